//! Restores a backup into an empty place, of either engine, in one transaction.

use super::dump::key_fingerprint;
use super::manifest::{Manifest, Part};
use super::part::Lines;
use super::schema::{Table, quoted, quoted_list, tables};
use super::{Report, fence, line, part, verify};
use crate::conn::{Link, fault};
use crate::{Bind, Conn, Db, Migration, Place, Tx, Value, args, blobs, migrate, postgres, search};
use base::{Actor, Clock, Fault};
use std::path::Path;
use std::sync::Arc;

/// Values in one statement at most (SQLite takes 32,766), and bytes.
const MOST_VALUES: usize = 20_000;
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
    let steps = steps(&manifest, &migrate::all(migrations))?;
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
    tx.commit().await?;
    db.close().await;
    let warnings = key_warning(&manifest, &place.folder).await;
    Ok(Report { held, warnings, ..manifest.report() })
}

/// The steps the backup's schema is made of, in our order. One we do not know, or know otherwise, refuses.
fn steps(manifest: &Manifest, all: &[Migration]) -> Result<Vec<Migration>, Fault> {
    for step in &manifest.migrations {
        let known = all.iter().find(|known| known.name == step.name);
        let why = match known {
            None => "was made by a newer goodword",
            Some(known) if migrate::hash(known) != step.sha256 => "was made by another build of goodword",
            Some(_) => continue,
        };
        return Err(Fault::new(format!(
            "this backup {why} (its schema has \"{}\"); restore it with that one",
            step.name
        )));
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
    tighten(&mut tx, &loose).await?;
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

/// Lets rows come before those they refer to, until [`tighten`]. Gives what was loosened.
async fn loosen(tx: &mut Tx) -> Result<Vec<(String, String)>, Fault> {
    if !tx.is_postgres() {
        tx.exec("pragma defer_foreign_keys = on", args![]).await?;
        return Ok(Vec::new());
    }
    let sql = "select c.relname::text as name, k.conname::text as rule from pg_constraint k join pg_class c on c.oid = k.conrelid
               where k.contype = 'f' and k.connamespace = current_schema()::regnamespace";
    let mut loose = Vec::new();
    for row in tx.rows(sql, args![]).await? {
        let (table, rule): (String, String) = (row.get("name")?, row.get("rule")?);
        let sql =
            format!("alter table {} alter constraint {} deferrable initially deferred", quoted(&table), quoted(&rule));
        tx.exec(sql, args![]).await?;
        loose.push((table, rule));
    }
    Ok(loose)
}

/// Checks every reference and makes the rules as strict as they were.
async fn tighten(tx: &mut Tx, loose: &[(String, String)]) -> Result<(), Fault> {
    if !tx.is_postgres() {
        return match tx.maybe("select \"table\" as name from pragma_foreign_key_check limit 1", args![]).await? {
            None => Ok(()),
            Some(row) => Err(Fault::new(format!("rows of {} refer to what is not there", row.get::<String>("name")?))),
        };
    }
    tx.exec("set constraints all immediate", args![]).await?;
    for (table, rule) in loose {
        let sql = format!("alter table {} alter constraint {} not deferrable", quoted(table), quoted(rule));
        tx.exec(sql, args![]).await?;
    }
    Ok(())
}

async fn load(tx: &mut Tx, from: &Path, (part, table): (&Part, &Table)) -> Result<(), Fault> {
    // What migrations put in is in the backup too.
    tx.exec(format!("delete from {}", quoted(&table.name)), args![]).await?;
    let nothings = nothings(part, table)?;
    let mut lines = Lines::open(from.join(Part::file(&part.table))).await?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while let Some(text) = lines.next().await? {
        bytes += text.len();
        rows.push(line::read(&text)?);
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
    let sql = format!("insert into {} ({columns}) values {}", quoted(&part.table), tuples.join(", "));
    tx.exec(sql, bind.values()).await.map(drop)
}

/// Fills the search index from the folded text.
async fn reindex(tx: &mut Tx) -> Result<(), Fault> {
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

async fn key_warning(manifest: &Manifest, folder: &Path) -> Vec<String> {
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
