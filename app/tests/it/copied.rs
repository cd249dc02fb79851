//! A backup of the whole product is whole, and a copy made from it goes on working (REL-R18); a copy made by other means
//! holds what may have been sent already (REL-11).

use crate::by_mail::{Answer, notified, told};
use crate::canaries::{Told, listens};
use crate::house::{House, UNDO_OVER, answer, items, mail, whole};
use serde_json::json;
use store::backup;
use store::fence::{self, Copies, Note};
use testkit::{Client, Fresh, both};

both!(a_backup_of_the_whole_product_is_whole_and_goes_on_elsewhere, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.clock.pass(UNDO_OVER);
    let (ada, max) = (house.who("ada").await, house.agent("max").await);
    ada.post(&format!("/agents/{max}/deactivation"), serde_json::json!({ "why": "left" })).await.ok();
    let folder = house.fresh.place.folder.join("backup");
    let made = backup::backup(house.db(), &folder, &|_, _| ()).await.unwrap();
    let checked = backup::verify(&folder).await.unwrap();
    assert_eq!((made.rows, made.newest_fact), (checked.rows, checked.newest_fact));
    let other = Fresh::sqlite();
    other.clock.pass(UNDO_OVER);
    let clock = std::sync::Arc::new(other.clock.clone());
    let brought = backup::restore(&folder, &other.place, clock, &goodword::wiring::migrations()).await.unwrap();
    assert_eq!((brought.rows, brought.held), (made.rows, 0));
    let copy = House::reopen(other).await;
    assert_eq!(copy.count("select count(*) from deactivations").await, 1);
    let mia = copy.who("mia").await;
    assert_eq!(items(&mia, "/conversations?q=cracked").await.len(), 1, "the search index came along");
    assert_eq!(copy.works.sender.step(8).await.unwrap(), 1, "what waited to leave leaves");
});

both!(restored_snapshot_is_fenced, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    let folder = house.fresh.place.folder.join("backup");
    backup::backup(house.db(), &folder, &|_, _| ()).await.unwrap();
    assert_eq!(house.sends().await, 1, "here it leaves");
    // somebody restores the backup an hour later: whether it left, the copy cannot know
    let other = Fresh::sqlite();
    other.clock.pass(60 * 60_000);
    let clock = std::sync::Arc::new(other.clock.clone());
    let brought = backup::restore(&folder, &other.place, clock, &goodword::wiring::migrations()).await.unwrap();
    assert_eq!(brought.held, 1);
    let copy = House::reopen(other).await;
    assert_eq!(copy.works.sender.step(8).await.unwrap(), 0);
    assert_eq!(copy.sent().await.len(), 0, "nothing leaves by itself");
    let ada = copy.who("ada").await;
    let waiting = items(&ada, "/outbox?state=cancelled").await;
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0]["last_error"].as_str().unwrap().contains("may have been sent since"), "{}", waiting[0]);
    let path = format!("/outbox/{}/retry", waiting[0]["id"].as_str().unwrap());
    ada.post(&path, serde_json::json!({})).await.ok();
    assert_eq!(copy.works.sender.step(8).await.unwrap(), 1, "a person said so");
    assert_eq!(copy.sent().await.len(), 1);
});

/// As `serve` begins.
async fn starts(house: &House) -> Option<Note> {
    fence::start(house.db(), Copies::Hold).await.unwrap()
}

/// The same company as somebody copied it, without a backup.
async fn copied(house: House) -> House {
    let (fresh, ..) = house.close().await;
    let copy = fresh.copy().await;
    let house = House::reopen(copy).await;
    assert!(starts(&house).await.is_some());
    house
}

both!(rel_11_a_planned_answer_whose_time_is_over_waits_for_a_person_in_a_copy, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    starts(&house).await;
    let mia = house.who("mia").await;
    for (lid, minutes) in [("Lid", 60), ("Pot", 175), ("Cup", 600)] {
        let lid = house.conversation(&house.kettles, lid).await;
        plans(&house, &mia, &lid, minutes).await;
    }
    drop(mia);
    house.clock.pass(180 * 60_000);
    let copy = copied(house).await;
    copy.works.runner.drain(&["later"]).await.unwrap();
    assert_eq!(copy.sends().await, 1, "what was due five minutes ago leaves");
    assert!(copy.sent().await[0].contains("in 175"), "{:?}", copy.sent().await);
    let mia = copy.who("mia").await;
    let waits = items(&mia, "/conversations?view=scheduled").await;
    assert_eq!(waits.len(), 2, "one is held, one waits for its time");
    let told = items(&mia, "/notifications").await;
    assert!(told.iter().any(|one| one["text"].as_str().unwrap().contains("copy of the database")), "{told:?}");
    let ada = copy.who("ada").await;
    assert_eq!(ada.get("/copy").await.ok()["copy"]["planned"], 1);
});

async fn plans(house: &House, who: &Client, conversation: &str, minutes: i64) {
    let seen = whole(who, conversation).await;
    let at = base::Clock::now(&house.clock).plus(minutes * 60_000).to_rfc3339();
    let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": format!("in {minutes}"), "seen_thread_version": seen["thread_version"] });
    let when = json!({ "wall": at[..16], "zone": "UTC", "whose": "mine" });
    who.post(&format!("/conversations/{conversation}/later"), json!({ "writing": writing, "when": when })).await.ok();
}

both!(rel_11_an_administrator_is_told_of_a_copy_until_it_was_seen, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    starts(&house).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    drop(mia);
    assert_eq!(house.who("ada").await.get("/copy").await.ok()["copy"], json!(null));
    house.clock.pass(60 * 60_000);
    let copy = copied(house).await;
    assert_eq!(copy.sends().await, 0);
    let (ada, leo) = (copy.who("ada").await, copy.who("leo").await);
    let told = ada.get("/copy").await.ok()["copy"].clone();
    assert_eq!((&told["cause"], &told["held"], &told["planned"]), (&json!("elsewhere"), &json!(1), &json!(0)));
    assert_eq!(leo.get("/copy").await.status, 403);
    assert_eq!(leo.post("/copy/seen", json!({})).await.status, 403);
    let waiting = items(&ada, "/outbox?state=cancelled").await;
    assert!(waiting[0]["last_error"].as_str().unwrap().contains("may have been sent since"), "{}", waiting[0]);
    ada.post("/copy/seen", json!({})).await.ok();
    assert_eq!(ada.get("/copy").await.ok()["copy"], json!(null));
    ada.post(&format!("/outbox/{}/retry", waiting[0]["id"].as_str().unwrap()), json!({})).await.ok();
    assert_eq!(copy.sends().await, 1, "a person said so");
    let audit = items(&ada, "/audit?action=database").await;
    let actions: Vec<_> = audit.iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["database.copy_seen", "database.copied"]);
});

both!(rel_11_mail_that_came_before_a_copy_was_made_gets_no_automatic_answer_from_it, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    starts(&house).await;
    let ada = house.who("ada").await;
    let texts = json!({ "acknowledgement": { "on": true, "texts": { "en": "It is here." } } });
    ada.put(&format!("/inboxes/{}/automatic", house.kettles.inbox), texts).await.ok();
    let lid = mail("Ana <ana@post.example>", &house.kettles.address, "Lid", "cracked");
    house.takes(&house.kettles, lid.clone()).await;
    drop(ada);
    house.clock.pass(60 * 60_000);
    let kettles = house.kettles.clone();
    let copy = copied(house).await;
    copy.receives(&kettles, lid).await;
    assert_eq!(copy.count("select count(*) from conversations").await, 1, "it is taken in, and once");
    assert_eq!(copy.count("select count(*) from outbox").await, 0, "and may have been acknowledged already");
    let now = mail("Bo <bo@post.example>", &kettles.address, "Pot", "dented").replace("Date: Mon, 02", "Date: Tue, 03");
    copy.receives(&kettles, now).await;
    assert_eq!(copy.count("select count(*) from outbox").await, 1, "what comes now is");
});

both!(rel_11_what_a_webhook_had_not_heard_yet_is_held_in_a_copy, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    starts(&house).await;
    let webhook = listens(&house, (&[], Told::WithoutNotes)).await;
    while house.works.hear.step().await.unwrap() > 0 {}
    let before = house.count("select count(*) from outbox where class = 'webhooks'").await;
    house.conversation(&house.kettles, "Lid").await;
    house.clock.pass(60 * 60_000);
    let kettles = house.kettles.clone();
    let copy = copied(house).await;
    while copy.works.hear.step().await.unwrap() > 0 {}
    let told = "select count(*) from outbox where class = 'webhooks' and last_error like 'held: this is a copy%'";
    let missed = copy.count("select count(*) from outbox where class = 'webhooks'").await - before;
    assert!(missed > 0);
    assert!(copy.count(told).await >= missed, "its receiver may have heard of it from the other one");
    copy.receives(&kettles, mail("Bo <bo@post.example>", &kettles.address, "Pot", "dented")).await;
    while copy.works.hear.step().await.unwrap() > 0 {}
    let waiting = "select count(*) from outbox where lane = $1 and state = 'queued'";
    let mut conn = copy.db().read().await.unwrap();
    let now: i64 = conn.one(waiting, store::args![&webhook]).await.unwrap().only().unwrap();
    assert!(now > 0, "what happens now is told");
});

both!(rel_11_notices_that_waited_are_not_mailed_by_a_copy_and_stand_in_the_app, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    starts(&house).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let (mia, max, whom) = (house.who("mia").await, house.who("max").await, house.agent("max").await);
    let mut wishes = max.get("/me").await.ok()["preferences"].clone();
    wishes["quiet"]["mails"] = json!("hourly");
    max.put("/me/preferences", wishes).await.ok();
    let named = |text: &str| json!({ "text": text, "mentions": [whom], "attachments": [] });
    mia.post(&format!("/conversations/{lid}/notes"), named("@max before")).await.ok();
    drop((mia, max));
    house.clock.pass(2 * 60 * 60_000);
    let copy = copied(house).await;
    let (mia, max) = (copy.who("mia").await, copy.who("max").await);
    mia.post(&format!("/conversations/{lid}/notes"), named("@max afterwards")).await.ok();
    copy.clock.pass(2 * 60 * 60_000);
    desk::jobs::digest::run(copy.db()).await.unwrap();
    let mailed = "select payload from outbox where class = 'system_mail' and sent_to = $1 order by id desc limit 1";
    let mailed = copy.text_of(mailed, "max@shop.example").await;
    assert!(mailed.contains("@max afterwards") && !mailed.contains("@max before"), "{mailed}");
    assert_eq!(copy.count("select count(*) from notice_mails").await, 0, "and will not be");
    let told = items(&max, "/notifications").await;
    assert_eq!(told.iter().filter(|one| one["kind"] == "mention").count(), 2, "{told:?}");
});

both!(rel_11_an_answer_by_mail_that_was_written_before_becomes_a_note_in_a_copy, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    starts(&house).await;
    let ada = house.who("ada").await;
    ada.put(&format!("/inboxes/{}/automatic", house.kettles.inbox), json!({ "colleagues": "reply" })).await.ok();
    let answer = Answer::to(&notified(&house, &mia).await).raw("c1");
    drop((ada, mia));
    house.clock.pass(60 * 60_000);
    let kettles = house.kettles.clone();
    let copy = copied(house).await;
    let before = copy.sent().await.len();
    copy.receives(&kettles, answer).await;
    copy.sends().await;
    assert_eq!(copy.sent().await.len(), before, "it may have gone to Ana from the other one");
    let mia = copy.who("mia").await;
    let lines = items(&mia, "/conversations/1/timeline").await;
    assert!(lines.iter().any(|line| line["type"] == "note" && line["text"] == "She has had two of them."), "{lines:?}");
});
