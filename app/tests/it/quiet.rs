//! DESK-110: notifications by mail are quiet when their reader wants to be left alone, and never of their own acts. There is
//! no push yet; what DESK-AT20 says of it holds for mail: none in quiet hours, each thing once.

use crate::house::{House, items};
use base::Time;
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// Wishes of somebody, with these changed.
async fn wishes(who: &Client, quiet: Value) {
    let mut all = who.get("/me").await.ok()["preferences"].clone();
    for (key, value) in quiet.as_object().unwrap() {
        all["quiet"][key] = value.clone();
    }
    who.put("/me/preferences", all).await.ok();
}

/// Minutes since midnight, as the clock of the house shows it.
fn minute(house: &House) -> i64 {
    base::Clock::now(&house.clock).0 / 60_000 % 1_440
}

async fn names(who: &Client, talk: &str, whom: &str, text: &str) {
    let note = json!({ "text": text, "mentions": [whom], "attachments": [] });
    who.post(&format!("/conversations/{talk}/notes"), note).await.ok();
}

const MAILS: &str = "select count(*) from outbox where class = 'system_mail' and subject not like 'Sign in%'";

both!(desk_110_in_quiet_hours_nothing_is_mailed_and_afterwards_all_of_it_once, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = house.conversation(&house.kettles, "Lid").await;
    let (mia, max, max_id) = (house.who("mia").await, house.who("max").await, house.agent("max").await);
    max.patch("/me", json!({ "zone": "UTC" })).await.ok();
    let before = house.count(MAILS).await;
    let (from, to) = (minute(&house), (minute(&house) + 120) % 1_440);
    wishes(&max, json!({ "on": true, "from_minute": from, "to_minute": to })).await;
    names(&mia, &talk, &max_id, "@max one").await;
    names(&mia, &talk, &max_id, "@max two").await;
    names(&max, &talk, &max_id, "@max my own").await;
    assert_eq!(house.count(MAILS).await, before, "quiet");
    let told = items(&max, "/notifications").await;
    assert_eq!(told.iter().filter(|one| one["kind"] == "mention").count(), 2, "in the app it stands all the same");
    desk::jobs::digest::run(house.db()).await.unwrap();
    assert_eq!(house.count(MAILS).await, before);
    house.clock.pass(2 * Time::HOUR);
    for _ in 0..2 {
        desk::jobs::digest::run(house.db()).await.unwrap();
    }
    assert_eq!(house.count(MAILS).await, before + 1, "one mail of both, once");
    let sent = "select payload from outbox where class = 'system_mail' and sent_to = $1 order by id desc limit 1";
    let text = house.text_of(sent, "max@shop.example").await;
    assert!(text.contains("@max one") && text.contains("@max two") && !text.contains("my own"), "{text}");
    // Loud again: each by itself, at once.
    names(&mia, &talk, &max_id, "@max three").await;
    assert_eq!(house.count(MAILS).await, before + 2);
    let odd = json!({ "on": true, "from_minute": 1440 });
    let mut all = max.get("/me").await.ok()["preferences"].clone();
    all["quiet"]["from_minute"] = odd["from_minute"].clone();
    assert_eq!(max.put("/me/preferences", all).await.refused(422), "invalid");
});

both!(desk_110_what_was_read_or_may_be_read_no_longer_is_left_out, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (lid, pot) = (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.kettles, "Pot").await);
    let (mia, max, max_id) = (house.who("mia").await, house.who("max").await, house.agent("max").await);
    let before = house.count(MAILS).await;
    wishes(&max, json!({ "mails": "hourly" })).await;
    names(&mia, &lid, &max_id, "@max read").await;
    max.post("/notifications/read", json!({})).await.ok();
    names(&mia, &pot, &max_id, "@max unread").await;
    // A pause that began meanwhile holds on to it.
    let until = base::Clock::now(&house.clock).plus(3 * Time::HOUR);
    wishes(&max, json!({ "paused_until": until })).await;
    house.clock.pass(2 * Time::HOUR);
    desk::jobs::digest::run(house.db()).await.unwrap();
    assert_eq!(house.count(MAILS).await, before);
    house.clock.pass(2 * Time::HOUR);
    desk::jobs::digest::run(house.db()).await.unwrap();
    let sent = "select payload from outbox where class = 'system_mail' and sent_to = $1 order by id desc limit 1";
    let text = house.text_of(sent, "max@shop.example").await;
    assert!(text.contains("@max unread") && !text.contains("@max read"), "{text}");
    // Without rights there nothing is told.
    names(&mia, &pot, &max_id, "@max secret").await;
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    for sql in ["delete from grants where agent_id = $1", "delete from members where agent_id = $1"] {
        tx.exec(sql, store::args![&max_id]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let count = house.count(MAILS).await;
    house.clock.pass(2 * Time::HOUR);
    desk::jobs::digest::run(house.db()).await.unwrap();
    assert_eq!(house.count(MAILS).await, count);
    assert_eq!(house.count("select count(*) from notice_mails").await, 0);
});
