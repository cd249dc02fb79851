//! Backup and restore: everything of one moment, as lines of JSON, from either engine into either engine.
//!
//! A backup is a folder: `manifest.json` (with `manifest.sha256`), one file of lines for each table, and the large blobs
//! under their hash. It holds the fingerprint of the key, never the key. It is made while others write, from one snapshot,
//! and everything is synced before the manifest appears; a folder without one is no backup.
//!
//! The search index of one engine means nothing to another: the folded text it was made from is kept, and the index is
//! filled from it again.
//!
//! A restored copy does not know what was sent after the backup was made. So whatever was due to leave more than 15
//! minutes ago is held (REL-11): its outbox row is cancelled with the reason, and a person may send it again. The rest, and
//! copies made by other means, is [`crate::fence`]'s.

mod drill;
pub(crate) mod dump;
mod fence;
pub(crate) mod line;
pub(crate) mod load;
pub(crate) mod manifest;
pub(crate) mod part;
mod rollback;
pub(crate) mod schema;
mod upgrade;
mod verify;

pub use drill::drill;
pub use dump::{Progress, backup, newest};
pub use load::restore;
pub use rollback::{Back, roll_back};
pub use upgrade::{FOLDER, Made, before_upgrade, own};
pub use verify::verify;

use base::Time;
use serde::Serialize;

/// The file of the key, beside the database. Only its fingerprint is ever looked at.
pub const KEY_FILE: &str = "secret.key";

/// What a backup holds, or what was restored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The moment everything in it is of.
    pub made_at: Time,
    /// Engine it was made from.
    pub engine: String,
    /// Tables.
    pub tables: usize,
    /// Rows in all tables.
    pub rows: u64,
    /// Large blobs, each a file.
    pub blobs: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// Newest fact.
    pub newest_fact: i64,
    /// Fingerprint of the key its secrets were sealed with, if there was one.
    pub key: Option<String>,
    /// After a restore: rows of the outbox that are held for a person to decide.
    pub held: u64,
    /// What the operator should know, in sentences.
    pub warnings: Vec<String>,
}
