//! Roles, and what tokens may be used for.

use base::{Action, Role};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Answer, Ask, List, Needs, Page, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::get("/roles", Needs::SignIn, "lists roles and what they allow", roles),
        web::get("/scopes", Needs::SignIn, "lists what a token may be used for", scopes),
    ]
}

/// A role and what it allows.
#[derive(Debug, Serialize, JsonSchema)]
struct RoleInfo {
    role: Role,
    title: &'static str,
    permissions: &'static [Action],
}

const fn title(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Administrator",
        Role::Lead => "Lead",
        Role::Agent => "Agent",
        Role::Marketer => "Marketer",
        Role::Colleague => "Colleague",
        Role::Auditor => "Auditor",
        Role::ReadOnly => "Read only",
    }
}

async fn roles(_: Ask) -> Answer<List<RoleInfo>> {
    let info = |role: &Role| RoleInfo { role: *role, title: title(*role), permissions: role.actions() };
    Ok(Reply::from(Page::whole(Role::ALL.iter().map(info).collect())))
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
