//! SEC-C1: what belongs to another team is answered exactly like what does not exist.

use crate::house::{Firm, everywhere, id, in_team};
use base::{AgentId, InvitationId, Role, RoleId, SessionId, TeamId, Time, TokenId};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};
use web::Method;

/// Every route with an id, and a body that fits.
fn routes() -> Vec<(Method, &'static str, Value)> {
    let of = |path: &'static str| match path {
        "/agents/{id}/grants" => json!({ "grants": [] }),
        "/teams/{id}/members" => json!({ "agents": [] }),
        _ => json!({}),
    };
    let all = team::routes().into_iter().filter(|route| route.path.contains("{id}"));
    all.map(|route| (route.method, route.path, of(route.path))).collect()
}

fn missing(path: &str) -> String {
    let now = Time(1_772_442_000_000);
    match path.split('/').nth(1).unwrap() {
        "agents" => AgentId::mint(now).to_string(),
        "teams" => TeamId::mint(now).to_string(),
        "invitations" => InvitationId::mint(now).to_string(),
        "roles" => RoleId::mint(now).to_string(),
        "tokens" => TokenId::mint(now).to_string(),
        "sessions" => SessionId::mint(now).to_string(),
        other => panic!("{other} is not in the matrix"),
    }
}

async fn ask(client: &Client, (method, path, body): &(Method, &'static str, Value), id: &str) -> (u16, Value) {
    let body = (*method != Method::GET && *method != Method::DELETE).then(|| body.clone());
    let answer = client.send(method.clone(), &path.replace("{id}", id), body).await;
    (answer.status.as_u16(), answer.json())
}

both!(foreign_things_look_missing_to_every_role, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let ours = id(&ada.post("/teams", json!({ "name": "Ours" })).await.ok());
    let theirs = id(&ada.post("/teams", json!({ "name": "Theirs" })).await.ok());
    let (bea, bea_browser) = firm.hire("bea", &[in_team(Role::Agent, &theirs)]).await;
    let token = bea_browser.post("/tokens", json!({ "name": "x", "scopes": ["team.read"] })).await.ok();
    let session = bea_browser.get("/sessions").await.ok();
    let invite =
        json!({ "email": "new@example.com", "name": "New", "roles": [in_team(Role::Agent, &theirs)], "teams": [] });
    let invitation = ada.post("/invitations", invite).await.ok();
    let role = ada.post("/roles", json!({ "name": "Trainer", "permissions": ["audit.read"] })).await.ok();
    let foreign = |path: &str| match path.split('/').nth(1).unwrap() {
        "agents" => bea.clone(),
        "teams" => theirs.clone(),
        "invitations" => id(&invitation),
        "roles" => id(&role),
        "tokens" => id(&token),
        _ => id(&session["items"][0]),
    };
    for role in Role::ALL {
        let (_, client) = firm.hire(&format!("mia-{}", role.code()), &[in_team(role.clone(), &ours)]).await;
        for route in &routes() {
            let got = ask(&client, route, &foreign(route.1)).await;
            assert_eq!(got, ask(&client, route, &missing(route.1)).await, "{role:?} {} {}", route.0, route.1);
            assert!(got.0 == 404 || got.0 == 403, "{role:?} {} {}: {}", route.0, route.1, got.0);
        }
        let seen = client.get("/agents").await;
        assert!(!String::from_utf8_lossy(&seen.bytes).contains("bea"), "{role:?} finds bea in the list");
        assert!(!String::from_utf8_lossy(&client.get("/teams").await.bytes).contains("Theirs"), "{role:?}");
    }
    assert_eq!(bea_browser.get("/me").await.ok()["agent"]["name"], "bea");
});

both!(nobody_signed_out_reaches_anything_but_the_public_routes, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    for route in team::routes().iter().filter(|route| route.needs != web::Needs::Nothing) {
        let path = route.path.replace("{id}", "x");
        let body = (route.method != Method::GET).then(|| json!({}));
        let answer = firm.visitor.send(route.method.clone(), &path, body).await;
        assert_eq!(answer.refused(401), "session.missing", "{} {path}", route.method);
    }
});

both!(the_public_routes_are_these, |fresh: Fresh| async move {
    drop(fresh);
    let open = |route: &web::Route| route.needs == web::Needs::Nothing;
    let mut public: Vec<_> =
        team::routes().iter().filter(|r| open(r)).map(|r| format!("{} {}", r.method, r.path)).collect();
    public.sort();
    let known = [
        "GET /invitations/open",
        "GET /setup",
        "POST /invitations/accept",
        "POST /passwords/forgot",
        "POST /passwords/reset",
        "POST /sessions",
        "POST /sessions/link",
        "POST /setup",
    ];
    assert_eq!(public, known);
});

both!(roles_reach_what_the_table_says, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    for role in Role::ALL {
        let (_, client) = firm.hire(role.code(), &[everywhere(role.clone())]).await;
        for route in team::routes().iter().filter(|route| route.method == Method::GET && !route.path.contains("open")) {
            let allowed = match route.needs {
                web::Needs::Permission(action) => role.actions().contains(&action),
                _ => true,
            };
            let missing = AgentId::mint(Time(1)).to_string();
            let status = client.get(&route.path.replace("{id}", &missing)).await.status.as_u16();
            assert_eq!(status != 403, allowed, "{role:?} {}: {status}", route.path);
        }
    }
});
