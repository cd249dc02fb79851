//! A colleague passes a customer's mail on to an inbox: whoever wrote it first is offered as the customer (MAIL-303).
//!
//! Only of a colleague whose address is proven and who may work there (MAIL-404). Nothing changes until somebody accepts;
//! then the message reads as its first writer's, answers go to them, and what the colleague wrote above it is their note.

use crate::automatic::Place;
use crate::head::{self, Head};
use crate::inbox::Inbox;
use crate::merge::settle;
use crate::message::{self, Author, Message};
use crate::{colleague, event, nodes, note, people, refusals, tables};
use base::facts::{Fact, Kind};
use base::{Action, ConversationId, CustomerId, DeedId, Fault, MessageId, NoteId, Outcome, Refusal};
use contract::{Account, Incoming, Kind as Sort, Party, Trust};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::deed::{self, Deed, Left};
use store::{Row, Tx, args};

/// The kind of this deed.
pub const DEED: &str = "first_writer";

/// That a message was passed on by a colleague.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Forwarded {
    /// The colleague's name.
    pub by: String,
    /// Whoever wrote it first, as the forwarded mail says.
    pub from: Party,
    /// Whether they are the customer now.
    pub taken: bool,
}

/// What a message's row says of it.
pub(crate) fn of(row: &Row) -> Result<Option<Forwarded>, Fault> {
    let Some(address) = row.get::<Option<String>>("forwarded_address")? else { return Ok(None) };
    let name: Option<String> = row.get("forwarded_name")?;
    let taken = row.get::<Option<i64>>("forward_taken")?.is_some();
    Ok(Some(Forwarded { by: row.get("author_name")?, from: Party::new(name.unwrap_or_default(), address), taken }))
}

/// Whose message it is: its first writer's, once they are the customer.
pub(crate) fn author(forwarded: Option<&Forwarded>, author: Author) -> Author {
    let Some(from) = forwarded.filter(|found| found.taken).map(|found| found.from.clone()) else { return author };
    Author { kind: "customer".into(), id: None, name: from.name, address: Some(from.address), handle: None }
}

/// The message as its first writer's: what the colleague wrote above it is a note of theirs by then.
pub(crate) fn as_first_written(message: Message) -> Message {
    let taken = message.forwarded.as_ref().is_some_and(|found| found.taken);
    if taken && !nodes::is_empty(&message.quoted) {
        return Message { body: message.quoted, quoted: json!([]), ..message };
    }
    message
}

/// Notes who wrote a mail first that a colleague passes on, so that they can be offered.
pub(crate) async fn offer(
    tx: &mut Tx,
    (account, inbox): (&Account, &Inbox),
    (id, message, place): (&MessageId, &Incoming, Place),
) -> Outcome<()> {
    let proven = message.kind == Sort::Message && message.trust == Trust::Verified && message.forwarded;
    let Some(first) = message.first_writer.as_ref().filter(|_| proven && place == Place::Began) else { return Ok(()) };
    let ours = account.owns(&first.address) || first.address.eq_ignore_ascii_case(&message.from.address);
    if ours || !people::is_address(&first.address) {
        return Ok(());
    }
    let Some(agent) = colleague::by_address(tx, &message.from.address).await? else { return Ok(()) };
    let thing = inbox.thing();
    if [Action::ConversationRead, Action::ConversationNote].iter().any(|action| agent.check(*action, &thing).is_err()) {
        return Ok(());
    }
    let sql = "update messages set forwarded_by = $2, forwarded_name = $3, forwarded_address = $4 where id = $1";
    tx.exec(sql, args![id, agent.agent(), &first.name, &first.address]).await?;
    Ok(())
}

/// Makes the first writer of a message the customer of its conversation.
pub async fn take(tx: &mut Tx, id: &MessageId) -> Outcome<(Head, DeedId)> {
    let stored = message::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let mut head = head::open_as(tx, stored.conversation.as_str(), Action::ConversationChange).await?;
    let offered = stored.message.forwarded.clone().filter(|offer| !offer.taken);
    let offered = offered.ok_or_else(refusals::nobody_offered)?;
    let person = customers::recognise(tx, "email", (&offered.from.name, &offered.from.address)).await?;
    let to = customers::root(tx, &person.customer).await?;
    let sentence = format!("made {} the customer of #{}", person.name, head.number);
    let words = own_words(&stored.message).map(|words| (NoteId::mint(tx.now()), words));
    let note = words.as_ref().map(|(note, _)| note.clone());
    let data = json!({ "conversation": head.id, "from": head.customer, "to": to, "note": note });
    let deed = deed::begin(tx, DEED, (&sentence, data), &[head.id.to_string()]).await?;
    give(tx, &mut head, (id, &offered.from, &to), &deed).await?;
    if let Some((note, words)) = words {
        note::keep_words(tx, &head, (id, &note), &words).await?;
    }
    let until = tx.now().plus(deed::KEPT_MS);
    let data = json!({ "to": to, "deed": deed, "until": until });
    let sentence = format!("given to the customer {}, who wrote what {} passed on", person.name, offered.by);
    event::write(tx, &head.id, "customer", &sentence, data).await?;
    tx.tell(Fact::new(Kind::ConversationReassigned).conversation(&head.id).customer(&to).inbox(&head.inbox));
    Ok((head, deed))
}

/// Gives the conversation and the message to their first writer, who takes part from now on.
async fn give(
    tx: &mut Tx,
    head: &mut Head,
    (id, writer, to): (&MessageId, &Party, &CustomerId),
    deed: &DeedId,
) -> Outcome<()> {
    let watched = vec![
        deed::watch_in(tx, &tables::CONVERSATIONS, ("id", [&head.id])).await?,
        deed::watch_in(tx, &tables::PARTICIPANTS, ("conversation_id", [&head.id])).await?,
        deed::watch_in(tx, &tables::FORWARDS, ("id", [id])).await?,
    ];
    tx.exec("update messages set forward_taken = 1 where id = $1", args![id]).await?;
    head.customer = Some(to.clone());
    people::add(tx, &head.id, writer, ("customer", Some(to))).await?;
    head.thread_version += 1;
    head::save(tx, head).await?;
    deed::keep(tx, deed, watched).await?;
    Ok(())
}

/// What the colleague wrote above what they passed on.
fn own_words(message: &Message) -> Option<String> {
    if nodes::is_empty(&message.quoted) {
        return None;
    }
    Some(nodes::plain(&message.body)).filter(|words| !words.trim().is_empty())
}

/// Gives it back to the colleague.
pub(crate) async fn undo(tx: &mut Tx, deed: &Deed) -> Outcome<Vec<Left>> {
    let id = deed.data.get("conversation").cloned().unwrap_or_default();
    let id: ConversationId =
        serde_json::from_value(id).map_err(|e| Fault::new(format!("a first writer of nothing: {e}")))?;
    let tables = [&tables::CONVERSATIONS, &tables::PARTICIPANTS, &tables::FORWARDS];
    let left = deed::restore(tx, &deed.id, &tables).await?;
    let note = deed.data.get("note").and_then(|note| serde_json::from_value::<NoteId>(note.clone()).ok());
    if let Some(note) = note {
        note::take_back(tx, &note).await?;
    }
    let head = settle(tx, &id, (&[], 0)).await?;
    event::write(tx, &id, "customer", &format!("took back: {}", deed.sentence), json!({ "undone": deed.id })).await?;
    let fact = Fact::new(Kind::ConversationReassigned).conversation(&id).inbox(&head.inbox);
    tx.tell(fact.customer(head.customer.as_ref()));
    Ok(left)
}
