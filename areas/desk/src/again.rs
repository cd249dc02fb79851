//! Sending again what failed, or giving it up.

use crate::head;
use crate::{message, refusals};
use base::facts::{Fact, Kind};
use base::{Action, Failure, MessageId, Outcome, Refusal};
use store::{Tx, args, outbox};

/// Tries a failed, uncertain or waiting message again now.
pub async fn retry(tx: &mut Tx, id: &MessageId) -> Outcome<()> {
    change_delivery(tx, id, Change::Retry).await
}

/// Gives a failed or waiting message up.
pub async fn cancel(tx: &mut Tx, id: &MessageId) -> Outcome<()> {
    change_delivery(tx, id, Change::Cancel).await
}

#[derive(Clone, Copy)]
enum Change {
    Retry,
    Cancel,
}

async fn change_delivery(tx: &mut Tx, id: &MessageId, change: Change) -> Outcome<()> {
    let stored = message::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let mut head = head::open_as(tx, stored.conversation.as_str(), Action::ConversationReply).await?;
    let row = outbox::of_message(tx, id).await?.ok_or_else(refusals::not_waiting)?;
    let done = match change {
        Change::Retry => outbox::retry(tx, &row.id).await?,
        Change::Cancel => outbox::cancel(tx, &row.id).await?,
    };
    if !done {
        return Err(Failure::from(refusals::not_waiting()));
    }
    if row.state == "failed" {
        head.failed = (head.failed - 1).max(0);
    }
    tx.exec("update messages set sent_state = null, sent_detail = null where id = $1", args![id]).await?;
    head::save(tx, &mut head).await?;
    tx.tell(Fact::new(Kind::ReplyQueued).conversation(&head.id).message(id).inbox(&head.inbox).with("again", true));
    Ok(())
}
