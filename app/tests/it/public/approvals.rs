//! Four eyes: what everyone will see is looked at by somebody else first, exactly as it leaves (DESK-AT15, SEC-C6).

use super::square::post;
use super::threads::{Stage, stage};
pub(super) use crate::house::whole;
use crate::house::{id, items};
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};

/// Longer than an answer in public may be taken back.
const UNDO_OVER: i64 = 31_000;
pub(super) const WORDS: &str = "So sorry! We look at it now.";

pub(super) async fn asks(who: &Client, conversation: &str, more: Value) -> Answered {
    let seen = whole(who, conversation).await;
    let mut writing =
        json!({ "kind": "reply", "to": [], "body_text": WORDS, "seen_thread_version": seen["thread_version"] });
    for (key, value) in more.as_object().unwrap() {
        writing[key] = value.clone();
    }
    who.post(&format!("/conversations/{conversation}/approvals"), json!({ "writing": writing })).await
}

/// Ana asks in public; Mia, who may not publish, has answered and waits for a look. Gives both ids.
pub(super) async fn asked(stage: &Stage) -> (String, String) {
    stage.told("message", &[post("ana", "1", "@shop where is my parcel?")]).await;
    let talk = stage.of("ana").await;
    let waits = asks(&stage.house.who("mia").await, &talk, json!({})).await;
    assert_eq!(waits.status, 201);
    (talk, id(&waits.ok()))
}

/// What is due leaves, after the time in which it may be taken back; gives how many posts everyone sees then.
pub(super) async fn leaves(stage: &Stage) -> usize {
    stage.house.works.runner.drain(&["later"]).await.unwrap();
    stage.house.clock.pass(UNDO_OVER);
    stage.house.works.sender.step(8).await.unwrap();
    stage.square.posted().len()
}

pub(super) async fn approves(who: &Client, approval: &str) -> Answered {
    let seen = who.get(&format!("/approvals/{approval}")).await.ok();
    who.post(&format!("/approvals/{approval}/approve"), json!({ "mark": seen["mark"] })).await
}

both!(at_15_what_everyone_will_see_leaves_when_somebody_else_has_seen_it, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (talk, approval) = asked(&stage).await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    assert_eq!(leaves(&stage).await, 0, "nobody has looked at it");
    assert!(whole(&mia, &talk).await["draft"].is_null(), "the words wait, they are no draft");
    let queue = items(&leo, "/approvals").await;
    assert_eq!(queue[0]["writing"]["audience"], "everyone", "who will read it is said, not left to the post");
    assert_eq!((queue.len(), &queue[0]["writing"]["body_text"], &queue[0]["mine"]), (1, &json!(WORDS), &json!(false)));
    assert_eq!(items(&leo, "/notifications").await[0]["kind"], "approval");
    let seen = leo.get(&format!("/approvals/{approval}")).await.ok();
    assert!(seen["question"]["body"].to_string().contains("where is my parcel"), "{seen}");
    assert!(seen["against"].is_null() && seen["findings"].is_array(), "{seen}");
    approves(&leo, &approval).await.ok();
    stage.house.works.runner.drain(&["later"]).await.unwrap();
    stage.house.sends().await;
    assert_eq!(stage.square.posted().len(), 0, "in public one may think again for thirty seconds");
    assert_eq!(leaves(&stage).await, 1);
    assert_eq!(stage.square.posted()[0]["text"], WORDS);
    assert_eq!(items(&leo, "/approvals").await.len(), 0);
    let lines = whole(&leo, &talk).await;
    let told = "select count(*) from events where kind = 'approval' and sentence like 'approved an answer of %'";
    assert_eq!(stage.house.count(told).await, 1, "both names are on record: {lines}");
    let by = "select count(*) from messages where direction = 'out' and author_name like 'mia%'";
    assert_eq!(stage.house.count(by).await, 1, "it is its author's answer");
    assert_eq!(stage.house.count("select count(*) from audit where action = 'answer.approved'").await, 1);
    assert_eq!(items(&mia, "/notifications").await[0]["kind"], "approval");
});

both!(at_15_nobody_approves_their_own_words_and_the_database_says_so_too, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", "@shop where is my parcel?")]).await;
    let (talk, leo) = (stage.of("ana").await, stage.house.who("leo").await);
    // Whoever may publish may ask for a look all the same.
    let approval = id(&asks(&leo, &talk, json!({})).await.ok());
    assert_eq!(approves(&leo, &approval).await.refused(403), "approval.own");
    let path = format!("/approvals/{approval}/return");
    assert_eq!(leo.post(&path, json!({ "words": "no" })).await.refused(403), "approval.own");
    let mia = stage.house.who("mia").await;
    assert_eq!(mia.post(&format!("/approvals/{approval}/approve"), json!({ "mark": "x" })).await.status, 403);
    let mut tx = stage.house.db().begin(&base::Actor::system()).await.unwrap();
    let own = "update approvals set state = 'approved', decided_by = author_id, decided_at = 1";
    assert!(tx.exec(own, vec![]).await.is_err(), "the constraint holds where no code asks");
    drop(tx);
    assert_eq!(leaves(&stage).await, 0);
});

both!(at_15_what_is_changed_after_it_was_looked_at_is_not_what_was_approved, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (talk, approval) = asked(&stage).await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    let path = format!("/approvals/{approval}/approve");
    assert_eq!(leo.post(&path, json!({ "mark": "another" })).await.refused(409), "approval.changed");
    // It waits and cannot be changed there, nor sent by another way.
    mia.patch(&format!("/later/{approval}"), json!({ "body_text": "Buy more!" })).await.refused(409);
    assert_eq!(asks(&mia, &talk, json!({})).await.refused(409), "approval.asked");
    let sent = json!({ "kind": "reply", "to": [], "body_text": WORDS, "seen_thread_version": 99, "send_anyway": true });
    assert_eq!(mia.post(&format!("/conversations/{talk}/messages"), sent).await.refused(403), "publish.approval");
    // Not even by a row that says something else than what was seen.
    let seen = leo.get(&format!("/approvals/{approval}")).await.ok();
    leo.post(&path, json!({ "mark": seen["mark"] })).await.ok();
    let mut tx = stage.house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("update later_answers set writing = replace(writing, 'sorry', 'happy')", vec![]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(leaves(&stage).await, 0);
    assert_eq!(
        stage.house.text_of("select why from later_answers where id = $1", &approval).await,
        "the words, readers or files are not those that were looked at; look at them again"
    );
});

both!(an_answer_that_was_returned_is_a_draft_with_words_and_one_taken_back_too, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (talk, approval) = asked(&stage).await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    let path = format!("/approvals/{approval}/return");
    assert_eq!(leo.post(&path, json!({ "words": " " })).await.refused(422), "invalid");
    leo.post(&path, json!({ "words": "say where the depot is" })).await.ok();
    assert_eq!(leo.post(&path, json!({ "words": "again" })).await.refused(409), "approval.decided");
    assert_eq!(whole(&mia, &talk).await["draft"]["body_text"], WORDS);
    let heard = items(&mia, "/notifications").await;
    assert!(heard[0]["text"].as_str().unwrap().contains("say where the depot is"), "{heard:?}");
    let second = id(&asks(&mia, &talk, json!({ "audience": "quiet" })).await.ok());
    leo.post(&format!("/approvals/{second}/withdraw"), json!({})).await.refused(409);
    let back = mia.post(&format!("/approvals/{second}/withdraw"), json!({})).await.ok();
    assert_eq!((&back["draft"]["body_text"], &back["draft"]["audience"]), (&json!(WORDS), &json!("quiet")));
    assert_eq!(approves(&leo, &second).await.refused(409), "approval.decided");
    assert_eq!(leaves(&stage).await, 0);
});

both!(what_waits_for_a_look_is_overtaken_when_the_customer_writes_again, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (talk, approval) = asked(&stage).await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    let mark = leo.get(&format!("/approvals/{approval}")).await.ok()["mark"].clone();
    let again =
        contract::Post { root: "square:1".into(), parent: Some("square:1".into()), ..post("ana", "2", "found it!") };
    stage.house.clock.pass(1_000);
    stage.told("message", &[again]).await;
    let late = leo.post(&format!("/approvals/{approval}/approve"), json!({ "mark": mark })).await;
    assert_eq!(late.refused(409), "approval.decided");
    assert_eq!(leaves(&stage).await, 0);
    let held = whole(&mia, &talk).await;
    assert_eq!(
        (&held["answers_later"][0]["state"], &held["answers_later"][0]["why"]),
        (&json!("held"), &json!("the customer has written since"))
    );
    assert_eq!(items(&mia, "/notifications").await[0]["kind"], "approval");
    mia.post(&format!("/later/{approval}/back"), json!({})).await.ok();
    let second = id(&asks(&mia, &talk, json!({})).await.ok());
    // Whoever lost the right to answer publishes nothing, approved or not.
    approves(&leo, &second).await.ok();
    let mut tx = stage.house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("delete from grants where agent_id = $1", store::args![stage.house.agent("mia").await]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(leaves(&stage).await, 0);
});

both!(of_two_who_decide_at_once_one_does_and_private_answers_need_nobody, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (_talk, approval) = asked(&stage).await;
    let (leo, ada) = (stage.house.who("leo").await, stage.house.who("ada").await);
    let both = futures_util::future::join(approves(&leo, &approval), approves(&ada, &approval)).await;
    let done = [both.0.status, both.1.status].iter().filter(|status| status.is_success()).count();
    assert_eq!(done, 1);
    assert_eq!(leaves(&stage).await, 1);
    let mia = stage.house.who("mia").await;
    let lid = stage.house.conversation(&stage.house.kettles, "Lid").await;
    assert_eq!(asks(&mia, &lid, json!({})).await.refused(409), "approval.needless");
});

both!(a_rest_that_is_over_when_an_answer_was_looked_at_does_not_hold_it, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", "@shop where is my parcel?")]).await;
    let (talk, mia) = (stage.of("ana").await, stage.house.who("mia").await);
    let until = base::Clock::now(&stage.house.clock).plus(60_000).0;
    let approval = id(&asks(&mia, &talk, json!({ "status_after": "snoozed", "snooze_until": until })).await.ok());
    stage.house.clock.pass(120_000);
    approves(&stage.house.who("leo").await, &approval).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    let after = whole(&mia, &talk).await;
    assert_eq!((&after["status"], &after["answers_later"]), (&json!("waiting"), &json!([])));
});

both!(what_is_returned_while_its_author_writes_a_note_waits_for_them_beside_it, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (talk, approval) = asked(&stage).await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    let draft = format!("/conversations/{talk}/draft");
    let note = json!({ "kind": "note", "body_text": "she is rude", "device": "d", "version": null });
    mia.put(&draft, note).await.ok();
    assert_eq!(mia.post(&format!("/approvals/{approval}/withdraw"), json!({})).await.refused(409), "draft.apart");
    leo.post(&format!("/approvals/{approval}/return"), json!({ "words": "say when" })).await.ok();
    let seen = whole(&mia, &talk).await;
    assert_eq!((&seen["draft"]["kind"], &seen["draft"]["body_text"]), (&json!("note"), &json!("she is rude")));
    let held = &seen["answers_later"][0];
    assert_eq!((&held["state"], &held["why"]), (&json!("held"), &json!("it was returned: say when")));
    mia.delete(&draft).await.ok();
    let back = mia.post(&format!("/later/{approval}/back"), json!({})).await.ok();
    assert_eq!(back["draft"]["body_text"], WORDS);
    assert_eq!(leaves(&stage).await, 0);
});

both!(what_was_overtaken_leaves_by_itself_once_its_author_changed_it_and_may_publish, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (talk, approval) = asked(&stage).await;
    let (mia, ada) = (stage.house.who("mia").await, stage.house.who("ada").await);
    let again =
        contract::Post { root: "square:1".into(), parent: Some("square:1".into()), ..post("ana", "2", "anybody?") };
    stage.house.clock.pass(1_000);
    stage.told("message", &[again]).await;
    let at = base::Clock::now(&stage.house.clock).plus(7_200_000).to_rfc3339();
    let change =
        json!({ "body_text": "We look at it now. Mia", "when": { "wall": at[..16], "zone": "UTC", "whose": "mine" } });
    let path = format!("/later/{approval}");
    assert_eq!(mia.patch(&path, change.clone()).await.refused(403), "publish.approval", "she may not publish alone");
    let lead = json!({ "grants": [{ "role": "lead", "scope": { "kind": "team", "team": stage.house.kettles.team } }] });
    ada.put(&format!("/agents/{}/grants", stage.house.agent("mia").await), lead).await.ok();
    let mia = stage.house.who("mia").await;
    mia.patch(&path, change).await.ok();
    stage.house.clock.pass(7_260_000);
    assert_eq!(leaves(&stage).await, 1);
    assert_eq!(whole(&mia, &talk).await["answers_later"], json!([]));
});
