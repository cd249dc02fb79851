//! Roles the company makes (DESK-1401).

use crate::house::{Firm, everywhere, id, in_team};
use base::{Action, Role};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

async fn made(who: &Client, name: &str, permissions: &[&str]) -> Value {
    who.post("/roles", json!({ "name": name, "permissions": permissions })).await.ok()
}

fn give(role: &Value) -> Value {
    json!({ "grants": [{ "role": role["id"], "scope": { "kind": "everything" } }] })
}

both!(a_role_of_ones_own_is_made_given_and_holds, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let role = made(&ada, "Trainer", &["team.read", "audit.read", "audit.read"]).await;
    assert_eq!(role["permissions"], json!(["team.read", "audit.read"]));
    let (bea, browser) = firm.hire("bea", &[everywhere(Role::Agent)]).await;
    assert_eq!(browser.get("/audit").await.refused(403), "forbidden");
    let shown = ada.put(&format!("/agents/{bea}/grants"), give(&role)).await.ok();
    assert_eq!(shown["grants"][0]["role"], role["id"]);
    // Whoever gets another role signs in anew, as with the built-in ones (SEC-E3).
    assert_eq!(browser.get("/me").await.refused(401), "session.missing");
    let browser = firm.sign_in("bea").await;
    browser.get("/audit").await.ok();
    let me = browser.get("/me").await.ok();
    assert_eq!(me["permissions"], json!(["team.read", "audit.read"]));
    let listed = ada.get("/roles").await.ok();
    let last = listed["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["title"], &last["held_by"]), (&json!("Trainer"), &json!(1)));
});

both!(a_changed_role_ends_nothing_and_holds_at_once, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let role = made(&ada, "Trainer", &["team.read", "audit.read"]).await;
    let (bea, _) = firm.hire("bea", &[]).await;
    ada.put(&format!("/agents/{bea}/grants"), give(&role)).await.ok();
    let browser = firm.sign_in("bea").await;
    browser.get("/audit").await.ok();
    let path = format!("/roles/{}", id(&role));
    let changed = ada.with("if-match", "\"v1\"").patch(&path, json!({ "permissions": ["team.read"] })).await.ok();
    assert_eq!(changed["version"], 2);
    assert_eq!(browser.get("/audit").await.refused(403), "forbidden");
    browser.get("/agents").await.ok();
    assert_eq!(ada.with("if-match", "\"v1\"").patch(&path, json!({ "name": "x" })).await.refused(412), "thing.changed");
    let lines = ada.get("/audit").await.ok();
    let line = lines["items"].as_array().unwrap().iter().find(|line| line["action"] == "role.changed").unwrap();
    assert_eq!(line["detail"]["before"]["permissions"], json!(["team.read", "audit.read"]));
    assert_eq!(line["detail"]["after"]["permissions"], json!(["team.read"]));
});

both!(nobody_makes_or_gives_more_than_they_may_themselves, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let maker = made(&ada, "Role maker", &["team.read", "role.change", "grant.change", "agent.change"]).await;
    let strong = made(&ada, "Exporter", &["team.read", "export"]).await;
    let (bea, _) = firm.hire("bea", &[]).await;
    ada.put(&format!("/agents/{bea}/grants"), give(&maker)).await.ok();
    let browser = firm.sign_in("bea").await;
    let beyond = json!({ "name": "Mine", "permissions": ["export"] });
    assert_eq!(browser.post("/roles", beyond).await.refused(403), "role.beyond");
    let wider = json!({ "permissions": ["team.read", "export"] });
    assert_eq!(browser.patch(&format!("/roles/{}", id(&maker)), wider).await.refused(403), "role.beyond");
    let (cleo, _) = firm.hire("cleo", &[everywhere(Role::ReadOnly)]).await;
    let path = format!("/agents/{cleo}/grants");
    assert_eq!(browser.put(&path, give(&strong)).await.refused(403), "grants.beyond");
    let small = made(&browser, "Looker", &["team.read"]).await;
    browser.put(&path, give(&small)).await.ok();
    let unknown = json!({ "id": "rol_00000000000000000000000000" });
    assert_eq!(ada.put(&path, give(&unknown)).await.refused(403), "grants.beyond");
    assert_eq!(browser.put(&format!("/agents/{bea}/grants"), give(&small)).await.refused(403), "grants.own");
});

both!(a_role_of_a_team_ends_at_the_team, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let ours = id(&ada.post("/teams", json!({ "name": "ours" })).await.ok());
    let role = made(&ada, "Looker", &["team.read", "agent.change"]).await;
    let role = Role::custom(id(&role).parse().unwrap(), vec![]);
    let (_, bea) = firm.hire("bea", &[in_team(role, &ours)]).await;
    let (other, _) = firm.hire("cleo", &[]).await;
    assert_eq!(bea.patch(&format!("/agents/{other}"), json!({ "name": "x" })).await.refused(404), "not_found");
    let actor = team::actor_of(&mut firm.db.read().await.unwrap(), &id_of(&bea).await).await.unwrap().unwrap();
    assert!(!actor.reach(Action::TeamRead).everything && actor.reach(Action::TeamRead).teams.len() == 1);
});

async fn id_of(who: &Client) -> base::AgentId {
    who.get("/me").await.ok()["agent"]["id"].as_str().unwrap().parse().unwrap()
}

both!(a_role_that_is_held_stays_and_names_are_told_apart, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let role = made(&ada, "Trainer", &["team.read"]).await;
    let again = json!({ "name": " TRAINER ", "permissions": ["team.read"] });
    assert_eq!(ada.post("/roles", again).await.refused(409), "role.exists");
    for built_in in ["Lead", "read only"] {
        let new = json!({ "name": built_in, "permissions": ["team.read"] });
        assert_eq!(ada.post("/roles", new).await.refused(409), "role.exists");
    }
    assert_eq!(ada.post("/roles", json!({ "name": "x", "permissions": [] })).await.refused(422), "invalid");
    let (bea, _) = firm.hire("bea", &[]).await;
    ada.put(&format!("/agents/{bea}/grants"), give(&role)).await.ok();
    let path = format!("/roles/{}", id(&role));
    assert_eq!(ada.delete(&path).await.refused(409), "role.held");
    ada.put(&format!("/agents/{bea}/grants"), json!({ "grants": [] })).await.ok();
    ada.delete(&path).await.ok();
    assert_eq!(ada.delete(&path).await.refused(404), "not_found");
    let (_, plain) = firm.hire("cleo", &[everywhere(Role::Lead)]).await;
    assert_eq!(
        plain.post("/roles", json!({ "name": "x", "permissions": ["team.read"] })).await.refused(403),
        "forbidden"
    );
});

both!(an_invitation_carries_a_role_of_ones_own, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let role = made(&ada, "Trainer", &["team.read", "audit.read"]).await;
    let roles = give(&role)["grants"].clone();
    let wanted = json!({ "email": "bea@example.com", "name": "Bea", "roles": roles, "teams": [] });
    let invited = ada.post("/invitations", wanted).await.ok();
    let token = crate::house::token_of(invited["link"].as_str().unwrap());
    let join = json!({ "token": token, "name": "Bea", "password": "a quiet kettle" });
    let joined = firm.visitor.post("/invitations/accept", join).await;
    assert_eq!(joined.ok()["permissions"], json!(["team.read", "audit.read"]));
});
