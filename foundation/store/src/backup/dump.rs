//! Makes a backup from one snapshot while others write.

use super::manifest::{Blobs, Manifest, Part, Step};
use super::part::{self, Writer};
use super::schema::{Table, quoted, quoted_list, tables};
use super::{KEY_FILE, Report, line};
use crate::db::Engine;
use crate::{Bind, Conn, Db, FromValue, Value, args, blobs, facts_log};
use base::failpoint::{Point, hit};
use base::{Fault, Time};
use std::path::{Path, PathBuf};

/// Rows read at once; those of a table with large rows are fewer.
const PAGE: i64 = 500;
const LARGE_PAGE: i64 = 40;

/// Told of rows and blobs done, and of how many there are.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

/// Writes all there is at this moment into the folder `to`, which must be new or empty.
pub async fn backup(db: &Db, to: &Path, progress: Progress<'_>) -> Result<Report, Fault> {
    part::private_folder(to).await?;
    require_empty(to).await?;
    let mut conn = db.read().await?;
    // If anything below fails, the snapshot must not live on in the pool.
    conn.keep_apart();
    let begin = if conn.is_postgres() { "begin isolation level repeatable read read only" } else { "begin" };
    conn.script(begin.into()).await?;
    let mut run = Run { db, to, progress, done: 0, total: 0 };
    let manifest = run.all(&mut conn).await?;
    conn.script("rollback".into()).await?;
    manifest.write(to).await?;
    remember(db.folder(), manifest.made_at).await?;
    Ok(manifest.report())
}

/// Beside the database, so that whoever looks after it sees how old the newest backup is, wherever it lies.
const LAST: &str = "last-backup";

async fn remember(folder: &Path, made_at: Time) -> Result<(), Fault> {
    part::write_small(folder, LAST, &format!("{}\n", made_at.0)).await
}

/// When the newest backup of a data folder was made.
pub async fn newest(folder: &Path) -> Option<Time> {
    tokio::fs::read_to_string(folder.join(LAST)).await.ok()?.trim().parse().ok().map(Time)
}

async fn require_empty(folder: &Path) -> Result<(), Fault> {
    let mut inside = tokio::fs::read_dir(folder).await.map_err(|e| Fault::new(e).doing(folder.display()))?;
    match inside.next_entry().await {
        Ok(None) => Ok(()),
        _ => Err(Fault::new(format!("{} is not empty; a backup goes into a new folder", folder.display()))),
    }
}

struct Run<'a> {
    db: &'a Db,
    to: &'a Path,
    progress: Progress<'a>,
    done: u64,
    total: u64,
}

impl Run<'_> {
    async fn all(&mut self, conn: &mut Conn) -> Result<Manifest, Fault> {
        let engine = if self.db.engine() == Engine::Postgres { "postgres" } else { "sqlite" };
        let mut manifest = Manifest::new(self.db.now(), engine);
        manifest.newest_fact = facts_log::newest(conn).await?;
        manifest.key = key_fingerprint(self.db.folder()).await;
        for row in conn.rows("select name, sha256 from migrations order by at, name", args![]).await? {
            manifest.migrations.push(Step { name: row.get("name")?, sha256: row.get("sha256")? });
        }
        let tables = tables(conn).await?;
        for table in &tables {
            let sql = format!("select count(*) from {}", quoted(&table.name));
            let rows: i64 = conn.one(sql, args![]).await?.only()?;
            self.total += u64::try_from(rows).unwrap_or(0);
        }
        for table in &tables {
            manifest.tables.push(self.table(conn, table).await?);
        }
        manifest.blobs = self.blobs(conn).await?;
        part::sync_folder(self.to).await?;
        Ok(manifest)
    }

    async fn table(&mut self, conn: &mut Conn, table: &Table) -> Result<Part, Fault> {
        let mut file = Writer::new(self.to.join(Part::file(&table.name))).await?;
        let (mut rows, mut last) = (0, None);
        let large = table.columns.iter().any(|column| matches!(column.nothing, Value::Bytes(_)));
        let limit = if large { LARGE_PAGE } else { PAGE };
        loop {
            let page = page(conn, table, last.as_deref(), limit).await?;
            let Some(end) = page.last() else { break };
            last = Some(key(table, end)?);
            for row in &page {
                file.write(line::write(&row.values).as_bytes()).await?;
            }
            rows += u64::try_from(page.len()).unwrap_or(0);
            self.step(page.len());
            hit(Point::BackupCopy);
            if table.key.is_empty() {
                break;
            }
        }
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        let bytes = file.bytes;
        Ok(Part { table: table.name.clone(), columns, rows, bytes, sha256: file.finish().await? })
    }

    /// Copies the large blobs that the snapshot names.
    async fn blobs(&mut self, conn: &mut Conn) -> Result<Blobs, Fault> {
        let (mut copied, mut last) = (Blobs::default(), String::new());
        loop {
            let sql = "select sha256 from blobs where bytes is null and sha256 > $1 order by sha256 limit 500";
            let rows = conn.rows(sql, args![&last]).await?;
            if rows.is_empty() {
                return Ok(copied);
            }
            for row in rows {
                last = row.get("sha256")?;
                copied.bytes += self.blob(&last).await?;
                copied.count += 1;
            }
        }
    }

    async fn blob(&self, name: &str) -> Result<u64, Fault> {
        let (from, to) = (blobs::path(self.db.folder(), name), blobs::path(self.to, name));
        let folder = to.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        part::private_folder(&folder).await?;
        let (hash, bytes) = part::copy(&from, to).await?;
        if hash != name {
            return Err(Fault::new(format!(
                "the blob {name} is damaged: its file has another content than its name says"
            )));
        }
        for folder in folder.ancestors().take(3) {
            part::sync_folder(folder).await?;
        }
        Ok(bytes)
    }

    fn step(&mut self, rows: usize) {
        self.done += u64::try_from(rows).unwrap_or(0);
        (self.progress)(self.done, self.total.max(self.done));
    }
}

/// The values of a row by which it is found.
pub(crate) fn key(table: &Table, row: &crate::Row) -> Result<Vec<Value>, Fault> {
    table.key.iter().map(|key| value(row, key)).collect()
}

fn value(row: &crate::Row, column: &str) -> Result<Value, Fault> {
    row.get::<Any>(column).map(|any| any.0)
}

struct Any(Value);
impl FromValue for Any {
    fn from_value(value: &Value) -> Option<Self> {
        Some(Self(value.clone()))
    }
}

/// Up to so many rows after a key, in its order; all of them where there is no key.
pub(crate) async fn page(
    conn: &mut Conn,
    table: &Table,
    after: Option<&[Value]>,
    limit: i64,
) -> Result<Vec<crate::Row>, Fault> {
    let columns = quoted_list(table.columns.iter().map(|column| column.name.as_str()));
    if table.key.is_empty() {
        return conn.rows(format!("select {columns} from {}", quoted(&table.name)), args![]).await;
    }
    let key = quoted_list(table.key.iter().map(String::as_str));
    let mut bind = Bind::new();
    let from_here = after.map_or_else(String::new, |values| {
        let places: Vec<String> = values.iter().map(|value| bind.put(value.clone())).collect();
        format!("where ({key}) > ({})", places.join(", "))
    });
    let limit = bind.put(limit);
    let sql = format!("select {columns} from {} {from_here} order by {key} limit {limit}", quoted(&table.name));
    conn.rows(sql, bind.values()).await
}

/// Tells one key from another without telling the key.
pub(crate) async fn key_fingerprint(folder: &Path) -> Option<String> {
    let key = tokio::fs::read_to_string(folder.join(KEY_FILE)).await.ok()?;
    let hash = part::hash_text(&format!("goodword key fingerprint\n{}", key.trim()));
    hash.get(..16).map(str::to_owned)
}
