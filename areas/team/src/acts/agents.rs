//! What is done to agents: renamed, moved between teams, given roles, deactivated, let in again.

use crate::acts::passwords::end_everything;
use crate::acts::{check_scopes_exist, check_version, done, fresh};
use crate::agent::Agent;
use crate::patch::given;
use crate::reception::Reception;
use crate::rights::{self, Belongs};
use crate::{agent_store, company_store, grant_store, role_store, team_store, words};
use base::facts::{Fact, Kind};
use base::{Action, Actor, AgentId, Grant, Outcome, Refusal, TeamId};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use store::{Conn, Db, Tx, audit};

/// Where an agent belongs.
#[must_use]
pub fn belongs(agent: &Agent) -> Belongs {
    Belongs::of(&agent.grants, agent.teams.iter().map(|team| team.id.clone()))
}

/// An agent the actor sees; who is not seen is not there.
pub async fn seen(conn: &mut Conn, actor: &Actor, id: &AgentId) -> Outcome<Agent> {
    let agent = agent_store::agent(conn, id).await?.ok_or_else(Refusal::missing)?;
    if rights::sees(actor, id, &belongs(&agent)) { Ok(agent) } else { Err(Refusal::missing().into()) }
}

/// The agent, if the actor may do this to them; with the actor's roles of this moment.
async fn on(tx: &mut Tx, action: Action, id: &AgentId) -> Outcome<(Actor, Agent)> {
    let actor = fresh(tx).await?;
    let agent = agent_store::agent(tx, id).await?.ok_or_else(Refusal::missing)?;
    rights::check_on(&actor, action, id, &belongs(&agent))?;
    Ok((actor, agent))
}

/// A change of an agent; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentChange {
    /// Name.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub name: Option<String>,
    /// What customers call them where the company shows aliases; empty for none.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub alias: Option<String>,
    /// Teams to be in.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<TeamId>")]
    pub teams: Option<Vec<TeamId>>,
}

/// Changes name, alias and teams.
pub async fn change(db: &Db, actor: &Actor, id: &AgentId, seen: Option<i64>, change: AgentChange) -> Outcome<Agent> {
    let mut tx = db.begin(actor).await?;
    let (actor, before) = on(&mut tx, Action::AgentChange, id).await?;
    check_version(seen, before.version)?;
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = words::name("name", name)?;
    }
    if let Some(alias) = &change.alias {
        after.alias = words::line("alias", alias, words::NAME_LIMIT)?;
    }
    agent_store::save(&mut tx, &after).await?;
    if let Some(teams) = &change.teams {
        check_teams(&mut tx, &actor, teams).await?;
        team_store::set_teams(&mut tx, id, teams, actor.agent()).await?;
    }
    let after = agent_store::agent(&mut tx, id).await?.ok_or_else(Refusal::missing)?;
    let told = |agent: &Agent| json!({ "name": agent.name, "alias": agent.alias, "teams": agent.teams });
    let detail = json!({ "before": told(&before), "after": told(&after) });
    audit::write(&mut tx, "agent.changed", id.as_str(), detail).await?;
    tx.tell(Fact::new(Kind::AgentChanged).agent(id));
    done(tx, after).await
}

async fn check_teams(tx: &mut Tx, actor: &Actor, teams: &[TeamId]) -> Outcome<()> {
    let reach = actor.reach(Action::AgentChange);
    for team in teams {
        let mine = reach.everything || reach.teams.contains(team);
        if !mine || team_store::team(tx, team).await?.is_none() {
            return Err(Refusal::invalid("teams", "one of these teams does not exist, or is not yours").into());
        }
    }
    Ok(())
}

/// Gives an agent these roles in place of those before. Their sessions and tokens end.
pub async fn change_grants(
    db: &Db,
    reception: &Reception,
    actor: &Actor,
    (id, seen): (&AgentId, Option<i64>),
    grants: Vec<Grant>,
) -> Outcome<Agent> {
    let mut grants = rights::settle(grants)?;
    let mut tx = db.begin(actor).await?;
    role_store::read_along(&mut tx, grants.iter_mut()).await?;
    company_store::take_turn(&mut tx).await?;
    let (actor, before) = on(&mut tx, Action::GrantChange, id).await?;
    check_version(seen, before.version)?;
    if actor.agent() == Some(id) {
        return Err(own_grants().into());
    }
    let new: Vec<Grant> = grants.iter().filter(|grant| !before.grants.contains(grant)).cloned().collect();
    rights::check_give(&actor, &new)?;
    check_scopes_exist(&mut tx, reception, &new).await?;
    if !rights::is_administrator(&grants) {
        keep_an_administrator(&mut tx, &before).await?;
    }
    if new.is_empty() && grants.len() == before.grants.len() {
        return Ok(before);
    }
    grant_store::replace(&mut tx, id, &grants, actor.agent()).await?;
    agent_store::bump(&mut tx, id).await?;
    end_everything(&mut tx, id, "roles changed").await?;
    audit::write(&mut tx, "grants.changed", id.as_str(), json!({ "before": before.grants, "after": grants })).await?;
    tx.tell(Fact::new(Kind::AgentChanged).agent(id).with("grants", true));
    let after = agent_store::agent(&mut tx, id).await?.ok_or_else(Refusal::missing)?;
    done(tx, after).await
}

fn own_grants() -> Refusal {
    Refusal::new("grants.own", 403, "nobody changes their own roles; ask another administrator")
}

/// Refuses to lose the last active administrator.
async fn keep_an_administrator(tx: &mut Tx, losing: &Agent) -> Outcome<()> {
    let is_one = losing.active && rights::is_administrator(&losing.grants);
    if is_one && grant_store::administrators_beside(tx, Some(&losing.id)).await? == 0 {
        return Err(rights::last_administrator().into());
    }
    Ok(())
}

/// Deactivates an agent. Their sessions, tokens and links end.
pub async fn deactivate(db: &Db, actor: &Actor, id: &AgentId, why: &str) -> Outcome<Agent> {
    let why = words::line("why", why, 500)?;
    let mut tx = db.begin(actor).await?;
    company_store::take_turn(&mut tx).await?;
    let (_, agent) = on(&mut tx, Action::AgentChange, id).await?;
    keep_an_administrator(&mut tx, &agent).await?;
    if !agent_store::deactivate(&mut tx, id, &why).await? {
        return Ok(agent);
    }
    agent_store::bump(&mut tx, id).await?;
    end_everything(&mut tx, id, "deactivated").await?;
    audit::write(&mut tx, "agent.deactivated", id.as_str(), json!({ "why": why })).await?;
    tx.tell(Fact::new(Kind::AgentDeactivated).agent(id));
    let after = agent_store::agent(&mut tx, id).await?.ok_or_else(Refusal::missing)?;
    done(tx, after).await
}

/// Lets an agent in again.
pub async fn reactivate(db: &Db, actor: &Actor, id: &AgentId) -> Outcome<Agent> {
    let mut tx = db.begin(actor).await?;
    let (_, agent) = on(&mut tx, Action::AgentChange, id).await?;
    if !agent_store::reactivate(&mut tx, id).await? {
        return Ok(agent);
    }
    agent_store::bump(&mut tx, id).await?;
    audit::write(&mut tx, "agent.reactivated", id.as_str(), json!({})).await?;
    tx.tell(Fact::new(Kind::AgentReactivated).agent(id));
    let after = agent_store::agent(&mut tx, id).await?.ok_or_else(Refusal::missing)?;
    done(tx, after).await
}
