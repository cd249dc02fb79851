//! Teams and their members in the database.

use crate::agent::{AgentRef, TeamRef};
use crate::agent_store;
use base::{AgentId, Fault, TeamId};
use std::collections::HashMap;
use store::{Bind, Conn, Question, Row, Together, Tx, args};

/// A team as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Id.
    pub id: TeamId,
    /// Name.
    pub name: String,
    /// How many minutes a claim holds; 0 where nobody needs one to send.
    pub claim_minutes: i64,
    /// Version.
    pub version: i64,
}

fn stored(row: &Row) -> Result<Stored, Fault> {
    let claim_minutes = row.get("claim_minutes")?;
    Ok(Stored { id: row.get("id")?, name: row.get("name")?, claim_minutes, version: row.get("version")? })
}

fn brief(row: &Row) -> Result<TeamRef, Fault> {
    Ok(TeamRef { id: row.get("id")?, name: row.get("name")? })
}

/// The teams that exist now, by name.
pub async fn list(conn: &mut Conn) -> Result<Vec<Stored>, Fault> {
    let sql = "select id, name, claim_minutes, version from teams where ended_at is null order by name_folded, id";
    conn.rows(sql, args![]).await?.iter().map(stored).collect()
}

/// A team that exists now.
pub async fn team(conn: &mut Conn, id: &TeamId) -> Result<Option<Stored>, Fault> {
    let sql = "select id, name, claim_minutes, version from teams where id = $1 and ended_at is null";
    conn.maybe(sql, args![id]).await?.as_ref().map(stored).transpose()
}

/// These teams, also those that were removed; unknown ids are left out.
pub async fn team_refs(conn: &mut Conn, ids: &[TeamId]) -> Result<Vec<TeamRef>, Fault> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let sql = format!("select id, name from teams where id in {list} order by name_folded, id");
    conn.rows(sql, bind.values()).await?.iter().map(brief).collect()
}

/// Every team that exists now, in a word.
pub async fn all_teams(conn: &mut Conn) -> Result<Vec<TeamRef>, Fault> {
    Ok(list(conn).await?.into_iter().map(|team| TeamRef { id: team.id, name: team.name }).collect())
}

/// Asks for them together with other things.
pub fn ask_teams(together: &mut Together) -> Question<HashMap<TeamId, TeamRef>> {
    let sql = "select id, name from teams where ended_at is null".to_owned();
    together.ask(&["id", "name"], sql, |rows| {
        rows.iter().map(|row| brief(row).map(|team| (team.id.clone(), team))).collect()
    })
}

/// The teams of these agents.
pub async fn of_agents(conn: &mut Conn, ids: &[AgentId]) -> Result<HashMap<AgentId, Vec<TeamRef>>, Fault> {
    let mut all: HashMap<AgentId, Vec<TeamRef>> = HashMap::new();
    if ids.is_empty() {
        return Ok(all);
    }
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let sql = format!(
        "select m.agent_id, t.id, t.name from team_members m join teams t on t.id = m.team_id
         where m.agent_id in {list} order by t.name_folded, t.id"
    );
    for row in &conn.rows(sql, bind.values()).await? {
        all.entry(row.get("agent_id")?).or_default().push(brief(row)?);
    }
    Ok(all)
}

/// The teams an agent is in.
pub async fn teams_of(conn: &mut Conn, id: &AgentId) -> Result<Vec<TeamRef>, Fault> {
    Ok(of_agents(conn, std::slice::from_ref(id)).await?.remove(id).unwrap_or_default())
}

/// The members of these teams, by name.
pub async fn members(conn: &mut Conn, teams: &[TeamId]) -> Result<HashMap<TeamId, Vec<AgentRef>>, Fault> {
    let mut all: HashMap<TeamId, Vec<AgentRef>> = HashMap::new();
    if teams.is_empty() {
        return Ok(all);
    }
    let mut bind = Bind::new();
    let list = bind.list(teams);
    let sql = format!(
        "select m.team_id, m.agent_id from team_members m join agents a on a.id = m.agent_id
         where m.team_id in {list} order by a.name, a.id"
    );
    let rows = conn.rows(sql, bind.values()).await?;
    let ids: Vec<AgentId> = rows.iter().map(|row| row.get("agent_id")).collect::<Result<_, _>>()?;
    let agents = agent_store::agents_by_ids(conn, &ids).await?;
    for (row, id) in rows.iter().zip(&ids) {
        all.entry(row.get("team_id")?).or_default().extend(agents.get(id).cloned());
    }
    Ok(all)
}

/// The members of a team, by name; those deactivated too.
pub async fn members_of(conn: &mut Conn, id: &TeamId) -> Result<Vec<AgentRef>, Fault> {
    Ok(members(conn, std::slice::from_ref(id)).await?.remove(id).unwrap_or_default())
}

/// Adds a team.
pub async fn insert(tx: &mut Tx, id: &TeamId, name: &str, folded: &str) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "insert into teams (id, name, name_folded, version, created_at) values ($1, $2, $3, 1, $4)";
    tx.exec(sql, args![id, name, folded, now]).await.map(drop)
}

/// Names a team, and says how long its claims hold.
pub async fn change(tx: &mut Tx, id: &TeamId, (name, folded): (&str, &str), claim_minutes: i64) -> Result<(), Fault> {
    let sql = "update teams set name = $2, name_folded = $3, claim_minutes = $4, version = version + 1 where id = $1";
    tx.exec(sql, args![id, name, folded, claim_minutes]).await.map(drop)
}

/// How many minutes a claim holds in these teams, the longest; 0 where nobody needs one to send.
pub async fn claim_minutes(conn: &mut Conn, teams: &[TeamId]) -> Result<i64, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(teams);
    let sql = format!("select coalesce(max(claim_minutes), 0) as n from teams where ended_at is null and id in {list}");
    conn.one(sql, bind.values()).await?.get("n")
}

/// Ends a team and everybody's membership in it.
pub async fn end(tx: &mut Tx, id: &TeamId) -> Result<(), Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    tx.exec("delete from team_members where team_id = $1", args![id]).await?;
    let sql = "update teams set ended_at = $2, ended_by = $3, version = version + 1 where id = $1";
    tx.exec(sql, args![id, now, by]).await.map(drop)
}

/// Sets who is in a team.
pub async fn set_members(tx: &mut Tx, id: &TeamId, agents: &[AgentId]) -> Result<(), Fault> {
    tx.exec("delete from team_members where team_id = $1", args![id]).await?;
    let by = tx.actor().agent().cloned();
    for agent in agents {
        join(tx, id, agent, by.as_ref()).await?;
    }
    tx.exec("update teams set version = version + 1 where id = $1", args![id]).await.map(drop)
}

/// Sets which teams an agent is in, in somebody's name.
pub async fn set_teams(tx: &mut Tx, agent: &AgentId, teams: &[TeamId], by: Option<&AgentId>) -> Result<(), Fault> {
    tx.exec("delete from team_members where agent_id = $1", args![agent]).await?;
    for team in teams {
        join(tx, team, agent, by).await?;
    }
    Ok(())
}

async fn join(tx: &mut Tx, team: &TeamId, agent: &AgentId, by: Option<&AgentId>) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        "insert into team_members (team_id, agent_id, by_agent, at) values ($1, $2, $3, $4)
         on conflict (team_id, agent_id) do nothing",
        args![team, agent, by, now],
    )
    .await
    .map(drop)
}
