//! Imports in the database.

use super::{Counts, Import, MOST_BYTES, PART, Plan, State};
use crate::{CustomerRef, refs};
use base::{Actor, CustomerId, Fault, ImportId, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Db, Row, Tx, args, deed};

/// Refusals listed with an import.
pub const LISTED: i64 = 100;

fn read(row: &Row) -> Result<Import, Fault> {
    let json = |column: &str| row.get::<Option<serde_json::Value>>(column);
    let state: String = row.get("state")?;
    Ok(Import {
        id: row.get("id")?,
        file_name: row.get("file_name")?,
        state: State::from_code(&state).ok_or_else(|| Fault::new(format!("an import is {state}")))?,
        parts: row.get("parts")?,
        bytes: row.get("bytes")?,
        plan: json("plan")?.and_then(|plan| serde_json::from_value(plan).ok()),
        seen: row.get("seen")?,
        total: row.get("total")?,
        counts: Counts {
            added: row.get("added")?,
            changed: row.get("changed")?,
            same: row.get("same")?,
            refused: row.get("refused")?,
        },
        checked: json("checked")?.and_then(|counts| serde_json::from_value(counts).ok()),
        undone: row.get("undone")?,
        kept: row.get("kept")?,
        deed: row.get("deed_id")?,
        at: row.get("at")?,
        moved_at: row.get("moved_at")?,
        agent: row.get("agent_id")?,
        stage: row.get("stage")?,
    })
}

/// Begins an import of a file of this name.
pub async fn begin(tx: &mut Tx, file_name: &str) -> Outcome<Import> {
    let (now, agent) = (tx.now(), tx.actor().require_agent()?);
    let id = ImportId::mint(now);
    let file_name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let sql = "insert into customer_imports (id, agent_id, file_name, state, parts, bytes, stage, seen, added, changed, same, refused, undone, kept, at, moved_at)
               values ($1, $2, $3, 'uploading', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $4, $4)";
    tx.exec(sql, args![&id, agent, file_name, now]).await?;
    find(tx, &id).await
}

/// The import with this id.
pub async fn find(conn: &mut Conn, id: &ImportId) -> Outcome<Import> {
    let row = conn.maybe("select * from customer_imports where id = $1", args![id]).await?;
    Ok(read(&row.ok_or_else(Refusal::missing)?)?)
}

/// Imports before an id, newest first.
pub async fn list(conn: &mut Conn, (before, limit): (Option<ImportId>, i64)) -> Result<Vec<Import>, Fault> {
    let sql = "select * from customer_imports where $1 is null or id < $1 order by id desc limit $2";
    conn.rows(sql, args![before, limit]).await?.iter().map(read).collect()
}

/// Keeps a part of the file. Sent again it is kept once; parts come in their order.
pub async fn put_part(tx: &mut Tx, id: &ImportId, (ordinal, bytes): (i64, &[u8])) -> Outcome<Import> {
    let import = hold(tx, id).await?;
    import.require(&[State::Uploading])?;
    if ordinal < import.parts {
        return Ok(import);
    }
    if ordinal > import.parts || bytes.is_empty() || bytes.len() > PART {
        let detail =
            format!("parts come one after the other, each of at most {PART} bytes; the next is {}", import.parts);
        return Err(Refusal::new("import.part", 409, detail).with("next", import.parts.into()).into());
    }
    let size = i64::try_from(bytes.len()).unwrap_or(MOST_BYTES);
    if import.bytes + size > MOST_BYTES {
        let detail = format!("the file is larger than {} MiB; cut it into several", MOST_BYTES / 1024 / 1024);
        return Err(Refusal::new("import.large", 413, detail).into());
    }
    if ordinal == 0
        && let Some(what) = table::no_table(bytes)
    {
        let detail = format!("this is {what}; save it as CSV and try again");
        return Err(Refusal::new("import.no_table", 422, detail).into());
    }
    tx.exec(
        "insert into customer_import_parts (import_id, ordinal, bytes) values ($1, $2, $3)",
        args![id, ordinal, bytes],
    )
    .await?;
    let now = tx.now();
    let sql = "update customer_imports set parts = parts + 1, bytes = bytes + $2, moved_at = $3 where id = $1";
    tx.exec(sql, args![id, size, now]).await?;
    find(tx, id).await
}

/// The import, held until commit: of two who move it one waits.
pub(crate) async fn hold(tx: &mut Tx, id: &ImportId) -> Outcome<Import> {
    tx.exec("update customer_imports set state = state where id = $1", args![id]).await?;
    find(tx, id).await
}

/// A part of the file, if it is still here.
pub(crate) async fn part(conn: &mut Conn, id: &ImportId, ordinal: i64) -> Result<Option<Vec<u8>>, Fault> {
    let sql = "select bytes from customer_import_parts where import_id = $1 and ordinal = $2";
    conn.maybe(sql, args![id, ordinal]).await?.as_ref().map(Row::only).transpose()
}

/// Begins a trial or a run from the first row.
pub(crate) async fn restart(tx: &mut Tx, import: &Import, (state, plan): (State, &Plan)) -> Result<(), Fault> {
    let now = tx.now();
    let plan = serde_json::to_value(plan).map_err(Fault::new)?;
    let sql = "update customer_imports set state = $2, plan = $3, stage = stage + 1, seen = 0, added = 0, changed = 0, same = 0, refused = 0, moved_at = $4 where id = $1";
    tx.exec(sql, args![&import.id, state.code(), plan, now]).await.map(drop)
}

/// Moves an import from one state to another. False if it is in another one.
pub(crate) async fn turn(tx: &mut Tx, id: &ImportId, (from, to): (State, State)) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update customer_imports set state = $3, moved_at = $4 where id = $1 and state = $2";
    Ok(tx.exec(sql, args![id, from.code(), to.code(), now]).await? == 1)
}

/// Adds what became of a batch, if nobody else has taken it in this stage. False if so.
pub(crate) async fn count(tx: &mut Tx, import: &Import, (rows, counts): (i64, Counts)) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update customer_imports set seen = seen + $4, added = added + $5, changed = changed + $6, same = same + $7, refused = refused + $8, moved_at = $9
               where id = $1 and stage = $2 and seen = $3 and state in ('checking', 'running')";
    let bound = args![
        &import.id,
        import.stage,
        import.seen,
        rows,
        counts.added,
        counts.changed,
        counts.same,
        counts.refused,
        now
    ];
    Ok(tx.exec(sql, bound).await? == 1)
}

/// A row that could not be used.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Refused {
    /// Line of the file.
    pub line: i64,
    /// Why.
    pub reason: String,
    /// Its cells, as far as they could be read.
    pub cells: Vec<String>,
}

/// Rows refused after a line, in the last trial or run.
pub async fn refusals(conn: &mut Conn, import: &Import, (after, limit): (i64, i64)) -> Result<Vec<Refused>, Fault> {
    let sql = "select line, reason, cells from customer_import_refusals where import_id = $1 and stage = $2 and line > $3 order by line limit $4";
    let rows = conn.rows(sql, args![&import.id, import.stage, after, limit]).await?;
    let refused = |row: &Row| {
        let cells: String = row.get("cells")?;
        let cells = serde_json::from_str(&cells).unwrap_or_default();
        Ok(Refused { line: row.get("line")?, reason: row.get("reason")?, cells })
    };
    rows.iter().map(refused).collect()
}

/// The first customers an undo kept, because somebody has worked on them since.
pub async fn kept_customers(conn: &mut Conn, import: &Import) -> Result<Vec<CustomerRef>, Fault> {
    let sql =
        "select customer_id from customer_import_rows where import_id = $1 and state = 'kept' order by line limit $2";
    let rows = conn.rows(sql, args![&import.id, LISTED]).await?;
    let ids: Vec<CustomerId> = rows.iter().map(Row::only).collect::<Result<_, _>>()?;
    let mut known = refs(conn, &ids).await?;
    Ok(ids.iter().filter_map(|id| known.remove(id)).collect())
}

/// Forgets a file that was not run.
pub async fn discard(tx: &mut Tx, id: &ImportId) -> Outcome<()> {
    hold(tx, id).await?.require(&[State::Uploading, State::Checking, State::Checked])?;
    for table in ["keys", "refusals", "parts"] {
        tx.exec(format!("delete from customer_import_{table} where import_id = $1"), args![id]).await?;
    }
    tx.exec("delete from customer_imports where id = $1", args![id]).await?;
    Ok(())
}

/// Rows forgotten in one transaction.
const PIECE: i64 = 20_000;

/// Forgets the file and what was seen in it: nobody needs it after the run, and it holds what people may want erased.
pub(crate) async fn forget_file(db: &Db, id: &ImportId) -> Result<(), Fault> {
    const PARTS: &str = "delete from customer_import_parts where import_id = $1 and ordinal in (select ordinal from customer_import_parts where import_id = $1 limit 16)";
    const KEYS: &str = "delete from customer_import_keys where import_id = $1 and seen_key in (select seen_key from customer_import_keys where import_id = $1 limit $2)";
    while step(db, PARTS, args![id]).await? > 0 {}
    while step(db, KEYS, args![id, PIECE]).await? > 0 {}
    Ok(())
}

async fn step(db: &Db, sql: &'static str, bound: Vec<store::Value>) -> Result<u64, Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let gone = tx.exec(sql, bound).await?;
    tx.commit().await?;
    Ok(gone)
}

/// Forgets files nobody went on with for a day, and the rows of imports that can no longer be taken back.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut conn = db.read().await?;
    let (day, kept) = (db.now().plus(-Time::DAY), db.now().plus(-deed::KEPT_MS));
    let sql = "select id from customer_imports where state in ('uploading', 'checked') and moved_at < $1 limit 20";
    let left: Vec<ImportId> = conn.rows(sql, args![day]).await?.iter().map(Row::only).collect::<Result<_, _>>()?;
    drop(conn);
    for id in left {
        forget_file(db, &id).await?;
        let mut tx = db.begin(&Actor::system()).await?;
        if discard(&mut tx, &id).await.is_ok() {
            tx.commit().await?;
        }
    }
    let old = "select id from customer_imports where state in ('done', 'undone', 'paused') and moved_at < $1";
    for table in ["rows", "refusals"] {
        let sql = format!("delete from customer_import_{table} where import_id in ({old})");
        let mut tx = db.begin(&Actor::system()).await?;
        tx.exec(sql, args![kept]).await?;
        tx.commit().await?;
    }
    Ok(())
}
