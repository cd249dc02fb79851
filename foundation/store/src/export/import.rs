//! Brings an export into an empty installation, in silence. Killed at any point, it can be run again: the rows come in
//! one transaction, and until all is settled a mark keeps the server from starting.

use super::contents::{self, is_blob};
use super::scan::Scan;
use super::verify::{Whole, check};
use crate::backup::dump::key_fingerprint;
use crate::backup::manifest::Part;
use crate::backup::part::Lines;
use crate::backup::schema::{Table, tables};
use crate::backup::{KEY_FILE, Report, line, load};
use crate::fence::{self, Cause, Note};
use crate::{Conn, Db, Migration, Place, Tx, Value, args, audit, blobs, db, migrate, search};
use base::{Actor, Clock, Fault, Time};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value as Json, json};
use std::path::Path;
use std::sync::Arc;

/// Above it in the list of counters: the hash of the export that is being brought in.
const MARK: &str = "import/";

/// What the areas see to once the rows are here: gives sentences for whoever imports.
pub type Settle<'a> = &'a (dyn for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<Vec<String>, Fault>> + Send + Sync);

enum There {
    /// No database, or one in which nothing was ever done.
    Nothing,
    /// The rows of this export; they are to be settled.
    Rows,
}

/// Brings an export into a place where nothing was done yet, and to the newest schema.
pub async fn import(
    file: &Path,
    (place, clock): (&Place, Arc<dyn Clock>),
    areas: &[Migration],
    settle: Settle<'_>,
) -> Result<Report, Fault> {
    let whole = check(file).await?;
    let all = migrate::all(areas);
    let steps = load::steps(&whole.contents.manifest, &all).map_err(|e| e.doing("import this export"))?;
    let there = look(place, &clock, (&whole.mark, &steps)).await?;
    if matches!(there, There::Nothing) {
        // The rows fit the schema they were written in; what is newer is added to it afterwards.
        let db = Db::open_at(place, Arc::clone(&clock), &steps).await?;
        let filled = fill(&db, file, &whole).await;
        db.close().await;
        filled?;
    }
    let db = Db::open_at(place, clock, &all).await?;
    let settled = settled(&db, &whole, settle).await;
    db.close().await;
    let (held, mut warnings) = settled?;
    warnings.extend(key_sentence(&whole, &place.folder).await);
    Ok(Report { held, warnings, ..whole.contents.manifest.report() })
}

/// Refuses a database into which an import was begun and not ended.
pub async fn require_whole(db: &Db) -> Result<(), Fault> {
    match marks(&mut db.read().await?).await?.pop() {
        None => Ok(()),
        Some(_) => Err(Fault::new(
            "an import into this database did not come to its end; run goodword import again with the same file",
        )),
    }
}

async fn marks(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let rows = conn.rows("select name from counters where name like 'import/%'", args![]).await?;
    rows.iter().map(crate::Row::only).collect()
}

async fn look(place: &Place, clock: &Arc<dyn Clock>, (mark, steps): (&str, &[Migration])) -> Result<There, Fault> {
    if place.url.is_none() && !place.folder.join(db::FILE).exists() {
        return Ok(There::Nothing);
    }
    let db = Db::open_beside(place, Arc::clone(clock)).await?;
    let there = looked(&db, (mark, steps)).await;
    db.close().await;
    there
}

async fn looked(db: &Db, (mark, steps): (&str, &[Migration])) -> Result<There, Fault> {
    // What is no schema yet was cut off while it was made, and is made on.
    let done = if migrate::has_ledger(db).await? { migrate::done(db).await? } else { return Ok(There::Nothing) };
    if !done.contains_key(migrate::OWN.first().map_or("", |first| first.name)) {
        return Ok(There::Nothing);
    }
    let mut conn = db.read().await?;
    let begun = marks(&mut conn).await?;
    if begun.iter().any(|name| *name == format!("{MARK}{mark}")) {
        return Ok(There::Rows);
    }
    if !begun.is_empty() {
        return Err(Fault::new(
            "an import of another file was begun here; run it again with that file, or import into a new place",
        ));
    }
    let sql = "select (select count(*) from facts) + (select count(*) from audit)";
    let acts: i64 = conn.one(sql, args![]).await?.only()?;
    if acts > 0 {
        return Err(Fault::new(
            "somebody has worked in this installation already; an export goes into an empty one: name a new data folder or a new database",
        ));
    }
    if done.keys().any(|name| !steps.iter().any(|step| step.name == name)) {
        return Err(Fault::new(
            "this empty installation is of a newer schema than the export; import into a place where goodword was never started, it is brought up to date afterwards",
        ));
    }
    Ok(There::Nothing)
}

async fn fill(db: &Db, file: &Path, whole: &Whole) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    tx.keep_silent();
    let loose = load::loosen(&mut tx).await?;
    let known = tables(&mut tx).await?;
    for part in &whole.contents.manifest.tables {
        let table = known.iter().find(|table| table.name == part.table);
        let table = table.ok_or_else(|| Fault::new(format!("there is no table {} to import into", part.table)))?;
        objects(&mut tx, (file, whole), (part, table)).await.map_err(|e| e.doing(format!("import {}", part.table)))?;
    }
    bring_blobs(&mut tx, file).await?;
    load::tighten(&mut tx, loose).await?;
    load::reindex(&mut tx).await?;
    tx.exec("insert into counters (name, value) values ($1, 1)", args![format!("{MARK}{}", whole.mark)]).await?;
    tx.commit().await
}

async fn objects(tx: &mut Tx, (file, whole): (&Path, &Whole), (part, table): (&Part, &Table)) -> Result<(), Fault> {
    let entry = whole.entries.get(&contents::objects(&part.table)).ok_or_else(|| Fault::new("there are no objects"))?;
    let lines = Lines::within(file.to_path_buf(), entry.from, entry.bytes).await?;
    load::load_lines(tx, lines, (part, table), |text| read(text, &part.columns)).await
}

/// The values of an object in the order of the columns; what it does not name is nothing.
fn read(text: &str, columns: &[String]) -> Result<Vec<Option<Value>>, Fault> {
    let mut object: Map<String, Json> =
        serde_json::from_str(text).map_err(|e| Fault::new(format!("a line is no object: {e}")))?;
    columns.iter().map(|name| line::value(object.remove(name).unwrap_or(Json::Null))).collect()
}

/// Blobs come first in the file: small ones go into their row, large ones to their place, synced before the commit.
async fn bring_blobs(tx: &mut Tx, file: &Path) -> Result<(), Fault> {
    let mut scan = Scan::open(file).await?;
    let most = u64::try_from(blobs::SMALL).unwrap_or(0);
    while let Some(head) = scan.head().await? {
        let Some(name) = is_blob(&head.name) else { break };
        if head.size <= most {
            let bytes = scan.all().await?;
            tx.exec("update blobs set bytes = $2 where sha256 = $1", args![name, bytes]).await?;
        } else {
            large(tx.db().folder(), name, &mut scan).await?;
        }
    }
    let sql = "select count(*) from blobs where (bytes is null) <> (size > $1)";
    let odd: i64 = tx.one(sql, args![blobs::SMALL]).await?.only()?;
    if odd == 0 { Ok(()) } else { Err(Fault::new(format!("{odd} blobs have not come"))) }
}

async fn large(folder: &Path, name: &str, scan: &mut Scan) -> Result<(), Fault> {
    let path = blobs::path(folder, name);
    let mut incoming = blobs::Incoming::begin(&path).await?;
    while let Some(piece) = scan.piece().await? {
        incoming.add(piece).await?;
    }
    incoming.end().await
}

/// What must not go on by itself here is held, and the mark comes away: all at once.
async fn settled(db: &Db, whole: &Whole, settle: Settle<'_>) -> Result<(u64, Vec<String>), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    tx.keep_silent();
    search::renumber(&mut tx).await?;
    let of = whole.contents.manifest.made_at.to_rfc3339();
    let why = format!(
        "held: this came with an export of {of}, and may have been sent since where it comes from; look before you send it again"
    );
    let held = fence::hold(&mut tx, &why, Time(i64::MAX)).await?;
    let why = format!(
        "held: this was still to be done when the export of {of} was made; try it again if it is to be done here"
    );
    let sql = "update jobs set state = 'failed', last_error = $1, ended_at = $2, lease_until = null where state in ('ready', 'running')";
    let now = tx.now();
    tx.exec(sql, args![why, now]).await?;
    let sentences = settle(&mut tx).await?;
    let manifest = &whole.contents.manifest;
    let note = Note { at: now, cause: Cause::Imported, of: Some(manifest.made_at), held, until: now };
    fence::stamp(&mut tx, &note).await?;
    let detail = json!({ "export_of": of, "engine": manifest.engine, "goodword": manifest.goodword, "newest_fact": manifest.newest_fact, "held": held });
    audit::write(&mut tx, "export.imported", "database", detail).await?;
    tx.exec("delete from counters where name = $1", args![format!("{MARK}{}", whole.mark)]).await?;
    tx.commit().await?;
    Ok((held, sentences))
}

/// Marks and hashes made with a key mean nothing to another.
async fn key_sentence(whole: &Whole, folder: &Path) -> Option<String> {
    let there = whole.contents.manifest.key.as_ref()?;
    if key_fingerprint(folder).await.as_ref() == Some(there) {
        return None;
    }
    Some(format!(
        "{KEY_FILE} is another one here: links in mails sent before no longer open anything, answers to them are recognised by their Message-ID alone, and people who were erased are no longer recognised in files; bring the old {KEY_FILE} into the folder before importing if that matters"
    ))
}
