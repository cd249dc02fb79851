//! One-time links in the database. Only hashes of their tokens are there.

use crate::link::Kind;
use base::vault::{fingerprint, random_token};
use base::{AgentId, Fault, Time};
use store::{Conn, Row, Tx, args};

/// Makes a link for an agent, or for nobody in particular; gives its token. Older ones of the kind are void.
pub async fn make(tx: &mut Tx, kind: Kind, agent: Option<&AgentId>) -> Result<String, Fault> {
    let (now, token) = (tx.now(), random_token());
    void(tx, kind, agent).await?;
    tx.exec(
        "insert into one_time_links (token_hash, kind, agent_id, created_at, expires_at) values ($1, $2, $3, $4, $5)",
        args![fingerprint(&token), kind.code(), agent, now, now.plus(kind.lasts_ms())],
    )
    .await?;
    Ok(token)
}

/// Voids what is outstanding of a kind for an agent, or for nobody in particular.
pub async fn void(tx: &mut Tx, kind: Kind, agent: Option<&AgentId>) -> Result<(), Fault> {
    let now = tx.now();
    let owner = if agent.is_some() { "agent_id = $3" } else { "agent_id is null and $3 is null" };
    let sql = format!(
        "update one_time_links set voided_at = $1 where kind = $2 and {owner} and used_at is null and voided_at is null"
    );
    tx.exec(sql, args![now, kind.code(), agent]).await.map(drop)
}

/// Voids everything outstanding for an agent: what they were has changed.
pub async fn void_all(tx: &mut Tx, agent: &AgentId) -> Result<(), Fault> {
    void(tx, Kind::SignIn, Some(agent)).await?;
    void(tx, Kind::Reset, Some(agent)).await
}

/// What a token of this kind stands for, if it opens anything: `Some(None)` for nobody in particular.
pub async fn look(conn: &mut Conn, kind: Kind, token: &str, now: Time) -> Result<Option<Option<AgentId>>, Fault> {
    let sql = "select agent_id from one_time_links where token_hash = $1 and kind = $2
               and used_at is null and voided_at is null and expires_at > $3";
    let row = conn.maybe(sql, args![fingerprint(token), kind.code(), now]).await?;
    row.as_ref().map(Row::only).transpose()
}

/// Uses a token up; of two at the same time one wins. False if it opens nothing.
pub async fn spend(tx: &mut Tx, kind: Kind, token: &str) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update one_time_links set used_at = $3 where token_hash = $1 and kind = $2
               and used_at is null and voided_at is null and expires_at > $3";
    Ok(tx.exec(sql, args![fingerprint(token), kind.code(), now]).await? == 1)
}

/// Forgets links that expired before a time.
pub async fn sweep(tx: &mut Tx, before: Time) -> Result<(), Fault> {
    tx.exec("delete from one_time_links where expires_at < $1", args![before]).await.map(drop)
}
