//! API tokens in the database. Only hashes of their secrets are there.

use crate::token::ApiToken;
use crate::{agent_store, grant_store};
use base::{Action, AgentId, Fault, Grant, Time, TokenId};
use store::{Conn, Row, Together, Tx, args};

/// Whose token it is, with what the door needs.
#[derive(Clone, Debug)]
pub struct Open {
    /// The token.
    pub id: TokenId,
    /// Its agent.
    pub agent: AgentId,
    /// The agent's name.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Action>,
    /// Used last.
    pub last_used_at: Option<Time>,
    /// What its agent may do.
    pub grants: Vec<Grant>,
}

/// True for a token that stands. `$2` is now.
const STANDS: &str = "k.ended_at is null and (k.expires_at is null or k.expires_at > $2)
    and not exists (select 1 from deactivations d where d.agent_id = k.agent_id and d.ended_at is null)";

const OPEN: &str = "select k.id, k.agent_id, k.scopes, k.last_used_at, a.name
    from api_tokens k join agents a on a.id = k.agent_id";

/// A scope this version does not know opens nothing.
fn scopes(row: &Row) -> Result<Vec<Action>, Fault> {
    let codes: serde_json::Value = row.get("scopes")?;
    let codes = codes.as_array().cloned().unwrap_or_default();
    Ok(codes.iter().filter_map(|code| Action::from_code(code.as_str()?)).collect())
}

fn open(row: &Row) -> Result<Open, Fault> {
    Ok(Open {
        id: row.get("id")?,
        agent: row.get("agent_id")?,
        name: row.get("name")?,
        scopes: scopes(row)?,
        last_used_at: row.get("last_used_at")?,
        grants: vec![],
    })
}

/// The token whose secret has this hash, if it stands.
pub async fn by_secret(conn: &mut Conn, hash: &str, now: Time) -> Result<Option<Open>, Fault> {
    standing(conn, ("secret_hash", hash), now).await
}

/// The token with this id, if it stands.
pub async fn by_id(conn: &mut Conn, id: &str, now: Time) -> Result<Option<Open>, Fault> {
    standing(conn, ("id", id), now).await
}

/// Token and roles in one go: every request passes here.
async fn standing(conn: &mut Conn, (column, value): (&str, &str), now: Time) -> Result<Option<Open>, Fault> {
    let mut together = Together::new();
    let (value, _now) = (together.put(value), together.put(now));
    let sql = format!("{OPEN} where k.{column} = {value} and {STANDS}");
    let columns = &["id", "agent_id", "scopes", "last_used_at", "name"];
    let token = together.ask(columns, sql, |rows| rows.first().map(open).transpose());
    let whose = format!("select k.agent_id from api_tokens k where k.{column} = {value}");
    let grants = grant_store::ask(&mut together, &whose);
    let answers = conn.together(together).await?;
    let Some(token) = answers.to(&token)? else { return Ok(None) };
    Ok(Some(Open { grants: answers.to(&grants)?, ..token }))
}

/// Tokens not ended, after an id: everybody's, or one agent's.
pub async fn list(conn: &mut Conn, of: Option<&AgentId>, after: &str, limit: i64) -> Result<Vec<ApiToken>, Fault> {
    let rows = conn
        .rows(
            "select id, agent_id, name, scopes, created_at, expires_at, last_used_at from api_tokens
             where ended_at is null and id > $1 and ($2 is null or agent_id = $2) order by id limit $3",
            args![after, of, limit],
        )
        .await?;
    let ids: Vec<AgentId> = rows.iter().map(|row| row.get("agent_id")).collect::<Result<_, _>>()?;
    let owners = agent_store::agents_by_ids(conn, &ids).await?;
    let read = |(row, id): (&Row, &AgentId)| {
        let owner = owners.get(id).cloned().ok_or_else(|| Fault::new("a token without its owner"))?;
        Ok(ApiToken {
            id: row.get("id")?,
            name: row.get("name")?,
            scopes: scopes(row)?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            last_used_at: row.get("last_used_at")?,
            owner,
        })
    };
    rows.iter().zip(&ids).map(read).collect()
}

/// How many tokens an agent holds.
pub async fn count(conn: &mut Conn, of: &AgentId) -> Result<usize, Fault> {
    let sql = "select count(*) as n from api_tokens where agent_id = $1 and ended_at is null";
    conn.one(sql, args![of]).await?.only()
}

/// Whose token this is, if it has not ended.
pub async fn owner(conn: &mut Conn, id: &TokenId) -> Result<Option<AgentId>, Fault> {
    let row = conn.maybe("select agent_id from api_tokens where id = $1 and ended_at is null", args![id]).await?;
    row.as_ref().map(Row::only).transpose()
}

/// Writes a new token.
pub async fn insert(tx: &mut Tx, token: &ApiToken, secret_hash: &str) -> Result<(), Fault> {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.code()).collect();
    tx.exec(
        "insert into api_tokens (id, agent_id, secret_hash, name, scopes, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        args![
            &token.id,
            &token.owner.id,
            secret_hash,
            &token.name,
            serde_json::json!(scopes),
            token.created_at,
            token.expires_at
        ],
    )
    .await
    .map(drop)
}

/// Ends a token. False if it has ended.
pub async fn end(tx: &mut Tx, id: &TokenId, why: &str) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update api_tokens set ended_at = $2, ended_why = $3 where id = $1 and ended_at is null";
    Ok(tx.exec(sql, args![id, now, why]).await? == 1)
}

/// Ends every token of an agent; gives how many.
pub async fn end_all(tx: &mut Tx, of: &AgentId, why: &str) -> Result<u64, Fault> {
    let now = tx.now();
    let sql = "update api_tokens set ended_at = $2, ended_why = $3 where agent_id = $1 and ended_at is null";
    tx.exec(sql, args![of, now, why]).await
}

/// Remembers that a token was used.
pub async fn touch(tx: &mut Tx, id: &TokenId) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec("update api_tokens set last_used_at = $2 where id = $1", args![id, now]).await.map(drop)
}
