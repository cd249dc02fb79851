//! Back to before an upgrade (REL-16): the backup that was made by itself is restored beside what is there, and takes its
//! place in one step. Killed at any moment, either what the newer version made is there, untouched, or what was before;
//! what the newer version made is kept.

use super::manifest::Manifest;
use super::upgrade::{FOLDER, PREFIX, own, stamp};
use super::{Report, load, part, verify};
use crate::conn::fault;
use crate::db::FILE;
use crate::{Db, Migration, Place, blobs, db, migrate, postgres, sqlite};
use base::{Clock, Fault};
use sqlx::{AssertSqlSafe, PgPool, Row};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where the backup is restored before it takes its place: a folder, or a schema of the server.
const ASIDE: &str = "rolling-back";
const SCHEMA: &str = "goodword_rolling_back";
/// Where what the newer version made is kept: a folder, or a schema of the server.
const NEWER: &str = "newer-";
/// What our own connections to a server are called, to tell them from everybody else's.
const NAME: &str = "goodword-rollback";

/// What came of going back.
#[derive(Clone, Debug)]
pub struct Back {
    /// What was restored.
    pub report: Report,
    /// From which backup.
    pub from: PathBuf,
    /// Where what the newer version made lies now, in words.
    pub newer: String,
}

/// Goes back to a backup, or to the newest that was made before an upgrade and that we understand. Refused where no newer
/// version was at work: whoever only wants a backup back restores it into a new place.
pub async fn roll_back(
    place: &Place,
    clock: Arc<dyn Clock>,
    migrations: &[Migration],
    from: Option<PathBuf>,
) -> Result<Back, Fault> {
    let _alone = if place.url.is_none() { Some(db::lock(&place.folder)?) } else { None };
    require_newer(place, &clock, migrations).await?;
    let from = match from {
        Some(named) => named,
        None => newest(&place.folder, migrations).await?,
    };
    let run = Run { place, clock, migrations, from: &from };
    let (report, newer) = match &place.url {
        None => run.on_file().await?,
        Some(url) => run.on_server(url).await?,
    };
    let warnings = load::key_warning(&Manifest::read(&from).await?, &place.folder).await;
    Ok(Back { report: Report { warnings, ..report }, from, newer })
}

async fn require_newer(place: &Place, clock: &Arc<dyn Clock>, migrations: &[Migration]) -> Result<(), Fault> {
    let db = Db::open_beside(place, Arc::clone(clock)).await?;
    let newer = migrate::is_newer(&db, migrations).await;
    db.close().await;
    if newer? {
        return Ok(());
    }
    Err(Fault::new(
        "this database was not changed by a newer goodword, so there is nothing to go back from; go back with the version you return to, and bring a backup of today's version back with: goodword restore",
    ))
}

/// The newest backup of before an upgrade whose schema we know.
async fn newest(folder: &Path, migrations: &[Migration]) -> Result<PathBuf, Fault> {
    let all = migrate::all(migrations);
    for name in own(folder).iter().rev().filter(|name| name.starts_with(PREFIX)) {
        let path = folder.join(FOLDER).join(name);
        let Ok(manifest) = Manifest::read(&path).await else { continue };
        if load::steps(&manifest, &all).is_ok() {
            return Ok(path);
        }
    }
    let shelf = folder.join(FOLDER);
    Err(Fault::new(format!(
        "{} holds no backup of before the upgrade that this version understands; name one: goodword rollback --to FOLDER",
        shelf.display()
    )))
}

struct Run<'a> {
    place: &'a Place,
    clock: Arc<dyn Clock>,
    migrations: &'a [Migration],
    from: &'a Path,
}

impl Run<'_> {
    /// Restores beside what is there.
    async fn aside(&self, url: Option<String>) -> Result<(PathBuf, Report), Fault> {
        let folder = self.place.folder.join(ASIDE);
        // One that was cut off.
        drop(tokio::fs::remove_dir_all(&folder).await);
        let aside = Place { folder: folder.clone(), url };
        let report = load::restore(self.from, &aside, Arc::clone(&self.clock), self.migrations).await?;
        Ok((folder, report))
    }

    /// Large blobs that were there before and are not any more. What is newer stays: it hurts nobody.
    async fn blobs(&self, aside: &Path) -> Result<(), Fault> {
        let manifest = Manifest::read(self.from).await?;
        for name in verify::large_blobs(self.from, &manifest).await? {
            let (from, to) = (blobs::path(aside, &name), blobs::path(&self.place.folder, &name));
            let doing = |e: std::io::Error| Fault::new(e).doing(to.display());
            if to.exists() {
                continue;
            }
            if let Some(folder) = to.parent() {
                tokio::fs::create_dir_all(folder).await.map_err(doing)?;
            }
            tokio::fs::rename(&from, &to).await.map_err(doing)?;
            blobs::sync_folders(&to).await.map_err(doing)?;
        }
        Ok(())
    }

    async fn on_file(&self) -> Result<(Report, String), Fault> {
        let (aside, report) = self.aside(None).await?;
        let (live, restored) = (self.place.folder.join(FILE), aside.join(FILE));
        sqlite::fold(&restored).await?;
        sqlite::fold(&live).await?;
        self.blobs(&aside).await?;
        let kept = self.place.folder.join(format!("{NEWER}{}", stamp(self.clock.now())));
        let doing = |e: std::io::Error| Fault::new(e).doing("put the database of before in its place");
        forget_cut_off(&self.place.folder, &live).map_err(doing)?;
        part::private_folder(&kept).await?;
        // A second name for what is there; then the first name is given to the other, in one step.
        tokio::fs::hard_link(&live, kept.join(FILE)).await.map_err(doing)?;
        part::sync_folder(&kept).await?;
        tokio::fs::rename(&restored, &live).await.map_err(doing)?;
        part::sync_folder(&self.place.folder).await?;
        tokio::fs::remove_dir_all(&aside).await.map_err(doing)?;
        Ok((report, format!("the folder {}", kept.display())))
    }

    async fn on_server(&self, url: &str) -> Result<(Report, String), Fault> {
        let pool = postgres::open(&with(url, "application_name", NAME)).await?;
        require_nobody(&pool).await?;
        says(&pool, &format!("drop schema if exists {SCHEMA} cascade; create schema {SCHEMA}")).await?;
        let there = with(&with(url, "application_name", NAME), "options[search_path]", SCHEMA);
        let (aside, report) = self.aside(Some(there)).await?;
        self.blobs(&aside).await?;
        let kept = format!("{NEWER}{}", stamp(self.clock.now())).replace('-', "_").to_lowercase();
        require_nobody(&pool).await?;
        let live: String = asks(&pool, "select current_schema()::text").await?;
        // Both or neither: one text is one transaction.
        says(&pool, &format!("alter schema \"{live}\" rename to {kept}; alter schema {SCHEMA} rename to \"{live}\""))
            .await?;
        pool.close().await;
        tokio::fs::remove_dir_all(&aside).await.map_err(|e| Fault::new(e).doing(aside.display()))?;
        Ok((report, format!("the schema {kept} of the same database")))
    }
}

/// A second name that was given to the live database by somebody who was killed right after is no copy of its own.
fn forget_cut_off(folder: &Path, live: &Path) -> std::io::Result<()> {
    let own = std::fs::metadata(live)?.ino();
    for entry in std::fs::read_dir(folder)?.flatten() {
        let second = entry.path().join(FILE);
        let named = entry.file_name().to_string_lossy().starts_with(NEWER);
        if named && std::fs::metadata(&second).is_ok_and(|found| found.ino() == own) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn with(url: &str, key: &str, value: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{key}={value}")
}

async fn says(pool: &PgPool, sql: &str) -> Result<(), Fault> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.map(drop).map_err(|e| fault(&e, sql))
}

async fn asks<T>(pool: &PgPool, sql: &'static str) -> Result<T, Fault>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let row = sqlx::query(sql).fetch_one(pool).await.map_err(|e| fault(&e, sql))?;
    row.try_get(0).map_err(|e| fault(&e, sql))
}

/// The server has no lock file: whoever else is connected may be a goodword at work. Who has just left may still be seen.
async fn require_nobody(pool: &PgPool) -> Result<(), Fault> {
    let sql =
        "select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
                 and application_name <> 'goodword-rollback'";
    let mut others: i64 = 0;
    for _ in 0..50 {
        others = asks(pool, sql).await?;
        if others == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(Fault::new(format!(
        "{others} other connections are open to this database; stop goodword and whatever else uses it first"
    )))
}
