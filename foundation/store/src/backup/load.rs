//! Restores a backup into an empty place, of either engine, in one transaction.

use super::dump::key_fingerprint;
use super::manifest::{Manifest, Part};
use super::part::Lines;
use super::schema::{Table, quoted, quoted_list, tables};
use super::{Report, fence, line, part, verify};
use crate::conn::{Link, fault};
use crate::fence::{Cause, GRACE_MS, Note, stamp};
use crate::{Bind, Conn, Db, Migration, Place, Tx, Value, args, blobs, migrate, postgres, search};
use base::{Actor, Clock, Fault};
use std::path::Path;
use std::sync::Arc;

/// Values in one statement at most, and bytes. SQLite looks each up among those before it: 20,000 take ten times as long.
const MOST_VALUES: usize = 2_000;
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Restores a backup into a place where there is nothing yet, brings it to the newest schema, and fences it.
pub async fn restore(
    from: &Path,
    place: &Place,
    clock: Arc<dyn Clock>,
    migrations: &[Migration],
) -> Result<Report, Fault> {
    let manifest = Manifest::read(from).await?;
    verify::check(from, &manifest).await?;
    let steps = steps(&manifest, &migrate::all(migrations)).map_err(|e| e.doing("restore this backup"))?;
    require_nothing(place).await?;
    // The rows fit the schema they were written in; what is newer is added to it afterwards.
    let db = Db::open_at(place, Arc::clone(&clock), &steps).await?;
    let loaded = fill(&db, from, &manifest).await;
    db.close().await;
    drop(db);
    let held = loaded?;
    let db = Db::open(place, clock, migrations).await?;
    let mut tx = db.begin(&Actor::system()).await?;
    search::renumber(&mut tx).await?;
    // Written last: until then the place it was copied from stands there, and a start would notice that.
    let (at, until) = (tx.now(), tx.now().plus(-GRACE_MS));
    stamp(&mut tx, &Note { at, cause: Cause::Restored, of: Some(manifest.made_at), held, until }).await?;
    tx.commit().await?;
    db.close().await;
    let warnings = key_warning(&manifest, &place.folder).await;
    Ok(Report { held, warnings, ..manifest.report() })
}

/// The steps the backup's schema is made of, in our order. One we do not know, or know otherwise, refuses.
pub(crate) fn steps(manifest: &Manifest, all: &[Migration]) -> Result<Vec<Migration>, Fault> {
    for step in &manifest.migrations {
        let known = all.iter().find(|known| known.name == step.name);
        let why = match known {
            None => "was made by a newer goodword",
            Some(known) if migrate::hash(known) != step.sha256 => "was made by another build of goodword",
            Some(_) => continue,
        };
        return Err(Fault::new(format!("it {why} (its schema has \"{}\"); use that one", step.name)));
    }
    Ok(all.iter().filter(|known| manifest.migrations.iter().any(|step| step.name == known.name)).copied().collect())
}

async fn require_nothing(place: &Place) -> Result<(), Fault> {
    let taken = |what: &str| {
        Fault::new(format!("{what} is not empty; restore into a new place, then change over to it")).doing("restore")
    };
    let first_blob = tokio::fs::read_dir(place.folder.join("blobs")).await;
    let has_blobs = match first_blob {
        Ok(mut inside) => inside.next_entry().await.ok().flatten().is_some(),
        Err(_none) => false,
    };
    if has_blobs || (place.url.is_none() && place.folder.join("goodword.db").exists()) {
        return Err(taken(&place.folder.display().to_string()));
    }
    let Some(url) = &place.url else { return Ok(()) };
    let pool = postgres::open(url).await?;
    let mut conn = Conn(Link::Postgres(pool.acquire().await.map_err(|e| fault(&e, "connect"))?));
    let sql = "select count(*) from information_schema.tables where table_schema = current_schema()";
    let tables: i64 = conn.one(sql, args![]).await?.only()?;
    drop(conn);
    pool.close().await;
    if tables == 0 { Ok(()) } else { Err(taken("the database")) }
}

async fn fill(db: &Db, from: &Path, manifest: &Manifest) -> Result<u64, Fault> {
    for name in verify::large_blobs(from, manifest).await? {
        blob(db, from, &name).await?;
    }
    let mut tx = db.begin(&Actor::system()).await?;
    let loose = loosen(&mut tx).await?;
    let known = tables(&mut tx).await?;
    for part in &manifest.tables {
        let table = known.iter().find(|table| table.name == part.table);
        let table = table.ok_or_else(|| Fault::new(format!("there is no table {} to restore into", part.table)))?;
        load(&mut tx, from, (part, table)).await.map_err(|e| e.doing(format!("restore {}", part.table)))?;
    }
    tighten(&mut tx, loose).await?;
    reindex(&mut tx).await?;
    let held = fence::raise(&mut tx, manifest).await?;
    tx.commit().await?;
    Ok(held)
}

async fn blob(db: &Db, from: &Path, name: &str) -> Result<(), Fault> {
    let to = blobs::path(db.folder(), name);
    if let Some(folder) = to.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(|e| Fault::new(e).doing(folder.display()))?;
    }
    part::copy(&blobs::path(from, name), to.clone()).await?;
    blobs::sync_folders(&to).await.map_err(|e| Fault::new(e).doing("sync the folders of a blob"))
}

/// What [`loosen`] loosened.
pub(crate) struct Loose {
    /// References of PostgreSQL: table and rule.
    rules: Vec<(String, String)>,
    /// Triggers of SQLite, to be made again.
    triggers: Vec<String>,
}

/// Lets rows come before those they refer to, and each be as it was: no trigger counts it once more. Until [`tighten`].
pub(crate) async fn loosen(tx: &mut Tx) -> Result<Loose, Fault> {
    let mut loose = Loose { rules: Vec::new(), triggers: Vec::new() };
    if !tx.is_postgres() {
        tx.exec("pragma defer_foreign_keys = on", args![]).await?;
        for row in tx.rows("select name, sql from sqlite_master where type = 'trigger'", args![]).await? {
            tx.exec(format!("drop trigger {}", quoted(&row.get::<String>("name")?)), args![]).await?;
            loose.triggers.push(row.get("sql")?);
        }
        return Ok(loose);
    }
    let sql = "select c.relname::text as name, k.conname::text as rule from pg_constraint k join pg_class c on c.oid = k.conrelid
               where k.contype = 'f' and k.connamespace = current_schema()::regnamespace";
    for row in tx.rows(sql, args![]).await? {
        let (table, rule): (String, String) = (row.get("name")?, row.get("rule")?);
        let sql =
            format!("alter table {} alter constraint {} deferrable initially deferred", quoted(&table), quoted(&rule));
        tx.exec(sql, args![]).await?;
        loose.rules.push((table, rule));
    }
    triggers(tx, "disable").await?;
    Ok(loose)
}

/// Switches the triggers of our own on or off.
async fn triggers(tx: &mut Tx, how: &str) -> Result<(), Fault> {
    for table in tables(tx).await? {
        tx.exec(format!("alter table {} {how} trigger user", quoted(&table.name)), args![]).await?;
    }
    Ok(())
}

/// Checks every reference and makes the rules as strict as they were.
pub(crate) async fn tighten(tx: &mut Tx, loose: Loose) -> Result<(), Fault> {
    if !tx.is_postgres() {
        for trigger in loose.triggers {
            tx.exec(trigger, args![]).await?;
        }
        return match tx.maybe("select \"table\" as name from pragma_foreign_key_check limit 1", args![]).await? {
            None => Ok(()),
            Some(row) => Err(Fault::new(format!("rows of {} refer to what is not there", row.get::<String>("name")?))),
        };
    }
    tx.exec("set constraints all immediate", args![]).await?;
    for (table, rule) in loose.rules {
        let sql = format!("alter table {} alter constraint {} not deferrable", quoted(&table), quoted(&rule));
        tx.exec(sql, args![]).await?;
    }
    triggers(tx, "enable").await?;
    count_on(tx).await
}

/// Numbers the database gives by itself go on after those that came.
async fn count_on(tx: &mut Tx) -> Result<(), Fault> {
    let sql = "select table_name::text as name, column_name::text as counted from information_schema.columns
               where table_schema = current_schema() and is_identity = 'YES'";
    for row in tx.rows(sql, args![]).await? {
        let (table, column) = (quoted(&row.get::<String>("name")?), quoted(&row.get::<String>("counted")?));
        let sql = format!("select coalesce(max({column}), 0) + 1 from {table}");
        let next: i64 = tx.one(sql, args![]).await?.only()?;
        tx.exec(format!("alter table {table} alter column {column} restart with {next}"), args![]).await?;
    }
    Ok(())
}

async fn load(tx: &mut Tx, from: &Path, (part, table): (&Part, &Table)) -> Result<(), Fault> {
    let lines = Lines::open(from.join(Part::file(&part.table))).await?;
    load_lines(tx, lines, (part, table), line::read).await
}

/// Fills a table with rows, one a line, as `read` gives their values in the order of the part's columns.
pub(crate) async fn load_lines<R>(
    tx: &mut Tx,
    mut lines: Lines,
    (part, table): (&Part, &Table),
    read: R,
) -> Result<(), Fault>
where
    R: Fn(&str) -> Result<Vec<Option<Value>>, Fault> + Send,
{
    // What migrations put in was taken along too.
    tx.exec(format!("delete from {}", quoted(&table.name)), args![]).await?;
    let nothings = nothings(part, table)?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while let Some(text) = lines.next().await? {
        bytes += text.len();
        rows.push(read(&text)?);
        if bytes >= MOST_BYTES || (rows.len() + 1) * nothings.len() > MOST_VALUES {
            insert(tx, part, (std::mem::take(&mut rows), &nothings)).await?;
            bytes = 0;
        }
    }
    insert(tx, part, (rows, &nothings)).await?;
    let sql = format!("select count(*) from {}", quoted(&table.name));
    let there: i64 = tx.one(sql, args![]).await?.only()?;
    let same = u64::try_from(there).is_ok_and(|there| there == part.rows);
    if same { Ok(()) } else { Err(Fault::new(format!("{there} rows are there instead of {}", part.rows))) }
}

/// For each column of the backup, nothing in the type that the column has here.
fn nothings(part: &Part, table: &Table) -> Result<Vec<Value>, Fault> {
    let nothing = |name: &String| table.columns.iter().find(|column| column.name == *name).map(|c| c.nothing.clone());
    let all =
        part.columns.iter().map(|name| nothing(name).ok_or_else(|| Fault::new(format!("there is no column {name}"))));
    all.collect()
}

type Cells = Vec<Vec<Option<Value>>>;

async fn insert(tx: &mut Tx, part: &Part, (rows, nothings): (Cells, &[Value])) -> Result<(), Fault> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut bind = Bind::new();
    let mut tuples = Vec::with_capacity(rows.len());
    for row in rows {
        let cells =
            row.into_iter().zip(nothings).map(|(cell, nothing)| bind.put(cell.unwrap_or_else(|| nothing.clone())));
        tuples.push(format!("({})", cells.collect::<Vec<_>>().join(", ")));
    }
    let columns = quoted_list(part.columns.iter().map(String::as_str));
    let own_numbers = if tx.is_postgres() { "overriding system value" } else { "" };
    let sql = format!("insert into {} ({columns}) {own_numbers} values {}", quoted(&part.table), tuples.join(", "));
    tx.exec(sql, bind.values()).await.map(drop)
}

/// Fills the search index from the folded text.
pub(crate) async fn reindex(tx: &mut Tx) -> Result<(), Fault> {
    let mut last = 0_i64;
    loop {
        let rows =
            tx.rows("select id, folded from search_source where id > $1 order by id limit 200", args![last]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            last = row.get("id")?;
            search::index(tx, last, row.get("folded")?).await?;
        }
    }
}

pub(super) async fn key_warning(manifest: &Manifest, folder: &Path) -> Vec<String> {
    let here = key_fingerprint(folder).await;
    let why = match (&manifest.key, here) {
        (None, _) => return Vec::new(),
        (Some(sealed), Some(here)) if *sealed == here => return Vec::new(),
        (Some(_), Some(_)) => "the key in this folder is not the one the backup was sealed with",
        (Some(_), None) => "the key the backup was sealed with is not in this folder",
    };
    vec![format!(
        "{why}; put the right {} there, or enter the passwords of inboxes and of the mail server again",
        super::KEY_FILE
    )]
}
