//! Every route of the area, one file for each resource.

mod calendars;
mod clocks;
mod policies;
mod reports;

use base::{Action, Outcome, Thing};
use web::{Ask, Needs, Route};

const READ: Needs = Needs::Permission(Action::ConversationRead);
const CHANGE: Needs = Needs::Permission(Action::PolicyChange);

/// All of them.
#[must_use]
pub fn routes() -> Vec<Route> {
    [calendars::routes(), policies::routes(), clocks::routes(), reports::routes()].concat()
}

/// Promises are the whole company's: a role within a team is not enough.
fn check<Q, B>(ask: &Ask<Q, B>) -> Outcome<()> {
    ask.check(Action::PolicyChange, &Thing::company())
}
