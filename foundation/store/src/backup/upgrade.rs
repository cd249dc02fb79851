//! A backup by itself before the schema is changed (REL-16), kept beside the database; the newest few stay.

use super::dump::backup;
use crate::{Db, Migration, Place, migrate};
use base::{Clock, Fault, Time};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where these backups lie, below the data folder.
pub const FOLDER: &str = "backups";
pub(super) const PREFIX: &str = "before-upgrade-";
const ADVICE: &str = "the backup before the upgrade: make room, or make one yourself and start with backup_before_upgrade = false; nothing was changed";
/// As many are kept.
const KEPT: usize = 3;

/// A backup that was made before an upgrade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Where it lies.
    pub folder: PathBuf,
    /// The first step that waits, by name.
    pub step: String,
}

/// Backs up a database whose schema is older than ours; nothing where there is none or it is of today.
/// A schema newer than ours is refused, before anything is touched.
pub async fn before_upgrade(
    place: &Place,
    clock: Arc<dyn Clock>,
    migrations: &[Migration],
) -> Result<Option<Made>, Fault> {
    if place.url.is_none() && !place.folder.join("goodword.db").exists() {
        return Ok(None);
    }
    let now = clock.now();
    let db = Db::open_beside(place, clock).await?;
    let made = match migrate::waiting(&db, migrations).await? {
        Some(step) => Some(save(&db, &place.folder.join(FOLDER), now, step).await?),
        None => None,
    };
    db.close().await;
    Ok(made)
}

/// Names of the backups goodword made by itself in a data folder, oldest first: their day is in their name.
#[must_use]
pub fn own(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder.join(FOLDER)) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

async fn save(db: &Db, shelf: &Path, now: Time, step: String) -> Result<Made, Fault> {
    let folder = shelf.join(format!("{PREFIX}{}", stamp(now)));
    // One that was cut off has no manifest and is no backup.
    drop(tokio::fs::remove_dir_all(&folder).await);
    backup(db, &folder, &|_done, _all| {}).await.map_err(|e| e.doing(ADVICE))?;
    prune(shelf).await?;
    Ok(Made { folder, step })
}

/// A moment as a part of a name that sorts.
pub(super) fn stamp(now: Time) -> String {
    now.to_rfc3339().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Keeps the newest few; those of people, under other names, are theirs.
async fn prune(shelf: &Path) -> Result<(), Fault> {
    let fault = |e: std::io::Error| Fault::new(e).doing(shelf.display());
    let mut inside = tokio::fs::read_dir(shelf).await.map_err(fault)?;
    let mut own = Vec::new();
    while let Some(entry) = inside.next_entry().await.map_err(fault)? {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) {
            own.push(entry.path());
        }
    }
    own.sort_unstable();
    for old in own.iter().rev().skip(KEPT) {
        tokio::fs::remove_dir_all(old).await.map_err(fault)?;
    }
    Ok(())
}
