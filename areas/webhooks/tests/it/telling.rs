//! What a webhook is told, and how often: once.

use crate::world::{Firm, Say};
use base::facts::Kind;
use base::{Role, Scope};
use serde_json::json;
use testkit::{Fresh, both};

both!(a_fact_is_told_once_signed_and_by_its_number, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    firm.happens(Kind::ConversationOpened, None).await;
    let shop = firm.receiver("shop.test", |_| Say::Status(204));
    let (path, secret) = firm.webhook("shop.test", json!({ "description": "warehouse" })).await;
    let talk = firm.happens(Kind::MessageReceived, None).await;
    assert_eq!(firm.carries().await, 1, "what happened before the webhook is not told");
    let calls = shop.calls();
    let told = calls[0].json();
    assert_eq!((&told["type"], &told["version"]), (&json!("message_received"), &json!(1)));
    assert_eq!((&told["data"]["conversation"], &told["data"]["kind"]), (&json!(talk), &json!("message_received")));
    assert!(told["data"]["seq"].is_i64() && told["timestamp"].as_str().unwrap().starts_with("2026-03-02T09:00"));
    assert!(calls[0].is_signed_by(&secret) && !secret.is_empty());
    assert_eq!(calls[0].headers["content-type"], "application/json");
    assert_eq!((firm.carries().await, shop.calls().len()), (0, 1));
    let shown = firm.ada.get(&path).await.ok();
    assert_eq!((&shown["waiting"], &shown["failing_since"]), (&json!(0), &json!(null)));
    assert!(shown["last_ok_at"].is_i64() && shown.get("secret").is_none());
});

both!(who_hears_twice_at_once_writes_once, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    firm.receiver("shop.test", |_| Say::Status(200));
    firm.webhook("shop.test", json!({})).await;
    firm.webhook("shop.test", json!({ "kinds": ["note_added"] })).await;
    for round in 0..20 {
        for _ in 0..3 {
            firm.happens(Kind::StatusChanged, None).await;
        }
        firm.happens(Kind::NoteAdded, None).await;
        let all = futures_util::future::join_all((0..4).map(|_| firm.hear.step())).await;
        // A node that lost the race may be told so by the database; nobody writes twice and nothing is left out.
        drop(all);
        firm.hears().await;
        assert_eq!(firm.count("select count(*) from outbox").await, (round + 1) * 5 + 1);
    }
});

both!(only_wanted_kinds_of_the_own_teams_are_told, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let (kettles, lamps) = (firm.team("kettles").await, firm.team("lamps").await);
    let shop = firm.receiver("shop.test", |_| Say::Status(200));
    let wanted = json!({ "teams": [kettles], "kinds": ["note_added", "assigned"] });
    let (path, _) = firm.webhook("shop.test", wanted).await;
    let ours = firm.happens(Kind::Assigned, Some(&kettles)).await;
    firm.happens(Kind::Assigned, Some(&lamps)).await;
    firm.happens(Kind::Assigned, None).await;
    firm.happens(Kind::StatusChanged, Some(&kettles)).await;
    firm.carries().await;
    let told: Vec<_> = shop.calls().iter().map(|call| call.json()["data"]["conversation"].clone()).collect();
    assert_eq!(told, [json!(ours)]);
    let teams = firm.ada.get(&path).await.ok()["teams"].clone();
    assert_eq!(teams[0]["name"], "kettles");
});

both!(the_words_of_a_note_are_told_only_where_that_was_asked_for, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let (open, closed) =
        (firm.receiver("open.test", |_| Say::Status(200)), firm.receiver("closed.test", |_| Say::Status(200)));
    firm.webhook("open.test", json!({ "notes": true, "kinds": ["note_added"] })).await;
    firm.webhook("closed.test", json!({ "kinds": ["note_added"] })).await;
    firm.happens(Kind::NoteAdded, None).await;
    assert_eq!(firm.carries().await, 2);
    assert!(open.calls()[0].json()["data"]["note"]["text"].as_str().unwrap().starts_with("the words of not_"));
    assert!(!closed.calls()[0].body.contains("the words"), "{}", closed.calls()[0].body);
});

both!(a_stop_keeps_what_happens_and_a_person_decides_about_it, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let shop = firm.receiver("shop.test", |_| Say::Status(200));
    let (path, _) = firm.webhook("shop.test", json!({ "kinds": ["status_changed"] })).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.hears().await;
    let paused = firm.ada.patch(&path, json!({ "paused": true })).await.ok();
    assert_eq!((&paused["stop"]["why"], &paused["stopped_by"]["name"]), (&json!("paused"), &json!("ada")));
    firm.happens(Kind::StatusChanged, None).await;
    assert_eq!(firm.carries().await, 0);
    assert_eq!(firm.ada.post(&format!("{path}/test"), json!({})).await.refused(409), "webhook.stopped");
    firm.ada.patch(&path, json!({ "paused": false })).await.ok();
    assert_eq!((firm.carries().await, shop.calls().len()), (2, 2), "what waited and what was not even read");
    firm.ada.patch(&path, json!({ "paused": true })).await.ok();
    firm.happens(Kind::StatusChanged, None).await;
    firm.ada.patch(&path, json!({ "paused": false, "missed": "skip" })).await.ok();
    assert_eq!(firm.carries().await, 0);
    firm.happens(Kind::StatusChanged, None).await;
    assert_eq!((firm.carries().await, shop.calls().len()), (1, 3));
});

both!(a_removed_webhook_is_told_nothing_more, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let shop = firm.receiver("shop.test", |_| Say::Status(200));
    let (path, _) = firm.webhook("shop.test", json!({})).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.hears().await;
    firm.ada.delete(&path).await.ok();
    firm.happens(Kind::StatusChanged, None).await;
    assert_eq!((firm.carries().await, shop.calls().len()), (0, 0));
    assert_eq!(firm.ada.get(&path).await.refused(404), "not_found");
    assert_eq!(firm.count("select count(*) from outbox where state = 'cancelled'").await, 1);
});

both!(only_who_may_do_it_everywhere_sets_webhooks_up, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let kettles = firm.team("kettles").await;
    firm.hire("leo", Role::Lead, Scope::Everything).await;
    firm.hire("tina", Role::Administrator, Scope::Team { team: kettles }).await;
    for name in ["leo", "tina"] {
        let who = firm.who(name).await;
        assert_eq!(who.get("/webhooks").await.refused(403), "forbidden", "{name}");
        assert_eq!(who.post("/webhooks", json!({ "url": "http://x.test/" })).await.refused(403), "forbidden", "{name}");
    }
    let strange = json!({ "url": "http://shop.test/", "teams": ["tea_00000000000000000000000000"] });
    firm.receiver("shop.test", |_| Say::Status(200));
    assert_eq!(firm.ada.post("/webhooks", strange).await.refused(422), "invalid");
});

both!(an_address_inside_is_refused_when_entered_and_when_called, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    firm.world.name("inside.test", &["10.0.0.1".parse().unwrap()]);
    let mut said = vec![];
    for url in
        ["http://inside.test/", "http://127.0.0.1/", "http://unknown.test/", "http://[::1]/", "http://localhost/"]
    {
        let answer = firm.ada.post("/webhooks", json!({ "url": url })).await;
        assert_eq!(answer.refused(422), "invalid", "{url}");
        said.push(answer.json()["detail"].clone());
    }
    said.dedup();
    assert_eq!(said.len(), 1, "private, closed and unknown look the same: {said:?}");
    assert_eq!(firm.ada.post("/webhooks", json!({ "url": "ftp://x.test/" })).await.refused(422), "invalid");
    // A name that changes its mind later is judged again, at every call.
    firm.world.name("rebound.test", &["93.184.216.34".parse().unwrap()]);
    firm.world.name("rebound.test", &["127.0.0.1".parse().unwrap()]);
    let (path, _) = firm.webhook("rebound.test", json!({})).await;
    firm.happens(Kind::StatusChanged, None).await;
    assert_eq!(firm.carries().await, 1);
    assert_eq!(firm.world.tried(), []);
    assert_eq!(firm.deliveries(&path).await[0]["state"], "queued");
});
