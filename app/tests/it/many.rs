//! Changing many at once, saved views, and counts that are right.

use crate::house::{House, UNDO_OVER, id, items, mail};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

async fn lids(house: &House, count: usize) -> Vec<String> {
    let mut ids = vec![];
    for number in 0..count {
        ids.push(house.conversation(&house.kettles, &format!("Lid {number}")).await);
    }
    ids
}

async fn status(who: &Client, conversation: &str) -> Value {
    who.get(&format!("/conversations/{conversation}")).await.ok()["status"].clone()
}

both!(all_in_a_view_are_frozen_changed_and_put_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max, ada) = (house.who("mia").await, house.who("max").await, house.who("ada").await);
    let label = id(&ada.post("/labels", json!({ "name": "cracked", "colour": "1" })).await.ok());
    let ids = lids(&house, 5).await;
    house.conversation(&house.lamps, "Lamp").await;
    mia.patch(&format!("/conversations/{}", ids[4]), json!({ "status": "waiting", "labels": [label] })).await.ok();
    let chosen = mia.post("/bulks", json!({ "view": "all" })).await.ok();
    assert_eq!((&chosen["total"], &chosen["state"]), (&json!(5), &json!("chosen")));
    let path = format!("/bulks/{}", id(&chosen));
    assert_eq!(max.get(&path).await.status, 404, "a set is its maker's");
    let late = house.conversation(&house.kettles, "Lid late").await;
    mia.patch(&format!("/conversations/{}", ids[0]), json!({ "status": "resolved" })).await.ok();

    let change = json!({ "change": { "status": "resolved", "labels": [label] } });
    let preview = mia.post(&format!("{path}/preview"), change.clone()).await.ok();
    assert_eq!(preview, json!({ "total": 5, "changes": 5, "same": 0, "refused": 0 }));
    let only = mia.post(&format!("{path}/preview"), json!({ "change": { "status": "resolved" } })).await.ok();
    assert_eq!((&only["changes"], &only["same"]), (&json!(4), &json!(1)));
    let begun = mia.post(&format!("{path}/run"), change.clone()).await.ok();
    assert_eq!(begun["state"], "running");
    assert_eq!(mia.post(&format!("{path}/run"), change).await.refused(409), "bulk.begun");
    house.works.runner.drain(&["bulk"]).await.unwrap();
    let done = mia.get(&path).await.ok();
    assert_eq!((&done["state"], &done["done"], &done["failed"]), (&json!("done"), &json!(5), &json!(0)));
    assert_eq!(status(&mia, &ids[3]).await, "resolved");
    assert_eq!(status(&mia, &late).await, "open", "what came after the choice is left alone");

    // One is changed again before all is taken back: that change stays.
    mia.patch(&format!("/conversations/{}", ids[1]), json!({ "status": "spam" })).await.ok();
    let undo = format!("/deeds/{}/undo", done["deed"].as_str().unwrap());
    assert_eq!(max.post(&undo, json!({})).await.status, 404);
    mia.post(&undo, json!({})).await.ok();
    house.works.runner.drain(&["bulk"]).await.unwrap();
    let back = mia.get(&path).await.ok();
    assert_eq!(
        (&back["state"], &back["undone"], back["failures"].as_array().unwrap().len()),
        (&json!("undone"), &json!(5), 1)
    );
    assert_eq!(back["failures"][0]["id"], json!(ids[1]));
    let now: Vec<Value> = [
        status(&mia, &ids[0]).await,
        status(&mia, &ids[1]).await,
        status(&mia, &ids[2]).await,
        status(&mia, &ids[4]).await,
    ]
    .into();
    assert_eq!(now, ["resolved", "spam", "open", "waiting"]);
    let labelled = items(&mia, "/conversations?q=label:cracked").await;
    assert_eq!(labelled.iter().map(id).collect::<Vec<_>>(), [ids[4].clone()]);
    assert_eq!(items(&mia, "/deeds").await.len(), 1);
});

both!(what_cannot_be_changed_is_listed_with_its_reason_and_work_is_told_once, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max, ada) = (house.who("mia").await, house.who("max").await, house.who("ada").await);
    let mut ids = lids(&house, 3).await;
    ids[0] = "1".into();
    let lamp = house.conversation(&house.lamps, "Lamp").await;
    ids.push(lamp.clone());
    let max_id = house.agent("max").await;
    let chosen = ada.post("/bulks", json!({ "ids": ids })).await.ok();
    let path = format!("/bulks/{}", id(&chosen));
    ada.post(&format!("{path}/run"), json!({ "change": { "assignee": max_id } })).await.ok();
    house.works.runner.drain(&["bulk"]).await.unwrap();
    let done = ada.get(&path).await.ok();
    assert_eq!((&done["done"], &done["failed"]), (&json!(3), &json!(1)));
    assert_eq!((&done["failures"][0]["id"], &done["failures"][0]["code"]), (&json!(lamp), &json!("invalid")));
    let told = items(&max, "/notifications").await;
    assert_eq!(told.len(), 1, "one notice for all");
    assert!(told[0]["text"].as_str().unwrap().contains("3 conversations"));

    ada.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    house.works.runner.drain(&["bulk"]).await.unwrap();
    assert_eq!(house.count("select count(*) from conversations where assignee_id is not null").await, 0);

    // Rights are those of the moment each is changed, not of the moment it was asked for.
    let chosen = mia.post("/bulks", json!({ "view": "all" })).await.ok();
    let path = format!("/bulks/{}", id(&chosen));
    mia.post(&format!("{path}/run"), json!({ "change": { "status": "resolved" } })).await.ok();
    let mia_id = house.agent("mia").await;
    ada.put(
        &format!("/agents/{mia_id}/grants"),
        json!({ "grants": [{ "role": "read_only", "scope": { "kind": "everything" } }] }),
    )
    .await
    .ok();
    house.works.runner.drain(&["bulk"]).await.unwrap();
    assert_eq!(house.count("select count(*) from conversations where status = 'resolved'").await, 0);
    assert_eq!(house.count("select count(*) from bulk_items where state = 'failed'").await, 4);
});

both!(a_large_set_goes_on_in_pieces_and_counts_every_one, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let inbox = house.kettles.inbox.clone();
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    for number in 0..450 {
        let new = desk::head::NewHead {
            inbox: inbox.parse().unwrap(),
            channel: "email".into(),
            visibility: "private",
            internal: false,
            subject: format!("many {number}"),
            customer: None,
            requester: None,
            team: None,
            at: tx.now(),
            language: None,
        };
        desk::head::create(&mut tx, new).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(view(&mia, "all").await["count"], json!(450));
    let chosen = mia.post("/bulks", json!({ "view": "all" })).await.ok();
    let path = format!("/bulks/{}", id(&chosen));
    mia.post(&format!("{path}/run"), json!({ "change": { "priority": "high" } })).await.ok();
    house.works.runner.drain(&["bulk"]).await.unwrap();
    assert_eq!(mia.get(&path).await.ok()["done"], json!(450));
    let deed = mia.get(&path).await.ok()["deed"].as_str().unwrap().to_owned();
    mia.post(&format!("/deeds/{deed}/undo"), json!({})).await.ok();
    house.works.runner.drain(&["bulk"]).await.unwrap();
    assert_eq!(mia.get(&path).await.ok()["undone"], json!(450));
    assert_eq!(house.count("select count(*) from conversations where priority <> 2").await, 0);
});

async fn view(who: &Client, key: &str) -> Value {
    let views = items(who, "/views").await;
    views.into_iter().find(|view| view["key"] == key).unwrap_or_else(|| panic!("no view {key}"))
}

/// Each view counts what its list holds, for each of these people.
async fn assert_counts(people: &[Client]) {
    for (place, who) in people.iter().enumerate() {
        for view in items(who, "/views").await {
            let key = view["key"].as_str().unwrap();
            if key != "could_not_process" {
                let held = items(who, &format!("/conversations?limit=200&view={key}")).await.len();
                assert_eq!(view["count"], json!(held), "{place} {key}");
            }
        }
    }
}

both!(counts_are_right_after_everything_that_moves_conversations, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let people = [ada.clone(), mia.clone(), house.who("ben").await, house.who("cora").await, house.who("otto").await];
    let ids = lids(&house, 4).await;
    house.conversation(&house.lamps, "Lamp").await;
    let question = json!({ "inbox": house.backstage, "subject": "a key", "body_text": "where?" });
    people[3].post("/conversations/internal", question).await.ok();
    assert_counts(&people).await;
    let path = |at: usize| format!("/conversations/{}", ids[at]);
    mia.patch(&path(0), json!({ "assignee": house.agent("mia").await })).await.ok();
    mia.patch(&path(1), json!({ "status": "waiting" })).await.ok();
    mia.patch(&path(2), json!({ "team": null, "starred": true })).await.ok();
    ada.patch(&path(3), json!({ "team": house.lamps.team })).await.ok();
    assert_counts(&people).await;
    let done = mia.post(&format!("{}/merge", path(0)), json!({ "others": [ids[1]] })).await.ok();
    mia.patch(&path(2), json!({ "status": "spam" })).await.ok();
    assert_counts(&people).await;
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    mia.patch(&path(2), json!({ "status": "trash" })).await.ok();
    assert_counts(&people).await;
    assert_eq!(view(&mia, "mine").await["count"], json!(1));
    house.clock.pass(UNDO_OVER);
    // Folding the notes changes no count.
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    for _ in 0..11 {
        for sql in [
            "update conversations set status = 'waiting' where status = 'open'",
            "update conversations set status = 'open' where status = 'waiting'",
        ] {
            tx.exec(sql, vec![]).await.unwrap();
        }
    }
    tx.exec("update conversations set team_id = team_id", vec![]).await.unwrap();
    tx.commit().await.unwrap();
    assert_counts(&people).await;
    let notes = house.count("select count(*) from tallies").await;
    desk::tally::fold(house.db(), notes).await.unwrap();
    assert!(house.count("select count(*) from tallies").await < notes);
    assert_counts(&people).await;
});

both!(a_view_is_saved_for_oneself_a_team_or_everybody, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max, ben, ada, rita) = (
        house.who("mia").await,
        house.who("max").await,
        house.who("ben").await,
        house.who("ada").await,
        house.who("rita").await,
    );
    let ids = lids(&house, 3).await;
    house.receives(&house.kettles, mail("Bob <bob@post.example>", &house.kettles.address, "Lamp", "dark")).await;
    mia.patch(&format!("/conversations/{}", ids[0]), json!({ "priority": "urgent" })).await.ok();
    let fields = |name: &str, scope: &str| json!({ "name": name, "scope": scope, "folder": "Lids", "base": "all", "q": "cracked status:open", "sort": "priority" });
    let own = mia.post("/views", fields("Cracked", "me")).await.ok();
    let key = format!("saved:{}", id(&own));
    assert_eq!((&view(&mia, &key).await["count"], &view(&mia, &key).await["group"]), (&json!(3), &json!("saved")));
    let listed = items(&mia, &format!("/conversations?view={key}")).await;
    assert_eq!((listed.len(), &listed[0]["id"]), (3, &json!(ids[0])), "in the order it was saved with");
    assert_eq!(
        items(&mia, &format!("/conversations?view={key}&q=from:bob")).await.len(),
        0,
        "what is typed narrows it"
    );
    assert_eq!(max.get(&format!("/conversations?view={key}")).await.status, 404, "one's own view is nobody else's");
    assert_eq!(mia.post("/bulks", json!({ "view": key })).await.ok()["total"], json!(3));

    let mut shared = fields("Ours", "team");
    assert_eq!(mia.post("/views", shared.clone()).await.status, 422);
    shared["team"] = json!(house.kettles.team);
    let team = id(&mia.post("/views", shared.clone()).await.ok());
    assert_eq!(view(&max, &format!("saved:{team}")).await["title"], "Ours");
    assert!(items(&ben, "/views").await.iter().all(|view| view["title"] != "Ours"));
    assert_eq!(ben.post("/views", shared.clone()).await.status, 404, "a team one does not belong to is not there");
    assert_eq!(rita.post("/views", shared).await.status, 403, "who only reads saves for oneself");
    rita.post("/views", fields("Rita's", "me")).await.ok();
    assert_eq!(mia.post("/views", fields("All", "all")).await.status, 403);
    let all = id(&ada.post("/views", fields("All", "all")).await.ok());
    assert_eq!(view(&ben, &format!("saved:{all}")).await["count"], json!(0), "each sees what they may see");

    let mut changed = fields("Urgent", "me");
    changed["q"] = json!("status:open");
    let stale = mia.with("if-match", "\"v7\"").put(&format!("/views/{}", id(&own)), changed.clone()).await;
    assert_eq!(stale.refused(412), "thing.changed");
    assert_eq!(mia.put(&format!("/views/{}", id(&own)), changed).await.ok()["version"], json!(2));
    assert_eq!(view(&mia, &key).await["count"], json!(4));
    assert_eq!(max.delete(&format!("/views/{}", id(&own))).await.status, 404);
    mia.delete(&format!("/views/{}", id(&own))).await.ok();
    assert_eq!(mia.get(&format!("/conversations?view={key}")).await.status, 404);
});

both!(a_change_of_many_leaves_alone_what_it_does_not_name, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let path = format!("/conversations/{lid}");
    mia.patch(&path, json!({ "assignee": house.agent("mia").await })).await.ok();
    mia.post("/conversations/bulk", json!({ "ids": [lid], "change": { "priority": "high" } })).await.ok();
    let after = mia.get(&path).await.ok();
    assert_eq!(
        (&after["priority"], &after["assignee"]["name"], &after["team"]["name"]),
        (&json!("high"), &json!("mia"), &json!("kettles"))
    );
});
