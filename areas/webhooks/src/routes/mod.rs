//! Every route of the area, one file for each resource.

mod deliveries;
mod webhooks;

use base::{Action, Outcome, Thing};
use web::{Ask, Needs, Route};

const CHANGE: Needs = Needs::Permission(Action::WebhookChange);

/// All of them.
#[must_use]
pub fn routes() -> Vec<Route> {
    [webhooks::routes(), deliveries::routes()].concat()
}

/// Webhooks belong to the whole company: a role within a team is not enough.
fn check<Q, B>(ask: &Ask<Q, B>) -> Outcome<()> {
    ask.check(Action::WebhookChange, &Thing::company())
}
