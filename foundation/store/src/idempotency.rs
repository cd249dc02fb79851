//! Remembers the answer to a write for 24 hours, so that a repeated request gets the same answer (REL-9).
//!
//! That it was done is written in the transaction of the deed itself; the answer follows. A crash between the two loses
//! the answer, never the knowledge, and whose claim was taken over meanwhile cannot commit any more.

use crate::{Db, Tx, args};
use base::{Actor, Fault, Once, Time, Trouble};

/// How long an unfinished first try keeps others out before it counts as dead.
const LEASE_MS: i64 = 60 * Time::SECOND;

/// What is known of a request with this token.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing: go ahead in the name of an actor who holds this, and [`finish`] afterwards.
    New(Once),
    /// The same request was answered so.
    Answered(u16, String),
    /// The same token came with another request.
    Other,
    /// The first try is still at work.
    Running,
    /// It was done, and its answer was lost in a crash.
    Done,
}

/// Claims a token for a request, or tells what became of it before.
pub async fn claim(db: &Db, actor: &str, token: &str, request_hash: &str) -> Result<Seen, Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let now = tx.now();
    let won = tx
        .exec(
            "insert into idempotency (actor, token, request_hash, at) values ($1, $2, $3, $4)
             on conflict (actor, token) do update set at = excluded.at, request_hash = excluded.request_hash, status = null, body = null, done = 0
             where idempotency.at < $5 or (idempotency.status is null and idempotency.done = 0 and idempotency.at < $6)",
            args![actor, token, request_hash, now, now.plus(-Time::DAY), now.plus(-LEASE_MS)],
        )
        .await?;
    let row = tx
        .one(
            "select request_hash, status, body, done, at from idempotency where actor = $1 and token = $2",
            args![actor, token],
        )
        .await?;
    tx.commit().await?;
    if won == 1 {
        return Ok(Seen::New(Once { who: actor.into(), token: token.into(), at: now }));
    }
    if row.get::<String>("request_hash")? != request_hash {
        return Ok(Seen::Other);
    }
    let status: Option<i64> = row.get("status")?;
    Ok(match status.and_then(|s| u16::try_from(s).ok()) {
        Some(status) => Seen::Answered(status, row.get::<Option<String>>("body")?.unwrap_or_default()),
        None if row.get("done")? && row.get::<Time>("at")? < now.plus(-LEASE_MS) => Seen::Done,
        None => Seen::Running,
    })
}

/// Writes down that it is done, in the transaction that does it. Refuses when a later try has taken over.
pub(crate) async fn hold(tx: &mut Tx, once: &Once) -> Result<(), Fault> {
    let sql = "update idempotency set done = 1 where actor = $1 and token = $2 and at = $3";
    if tx.exec(sql, args![&once.who, &once.token, once.at]).await? == 1 {
        return Ok(());
    }
    Err(Fault::of(Trouble::Busy, "another try of the same request has taken over"))
}

/// Keeps the answer.
pub async fn finish(db: &Db, once: &Once, answer: (u16, &str)) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let sql = "update idempotency set status = $4, body = $5 where actor = $1 and token = $2 and at = $3";
    tx.exec(sql, args![&once.who, &once.token, once.at, answer.0, answer.1]).await?;
    tx.commit().await
}

/// Lets go of a token whose request failed by a fault before anything was done, so that a repeat is tried anew.
pub async fn release(db: &Db, once: &Once) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let sql = "delete from idempotency where actor = $1 and token = $2 and at = $3 and status is null and done = 0";
    tx.exec(sql, args![&once.who, &once.token, once.at]).await?;
    tx.commit().await
}

/// Forgets what is older than a day.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let limit = tx.now().plus(-Time::DAY);
    tx.exec("delete from idempotency where at < $1", args![limit]).await?;
    tx.commit().await
}
