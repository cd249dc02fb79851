//! One company from its first start to a deactivation, as people live it.

use crate::house::{Firm, PASSWORD, URL, id, token_of};
use serde_json::json;
use testkit::{Fresh, both};

both!(a_company_begins_grows_and_lets_somebody_go, |fresh: Fresh| async move {
    let firm = Firm::empty(&fresh).await;
    let setup = firm.visitor.get("/setup").await.ok();
    assert_eq!(setup, json!({ "needed": true, "demo": false, "company": "" }));
    let ada = firm.set_up().await;
    assert_eq!(team::first_start_link(&firm.db).await.unwrap(), None);
    let me = ada.get("/me").await.ok();
    assert_eq!((&me["agent"]["email"], &me["company"]), (&json!("ada@example.com"), &json!("Copper Kettle")));
    assert_eq!(me["permissions"].as_array().unwrap().len(), base::Action::ALL.len());

    // A team, and Mia invited to it.
    let support = id(&ada.post("/teams", json!({ "name": "Support" })).await.ok());
    let roles = json!([{ "role": "agent", "scope": { "kind": "team", "team": support } }]);
    let body = json!({ "email": " MIA@example.com", "name": "Mia", "roles": roles, "teams": [support] });
    let invitation = ada.post("/invitations", body).await.ok();
    let (subject, text) = firm.mail_to("mia@example.com").await.unwrap();
    assert_eq!(subject, "Ada invites you to Copper Kettle");
    assert!(text.contains(invitation["link"].as_str().unwrap()));
    assert!(invitation["link"].as_str().unwrap().starts_with(&format!("{URL}/join?token=")));
    assert_eq!(ada.get("/invitations").await.ok()["items"][0].get("link"), None);

    // She joins, and works in two browsers.
    let token = token_of(&text);
    let open = firm.visitor.get(&format!("/invitations/open?token={token}")).await.ok();
    assert_eq!(open, json!({ "name": "Mia", "email": "mia@example.com", "company": "Copper Kettle" }));
    let joined = firm
        .visitor
        .post("/invitations/accept", json!({ "token": token, "name": "Mia Gruber", "password": PASSWORD }))
        .await;
    let mia_id = id(&joined.ok()["agent"]);
    let office = firm.holding(&joined.cookie().unwrap());
    let login = json!({ "email": "Mia@Example.com", "password": PASSWORD });
    let home = firm.holding(&firm.visitor.post("/sessions", login).await.cookie().unwrap());
    assert_eq!(office.get("/me").await.ok()["teams"][0]["name"], "Support");
    assert_eq!(home.get("/sessions").await.ok()["items"].as_array().unwrap().len(), 2);
    assert_eq!(ada.get("/teams").await.ok()["items"][0]["members"][0]["name"], "Mia Gruber");
    assert_eq!(ada.get("/invitations").await.ok()["items"], json!([]));

    // A new password ends every session but the one she typed it in, which gets a new id.
    let changed = office.post("/me/password", json!({ "current": PASSWORD, "password": "another kettle" })).await;
    drop(changed.ok());
    let new = firm.holding(&changed.cookie().unwrap());
    assert_eq!(home.get("/me").await.refused(401), "session.missing");
    assert_eq!(office.get("/me").await.refused(401), "session.missing");
    assert_eq!(new.get("/me").await.ok()["agent"]["name"], "Mia Gruber");

    // Another role ends her sessions too.
    let grants = json!({ "grants": [{ "role": "lead", "scope": { "kind": "team", "team": support } }] });
    drop(ada.put(&format!("/agents/{mia_id}/grants"), grants).await.ok());
    assert_eq!(new.get("/me").await.refused(401), "session.missing");
    let login = json!({ "email": "mia@example.com", "password": "another kettle" });
    let answer = firm.visitor.post("/sessions", login.clone()).await;
    assert!(answer.ok()["permissions"].as_array().unwrap().contains(&json!("agent.invite")));
    let lead = firm.holding(&answer.cookie().unwrap());

    // Deactivated, she is out and stays out; let in again, she signs in.
    let gone = ada.post(&format!("/agents/{mia_id}/deactivation"), json!({ "why": "left" })).await.ok();
    assert_eq!(gone["active"], false);
    assert_eq!(lead.get("/me").await.refused(401), "session.missing");
    assert_eq!(firm.visitor.post("/sessions", login.clone()).await.refused(401), "session.refused");
    drop(ada.delete(&format!("/agents/{mia_id}/deactivation")).await.ok());
    drop(firm.visitor.post("/sessions", login).await.ok());
    let lines = store::audit::verify(&mut firm.db.read().await.unwrap()).await.unwrap();
    assert!(lines.unwrap() > 10);
});
