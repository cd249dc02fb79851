//! Remembers the answer to a write for 24 hours, so that a repeated request gets the same answer (REL-9).

use crate::{Db, args};
use base::{Actor, Fault, Time};

/// How long an unfinished first try keeps others out before it counts as dead.
const LEASE_MS: i64 = 60 * Time::SECOND;

/// What is known of a request with this token.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing: go ahead, and [`finish`] afterwards.
    New,
    /// The same request was answered so.
    Answered(u16, String),
    /// The same token came with another request.
    Other,
    /// The first try is still at work.
    Running,
}

/// Claims a token for a request, or tells what became of it before.
pub async fn claim(db: &Db, actor: &str, token: &str, request_hash: &str) -> Result<Seen, Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let now = tx.now();
    let won = tx
        .exec(
            "insert into idempotency (actor, token, request_hash, at) values ($1, $2, $3, $4)
             on conflict (actor, token) do update set at = excluded.at, request_hash = excluded.request_hash, status = null, body = null
             where idempotency.at < $5 or (idempotency.status is null and idempotency.at < $6)",
            args![actor, token, request_hash, now, now.plus(-Time::DAY), now.plus(-LEASE_MS)],
        )
        .await?;
    let row = tx
        .one("select request_hash, status, body from idempotency where actor = $1 and token = $2", args![actor, token])
        .await?;
    tx.commit().await?;
    if won == 1 {
        return Ok(Seen::New);
    }
    if row.get::<String>("request_hash")? != request_hash {
        return Ok(Seen::Other);
    }
    let status: Option<i64> = row.get("status")?;
    Ok(match status.and_then(|s| u16::try_from(s).ok()) {
        Some(status) => Seen::Answered(status, row.get::<Option<String>>("body")?.unwrap_or_default()),
        None => Seen::Running,
    })
}

/// Keeps the answer.
pub async fn finish(db: &Db, actor: &str, token: &str, answer: (u16, &str)) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    tx.exec(
        "update idempotency set status = $3, body = $4 where actor = $1 and token = $2",
        args![actor, token, answer.0, answer.1],
    )
    .await?;
    tx.commit().await
}

/// Lets go of a token whose request failed by a fault, so that a repeat is tried anew.
pub async fn release(db: &Db, actor: &str, token: &str) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    tx.exec("delete from idempotency where actor = $1 and token = $2 and status is null", args![actor, token]).await?;
    tx.commit().await
}

/// Forgets what is older than a day.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let limit = tx.now().plus(-Time::DAY);
    tx.exec("delete from idempotency where at < $1", args![limit]).await?;
    tx.commit().await
}
