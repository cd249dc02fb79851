//! Customers out of a file (DESK-1601): uploaded in parts, read as a person said, tried without a change, run in small
//! transactions, repeatable, and taken back as a whole.
//!
//! A file is read from its beginning each time and goes on after the rows that are done, so a kill at any point loses
//! nothing and repeats nothing. A second row about the same customer is refused: then a second run changes nothing.
//! Imports are silent: no fact is told of a single customer, so nobody is notified and no webhook is sent (DESK-1604).

mod apply;
mod back;
mod columns;
mod kept;
mod look;
mod plan;
mod rows;
mod wish;
pub(crate) mod work;

pub use back::undo;
pub use columns::{Column, guess};
pub use kept::{LISTED, Refused, begin, discard, find, kept_customers, list, put_part, refusals, sweep};
pub use look::{Look, look};
pub use work::{check, pause, resume, run};

use base::{AgentId, DeedId, ImportId, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::deed::Table;

/// The kind of this deed.
pub const IMPORTED: &str = "import";
/// Bytes of one part, at most.
pub const PART: usize = 1024 * 1024;
/// Bytes of a file, at most.
pub const MOST_BYTES: i64 = 512 * 1024 * 1024;

pub(crate) static CUSTOMERS: Table =
    Table { name: "customers", key: &["id"], columns: &["id", "name", "language", "zone", "company", "notes"] };
pub(crate) static IDENTITIES: Table = Table {
    name: "identities",
    key: &["customer_id", "id"],
    columns: &["customer_id", "id", "kind", "value", "normal", "trust", "is_primary", "undeliverable", "added_at"],
};

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Parts of the file come in.
    Uploading,
    /// Being tried: nothing changes.
    Checking,
    /// Tried; the counts say what a run would come to.
    Checked,
    /// Being run.
    Running,
    /// Held in the middle of its run.
    Paused,
    /// Run to its end.
    Done,
    /// Being taken back.
    Undoing,
    /// Taken back.
    Undone,
}

impl State {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Uploading, "uploading"),
        (Self::Checking, "checking"),
        (Self::Checked, "checked"),
        (Self::Running, "running"),
        (Self::Paused, "paused"),
        (Self::Done, "done"),
        (Self::Undoing, "undoing"),
        (Self::Undone, "undone"),
    ];

    pub(crate) fn code(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("uploading", |(_, code)| code)
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(state, _)| *state)
    }
}

/// How a file is to be read, as a person decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Name of the encoding, such as `UTF-8`.
    pub encoding: String,
    /// What stands between two cells.
    pub separator: char,
    /// What each column holds, in their order.
    pub columns: Vec<Column>,
}

/// What became of the rows of a file so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// New customers.
    pub added: i64,
    /// Known customers who changed.
    pub changed: i64,
    /// Known customers who were as the file says already.
    pub same: i64,
    /// Rows that could not be used.
    pub refused: i64,
}

/// An import.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Import {
    /// Id.
    pub id: ImportId,
    /// Name of the file.
    pub file_name: String,
    /// How far it is.
    pub state: State,
    /// Parts of the file that are here.
    pub parts: i64,
    /// Bytes that are here.
    pub bytes: i64,
    /// How the file is read; null until somebody said.
    pub plan: Option<Plan>,
    /// Rows looked at in this trial or run.
    pub seen: i64,
    /// Rows in the file; null until it was tried.
    pub total: Option<i64>,
    /// What became of them.
    pub counts: Counts,
    /// What the last trial came to.
    pub checked: Option<Counts>,
    /// Customers put back by an undo.
    pub undone: i64,
    /// Customers an undo kept, because somebody has worked on them since.
    pub kept: i64,
    /// For taking it back.
    pub deed: Option<DeedId>,
    /// Begun at.
    pub at: Time,
    /// Moved on at.
    pub moved_at: Time,
    #[serde(skip)]
    pub(crate) agent: AgentId,
    /// Trials and runs so far: what was seen in one says nothing in the next.
    #[serde(skip)]
    pub(crate) stage: i64,
}

impl Import {
    /// Refuses unless it is in one of these states.
    pub(crate) fn require(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) {
            return Ok(());
        }
        let detail = format!("this import is {} and cannot do that now; look at it again", self.state.code());
        Err(Refusal::new("import.state", 409, detail))
    }
}
