//! Room on the disk: taking things in stops before the database fails, and a reserve lets people make room (REL-19).

use crate::Db;
use base::{Fault, Refusal, Trouble};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bytes of a mebibyte.
pub const MIB: u64 = 1024 * 1024;
/// Less than this is worth a warning.
pub const LOW: u64 = 512 * MIB;
/// With less than this nothing more is taken in.
pub const STOP: u64 = 128 * MIB;
/// With less than this the reserve is given up, so that deleting works: even that writes.
const LAST: u64 = 16 * MIB;
const RESERVE: u64 = 64 * MIB;
const RESERVE_FILE: &str = "reserve";

/// Whether the disk was too full when it was looked at last.
#[derive(Debug, Default)]
pub(crate) struct Tight(AtomicBool);

/// Bytes that may still be written on the disk of a folder.
pub fn free(folder: &Path) -> Result<u64, Fault> {
    let found = rustix::fs::statvfs(folder).map_err(|e| Fault::new(e).doing(folder.display()))?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

impl Db {
    /// Looks at the disk, keeps the reserve, and says whether there is room. To be called every few seconds.
    pub async fn look_at_disk(&self) -> Result<bool, Fault> {
        let folder = self.folder().to_path_buf();
        let looked = tokio::task::spawn_blocking(move || look(&folder)).await;
        let free = looked.map_err(|e| Fault::new(e).doing("look at the disk"))??;
        let tight = free < STOP;
        if self.0.tight.0.swap(tight, Ordering::SeqCst) != tight {
            tell(free);
        }
        Ok(!tight)
    }

    /// Refuses where the disk is too full to take anything in. What is there stays readable, and may be deleted.
    pub fn require_room(&self) -> Result<(), Refusal> {
        if !self.0.tight.0.load(Ordering::SeqCst) {
            return Ok(());
        }
        let detail = "the disk of this installation is nearly full, so nothing more is taken in; ask your administrator to make room, then try again";
        Err(Refusal::new("disk.full", 507, detail))
    }

    /// The same for what has no person to tell: it is tried again later.
    pub fn require_room_later(&self) -> Result<(), Fault> {
        let why = "the disk is nearly full; mail stays on its server until there is room";
        self.require_room().map_err(|_refusal| Fault::of(Trouble::Busy, why))
    }
}

#[expect(clippy::cognitive_complexity, reason = "what the log's macros expand to is counted")]
fn tell(free: u64) {
    if free < STOP {
        tracing::error!(free_mib = free / MIB, "the disk is nearly full: nothing more is taken in until there is room");
    } else {
        tracing::info!(free_mib = free / MIB, "there is room on the disk again");
    }
}

fn look(folder: &Path) -> Result<u64, Fault> {
    let (reserve, left) = (folder.join(RESERVE_FILE), free(folder)?);
    let kept = std::fs::metadata(&reserve).map_or(0, |found| found.len());
    if left < LAST && kept > 0 {
        std::fs::remove_file(&reserve).map_err(|e| Fault::new(e).doing("give up the reserve"))?;
        tracing::warn!("the reserve on the disk was given up, so that deleting works");
    } else if kept < RESERVE && left > STOP + 2 * RESERVE {
        keep(&reserve).map_err(|e| Fault::new(e).doing("keep a reserve on the disk"))?;
    }
    free(folder)
}

/// Written out, not only claimed: a hole in a file keeps no room.
fn keep(reserve: &Path) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::File::create(reserve)?;
    let block = vec![0; 1024 * 1024];
    for _ in 0..RESERVE / MIB {
        file.write_all(&block)?;
    }
    file.sync_all()
}
