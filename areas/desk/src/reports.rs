//! Reports on what was sent: the message they speak of shows it, a lasting failure comes back to its owner, and where a
//! reader complained nothing is sent by itself any more.

use crate::head::{self, Head};
use crate::message::Recipients;
use crate::notify::{self, Cause};
use crate::status::Status;
use crate::{event, people};
use base::facts::{Fact, Kind};
use base::{ConversationId, Fault, InboxId, MessageId};
use contract::{Became, Delivered, Receipt, Report};
use customers::Bounce;
use store::outbox::Listed;
use store::{Tx, args};

/// Applies reports that name one of our own messages; others change nothing.
pub(crate) async fn apply(tx: &mut Tx, inbox: &InboxId, reports: &[Report]) -> Result<(), Fault> {
    for Report { about, recipient, became, words } in reports.iter().take(100) {
        let Some((message, conversation)) = ours(tx, inbox, about).await? else { continue };
        if !is_new(tx, &message, (recipient, *became)).await? {
            continue;
        }
        match became {
            Became::Delayed => note(tx, &message, words).await?,
            Became::Failed => {
                came_back(tx, &message, (recipient, Bounce::ThisTime, words)).await?;
                lost(tx, (&message, &conversation), words).await?;
            }
            Became::Gone => {
                came_back(tx, &message, (recipient, Bounce::ForGood, words)).await?;
                lost(tx, (&message, &conversation), words).await?;
            }
            Became::Unwanted => unwanted(tx, (&message, &conversation), (recipient, words)).await?,
        }
    }
    Ok(())
}

/// The address it came back from is marked, if the message went there.
async fn came_back(
    tx: &mut Tx,
    message: &MessageId,
    (recipient, how, words): (&str, Bounce, &str),
) -> Result<(), Fault> {
    if was_sent_to(tx, message, recipient).await? {
        customers::bounced(tx, ("email", recipient), (how, words)).await?;
    }
    Ok(())
}

/// The message says so; how far it came stays as it is. Whatever is reported of it, it has left.
async fn note(tx: &mut Tx, message: &MessageId, words: &str) -> Result<(), Fault> {
    let sql = "update messages set sent_state = coalesce(sent_state, 'sent'), sent_detail = $2 where id = $1";
    tx.exec(sql, args![message, words]).await.map(drop)
}

/// The message did not arrive, and its owner hears of it.
async fn lost(tx: &mut Tx, (message, of): (&MessageId, &ConversationId), words: &str) -> Result<(), Fault> {
    let sql = "update messages set sent_state = 'failed', sent_detail = $2 where id = $1";
    tx.exec(sql, args![message, words]).await?;
    failed(tx, of.as_str(), message, words).await
}

/// A reader complained of a message: it says so, and the address is marked. Nobody is woken; there is nothing to answer.
async fn unwanted(
    tx: &mut Tx,
    (message, conversation): (&MessageId, &ConversationId),
    (recipient, words): (&str, &str),
) -> Result<(), Fault> {
    note(tx, message, words).await?;
    // Providers leave out whom it came from; where only one person got the message, it was they.
    let reader = match recipients(tx, message).await?.as_slice() {
        [only] if recipient.is_empty() => Some(only.clone()),
        all => Some(recipient.to_owned()).filter(|one| all.contains(&customers::normalise("email", one))),
    };
    if let Some(reader) = reader {
        customers::mark_complained(tx, "email", &reader).await?;
    }
    let Some(head) = head::find(tx, conversation.as_str()).await? else { return Ok(()) };
    let sentence = format!("of a message sent from here: {words}");
    event::write(tx, &head.id, "complaint", &sentence, serde_json::json!({ "message": message })).await
}

/// The message of ours with this id there, and its conversation.
async fn ours(tx: &mut Tx, inbox: &InboxId, about: &str) -> Result<Option<(MessageId, ConversationId)>, Fault> {
    let sql = "select message_id, conversation_id from message_ids where inbox_id = $1 and provider_id = $2 and origin = 'own' and message_id is not null";
    let row = tx.maybe(sql, args![inbox, about]).await?;
    row.map(|row| Ok((row.get("message_id")?, row.get("conversation_id")?))).transpose()
}

/// What the other side says of one of our messages; what was read stays read, what failed stays failed.
pub(crate) async fn receipt(tx: &mut Tx, inbox: &InboxId, receipt: &Receipt) -> Result<(), Fault> {
    let state = match receipt.state {
        Delivered::Arrived => "delivered",
        Delivered::Read => "read",
        Delivered::Failed => {
            let words = if receipt.words.is_empty() { "the other side says so" } else { &receipt.words };
            let (about, recipient, words) = (receipt.about.clone(), String::new(), words.to_owned());
            return apply(tx, inbox, &[Report { about, recipient, became: Became::Failed, words }]).await;
        }
    };
    let Some((message, conversation)) = ours(tx, inbox, &receipt.about).await? else { return Ok(()) };
    let sql = "update messages set sent_state = $2, sent_detail = null
               where id = $1 and (sent_state is null or sent_state not in ('read', 'failed'))";
    if tx.exec(sql, args![&message, state]).await? == 1 {
        let fact = Fact::new(Kind::ReplyDelivered).message(&message).inbox(inbox).with("state", state);
        tx.tell(fact.conversation(&conversation));
    }
    Ok(())
}

/// Whether the message went to this address: whoever got it could write a report in another's name.
async fn was_sent_to(tx: &mut Tx, message: &MessageId, address: &str) -> Result<bool, Fault> {
    Ok(recipients(tx, message).await?.contains(&customers::normalise("email", address)))
}

/// The addresses a message went to, as they are compared.
async fn recipients(tx: &mut Tx, message: &MessageId) -> Result<Vec<String>, Fault> {
    let row = tx.maybe("select recipients from messages where id = $1", args![message]).await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let recipients: Recipients = serde_json::from_value(row.only()?).unwrap_or_default();
    Ok(people::everybody(&recipients).iter().map(|party| customers::normalise("email", &party.address)).collect())
}

/// Notes what is told of a delivery; false when it was told before, however often the report comes.
async fn is_new(tx: &mut Tx, message: &MessageId, (recipient, became): (&str, Became)) -> Result<bool, Fault> {
    let now = tx.now();
    // What kind of news it was: late, lost, unwanted.
    let lasting: i64 = match became {
        Became::Delayed => 0,
        Became::Failed | Became::Gone => 1,
        Became::Unwanted => 2,
    };
    let sql = "insert into delivery_reports (message_id, recipient, lasting, at) values ($1, $2, $3, $4) on conflict do nothing";
    Ok(tx.exec(sql, args![message, customers::normalise("email", recipient), lasting, now]).await? == 1)
}

/// A message of ours did not arrive: the conversation is open again, and its owner hears of it.
pub(crate) async fn failed(tx: &mut Tx, conversation: &str, message: &MessageId, reason: &str) -> Result<(), Fault> {
    let Some(mut head) = head::find(tx, conversation).await? else { return Ok(()) };
    if by_itself(tx, message).await? {
        // Nobody waits for what a program wrote: it is said, and nothing more comes of it.
        let sentence = format!("an automatic answer was not delivered: {reason}");
        return event::write(tx, &head.id, "automatic", &sentence, serde_json::json!({ "message": message })).await;
    }
    head.failed += 1;
    if matches!(head.status, Status::Waiting | Status::Resolved | Status::Snoozed) {
        head.status = Status::Open;
        head.snoozed_until = None;
    }
    head::save(tx, &mut head).await?;
    event::write(
        tx,
        &head.id,
        "status",
        &format!("an answer was not delivered: {reason}"),
        serde_json::json!({ "message": message }),
    )
    .await?;
    tell_owner(tx, &head, message, &format!("your answer was not delivered: {reason}")).await?;
    // Not why: others' words may name the person, and what facts say can never be erased.
    tx.tell(Fact::new(Kind::DeliveryFailed).conversation(&head.id).message(message).inbox(&head.inbox));
    Ok(())
}

/// A message of ours is still on its way after hours: its owner hears of it once, before it is given up (MAIL-705).
pub(crate) async fn late(tx: &mut Tx, row: &Listed) -> Result<(), Fault> {
    let (Some(message), Some(conversation)) = (&row.message, &row.conversation) else { return Ok(()) };
    let Some(head) = head::find(tx, conversation).await? else { return Ok(()) };
    if by_itself(tx, message).await? {
        return Ok(());
    }
    let reason = row.last_error.as_deref().unwrap_or("the other side does not answer");
    let sentence = format!("an answer has been on its way for four hours and is tried again every hour: {reason}");
    event::write(tx, &head.id, "status", &sentence, serde_json::json!({ "message": message })).await?;
    let text = format!("your answer has been on its way for four hours; it is tried for up to five days: {reason}");
    tell_owner(tx, &head, message, &text).await
}

/// Whoever has the conversation, else whoever wrote the message.
async fn tell_owner(tx: &mut Tx, head: &Head, message: &MessageId, text: &str) -> Result<(), Fault> {
    let author = tx.maybe("select author_id from messages where id = $1", args![message]).await?;
    let author: Option<base::AgentId> = author.map(|row| row.get("author_id")).transpose()?.flatten();
    match head.assignee.clone().or(author) {
        Some(agent) => notify::add(tx, &agent, Cause::Failed, (head, text)).await,
        None => Ok(()),
    }
}

async fn by_itself(tx: &mut Tx, message: &MessageId) -> Result<bool, Fault> {
    let row = tx.maybe("select author_kind from messages where id = $1", args![message]).await?;
    Ok(row.map(|row| row.only::<String>()).transpose()?.is_some_and(|kind| kind == "system"))
}
