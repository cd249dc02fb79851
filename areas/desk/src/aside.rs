//! A thread apart: somebody outside to whom a conversation was passed on, and what they answer. It stands in the conversation
//! and brings it to attention, but it is not the customer's word: nobody waits because of it, nothing of the customer's
//! changes by it, and no answer to the customer goes there by itself (DESK-211).

use crate::head::{self, Head};
use crate::landing::takes_part;
use crate::message::Recipients;
use crate::reply::{Sort, Writing};
use crate::status::Status;
use crate::{arrived, event, nodes, people};
use base::facts::{Fact, Kind};
use base::{ConversationId, Fault, MessageId, Time};
use contract::{Account, Incoming, Kind as Said, Party};
use serde_json::json;
use store::{Conn, Tx, args};

/// Role of those a conversation was passed on to.
pub(crate) const OUTSIDER: &str = "outsider";

/// With whom something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thread {
    /// With the customer and those in copy.
    Customers,
    /// With somebody outside alone.
    Apart,
}

impl Thread {
    /// Kind of its messages.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Customers => "message",
            Self::Apart => "forward",
        }
    }

    /// Where the conversation stands after something was said in it. Words to somebody else are none the customer waits for.
    /// Pure.
    pub(crate) fn after(self, before: Status, wished: Option<Status>) -> Status {
        match self {
            Self::Customers => wished.unwrap_or(Status::Waiting),
            Self::Apart => wished.filter(|wished| *wished != Status::Waiting).unwrap_or(before),
        }
    }
}

/// What is passed on goes apart, and so does what goes to nobody but those it was passed on to.
pub(crate) async fn thread_of(tx: &mut Tx, head: &Head, writing: &Writing) -> Result<Thread, Fault> {
    if writing.kind == Sort::Forward {
        return Ok(Thread::Apart);
    }
    let all: Vec<&Party> = writing.to.iter().chain(&writing.cc).chain(&writing.bcc).collect();
    for party in &all {
        if !is_outsider(tx, &head.id, &party.address).await? {
            return Ok(Thread::Customers);
        }
    }
    Ok(if all.is_empty() { Thread::Customers } else { Thread::Apart })
}

/// Whether a conversation was passed on to this address, which takes no other part in it.
pub(crate) async fn is_outsider(conn: &mut Conn, conversation: &ConversationId, address: &str) -> Result<bool, Fault> {
    let sql = "select 1 as one from participants where conversation_id = $1 and address = $2 and role = $3";
    let address = customers::normalise("email", address);
    Ok(conn.maybe(sql, args![conversation, address, OUTSIDER]).await?.is_some())
}

/// Somebody is written to apart; whoever takes part already does so as before.
async fn join(tx: &mut Tx, head: &Head, party: &Party) -> Result<(), Fault> {
    if takes_part(tx, head, &party.address).await? {
        return Ok(());
    }
    people::add(tx, &head.id, party, (OUTSIDER, None)).await
}

/// Whom our words reach takes part: apart, or with the customer, who sees to whom it went.
pub(crate) async fn reach(tx: &mut Tx, head: &Head, (thread, recipients): (Thread, &Recipients)) -> Result<(), Fault> {
    for party in people::everybody(recipients) {
        match thread {
            Thread::Customers => people::add(tx, &head.id, &party, ("cc", None)).await?,
            Thread::Apart => join(tx, head, &party).await?,
        }
    }
    if thread == Thread::Customers {
        let seen: Vec<&Party> = recipients.to.iter().chain(&recipients.cc).collect();
        for party in seen {
            let sql = "update participants set role = 'cc' where conversation_id = $1 and address = $2 and role = $3";
            tx.exec(sql, args![&head.id, customers::normalise("email", &party.address), OUTSIDER]).await?;
        }
    }
    Ok(())
}

/// What an outsider wrote, as it lands.
pub(crate) struct Came<'a> {
    /// The message.
    pub(crate) id: &'a MessageId,
    /// Who wrote it.
    pub(crate) who: &'a Party,
    /// Its words.
    pub(crate) text: &'a str,
    /// When it came.
    pub(crate) at: Time,
    /// Whether anybody is told: old mail and machines wake nobody.
    pub(crate) wakes: bool,
}

/// An outsider's message that may be read by all who see the conversation. Gives whether it is one.
pub(crate) async fn deliver(
    tx: &mut Tx,
    (head, account): (&mut Head, &Account),
    (id, message): (&MessageId, &Incoming),
    (at, archive): (Time, bool),
) -> Result<bool, Fault> {
    if message.post.is_some() || !is_outsider(tx, &head.id, &message.from.address).await? {
        return Ok(false);
    }
    let theirs = |party: &&Party| !account.owns(&party.address) && people::is_address(&party.address);
    let others: Vec<&Party> = message.to.iter().chain(&message.cc).filter(theirs).take(40).collect();
    for party in others {
        join(tx, head, party).await?;
    }
    let text = if message.new_text.is_empty() { &message.text } else { &message.new_text };
    let wakes = message.kind == Said::Message && !archive;
    head.thread_version += 1;
    head.has_attachment |= message.files.iter().any(|file| !file.inline);
    arrive(tx, head, Came { id, who: &message.from, text, at, wakes }).await?;
    if wakes {
        arrived::tell_people(tx, head, (id, message)).await?;
    }
    head::save(tx, head).await?;
    let fact = Fact::new(Kind::MessageReceived).conversation(&head.id).message(id).inbox(&head.inbox);
    tx.tell(fact.with("number", head.number).with("aside", true));
    Ok(true)
}

/// It stands in the conversation, and somebody here looks at it.
pub(crate) async fn arrive(tx: &mut Tx, head: &mut Head, came: Came<'_>) -> Result<(), Fault> {
    let sql = "update messages set kind = $2, author_kind = $3, author_id = null where id = $1";
    tx.exec(sql, args![came.id, Thread::Apart.kind(), OUTSIDER]).await?;
    head.message_count += 1;
    if came.at >= head.last_at {
        head.snippet = nodes::snippet(came.text);
    }
    head.last_at = head.last_at.max(came.at);
    if !came.wakes {
        return Ok(());
    }
    // Nobody has read it yet, whatever they had read before.
    tx.exec("update personal set read_at = null where conversation_id = $1", args![&head.id]).await?;
    wake(tx, head, came.who).await
}

async fn wake(tx: &mut Tx, head: &mut Head, who: &Party) -> Result<(), Fault> {
    let Some(next) = woken(head.status) else { return Ok(()) };
    let sentence =
        format!("opened because {}, to whom it was passed on, answered; it was {}", who.address, head.status.title());
    event::write(tx, &head.id, "status", &sentence, json!({ "from": head.status, "to": next })).await?;
    let fact = Fact::new(Kind::StatusChanged).conversation(&head.id).inbox(&head.inbox);
    tx.tell(fact.with("from", head.status.code()).with("to", next.code()));
    head.status = next;
    head.snoozed_until = None;
    head.resolved_at = None;
    Ok(())
}

/// Somebody here has the next word; what is unwanted or thrown away stays so. Pure.
const fn woken(status: Status) -> Option<Status> {
    match status {
        Status::Open | Status::Spam | Status::Trash => None,
        Status::Waiting | Status::WaitingUs | Status::Snoozed | Status::Resolved => Some(Status::Open),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outsider_opens_what_rests_and_leaves_what_is_unwanted() {
        for status in Status::ALL {
            let rests = matches!(status, Status::Waiting | Status::WaitingUs | Status::Snoozed | Status::Resolved);
            assert_eq!(woken(*status), rests.then_some(Status::Open), "{status:?}");
        }
    }

    #[test]
    fn words_to_somebody_else_make_nobody_wait_for_the_customer() {
        assert_eq!(Thread::Apart.after(Status::Open, None), Status::Open);
        assert_eq!(Thread::Apart.after(Status::Open, Some(Status::Waiting)), Status::Open);
        assert_eq!(Thread::Apart.after(Status::Open, Some(Status::WaitingUs)), Status::WaitingUs);
        assert_eq!(Thread::Customers.after(Status::Open, None), Status::Waiting);
        assert_eq!(Thread::Customers.after(Status::Open, Some(Status::Resolved)), Status::Resolved);
    }
}
