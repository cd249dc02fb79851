//! Taking back what a person did, whatever it was: the one way for merges, moves, reassigning and bulk changes.

use crate::macros::apply as macros;
use crate::{bulk, elsewhere, forwarded, head, merge, reassign, refusals, relocate};
use base::{Action, DeedId, Outcome, Refusal, Thing};
use store::Tx;
use store::deed::{self, Deed, Left};

/// Deeds that build on each other: the latest has to be taken back first.
const STACKED: &[&str] = &[merge::DEED, relocate::DEED, reassign::DEED, forwarded::DEED, customers::MERGED];

/// What taking back came to.
#[derive(Debug)]
pub struct Undone {
    /// The deed.
    pub deed: Deed,
    /// What was changed again since and stayed as it is.
    pub left: Vec<Left>,
}

/// Takes a deed back, in the actor's name and with their rights of today.
pub async fn undo(tx: &mut Tx, id: &DeedId) -> Outcome<Undone> {
    let deed = deed::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    allowed(tx, &deed).await?;
    if STACKED.contains(&deed.kind.as_str())
        && let Some(later) = deed::later(tx, id, STACKED).await?.pop()
    {
        return Err(refusals::later_deed(&later.sentence, later.id.as_str()).into());
    }
    deed::claim(tx, &deed).await?;
    let left = match deed.kind.as_str() {
        merge::DEED => merge::undo(tx, &deed).await?,
        relocate::DEED => relocate::undo(tx, &deed).await?,
        reassign::DEED => reassign::undo(tx, &deed).await?,
        forwarded::DEED => forwarded::undo(tx, &deed).await?,
        elsewhere::DEED => elsewhere::undo(tx, &deed).await?,
        customers::MERGED => customers::unmerge(tx, &deed).await?,
        customers::import::IMPORTED => customers::import::undo(tx, &deed).await?,
        bulk::DEED => bulk::undo(tx, &deed).await?,
        macros::DEED => macros::undo(tx, &deed).await?,
        other => return Err(refusals::no_undo(other).into()),
    };
    Ok(Undone { deed, left })
}

/// Whoever may do it may take it back; a bulk change only whoever did it, because it is checked row by row.
async fn allowed(tx: &mut Tx, deed: &Deed) -> Outcome<()> {
    if deed.kind == bulk::DEED {
        let own = tx.actor().agent().map(base::AgentId::as_str) == deed.actor.as_deref();
        return if own { Ok(()) } else { Err(Refusal::missing().into()) };
    }
    let needed = match deed.kind.as_str() {
        macros::DEED => macros::needs(deed, macros::whose(tx.actor(), deed)),
        elsewhere::DEED => vec![Action::ConversationReply],
        _ => vec![Action::ConversationChange],
    };
    for thing in deed::things(tx, &deed.id).await? {
        if thing.starts_with("con_") {
            for action in &needed {
                head::open_as(tx, &thing, *action).await?;
            }
        } else if deed.kind == customers::import::IMPORTED {
            tx.actor().check(Action::CustomerImport, &Thing::company())?;
        } else if deed.kind == customers::MERGED {
            tx.actor().check_anywhere(Action::CustomerMerge)?;
        } else {
            tx.actor().check_anywhere(Action::CustomerChange)?;
        }
    }
    Ok(())
}
