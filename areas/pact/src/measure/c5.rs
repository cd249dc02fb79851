//! Be earnest: problems told by us in time (PACT-C5). Nobody confirms problems here yet; promises kept stand beside it.

use super::figure::Seen;
use super::ground::{Ground, Promised};

/// Confirmed problems with a notice of ours in time.
pub(super) fn told(_ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    Err("no_problems")
}

/// Beside it: promises of single answers kept by their day (PRO-7).
pub(super) fn kept(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    let promised = ground.promised.as_ref().ok_or("no_ledger")?;
    let seen =
        |one: &Promised| Seen { thread: one.thread.clone(), whom: one.thread.clone(), due: one.due, good: one.kept };
    Ok(promised.iter().filter(|one| one.due <= ground.span.cut).map(seen).collect())
}
