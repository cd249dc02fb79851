//! Teams: added, renamed, filled, removed.

use crate::acts::agents::belongs;
use crate::acts::{check_version, done, fresh};
use crate::agent::AgentRef;
use crate::reception::{InboxRef, Reception};
use crate::team_store::{self, Stored};
use crate::{agent_store, company_store, grant_store, rights, words};
use base::facts::{Fact, Kind};
use base::{Action, Actor, AgentId, Failure, Fault, Outcome, Refusal, Scope, TeamId, Thing};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::{Conn, Db, Tx, audit};

/// Most members of a team.
const MOST: usize = 2_000;

/// A team with everybody in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Team {
    /// Id.
    pub id: TeamId,
    /// Name.
    pub name: String,
    /// Who is in it, by name.
    pub members: Vec<AgentRef>,
    /// Inboxes that belong to it.
    pub inboxes: Vec<InboxRef>,
    /// How many minutes a claim holds; 0 where nobody needs one to send.
    pub claim_minutes: i64,
    /// Version.
    pub version: i64,
}

/// A team as something one may act on.
#[must_use]
pub fn thing(id: &TeamId) -> Thing {
    Thing { teams: vec![id.clone()], ..Thing::default() }
}

async fn full(conn: &mut Conn, reception: &Reception, teams: Vec<Stored>) -> Outcome<Vec<Team>> {
    let ids: Vec<TeamId> = teams.iter().map(|team| team.id.clone()).collect();
    let mut members = team_store::members(conn, &ids).await?;
    let inboxes = reception.neighbours.inboxes_of(conn, &ids).await?;
    let team = |Stored { id, name, claim_minutes, version }| {
        let members = members.remove(&id).unwrap_or_default();
        let own = inboxes.iter().filter(|(team, _)| *team == id).map(|(_, inbox)| inbox.clone()).collect();
        Team { id, name, members, inboxes: own, claim_minutes, version }
    };
    Ok(teams.into_iter().map(team).collect())
}

async fn one(conn: &mut Conn, reception: &Reception, id: &TeamId) -> Outcome<Team> {
    let stored = team_store::team(conn, id).await?.ok_or_else(Refusal::missing)?;
    Ok(full(conn, reception, vec![stored]).await?.pop().ok_or_else(Refusal::missing)?)
}

/// The teams the actor sees: those within reach, and those they are in.
pub async fn list(conn: &mut Conn, reception: &Reception, actor: &Actor) -> Outcome<Vec<Team>> {
    let reach = actor.reach(Action::TeamRead);
    let own = match actor.agent() {
        Some(me) => team_store::teams_of(conn, me).await?,
        None => vec![],
    };
    let mut teams = team_store::list(conn).await?;
    teams
        .retain(|team| reach.everything || reach.teams.contains(&team.id) || own.iter().any(|mine| mine.id == team.id));
    full(conn, reception, teams).await
}

/// Adds a team.
pub async fn add(db: &Db, reception: &Reception, actor: &Actor, name: &str) -> Outcome<Team> {
    let name = words::name("name", name)?;
    let mut tx = db.begin(actor).await?;
    fresh(&mut tx).await?.check(Action::TeamChange, &Thing::company())?;
    let id = TeamId::mint(tx.now());
    team_store::insert(&mut tx, &id, &name, &words::fold(&name)).await.map_err(taken)?;
    audit::write(&mut tx, "team.added", id.as_str(), json!({ "name": name })).await?;
    tx.tell(Fact::new(Kind::TeamAdded).with("team", id.as_str()));
    let team = one(&mut tx, reception, &id).await?;
    done(tx, team).await
}

fn taken(fault: Fault) -> Failure {
    if fault.breaks_unique("name_folded") {
        return Refusal::new("team.exists", 409, "there is a team of this name already").field("name").into();
    }
    fault.into()
}

/// The team, if the actor may change it; with the actor's roles of this moment.
async fn on(tx: &mut Tx, id: &TeamId, seen: Option<i64>) -> Outcome<(Actor, Stored)> {
    let actor = fresh(tx).await?;
    let team = team_store::team(tx, id).await?.ok_or_else(Refusal::missing)?;
    actor.check(Action::TeamChange, &thing(id))?;
    check_version(seen, team.version)?;
    Ok((actor, team))
}

/// Longest time a claim may hold.
const LONGEST_CLAIM: i64 = 240;

/// Changes a team: its name, how many minutes a claim holds. What is absent stays.
pub async fn change(
    db: &Db,
    reception: &Reception,
    actor: &Actor,
    (id, seen): (&TeamId, Option<i64>),
    (name, minutes): (Option<&str>, Option<i64>),
) -> Outcome<Team> {
    let mut tx = db.begin(actor).await?;
    let (_, before) = on(&mut tx, id, seen).await?;
    let name = words::name("name", name.unwrap_or(&before.name))?;
    let minutes = minutes.unwrap_or(before.claim_minutes);
    if !(0..=LONGEST_CLAIM).contains(&minutes) {
        let detail = format!("a claim holds for at most {LONGEST_CLAIM} minutes; 0 means that nobody needs one");
        return Err(Refusal::invalid("claim_minutes", detail).into());
    }
    team_store::change(&mut tx, id, (&name, &words::fold(&name)), minutes).await.map_err(taken)?;
    let detail = json!({ "before": before.name, "after": name });
    audit::write(&mut tx, "team.renamed", id.as_str(), detail).await?;
    if minutes != before.claim_minutes {
        let detail = json!({ "before": before.claim_minutes, "after": minutes });
        audit::write(&mut tx, "team.claims_set", id.as_str(), detail).await?;
    }
    updated(&mut tx, id);
    let team = one(&mut tx, reception, id).await?;
    done(tx, team).await
}

fn updated(tx: &mut Tx, id: &TeamId) {
    tx.tell(Fact::new(Kind::TeamUpdated).with("team", id.as_str()));
}

/// Sets who is in a team.
pub async fn set_members(
    db: &Db,
    reception: &Reception,
    actor: &Actor,
    (id, seen): (&TeamId, Option<i64>),
    agents: &[AgentId],
) -> Outcome<Team> {
    if agents.len() > MOST {
        return Err(Refusal::invalid("agents", format!("a team has at most {MOST} members")).into());
    }
    let mut tx = db.begin(actor).await?;
    let (actor, _) = on(&mut tx, id, seen).await?;
    let before: Vec<AgentId> = team_store::members_of(&mut tx, id).await?.into_iter().map(|agent| agent.id).collect();
    for new in agents.iter().filter(|agent| !before.contains(agent)) {
        let known = agent_store::agent(&mut tx, new).await?;
        if !known.is_some_and(|agent| rights::sees(&actor, new, &belongs(&agent))) {
            return Err(Refusal::invalid("agents", "one of these agents does not exist, or is not yours to see").into());
        }
    }
    team_store::set_members(&mut tx, id, agents).await?;
    audit::write(&mut tx, "team.members_set", id.as_str(), json!({ "before": before, "after": agents })).await?;
    updated(&mut tx, id);
    let team = one(&mut tx, reception, id).await?;
    done(tx, team).await
}

/// Removes a team that nothing hangs on any more.
pub async fn remove(db: &Db, reception: &Reception, actor: &Actor, (id, seen): (&TeamId, Option<i64>)) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    // No role is given in this team while it is looked at.
    company_store::take_turn(&mut tx).await?;
    let (_, team) = on(&mut tx, id, seen).await?;
    let inboxes = reception.neighbours.inboxes_of(&mut tx, std::slice::from_ref(id)).await?;
    let held = grant_store::any_in_scope(&mut tx, &Scope::Team { team: id.clone() }).await?;
    if held || !inboxes.is_empty() {
        let detail = "inboxes or roles still belong to this team; give them to another team first";
        return Err(Refusal::new("team.in_use", 409, detail).into());
    }
    team_store::end(&mut tx, id).await?;
    audit::write(&mut tx, "team.removed", id.as_str(), json!({ "name": team.name })).await?;
    updated(&mut tx, id);
    Ok(tx.commit().await?)
}
