//! Be understanding: kind or neutral messages (PACT-K1).

use super::figure::Seen;
use super::ground::{Ground, Said, Thread};

/// How long it is known that a message hurt (PACT-N9): what is older is left out, since nobody can say any more.
const KNOWN: i64 = frontline::shield::KEPT;

/// Messages of customers that were read for it, and do not hurt whoever reads them here.
pub(super) fn kind(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    let oldest = ground.span.cut.plus(-KNOWN);
    let of = |thread: &Thread| {
        let seen = |said: &Said| {
            let hurts = said.hurts.filter(|_| said.at > oldest)?;
            Some(Seen { thread: thread.id.clone(), whom: thread.whom(), due: said.at, good: !hurts })
        };
        thread.said.iter().filter_map(seen).collect::<Vec<_>>()
    };
    Ok(ground.threads.iter().flat_map(of).collect())
}
