//! Roles, and what tokens may be used for.

use crate::acts::roles::{self as acts, NewRole, RoleChange};
use crate::role_store::{self, MadeRole};
use base::{Action, Role};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Answer, Ask, Done, Empty, List, Needs, Page, Reply, Route};

const CHANGE: Needs = Needs::Permission(Action::RoleChange);

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::get("/roles", Needs::SignIn, "lists roles and what they allow", roles),
        web::post("/roles", CHANGE, "makes a role", add),
        web::patch("/roles/{id}", CHANGE, "changes a role; holds at once for everybody who has it", change),
        web::delete("/roles/{id}", CHANGE, "removes a role nobody holds", remove),
        web::get("/scopes", Needs::SignIn, "lists what a token may be used for", scopes),
    ]
}

/// A role and what it allows.
#[derive(Debug, Serialize, JsonSchema)]
struct RoleInfo {
    role: Role,
    title: String,
    permissions: Vec<Action>,
    /// Agents who hold it, for a role the company made; else null.
    held_by: Option<i64>,
    /// Its version, for a role the company made; else null.
    version: Option<i64>,
}

const fn title(role: &Role) -> &'static str {
    match role {
        Role::Administrator => "Administrator",
        Role::Lead => "Lead",
        Role::Agent => "Agent",
        Role::Marketer => "Marketer",
        Role::Colleague => "Colleague",
        Role::Auditor => "Auditor",
        Role::ReadOnly => "Read only",
        Role::Custom(_) => "",
    }
}

fn built_in(role: &Role) -> RoleInfo {
    let permissions = role.actions().to_vec();
    RoleInfo { role: role.clone(), title: title(role).into(), permissions, held_by: None, version: None }
}

fn made(role: MadeRole) -> RoleInfo {
    RoleInfo {
        role: Role::custom(role.id, vec![]),
        title: role.name,
        permissions: role.permissions,
        held_by: Some(role.held_by),
        version: Some(role.version),
    }
}

async fn roles(ask: Ask) -> Answer<List<RoleInfo>> {
    let own = role_store::list(&mut ask.read().await?).await?;
    Ok(Page::whole(Role::ALL.iter().map(built_in).chain(own.into_iter().map(made)).collect()).into())
}

fn shown(role: MadeRole) -> Reply<MadeRole> {
    let version = role.version;
    Reply::from(role).version(version)
}

async fn add(ask: Ask<(), NewRole>) -> Answer<MadeRole> {
    let (ask, (), new) = ask.take();
    let role = acts::add(ask.db(), &ask.actor, new).await?;
    let version = role.version;
    Ok(Reply::created(role).version(version))
}

async fn change(ask: Ask<(), RoleChange>) -> Answer<MadeRole> {
    let (ask, (), wanted) = ask.take();
    let id = ask.id("id")?;
    Ok(shown(acts::change(ask.db(), &ask.actor, (&id, ask.if_match()), wanted).await?))
}

async fn remove(ask: Ask) -> Done {
    let id = ask.id("id")?;
    acts::remove(ask.db(), &ask.actor, (&id, ask.if_match())).await?;
    Empty::done()
}

/// What a token may be used for.
#[derive(Debug, Serialize, JsonSchema)]
struct ScopeInfo {
    scope: Action,
    title: &'static str,
}

async fn scopes(_: Ask) -> Answer<List<ScopeInfo>> {
    let info = |action: &Action| ScopeInfo { scope: *action, title: action.title() };
    Ok(Reply::from(Page::whole(Action::ALL.iter().map(info).collect())))
}
