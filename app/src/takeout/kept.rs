//! Exports that people asked for: one is made after the other, its file lies below the data folder and ends after a week.

use base::{Actor, AgentId, ExportId, Fault, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::path::{Path, PathBuf};
use store::{Conn, Row, Tx, args, audit};

/// How long a file lies here.
const KEPT_MS: i64 = 7 * Time::DAY;
/// Whoever makes one says so again within this time.
const LEASE_MS: i64 = 30 * Time::SECOND;
const LISTED: i64 = 20;

/// An export somebody asked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Export {
    /// Id.
    pub(super) id: ExportId,
    /// Who asked for it.
    pub(super) by: String,
    /// `waiting`, `running`, `done`, `failed`, or `gone`: its file was removed.
    pub(super) state: String,
    /// Things written so far.
    pub(super) done: i64,
    /// Things there are; 0 while that is not known.
    pub(super) total: i64,
    /// Bytes of its file.
    pub(super) bytes: Option<i64>,
    /// Why it failed.
    pub(super) trouble: Option<String>,
    /// Asked for at.
    pub(super) made_at: Time,
    /// Done or failed at.
    pub(super) ended_at: Option<Time>,
    /// Its file lies here until.
    pub(super) until_at: Option<Time>,
}

const COLUMNS: &str = "id, agent_name, state, done, total, bytes, trouble, made_at, ended_at, until_at";

fn read(row: &Row) -> Result<Export, Fault> {
    Ok(Export {
        id: row.get("id")?,
        by: row.get("agent_name")?,
        state: row.get("state")?,
        done: row.get("done")?,
        total: row.get("total")?,
        bytes: row.get("bytes")?,
        trouble: row.get("trouble")?,
        made_at: row.get("made_at")?,
        ended_at: row.get("ended_at")?,
        until_at: row.get("until_at")?,
    })
}

/// Where files lie.
pub(super) fn folder(data: &Path) -> PathBuf {
    data.join("exports")
}

/// The file of an export.
pub(super) fn file(data: &Path, id: &ExportId) -> PathBuf {
    folder(data).join(format!("{id}.tar"))
}

/// The newest ones, newest first.
pub(super) async fn list(conn: &mut Conn) -> Result<Vec<Export>, Fault> {
    let sql = format!("select {COLUMNS} from exports order by id desc limit $1");
    conn.rows(sql, args![LISTED]).await?.iter().map(read).collect()
}

/// The export with this id.
pub(super) async fn find(conn: &mut Conn, id: &ExportId) -> Outcome<Export> {
    let row = conn.maybe(format!("select {COLUMNS} from exports where id = $1"), args![id]).await?;
    Ok(read(&row.ok_or_else(Refusal::missing)?)?)
}

/// Asks for one. There is one at a time.
pub(super) async fn begin(tx: &mut Tx) -> Outcome<Export> {
    let (now, agent, name) = (tx.now(), tx.actor().require_agent()?, tx.actor().name.clone());
    tx.db().require_room()?;
    let id = ExportId::mint(now);
    let sql = "insert into exports (id, agent_id, agent_name, state, done, total, lease_until, made_at)
               select $1, $2, $3, 'waiting', 0, 0, 0, $4 where not exists (select 1 from exports where state in ('waiting', 'running'))";
    if tx.exec(sql, args![&id, &agent, name, now]).await? == 0 {
        return Err(Refusal::new(
            "export.under_way",
            409,
            "an export is being made already; wait until it is done, or stop it",
        )
        .into());
    }
    audit::write(tx, "export.asked", id.as_str(), json!({})).await?;
    find(tx, &id).await
}

/// Stops one, or removes its file.
pub(super) async fn remove(tx: &mut Tx, id: &ExportId) -> Outcome<()> {
    find(tx, id).await?;
    let now = tx.now();
    let sql = "update exports set state = 'gone', ended_at = coalesce(ended_at, $2), until_at = null where id = $1 and state <> 'gone'";
    if tx.exec(sql, args![id, now]).await? == 1 {
        audit::write(tx, "export.removed", id.as_str(), json!({})).await?;
    }
    Ok(())
}

/// Takes the next one that is to be made, or that somebody left who is no more.
pub(super) async fn claim(tx: &mut Tx) -> Result<Option<ExportId>, Fault> {
    let now = tx.now();
    let sql = "update exports set state = 'running', lease_until = $2
               where id = (select min(id) from exports where state = 'waiting' or (state = 'running' and lease_until < $1))
               and (state = 'waiting' or lease_until < $1) returning id";
    tx.maybe(sql, args![now, now.plus(LEASE_MS)]).await?.map(|row| row.only()).transpose()
}

/// Says how far it is; false if nobody wants it any more.
pub(super) async fn goes_on(tx: &mut Tx, id: &ExportId, (done, total): (u64, u64)) -> Result<bool, Fault> {
    let sql = "update exports set done = $2, total = $3, lease_until = $4 where id = $1 and state = 'running'";
    let lease = tx.now().plus(LEASE_MS);
    Ok(tx.exec(sql, args![id, done, total, lease]).await? == 1)
}

/// What came of one.
pub(super) enum End {
    /// Its file has so many bytes and things.
    Done { bytes: u64, things: u64 },
    /// It failed.
    Failed(String),
}

/// Writes down what came of one; false if nobody wants it any more.
pub(super) async fn ended(tx: &mut Tx, id: &ExportId, end: &End) -> Result<bool, Fault> {
    let now = tx.now();
    let (state, bytes, things, trouble) = match end {
        End::Done { bytes, things } => ("done", Some(*bytes), Some(*things), None),
        End::Failed(why) => ("failed", None, None, Some(why.clone())),
    };
    let until = bytes.map(|_| now.plus(KEPT_MS));
    let sql = "update exports set state = $2, bytes = $3, trouble = $4, ended_at = $5, until_at = $6, done = coalesce($7, done), total = coalesce($7, total)
               where id = $1 and state = 'running'";
    if tx.exec(sql, args![id, state, bytes, trouble.clone(), now, until, things]).await? == 0 {
        return Ok(false);
    }
    audit::write(tx, &format!("export.{state}"), id.as_str(), json!({ "bytes": bytes, "trouble": trouble })).await?;
    Ok(true)
}

/// One that may hold somebody who was erased since it was asked for.
const OUTLIVED: &str = "made_at <= (select coalesce(max(erased_at), 0) from customers where erased_at is not null)";

/// Whether somebody was erased who may be in a file that lies here.
pub(super) async fn is_outlived(conn: &mut Conn) -> Result<bool, Fault> {
    let sql = format!("select 1 as one from exports where state = 'done' and {OUTLIVED} limit 1");
    Ok(conn.maybe(sql, args![]).await?.is_some())
}

/// Ends those whose time is over, or that somebody is in who was erased; gives all whose file must not be here any more.
pub(super) async fn over(tx: &mut Tx) -> Result<Vec<ExportId>, Fault> {
    let now = tx.now();
    let sql = format!(
        "update exports set state = 'gone', until_at = null where state = 'done' and (until_at <= $1 or {OUTLIVED})"
    );
    tx.exec(sql, args![now]).await?;
    let rows = tx.rows("select id from exports where state in ('gone', 'failed')", args![]).await?;
    rows.iter().map(Row::only).collect()
}

/// Who asks for a file, if they still may: the address of a file is no key of its own.
pub(super) async fn whose(conn: &mut Conn, agent: &AgentId) -> Result<Option<Actor>, Fault> {
    let actor = team::actor_of(conn, agent).await?;
    Ok(actor.filter(|actor| actor.check(base::Action::ExportEverything, &base::Thing::company()).is_ok()))
}
