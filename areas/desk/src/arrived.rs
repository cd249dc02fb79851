//! What the arrival of a message does to its conversation: opens it, wakes it, starts the wait, tells people.

use crate::event;
use crate::head::{self, Head, NewHead};
use crate::jobs::take_in::Inbound;
use crate::link::{self, Tie};
use crate::public::muted;
use crate::status::Status;
use crate::{approval, folded, inbox, nodes, notify, spam, unproven};
use base::facts::{Fact, Kind};
use base::{Fault, IdentityId, MessageId, Outcome, Time};
use contract::{Account, Incoming, Kind as Sort, Party, Trust};
use serde_json::json;
use store::{Tx, args};

/// Said of a conversation that is nobody's.
const UNPROVEN: &str = "not linked to a customer: the domain of the sender's address says that this mail is not theirs";

/// Opens a conversation for a message.
pub(crate) async fn open(
    tx: &mut Tx,
    account: &Account,
    message: &Incoming,
    (box_, why, continues, at): (&inbox::Inbox, &str, Option<i64>, Time),
) -> Outcome<Head> {
    let (person, blocked) = unproven::sender(tx, message).await?;
    let customer = person.as_ref().map(|person| &person.customer);
    let mut head = new_head(tx, message, (box_, customer), at).await?;
    let fact =
        Fact::new(Kind::ConversationOpened).conversation(&head.id).inbox(&head.inbox).with("number", head.number);
    tx.tell(fact.customer(customer));
    introduce(tx, &head, (person.as_ref(), &message.from)).await?;
    let sentence = match continues {
        Some(number) => format!("a new conversation that continues #{number}: {why}"),
        None => format!("a new conversation: {why}"),
    };
    say_because(tx, &head, "threaded", &sentence).await?;
    if let Some(number) = continues
        && let Some(old) = head::find(tx, &number.to_string()).await?
    {
        link::tie(tx, (&head.id, &old.id), Tie::Continues).await?;
    }
    if head.team.is_some() {
        say_because(
            tx,
            &head,
            "routed",
            &format!("given to this team because it works on the inbox \"{}\"", account.name),
        )
        .await?;
    }
    let muted = muted(tx, &head, message).await?;
    let unwanted = if blocked { Some("this customer is blocked") } else { muted.as_deref() };
    spam::file(tx, &mut head, message, unwanted).await?;
    Ok(head)
}

/// Says what there is to say of who wrote it.
async fn introduce(
    tx: &mut Tx,
    head: &Head,
    (person, from): (Option<&customers::Recognised>, &Party),
) -> Result<(), Fault> {
    match person {
        Some(person) => say_name(tx, head, (&person.identity, from)).await,
        None => say_because(tx, head, "unproven", UNPROVEN).await,
    }
}

/// Keeps what the account is called now, and says so where it was called something else.
async fn say_name(tx: &mut Tx, head: &Head, (identity, from): (&IdentityId, &Party)) -> Result<(), Fault> {
    let Some(now) = &from.handle else { return Ok(()) };
    let Some(before) = customers::call(tx, identity, now).await? else { return Ok(()) };
    let sentence = format!("the account of this customer was called {before} and is {now} now");
    say_because(tx, head, "renamed", &sentence).await
}

async fn muted(tx: &mut Tx, head: &Head, message: &Incoming) -> Result<Option<String>, Fault> {
    match message.post.as_deref() {
        Some(post) => muted::why(tx, &head.inbox, post).await,
        None => Ok(None),
    }
}

/// A message that may be read by all who see the conversation.
pub(crate) async fn deliver(
    tx: &mut Tx,
    head: &mut Head,
    (id, message, inbound): (&MessageId, &Incoming, &Inbound),
) -> Outcome<()> {
    count(head, message, inbound.at);
    if message.kind == Sort::Message && !inbound.archive {
        wake(tx, head, inbound.at).await?;
        tell_people(tx, head, (id, message)).await?;
    } else if inbound.archive && head.message_count == 1 {
        head.status = Status::Resolved;
        head.resolved_at = Some(inbound.at);
    }
    if message.has_files() {
        head.has_attachment = true;
    }
    head::save(tx, head).await?;
    if !inbound.archive {
        absence(tx, head, (message, inbound.at)).await?;
    }
    tx.tell(received(head, id));
    if message.kind == Sort::Message {
        approval::expire(tx, head, "the customer has written since").await?;
    }
    if let Some(customer) = &head.customer {
        customers::touch_contact(tx, customer, inbound.at).await?;
    }
    Ok(())
}

/// What a notice says of its sender, where it answers something of this conversation; whoever writes themselves is back.
async fn absence(tx: &mut Tx, head: &Head, (message, at): (&Incoming, Time)) -> Result<(), Fault> {
    let (kind, address) = (message.identity_kind, &message.from.address);
    match (&message.away, message.kind) {
        (Some(away), Sort::Automatic) if head.message_count > 1 && message.trust != Trust::Failed => {
            let said_at = message.written_at.unwrap_or(at).min(at);
            let away = customers::Away { said_at, until: away.until.clone() };
            customers::away::note_away(tx, kind, address, &away).await
        }
        (_, Sort::Message) if message.trust != Trust::Failed => customers::away::note_back(tx, kind, address).await,
        _ => Ok(()),
    }
}

fn count(head: &mut Head, message: &Incoming, at: Time) {
    head.message_count += 1;
    head.thread_version += 1;
    let newest = head.message_count == 1 || at >= head.last_at;
    head.last_at = head.last_at.max(at);
    if message.kind == Sort::Message {
        head.last_in_at = head.last_in_at.max(Some(at));
    }
    if message.kind == Sort::Message && newest {
        head.snippet = nodes::snippet(if message.new_text.is_empty() { &message.text } else { &message.new_text });
    }
}

async fn wake(tx: &mut Tx, head: &mut Head, at: Time) -> Result<(), Fault> {
    if head.waiting_since.is_none() && head.status != Status::Spam {
        head.waiting_since = Some(at);
    }
    if let Some(next) = woken(head) {
        let sentence = format!("opened again because the customer wrote; it was {}", head.status.title());
        event::write(tx, &head.id, "status", &sentence, json!({ "from": head.status, "to": next })).await?;
        tx.tell(
            Fact::new(Kind::StatusChanged)
                .conversation(&head.id)
                .inbox(&head.inbox)
                .with("from", head.status.code())
                .with("to", next.code()),
        );
        head.status = next;
        head.snoozed_until = None;
        head.resolved_at = None;
    }
    Ok(())
}

/// Tells whoever works on it; words that hurt are folded away before.
pub(crate) async fn tell_people(tx: &mut Tx, head: &Head, (id, message): (&MessageId, &Incoming)) -> Result<(), Fault> {
    let hurts = hurts(head, message);
    if hurts {
        folded::fold(tx, id).await?;
    }
    if head.status == Status::Spam {
        return Ok(());
    }
    let who = if message.from.name.is_empty() { &message.from.address } else { &message.from.name };
    let mut told: Vec<base::AgentId> = head.assignee.iter().cloned().collect();
    told.extend(notify::followers(tx, &head.id).await?);
    told.sort();
    told.dedup();
    let text = if hurts {
        format!("{who} answered, in words that may hurt; they are folded away in the conversation")
    } else {
        format!("{who} answered: {}", nodes::snippet(&message.new_text))
    };
    for agent in told {
        notify::add(tx, &agent, notify::Cause::Reply, (head, &text)).await?;
    }
    Ok(())
}

/// Whether somebody outside uses words that hurt whoever reads them. Pure.
fn hurts(head: &Head, message: &Incoming) -> bool {
    !head.internal && triage::abuse(&message.new_text).is_some()
}

/// A message of somebody who does not take part, or cannot be verified: agents see it and decide; nothing else happens.
pub(crate) async fn hold(tx: &mut Tx, head: &mut Head, id: &MessageId, message: &Incoming) -> Result<(), Fault> {
    head.held_count += 1;
    head.thread_version += 1;
    head::save(tx, head).await?;
    let sender = shown(&message.from);
    let why = match message.trust {
        Trust::Failed => "who wrote it could not be verified",
        Trust::Verified | Trust::Unverified => "they have not taken part here",
    };
    say_because(tx, head, "filed", &format!("a message from {sender} waits for your decision: {why}")).await?;
    tx.tell(Fact::new(Kind::MessageHeld).conversation(&head.id).message(id).inbox(&head.inbox));
    Ok(())
}

fn shown(party: &Party) -> String {
    if party.name.is_empty() { party.address.clone() } else { format!("{} <{}>", party.name, party.address) }
}

/// Counts held messages anew after one was decided.
pub(crate) async fn recount_held(tx: &mut Tx, head: &mut Head) -> Result<(), Fault> {
    let row =
        tx.one("select count(*) as n from messages where conversation_id = $1 and held = 1", args![&head.id]).await?;
    head.held_count = row.get("n")?;
    Ok(())
}

/// Written here so that one place names the facts of an arrival.
pub(crate) fn received(head: &Head, id: &MessageId) -> Fact {
    let fact = Fact::new(Kind::MessageReceived).conversation(&head.id).message(id).inbox(&head.inbox);
    fact.customer(head.customer.as_ref()).with("number", head.number)
}

/// A new conversation's row for something that arrived.
pub(crate) async fn new_head(
    tx: &mut Tx,
    message: &Incoming,
    (box_, customer): (&inbox::Inbox, Option<&base::CustomerId>),
    at: Time,
) -> Result<Head, Fault> {
    let subject = if message.subject.trim().is_empty() {
        nodes::snippet(&message.new_text).chars().take(60).collect()
    } else {
        message.subject.clone()
    };
    let new = NewHead {
        inbox: box_.id.clone(),
        channel: box_.channel.clone(),
        visibility: if message.is_public() { "public" } else { "private" },
        internal: box_.internal,
        subject,
        customer: customer.cloned(),
        requester: None,
        team: box_.teams.first().cloned(),
        at,
        language: message.language.clone(),
    };
    head::create(tx, new).await
}

/// Says on the conversation what decided.
pub(crate) async fn say_because(tx: &mut Tx, head: &Head, what: &str, sentence: &str) -> Result<(), Fault> {
    event::write(tx, &head.id, what, sentence, json!({})).await
}

/// The status something received leads to, and whether that changed anything.
pub(crate) const fn woken(head: &Head) -> Option<Status> {
    let next = head.status.after_customer_message();
    if matches!((head.status, next), (Status::Open, Status::Open) | (Status::Spam, Status::Spam)) {
        None
    } else {
        Some(next)
    }
}

trait Files {
    fn has_files(&self) -> bool;
}

impl Files for Incoming {
    fn has_files(&self) -> bool {
        self.files.iter().any(|file| !file.inline)
    }
}
