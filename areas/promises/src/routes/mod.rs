//! Every route of the area, one file for each resource.

mod acts;
mod ledger;
mod writing;

use base::Action;
use web::{Needs, Route};

const READ: Needs = Needs::Permission(Action::ConversationRead);
const WRITE: Needs = Needs::Permission(Action::ConversationReply);

/// All of them.
#[must_use]
pub fn routes() -> Vec<Route> {
    [ledger::routes(), writing::routes(), acts::routes()].concat()
}
