//! The list of what a backup holds, with the hash of each part and of itself.

use super::Report;
use super::part::{self, hash_text};
use base::{Fault, Time};
use serde::{Deserialize, Serialize};
use std::path::Path;

const FORMAT: u32 = 1;
const FILE: &str = "manifest.json";
const HASH: &str = "manifest.sha256";

/// What is in a backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    pub(crate) goodword: String,
    pub(crate) made_at: Time,
    pub(crate) engine: String,
    pub(crate) newest_fact: i64,
    pub(crate) key: Option<String>,
    pub(crate) migrations: Vec<Step>,
    pub(crate) tables: Vec<Part>,
    pub(crate) blobs: Blobs,
}

/// A step of the schema the backup is of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) sha256: String,
}

/// The rows of one table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// The large blobs; each is named by its hash.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Blobs {
    pub(crate) count: u64,
    pub(crate) bytes: u64,
}

impl Part {
    /// The file of a table, within the backup.
    pub(crate) fn file(table: &str) -> String {
        format!("{table}.jsonl")
    }
}

impl Manifest {
    /// A list that is still to be filled.
    pub(crate) fn new(made_at: Time, engine: &str) -> Self {
        Self {
            format: FORMAT,
            goodword: env!("CARGO_PKG_VERSION").into(),
            made_at,
            engine: engine.into(),
            newest_fact: 0,
            key: None,
            migrations: Vec::new(),
            tables: Vec::new(),
            blobs: Blobs::default(),
        }
    }

    /// Writes the list; from now on the folder is a backup.
    pub(crate) async fn write(&self, folder: &Path) -> Result<(), Fault> {
        let text = serde_json::to_string_pretty(self).map_err(|e| Fault::new(format!("the manifest: {e}")))?;
        part::write_small(folder, HASH, &format!("{}\n", hash_text(&text))).await?;
        part::write_small(folder, FILE, &text).await
    }

    /// Reads the list and checks that it is whole.
    pub(crate) async fn read(folder: &Path) -> Result<Self, Fault> {
        let shown = folder.display();
        let text = tokio::fs::read_to_string(folder.join(FILE))
            .await
            .map_err(|e| Fault::new(format!("{shown} is no finished backup: {FILE}: {e}")))?;
        let hash = tokio::fs::read_to_string(folder.join(HASH)).await.unwrap_or_default();
        if hash.trim() != hash_text(&text) {
            return Err(Fault::new(format!("{FILE} was changed after the backup was made")));
        }
        let read: Self = serde_json::from_str(&text).map_err(|e| Fault::new(format!("{FILE} cannot be read: {e}")))?;
        if read.format != FORMAT {
            return Err(Fault::new(format!(
                "this backup has format {}; this goodword reads format {FORMAT}",
                read.format
            )));
        }
        Ok(read)
    }

    pub(crate) fn report(&self) -> Report {
        Report {
            made_at: self.made_at,
            engine: self.engine.clone(),
            tables: self.tables.len(),
            rows: self.tables.iter().map(|part| part.rows).sum(),
            blobs: self.blobs.count,
            bytes: self.blobs.bytes + self.tables.iter().map(|part| part.bytes).sum::<u64>(),
            newest_fact: self.newest_fact,
            key: self.key.clone(),
            held: 0,
            warnings: Vec::new(),
        }
    }
}
