//! Agents, their roles, and whether they may sign in.

use super::reception;
use crate::acts::agents as acts;
use crate::agent::Agent;
use crate::agent_store::{self, Seen};
use base::{Action, Actor, Grant};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Needs, Page, Paging, Reply, Route};

const READ: Needs = Needs::Permission(Action::TeamRead);
const CHANGE: Needs = Needs::Permission(Action::AgentChange);

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::get("/agents", READ, "lists agents by name", list),
        web::get("/agents/{id}", READ, "shows an agent", show),
        web::patch("/agents/{id}", CHANGE, "changes an agent's name, alias and teams", change),
        web::put("/agents/{id}/grants", Needs::Permission(Action::GrantChange), "gives an agent these roles", give),
        web::post("/agents/{id}/deactivation", CHANGE, "deactivates an agent and ends their sessions", deactivate),
        web::delete("/agents/{id}/deactivation", CHANGE, "lets an agent in again", reactivate),
    ]
}

fn seen_by(actor: &Actor) -> Seen {
    let reach = actor.reach(Action::TeamRead);
    let teams = reach.teams.iter().map(ToString::to_string);
    let scopes = teams.chain(reach.inboxes.iter().map(ToString::to_string)).collect();
    Seen { everybody: reach.everything, me: actor.agent().cloned(), scopes }
}

async fn list(ask: Ask<Paging>) -> Answer<Page<Agent>> {
    let after = ask.query.after::<(String, String)>()?.unwrap_or_default();
    let limit = ask.query.limit();
    let agents = agent_store::page(&mut ask.read().await?, &seen_by(&ask.actor), after, limit).await?;
    Ok(Reply::from(Page::of(agents, limit, |agent| (agent.name.clone(), agent.id.to_string()))))
}

fn shown(agent: Agent) -> Reply<Agent> {
    let version = agent.version;
    Reply::from(agent).version(version)
}

async fn show(ask: Ask) -> Answer<Agent> {
    Ok(shown(acts::seen(&mut ask.read().await?, &ask.actor, &ask.id("id")?).await?))
}

async fn change(ask: Ask<(), acts::AgentChange>) -> Answer<Agent> {
    let (ask, (), body) = ask.take();
    Ok(shown(acts::change(ask.db(), &ask.actor, &ask.id("id")?, ask.if_match(), body).await?))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AgentGrants")]
struct Give {
    grants: Vec<Grant>,
}

async fn give(ask: Ask<(), Give>) -> Answer<Agent> {
    let (reception, id, seen) = (reception(&ask)?, ask.id("id")?, ask.if_match());
    let (ask, (), body) = ask.take();
    Ok(shown(acts::change_grants(ask.db(), &reception, &ask.actor, (&id, seen), body.grants).await?))
}

/// Why somebody is deactivated.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Deactivation")]
struct Why {
    why: String,
}

async fn deactivate(ask: Ask<(), Why>) -> Answer<Agent> {
    Ok(shown(acts::deactivate(ask.db(), &ask.actor, &ask.id("id")?, &ask.body.why).await?))
}

async fn reactivate(ask: Ask) -> Answer<Agent> {
    Ok(shown(acts::reactivate(ask.db(), &ask.actor, &ask.id("id")?).await?))
}
