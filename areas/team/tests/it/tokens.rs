//! API tokens: within scopes, within the owner's roles, of one person.

use crate::house::{Firm, MINUTE, everywhere, id};
use base::{Action, Role};
use serde_json::json;
use testkit::{Fresh, both};
use web::{Method, Needs};

both!(a_token_never_does_more_than_its_scopes, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    for scope in Action::ALL {
        let made = ada.post("/tokens", json!({ "name": scope.code(), "scopes": [scope] })).await.ok();
        let program = firm.visitor.token(made["secret"].as_str().unwrap());
        for route in team::routes() {
            let Needs::Permission(needed) = route.needs else { continue };
            if route.method != Method::GET && needed == *scope {
                continue;
            }
            let body = (route.method != Method::GET).then(|| json!({}));
            let status =
                program.send(route.method.clone(), &route.path.replace("{id}", "x"), body).await.status.as_u16();
            assert_eq!(
                status == 403,
                needed != *scope,
                "{} may {} {}: {status}",
                scope.code(),
                route.method,
                route.path
            );
        }
        assert_eq!(program.get("/me").await.ok()["permissions"], json!([scope]));
    }
});

both!(a_token_touches_no_account_and_makes_no_token, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let made = ada.post("/tokens", json!({ "name": "all", "scopes": Action::ALL })).await.ok();
    let program = firm.visitor.token(made["secret"].as_str().unwrap());
    let writes = [
        program.patch("/me", json!({ "name": "X" })).await,
        program.post("/me/password", json!({ "current": "x", "password": "another kettle" })).await,
        program.delete("/sessions").await,
        program.get("/sessions").await,
        program.get("/tokens").await,
        program.post("/tokens", json!({ "name": "x", "scopes": ["team.read"] })).await,
        program.delete(&format!("/tokens/{}", id(&made))).await,
    ];
    for answer in writes {
        assert_eq!(answer.refused(403), "session.needed");
    }
});

both!(a_token_gives_no_role_beyond_its_scopes, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let made =
        ada.post("/tokens", json!({ "name": "x", "scopes": ["agent.invite", "grant.change", "team.read"] })).await.ok();
    let program = firm.visitor.token(made["secret"].as_str().unwrap());
    let mia = firm.hire_silently("mia", &[everywhere(Role::Agent)]).await;
    let boss =
        json!({ "email": "n@example.com", "name": "N", "roles": [everywhere(Role::Administrator)], "teams": [] });
    assert_eq!(program.post("/invitations", boss).await.refused(403), "grants.beyond");
    let more = json!({ "grants": [everywhere(Role::Administrator)] });
    assert_eq!(program.put(&format!("/agents/{mia}/grants"), more).await.refused(403), "grants.beyond");
});

both!(a_token_is_no_wider_than_its_owner_at_any_time, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let (_, mia) = firm.hire("mia", &[everywhere(Role::Agent)]).await;
    let wide = json!({ "name": "x", "scopes": ["team.read", "audit.read"] });
    assert_eq!(mia.post("/tokens", wide).await.refused(403), "scopes.beyond");
    assert_eq!(
        mia.post("/tokens", json!({ "name": "x", "scopes": ["everything"] })).await.refused(422),
        "body.invalid"
    );
    assert_eq!(mia.post("/tokens", json!({ "name": "x", "scopes": [] })).await.refused(422), "invalid");
    let (_, otto) = firm.hire("otto", &[everywhere(Role::Auditor)]).await;
    assert_eq!(otto.post("/tokens", json!({ "name": "x", "scopes": ["audit.read"] })).await.refused(403), "forbidden");
});

both!(a_token_ends_by_itself_or_by_hand, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let (_, mia) = firm.hire("mia", &[everywhere(Role::Agent)]).await;
    let at = base::Clock::now(&firm.clock).plus(5 * MINUTE);
    let made = mia.post("/tokens", json!({ "name": "short", "scopes": ["team.read"], "expires_at": at })).await;
    assert_eq!(made.status.as_u16(), 201);
    let program = firm.visitor.token(made.ok()["secret"].as_str().unwrap());
    drop(program.get("/agents").await.ok());
    assert_eq!(mia.get("/tokens").await.ok()["items"][0].get("secret"), None);
    firm.clock.pass(5 * MINUTE);
    assert_eq!(program.get("/agents").await.refused(401), "token.refused");
    assert_eq!(
        mia.post("/tokens", json!({ "name": "x", "scopes": ["team.read"], "expires_at": at })).await.refused(422),
        "invalid"
    );

    let made = mia.post("/tokens", json!({ "name": "long", "scopes": ["team.read"] })).await.ok();
    let program = firm.visitor.token(made["secret"].as_str().unwrap());
    let path = format!("/tokens/{}", id(&made));
    let (_, otto) = firm.hire("otto", &[everywhere(Role::Auditor)]).await;
    assert_eq!(otto.get("/tokens").await.ok()["items"].as_array().unwrap().len(), 2);
    assert_eq!(otto.delete(&path).await.refused(403), "forbidden");
    drop(ada.delete(&path).await.ok());
    assert_eq!(program.get("/agents").await.refused(401), "token.refused");
    assert_eq!(mia.delete(&path).await.refused(404), "not_found");
});

both!(a_token_needs_no_header_against_other_sites, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let made = ada.post("/tokens", json!({ "name": "x", "scopes": ["team.change", "team.read"] })).await.ok();
    let program = firm.visitor.without("x-goodword").token(made["secret"].as_str().unwrap());
    drop(program.post("/teams", json!({ "name": "By a program" })).await.ok());
    let line = ada.get("/audit?action=team.added").await.ok()["items"][0]["actor"].clone();
    assert_eq!((&line["kind"], &line["name"]), (&json!("token"), &json!("Ada")));
});
