//! Makes an export from one snapshot while others write.

use super::archive::{Archive, Ended};
use super::contents::{self, Beside, Contents, entry};
use super::{Extra, Taken, What, resume};
use crate::backup::dump::{self, Progress, key_fingerprint};
use crate::backup::manifest::{Manifest, Part, Step};
use crate::backup::part::{hash_text, sync_folder};
use crate::backup::schema::{Table, quoted, tables};
use crate::backup::{Report, line};
use crate::db::Engine;
use crate::{Conn, Db, Row, args, blobs, facts_log};
use base::{Fault, Time};
use serde_json::{Map, Value as Json};
use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use tokio::io::AsyncReadExt;

/// Blobs read at once: those within the database have 256 KiB at most.
const BLOBS: i64 = 32;
/// Rows read at once, between the fewest and the most: as many as have about so many bytes.
const ROWS: (i64, i64) = (5, 500);
const ROOM: usize = 2 * 1024 * 1024;
const CHUNK: usize = 256 * 1024;

/// Writes all there is at this moment into a file, which must not be there yet.
pub async fn export(db: &Db, what: &What, to: &Path, progress: Progress<'_>) -> Result<Report, Fault> {
    if to.exists() {
        return Err(Fault::new(format!("{} is there already; an export goes into a new file", to.display())));
    }
    let part = beside(to);
    let mut conn = db.read().await?;
    // If anything below fails, the snapshot must not live on in the pool.
    conn.keep_apart();
    let begin = if conn.is_postgres() { "begin isolation level repeatable read read only" } else { "begin" };
    conn.script(begin.into()).await?;
    let mut manifest = manifest(db, &mut conn).await?;
    let begun = resume::open(&part, &mut conn).await?;
    let archive = Archive::after(begun.bytes, begun.file, (&part, manifest.made_at)).await?;
    (manifest.blobs.count, manifest.blobs.bytes) = (u64::try_from(begun.blobs.len()).unwrap_or(0), begun.blob_bytes);
    let mut run = Run { db, conn, archive, progress, done: 0, total: 0, contents: Contents::new(manifest, what.left) };
    run.all(what, &begun.blobs).await?;
    let Run { mut conn, archive, contents, .. } = run;
    conn.script("rollback".into()).await?;
    archive.finish().await?;
    tokio::fs::rename(&part, to).await.map_err(|e| Fault::new(e).doing(to.display()))?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    sync_folder(folder).await?;
    Ok(contents.manifest.report())
}

/// Where an export is until it is one.
fn beside(to: &Path) -> PathBuf {
    let mut name = to.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".part");
    to.with_file_name(name)
}

async fn manifest(db: &Db, conn: &mut Conn) -> Result<Manifest, Fault> {
    let engine = if db.engine() == Engine::Postgres { "postgres" } else { "sqlite" };
    let mut manifest = Manifest::new(db.now(), engine);
    manifest.newest_fact = facts_log::newest(conn).await?;
    manifest.key = key_fingerprint(db.folder()).await;
    for row in conn.rows("select name, sha256 from migrations order by at, name", args![]).await? {
        manifest.migrations.push(Step { name: row.get("name")?, sha256: row.get("sha256")? });
    }
    Ok(manifest)
}

struct Run<'a> {
    db: &'a Db,
    conn: Conn,
    archive: Archive,
    progress: Progress<'a>,
    done: u64,
    total: u64,
    contents: Contents,
}

impl Run<'_> {
    async fn all(&mut self, what: &What, there: &HashSet<String>) -> Result<(), Fault> {
        let tables = tables(&mut self.conn).await?;
        let mut chosen = Vec::with_capacity(what.taken.len());
        for taken in &what.taken {
            let table = tables.iter().find(|table| table.name == taken.table);
            let table = table.ok_or_else(|| Fault::new(format!("there is no table {} to take along", taken.table)))?;
            chosen.push((taken, kept(table, taken)));
            let sql = format!("select count(*) from {}", quoted(taken.table));
            let rows: i64 = self.conn.one(sql, args![]).await?.only()?;
            self.total += u64::try_from(rows).unwrap_or(0);
        }
        let blobs: i64 = self.conn.one("select count(*) from blobs", args![]).await?.only()?;
        self.total += u64::try_from(blobs).unwrap_or(0);
        self.blobs(there).await?;
        for (taken, table) in &chosen {
            let part = self.table(taken, table).await.map_err(|e| e.doing(format!("export {}", taken.table)))?;
            self.contents.manifest.tables.push(part);
        }
        for extra in what.extras {
            let made = self.extra(extra).await.map_err(|e| e.doing(format!("export {}", extra.file)))?;
            self.contents.extras.push(made);
        }
        self.close(what.readme).await
    }

    /// What says what is in it comes last: without it, it is no export.
    async fn close(&mut self, readme: &str) -> Result<(), Fault> {
        let text = self.contents.text()?;
        for (name, text) in [
            (contents::README, readme),
            (contents::MANIFEST, text.as_str()),
            (contents::HASH, &format!("{}\n", hash_text(&text))),
        ] {
            self.archive.whole(&entry(name), text.as_bytes()).await?;
        }
        Ok(())
    }

    fn step(&mut self, rows: usize) {
        self.done += u64::try_from(rows).unwrap_or(0);
        (self.progress)(self.done, self.total.max(self.done));
    }

    async fn table(&mut self, taken: &Taken, table: &Table) -> Result<Part, Fault> {
        let mut entry = self.archive.begin(&contents::objects(taken.table)).await?;
        let (mut rows, mut last, mut limit) = (0, None, ROWS.0);
        loop {
            let page = dump::page(&mut self.conn, table, last.as_deref(), limit).await?;
            let Some(end) = page.last() else { break };
            last = Some(dump::key(table, end)?);
            let text: String = page.iter().map(|row| object(row, taken)).collect::<Result<Vec<_>, _>>()?.concat();
            self.archive.add(&mut entry, text.as_bytes()).await?;
            rows += u64::try_from(page.len()).unwrap_or(0);
            self.step(page.len());
            if table.key.is_empty() {
                break;
            }
            limit = next_limit(limit, text.len());
        }
        let Ended { bytes, sha256 } = self.archive.end(entry).await?;
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        Ok(Part { table: taken.table.into(), columns, rows, bytes, sha256 })
    }

    async fn extra(&mut self, extra: &Extra) -> Result<Beside, Fault> {
        let mut file = self.archive.begin(&entry(extra.file)).await?;
        let (mut rows, mut after) = (0, None);
        while let Some(page) = (extra.pager)(&mut self.conn, self.db.folder(), after).await? {
            self.archive.add(&mut file, &page.bytes).await?;
            rows += page.rows;
            after = Some(page.next);
            // The bar stands still meanwhile; whoever watches still hears that it goes on.
            self.step(0);
        }
        let Ended { bytes, sha256 } = self.archive.end(file).await?;
        Ok(Beside { file: extra.file.into(), rows, bytes, sha256 })
    }

    async fn blobs(&mut self, there: &HashSet<String>) -> Result<(), Fault> {
        self.step(there.len());
        let mut last = String::new();
        loop {
            let sql = "select sha256, bytes from blobs where sha256 > $1 order by sha256 limit $2";
            let rows = self.conn.rows(sql, args![&last, BLOBS]).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in rows {
                last = row.get("sha256")?;
                if !there.contains(&last) {
                    self.blob(&last, row.get("bytes")?).await?;
                    self.step(1);
                }
            }
        }
    }

    async fn blob(&mut self, name: &str, inside: Option<Vec<u8>>) -> Result<(), Fault> {
        let ended = match inside {
            Some(bytes) => self.archive.whole(&contents::blob(name), &bytes).await?,
            None => self.large(name).await?,
        };
        if ended.sha256 != name {
            return Err(Fault::new(format!("the blob {name} is damaged: it has another content than its name says")));
        }
        self.contents.manifest.blobs.count += 1;
        self.contents.manifest.blobs.bytes += ended.bytes;
        Ok(())
    }

    async fn large(&mut self, name: &str) -> Result<Ended, Fault> {
        let mut file = resume::large(self.db.folder(), name).await?;
        let mut entry = self.archive.begin(&contents::blob(name)).await?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = file.read(&mut chunk).await.map_err(|e| Fault::new(e).doing(format!("read the blob {name}")))?;
            let Some(piece) = chunk.get(..read).filter(|piece| !piece.is_empty()) else { break };
            self.archive.add(&mut entry, piece).await?;
        }
        self.archive.end(entry).await
    }
}

/// A table without what stays here. Of blobs only the list: their bytes are entries of their own.
fn kept(table: &Table, taken: &Taken) -> Table {
    let mut kept = table.clone();
    let bytes = if taken.table == blobs::TABLE { "bytes" } else { "" };
    kept.columns.retain(|column| column.name != bytes && !taken.without.contains(&column.name.as_str()));
    kept
}

/// A row as an object on a line of its own.
fn object(row: &Row, taken: &Taken) -> Result<String, Fault> {
    let cells = row.pairs().map(|(name, value)| (name.to_owned(), line::cell(value)));
    let mut object: Map<String, Json> = cells.collect();
    if let Some(veil) = &taken.veil {
        veil(&mut object);
    }
    let text = serde_json::to_string(&object).map_err(|e| Fault::new(format!("a row cannot be written: {e}")))?;
    Ok(text + "\n")
}

/// As many rows as fit into the room, going by the last ones.
fn next_limit(limit: i64, bytes: usize) -> i64 {
    let next = match bytes {
        0..=ROOM => limit * 2,
        _ => limit / 4,
    };
    next.clamp(ROWS.0, ROWS.1)
}

/// A name for an export of a moment, in a folder that holds several.
#[must_use]
pub fn file_name(at: Time) -> String {
    let day: String = at.to_rfc3339().chars().take(19).filter(|c| *c != ':' && *c != '-').collect();
    format!("goodword-export-{day}.tar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_grow_while_they_are_small_and_shrink_at_once() {
        assert_eq!(next_limit(5, 100), 10);
        assert_eq!(next_limit(400, 100), 500);
        assert_eq!(next_limit(400, ROOM + 1), 100);
        assert_eq!(next_limit(5, ROOM * 50), 5);
    }

    #[test]
    fn an_export_is_named_by_its_moment() {
        assert_eq!(file_name(Time(1_700_000_000_000)), "goodword-export-20231114T221320.tar");
    }
}
