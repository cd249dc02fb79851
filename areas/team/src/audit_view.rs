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
    /// With these words in it.
    pub q: Option<String>,
    /// Not before.
    pub from: Option<Time>,
    /// Before.
    pub until: Option<Time>,
}

impl From<Wanted> for Filter {
    fn from(wanted: Wanted) -> Self {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let Wanted { actor, action, thing, q, from, until } = wanted;
        Self { actor: some(actor), action: some(action), thing: some(thing), words: some(q), from, until }
    }
}

/// Lines before a position, newest first.
pub async fn read(conn: &mut Conn, wanted: Wanted, before: i64, limit: i64) -> Result<Vec<AuditLine>, Fault> {
    let lines = audit::read(conn, &wanted.into(), before, limit).await?;
    Ok(lines.into_iter().map(AuditLine::from).collect())
}

/// The next lines after a position as text, one JSON object a line, with the position of the last; nothing at the end.
pub async fn text_after(conn: &mut Conn, filter: &Filter, seq: i64) -> Result<Option<(String, i64)>, Fault> {
    let lines = audit::after(conn, filter, seq, AT_ONCE).await?;
    let Some(last) = lines.last().map(|line| line.seq) else { return Ok(None) };
    let one = |line| serde_json::to_string(&AuditLine::from(line)).map(|text| text + "\n");
    let text: Result<String, _> = lines.into_iter().map(one).collect();
    Ok(Some((text.map_err(|e| Fault::new(e).doing("write the audit log down"))?, last)))
}

/// Lines read at once when the log is taken along.
const AT_ONCE: i64 = 500;
