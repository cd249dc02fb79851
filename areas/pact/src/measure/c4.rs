//! Be accountable: asked in public, answered in public and in time (PACT-C4).
//!
//! Every conversation that somebody begins with us in public needs an answer, until somebody resolves it without one before it is
//! due. Who it is, and how many listen to them, is not looked at.

use super::figure::Seen;
use super::ground::{Ground, Thread};
use super::terms::first_answers;
use base::Time;

/// Nothing is promised in public, so nothing falls due.
const NO_PROMISE: &str = "no_promise";

/// Public questions answered in public in time.
pub(super) fn in_time(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    if !ground.terms.promise_any() {
        return Err(NO_PROMISE);
    }
    let answered =
        |thread: &Thread, due: Time| thread.said.iter().any(|said| said.public && said.is_answer() && said.at <= due);
    let one = |(thread, due): (&Thread, Time)| Seen {
        thread: thread.id.clone(),
        whom: thread.whom(),
        due,
        good: answered(thread, due),
    };
    Ok(first_answers(ground).filter(|(thread, _)| thread.public).map(one).collect())
}
