//! The thread: messages, notes and lines in one order, newest page first.

use crate::event::{self, Event};
use crate::message::{self, Message};
use crate::note::{self, Note};
use base::{ConversationId, Fault, Time, Vault};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, args};

/// One item of the thread.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Item {
    /// Something a customer or agent sent.
    Message(Box<Message>),
    /// A note among colleagues.
    Note(Box<Note>),
    /// A line.
    Event(Box<Event>),
}

impl Item {
    /// Where it stands: time, then id without its prefix (ids are born in order).
    #[must_use]
    pub fn key(&self) -> (Time, String) {
        let (at, id) = match self {
            Self::Message(message) => (message.at, message.id.to_string()),
            Self::Note(note) => (note.at, note.id.to_string()),
            Self::Event(event) => (event.at, event.id.to_string()),
        };
        (at, id)
    }
}

/// Up to `limit` items before a place (the newest if none), oldest first.
pub async fn page(
    conn: &mut Conn,
    (vault, now): (&Vault, Time),
    conversation: &ConversationId,
    (before, limit): (Option<(Time, String)>, i64),
) -> Result<Vec<Item>, Fault> {
    let (at, id) = before.unwrap_or((Time(i64::MAX), "~".into()));
    let select = |columns: &str, table: &str| {
        format!(
            "select {columns} from {table} where conversation_id = $1 and (at, id) < ($2, $3) order by at desc, id desc limit $4"
        )
    };
    let bound = || args![conversation, at, &id, limit];
    let messages = conn.rows(select(message::COLUMNS, "messages"), bound()).await?;
    let messages = messages.iter().map(message::read).collect::<Result<_, _>>()?;
    let notes = conn.rows(select(note::COLUMNS, "notes"), bound()).await?;
    let notes = notes.iter().map(note::read).collect::<Result<_, _>>()?;
    let events = conn.rows(select("*", "events"), bound()).await?;
    let events: Vec<Event> = events.iter().map(event::read).collect::<Result<_, _>>()?;
    let messages = message::dress(conn, vault, now, messages).await?;
    let notes = note::dress(conn, vault, now, notes).await?;
    let mut items: Vec<Item> = messages.into_iter().map(|m| Item::Message(Box::new(m))).collect();
    items.extend(notes.into_iter().map(|n| Item::Note(Box::new(n))));
    items.extend(events.into_iter().map(|e| Item::Event(Box::new(e))));
    items.sort_by_key(Item::key);
    let extra = items.len().saturating_sub(usize::try_from(limit).unwrap_or(50));
    Ok(items.split_off(extra))
}
