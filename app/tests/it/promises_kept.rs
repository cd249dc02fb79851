//! Promises kept: the numbers are what the clocks say, whoever counts, and nobody counts what they may not see.

use crate::house::{House, Side, UNDO_OVER, answer, id, items};
use clocks::report::{Tally, judged};
use serde_json::{Value, json};
use store::args;
use testkit::{Client, Fresh, both};

const MINUTE: i64 = 60_000;

/// A first answer within an hour, day and night.
pub(crate) async fn promise(ada: &Client) -> String {
    let day = json!([{ "from": "00:00", "to": "24:00" }]);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let week: serde_json::Map<String, Value> = days.iter().map(|name| ((*name).to_owned(), day.clone())).collect();
    let hours = json!({ "zone": "Europe/Vienna", "week": week });
    let calendar = id(&ada.post("/calendars", json!({ "name": "always", "hours": hours })).await.ok());
    let policy = json!({ "name": "=standard", "calendar": calendar, "targets": { "first_response_minutes": 60 } });
    id(&ada.post("/sla-policies", policy).await.ok())
}

/// What the server does by itself, after some time.
pub(crate) async fn passes(house: &House, minutes: i64) {
    house.clock.pass(minutes * MINUTE);
    while clocks::hear::step(house.db()).await.unwrap() > 0 {}
    clocks::due::run(house.db()).await.unwrap();
}

async fn begun(house: &House, side: &Side, subject: &str, who: Option<&str>) -> String {
    let conversation = house.conversation(side, subject).await;
    if let Some(who) = who {
        let body = json!({ "assignee": house.agent(who).await });
        house.who(who).await.patch(&format!("/conversations/{conversation}"), body).await.ok();
    }
    passes(house, 0).await;
    conversation
}

async fn answered(house: &House, who: &str, conversation: &str) {
    answer(&house.who(who).await, conversation, "On its way.").await.ok();
    house.clock.pass(UNDO_OVER);
    house.sends().await;
    passes(house, 0).await;
}

/// Two met, two missed (one of them by somebody who had it when it was due and has it no more), one still running.
async fn worked(house: &House) {
    let quick = begun(house, &house.kettles, "Quick", Some("mia")).await;
    passes(house, 10).await;
    answered(house, "mia", &quick).await;
    let passed_on = begun(house, &house.kettles, "Passed on", Some("max")).await;
    let forgotten = begun(house, &house.lamps, "Forgotten", None).await;
    passes(house, 90).await;
    let (leo, mia) = (house.who("leo").await, house.agent("mia").await);
    leo.patch(&format!("/conversations/{passed_on}"), json!({ "assignee": mia })).await.ok();
    answered(house, "mia", &passed_on).await;
    drop(forgotten);
    let lamp = begun(house, &house.lamps, "Lamp", None).await;
    answered(house, "ben", &lamp).await;
    begun(house, &house.kettles, "Fresh", None).await;
    passes(house, 5).await;
}

async fn report(who: &Client, query: &str) -> Value {
    who.get(&format!("/reports/promises?{query}")).await.ok()
}

fn lines(report: &Value) -> Vec<(String, i64, i64, i64)> {
    let number = |line: &Value, name: &str| line[name].as_i64().unwrap();
    let line = |line: &Value| {
        let name = line["name"].as_str().unwrap().to_owned();
        (name, number(line, "met"), number(line, "missed"), number(line, "running"))
    };
    report["lines"].as_array().unwrap().iter().map(line).collect()
}

fn expected(lines: &[(&str, i64, i64, i64)]) -> Vec<(String, i64, i64, i64)> {
    lines.iter().map(|(name, met, missed, running)| ((*name).to_owned(), *met, *missed, *running)).collect()
}

/// All clocks there are, counted one by one.
async fn by_hand(house: &House) -> Tally {
    let mut conn = house.db().read().await.unwrap();
    let rows = conn.rows("select distinct conversation_id from clocks", args![]).await.unwrap();
    let (mut sum, now) = (Tally::default(), base::Clock::now(&house.clock));
    for row in rows {
        for clock in clocks::clock::of(&mut conn, &row.only().unwrap()).await.unwrap() {
            sum = judged(&clock, now).map_or(sum, |(outcome, _)| sum.with(outcome, 1));
        }
    }
    sum
}

both!(at_11_the_share_of_promises_kept_is_met_of_those_decided, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    let policy = promise(&ada).await;
    worked(&house).await;
    assert_eq!(by_hand(&house).await, Tally { met: 2, missed: 2, running: 1 });
    let all = report(&ada, "by=agent").await;
    assert_eq!(all["total"], json!({ "met": 2, "missed": 2, "running": 1 }));
    assert_eq!(all["share"], json!(0.5));
    assert_eq!(
        lines(&all),
        expected(&[("ben", 1, 0, 0), ("max", 0, 1, 0), ("mia", 1, 0, 0), ("", 0, 1, 1)]),
        "a miss stays with who had it when it was due"
    );
    let sides = expected(&[("kettles", 1, 1, 1), ("lamps", 1, 1, 0)]);
    assert_eq!(lines(&report(&ada, "by=inbox").await), sides);
    assert_eq!(lines(&report(&ada, "by=policy").await), expected(&[("=standard", 2, 2, 1)]));
    assert_eq!(lines(&report(&ada, "by=kind").await), expected(&[("first answer", 2, 2, 1)]));
    for by in ["day", "week", "month"] {
        let told = report(&ada, &format!("by={by}")).await;
        let sum = lines(&told).iter().fold((0, 0, 0), |sum, line| (sum.0 + line.1, sum.1 + line.2, sum.2 + line.3));
        assert_eq!(sum, (2, 2, 1), "{by}");
        assert!(told["lines"][0]["from"].as_i64() < told["lines"][0]["to"].as_i64());
    }
    let only = report(&ada, &format!("by=team&policy={policy}&kind=first_response&agent=none")).await;
    assert_eq!(only["total"], json!({ "met": 0, "missed": 1, "running": 1 }));
    assert_eq!(report(&ada, "from=0&to=1").await["share"], Value::Null, "nothing was promised then");
    assert_eq!(ada.get("/reports/promises?from=5&to=5").await.refused(422), "invalid");
    assert_eq!(ada.get("/reports/promises?by=colour").await.refused(422), "query.invalid");
});

both!(resolved_with_its_first_answer_a_conversation_was_answered, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    promise(&house.who("ada").await).await;
    let lid = begun(&house, &house.kettles, "Lid", Some("mia")).await;
    passes(&house, 10).await;
    let mia = house.who("mia").await;
    let seen = mia.get(&format!("/conversations/{lid}")).await.ok();
    let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "It left today.", "status_after": "resolved", "seen_thread_version": seen["thread_version"] });
    mia.post(&format!("/conversations/{lid}/messages"), writing).await.ok();
    passes(&house, 0).await;
    house.clock.pass(UNDO_OVER);
    house.sends().await;
    passes(&house, 0).await;
    assert_eq!(by_hand(&house).await, Tally { met: 1, missed: 0, running: 0 });
});

both!(every_number_opens_the_list_behind_it_and_the_file_says_the_same, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    promise(&ada).await;
    worked(&house).await;
    let max = house.agent("max").await;
    let missed = items(&ada, &format!("/reports/promises/list?agent={max}&outcome=missed")).await;
    assert_eq!(
        (missed.len(), &missed[0]["subject"], &missed[0]["agent"]["name"]),
        (1, &json!("Passed on"), &json!("max"))
    );
    assert_eq!(items(&ada, "/reports/promises/list?agent=none&outcome=running").await[0]["subject"], "Fresh");
    let (mut seen, mut path) = (vec![], "/reports/promises/list?limit=2".to_owned());
    loop {
        let page = ada.get(&path).await.ok();
        seen.extend(page["items"].as_array().unwrap().iter().map(|one| one["number"].as_i64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/reports/promises/list?limit=2&cursor={next}");
    }
    seen.sort_unstable();
    assert_eq!(seen, [1, 2, 3, 4, 5], "page by page, each once");
    let file = ada.get("/reports/promises/file?by=policy").await;
    let text = String::from_utf8(file.bytes).unwrap();
    let wanted = "\u{feff}Name,Met,Missed,Running,Share met\r\n\"'=standard\",2,2,1,0.5000\r\nTotal,2,2,1,0.5000\r\n";
    assert_eq!(text, wanted, "what a spreadsheet would run is marked");
});

both!(reports_end_where_ones_sight_ends, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    promise(&house.who("ada").await).await;
    worked(&house).await;
    let (leo, lena, mia) = (house.who("leo").await, house.who("lena").await, house.who("mia").await);
    assert_eq!(lines(&report(&leo, "by=inbox").await), expected(&[("kettles", 1, 1, 1)]));
    assert_eq!(lines(&report(&lena, "by=inbox").await), expected(&[("lamps", 1, 1, 0)]));
    let lamps = house.lamps.inbox.clone();
    assert_eq!(report(&leo, &format!("inbox={lamps}")).await["total"], json!({ "met": 0, "missed": 0, "running": 0 }));
    assert_eq!(items(&leo, &format!("/reports/promises/list?inbox={lamps}")).await.len(), 0);
    let file = leo.get("/reports/promises/file?by=inbox").await;
    assert!(!String::from_utf8(file.bytes).unwrap().contains("lamps"));
    for path in ["", "/list", "/file"] {
        assert_eq!(mia.get(&format!("/reports/promises{path}")).await.refused(403), "forbidden");
    }
});
