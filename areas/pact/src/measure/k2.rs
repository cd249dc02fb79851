//! Be yourself: known to us (PACT-K2).

use super::figure::Seen;
use super::ground::{Ground, Thread};

/// Conversations begun by a customer who has proven who they are (DESK-1306).
pub(super) fn known(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    let seen = |thread: &Thread| {
        let due = thread.asked()?;
        Some(Seen { thread: thread.id.clone(), whom: thread.whom(), due, good: thread.proven })
    };
    Ok(ground.threads.iter().filter_map(seen).collect())
}
