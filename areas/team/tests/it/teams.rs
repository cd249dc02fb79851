//! Teams and their members.

use crate::house::{Firm, everywhere, id, in_team};
use base::Role;
use serde_json::json;
use testkit::{Fresh, both};

both!(a_team_is_made_filled_renamed_and_removed, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let mia = firm.hire_silently("mia", &[everywhere(Role::Agent)]).await;
    let made = ada.post("/teams", json!({ "name": "Support" })).await;
    assert_eq!((made.status.as_u16(), &made.ok()["members"]), (201, &json!([])));
    let path = format!("/teams/{}", id(&made.json()));
    assert_eq!(ada.post("/teams", json!({ "name": " SUPPORT " })).await.refused(409), "team.exists");
    let full = ada.put(&format!("{path}/members"), json!({ "agents": [mia, mia] })).await.ok();
    assert_eq!(full["members"], json!([{ "id": mia, "name": "mia", "active": true }]));
    assert_eq!(ada.patch(&path, json!({ "name": "Service" })).await.ok()["name"], "Service");
    assert_eq!(ada.get(&format!("/agents/{mia}")).await.ok()["teams"][0]["name"], "Service");
    let stale = ada.with("if-match", "\"v1\"");
    assert_eq!(stale.delete(&path).await.refused(412), "thing.changed");
    drop(ada.delete(&path).await.ok());
    assert_eq!(ada.get("/teams").await.ok()["items"], json!([]));
    assert_eq!(ada.get(&format!("/agents/{mia}")).await.ok()["teams"], json!([]));
    assert_eq!(ada.patch(&path, json!({ "name": "X" })).await.refused(404), "not_found");
    // The name is free again, and what referred to the old team still finds its name.
    drop(ada.post("/teams", json!({ "name": "Service" })).await.ok());
    let old = id(&made.json()).parse().unwrap();
    let refs = team::team_refs(&mut firm.db.read().await.unwrap(), &[old]).await.unwrap();
    assert_eq!(refs[0].name, "Service");
});

both!(a_team_with_roles_in_it_is_not_removed, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let team = id(&ada.post("/teams", json!({ "name": "Support" })).await.ok());
    drop(firm.hire_silently("mia", &[in_team(Role::Agent, &team)]).await);
    assert_eq!(ada.delete(&format!("/teams/{team}")).await.refused(409), "team.in_use");
});

both!(a_lead_changes_the_own_team_and_no_other, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let ours = id(&ada.post("/teams", json!({ "name": "Ours" })).await.ok());
    let theirs = id(&ada.post("/teams", json!({ "name": "Theirs" })).await.ok());
    let (_, lea) = firm.hire("lea", &[in_team(Role::Lead, &ours)]).await;
    let stranger = firm.hire_silently("stranger", &[in_team(Role::Agent, &theirs)]).await;
    let mia = firm.hire_silently("mia", &[in_team(Role::Agent, &ours)]).await;
    drop(lea.patch(&format!("/teams/{ours}"), json!({ "name": "Mine" })).await.ok());
    drop(lea.put(&format!("/teams/{ours}/members"), json!({ "agents": [mia] })).await.ok());
    let foreign = json!({ "agents": [mia, stranger] });
    assert_eq!(lea.put(&format!("/teams/{ours}/members"), foreign).await.refused(422), "invalid");
    assert_eq!(lea.patch(&format!("/teams/{theirs}"), json!({ "name": "Mine" })).await.refused(404), "not_found");
    assert_eq!(lea.post("/teams", json!({ "name": "More" })).await.refused(403), "forbidden");
    let names: Vec<_> =
        lea.get("/teams").await.ok()["items"].as_array().unwrap().iter().map(|t| t["name"].clone()).collect();
    assert_eq!(names, [json!("Mine")]);
    let agents: Vec<_> =
        lea.get("/agents").await.ok()["items"].as_array().unwrap().iter().map(|a| a["name"].clone()).collect();
    assert_eq!(agents, [json!("Ada"), json!("lea"), json!("mia")]);
});
