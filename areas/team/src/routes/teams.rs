//! Teams.

use super::reception;
use crate::acts::teams::{self as acts, Team};
use crate::patch::given;
use base::{Action, AgentId};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Done, Empty, List, Needs, Page, Reply, Route};

const CHANGE: Needs = Needs::Permission(Action::TeamChange);

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::get("/teams", Needs::Permission(Action::TeamRead), "lists teams with their members", list),
        web::post("/teams", CHANGE, "adds a team", add),
        web::patch("/teams/{id}", CHANGE, "renames a team, or says how long its claims hold", change),
        web::put("/teams/{id}/members", CHANGE, "sets who is in a team", set_members),
        web::delete("/teams/{id}", CHANGE, "removes a team", remove),
    ]
}

async fn list(ask: Ask) -> Answer<List<Team>> {
    let reception = reception(&ask)?;
    Ok(Reply::from(Page::whole(acts::list(&mut ask.read().await?, &reception, &ask.actor).await?)))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewTeam")]
struct Add {
    name: String,
}

async fn add(ask: Ask<(), Add>) -> Answer<Team> {
    let reception = reception(&ask)?;
    let team = acts::add(ask.db(), &reception, &ask.actor, &ask.body.name).await?;
    let version = team.version;
    Ok(Reply::created(team).version(version))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TeamChange")]
struct Change {
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    name: Option<String>,
    /// How many minutes a claim holds; 0 where nobody needs one to send.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    claim_minutes: Option<i64>,
}

fn shown(team: Team) -> Reply<Team> {
    let version = team.version;
    Reply::from(team).version(version)
}

async fn change(ask: Ask<(), Change>) -> Answer<Team> {
    let (reception, id, to) = (reception(&ask)?, ask.id("id")?, (ask.body.name.as_deref(), ask.body.claim_minutes));
    Ok(shown(acts::change(ask.db(), &reception, &ask.actor, (&id, ask.if_match()), to).await?))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TeamMembers")]
struct Members {
    agents: Vec<AgentId>,
}

async fn set_members(ask: Ask<(), Members>) -> Answer<Team> {
    let (reception, id, seen) = (reception(&ask)?, ask.id("id")?, ask.if_match());
    Ok(shown(acts::set_members(ask.db(), &reception, &ask.actor, (&id, seen), &ask.body.agents).await?))
}

async fn remove(ask: Ask) -> Done {
    let (reception, id) = (reception(&ask)?, ask.id("id")?);
    acts::remove(ask.db(), &reception, &ask.actor, (&id, ask.if_match())).await?;
    Empty::done()
}
