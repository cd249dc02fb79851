//! Agents, their roles and their deactivation.

use crate::house::{Firm, everywhere, id, in_team};
use base::{Action, Role};
use serde_json::json;
use testkit::{Fresh, both};

both!(the_last_administrator_stays, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let me = id(&ada.get("/me").await.ok()["agent"]);
    let refused = ada.post(&format!("/agents/{me}/deactivation"), json!({})).await;
    assert_eq!(refused.refused(409), "administrator.last");
    assert!(refused.json()["detail"].as_str().unwrap().contains("make somebody else an administrator first"));
    let other = firm.hire_silently("bea", &[everywhere(Role::Administrator)]).await;
    drop(ada.post(&format!("/agents/{other}/deactivation"), json!({})).await.ok());
    assert_eq!(ada.post(&format!("/agents/{me}/deactivation"), json!({})).await.refused(409), "administrator.last");
});

both!(of_two_administrators_who_throw_each_other_out_one_stays, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let good = |answers: [&testkit::Answered; 2]| answers.iter().filter(|answer| answer.status.is_success()).count();
    for round in 0..6 {
        let (one_id, one) = firm.hire(&format!("one{round}"), &[everywhere(Role::Administrator)]).await;
        let (two_id, two) = firm.hire(&format!("two{round}"), &[everywhere(Role::Administrator)]).await;
        let out = |id: &str| format!("/agents/{id}/deactivation");
        let (first, second) = (out(&two_id), out(&one_id));
        let (first, second) = tokio::join!(one.post(&first, json!({})), two.post(&second, json!({})));
        assert_eq!(good([&first, &second]), 1, "{round}: {} {}", first.status, second.status);
        for id in [one_id, two_id] {
            drop(ada.post(&out(&id), json!({})).await.ok());
        }
        let (one_id, one) = firm.hire(&format!("uno{round}"), &[everywhere(Role::Administrator)]).await;
        let (two_id, two) = firm.hire(&format!("due{round}"), &[everywhere(Role::Administrator)]).await;
        let less = json!({ "grants": [] });
        let (first, second) = (format!("/agents/{two_id}/grants"), format!("/agents/{one_id}/grants"));
        let (first, second) = tokio::join!(one.put(&first, less.clone()), two.put(&second, less.clone()));
        assert_eq!(good([&first, &second]), 1, "{round}: {} {}", first.status, second.status);
    }
});

both!(not_even_goodword_itself_demotes_the_last_administrator, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let me: base::AgentId = id(&ada.get("/me").await.ok()["agent"]).parse().unwrap();
    let reception = team::Reception::new(team::Stage::Real, std::sync::Arc::new(team::Alone)).unwrap();
    let system = base::Actor::system();
    let less = vec![everywhere(Role::Lead)];
    let refused = team::acts::agents::change_grants(&firm.db, &reception, &system, (&me, None), less).await;
    assert!(refused.unwrap_err().to_string().starts_with("administrator.last"));
    assert_eq!(ada.get("/me").await.ok()["agent"]["grants"][0]["role"], "administrator");
});

both!(nobody_changes_the_own_roles, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    drop(firm.hire_silently("bea", &[everywhere(Role::Administrator)]).await);
    let me = id(&ada.get("/me").await.ok()["agent"]);
    let more = json!({ "grants": [everywhere(Role::Administrator), everywhere(Role::Marketer)] });
    assert_eq!(ada.put(&format!("/agents/{me}/grants"), more).await.refused(403), "grants.own");
});

both!(an_administrator_of_a_team_stays_within_it, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let ours = id(&ada.post("/teams", json!({ "name": "Ours" })).await.ok());
    let theirs = id(&ada.post("/teams", json!({ "name": "Theirs" })).await.ok());
    let (_, local) = firm.hire("local", &[in_team(Role::Administrator, &ours)]).await;
    let mia = firm.hire_silently("mia", &[in_team(Role::Agent, &ours)]).await;
    let both = firm.hire_silently("both", &[in_team(Role::Agent, &ours), in_team(Role::Agent, &theirs)]).await;
    let boss = id(&ada.get("/me").await.ok()["agent"]);
    let path = |id: &str| format!("/agents/{id}/grants");
    let lead = json!({ "grants": [in_team(Role::Lead, &ours)] });
    drop(local.put(&path(&mia), lead.clone()).await.ok());
    assert_eq!(local.put(&path(&both), lead.clone()).await.refused(403), "forbidden");
    assert_eq!(local.put(&path(&boss), lead).await.refused(403), "forbidden");
    assert_eq!(local.post(&format!("/agents/{boss}/deactivation"), json!({})).await.refused(403), "forbidden");
    let wide = json!({ "grants": [everywhere(Role::Agent)] });
    assert_eq!(local.put(&path(&mia), wide).await.refused(403), "grants.beyond");
    let foreign = json!({ "grants": [in_team(Role::Agent, &theirs)] });
    assert_eq!(local.put(&path(&mia), foreign).await.refused(403), "grants.beyond");
    assert_eq!(local.patch(&format!("/agents/{mia}"), json!({ "teams": [theirs] })).await.refused(422), "invalid");
});

both!(roles_in_what_does_not_exist_are_refused, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let mia = firm.hire_silently("mia", &[everywhere(Role::Agent)]).await;
    let nowhere = base::TeamId::mint(base::Time(1)).to_string();
    let inbox = json!({ "role": "agent", "scope": { "kind": "inbox", "inbox": base::InboxId::mint(base::Time(1)) } });
    for grants in [json!([in_team(Role::Agent, &nowhere)]), json!([inbox])] {
        let refused = ada.put(&format!("/agents/{mia}/grants"), json!({ "grants": grants })).await;
        assert_eq!(refused.refused(422), "invalid");
    }
    assert_eq!(ada.get(&format!("/agents/{mia}")).await.ok()["grants"][0]["role"], "agent");
});

both!(a_change_of_something_stale_is_refused, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let mia = firm.hire_silently("mia", &[everywhere(Role::Agent)]).await;
    let seen = ada.get(&format!("/agents/{mia}")).await;
    let tag = seen.headers["etag"].to_str().unwrap().to_owned();
    drop(ada.patch(&format!("/agents/{mia}"), json!({ "name": "Mia G." })).await.ok());
    let stale = ada.with("if-match", &tag);
    assert_eq!(stale.patch(&format!("/agents/{mia}"), json!({ "name": "M" })).await.refused(412), "thing.changed");
    assert_eq!(
        stale.put(&format!("/agents/{mia}/grants"), json!({ "grants": [] })).await.refused(412),
        "thing.changed"
    );
    assert_eq!(ada.get(&format!("/agents/{mia}")).await.ok()["name"], "Mia G.");
});

both!(a_list_of_agents_is_paged_by_name, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    for name in ["zoe", "mia", "mia2", "bea"] {
        drop(firm.hire_silently(name, &[everywhere(Role::Agent)]).await);
    }
    let (mut names, mut path) = (Vec::new(), "/agents?limit=2".to_owned());
    loop {
        let page = ada.get(&path).await.ok();
        names.extend(
            page["items"].as_array().unwrap().iter().map(|agent| agent["name"].as_str().unwrap().to_lowercase()),
        );
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/agents?limit=2&cursor={next}");
    }
    assert_eq!(names, ["ada", "bea", "mia", "mia2", "zoe"]);
});

both!(people_change_themselves_and_only_that, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let (_, mia) = firm.hire("mia", &[everywhere(Role::ReadOnly)]).await;
    let change = json!({ "name": "Mia <img src=x onerror=1>", "signature": "Mia\nCopper Kettle", "locale": "de", "zone": "Europe/Vienna" });
    let me = mia.patch("/me", change).await.ok();
    assert_eq!(
        (&me["agent"]["name"], &me["agent"]["zone"]),
        (&json!("Mia <img src=x onerror=1>"), &json!("Europe/Vienna"))
    );
    for wrong in [
        json!({ "name": "" }),
        json!({ "name": null }),
        json!({ "zone": "Mars" }),
        json!({ "name": "a\r\nb" }),
        json!({ "locale": "x" }),
    ] {
        assert_eq!(mia.patch("/me", wrong.clone()).await.status.as_u16(), 422, "{wrong}");
    }
    let mut wishes = me["preferences"].clone();
    wishes["theme"] = json!("dark");
    wishes["keys"] = json!({ "reply": "r" });
    assert_eq!(mia.put("/me/preferences", wishes.clone()).await.ok(), wishes);
    assert_eq!(mia.get("/me").await.ok()["preferences"], wishes);
});

both!(rights_are_found_for_work_that_runs_later, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let support = id(&ada.post("/teams", json!({ "name": "Support" })).await.ok());
    let mia = firm.hire_silently("mia", &[in_team(Role::Agent, &support)]).await;
    let off = firm.hire_silently("off", &[everywhere(Role::Agent)]).await;
    drop(ada.post(&format!("/agents/{off}/deactivation"), json!({})).await.ok());
    let mut conn = firm.db.read().await.unwrap();
    let names = |agents: Vec<team::AgentRef>| agents.into_iter().map(|agent| agent.name).collect::<Vec<_>>();
    assert_eq!(names(team::agents_who_may(&mut conn, Action::ConversationReply).await.unwrap()), ["Ada", "mia"]);
    let here = base::Thing { teams: vec![support.parse().unwrap()], ..base::Thing::default() };
    assert_eq!(
        names(team::agents_who_may_do(&mut conn, Action::ConversationReply, &here).await.unwrap()),
        ["Ada", "mia"]
    );
    let company = base::Thing::company();
    assert_eq!(names(team::agents_who_may_do(&mut conn, Action::ConversationReply, &company).await.unwrap()), ["Ada"]);
    assert_eq!(names(team::list_active(&mut conn).await.unwrap()), ["Ada", "mia"]);
    assert!(team::actor_of(&mut conn, &off.parse().unwrap()).await.unwrap().is_none());
    let known = team::agents_by_ids(&mut conn, &[off.parse().unwrap(), mia.parse().unwrap()]).await.unwrap();
    assert_eq!(known.values().filter(|agent| agent.active).count(), 1);
});
