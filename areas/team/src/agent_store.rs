//! Agents in the database.

use crate::agent::{Agent, AgentRef, NewAgent, TeamRef};
use crate::preferences::Preferences;
use crate::{grant_store, team_store};
use base::{AgentId, Fault, Grant, Time};
use std::collections::HashMap;
use store::{Bind, Conn, Question, Row, Together, Tx, args};

/// True while no deactivation is open.
const ACTIVE: &str = "not exists (select 1 from deactivations d where d.agent_id = a.id and d.ended_at is null)";

fn columns() -> String {
    format!(
        "a.id, a.name, a.email, a.alias, a.signature, a.locale, a.zone, a.hours, a.last_seen_at, a.version, case when {ACTIVE} then 1 else 0 end as active"
    )
}

fn brief(row: &Row) -> Result<AgentRef, Fault> {
    Ok(AgentRef { id: row.get("id")?, name: row.get("name")?, active: active(row)? })
}

fn active(row: &Row) -> Result<bool, Fault> {
    row.get("active")
}

/// These agents, by id; unknown ids are left out.
pub async fn agents_by_ids(conn: &mut Conn, ids: &[AgentId]) -> Result<HashMap<AgentId, AgentRef>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let sql = format!("select {} from agents a where a.id in {list}", columns());
    let rows = conn.rows(sql, bind.values()).await?;
    rows.iter().map(|row| brief(row).map(|agent| (agent.id.clone(), agent))).collect()
}

/// Asks for these agents together with other things.
pub fn ask_agents<'a>(
    together: &mut Together,
    ids: impl Iterator<Item = &'a AgentId>,
) -> Question<HashMap<AgentId, AgentRef>> {
    let sql = format!(
        "select a.id, a.name, case when {ACTIVE} then 1 else 0 end as active from agents a where a.id in {}",
        together.among(ids)
    );
    together.ask(&["id", "name", "active"], sql, |rows| {
        rows.iter().map(|row| brief(row).map(|agent| (agent.id.clone(), agent))).collect()
    })
}

/// Everybody who may sign in, by name.
pub async fn list_active(conn: &mut Conn) -> Result<Vec<AgentRef>, Fault> {
    let sql = format!("select {} from agents a where {ACTIVE} order by a.name, a.id", columns());
    conn.rows(sql, args![]).await?.iter().map(brief).collect()
}

/// Name and address of everybody who may sign in.
pub async fn names_and_addresses(conn: &mut Conn) -> Result<Vec<(String, String)>, Fault> {
    called(&conn.rows(names_sql(), args![]).await?)
}

/// Asks for the same together with other things.
pub fn ask_names_and_addresses(together: &mut Together) -> Question<Vec<(String, String)>> {
    together.ask(&["name", "email"], names_sql(), called)
}

fn names_sql() -> String {
    format!("select a.name, a.email from agents a where {ACTIVE}")
}

fn called(rows: &[Row]) -> Result<Vec<(String, String)>, Fault> {
    rows.iter().map(|row| Ok((row.get("name")?, row.get("email")?))).collect()
}

/// Whose agents a list may show.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Everybody.
    pub everybody: bool,
    /// Oneself.
    pub me: Option<AgentId>,
    /// Teams and inboxes whose people are seen, as text.
    pub scopes: Vec<String>,
}

/// A page of agents after a place in the order of names: the rule of [`crate::rights::sees`] in SQL.
pub async fn page(conn: &mut Conn, seen: &Seen, after: (String, String), limit: i64) -> Result<Vec<Agent>, Fault> {
    let mut bind = Bind::new();
    let (name, id) = (bind.put(after.0), bind.put(after.1));
    let mut filter = String::new();
    if !seen.everybody {
        let (me, first, second) = (bind.put(seen.me.as_ref()), bind.list(&seen.scopes), bind.list(&seen.scopes));
        let elsewhere = if seen.scopes.is_empty() { "1 = 0" } else { "g.scope_kind = 'everything'" };
        filter = format!(
            "and (a.id = {me}
               or exists (select 1 from grants g where g.agent_id = a.id and ({elsewhere} or g.scope_id in {first}))
               or exists (select 1 from team_members m where m.agent_id = a.id and m.team_id in {second}))"
        );
    }
    let limit = bind.put(limit);
    let sql = format!(
        "select {} from agents a where (a.name, a.id) > ({name}, {id}) {filter} order by a.name, a.id limit {limit}",
        columns()
    );
    let rows = conn.rows(sql, bind.values()).await?;
    full(conn, &rows).await
}

/// One agent.
pub async fn agent(conn: &mut Conn, id: &AgentId) -> Result<Option<Agent>, Fault> {
    let rows = conn.rows(format!("select {} from agents a where a.id = $1", columns()), args![id]).await?;
    Ok(full(conn, &rows).await?.pop())
}

async fn full(conn: &mut Conn, rows: &[Row]) -> Result<Vec<Agent>, Fault> {
    let ids: Vec<AgentId> = rows.iter().map(|row| row.get("id")).collect::<Result<_, _>>()?;
    let mut grants = grant_store::of_agents(conn, &ids).await?;
    let mut teams = team_store::of_agents(conn, &ids).await?;
    let mut take = |row: &Row, id: &AgentId| {
        read(row, grants.remove(id).unwrap_or_default(), teams.remove(id).unwrap_or_default())
    };
    rows.iter().zip(&ids).map(|(row, id)| take(row, id)).collect()
}

fn read(row: &Row, grants: Vec<Grant>, teams: Vec<TeamRef>) -> Result<Agent, Fault> {
    Ok(Agent {
        id: row.get("id")?,
        name: row.get("name")?,
        active: active(row)?,
        email: row.get("email")?,
        grants,
        teams,
        alias: row.get("alias")?,
        signature: row.get("signature")?,
        locale: row.get("locale")?,
        zone: row.get("zone")?,
        hours: row.get("hours")?,
        last_seen_at: row.get("last_seen_at")?,
        version: row.get("version")?,
    })
}

/// What signing in needs to know of an account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose.
    pub id: AgentId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Hash of the password, if one is set.
    pub password_hash: Option<String>,
    /// Whether they may sign in.
    pub active: bool,
}

fn account(row: &Row) -> Result<Account, Fault> {
    Ok(Account {
        id: row.get("id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        password_hash: row.get("password_hash")?,
        active: active(row)?,
    })
}

/// The account with this (folded) address.
pub async fn account_by_email(conn: &mut Conn, email: &str) -> Result<Option<Account>, Fault> {
    let sql = format!("select {}, a.password_hash from agents a where a.email = $1", columns());
    conn.maybe(sql, args![email]).await?.as_ref().map(account).transpose()
}

/// The account of an agent.
pub async fn account_by_id(conn: &mut Conn, id: &AgentId) -> Result<Option<Account>, Fault> {
    let sql = format!("select {}, a.password_hash from agents a where a.id = $1", columns());
    conn.maybe(sql, args![id]).await?.as_ref().map(account).transpose()
}

/// Writes a new agent; everything in it has been checked.
pub async fn insert(tx: &mut Tx, id: &AgentId, new: &NewAgent) -> Result<(), Fault> {
    let now = tx.now();
    let preferences = serde_json::to_value(Preferences::default()).unwrap_or_default();
    tx.exec(
        "insert into agents (id, name, email, password_hash, signature, locale, zone, hours, preferences, version, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)",
        args![
            id, &new.name, &new.email, new.password_hash.clone(), &new.signature, &new.locale, &new.zone, &new.hours,
            preferences, now
        ],
    )
    .await
    .map(drop)
}

/// Writes name, alias, signature, language, zone and hours.
pub async fn save(tx: &mut Tx, agent: &Agent) -> Result<(), Fault> {
    tx.exec(
        "update agents set name = $2, signature = $3, locale = $4, zone = $5, hours = $6, alias = $7, version = version + 1 where id = $1",
        args![&agent.id, &agent.name, &agent.signature, &agent.locale, &agent.zone, &agent.hours, &agent.alias],
    )
    .await
    .map(drop)
}

/// The next version: something about the agent changed elsewhere.
pub async fn bump(tx: &mut Tx, id: &AgentId) -> Result<(), Fault> {
    tx.exec("update agents set version = version + 1 where id = $1", args![id]).await.map(drop)
}

/// Sets the password.
pub async fn set_password(tx: &mut Tx, id: &AgentId, hash: &str) -> Result<(), Fault> {
    tx.exec("update agents set password_hash = $2 where id = $1", args![id, hash]).await.map(drop)
}

/// The agent's preferences; defaults where a stored one is of another version.
pub async fn preferences_of(conn: &mut Conn, id: &AgentId) -> Result<Preferences, Fault> {
    let row = conn.maybe("select preferences from agents where id = $1", args![id]).await?;
    let text: Option<String> = row.as_ref().map(Row::only).transpose()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Writes preferences.
pub async fn save_preferences(tx: &mut Tx, id: &AgentId, preferences: &Preferences) -> Result<(), Fault> {
    let value = serde_json::to_value(preferences).map_err(|e| Fault::new(format!("preferences: {e}")))?;
    tx.exec("update agents set preferences = $2 where id = $1", args![id, value]).await.map(drop)
}

/// Opens a deactivation. False if one is open.
pub async fn deactivate(tx: &mut Tx, id: &AgentId, why: &str) -> Result<bool, Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    let done = tx
        .exec(
            "insert into deactivations (agent_id, at, by_agent, why) values ($1, $2, $3, $4)
             on conflict (agent_id) where ended_at is null do nothing",
            args![id, now, by, why],
        )
        .await?;
    Ok(done == 1)
}

/// Ends an open deactivation. False if none is open.
pub async fn reactivate(tx: &mut Tx, id: &AgentId) -> Result<bool, Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    let sql = "update deactivations set ended_at = $2, ended_by = $3 where agent_id = $1 and ended_at is null";
    Ok(tx.exec(sql, args![id, now, by]).await? == 1)
}

/// Remembers that the agent was here.
pub async fn touch(tx: &mut Tx, id: &AgentId, now: Time) -> Result<(), Fault> {
    tx.exec("update agents set last_seen_at = $2 where id = $1", args![id, now]).await.map(drop)
}
