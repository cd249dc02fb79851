//! Promises: told from what really happens, kept through changes, warned of once, and never for what is not promised.

use crate::house::{House, UNDO_OVER, answer, id, items, mail};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const MINUTE: i64 = 60_000;

fn always() -> Value {
    let day = json!([{ "from": "00:00", "to": "24:00" }]);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let week: serde_json::Map<String, Value> = days.iter().map(|name| ((*name).to_owned(), day.clone())).collect();
    json!({ "zone": "Europe/Vienna", "week": week })
}

/// Ada promises a first answer within an hour, later ones within two, a solution within eight, with a warning before.
async fn promise(ada: &Client) -> (String, String) {
    let calendar = id(&ada.post("/calendars", json!({ "name": "always", "hours": always() })).await.ok());
    let targets = json!({ "first_response_minutes": 60, "next_response_minutes": 120, "resolution_minutes": 480, "warn_minutes": 10 });
    let policy = json!({ "name": "standard", "calendar": calendar, "targets": targets });
    (calendar, id(&ada.post("/sla-policies", policy).await.ok()))
}

async fn told(house: &House) {
    while clocks::hear::step(house.db()).await.unwrap() > 0 {}
}

async fn states(who: &Client, conversation: &str) -> Vec<(String, String)> {
    let clocks = items(who, &format!("/conversations/{conversation}/clocks")).await;
    let word = |clock: &Value, name: &str| clock[name].as_str().unwrap().to_owned();
    clocks.iter().map(|clock| (word(clock, "kind"), word(clock, "state"))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(kind, state)| ((*kind).to_owned(), (*state).to_owned())).collect()
}

both!(an_answer_stops_the_first_clock_only_once_it_has_left, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    promise(&ada).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    told(&house).await;
    let row = &items(&mia, "/conversations?sort=due").await[0];
    assert_eq!(row["due"]["kind"], "first_response");
    answer(&mia, &lid, "On its way.").await.ok();
    told(&house).await;
    assert_eq!(states(&mia, &lid).await[0], ("first_response".into(), "runs".into()), "it can still be taken back");
    house.clock.pass(UNDO_OVER);
    house.sends().await;
    told(&house).await;
    let all = pairs(&[("first_response", "met"), ("resolution", "rests")]);
    assert_eq!(states(&mia, &lid).await, all);
    assert_eq!(items(&mia, "/conversations").await[0]["due"], Value::Null);
});

/// Answers and sets a status with it; gives the message.
async fn answered_as(who: &Client, conversation: &str, status: &str) -> String {
    let seen = who.get(&format!("/conversations/{conversation}")).await.ok();
    let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "That is **all**.", "status_after": status,
        "seen_thread_version": seen["thread_version"] });
    id(&who.post(&format!("/conversations/{conversation}/messages"), writing).await.ok())
}

/// Every row of every clock, as it lies there.
async fn rows(who: &Client, conversation: &str) -> Vec<Value> {
    items(who, &format!("/conversations/{conversation}/clocks")).await
}

both!(an_answer_that_resolved_and_was_taken_back_leaves_the_clocks_as_they_were, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    promise(&ada).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    told(&house).await;
    for status in ["resolved", "waiting_us", "waiting"] {
        let before = rows(&mia, &lid).await;
        house.clock.pass(10 * MINUTE);
        let message = answered_as(&mia, &lid, status).await;
        told(&house).await;
        house.clock.pass(5_000);
        mia.post(&format!("/messages/{message}/undo"), json!({})).await.ok();
        told(&house).await;
        assert_eq!(rows(&mia, &lid).await, before, "{status}");
        assert_eq!(mia.get(&format!("/conversations/{lid}")).await.ok()["status"], "open");
    }
    // what comes later is told from the whole history again
    house.receives(&house.kettles, mail("Ana <ana@post.example>", &house.kettles.address, "Re: Lid", "Well?")).await;
    told(&house).await;
    assert_eq!(states(&mia, &lid).await[0], ("first_response".into(), "runs".into()));
    answered_as(&mia, &lid, "resolved").await;
    house.sends().await;
    told(&house).await;
    assert_eq!(states(&mia, &lid).await, pairs(&[("first_response", "met"), ("resolution", "met")]));
});

both!(a_status_that_was_set_before_stays_when_an_answer_is_taken_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    promise(&ada).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    mia.patch(&format!("/conversations/{lid}"), json!({ "status": "resolved" })).await.ok();
    told(&house).await;
    let over = states(&mia, &lid).await;
    house.clock.pass(MINUTE);
    let message = answered_as(&mia, &lid, "resolved").await;
    mia.post(&format!("/messages/{message}/undo"), json!({})).await.ok();
    told(&house).await;
    assert_eq!(over, pairs(&[("first_response", "void"), ("resolution", "met")]));
    assert_eq!(
        states(&mia, &lid).await,
        pairs(&[("first_response", "void"), ("resolution", "runs")]),
        "it is open again"
    );
});

both!(a_broken_promise_is_warned_of_and_told_once, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    promise(&ada).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    mia.patch(&format!("/conversations/{lid}"), json!({ "assignee": house.agent("mia").await })).await.ok();
    told(&house).await;
    house.clock.pass(51 * MINUTE);
    assert_eq!(clocks::due::run(house.db()).await.unwrap(), 1, "soon");
    house.clock.pass(10 * MINUTE);
    assert_eq!(clocks::due::run(house.db()).await.unwrap(), 1, "late");
    assert_eq!(clocks::due::run(house.db()).await.unwrap(), 0);
    let texts: Vec<Value> = items(&mia, "/notifications").await.iter().map(|one| one["text"].clone()).collect();
    assert!(texts[0].as_str().unwrap().ends_with("the first answer is late"), "{texts:?}");
    assert!(texts[1].as_str().unwrap().ends_with("the first answer is due soon"));
    assert_eq!(texts.len(), 2);
    answer(&mia, &lid, "Sorry.").await.ok();
    house.clock.pass(UNDO_OVER);
    house.sends().await;
    told(&house).await;
    assert_eq!(states(&mia, &lid).await[0], ("first_response".into(), "missed".into()));
});

both!(a_changed_promise_moves_running_clocks_and_says_why, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let (_, policy) = promise(&ada).await;
    let done = house.conversation(&house.kettles, "Done").await;
    mia.patch(&format!("/conversations/{done}"), json!({ "status": "resolved" })).await.ok();
    let lid = house.conversation(&house.kettles, "Lid").await;
    told(&house).await;
    let before = items(&mia, "/conversations").await[0]["due"]["at"].clone();
    let targets = json!({ "first_response_minutes": 30, "next_response_minutes": null, "resolution_minutes": null });
    ada.patch(&format!("/sla-policies/{policy}"), json!({ "targets": targets })).await.ok();
    told(&house).await;
    let after = items(&mia, "/conversations").await[0]["due"]["at"].clone();
    assert!(after.as_i64() < before.as_i64(), "{after} is not before {before}");
    assert_eq!(states(&mia, &lid).await, pairs(&[("first_response", "runs")]));
    let over = pairs(&[("first_response", "void"), ("resolution", "met")]);
    assert_eq!(states(&mia, &done).await, over, "what has ended stays");
    let lines = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    assert!(
        lines.iter().any(|line| line["sentence"]
            .as_str()
            .is_some_and(|s| s.contains("because the policy \"standard\" changed")))
    );
    ada.delete(&format!("/sla-policies/{policy}")).await.ok();
    told(&house).await;
    assert_eq!(states(&mia, &lid).await, pairs(&[]));
});

both!(a_promise_broken_before_it_was_made_calls_nobody, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    mia.patch(&format!("/conversations/{lid}"), json!({ "assignee": house.agent("mia").await })).await.ok();
    house.clock.pass(90 * MINUTE);
    promise(&ada).await;
    told(&house).await;
    assert_eq!(items(&mia, "/conversations").await[0]["due"]["kind"], "first_response", "late, and shown so");
    assert_eq!(clocks::due::run(house.db()).await.unwrap(), 0);
    assert_eq!(items(&mia, "/notifications").await.len(), 0);
});

both!(what_was_merged_is_due_where_it_went, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    promise(&ada).await;
    let early = house.conversation(&house.kettles, "Lid").await;
    let due = async || items(&mia, "/conversations").await[0]["due"]["at"].clone();
    told(&house).await;
    let first = due().await;
    house.clock.pass(20 * MINUTE);
    let late = house.conversation(&house.kettles, "Lid again").await;
    told(&house).await;
    let body = json!({ "others": [early] });
    mia.post(&format!("/conversations/{late}/merge"), body).await.ok();
    told(&house).await;
    assert_eq!(items(&mia, "/conversations").await.len(), 1);
    assert_eq!(due().await, first, "the earliest opening counts");
    assert_eq!(house.count("select count(*) from clocks where state = 'runs'").await, 2);
});

both!(only_what_fits_is_promised, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let (_, policy) = promise(&ada).await;
    ada.patch(&format!("/sla-policies/{policy}"), json!({ "conditions": { "priorities": ["urgent"] } })).await.ok();
    let lid = house.conversation(&house.kettles, "Lid").await;
    told(&house).await;
    assert_eq!(states(&mia, &lid).await, pairs(&[]));
    mia.patch(&format!("/conversations/{lid}"), json!({ "priority": "urgent" })).await.ok();
    told(&house).await;
    assert_eq!(states(&mia, &lid).await, pairs(&[("first_response", "runs"), ("resolution", "runs")]));
});

both!(hours_that_cannot_be_are_refused_with_their_field, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, leo) = (house.who("ada").await, house.who("leo").await);
    let mut wrong = always();
    wrong["zone"] = json!("Europe/Atlantis");
    let refused = ada.post("/calendars", json!({ "name": "wrong", "hours": wrong })).await;
    assert_eq!((refused.status.as_u16(), refused.json()["field"].clone()), (422, json!("hours.zone")));
    let never = json!({ "zone": "UTC", "week": {} });
    assert_eq!(ada.post("/calendars", json!({ "name": "never", "hours": never })).await.status, 422);
    let (calendar, _) = promise(&ada).await;
    assert_eq!(ada.delete(&format!("/calendars/{calendar}")).await.refused(409), "calendar.in_use");
    assert_eq!(ada.post("/calendars", json!({ "name": "Always", "hours": always() })).await.refused(409), "name.taken");
    assert_eq!(leo.post("/calendars", json!({ "name": "his", "hours": always() })).await.status, 403);
    let tried = json!({ "hours": always(), "at": 1_774_744_200_000_i64, "minutes": 60 });
    assert_eq!(ada.post("/calendars/try", tried).await.ok()["due"], 1_774_744_200_000_i64 + 60 * MINUTE);
});

both!(holidays_of_a_calendar_file_are_shown_before_they_are_taken_over, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, leo) = (house.who("ada").await, house.who("leo").await);
    let event = |lines: &str| format!("BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n");
    let events = [
        event("SUMMARY:Neujahr\r\nDTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY"),
        event("SUMMARY:Inventur\r\nDTSTART;VALUE=DATE:20260629\r\nDTEND;VALUE=DATE:20260702"),
        event("SUMMARY:Stammtisch\r\nDTSTART:20260305T180000Z\r\nRRULE:FREQ=WEEKLY"),
    ];
    let text = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", events.concat());
    let read = ada.post("/calendars/holidays", json!({ "text": text })).await.ok();
    let (taken, left) = (read["taken"].as_array().unwrap(), read["left"].as_array().unwrap());
    assert_eq!((&taken[0]["name"], &taken[0]["yearly"]), (&json!("Neujahr"), &json!(true)));
    assert_eq!((&taken[1]["from"], &taken[1]["to"]), (&json!("2026-06-29"), &json!("2026-07-01")));
    assert_eq!((&left[0]["name"], &left[0]["why"]), (&json!("Stammtisch"), &json!("time_of_day")));
    assert_eq!(house.count("select count(*) from calendars").await, 0, "nothing was changed");
    let hours = json!({ "zone": "Europe/Vienna", "week": always()["week"], "holidays": taken });
    let tried = json!({ "hours": hours, "at": 1_782_748_800_000_i64, "minutes": 60 });
    assert_eq!(ada.post("/calendars/try", tried).await.ok()["open"], json!(false), "the afternoon of 29 June");
    ada.post("/calendars", json!({ "name": "with holidays", "hours": hours })).await.ok();
    let refused = ada.post("/calendars/holidays", json!({ "text": "Name;Date" })).await;
    assert_eq!((refused.status.as_u16(), refused.json()["field"].clone()), (422, json!("text")));
    assert_eq!(leo.post("/calendars/holidays", json!({ "text": text })).await.refused(403), "forbidden");
});
