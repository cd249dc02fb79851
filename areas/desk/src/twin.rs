//! The same mail in two inboxes: one message with two deliveries where the same people see both, else two conversations
//! that are tied (MAIL-205). Where it belongs to a conversation of its own inbox it stands there in any case; what it
//! begins stands in the inbox that is first in their order.

use crate::automatic::{self, Copies};
use crate::event;
use crate::head::{self, Head};
use crate::inbox::{self, Inbox};
use crate::jobs::take_in::{Inbound, describe, identity, note_ids};
use crate::link::{self, Tie};
use crate::status::Status;
use base::facts::{Fact, Kind};
use base::{Actor, Fault, InboundId, MessageId, Outcome, Time};
use contract::Incoming;
use serde_json::json;
use store::{Db, Tx, args};

/// How long a first copy is remembered.
const KEPT_MS: i64 = 30 * Time::DAY;

/// A mail that is here already, by another inbox.
#[derive(Debug)]
pub(crate) struct Twin {
    message: MessageId,
    head: Head,
}

/// The copy that was taken in first, by another inbox; if there is none, this one is the first. Of two at once one waits.
pub(crate) async fn of(tx: &mut Tx, inbound: &Inbound, message: &Incoming) -> Result<Option<Twin>, Fault> {
    // a post belongs to each account it names by itself
    if message.provider_id.is_none() || message.post.is_some() {
        return Ok(None);
    }
    let (print, now) = (identity(message), tx.now());
    let sql = "insert into first_copies (fingerprint, inbound_id, at) values ($1, $2, $3) on conflict do nothing";
    if tx.exec(sql, args![&print, &inbound.id, now]).await? == 1 {
        return Ok(None);
    }
    let sql = "select i.message_id, i.conversation_id from first_copies f join inbound i on i.id = f.inbound_id
               where f.fingerprint = $1 and i.inbox_id <> $2 and i.archive = $3 and i.state = 'done' and i.message_id is not null";
    let Some(row) = tx.maybe(sql, args![&print, &inbound.inbox, inbound.archive]).await? else { return Ok(None) };
    let head = head::find(tx, &row.get::<String>("conversation_id")?).await?;
    let message = row.get("message_id")?;
    Ok(head.map(|head| Twin { message, head }))
}

/// Whether whoever works on the second inbox sees the first, so that one conversation serves both. Pure.
fn serves(first: &Inbox, second: &Inbox, copies: Copies) -> bool {
    let seen = second.teams.iter().all(|team| first.teams.contains(team));
    copies == Copies::One && seen && first.channel == second.channel && first.internal == second.internal
}

/// Notes the second delivery of a message; false where the second inbox gets a conversation of its own.
pub(crate) async fn join(
    tx: &mut Tx,
    here: &Inbox,
    (inbound, message): (&Inbound, &Incoming),
    twin: &Twin,
) -> Outcome<bool> {
    let copies = automatic::of(tx, &inbound.inbox).await?.0.copies;
    let first = inbox::get(tx, &twin.head.inbox).await?;
    let moves = here.stands_before(&first) && serves(here, &first, copies) && untouched(tx, twin).await?;
    if !moves && !serves(&first, here, copies) {
        return Ok(false);
    }
    describe(tx, inbound, message).await?;
    let sql = "update inbound set message_id = $2, conversation_id = $3 where id = $1";
    tx.exec(sql, args![&inbound.id, &twin.message, &twin.head.id]).await?;
    // answers that come to this inbox alone find their way too
    note_ids(tx, (&inbound.inbox, &twin.head), &twin.message, message).await?;
    let sentence = format!("the same message came to the inbox \"{}\" as well", here.name);
    event::write(tx, &twin.head.id, "came_too", &sentence, json!({ "inbox": here.id })).await?;
    let fact = Fact::new(Kind::MessageCameToo).conversation(&twin.head.id).message(&twin.message);
    if moves {
        settle_in(tx, (&first, here), twin).await?;
        tx.tell(fact.inbox(&here.id));
    } else {
        tx.tell(fact.inbox(&twin.head.inbox));
    }
    Ok(true)
}

/// Whether nobody did anything yet with the conversation that the first copy began.
async fn untouched(tx: &mut Tx, twin: &Twin) -> Result<bool, Fault> {
    let sql =
        "select (select count(*) from messages where conversation_id = $1 and id <> $2 and author_kind <> 'system')
                 + (select count(*) from notes where conversation_id = $1) as n";
    let row = tx.one(sql, args![&twin.head.id, &twin.message]).await?;
    Ok(row.get::<i64>("n")? == 0 && twin.head.assignee.is_none() && twin.head.status == Status::Open)
}

/// The conversation belongs to the inbox that stands first, and to its team unless somebody chose another.
async fn settle_in(tx: &mut Tx, (from, to): (&Inbox, &Inbox), twin: &Twin) -> Result<(), Fault> {
    let routed = twin.head.team.as_ref() == from.teams.first();
    let team = if routed { to.teams.first() } else { twin.head.team.as_ref() };
    let sql = "update conversations set inbox_id = $2, team_id = $3, version = version + 1 where id = $1";
    tx.exec(sql, args![&twin.head.id, &to.id, team]).await?;
    let sentence = format!("stands in the inbox \"{}\", which comes before \"{}\"", to.name, from.name);
    event::write(tx, &twin.head.id, "routed", &sentence, json!({ "from": from.id, "to": to.id })).await
}

/// Ties the conversations of two copies, as far as that is still wanted.
pub(crate) async fn tie(tx: &mut Tx, head: &Head, twin: &Twin) -> Outcome<()> {
    if head.id != twin.head.id {
        link::tie(tx, (&head.id, &twin.head.id), Tie::Related).await?;
    }
    Ok(())
}

/// The message something taken in belongs to, for what came back of our own (MAIL-206).
pub(crate) async fn link_own(tx: &mut Tx, inbound: &InboundId, provider_id: &str) -> Result<(), Fault> {
    let own = "from message_ids m where m.inbox_id = inbound.inbox_id and m.provider_id = $2 and m.origin = 'own'";
    let sql = format!(
        "update inbound set message_id = (select m.message_id {own}), conversation_id = (select m.conversation_id {own}) where id = $1"
    );
    tx.exec(sql, args![inbound, provider_id]).await.map(drop)
}

/// Forgets old first copies.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let before = tx.now().plus(-KEPT_MS);
    tx.exec("delete from first_copies where at < $1", args![before]).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::TeamId;

    fn of(teams: &[&TeamId]) -> Inbox {
        Inbox { teams: teams.iter().copied().cloned().collect(), ..Inbox::fresh("Kettles", "x", Time(1)) }
    }

    #[test]
    fn one_conversation_serves_both_only_where_nobody_would_miss_it() {
        let (a, b) = (TeamId::mint(Time(1)), TeamId::mint(Time(1)));
        assert!(serves(&of(&[&a, &b]), &of(&[&a]), Copies::One));
        assert!(serves(&of(&[&a]), &of(&[]), Copies::One), "whoever sees an inbox of no team sees all");
        assert!(!serves(&of(&[&a]), &of(&[&a, &b]), Copies::One), "b would not see it");
        assert!(!serves(&of(&[&a]), &of(&[&a]), Copies::Own));
        assert!(!serves(&of(&[&a]), &Inbox { internal: true, ..of(&[&a]) }, Copies::One));
    }
}
