//! Invitations in the database. Only hashes of their tokens are there.

use crate::invitation::Stored;
use crate::link::INVITATION_MS;
use crate::role_store;
use base::vault::{fingerprint, random_token};
use base::{AgentId, Fault, InvitationId, Time};
use serde::de::DeserializeOwned;
use store::{Conn, Row, Tx, args};

const COLUMNS: &str = "id, email, name, roles, teams, invited_by, created_at, expires_at, mails";

fn list_in<T: DeserializeOwned>(row: &Row, column: &str) -> Result<Vec<T>, Fault> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|e| Fault::new(format!("{column} of an invitation: {e}")))
}

fn stored(row: &Row) -> Result<Stored, Fault> {
    Ok(Stored {
        id: row.get("id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        roles: list_in(row, "roles")?,
        teams: list_in(row, "teams")?,
        invited_by: row.get("invited_by")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        mails: row.get("mails")?,
    })
}

/// Invitations neither used nor withdrawn, oldest first.
pub async fn list(conn: &mut Conn) -> Result<Vec<Stored>, Fault> {
    let sql =
        format!("select {COLUMNS} from invitations where used_at is null and ended_at is null order by id limit 1000");
    let rows = conn.rows(sql, args![]).await?;
    let mut all: Vec<Stored> = rows.iter().map(stored).collect::<Result<_, _>>()?;
    role_store::read_along(conn, all.iter_mut().flat_map(|one| one.roles.iter_mut())).await?;
    Ok(all)
}

/// An invitation neither used nor withdrawn.
pub async fn open(conn: &mut Conn, id: &InvitationId) -> Result<Option<Stored>, Fault> {
    let sql = format!("select {COLUMNS} from invitations where id = $1 and used_at is null and ended_at is null");
    one(conn, sql, args![id]).await
}

/// The invitation a token opens now.
pub async fn by_token(conn: &mut Conn, token: &str, now: Time) -> Result<Option<Stored>, Fault> {
    let sql = format!(
        "select {COLUMNS} from invitations where token_hash = $1 and used_at is null and ended_at is null and expires_at > $2"
    );
    one(conn, sql, args![fingerprint(token), now]).await
}

async fn one(conn: &mut Conn, sql: String, args: Vec<store::Value>) -> Result<Option<Stored>, Fault> {
    let Some(row) = conn.maybe(sql, args).await? else { return Ok(None) };
    let mut found = stored(&row)?;
    role_store::read_along(conn, found.roles.iter_mut()).await?;
    Ok(Some(found))
}

/// Writes an invitation; gives its token.
pub async fn insert(tx: &mut Tx, new: &Stored) -> Result<String, Fault> {
    let token = random_token();
    let json = |value: serde_json::Result<serde_json::Value>| value.map_err(|e| Fault::new(format!("invitation: {e}")));
    tx.exec(
        "insert into invitations (id, token_hash, email, name, roles, teams, invited_by, created_at, expires_at, mails)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &new.id,
            fingerprint(&token),
            &new.email,
            &new.name,
            json(serde_json::to_value(&new.roles))?,
            json(serde_json::to_value(&new.teams))?,
            new.invited_by.as_ref(),
            new.created_at,
            new.expires_at,
            new.mails
        ],
    )
    .await?;
    Ok(token)
}

/// A new token and term for an invitation, from whoever sends it again; the old token is void.
pub async fn renew(tx: &mut Tx, id: &InvitationId) -> Result<String, Fault> {
    let (now, token, by) = (tx.now(), random_token(), tx.actor().agent().cloned());
    tx.exec(
        "update invitations set token_hash = $2, expires_at = $3, invited_by = $4, mails = mails + 1 where id = $1",
        args![id, fingerprint(&token), now.plus(INVITATION_MS), by],
    )
    .await?;
    Ok(token)
}

/// Withdraws an invitation. False if it was used or withdrawn.
pub async fn end(tx: &mut Tx, id: &InvitationId) -> Result<bool, Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    let sql =
        "update invitations set ended_at = $2, ended_by = $3 where id = $1 and used_at is null and ended_at is null";
    Ok(tx.exec(sql, args![id, now, by]).await? == 1)
}

/// Uses an invitation up; of two at the same time one wins.
pub async fn spend(tx: &mut Tx, token: &str, agent: &AgentId) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "update invitations set used_at = $2, agent_id = $3 where token_hash = $1
               and used_at is null and ended_at is null and expires_at > $2";
    Ok(tx.exec(sql, args![fingerprint(token), now, agent]).await? == 1)
}
