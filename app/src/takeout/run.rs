//! Makes the exports people asked for, one at a time, beside everything else. Cut off with its program, one goes on at the
//! next start.

use super::kept::{self, End};
use crate::wiring::Works;
use base::{Actor, ExportId, Fault, Trouble};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::export::export;
use store::{Db, args, disk};
use tokio::sync::watch;

const LOOK: Duration = Duration::from_secs(1);

/// Works until `stop`.
pub(crate) async fn run(works: Works, mut stop: watch::Receiver<bool>) {
    let mut round: u32 = 0;
    while !*stop.borrow() {
        // What is cut off here is taken up again: the file says how far it came.
        tokio::select! {
            () = one_round(&works, round) => {}
            _ = stop.changed() => {}
        }
        round = round.wrapping_add(1);
    }
}

async fn one_round(works: &Works, round: u32) {
    let mut done = step(works).await;
    if done.is_ok() && round.is_multiple_of(10) {
        done = sweep_if_due(works.house.db(), round).await;
    }
    if let Err(error) = done {
        tracing::warn!(error = %error, "an export could not be worked on; it is tried again");
    }
    tokio::time::sleep(LOOK).await;
}

/// Makes the next export, if somebody waits for one.
pub async fn step(works: &Works) -> Result<(), Fault> {
    let db = works.house.db();
    let sql = "select 1 as one from exports where state in ('waiting', 'running') limit 1";
    if db.read().await?.maybe(sql, args![]).await?.is_none() {
        return Ok(());
    }
    let mut tx = db.begin(&Actor::system()).await?;
    let claimed = kept::claim(&mut tx).await?;
    tx.commit().await?;
    let Some(id) = claimed else { return Ok(()) };
    let (done, total) = (AtomicU64::new(0), AtomicU64::new(0));
    let progress = |now: u64, all: u64| {
        done.store(now, Ordering::Relaxed);
        total.store(all, Ordering::Relaxed);
    };
    let told = || (done.load(Ordering::Relaxed), total.load(Ordering::Relaxed));
    let end = tokio::select! {
        made = make(works, &id, &progress) => made,
        () = watch_over(db, &id, &told) => return forget(db.folder(), &id).await,
    };
    let end = match end {
        Ok(end) => end,
        // A full disk, a server that restarts: it is tried again as long as somebody wants it.
        Err(error) if error.trouble == Trouble::Busy => return Err(error),
        Err(error) => End::Failed(error.to_string()),
    };
    let mut tx = db.begin(&Actor::system()).await?;
    let wanted = kept::ended(&mut tx, &id, &end).await?;
    tx.commit().await?;
    if wanted { Ok(()) } else { forget(db.folder(), &id).await }
}

async fn make(works: &Works, id: &ExportId, progress: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<End, Fault> {
    let db = works.house.db();
    let to = kept::file(db.folder(), id);
    private(&kept::folder(db.folder()))?;
    room(db).await?;
    // One that was cut off between its name and its line in the table is made again.
    drop(tokio::fs::remove_file(&to).await);
    let report = export(db, &super::what(&works.channels), &to, progress).await?;
    let bytes = tokio::fs::metadata(&to).await.map_err(|e| Fault::new(e).doing(to.display()))?.len();
    Ok(End::Done { bytes, things: report.rows + report.blobs })
}

fn private(folder: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|e| Fault::new(e).doing(folder.display()))
}

/// Raw mail is in it twice, and there must be room left to work.
async fn room(db: &Db) -> Result<(), Fault> {
    let sql = "select coalesce(sum(size), 0) as n from blobs";
    let size: i64 =
        db.read().await?.one(format!("select cast(n as bigint) as n from ({sql}) as sizes"), args![]).await?.only()?;
    let needed = u64::try_from(size).unwrap_or(0).saturating_mul(3) + disk::LOW;
    let free = disk::free(db.folder())?;
    if free >= needed {
        return Ok(());
    }
    Err(Fault::new(format!(
        "the disk has {} MiB left, and an export may take {} MiB: make room, or run goodword export to another disk",
        free / disk::MIB,
        needed / disk::MIB
    )))
}

/// Tells how far it is as long as somebody wants it.
async fn watch_over(db: &Db, id: &ExportId, told: &(dyn Fn() -> (u64, u64) + Send + Sync)) {
    loop {
        tokio::time::sleep(LOOK).await;
        match goes_on(db, id, told()).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(error = %error, "how far an export is could not be written"),
        }
    }
}

async fn goes_on(db: &Db, id: &ExportId, told: (u64, u64)) -> Result<bool, Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let wanted = kept::goes_on(&mut tx, id, told).await?;
    tx.commit().await?;
    Ok(wanted)
}

/// An erased person is in no file for long; the rest has time.
pub async fn sweep_if_due(db: &Db, round: u32) -> Result<(), Fault> {
    if round.is_multiple_of(600) || kept::is_outlived(&mut db.read().await?).await? { sweep(db).await } else { Ok(()) }
}

/// Files nobody may have any more go.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let over = kept::over(&mut tx).await?;
    tx.commit().await?;
    for id in over {
        forget(db.folder(), &id).await?;
    }
    Ok(())
}

/// Removes the file of an export, whole or half.
pub(super) async fn forget(data: &Path, id: &ExportId) -> Result<(), Fault> {
    let whole = kept::file(data, id);
    for file in [whole.with_extension("tar.part"), whole] {
        match tokio::fs::remove_file(&file).await {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Fault::new(error).doing(file.display())),
        }
    }
    Ok(())
}
