//! DESK-205: put away until a time or until something happens; a customer's message always brings it back.

use crate::house::{House, answer, items, note, whole, with_headers};
use base::Time;
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

async fn lines(who: &Client, talk: &str) -> Vec<String> {
    let all = items(who, &format!("/conversations/{talk}/timeline")).await;
    let said = all.iter().filter(|one| one["kind"] == "status").filter_map(|one| one["sentence"].as_str());
    said.map(str::to_owned).collect()
}

both!(desk_205_a_colleagues_note_brings_back_what_waited_for_it_and_ones_own_does_not, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = house.conversation(&house.kettles, "Lid").await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let path = format!("/conversations/{talk}");
    let asleep = mia.patch(&path, json!({ "snoozed_for": "colleague" })).await.ok();
    assert_eq!(
        (&asleep["status"], &asleep["snoozed_for"], &asleep["snoozed_until"]),
        (&json!("snoozed"), &json!("colleague"), &Value::Null)
    );
    note(&mia, &talk, "@max do you know?").await;
    assert_eq!(whole(&mia, &talk).await["status"], "snoozed");
    assert_eq!(items(&mia, "/conversations?view=snoozed").await[0]["snoozed_for"], "colleague");
    note(&max, &talk, "I do.").await;
    let woken = whole(&mia, &talk).await;
    assert_eq!((&woken["status"], &woken["snoozed_for"]), (&json!("open"), &Value::Null));
    assert_eq!(lines(&mia, &talk).await, ["snoozed until a colleague answers", "came back because max answered"]);
    assert!(items(&mia, "/notifications").await[0]["text"].as_str().unwrap().ends_with("came back: max answered"));
    // It waits for nothing of the kind any more.
    mia.patch(&path, json!({ "snoozed_for": "reply" })).await.ok();
    note(&max, &talk, "Anything else?").await;
    assert_eq!(whole(&mia, &talk).await["status"], "snoozed");
});

both!(desk_205_whichever_comes_first_time_event_or_the_customer, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = house.conversation(&house.kettles, "Lid").await;
    let (mia, path) = (house.who("mia").await, format!("/conversations/{talk}"));
    let now = base::Clock::now(&house.clock).0;
    let both = json!({ "snoozed_until": now + Time::HOUR, "snoozed_for": "colleague" });
    mia.patch(&path, both).await.ok();
    house.clock.pass(Time::HOUR);
    desk::jobs::wake::run(house.db()).await.unwrap();
    assert_eq!(whole(&mia, &talk).await["status"], "open");
    assert_eq!(lines(&mia, &talk).await.last().unwrap(), "came back because its time has come");
    // Sending and putting away is one act; the customer's message brings it back whatever it waits for.
    let seen = whole(&mia, &talk).await;
    let sent = json!({
        "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "Which lid?", "attachments": [],
        "seen_thread_version": seen["thread_version"], "status_after": "snoozed", "snooze_for": "colleague"
    });
    mia.post(&format!("{path}/messages"), sent).await.ok();
    assert_eq!(whole(&mia, &talk).await["snoozed_for"], "colleague");
    house.sends().await;
    let own = crate::house::header(&house.sent().await[0], "Message-ID").unwrap();
    let from = ("From", "Ana <ana@post.example>");
    let head = [from, ("To", house.kettles.address.as_str()), ("Subject", "Re: Lid"), ("In-Reply-To", &own)];
    house.receives(&house.kettles, with_headers(&head, "The red one.")).await;
    assert_eq!(whole(&mia, &talk).await["status"], "open");
    let said = lines(&mia, &talk).await;
    assert_eq!(said.last().unwrap(), "opened again because the customer wrote; it was snoozed");
    // Nothing sleeps for ever: without a time and without something to wait for it is refused.
    assert_eq!(mia.patch(&path, json!({ "status": "snoozed" })).await.refused(422), "invalid");
    answer(&mia, &talk, "Thank you.").await.ok();
});

both!(desk_205_a_merge_brings_along_what_is_waited_for_and_undo_gives_it_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (lid, pan) = (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.kettles, "Pan").await);
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    mia.patch(&format!("/conversations/{lid}"), json!({ "status": "resolved" })).await.ok();
    mia.patch(&format!("/conversations/{pan}"), json!({ "snoozed_for": "colleague" })).await.ok();
    let merge = json!({ "others": [pan] });
    let done = mia.post(&format!("/conversations/{lid}/merge"), merge).await.ok();
    let merged = whole(&mia, &lid).await;
    assert_eq!((&merged["status"], &merged["snoozed_for"]), (&json!("snoozed"), &json!("colleague")));
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    let (lid, apart) = (whole(&mia, &lid).await, whole(&mia, &pan).await);
    assert_eq!((&lid["status"], &lid["snoozed_for"]), (&json!("resolved"), &Value::Null));
    assert_eq!((&apart["status"], &apart["snoozed_for"]), (&json!("snoozed"), &json!("colleague")));
    note(&max, &pan, "I know.").await;
    assert_eq!(whole(&mia, &pan).await["status"], "open");
});
