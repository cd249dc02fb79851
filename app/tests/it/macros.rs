//! Macros: words with real values, deeds with one's own rights, nothing sent with a gap, and nothing read twice.

use crate::generated;
use crate::house::{House, answer, id, items, mail, upload};
use serde_json::{Value, json};
use std::path::PathBuf;
use testkit::{Client, Fresh, both};

async fn saved(who: &Client, fields: Value) -> String {
    id(&who.post("/macros", fields).await.ok())
}

fn words(text: &str) -> Value {
    json!({ "name": "m", "texts": { "en": text } })
}

async fn used(who: &Client, conversation: &str, one: &str) -> Value {
    who.post(&format!("/conversations/{conversation}/macros/{one}"), json!({})).await.ok()
}

both!(a_macro_speaks_with_real_values_and_shows_what_is_missing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let text = "Dear {{customer.first_name}}, about #{{conversation.number}} \"{{conversation.subject}}\" of {{customer.company}}: {{agent.name}}, {{inbox.address}}";
    let one = saved(&mia, words(text)).await;
    let path = format!("/conversations/{lid}/macros/{one}");
    let shown = mia.get(&path).await.ok();
    let expected = "Dear Ana, about #1 \"Lid\" of ⟦customer.company⟧: mia, kettles@shop.example";
    assert_eq!((&shown["text"], &shown["gaps"]), (&json!(expected), &json!(["customer.company"])));
    assert_eq!(house.count("select count(*) from macro_uses").await, 0, "a look is no use");
    assert_eq!(used(&mia, &lid, &one).await["text"], expected);
    // A gap stops the answer on the server, whatever the screen did.
    let stopped = answer(&mia, &lid, expected).await;
    assert_eq!(stopped.refused(422), "message.unfilled");
    assert_eq!(stopped.json()["gaps"], json!(["customer.company"]));
    assert_eq!(answer(&mia, &lid, "{{customer.name}}").await.refused(422), "message.unfilled");
    assert_eq!(house.count("select count(*) from outbox").await, 0);
    answer(&mia, &lid, &expected.replace("⟦customer.company⟧", "Ruiz & Co")).await.ok();
    assert!(items(&mia, "/macros").await[0]["used_at"].is_i64());
});

both!(what_was_left_of_a_macro_is_kept_with_the_message_it_was_sent_in, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let one = saved(&mia, words("We send you a new lid today")).await;
    let other = saved(&mia, words("Something else entirely")).await;
    used(&mia, &lid, &one).await;
    used(&mia, &lid, &other).await;
    let sent = id(&answer(&mia, &lid, "Hello Ana! We send you a blue lid today, free").await.ok());
    let kept = async || {
        desk::macros::uses::of_message(&mut house.db().read().await.unwrap(), &sent.parse().unwrap()).await.unwrap()
    };
    let uses = kept().await;
    assert_eq!(uses.len(), 1, "of the other nothing was left: {uses:?}");
    assert_eq!((uses[0].id.as_str(), uses[0].distance, uses[0].inserted, uses[0].sent), (one.as_str(), 2, 7, 10));
    // Taken back and sent again, it counts with the message that left.
    mia.post(&format!("/messages/{sent}/undo"), json!({})).await.ok();
    assert_eq!(kept().await, []);
    let again = id(&answer(&mia, &lid, "We send you a new lid today").await.ok());
    let uses =
        desk::macros::uses::of_message(&mut house.db().read().await.unwrap(), &again.parse().unwrap()).await.unwrap();
    assert_eq!(uses[0].distance, 0);
});

both!(what_a_macro_does_is_one_deed_and_taken_back_in_one, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let label = async |name: &str| id(&ada.post("/labels", json!({ "name": name, "colour": "1" })).await.ok());
    let (cracked, old) = (label("cracked").await, label("old").await);
    let path = format!("/conversations/{lid}");
    mia.patch(&path, json!({ "labels": [old] })).await.ok();
    let actions = json!({ "assign": "me", "status": "resolved", "priority": "high", "add_labels": [cracked], "remove_labels": [old], "note": "told {{customer.name}}" });
    let one = saved(&mia, json!({ "name": "done", "actions": actions })).await;
    let before = house.count("select count(*) from facts where kind = 'deed_undone'").await;
    let done = used(&mia, &lid, &one).await;
    let after = mia.get(&path).await.ok();
    assert_eq!(
        (&after["status"], &after["priority"], &after["assignee"]["name"]),
        (&json!("resolved"), &json!("high"), &json!("mia"))
    );
    assert_eq!(after["labels"][0]["name"], "cracked");
    let note = async || items(&mia, &format!("{path}/timeline")).await.into_iter().find(|item| item["type"] == "note");
    assert_eq!(note().await.unwrap()["text"], "told Ana");
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    let back = mia.get(&path).await.ok();
    assert_eq!(
        (&back["status"], &back["priority"], &back["assignee"]),
        (&json!("open"), &json!("normal"), &Value::Null)
    );
    assert_eq!(back["labels"][0]["name"], "old");
    assert!(note().await.is_none());
    assert_eq!(items(&mia, "/conversations?q=told").await.len(), 0, "a note taken back is found no more");
    assert_eq!(house.count("select count(*) from facts where kind = 'deed_undone'").await, before + 1);
});

both!(others_take_back_what_a_macro_changed_but_never_its_users_note, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max, rita) = (house.who("mia").await, house.who("max").await, house.who("rita").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let notes = async || {
        items(&mia, &format!("/conversations/{lid}/timeline"))
            .await
            .iter()
            .filter(|item| item["type"] == "note")
            .count()
    };
    let one = saved(&mia, json!({ "name": "m", "actions": { "priority": "high", "note": "seen" } })).await;
    let deed = used(&mia, &lid, &one).await["deed"].as_str().unwrap().to_owned();
    let undo = format!("/deeds/{deed}/undo");
    assert_eq!(rita.post(&undo, json!({})).await.refused(403), "forbidden");
    assert_eq!(max.post(&undo, json!({})).await.ok()["left"], 1, "the note stays");
    assert_eq!(
        (notes().await, mia.get(&format!("/conversations/{lid}")).await.ok()["priority"].clone()),
        (1, json!("normal"))
    );
    let only = saved(&mia, json!({ "name": "n", "actions": { "note": "once more" } })).await;
    let deed = used(&mia, &lid, &only).await["deed"].as_str().unwrap().to_owned();
    mia.post(&format!("/deeds/{deed}/undo"), json!({})).await.ok();
    assert_eq!(notes().await, 1);
});

both!(with_words_a_macro_leaves_the_status_to_the_sending, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let one = saved(
        &mia,
        json!({ "name": "bye", "texts": { "en": "Bye" }, "actions": { "snooze": { "days": 3, "hour": 9 } } }),
    )
    .await;
    let done = used(&mia, &lid, &one).await;
    assert_eq!((&done["after"]["status"], &done["deed"]), (&json!("snoozed"), &Value::Null));
    assert!(done["after"]["snooze_until"].as_i64().unwrap() > base::Clock::now(&house.clock).0);
    assert_eq!(mia.get(&format!("/conversations/{lid}")).await.ok()["status"], "open");
});

both!(a_macro_opens_no_door_its_user_has_no_key_for, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo, ben, ada) =
        (house.who("mia").await, house.who("leo").await, house.who("ben").await, house.who("ada").await);
    let (lid, lamp) = (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.lamps, "Lamp").await);
    let trash = json!({ "name": "away", "scope": "all", "actions": { "status": "trash" } });
    assert_eq!(mia.post("/macros", trash.clone()).await.refused(403), "forbidden", "not for everybody");
    let one = saved(&ada, trash).await;
    let path = format!("/conversations/{lid}/macros/{one}");
    let may = mia.get(&format!("/conversations/{lid}")).await.ok()["can"]["trash"].as_bool().unwrap();
    assert_eq!(mia.get(&path).await.ok()["allowed"], may);
    let rita = house.who("rita").await;
    assert_eq!(rita.post(&path, json!({})).await.refused(403), "forbidden");
    assert_eq!(mia.post(&format!("/conversations/{lamp}/macros/{one}"), json!({})).await.refused(404), "not_found");
    // Of what it does nothing happens where one part may not.
    let far = json!({ "name": "to ben", "scope": "all", "actions": { "priority": "high", "assign": { "agent": house.agent("ben").await } } });
    let far = saved(&ada, far).await;
    assert_eq!(mia.post(&format!("/conversations/{lid}/macros/{far}"), json!({})).await.status, 422);
    assert_eq!(mia.get(&format!("/conversations/{lid}")).await.ok()["priority"], "normal");
    // A team's macros are its own, one's own are one's own.
    let team = json!({ "name": "ours", "scope": "team", "team": house.kettles.team, "texts": { "en": "ours" } });
    let team = saved(&leo, team).await;
    let own = saved(&mia, words("mine")).await;
    assert_eq!(ben.get(&format!("/conversations/{lamp}/macros/{team}")).await.refused(404), "not_found");
    assert_eq!(leo.put(&format!("/macros/{own}"), words("taken over")).await.refused(404), "not_found");
    assert_eq!(ben.delete(&format!("/macros/{team}")).await.refused(404), "not_found");
    mia.delete(&format!("/macros/{own}")).await.ok();
});

both!(a_macro_speaks_the_customers_language, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, lid) = (house.who("mia").await, house.conversation(&house.kettles, "Lid").await);
    let one =
        saved(&mia, json!({ "name": "m", "texts": { "en": "Hello", "de": "Hallo am {{conversation.opened}}" } })).await;
    let customer = id(&mia.get(&format!("/conversations/{lid}")).await.ok()["customer"]);
    house.count("select count(*) from customers").await;
    mia.patch(&format!("/customers/{customer}"), json!({ "language": "de" })).await.ok();
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("update conversations set language = null", vec![]).await.unwrap();
    tx.commit().await.unwrap();
    let shown = mia.get(&format!("/conversations/{lid}/macros/{one}")).await.ok();
    assert_eq!(shown["language"], "de");
    assert!(shown["text"].as_str().unwrap().starts_with("Hallo am "), "{shown}");
    assert!(!shown["text"].as_str().unwrap().contains('⟦'));
});

both!(a_macro_says_when_we_open_by_the_hours_that_are_promised, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let one = saved(&mia, words("Again {{hours.next_opening}}")).await;
    let path = format!("/conversations/{lid}/macros/{one}");
    assert_eq!(mia.get(&path).await.ok()["gaps"], json!(["hours.next_opening"]), "nothing is promised");
    // Open in one minute of the week, so that it is closed now.
    let hours = json!({ "zone": "UTC", "week": { "monday": [{ "from": "03:07", "to": "03:08" }] } });
    let calendar = id(&ada.post("/calendars", json!({ "name": "rare", "hours": hours })).await.ok());
    let policy = json!({ "name": "p", "calendar": calendar, "targets": { "first_response_minutes": 60 } });
    ada.post("/sla-policies", policy).await.ok();
    let text = mia.get(&path).await.ok()["text"].as_str().unwrap().to_owned();
    assert!(text.ends_with(", 03:07"), "{text}");
});

const INTRO: &str = "# What a macro may have blanks for

Made by the tests from the code; do not edit. A blank is written `{{customer.name}}`. There are these and no others: a text
with another one is not saved. What is not known in a conversation stays as a gap such as `⟦customer.company⟧`, and nothing
is sent until somebody has filled it. What fills a blank is never read again as a text with blanks.

| blank | stands for |
|---|---|
";

#[test]
fn the_list_of_variables_is_the_one_in_the_docs() {
    let lines =
        desk::macros::template::Variable::ALL.iter().map(|one| format!("| `{}` | {} |\n", one.code(), one.meaning()));
    generated::same("macro-variables.md", &format!("{INTRO}{}", lines.collect::<String>()));
}

/// Inputs of these kinds from the corpora beside the checkout; none where they are not.
#[expect(clippy::disallowed_methods, reason = "where outside data lies is said by whoever runs the tests")]
fn vectors(kinds: &[&str]) -> Vec<String> {
    let folder = std::env::var("GOODWORD_TEST_DATA")
        .map_or_else(|_unset| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let mut found = vec![];
    for file in ["own", "vectors"] {
        let path = folder.join(format!("corpora/strings/{file}.jsonl"));
        for line in std::fs::read_to_string(path).unwrap_or_default().lines() {
            let one: Value = serde_json::from_str(line).unwrap();
            if kinds.iter().any(|kind| one["kind"] == *kind) {
                found.push(one["input"].as_str().unwrap().to_owned());
            }
        }
    }
    found
}

both!(sec_f9_no_text_and_no_value_is_more_than_words, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let customer = id(&mia.get(&format!("/conversations/{lid}")).await.ok()["customer"]);
    let own = [
        "{{customer.name}}",
        "{{agent.name",
        "⟦x⟧",
        "{{ conversation.internal_notes }}",
        "{{customer.name.constructor}}",
    ];
    let mut hostile: Vec<String> = own.map(str::to_owned).into();
    let given = vectors(&["template", "template-injection"]);
    if given.is_empty() {
        testkit::skipped("the corpora of strings are not here");
    }
    hostile.extend(given);
    let greeting = saved(&mia, words("Dear {{customer.name}}, {{conversation.number}}")).await;
    for input in &hostile {
        as_text(&mia, &lid, input).await;
        let named = mia.patch(&format!("/customers/{customer}"), json!({ "name": input })).await;
        if named.status.is_success() {
            let shown = mia.get(&format!("/conversations/{lid}/macros/{greeting}")).await.ok();
            let name = desk::macros::template::clean(named.json()["name"].as_str().unwrap()).unwrap_or_default();
            let text = shown["text"].as_str().unwrap();
            assert!(
                text == format!("Dear {name}, 1") || text == "Dear ⟦customer.name⟧, 1",
                "{input:?} became {text:?}"
            );
        }
    }
});

/// As a macro's text it is refused with its place, or kept and given back as it is.
async fn as_text(mia: &Client, lid: &str, input: &str) {
    let answer = mia.post("/macros", words(input)).await;
    if answer.status == 201 {
        let one = id(&answer.ok());
        let shown = mia.get(&format!("/conversations/{lid}/macros/{one}")).await.ok();
        let text = shown["text"].as_str().unwrap();
        assert!(text.len() <= 1024 * 1024);
        let allowed = input.replace("{{customer.name}}", "Ana").replace("\r\n", "\n").replace('\0', "");
        assert!(text == allowed || input.contains("{{"), "{input:?} became {text:?}");
        mia.delete(&format!("/macros/{one}")).await.ok();
    } else {
        let code = answer.refused(422);
        assert!(code == "macro.text" || code == "invalid", "{input:?}: {code}");
        if code == "macro.text" {
            assert!(answer.json()["at"]["line"].as_i64().unwrap() >= 1);
        }
    }
}

both!(a_macro_of_the_past_stays_usable_by_whoever_writes_next, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo) = (house.who("mia").await, house.who("leo").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let one = saved(&leo, json!({ "name": "ours", "scope": "team", "team": house.kettles.team, "folder": "Lids", "texts": { "en": "a" } })).await;
    let other =
        saved(&leo, json!({ "name": "second", "scope": "team", "team": house.kettles.team, "texts": { "en": "b" } }))
            .await;
    let names = async || {
        items(&mia, "/macros").await.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["second", "ours"], "by folder and name");
    used(&mia, &lid, &one).await;
    assert_eq!(names().await, ["ours", "second"], "used last first");
    let stale = leo.with("if-match", "\"v7\"").put(&format!("/macros/{other}"), words("c")).await;
    assert_eq!(stale.refused(412), "thing.changed");
    let version = leo.put(&format!("/macros/{one}"), words("c")).await.ok()["version"].clone();
    assert_eq!(version, 2);
    assert_eq!(names().await, ["second"], "Leo kept it for himself");
    house.receives(&house.kettles, mail("Bob <bob@post.example>", &house.kettles.address, "x", "y")).await;
});

both!(desk_501_a_macro_brings_its_files_along, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let (plan, list) = (
        upload(&mia, ("plan.txt", "text/plain"), b"plan").await,
        upload(&mia, ("list.txt", "text/plain"), b"list").await,
    );
    let fields = |files: &[&str]| json!({ "name": "m", "texts": { "en": "See the plan." }, "attachments": files });
    // what somebody else uploaded is nobody's to give
    assert_eq!(max.post("/macros", fields(&[&plan])).await.refused(422), "invalid");
    let made = mia.post("/macros", fields(&[&plan, &list])).await.ok();
    assert_eq!(made["files"].as_array().unwrap().len(), 2);
    let one = id(&made);
    // its own files cannot be sent away from it, copies can, and as often as it is used
    let whole = mia.get(&format!("/conversations/{lid}")).await.ok();
    let writing = |files: Value| json!({ "kind": "reply", "to": whole["reply_to"]["to"], "body_text": "w", "attachments": files, "seen_thread_version": -1, "send_anyway": true });
    let path = format!("/conversations/{lid}/messages");
    assert_eq!(mia.post(&path, writing(json!([plan]))).await.refused(422), "invalid");
    for round in 1..=2 {
        let used = used(&mia, &lid, &one).await;
        let copies: Vec<&Value> = used["attachments"].as_array().unwrap().iter().map(|file| &file["id"]).collect();
        assert_eq!(copies.len(), 2);
        mia.post(&path, writing(json!(copies))).await.ok();
        house.sends().await;
        let sent = house.sent().await;
        assert_eq!(sent.len(), round);
        assert!(sent[round - 1].contains("plan.txt") && sent[round - 1].contains("list.txt"));
    }
    // one file less; and whoever removes it by mistake saves it again
    let kept = mia.put(&format!("/macros/{one}"), fields(&[&plan])).await.ok();
    assert_eq!(
        (kept["files"][0]["name"].as_str(), kept["attachments"].as_array().unwrap().len()),
        (Some("plan.txt"), 1)
    );
    assert_eq!(house.count("select count(*) from files where macro_id is not null").await, 1);
    mia.delete(&format!("/macros/{one}")).await.ok();
    assert_eq!(mia.post("/macros", fields(&[&plan])).await.ok()["files"][0]["name"], "plan.txt");
});
