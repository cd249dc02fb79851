//! Mail that wants its answer at another domain: said, and done once a colleague said that it is right (MAIL-307).

use crate::by_mail::told;
use crate::house::{House, answer, id, items, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// A mail of Ana's that wants its answer somewhere.
async fn wrote(house: &House, (number, first): (u32, u32), (reply_to, more): (&str, &[(&str, &str)])) {
    let (own, answers) = (format!("<e{number}@post.example>"), format!("<e{first}@post.example>"));
    let head = [
        ("From", "Ana <Ana@post.example>"),
        ("To", &*house.kettles.address),
        ("Subject", "Lid"),
        ("Reply-To", reply_to),
        ("Message-ID", &*own),
        ("In-Reply-To", &*answers),
    ];
    let head: Vec<(&str, &str)> = head.into_iter().chain(more.iter().copied()).collect();
    house.receives(&house.kettles, with_headers(&head, "The lid cracked.")).await;
}

/// Where an answer would go, and what is said of where it is wanted.
async fn asked(who: &Client, conversation: u32) -> (Vec<String>, Value) {
    let whole = who.get(&format!("/conversations/{conversation}")).await.ok();
    let to = whole["reply_to"]["to"].as_array().unwrap();
    (to.iter().map(|one| one["address"].as_str().unwrap().to_owned()).collect(), whole["elsewhere"].clone())
}

async fn last(who: &Client) -> Value {
    let lines = items(who, "/conversations/1/timeline").await;
    lines.into_iter().rfind(|line| line["direction"] == "in").unwrap()
}

const FAR: &str = "Ana <Ana@far.example>";

both!(mail_307_a_reply_to_elsewhere_is_answered_once_somebody_said_so, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    wrote(&house, (1, 1), (FAR, &[])).await;
    let (to, elsewhere) = asked(&mia, 1).await;
    assert_eq!(to, ["Ana@post.example"]);
    assert_eq!((&elsewhere["sender"], &elsewhere["confirmed"]), (&json!("Ana@post.example"), &json!(false)));
    assert_eq!(elsewhere["to"]["address"], "Ana@far.example");
    let first = last(&mia).await;
    assert!(first["warnings"].to_string().contains("another domain: Ana@far.example"), "{first}");

    let path = format!("/messages/{}/reply-to", id(&first));
    let done = mia.post(&path, json!({})).await.ok();
    assert_eq!(done["conversation"]["reply_to"]["to"][0]["address"], "Ana@far.example");
    assert_eq!(mia.post(&path, json!({})).await.refused(409), "reply_to.settled");
    let (to, elsewhere) = asked(&mia, 1).await;
    assert_eq!((to, &elsewhere["confirmed"]), (vec!["Ana@far.example".to_owned()], &json!(true)));
    assert_eq!(last(&mia).await["answer_to"][0]["address"], "Ana@far.example");
    // Once is enough for this sender here, in whatever letters it is written.
    wrote(&house, (2, 1), ("ana@FAR.example", &[])).await;
    assert_eq!(asked(&mia, 1).await.0, ["ana@FAR.example"]);
    answer(&mia, "1", "We send a new one.").await.ok();
    house.sends().await;
    assert!(house.sent().await[0].contains("To: <ana@FAR.example>"), "{}", house.sent().await[0]);
    // Another address asks again, and so does another conversation.
    wrote(&house, (3, 1), ("ana@third.example", &[])).await;
    assert_eq!(asked(&mia, 1).await.0, ["Ana@post.example"]);
    wrote(&house, (4, 4), (FAR, &[])).await;
    let (to, elsewhere) = asked(&mia, 2).await;
    assert_eq!((to, &elsewhere["confirmed"]), (vec!["Ana@post.example".to_owned()], &json!(false)));
});

both!(mail_307_what_was_confirmed_can_be_taken_back_and_goes_along_with_a_merge, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    wrote(&house, (1, 1), (FAR, &[])).await;
    let done = mia.post(&format!("/messages/{}/reply-to", id(&last(&mia).await)), json!({})).await.ok();
    let lines = items(&mia, "/conversations/1/timeline").await;
    let line = lines.iter().find(|line| line["kind"] == "answers_elsewhere").unwrap();
    assert_eq!(line["data"]["deed"], done["deed"]);
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    assert_eq!(asked(&mia, 1).await.0, ["Ana@post.example"]);
    mia.post(&format!("/messages/{}/reply-to", id(&last(&mia).await)), json!({})).await.ok();
    house.conversation(&house.kettles, "Handle").await;
    let first = house.text_of("select id from conversations where subject = $1", "Lid").await;
    mia.post("/conversations/2/merge", json!({ "others": [first], "customers": [] })).await.ok();
    wrote(&house, (5, 1), (FAR, &[])).await;
    assert_eq!(asked(&mia, 2).await.0, ["Ana@far.example"]);
});

both!(mail_307_of_a_sender_who_could_not_be_verified_nothing_is_offered, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let failed = [("Authentication-Results", "mx.shop.example; dmarc=fail (p=reject) header.from=post.example")];
    wrote(&house, (1, 1), (FAR, &failed)).await;
    let (to, elsewhere) = asked(&mia, 1).await;
    assert_eq!((to, elsewhere), (vec!["Ana@post.example".to_owned()], Value::Null));
    let path = format!("/messages/{}/reply-to", id(&last(&mia).await));
    assert_eq!(mia.post(&path, json!({})).await.refused(409), "reply_to.settled");
    // Within the sender's domain nobody has to say anything.
    wrote(&house, (2, 2), ("desk@POST.example", &[])).await;
    let (to, elsewhere) = asked(&mia, 2).await;
    assert_eq!((to, elsewhere), (vec!["desk@POST.example".to_owned()], Value::Null));
});
