//! Everything that leaves is a row here first, with its final text and key, written in the transaction that decided it.
//!
//! States: queued (also while it may be undone) → sending → sent | failed | unknown | cancelled. See REL-7 and REL-8.

mod board;
pub mod lanes;
mod run;

pub use board::{Listed, State, cancel, counts, empty, find, late, list, list_of, mark_late, of_message, retry};
pub(crate) use run::free;
pub use run::{Answer, End, Leased, Send, Sender};

use crate::{Tx, args};
use base::{ConversationId, Fault, InboxId, MessageId, OutboxId, Time};
use serde_json::Value;

/// Something to leave.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// Class of work; pausing it holds the row.
    pub class: &'static str,
    /// Channel that will send it.
    pub channel: String,
    /// Inbox it leaves from; none for the system's own mail.
    pub inbox: Option<InboxId>,
    /// Conversation it belongs to.
    pub conversation: Option<ConversationId>,
    /// Message whose delivery this is.
    pub message: Option<MessageId>,
    /// To whom, for people.
    pub sent_to: String,
    /// About what, for people.
    pub subject: String,
    /// All the channel needs to send it.
    pub payload: Value,
    /// Idempotency key, fixed now.
    pub key: String,
    /// Not before this time: the undo window.
    pub not_before: Time,
}

/// Writes the row.
pub async fn put(tx: &mut Tx, leaving: Leaving) -> Result<OutboxId, Fault> {
    let now = tx.now();
    let id = OutboxId::mint(now);
    tx.exec(
        "insert into outbox (id, class, channel, inbox_id, conversation_id, message_id, sent_to, subject, payload, dedupe, state, run_at, attempts, may_be_doubled, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11, 0, 0, $12)",
        args![
            &id, leaving.class, leaving.channel, leaving.inbox, leaving.conversation, leaving.message, leaving.sent_to, leaving.subject,
            leaving.payload, leaving.key, leaving.not_before, now
        ],
    )
    .await?;
    tx.wake();
    Ok(id)
}
