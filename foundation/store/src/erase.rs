//! Erasing a person (DESK-1308): what is kept here of them beside the rows of the areas, and the bytes that deleting
//! leaves behind in files.

use crate::db::{Db, Pools};
use crate::{Bind, Conn, Row, Tx, args, blobs};
use base::{Fault, Time};

/// By what somebody is found in rows that nobody else knows: ids of what goes, and addresses.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Ids of the person, their conversations, messages and notes.
    pub things: Vec<String>,
    /// Their addresses, in lower case.
    pub words: Vec<String>,
    /// Keys of what was left for the outbox because of them.
    pub keys: Vec<String>,
}

/// Rows of the outbox that were emptied.
#[derive(Clone, Debug, Default)]
pub struct Emptied {
    /// Their ids.
    pub ids: Vec<String>,
    /// What they were about.
    pub subjects: Vec<String>,
}

/// As many values of one statement.
const PART: usize = 200;

/// A clause that holds where the column has one of these in it, whatever their case.
fn holds(bind: &mut Bind, column: &str, texts: &[String]) -> String {
    let like = |bind: &mut Bind, text: &String| {
        let plain = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("lower({column}) like {} escape '\\'", bind.put(format!("%{plain}%")))
    };
    let clauses: Vec<String> = texts.iter().map(|text| like(bind, text)).collect();
    if clauses.is_empty() { "1 = 0".into() } else { format!("({})", clauses.join(" or ")) }
}

/// Runs a statement for every part of many values; `{list}` in it is the list of them.
pub async fn each(tx: &mut Tx, sql: &str, values: &[String]) -> Result<u64, Fault> {
    let mut count = 0;
    for part in values.chunks(PART) {
        let mut bind = Bind::new();
        let list = bind.list(part);
        count += tx.exec(sql.replace("{list}", &list), bind.values()).await?;
    }
    Ok(count)
}

/// The first column of the rows a statement finds for every part of many values.
pub async fn found(conn: &mut Conn, sql: &str, values: &[String]) -> Result<Vec<String>, Fault> {
    let mut all = Vec::new();
    for part in values.chunks(PART) {
        let mut bind = Bind::new();
        let list = bind.list(part);
        let rows = conn.rows(sql.replace("{list}", &list), bind.values()).await?;
        all.extend(rows.iter().map(Row::only::<String>).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(all)
}

/// The ids of rows of a table whose column has one of these texts in it.
pub async fn holding(conn: &mut Conn, (table, column): (&str, &str), texts: &[String]) -> Result<Vec<String>, Fault> {
    let mut all = Vec::new();
    for part in texts.chunks(PART) {
        let mut bind = Bind::new();
        let clause = holds(&mut bind, column, part);
        let rows = conn.rows(format!("select id from {table} where {clause}"), bind.values()).await?;
        all.extend(rows.iter().map(Row::only::<String>).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(all)
}

/// Deletes the rows of a table whose column has one of these texts in it.
pub async fn drop_holding(tx: &mut Tx, (table, column): (&str, &str), texts: &[String]) -> Result<u64, Fault> {
    let mut count = 0;
    for part in texts.chunks(PART) {
        let mut bind = Bind::new();
        let clause = holds(&mut bind, column, part);
        count += tx.exec(format!("delete from {table} where {clause}"), bind.values()).await?;
    }
    Ok(count)
}

/// Forgets rows saved by deeds, kept answers, what waited to leave or had left, and words in the search index. Gives the
/// outbox rows, for whoever keeps more of them.
pub async fn forget(tx: &mut Tx, marks: &Marks) -> Result<Emptied, Fault> {
    each(tx, "delete from deed_rows where thing in {list}", &marks.things).await?;
    let deeds = "update deeds set sentence = '', data = '{}', until_at = at where id in (select deed_id from deed_things where thing in {list})";
    each(tx, deeds, &marks.things).await?;
    forget_answers(tx, &[marks.things.clone(), marks.words.clone()].concat()).await?;
    for part in marks.words.chunks(PART) {
        let mut bind = Bind::new();
        let clause = holds(&mut bind, "last_error", part);
        tx.exec(format!("update jobs set last_error = null where {clause}"), bind.values()).await?;
    }
    let sql = "select ref from search_docs where conversation_id in {list} or ref in {list}";
    for reference in found(tx, sql, &marks.things).await? {
        crate::search::remove(tx, &reference).await?;
    }
    outbox(tx, marks).await
}

/// Forgets kept answers. Whoever repeats a request does so within seconds: of older answers none is needed, of those the
/// ones that say nothing.
pub async fn forget_answers(tx: &mut Tx, marks: &[String]) -> Result<(), Fault> {
    let old = tx.now().plus(-Time::MINUTE);
    tx.exec("delete from idempotency where status is not null and at < $1", args![old]).await?;
    drop_holding(tx, ("idempotency", "body"), marks).await.map(drop)
}

async fn outbox(tx: &mut Tx, marks: &Marks) -> Result<Emptied, Fault> {
    let mut rows =
        found(tx, "select id from outbox where conversation_id in {list} or message_id in {list}", &marks.things)
            .await?;
    for column in ["sent_to", "subject", "payload"] {
        rows.extend(holding(tx, ("outbox", column), &marks.words).await?);
    }
    rows.extend(found(tx, "select id from outbox where dedupe in {list}", &marks.keys).await?);
    let subjects = found(tx, "select distinct subject from outbox where subject <> '' and id in {list}", &rows).await?;
    empty_outbox(tx, &rows).await?;
    Ok(Emptied { ids: rows, subjects })
}

/// Takes the words out of outbox rows; what waits does not leave any more.
pub async fn empty_outbox(tx: &mut Tx, rows: &[String]) -> Result<(), Fault> {
    let now = tx.now();
    let sql = format!(
        "update outbox set sent_to = '', subject = '', payload = '{{}}', last_error = null, had = null,
           ended_at = case when state = 'queued' then {} else ended_at end,
           state = case when state = 'queued' then 'cancelled' else state end where id in {{list}}",
        now.0
    );
    each(tx, &sql, rows).await.map(drop)
}

/// Forgets blobs that no row names any more: their row now, their file in [`scrub`]. `users` are the statements that find
/// who still names one of `{list}`.
pub async fn forget_blobs(tx: &mut Tx, names: &[String], users: &[&str]) -> Result<Vec<String>, Fault> {
    let mut used = Vec::new();
    for sql in users {
        used.extend(found(tx, sql, names).await?);
    }
    let free: Vec<String> = names.iter().filter(|name| !name.is_empty() && !used.contains(name)).cloned().collect();
    each(tx, "delete from blobs where sha256 in {list}", &free).await?;
    Ok(free)
}

/// Removes the files of forgotten blobs, and what deleted rows leave behind in the embedded database's own files. Runs
/// twice like once.
pub async fn scrub(db: &Db, names: &[String]) -> Result<(), Fault> {
    remove_files(db, names).await?;
    match &db.0.pools {
        Pools::Sqlite(lite) => lite.scrub().await,
        // The server's own vacuum makes room; see docs/operating.md for who must not wait for it.
        Pools::Postgres(_) => Ok(()),
    }
}

/// Removes the files of forgotten blobs, no more: what is in them was replaced, not erased.
pub async fn remove_files(db: &Db, names: &[String]) -> Result<(), Fault> {
    let mut conn = db.read().await?;
    for name in names {
        // The same bytes may have come again meanwhile.
        if conn.maybe("select 1 as one from blobs where sha256 = $1", args![name]).await?.is_none() {
            drop(tokio::fs::remove_file(blobs::path(db.folder(), name)).await);
        }
    }
    Ok(())
}
