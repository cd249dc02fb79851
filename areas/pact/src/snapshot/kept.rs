//! Snapshots as they are kept: written once. The database itself refuses to change or remove one.

use super::sign::{self, Snapshot};
use base::{Fault, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Row, Tx, args};

/// A snapshot in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PactSnapshot")]
pub struct Listed {
    /// The month it was made for, like `2026-10`.
    pub month: String,
    /// Counts snapshots.
    pub number: i64,
    /// Made at.
    pub made_at: Time,
    /// Hash of its content.
    pub hash: String,
    /// Hash of the one before.
    pub previous: Option<String>,
}

fn listed(row: &Row) -> Result<Listed, Fault> {
    Ok(Listed {
        month: row.get("month")?,
        number: row.get("number")?,
        made_at: row.get("made_at")?,
        hash: row.get("hash")?,
        previous: row.get("previous")?,
    })
}

/// All of them, the newest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<Listed>, Fault> {
    let sql = "select month, number, made_at, hash, previous from pact_snapshots order by number desc";
    conn.rows(sql, args![]).await?.iter().map(listed).collect()
}

/// The file of one month.
pub async fn of_month(conn: &mut Conn, month: &str) -> Result<Option<serde_json::Value>, Fault> {
    let sql = "select content, signature, key from pact_snapshots where month = $1";
    let Some(row) = conn.maybe(sql, args![month]).await? else { return Ok(None) };
    let snapshot = Snapshot {
        format: sign::FORMAT.to_owned(),
        content: row.get("content")?,
        signature: row.get("signature")?,
        key: row.get("key")?,
    };
    serde_json::to_value(&snapshot).map(Some).map_err(|e| Fault::new(e).doing("write a snapshot"))
}

/// Keeps one.
pub async fn add(tx: &mut Tx, (month, before): (&str, Option<&Listed>), snapshot: &Snapshot) -> Result<(), Fault> {
    let number = before.map_or(1, |before| before.number + 1);
    let previous = before.map(|before| before.hash.clone());
    let sql = "insert into pact_snapshots (month, number, made_at, hash, previous, content, signature, key) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (now, hash) = (tx.now(), sign::hash(&snapshot.content));
    let values = args![month, number, now, hash, previous, &snapshot.content, &snapshot.signature, &snapshot.key];
    tx.exec(sql, values).await.map(drop)
}
