//! Mail of one thread in any order is one conversation (MAIL-304), and a copy by a list is shown as one (MAIL-204).

use crate::house::{House, answer, id, items, with_headers};
use serde_json::{Value, json};
use testkit::{Fresh, both};

const ANA: &str = "Ana <ana@post.example>";

/// A mail that answers another and names no more than that, as some programs write.
fn link(from: &str, to: &str, (own, answers): (&str, Option<&str>)) -> String {
    let (own, before) = (format!("<{own}@post.example>"), answers.map(|id| format!("<{id}@post.example>")));
    let mut head = vec![("From", from), ("To", to), ("Subject", "Lid"), ("Message-ID", &*own)];
    head.extend(before.as_deref().map(|id| ("In-Reply-To", id)));
    with_headers(&head, &format!("this is {own}"))
}

const CHAIN: [(&str, Option<&str>); 4] = [("a", None), ("b", Some("a")), ("c", Some("b")), ("d", Some("c"))];

/// The conversations that are on a list.
async fn there(house: &House) -> i64 {
    house.count("select count(*) from conversations where merged_into is null").await
}

both!(mail_304_a_chain_in_any_order_is_one_conversation, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let orders: [[usize; 4]; 6] = [[2, 0, 1, 3], [3, 2, 1, 0], [3, 0, 2, 1], [3, 1, 0, 2], [0, 3, 1, 2], [2, 3, 0, 1]];
    for (round, order) in orders.iter().enumerate() {
        let from = format!("p{round}@post.example");
        for one in order {
            let (own, answers) = CHAIN[*one];
            let (own, answers) = (format!("{own}{round}"), answers.map(|id| format!("{id}{round}")));
            let raw = link(&from, &house.kettles.address, (&own, answers.as_deref()));
            house.receives(&house.kettles, raw).await;
        }
        assert_eq!(there(&house).await, i64::try_from(round).unwrap() + 1, "{order:?}");
    }
    assert_eq!(house.count("select count(*) from messages where held = 1").await, 0);
    // all at once, and as history
    for (round, envelope) in [(10, json!({})), (11, json!({ "archive": true, "arrived_at": 1_700_000_000_000_i64 }))] {
        let from = format!("p{round}@post.example");
        for (own, answers) in [CHAIN[3], CHAIN[0], CHAIN[2], CHAIN[1]] {
            let (own, answers) = (format!("{own}{round}"), answers.map(|id| format!("{id}{round}")));
            let raw = link(&from, &house.kettles.address, (&own, answers.as_deref()));
            house.takes_as(&house.kettles, raw, envelope.clone()).await;
        }
        house.works.runner.drain(&["intake", "history"]).await.unwrap();
    }
    assert_eq!(there(&house).await, 8);
    assert_eq!(
        house.count("select count(*) from conversations where merged_into is null and message_count <> 4").await,
        0
    );
});

both!(mail_304_what_was_brought_together_is_said_and_taken_apart_again, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let to = house.kettles.address.clone();
    for one in [2, 0, 1] {
        house.receives(&house.kettles, link(ANA, &to, CHAIN[one])).await;
    }
    let lines = items(&mia, "/conversations/1/timeline").await;
    let merged = lines.iter().find(|line| line["kind"] == "merged").unwrap_or_else(|| panic!("{lines:?}"));
    assert!(lines.iter().any(|line| line["sentence"].to_string().contains("belongs here")), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line["type"] == "message").count(), 3);
    let deed = merged["data"]["deed"].as_str().unwrap();
    mia.post(&format!("/deeds/{deed}/undo"), json!({})).await.ok();
    assert_eq!(there(&house).await, 2);
    let count = |lines: Vec<Value>| lines.iter().filter(|line| line["type"] == "message").count();
    assert_eq!(count(items(&mia, "/conversations/1/timeline").await), 1);
    assert_eq!(count(items(&mia, "/conversations/2/timeline").await), 2, "the middle goes back to what it answers");
});

both!(mail_301_nobody_gets_into_a_conversation_by_naming_its_mail_beforehand, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let to = house.kettles.address.clone();
    // Eve knows which id Ana's answer will have, and copies Ana in, so that she takes part
    let eve = [
        ("From", "Eve <eve@elsewhere.example>"),
        ("To", &*to),
        ("Cc", ANA),
        ("Subject", "Lid"),
        ("Message-ID", "<e@elsewhere.example>"),
        ("References", "<b@post.example>"),
    ];
    house.receives(&house.kettles, link(ANA, &to, CHAIN[0])).await;
    house.receives(&house.kettles, with_headers(&eve, "hello")).await;
    house.receives(&house.kettles, link(ANA, &to, CHAIN[1])).await;
    assert_eq!(there(&house).await, 2);
    let hers = "select count(*) from messages where conversation_id = (select id from conversations where number = 2)";
    assert_eq!(house.count(hers).await, 1, "Eve has what Eve wrote");
    let taking_part = "select count(*) from participants where address = 'eve@elsewhere.example' and conversation_id = (select id from conversations where number = 1)";
    assert_eq!(house.count(taking_part).await, 0);
});

both!(mail_204_another_copy_is_kept_folded_and_wakes_nobody, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let to = house.kettles.address.clone();
    let text = "the lid of my kettle cracked when I put it on the stove on Monday ".repeat(5);
    let head = [("From", ANA), ("To", &*to), ("Subject", "Lid"), ("Message-ID", "<a@post.example>")];
    house.receives(&house.kettles, with_headers(&head, &text)).await;
    answer(&mia, "1", "We send a new one.").await.ok();
    house.sends().await;
    assert_eq!(mia.get("/conversations/1").await.ok()["status"], "waiting");
    house.receives(&house.kettles, with_headers(&head, &format!("{text}sent by the list"))).await;
    let whole = mia.get("/conversations/1").await.ok();
    assert_eq!((&whole["status"], &whole["waiting_since"]), (&json!("waiting"), &Value::Null));
    let all: Vec<Value> = items(&mia, "/conversations/1/timeline").await;
    let theirs: Vec<&Value> = all.iter().filter(|item| item["direction"] == "in").collect();
    assert_eq!(theirs.len(), 2, "both are kept");
    assert_eq!((&theirs[1]["copy_of"], &theirs[0]["copy_of"]), (&json!(id(theirs[0])), &Value::Null));
    // the same id with other words is no copy: it is another message, and somebody waits
    house.receives(&house.kettles, with_headers(&head, "please send it to my new address instead")).await;
    let whole = mia.get("/conversations/1").await.ok();
    assert_eq!(whole["status"], "open");
    let all: Vec<Value> = items(&mia, "/conversations/1/timeline").await;
    assert_eq!(all.iter().filter(|item| item["direction"] == "in" && item["copy_of"].is_null()).count(), 2);
});
