//! Tries, runs or takes back an import of customers, a piece at a time. Runs twice like once.

use crate::import::work::{self, Hands};
use store::jobs::JobKind;

/// The job.
#[must_use]
pub fn kind(hands: Hands) -> JobKind {
    JobKind::new(work::JOB, move |db, payload| {
        let hands = hands.clone();
        async move { work::piece(&db, &hands, &payload).await }
    })
}
