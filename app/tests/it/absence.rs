//! Absence notices: shown on the customer until they end, believed only where they answer us (MAIL-802).

use crate::house::{House, answer, header, with_headers};
use serde_json::Value;
use testkit::{Client, Fresh, both};

const DAY: i64 = 86_400_000;

/// A notice of Ana's mailbox; the number makes it another one.
fn notice(to: &str, about: Option<&str>, (number, text): (usize, &str)) -> String {
    let own = format!("<away{number}@post.example>");
    let mut head = vec![
        ("From", "Ana <ana@post.example>"),
        ("To", to),
        ("Subject", "Automatic reply: Lid"),
        ("Auto-Submitted", "auto-replied"),
        ("Message-ID", &own),
    ];
    head.extend(about.map(|about| ("In-Reply-To", about)));
    with_headers(&head, text)
}

async fn away(who: &Client) -> Value {
    let customer = who.get("/conversations/1").await.ok()["customer"]["id"].as_str().unwrap().to_owned();
    who.get(&format!("/customers/{customer}")).await.ok()["identities"][0]["away"].clone()
}

/// A conversation in which Ana was answered; the id of the answer.
async fn answered(house: &House) -> String {
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&house.who("mia").await, &lid, "We send a new one.").await.ok();
    house.sends().await;
    header(house.sent().await.first().unwrap(), "Message-ID").unwrap()
}

both!(mail_802_a_notice_is_shown_on_the_customer_and_ends_by_itself, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let ours = answered(&house).await;
    let to = house.kettles.address.clone();
    let before = mia.get("/conversations/1").await.ok();
    house.receives(&house.kettles, notice(&to, Some(&ours), (1, "Ich bin bis zum 06.03. im Urlaub."))).await;
    assert_eq!(away(&mia).await["until"], "2026-03-06");
    let after = mia.get("/conversations/1").await.ok();
    for field in ["status", "waiting_since"] {
        assert_eq!(after[field], before[field], "{field}: a notice neither opens nor stops anything");
    }
    assert_eq!(house.sends().await, 0, "and nothing answers it");
    // A later notice counts, one that nobody switched off does not.
    house.receives(&house.kettles, notice(&to, Some(&ours), (2, "Je suis absent jusqu'au 10 mars."))).await;
    house.receives(&house.kettles, notice(&to, Some(&ours), (3, "I am out of office until 27 February 2026."))).await;
    assert_eq!(away(&mia).await["until"], "2026-03-10");
    house.clock.pass(9 * DAY);
    customers::away::sweep(house.db()).await.unwrap();
    assert_eq!(away(&mia).await["until"], "2026-03-10", "it is still the tenth in the west");
    house.clock.pass(DAY);
    customers::away::sweep(house.db()).await.unwrap();
    assert_eq!(away(&mia).await, Value::Null);
});

both!(mail_802_whoever_writes_is_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let ours = answered(&house).await;
    let to = house.kettles.address.clone();
    house.receives(&house.kettles, notice(&to, Some(&ours), (1, "I am out of the office."))).await;
    let found = away(&mia).await;
    assert!(found["said_at"].is_i64() && found["until"].is_null(), "{found}");
    let head = [
        ("From", "Ana <ana@post.example>"),
        ("To", &*to),
        ("Subject", "Re: Lid"),
        ("Message-ID", "<back@post.example>"),
        ("In-Reply-To", &*ours),
    ];
    house.receives(&house.kettles, with_headers(&head, "Thank you!")).await;
    assert_eq!(away(&mia).await, Value::Null);
});

both!(mail_802_a_notice_that_answers_nothing_of_ours_says_nothing_of_anybody, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    answered(&house).await;
    let to = house.kettles.address.clone();
    house.receives(&house.kettles, notice(&to, None, (1, "I am out of the office until 10 March."))).await;
    assert_eq!(away(&mia).await, Value::Null);
    assert_eq!(house.count("select count(*) from identities where away_said_at is not null").await, 0);
});
