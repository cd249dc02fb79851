//! What the data folder remembers of its database, so that an older one put back in its place is noticed.

use super::start::Row;
use crate::backup::part::write_small;
use crate::{Db, facts_log};
use base::Fault;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The file, beside the blobs.
const FILE: &str = "instance.json";

/// How far a database had come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Which copy it was.
    pub(super) instance: String,
    /// How often it was started.
    pub(super) starts: i64,
    /// Its newest fact.
    pub(super) facts: i64,
}

impl Mark {
    /// What is remembered; nothing if there is no such file, or none that can be read.
    pub(super) async fn read(folder: &Path) -> Option<Self> {
        let text = tokio::fs::read_to_string(folder.join(FILE)).await.ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Whether more is remembered than there is. Several servers may have one database, each with a folder of its own: to
    /// remember less means nothing.
    pub(super) const fn is_ahead_of(&self, starts: i64, facts: i64) -> bool {
        self.starts > starts || self.facts > facts
    }

    pub(super) async fn write(&self, folder: &Path) -> Result<(), Fault> {
        let text = serde_json::to_string(self).map_err(Fault::new)?;
        write_small(folder, FILE, &text).await
    }
}

/// Lets the data folder remember how far the database has come. To be called now and then, and at the end; writes
/// nothing where nothing has changed.
pub async fn remember(db: &Db) -> Result<(), Fault> {
    let mut conn = db.read().await?;
    let Some(row) = Row::read(&mut conn).await? else { return Ok(()) };
    let now = Mark { instance: row.id, starts: row.starts, facts: facts_log::newest(&mut conn).await? };
    drop(conn);
    let before = Mark::read(db.folder()).await.filter(|mark| mark.instance == now.instance);
    // A server that lost something while we ran is noticed at the next start, unless we forget it here.
    if before.is_some_and(|before| before == now || before.is_ahead_of(now.starts, now.facts)) {
        return Ok(());
    }
    now.write(db.folder()).await
}
