//! Be ready: the first answer of a person came within what was promised (PACT-C3).

use super::figure::Seen;
use super::ground::{Ground, Thread};
use super::terms::first_answers;
use base::Time;

/// Nothing is promised, so nothing falls due.
const NO_PROMISE: &str = "no_promise";

fn seen(ground: &Ground, good: fn(&Thread, Time) -> bool) -> Result<Vec<Seen>, &'static str> {
    if !ground.terms.promise_any() {
        return Err(NO_PROMISE);
    }
    let one = |(thread, due): (&Thread, Time)| Seen {
        thread: thread.id.clone(),
        whom: thread.whom(),
        due,
        good: good(thread, due),
    };
    Ok(first_answers(ground).map(one).collect())
}

/// Conversations answered in time; what is open and overdue counts as missed.
pub(super) fn in_time(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    seen(ground, |thread, due| thread.answered().is_some_and(|at| at <= due))
}

/// Beside it: those answered at all by now.
pub(super) fn answered(ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    seen(ground, |thread, _| thread.answered().is_some())
}
