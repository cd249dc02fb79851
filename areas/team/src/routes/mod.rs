//! Every route of the area, one file for each resource.

mod agents;
mod audit;
mod company;
mod invitations;
mod me;
mod passwords;
mod roles;
mod sessions;
mod setup;
mod teams;
mod tokens;

use crate::acts::enter::Entered;
use crate::me::Me;
use crate::reception::Reception;
use crate::session::Origin;
use base::Outcome;
use std::sync::Arc;
use web::{Ask, Reply, Route, header};

/// All of them.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        setup::routes(),
        sessions::routes(),
        passwords::routes(),
        me::routes(),
        invitations::routes(),
        agents::routes(),
        teams::routes(),
        roles::routes(),
        tokens::routes(),
        audit::routes(),
        company::routes(),
    ]
    .concat()
}

fn reception<Q, B>(ask: &Ask<Q, B>) -> Outcome<Arc<Reception>> {
    ask.part::<Reception>()
}

fn origin<Q, B>(ask: &Ask<Q, B>) -> Origin {
    Origin::of(&ask.actor.address, ask.headers())
}

fn welcome(entered: Entered) -> Reply<Me> {
    Reply::from(entered.me).header(header::SET_COOKIE, &entered.cookie)
}
