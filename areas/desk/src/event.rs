//! The readable lines of a conversation: what happened and because of what. Nothing automatic is silent.

use base::{Actor, ConversationId, EventId, Fault, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::{Conn, Row, Tx, args};

/// A line of the timeline that is neither message nor note.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Event {
    /// Always `event`.
    #[serde(rename = "type")]
    pub item: &'static str,
    /// Id.
    pub id: EventId,
    /// When.
    pub at: Time,
    /// Who.
    pub actor: crate::message::Author,
    /// Such as `status`, `assigned`, `threaded`.
    pub kind: String,
    /// In words.
    pub sentence: String,
    /// Codes behind the words.
    pub data: Value,
}

/// Writes a line.
pub async fn write(
    tx: &mut Tx,
    conversation: &ConversationId,
    kind: &str,
    sentence: &str,
    data: Value,
) -> Result<(), Fault> {
    let (now, actor) = (tx.now(), tx.actor().clone());
    write_as(tx, conversation, &actor, now, (kind, sentence, data)).await
}

/// Writes a line in somebody's name, at some time: history that is filled in.
pub async fn write_as(
    tx: &mut Tx,
    conversation: &ConversationId,
    actor: &Actor,
    at: Time,
    (kind, sentence, data): (&str, &str, Value),
) -> Result<(), Fault> {
    tx.exec(
        "insert into events (id, conversation_id, at, actor_kind, actor_id, actor_name, kind, sentence, data) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![EventId::mint(at), conversation, at, actor.kind(), actor.agent(), &actor.name, kind, sentence, data],
    )
    .await
    .map(drop)
}

/// Lines with these ids.
pub(crate) fn read(row: &Row) -> Result<Event, Fault> {
    let agent: Option<String> = row.get("actor_id")?;
    let kind: String = row.get("actor_kind")?;
    let actor = crate::message::Author {
        kind: if agent.is_some() { "agent".into() } else { kind.replace("visitor", "customer") },
        id: agent,
        name: row.get("actor_name")?,
        address: None,
        handle: None,
    };
    Ok(Event {
        item: "event",
        id: row.get("id")?,
        at: row.get("at")?,
        actor,
        kind: row.get("kind")?,
        sentence: row.get("sentence")?,
        data: row.get("data")?,
    })
}

/// A "because" line: what was decided automatically, and why.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Because {
    /// When.
    pub at: Time,
    /// `threaded`, `routed`, `status`, `filed`, `unproven` or `assigned`.
    pub what: String,
    /// In words.
    pub sentence: String,
}

/// The automatic decisions on a conversation, newest first.
pub async fn because(conn: &mut Conn, conversation: &ConversationId) -> Result<Vec<Because>, Fault> {
    let rows = conn
        .rows(
            "select at, kind, sentence from events where conversation_id = $1 and actor_kind = 'system' order by id desc limit 20",
            args![conversation],
        )
        .await?;
    rows.iter()
        .map(|row| Ok(Because { at: row.get("at")?, what: row.get("kind")?, sentence: row.get("sentence")? }))
        .collect()
}
