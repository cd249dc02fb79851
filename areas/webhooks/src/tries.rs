//! What each try saw: the log behind a delivery.

use base::{Fault, OutboxId, Time, WebhookId};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Row, Tx, args};

/// As much of an answer is kept, in bytes.
pub const ANSWER_LIMIT: usize = 1_024;

/// One try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "WebhookTry")]
pub struct Try {
    /// Begun at.
    pub at: Time,
    /// Took this long, in milliseconds.
    pub took_ms: i64,
    /// Status of the answer, if there was one.
    pub status: Option<i64>,
    /// The beginning of the answer.
    pub answer: String,
    /// What was wrong, in words.
    pub trouble: Option<String>,
}

/// Writes a try down.
pub async fn add(tx: &mut Tx, (webhook, row): (&WebhookId, &OutboxId), seen: &Try) -> Result<(), Fault> {
    let number: i64 = tx
        .one("select coalesce(max(number), 0) + 1 as n from webhook_tries where outbox_id = $1", args![row])
        .await?
        .only()?;
    tx.exec(
        "insert into webhook_tries (outbox_id, number, webhook_id, at, took_ms, status, answer, trouble)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![row, number, webhook, seen.at, seen.took_ms, seen.status, &seen.answer, seen.trouble.clone()],
    )
    .await
    .map(drop)
}

/// All tries of a delivery, oldest first.
pub async fn of(conn: &mut Conn, row: &OutboxId) -> Result<Vec<Try>, Fault> {
    let sql = "select at, took_ms, status, answer, trouble from webhook_tries where outbox_id = $1 order by number";
    conn.rows(sql, args![row]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Try, Fault> {
    Ok(Try {
        at: row.get("at")?,
        took_ms: row.get("took_ms")?,
        status: row.get("status")?,
        answer: row.get("answer")?,
        trouble: row.get("trouble")?,
    })
}

/// Forgets tries before a time.
pub(crate) async fn sweep(tx: &mut Tx, before: Time) -> Result<(), Fault> {
    tx.exec("delete from webhook_tries where at < $1", args![before]).await.map(drop)
}
