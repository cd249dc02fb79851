//! Be helpful: what we asked was answered (PACT-K3).

use super::figure::Seen;
use super::ground::{Ground, Said, Thread, Who};
use base::Time;

/// How long one may take to answer us.
const WITHIN: i64 = 72 * Time::HOUR;

/// Answers of ours that ask something, and whether the customer wrote within 72 hours.
pub(super) fn answered(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    let of = |thread: &Thread| {
        let seen = |said: &Said| {
            let due = said.at.plus(WITHIN);
            let wrote = |other: &&Said| other.who == Who::Customer && other.at > said.at && other.at <= due;
            let good = thread.said.iter().any(|other| wrote(&other));
            Seen { thread: thread.id.clone(), whom: thread.whom(), due, good }
        };
        let asks = thread.checked().filter(|(_, check)| check.asks > 0);
        asks.map(|(said, _)| seen(said)).filter(|one| one.due <= ground.span.cut).collect::<Vec<_>>()
    };
    Ok(ground.threads.iter().flat_map(of).collect())
}
