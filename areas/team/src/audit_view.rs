//! The audit log as the API shows it.

use base::{AuditId, Fault, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::Conn;
use store::audit::{self, Filter, Line};

/// Who did something, as they were called then.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Doer {
    /// `agent`, `token`, `system` or `visitor`.
    pub kind: String,
    /// The agent's id, if an agent or a token of theirs acted.
    pub id: Option<String>,
    /// Name at that time.
    pub name: String,
}

/// One line.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditLine {
    /// Id.
    pub id: AuditId,
    /// Position, without holes.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// Who.
    pub actor: Doer,
    /// What was done.
    pub action: String,
    /// To what.
    pub thing: String,
    /// From which network address.
    pub address: String,
    /// Before, after, and the like.
    pub detail: Value,
}

impl From<Line> for AuditLine {
    fn from(line: Line) -> Self {
        let Line { seq, id, at, actor_kind, actor_id, actor_name, action, thing, address, detail } = line;
        let actor = Doer { kind: actor_kind, id: actor_id, name: actor_name };
        Self { id, seq, at, actor, action, thing, address, detail }
    }
}

/// Which lines to read; what is absent or empty means any.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By this agent.
    pub actor: Option<String>,
    /// This action, or all that begin with it.
    pub action: Option<String>,
    /// To this thing.
    pub thing: Option<String>,
}

/// Lines before a position, newest first.
pub async fn read(conn: &mut Conn, wanted: Wanted, before: i64, limit: i64) -> Result<Vec<AuditLine>, Fault> {
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    let filter = Filter { actor: some(wanted.actor), action: some(wanted.action), thing: some(wanted.thing) };
    let lines = audit::read(conn, &filter, before, limit).await?;
    Ok(lines.into_iter().map(AuditLine::from).collect())
}
