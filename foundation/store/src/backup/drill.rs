//! The drill: a backup is restored for real into a place that is thrown away, and looked at (REL-15).

use super::load::restore;
use super::manifest::Manifest;
use super::schema::quoted;
use super::{Report, verify};
use crate::{Conn, Db, Migration, Place, args, audit};
use base::{Clock, Fault};
use std::path::Path;
use std::sync::Arc;

/// Tables into which a restore itself writes a line.
const WRITTEN: &str = "audit";

/// Restores a backup into `aside`, which must not exist and is gone afterwards, and compares: every table has its rows, the
/// database is sound, the audit log is whole.
pub async fn drill(
    from: &Path,
    aside: &Path,
    clock: Arc<dyn Clock>,
    migrations: &[Migration],
) -> Result<Report, Fault> {
    verify(from).await?;
    let place = Place { folder: aside.to_path_buf(), url: None };
    if aside.exists() {
        return Err(Fault::new(format!("{} is there already; it would be thrown away", aside.display())));
    }
    let tried = async {
        let report = restore(from, &place, Arc::clone(&clock), migrations).await?;
        compare(&Manifest::read(from).await?, &place, clock).await?;
        // The key stays away from a trial: that it is missing is no news.
        Ok::<_, Fault>(Report { warnings: Vec::new(), ..report })
    };
    let done = tried.await;
    tokio::fs::remove_dir_all(aside).await.map_err(|e| Fault::new(e).doing(aside.display()))?;
    done.map_err(|e| e.doing("the backup was restored for a trial"))
}

async fn compare(manifest: &Manifest, place: &Place, clock: Arc<dyn Clock>) -> Result<(), Fault> {
    let db = Db::open_beside(place, clock).await?;
    let mut conn = db.read().await?;
    let sound: String = conn.one("pragma integrity_check", args![]).await?.only()?;
    if sound != "ok" {
        return Err(Fault::new(format!("the database is damaged: {sound}")));
    }
    for part in &manifest.tables {
        let more = u64::from(part.table == WRITTEN);
        rows(&mut conn, &part.table, part.rows + more).await?;
    }
    let whole = audit::verify(&mut conn).await?;
    drop(conn);
    db.close().await;
    whole.map(drop).map_err(|why| Fault::new(why).doing("the audit log"))
}

/// Later steps of the schema may have added rows, never taken any.
async fn rows(conn: &mut Conn, table: &str, least: u64) -> Result<(), Fault> {
    let found: i64 = conn.one(format!("select count(*) from {}", quoted(table)), args![]).await?.only()?;
    if u64::try_from(found).is_ok_and(|found| found >= least) {
        return Ok(());
    }
    Err(Fault::new(format!("the table {table} has {found} rows instead of {least}")))
}
