//! Moving messages between conversations: one that was threaded wrongly, or several that make a matter of their own. The
//! ids by which answers find their way follow the messages.

use crate::head::{self, Head, NewHead};
use crate::link::{self, Tie};
use crate::merge::{self, alike, settle};
use crate::message::{self, Stored};
use crate::recount::{self, Waits};
use crate::status::Status;
use crate::{aside, event, people, refusals, tables, unproven};
use base::facts::{Fact, Kind};
use base::{Action, ConversationId, CustomerId, DeedId, Fault, MessageId, Outcome, Refusal};
use contract::Party;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use store::deed::{self, Deed, Left, Watch};
use store::{Row, Tx, args};

/// The kind of this deed.
pub const DEED: &str = "move";
/// Messages moved in one go, at most.
const MOST: usize = 200;

/// What shall be moved, and where to.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Moving {
    /// The messages.
    pub messages: Vec<MessageId>,
    /// Id or number of the conversation they go to; none for a new one.
    pub to: Option<String>,
    /// Subject of the new one; the first message's if absent.
    pub subject: Option<String>,
}

/// Moves messages. Gives the conversation they are in now, and the deed.
pub async fn relocate(tx: &mut Tx, from: &str, moving: &Moving) -> Outcome<(Head, DeedId)> {
    let mut from = head::open_as(tx, from, Action::ConversationChange).await?;
    let messages = chosen(tx, &from, &moving.messages).await?;
    let ids: Vec<MessageId> = messages.iter().map(|one| one.message.id.clone()).collect();
    let mut to = target(tx, &from, (moving, &messages)).await?;
    let data = json!({ "from": from.id, "to": to.id, "made": moving.to.is_none() });
    let sentence = format!("moved {} from #{} to #{}", counted(ids.len()), from.number, to.number);
    let deed = deed::begin(tx, DEED, (&sentence, data), &[from.id.to_string(), to.id.to_string()]).await?;
    let watched = watch(tx, (&from, &to), &ids).await?;
    settle_both(tx, (&mut from, &mut to), (moving, &messages)).await?;
    deed::keep(tx, &deed, watched).await?;
    tell(tx, (&from, &to), (&deed, &ids)).await?;
    Ok((to, deed))
}

async fn settle_both(
    tx: &mut Tx,
    (from, to): (&mut Head, &mut Head),
    (moving, messages): (&Moving, &[Stored]),
) -> Outcome<()> {
    let ids: Vec<MessageId> = messages.iter().map(|one| one.message.id.clone()).collect();
    carry(tx, &ids, (&from.id, &to.id)).await?;
    leave(tx, from, messages).await?;
    recount::head(tx, from).await?;
    let waits = arrive(tx, to).await?;
    if moving.to.is_none() {
        link::tie(tx, (&to.id, &from.id), Tie::Continues).await?;
        if waits == Waits::No {
            to.status = Status::Waiting;
            head::save(tx, to).await?;
        }
    }
    Ok(())
}

fn counted(messages: usize) -> String {
    if messages == 1 { "a message".into() } else { format!("{messages} messages") }
}

/// The messages named, if they are all here and some would stay.
async fn chosen(tx: &mut Tx, from: &Head, ids: &[MessageId]) -> Outcome<Vec<Stored>> {
    if ids.is_empty() || ids.len() > MOST {
        return Err(Refusal::invalid("messages", format!("choose 1 to {MOST} messages")).into());
    }
    let ids: BTreeSet<&MessageId> = ids.iter().collect();
    let mut found = Vec::new();
    for id in ids {
        let stored = message::find(tx, id).await?.filter(|one| one.conversation == from.id);
        let stored = stored.ok_or_else(|| refusals::not_of_this(from.number))?;
        if stored.message.held {
            return Err(refusals::is_held().into());
        }
        found.push(stored);
    }
    let all = tx.one("select count(*) as n from messages where conversation_id = $1", args![&from.id]).await?;
    if all.get::<usize>("n")? <= found.len() {
        return Err(refusals::would_empty(from.number).into());
    }
    found.sort_by(|a, b| (a.message.at, &a.message.id).cmp(&(b.message.at, &b.message.id)));
    Ok(found)
}

/// Where they go: the conversation named, or a new one of whoever wrote the first of them.
async fn target(tx: &mut Tx, from: &Head, (moving, messages): (&Moving, &[Stored])) -> Outcome<Head> {
    if let Some(key) = &moving.to {
        let to = head::open_as(tx, key, Action::ConversationChange).await?;
        if to.id == from.id {
            return Err(Refusal::invalid("to", "the messages are in this conversation already").into());
        }
        alike(from, &to)?;
        return Ok(to);
    }
    let first = messages.first().ok_or_else(Refusal::missing)?;
    let wished = moving.subject.as_deref().map(str::trim).filter(|subject| !subject.is_empty());
    let own = Some(first.message.subject.as_str()).filter(|subject| !subject.trim().is_empty());
    let subject: String =
        wished.or(own).unwrap_or(&from.subject).chars().filter(|c| !c.is_control()).take(900).collect();
    let new = NewHead {
        inbox: first.inbox.clone(),
        channel: from.channel.clone(),
        visibility: if from.visibility == "public" { "public" } else { "private" },
        internal: from.internal,
        subject,
        customer: writer(tx, from, messages).await?,
        requester: from.requester.clone(),
        team: from.team.clone(),
        at: first.message.at,
        language: first.message.language.clone().or_else(|| from.language.clone()),
    };
    let to = head::create(tx, new).await?;
    let fact = Fact::new(Kind::ConversationOpened).conversation(&to.id).inbox(&to.inbox).with("number", to.number);
    tx.tell(fact.customer(to.customer.as_ref()));
    Ok(to)
}

/// Whoever wrote the first message that came in; recognised by address alone.
async fn writer(tx: &mut Tx, from: &Head, messages: &[Stored]) -> Outcome<Option<CustomerId>> {
    let came = messages.iter().find(|one| one.message.direction == "in");
    let known = came.filter(|one| one.message.author.address.as_deref().is_some_and(|address| !address.is_empty()));
    match known.filter(|_| !from.internal) {
        Some(first) => Ok(unproven::writer(tx, first).await?),
        None => Ok(from.customer.clone()),
    }
}

async fn watch(tx: &mut Tx, (from, to): (&Head, &Head), ids: &[MessageId]) -> Result<Vec<Watch>, Fault> {
    let both = [&from.id, &to.id];
    Ok(vec![
        deed::watch_in(tx, &tables::CONVERSATIONS, ("id", both)).await?,
        deed::watch_in(tx, &tables::MESSAGES, ("id", ids)).await?,
        deed::watch_in(tx, &tables::MESSAGE_IDS, ("message_id", ids)).await?,
        deed::watch_in(tx, &store::search::DOCS, ("ref", ids)).await?,
        deed::watch_in(tx, &tables::PARTICIPANTS, ("conversation_id", both)).await?,
        deed::watch_in(tx, &tables::LINKS, ("from_id", [&to.id])).await?,
    ])
}

/// Takes messages from one conversation to another, with all that hangs on them.
pub(crate) async fn carry(
    tx: &mut Tx,
    ids: &[MessageId],
    (from, to): (&ConversationId, &ConversationId),
) -> Outcome<()> {
    for id in ids {
        let Some(stored) = message::find(tx, id).await? else { continue };
        tx.exec("update messages set conversation_id = $2, origin_id = null where id = $1", args![id, to]).await?;
        tx.exec(
            "update message_ids set conversation_id = $3 where message_id = $1 and conversation_id = $2",
            args![id, from, to],
        )
        .await?;
        store::search::move_to(tx, id.as_str(), to.as_str()).await?;
        join(tx, to, &stored).await?;
    }
    Ok(())
}

/// Who wrote the message, and whom it went to.
fn people_of(stored: &Stored) -> Vec<(Party, &'static str)> {
    let message = &stored.message;
    let author = message.author.address.clone().filter(|address| people::is_address(address));
    let author = author.map(|address| (Party::new(message.author.name.clone(), address), "customer"));
    let others = message.to.iter().chain(&message.cc).filter(|party| people::is_address(&party.address));
    author.into_iter().chain(others.map(|party| (party.clone(), "cc"))).collect()
}

/// Its people take part where it is now, those who did before it moved.
async fn join(tx: &mut Tx, to: &ConversationId, stored: &Stored) -> Result<(), Fault> {
    for (party, role) in people_of(stored) {
        let address = customers::normalise("email", &party.address);
        let known =
            "select customer_id, role, answers_at from participants where conversation_id = $1 and address = $2";
        let before = tx.maybe(known, args![&stored.conversation, address.clone()]).await?;
        let Some(before) = before else { continue };
        let customer: Option<CustomerId> = before.get("customer_id")?;
        let apart = before.get::<String>("role")? == aside::OUTSIDER;
        let role = if apart { aside::OUTSIDER } else { role };
        people::add(tx, to, &party, (role, customer.as_ref())).await?;
        // Where their answers go was confirmed once, and is asked once.
        let confirmed: Option<String> = before.get("answers_at")?;
        let sql =
            "update participants set answers_at = coalesce(answers_at, $3) where conversation_id = $1 and address = $2";
        tx.exec(sql, args![to, address, confirmed]).await?;
    }
    Ok(())
}

/// Whoever is in none of the messages that stay does not take part any more: they could write into it otherwise.
async fn leave(tx: &mut Tx, from: &Head, gone: &[Stored]) -> Outcome<()> {
    let normal = |party: &Party| customers::normalise("email", &party.address);
    let mut going: BTreeSet<String> = gone.iter().flat_map(people_of).map(|(party, _)| normal(&party)).collect();
    let sql = format!("select {} from messages where conversation_id = $1", message::COLUMNS);
    for row in tx.rows(sql, args![&from.id]).await? {
        for (party, _) in people_of(&message::read(&row)?) {
            going.remove(&normal(&party));
        }
    }
    for address in going {
        tx.exec("delete from participants where conversation_id = $1 and address = $2", args![&from.id, address])
            .await?;
    }
    Ok(())
}

/// A conversation that got an unanswered message is work again.
async fn arrive(tx: &mut Tx, to: &mut Head) -> Outcome<Waits> {
    let waits = recount::head(tx, to).await?;
    let next = to.status.after_customer_message();
    if waits != Waits::No && to.status != next {
        let sentence =
            format!("opened again because a customer's message was moved here; it was {}", to.status.title());
        event::write(tx, &to.id, "status", &sentence, json!({ "from": to.status, "to": next })).await?;
        to.status = next;
        to.snoozed_until = None;
        to.resolved_at = None;
        recount::head(tx, to).await?;
    }
    Ok(waits)
}

async fn tell(tx: &mut Tx, (from, to): (&Head, &Head), (deed, ids): (&DeedId, &[MessageId])) -> Outcome<()> {
    let until = tx.now().plus(deed::KEPT_MS);
    let data = |other: &Head| json!({ "deed": deed, "until": until, "other": other.id, "number": other.number });
    let went = format!("moved {} to #{}", counted(ids.len()), to.number);
    event::write(tx, &from.id, "moved", &went, data(to)).await?;
    let came = format!("moved {} here from #{}", counted(ids.len()), from.number);
    event::write(tx, &to.id, "moved", &came, data(from)).await?;
    for (head, other) in [(from, to), (to, from)] {
        let fact = Fact::new(Kind::MessagesMoved).conversation(&head.id).inbox(&head.inbox);
        tx.tell(fact.with("other", other.id.as_str()).with("deed", deed.as_str()));
    }
    Ok(())
}

/// Messages in a conversation that belong to one that was merged into it.
pub(crate) async fn of_origin(
    tx: &mut Tx,
    inside: &ConversationId,
    origin: &ConversationId,
) -> Result<Vec<MessageId>, Fault> {
    let sql = "select id from messages where conversation_id = $1
                 and (origin_id = $2 or origin_id in (select id from conversations where merged_into = $2)) order by id";
    tx.rows(sql, args![inside, origin]).await?.iter().map(Row::only).collect()
}

/// What is remembered of a move.
#[derive(Debug, Deserialize)]
struct Done {
    from: ConversationId,
    to: ConversationId,
    made: bool,
}

/// Takes a move back. A conversation made for it becomes a name for the one its messages came from.
pub(crate) async fn undo(tx: &mut Tx, deed: &Deed) -> Outcome<Vec<Left>> {
    let done: Done =
        serde_json::from_value(deed.data.clone()).map_err(|e| Fault::new(format!("a move unlike one: {e}")))?;
    let mut left = deed::restore(tx, &deed.id, tables::ALL).await?;
    if done.made {
        dissolve(tx, &done).await?;
        left.retain(|left| left.id != done.to.as_str());
    } else {
        settle(tx, &done.to, (&left, 0)).await?;
    }
    let from = settle(tx, &done.from, (&left, 0)).await?;
    let data = json!({ "undone": deed.id });
    event::write(tx, &from.id, "separated", &format!("took back: {}", deed.sentence), data.clone()).await?;
    if !done.made {
        event::write(tx, &done.to, "separated", &format!("took back: {}", deed.sentence), data).await?;
    }
    for id in [&done.from, &done.to] {
        tx.tell(Fact::new(Kind::DeedUndone).conversation(id).inbox(&from.inbox).with("deed", deed.id.as_str()));
    }
    Ok(left.into_iter().filter(|left| !recount::covers(left)).collect())
}

/// What came into the new conversation meanwhile follows its messages home; the number stays as a name.
async fn dissolve(tx: &mut Tx, done: &Done) -> Outcome<()> {
    for sql in [
        "update messages set conversation_id = $2, origin_id = coalesce(origin_id, $1) where conversation_id = $1",
        "update notes set conversation_id = $2, origin_id = coalesce(origin_id, $1) where conversation_id = $1",
        "update drafts set conversation_id = $2 where conversation_id = $1
           and not exists (select 1 from drafts d where d.conversation_id = $2 and d.agent_id = drafts.agent_id)",
    ] {
        tx.exec(sql, args![&done.to, &done.from]).await?;
    }
    store::search::move_all(tx, done.to.as_str(), done.from.as_str()).await?;
    merge::become_alias(tx, &done.to, &done.from).await?;
    let mut head = head::get(tx, &done.from).await?;
    recount::head(tx, &mut head).await?;
    Ok(())
}
