//! A conversation is passed on to somebody outside, who answers: a thread apart that is never the customer's word (DESK-211).

use crate::house::{House, answer, header, id, items, note, whole, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const WORKS: &str = "works@maker.example";

async fn messages(who: &Client, conversation: &str) -> Vec<Value> {
    let all = items(who, &format!("/conversations/{conversation}/timeline")).await;
    all.into_iter().filter(|item| item["type"] == "message").collect()
}

async fn passes_on(who: &Client, conversation: &str) {
    let seen = whole(who, conversation).await["thread_version"].clone();
    let to = json!([{ "name": "Works", "address": WORKS }]);
    let body = json!({ "kind": "forward", "to": to, "body_text": "Can you mend this?", "seen_thread_version": seen });
    who.post(&format!("/conversations/{conversation}/messages"), body).await.ok();
}

/// The works answer the mail that was sent last.
async fn works_answer(house: &House, number: usize) {
    house.sends().await;
    let own = header(house.sent().await.last().unwrap(), "Message-ID").unwrap();
    let raw = with_headers(
        &[
            ("From", &format!("Works <{WORKS}>")),
            ("To", &house.kettles.address),
            ("Cc", "Office <office@maker.example>"),
            ("Subject", "Re: Fwd: Lid"),
            ("Message-ID", &format!("<works{number}@maker.example>")),
            ("In-Reply-To", &own),
        ],
        "Yes, in two weeks.",
    );
    house.receives(&house.kettles, raw).await;
}

async fn first_reply(house: &House) -> i64 {
    house.count("select count(*) from conversations where first_reply_at is not null").await
}

both!(desk_211_what_an_outsider_answers_is_seen_and_is_not_the_customers_word, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    passes_on(&mia, &lid).await;
    assert_eq!(first_reply(&house).await, 0, "the customer was told nothing yet");
    answer(&mia, &lid, "We ask the works.").await.ok();
    mia.patch(&format!("/conversations/{lid}"), json!({ "unread": false })).await.ok();
    house.sends().await;
    let before = whole(&mia, &lid).await;
    assert_eq!(
        (&before["status"], &before["waiting_since"], &before["unread"]),
        (&json!("waiting"), &Value::Null, &json!(false))
    );
    works_answer(&house, 1).await;
    let after = whole(&mia, &lid).await;
    assert_eq!((&after["status"], &after["waiting_since"]), (&json!("open"), &Value::Null));
    assert_eq!((&after["unread"], &after["customer"]), (&json!(true), &before["customer"]));
    assert_eq!(after["reply_to"]["to"][0]["address"], "ana@post.example");
    assert!(!after["reply_all_to"].to_string().contains("maker.example"), "{}", after["reply_all_to"]);
    let theirs = messages(&mia, &lid).await.pop().unwrap();
    assert_eq!((&theirs["forward"], &theirs["author"]["kind"]), (&json!(true), &json!("outsider")));
    assert_eq!(theirs["answer_to"][0]["address"], WORKS);
    let told = items(&mia, "/notifications").await;
    assert!(told.iter().any(|one| one["kind"] == "reply"), "{told:?}");
    // what is counted anew says the same
    note(&mia, &lid, "words").await;
    assert_eq!(whole(&mia, &lid).await["waiting_since"], Value::Null);
});

both!(desk_211_an_answer_to_the_outsider_goes_to_them_alone, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    passes_on(&mia, &lid).await;
    works_answer(&house, 1).await;
    let waits = whole(&mia, &lid).await["waiting_since"].clone();
    assert!(waits.is_i64(), "the customer waits as before");
    let theirs = messages(&mia, &lid).await.pop().unwrap();
    let seen = whole(&mia, &lid).await["thread_version"].clone();
    let body = json!({
        "kind": "reply", "to": theirs["answer_to"], "body_text": "Please do.", "seen_thread_version": seen,
        "status_after": "waiting"
    });
    let sent = id(&mia.post(&format!("/conversations/{lid}/messages"), body).await.ok());
    house.sends().await;
    let out = house.sent().await.pop().unwrap();
    assert_eq!(header(&out, "In-Reply-To").unwrap(), "<works1@maker.example>");
    assert!(header(&out, "To").unwrap().contains(WORKS));
    assert!(!out.contains("ana@post.example"), "the customer has no part in it: {out}");
    assert!(!header(&out, "References").unwrap().contains("<Lid@"), "nor their mail");
    let after = whole(&mia, &lid).await;
    assert_eq!((&after["waiting_since"], &after["status"]), (&waits, &json!("open")), "who waits is the customer");
    assert_eq!(first_reply(&house).await, 0);
    let own = messages(&mia, &lid).await.into_iter().find(|one| one["id"] == sent.as_str()).unwrap();
    assert_eq!(own["forward"], true);
    // they answer once more, and their office, in copy, is outside too
    works_answer(&house, 2).await;
    let people = whole(&mia, &lid).await["participants"].clone();
    let role = |address: &str| {
        people.as_array().unwrap().iter().find(|one| one["address"] == address).unwrap()["role"].clone()
    };
    assert_eq!((role(WORKS), role("office@maker.example")), (json!("outsider"), json!("outsider")));
    assert_eq!(role("ana@post.example"), "customer");
});

both!(desk_211_whoever_is_written_to_beside_the_customer_takes_part, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    passes_on(&mia, &lid).await;
    let seen = whole(&mia, &lid).await;
    let cc = json!([{ "name": "Works", "address": WORKS }]);
    let body = json!({
        "kind": "reply", "to": seen["reply_to"]["to"], "cc": cc, "body_text": "The works write to you.",
        "seen_thread_version": seen["thread_version"]
    });
    mia.post(&format!("/conversations/{lid}/messages"), body).await.ok();
    house.sends().await;
    works_answer(&house, 1).await;
    let after = whole(&mia, &lid).await;
    assert!(after["waiting_since"].is_i64(), "they speak before the customer now");
    assert_eq!(after["reply_to"]["to"][0]["address"], WORKS);
});
