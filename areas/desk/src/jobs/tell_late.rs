//! Says when an answer has been on its way for four hours. Runs twice like once.

use crate::reports;
use base::{Actor, Outcome, Time};
use store::{Db, outbox};

/// On its way this long, it is late.
const LATE_MS: i64 = 4 * Time::HOUR;
/// Deliveries looked at in one go.
const AT_ONCE: i64 = 100;

/// Tells of what is late; gives the number.
pub async fn run(db: &Db) -> Outcome<usize> {
    let before = db.now().plus(-LATE_MS);
    let late = outbox::late(&mut db.read().await?, before, AT_ONCE).await?;
    for id in &late {
        let mut tx = db.begin(&Actor::system()).await?;
        if let Some(row) = outbox::mark_late(&mut tx, id).await? {
            reports::late(&mut tx, &row).await?;
        }
        tx.commit().await?;
    }
    Ok(late.len())
}
