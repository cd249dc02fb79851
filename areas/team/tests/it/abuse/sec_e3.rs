//! SEC-E3: when password or role change, or somebody is deactivated, sessions, tokens and open streams end at once.

use crate::house::{Firm, PASSWORD, everywhere, token_of};
use base::{Actor, Role};
use serde_json::json;
use std::sync::Arc;
use testkit::{Client, Fresh, both};
use web::{Ask, Needs, Reply};

/// What an open stream remembers of who opened it.
async fn actor_of(firm: &Firm, holder: &Client) -> Actor {
    let id = holder.get("/me").await.ok()["agent"]["id"].as_str().unwrap().parse().unwrap();
    let sessions = holder.get("/sessions").await.ok();
    let current = sessions["items"].as_array().unwrap().iter().find(|s| s["current"] == true).unwrap()["id"].clone();
    let mut conn = firm.db.read().await.unwrap();
    let actor = team::actor_of(&mut conn, &id).await.unwrap().unwrap();
    Actor { session: current.as_str().map(str::to_owned), ..actor }
}

struct Bea {
    id: String,
    browser: Client,
    program: Client,
    stream: Actor,
}

async fn bea(firm: &Firm) -> Bea {
    let (id, browser) = firm.hire("bea", &[everywhere(Role::Agent)]).await;
    let token = browser.post("/tokens", json!({ "name": "x", "scopes": ["team.read"] })).await.ok();
    let program = firm.visitor.token(token["secret"].as_str().unwrap());
    drop(program.get("/agents").await.ok());
    let stream = actor_of(firm, &browser).await;
    assert!(firm.doors.still(&stream).await.unwrap().is_some());
    Bea { id, browser, program, stream }
}

async fn is_out(firm: &Firm, bea: &Bea) {
    assert_eq!(bea.browser.get("/me").await.refused(401), "session.missing");
    assert_eq!(bea.program.get("/agents").await.refused(401), "token.refused");
    assert!(firm.doors.still(&bea.stream).await.unwrap().is_none());
}

both!(a_changed_password_ends_everything_else, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let bea = bea(&firm).await;
    let change = json!({ "current": PASSWORD, "password": "another kettle" });
    let changed = bea.browser.post("/me/password", change).await;
    is_out(&firm, &bea).await;
    drop(firm.holding(&changed.cookie().unwrap()).get("/me").await.ok());
});

both!(a_reset_ends_everything, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let bea = bea(&firm).await;
    drop(firm.visitor.post("/passwords/forgot", json!({ "email": "bea@example.com" })).await.ok());
    let token = token_of(&firm.mail_to("bea@example.com").await.unwrap().1);
    drop(firm.visitor.post("/passwords/reset", json!({ "token": token, "password": "another kettle" })).await.ok());
    is_out(&firm, &bea).await;
});

both!(another_role_ends_everything, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let bea = bea(&firm).await;
    let grants = json!({ "grants": [everywhere(Role::ReadOnly)] });
    drop(ada.put(&format!("/agents/{}/grants", bea.id), grants).await.ok());
    is_out(&firm, &bea).await;
});

both!(a_deactivation_ends_everything, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let bea = bea(&firm).await;
    drop(ada.post(&format!("/agents/{}/deactivation", bea.id), json!({})).await.ok());
    is_out(&firm, &bea).await;
});

both!(an_open_stream_learns_of_new_rights, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let bea = bea(&firm).await;
    let still = firm.doors.still(&bea.stream).await.unwrap().unwrap();
    assert_eq!((still.who, still.grants), (bea.stream.who.clone(), vec![everywhere(Role::Agent)]));
    assert!(firm.doors.still(&Actor::visitor("x")).await.unwrap().is_none());
    let forged = Actor { session: Some("ses_00000000000000000000000000".into()), ..bea.stream };
    assert!(firm.doors.still(&forged).await.unwrap().is_none());
});

both!(a_stale_cookie_keeps_nobody_from_a_public_page, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let house = web::House::build(
        firm.db.clone(),
        base::Vault::new([7; 32]),
        Arc::new(firm.clock.clone()),
        Arc::new(firm.doors.clone()),
    );
    let who = |ask: Ask| async move { Ok(Reply::from(ask.actor.kind().to_owned())) };
    let route = web::get("/who", Needs::Nothing, "tells who asks", who);
    let router = web::router(&house.finish(), "", vec![route], web::Proxy::None);
    let anybody = Client::new(router, "");
    assert_eq!(anybody.get("/who").await.ok(), "visitor");
    assert_eq!(anybody.cookie("goodword_session=unknown").get("/who").await.ok(), "visitor");
    drop(ada);
});
