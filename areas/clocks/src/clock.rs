//! Clocks as they are kept and shown.

use base::{ConversationId, Fault, PolicyId, Time};
use hours::{Kind, State};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Row, args};

/// A clock of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Clock {
    /// `first_response`, `next_response` or `resolution`.
    pub kind: String,
    /// The policy that promises it.
    pub policy: PolicyId,
    /// Started.
    pub started_at: Time,
    /// `runs`, `rests`, `met`, `missed` or `void`.
    pub state: String,
    /// When the promise breaks, or broke.
    pub due_at: Option<Time>,
    /// Business time left while it rests, in milliseconds.
    pub left_ms: Option<i64>,
    /// Stopped.
    pub stopped_at: Option<Time>,
    /// Business time it ran, in milliseconds.
    pub spent_ms: i64,
}

/// The name of a kind of clock, as in the API.
#[must_use]
pub const fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::First => "first_response",
        Kind::Next => "next_response",
        Kind::Resolution => "resolution",
    }
}

/// What a kind of clock promises, in words.
#[must_use]
pub fn title(code: &str) -> &'static str {
    match code {
        "first_response" => "first answer",
        "next_response" => "next answer",
        _ => "resolution",
    }
}

impl Clock {
    /// A told clock as it is kept.
    #[must_use]
    pub fn of(told: hours::Clock, policy: &PolicyId) -> Self {
        let (state, due, left, stopped) = match told.state {
            State::Runs { due } => ("runs", Some(due), None, None),
            State::Rests { left } => ("rests", None, Some(left), None),
            State::Met { at } => ("met", None, None, Some(at)),
            State::Missed { due, at } => ("missed", Some(due), None, Some(at)),
            State::Void => ("void", None, None, None),
        };
        Self {
            kind: code(told.kind).to_owned(),
            policy: policy.clone(),
            started_at: Time(told.started),
            state: state.to_owned(),
            due_at: due.map(Time),
            left_ms: left,
            stopped_at: stopped.map(Time),
            spent_ms: told.spent,
        }
    }

    /// Whether it has stopped for good.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "met" | "missed" | "void")
    }
}

pub(crate) fn read(row: &Row) -> Result<Clock, Fault> {
    Ok(Clock {
        kind: row.get("kind")?,
        policy: row.get("policy_id")?,
        started_at: row.get("started_at")?,
        state: row.get("state")?,
        due_at: row.get("due_at")?,
        left_ms: row.get("left_ms")?,
        stopped_at: row.get("stopped_at")?,
        spent_ms: row.get("spent_ms")?,
    })
}

/// The clocks of a conversation, oldest first.
pub async fn of(conn: &mut Conn, conversation: &ConversationId) -> Result<Vec<Clock>, Fault> {
    let sql = "select kind, policy_id, started_at, state, due_at, left_ms, stopped_at, spent_ms from clocks
         where conversation_id = $1 order by started_at, kind";
    conn.rows(sql, args![conversation]).await?.iter().map(read).collect()
}
