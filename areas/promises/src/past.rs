//! The promises of a past that was filled in: found in its answers, and settled by what followed. Nobody is told of them.

use crate::hear::said;
use crate::promise::State;
use crate::promise_store::{self, New};
use crate::when::Calendars;
use base::{Actor, Fault, MessageId, PromiseId, Time};
use serde_json::json;
use store::{Conn, Db, Row, Tx, args};

/// Answers looked through at most.
const MOST: i64 = 5_000;

/// Writes down what was promised since then; gives how much that was.
pub async fn tell(db: &Db, calendars: &Calendars, since: Time) -> Result<usize, Fault> {
    let mut conn = db.read().await?;
    let sql = "select id from messages where direction = 'out' and author_kind = 'agent' and automatic = 0 and at >= $1 order by at, id limit $2";
    let messages = conn.rows(sql, args![since, MOST]).await?;
    let mut found = Vec::new();
    for message in messages.iter().map(Row::only::<MessageId>) {
        found.extend(said(&mut conn, calendars, &message?).await?.into_iter().map(|one| one.new));
    }
    drop(conn);
    let mut tx = db.begin(&Actor::system()).await?;
    tx.keep_silent();
    for new in &found {
        if let Some(id) = promise_store::insert(&mut tx, new).await? {
            settle(&mut tx, (&id, new)).await?;
        }
    }
    tx.commit().await?;
    Ok(found.len())
}

/// Kept by the next answer, or by resolving; open where neither came.
async fn settle(tx: &mut Tx, (id, new): (&PromiseId, &New)) -> Result<(), Fault> {
    let now = tx.now();
    promise_store::add_act(tx, id, ("made", "", json!({ "due_at": new.due_at }))).await?;
    let told =
        "update promises set told_day_at = $2, told_hours_at = $2, told_late_at = $2 where id = $1 and due_at <= $2";
    tx.exec(told, args![id, now]).await?;
    let Some((at, evidence)) = followed(tx, new).await?.filter(|_| new.due_at <= now) else { return Ok(()) };
    let state = State::kept(new.due_at, at);
    let sql = "update promises set state = $2, settled_at = $3, evidence_id = $4 where id = $1";
    tx.exec(sql, args![id, state.code(), at, evidence]).await?;
    promise_store::add_act(tx, id, ("kept", "", json!({ "state": state.code() }))).await
}

async fn followed(conn: &mut Conn, new: &New) -> Result<Option<(Time, Option<MessageId>)>, Fault> {
    let next = "select at, id from messages where conversation_id = $1 and direction = 'out' and automatic = 0 and at > $2 order by at, id limit 1";
    if let Some(row) = conn.maybe(next, args![&new.conversation, new.made_at]).await? {
        return Ok(Some((row.get("at")?, row.get("id")?)));
    }
    let row = conn.maybe("select resolved_at from conversations where id = $1", args![&new.conversation]).await?;
    let resolved: Option<Time> = row.map(|row| row.only()).transpose()?.flatten();
    Ok(resolved.map(|at| (at, None)))
}
