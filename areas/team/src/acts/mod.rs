//! What can be done, each act in one transaction: checked, written, audited and told, or not done at all.

pub mod agents;
pub mod company;
pub mod enter;
pub mod invitations;
pub mod me;
pub mod passwords;
pub mod roles;
pub mod start;
pub mod teams;
pub mod tokens;

use crate::reception::Reception;
use crate::{doorman, team_store};
use base::{Actor, Grant, Outcome, Refusal, Scope, Who};
use store::{Conn, Tx};

/// Refuses roles in teams or inboxes that do not exist.
pub(crate) async fn check_scopes_exist(conn: &mut Conn, reception: &Reception, grants: &[Grant]) -> Outcome<()> {
    for grant in grants {
        let exists = match &grant.scope {
            Scope::Everything => true,
            Scope::Team { team } => team_store::team(conn, team).await?.is_some(),
            Scope::Inbox { inbox } => reception.neighbours.inbox_exists(conn, inbox).await?,
        };
        if !exists {
            return Err(
                Refusal::invalid("grants", "one of these roles names a team or inbox that does not exist").into()
            );
        }
    }
    Ok(())
}

/// The actor with the roles of this moment: session, token and roles may have ended since the door was passed.
pub(crate) async fn fresh(tx: &mut Tx) -> Outcome<Actor> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    if actor.who == Who::System {
        return Ok(actor);
    }
    Ok(doorman::still_in(tx, &actor, now).await?.ok_or_else(Refusal::signed_out)?)
}

/// Refuses a change of something that moved on since it was read.
pub(crate) fn check_version(seen: Option<i64>, now: i64) -> Outcome<()> {
    if seen.is_none_or(|seen| seen == now) { Ok(()) } else { Err(Refusal::changed().into()) }
}

/// Commits, and gives what was made.
pub(crate) async fn done<T>(tx: Tx, made: T) -> Outcome<T> {
    tx.commit().await?;
    Ok(made)
}
