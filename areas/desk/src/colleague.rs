//! What the desk asks `team` about colleagues, in the words of the desk; and what it tells `team` in return.

use crate::notify;
use base::{Actor, AgentId, Fault, InboxId, TeamId};
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use store::{Bind, Conn, args};
use team::{InboxRef, Neighbours, TeamRef};

/// A colleague as one who acts, with their rights; nothing if they are not active.
pub(crate) async fn as_actor(conn: &mut Conn, id: &AgentId) -> Result<Option<Actor>, Fault> {
    team::actor_of(conn, id).await
}

/// The active colleague with this address, as one who acts.
pub(crate) async fn by_address(conn: &mut Conn, address: &str) -> Result<Option<Actor>, Fault> {
    let found = team::account_by_email(conn, &address.trim().to_lowercase()).await?.filter(|found| found.active);
    match found {
        Some(found) => as_actor(conn, &found.id).await,
        None => Ok(None),
    }
}

/// Name and signature that customers see.
pub(crate) async fn voice(conn: &mut Conn, id: &AgentId) -> Result<(String, String), Fault> {
    let agent = team::agent_store::agent(conn, id).await?.ok_or_else(missing)?;
    Ok((team::agent_names(conn).await?.of(&agent.name, &agent.alias), agent.signature))
}

/// The name colleagues know them by.
pub(crate) async fn name(conn: &mut Conn, id: &AgentId) -> Result<String, Fault> {
    let found = team::agents_by_ids(conn, std::slice::from_ref(id)).await?.remove(id);
    found.map(|agent| agent.name).ok_or_else(missing)
}

fn missing() -> Fault {
    Fault::new("an agent is missing")
}

/// The zone days begin in for this agent.
pub(crate) async fn zone_of(conn: &mut Conn, id: &AgentId) -> Result<String, Fault> {
    Ok(team::agent_store::agent(conn, id).await?.map_or_else(|| "UTC".into(), |agent| agent.zone))
}

/// How long an answer may be taken back, in milliseconds.
pub(crate) async fn undo_ms(conn: &mut Conn) -> Result<i64, Fault> {
    Ok(team::company(conn).await?.undo_seconds.saturating_mul(1_000))
}

/// How an agent is told something.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// E-mail address.
    pub(crate) email: String,
    /// Their wishes.
    pub(crate) preferences: team::Preferences,
    /// The zone of their clock.
    pub(crate) zone: String,
}

/// How an agent is told something, if they may be.
pub(crate) async fn told(conn: &mut Conn, id: &AgentId) -> Result<Option<Told>, Fault> {
    match team::agent_store::agent(conn, id).await?.filter(|agent| agent.active) {
        Some(team::Agent { email, zone, .. }) => {
            Ok(Some(Told { email, zone, preferences: team::preferences_of(conn, id).await? }))
        }
        None => Ok(None),
    }
}

/// Ids of the teams an agent is in.
pub(crate) async fn teams_of(conn: &mut Conn, id: &AgentId) -> Result<Vec<String>, Fault> {
    Ok(team::teams_of(conn, id).await?.into_iter().map(|team| team.id.to_string()).collect())
}

/// How many minutes a claim holds in these teams; 0 where nobody needs one.
pub(crate) async fn claim_minutes(conn: &mut Conn, teams: &[TeamId]) -> Result<i64, Fault> {
    team::team_store::claim_minutes(conn, teams).await
}

/// What colleagues are called and where they write from, to be compared with.
pub(crate) async fn called(conn: &mut Conn) -> Result<customers::Colleagues, Fault> {
    Ok(customers::Colleagues::new(&team::names_and_addresses(conn).await?))
}

/// All teams by id.
pub(crate) async fn teams(conn: &mut Conn) -> Result<HashMap<TeamId, TeamRef>, Fault> {
    Ok(team::all_teams(conn).await?.into_iter().map(|team| (team.id.clone(), team)).collect())
}

/// What `team` may know of the desk.
#[derive(Clone, Copy, Debug)]
pub struct DeskNeighbour;

async fn inboxes_of(conn: &mut Conn, teams: &[TeamId]) -> Result<Vec<(TeamId, InboxRef)>, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(teams);
    let sql = format!(
        "select it.team_id, i.id, i.name from inbox_teams it join inboxes i on i.id = it.inbox_id where it.team_id in {list} order by i.name"
    );
    let rows = conn.rows(sql, bind.values()).await?;
    rows.iter().map(|row| Ok((row.get("team_id")?, InboxRef { id: row.get("id")?, name: row.get("name")? }))).collect()
}

impl Neighbours for DeskNeighbour {
    fn inboxes_of<'a>(
        &'a self,
        conn: &'a mut Conn,
        teams: &'a [TeamId],
    ) -> BoxFuture<'a, Result<Vec<(TeamId, InboxRef)>, Fault>> {
        Box::pin(inboxes_of(conn, teams))
    }

    fn inbox_exists<'a>(&'a self, conn: &'a mut Conn, id: &'a InboxId) -> BoxFuture<'a, Result<bool, Fault>> {
        Box::pin(
            async move { Ok(conn.maybe("select 1 as one from inboxes where id = $1", args![id]).await?.is_some()) },
        )
    }

    fn unread<'a>(&'a self, conn: &'a mut Conn, agent: &'a AgentId) -> BoxFuture<'a, Result<i64, Fault>> {
        Box::pin(notify::unread(conn, agent))
    }
}
