//! Delivery reports: the message they speak of shows it, and a lasting failure comes back to its owner.

use crate::head::{self, Head};
use crate::message::Recipients;
use crate::notify::{self, Cause};
use crate::people;
use crate::status::Status;
use base::facts::{Fact, Kind};
use base::{ConversationId, Fault, InboxId, MessageId};
use contract::{Delivered, Receipt, Report};
use store::outbox::Listed;
use store::{Tx, args};

/// Applies reports that name one of our own messages; others change nothing.
pub(crate) async fn apply(tx: &mut Tx, inbox: &InboxId, reports: &[Report]) -> Result<(), Fault> {
    for Report { about, recipient, lasting, gone, words: reason } in reports.iter().take(100) {
        let Some((message, conversation)) = ours(tx, inbox, about).await? else { continue };
        if !is_new(tx, &message, (recipient, *lasting)).await? {
            continue;
        }
        if *lasting && *gone && was_sent_to(tx, &message, recipient).await? {
            customers::mark_undeliverable(tx, "email", recipient).await?;
        }
        if *lasting {
            tx.exec(
                "update messages set sent_state = 'failed', sent_detail = $2 where id = $1",
                args![&message, reason],
            )
            .await?;
            failed(tx, conversation.as_str(), &message, reason).await?;
        } else {
            tx.exec("update messages set sent_detail = $2 where id = $1", args![&message, reason]).await?;
        }
    }
    Ok(())
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
            return apply(tx, inbox, &[Report { about, recipient, lasting: true, gone: false, words }]).await;
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
    let row = tx.maybe("select recipients from messages where id = $1", args![message]).await?;
    let Some(row) = row else { return Ok(false) };
    let recipients: Recipients = serde_json::from_value(row.only()?).unwrap_or_default();
    let wanted = customers::normalise("email", address);
    Ok(people::everybody(&recipients).iter().any(|party| customers::normalise("email", &party.address) == wanted))
}

/// Notes what is told of a delivery; false when it was told before, however often the report comes.
async fn is_new(tx: &mut Tx, message: &MessageId, (recipient, lasting): (&str, bool)) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "insert into delivery_reports (message_id, recipient, lasting, at) values ($1, $2, $3, $4) on conflict do nothing";
    Ok(tx.exec(sql, args![message, customers::normalise("email", recipient), lasting, now]).await? == 1)
}

/// A message of ours did not arrive: the conversation is open again, and its owner hears of it.
pub(crate) async fn failed(tx: &mut Tx, conversation: &str, message: &MessageId, reason: &str) -> Result<(), Fault> {
    let Some(mut head) = head::find(tx, conversation).await? else { return Ok(()) };
    if by_itself(tx, message).await? {
        // Nobody waits for what a program wrote: it is said, and nothing more comes of it.
        let sentence = format!("an automatic answer was not delivered: {reason}");
        return crate::event::write(tx, &head.id, "automatic", &sentence, serde_json::json!({ "message": message }))
            .await;
    }
    head.failed += 1;
    if matches!(head.status, Status::Waiting | Status::Resolved | Status::Snoozed) {
        head.status = Status::Open;
        head.snoozed_until = None;
    }
    head::save(tx, &mut head).await?;
    crate::event::write(
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
    crate::event::write(tx, &head.id, "status", &sentence, serde_json::json!({ "message": message })).await?;
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
