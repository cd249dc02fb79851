//! Answers that are sent later: at their time, once, and only if nothing speaks against it by then.

use crate::house::{House, UNDO_OVER, answer, id, items, mail, whole};
use customers::Bounce;
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};

/// Two hours from now, on a wall in UTC.
fn soon(house: &House) -> Value {
    let at = base::Clock::now(&house.clock).plus(2 * 3_600_000).to_rfc3339();
    json!({ "wall": at[..16], "zone": "UTC", "whose": "mine" })
}

const TWO_HOURS: i64 = 2 * 3_600_000 + 60_000;

async fn plans(who: &Client, conversation: &str, (text, when): (&str, Value)) -> Answered {
    plans_with(who, conversation, (text, when), json!({ "status_after": "waiting" })).await
}

async fn plans_with(who: &Client, conversation: &str, (text, when): (&str, Value), more: Value) -> Answered {
    let seen = whole(who, conversation).await;
    let mut writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": text, "seen_thread_version": seen["thread_version"] });
    for (key, value) in more.as_object().unwrap() {
        writing[key] = value.clone();
    }
    who.post(&format!("/conversations/{conversation}/later"), json!({ "writing": writing, "when": when })).await
}

/// Runs what is due, and lets what it put into the outbox leave.
async fn leave(house: &House) -> usize {
    house.works.runner.drain(&["later"]).await.unwrap();
    house.sends().await
}

async fn held(who: &Client, conversation: &str) -> (Value, Value) {
    let waits = whole(who, conversation).await["answers_later"][0].clone();
    (waits["state"].clone(), waits["why"].clone())
}

both!(at_03_an_answer_planned_over_summer_time_leaves_once_at_the_hour_of_the_customers_clock, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    // It is the second of March; summer time begins in Vienna on the 29th.
    let (now, due) = (base::Clock::now(&house.clock), 1_774_854_000_000);
    let when = json!({ "wall": "2026-03-30T09:00", "zone": "Europe/Vienna", "whose": "customers" });
    let planned = plans(&mia, &lid, ("Good morning!", when)).await.ok();
    assert_eq!(
        (&planned["due_at"], &planned["state"]),
        (&json!(due), &json!("waiting")),
        "nine in Vienna is seven in UTC by then"
    );
    assert_eq!(whole(&mia, &lid).await["draft"], Value::Null);
    house.clock.pass(due - now.0 - 1);
    assert_eq!(leave(&house).await, 0, "not a moment too early");
    drop(mia);
    let (fresh, ..) = house.close().await;
    let house = House::reopen(fresh).await;
    house.clock.pass(1);
    assert_eq!(leave(&house).await, 1);
    // Whoever is asked again, after a stop or because a lease ran out, finds it done.
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("update jobs set state = 'ready', run_at = 0 where kind = 'send_later'", vec![]).await.unwrap();
    tx.commit().await.unwrap();
    let (fresh, ..) = house.close().await;
    let house = House::reopen(fresh).await;
    assert_eq!(leave(&house).await, 0);
    assert_eq!(house.sent().await.len(), 1);
    assert!(house.sent().await[0].contains("Good morning!"));
    let mia = house.who("mia").await;
    let after = whole(&mia, &lid).await;
    assert_eq!((&after["status"], &after["answers_later"]), (&json!("waiting"), &json!([])));
});

both!(at_03_it_is_held_with_the_reason_when_the_customer_has_written_since, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    max.patch(&format!("/conversations/{lid}"), json!({ "assignee": house.agent("max").await })).await.ok();
    let planned = plans(&mia, &lid, ("Your lid is on its way.", soon(&house))).await.ok();
    house.clock.pass(60_000);
    let again = mail("Ana <ana@post.example>", &house.kettles.address, "Re: Lid", "I found the lid!");
    house.receives(&house.kettles, again.replace("Message-ID", "In-Reply-To: <Lid@post.example>\r\nMessage-ID")).await;
    assert_eq!(whole(&mia, &lid).await["message_count"], 2, "the mail came into this conversation");
    house.clock.pass(TWO_HOURS);
    assert_eq!(leave(&house).await, 0);
    assert_eq!(held(&mia, &lid).await, (json!("held"), json!("the customer has written since")));
    for who in [&mia, &max] {
        let told = items(who, "/notifications").await;
        assert!(
            told.iter().any(|one| one["text"].as_str().unwrap().contains("the customer has written since")),
            "{told:?}"
        );
    }
    assert_eq!(items(&mia, "/conversations?view=scheduled").await.len(), 1);
    // Its author has read what came, and plans it anew.
    let path = format!("/later/{}", id(&planned));
    let stale = mia.with("if-match", "\"v9\"").patch(&path, json!({ "when": soon(&house) })).await;
    assert_eq!(stale.refused(412), "thing.changed");
    mia.patch(&path, json!({ "body_text": "Keep it then!", "when": soon(&house) })).await.ok();
    house.clock.pass(TWO_HOURS);
    assert_eq!(leave(&house).await, 1);
    assert!(house.sent().await[0].contains("Keep it then!"));
});

both!(at_03_it_is_held_when_its_author_lost_the_right_to_answer, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo, ada) = (house.who("mia").await, house.who("leo").await, house.who("ada").await);
    let (lid, pot) = (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.kettles, "Pot").await);
    plans(&mia, &lid, ("one", soon(&house))).await.ok();
    let max = house.who("max").await;
    plans(&max, &pot, ("two", soon(&house))).await.ok();
    let reads = json!({ "grants": [{ "role": "read_only", "scope": { "kind": "team", "team": house.kettles.team } }] });
    ada.put(&format!("/agents/{}/grants", house.agent("mia").await), reads).await.ok();
    ada.post(&format!("/agents/{}/deactivation", house.agent("max").await), json!({})).await.ok();
    house.clock.pass(TWO_HOURS);
    assert_eq!(leave(&house).await, 0);
    let leo = {
        drop(leo);
        house.who("leo").await
    };
    assert_eq!(held(&leo, &lid).await.1, "whoever wrote it may not answer here any more");
    assert_eq!(held(&leo, &pot).await.1, "whoever wrote it does not work here any more");
    assert!(items(&leo, "/notifications").await.iter().any(|one| one["kind"] == "failed"), "somebody hears of it");
    // A colleague takes the words over and sends them as their own.
    let waiting = whole(&leo, &pot).await["answers_later"][0].clone();
    let foreign = leo.patch(&format!("/later/{}", id(&waiting)), json!({ "body_text": "x" })).await;
    assert_eq!(foreign.refused(409), "later.foreign");
    let draft = leo.post(&format!("/later/{}/back", id(&waiting)), json!({})).await.ok()["draft"].clone();
    assert_eq!(draft["body_text"], "two");
    answer(&leo, &pot, "two").await.ok();
    assert_eq!(house.sends().await, 1);
});

both!(whatever_changed_meanwhile_holds_it_and_says_what, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max, ada) = (house.who("mia").await, house.who("max").await, house.who("ada").await);
    let reasons = [
        "max has answered since",
        "the conversation was resolved since",
        "the conversation is in the trash",
        "this customer is blocked",
        "to another customer since",
        "it cannot be delivered",
    ];
    let mut lids = vec![];
    for (number, _) in reasons.iter().enumerate() {
        let subject = format!("Lid {number}");
        house
            .receives(
                &house.kettles,
                mail(&format!("c{number}@post.example"), &house.kettles.address, &subject, "cracked"),
            )
            .await;
        let lid = house.text_of("select id from conversations where subject = $1", &subject).await;
        plans(&mia, &lid, ("words", soon(&house))).await.ok();
        lids.push(lid);
    }
    house.clock.pass(60_000);
    let path = |number: usize| format!("/conversations/{}", lids[number]);
    answer(&max, &lids[0], "I was faster").await.ok();
    max.patch(&path(1), json!({ "status": "resolved" })).await.ok();
    max.patch(&path(2), json!({ "status": "trash" })).await.ok();
    let customer = async |number: usize| id(&whole(&ada, &lids[number]).await["customer"]);
    ada.post(&format!("/customers/{}/block", customer(3).await), json!({})).await.ok();
    ada.post(&format!("{}/customer", path(4)), json!({ "customer": customer(1).await })).await.ok();
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    customers::bounced(&mut tx, ("email", "c5@post.example"), (Bounce::ForGood, "gone")).await.unwrap();
    tx.commit().await.unwrap();
    house.sends().await;
    house.clock.pass(TWO_HOURS);
    assert_eq!(leave(&house).await, 0);
    for (lid, reason) in lids.iter().zip(reasons) {
        let (state, why) = held(&ada, lid).await;
        assert!(state == "held" && why.as_str().unwrap().contains(reason), "{reason}: {state} {why}");
    }
});

both!(an_answer_that_waits_is_taken_back_into_the_draft_below_what_is_there, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let planned = plans(&mia, &lid, ("second", soon(&house))).await.ok();
    let draft = json!({ "kind": "reply", "body_text": "first", "device": "d", "version": null });
    mia.put(&format!("/conversations/{lid}/draft"), draft).await.ok();
    let path = format!("/later/{}/back", id(&planned));
    let (one, other) = tokio::join!(mia.post(&path, json!({})), mia.post(&path, json!({})));
    assert_eq!([one.status.as_u16(), other.status.as_u16()].iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(whole(&mia, &lid).await["draft"]["body_text"], "first\n\nsecond");
    house.clock.pass(TWO_HOURS);
    assert_eq!(leave(&house).await, 0);
    assert_eq!(items(&mia, "/conversations?view=scheduled").await.len(), 0);
});

both!(an_answer_taken_back_stands_below_what_was_begun_meanwhile_and_is_never_kept_by_it, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    for (kind, begun, left) in [("reply", "first", "first\n\nsecond"), ("note", "he is rude", "second")] {
        let sent = id(&answer(&mia, &lid, "second").await.ok());
        let draft = json!({ "kind": kind, "body_text": begun, "device": kind, "version": null });
        mia.put(&format!("/conversations/{lid}/draft"), draft).await.ok();
        let back = mia.post(&format!("/messages/{sent}/undo"), json!({})).await.ok();
        assert_eq!((&back["draft"]["body_text"], &back["draft"]["kind"]), (&json!(left), &json!("reply")));
        mia.delete(&format!("/conversations/{lid}/draft")).await.ok();
    }
    house.clock.pass(UNDO_OVER);
    assert_eq!(house.sends().await, 0);
});

both!(what_cannot_be_sent_cannot_be_planned, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    assert_eq!(plans(&mia, &lid, ("⟦name⟧", soon(&house))).await.refused(422), "message.unfilled");
    assert_eq!(plans(&mia, &lid, (" ", soon(&house))).await.status, 422);
    let past = json!({ "wall": "2001-01-01T09:00", "zone": "UTC", "whose": "mine" });
    assert_eq!(plans(&mia, &lid, ("words", past)).await.json()["field"], "when.wall");
    let nowhere = json!({ "wall": "2099-01-01T09:00", "zone": "Middle/Earth", "whose": "mine" });
    assert_eq!(plans(&mia, &lid, ("words", nowhere)).await.json()["field"], "when.zone");
    let seen = whole(&mia, &lid).await;
    let max = house.who("max").await;
    answer(&max, &lid, "faster").await.ok();
    let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "late", "seen_thread_version": seen["thread_version"] });
    let moved =
        mia.post(&format!("/conversations/{lid}/later"), json!({ "writing": writing, "when": soon(&house) })).await;
    assert_eq!(moved.refused(409), "conversation.moved");
    assert_eq!(moved.json()["since"][0]["type"], "message");
    assert_eq!(house.count("select count(*) from later_answers").await, 0);
});

both!(an_answer_that_waits_goes_with_a_merge_and_comes_back_with_its_undo, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, pot) = (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.kettles, "Pot").await);
    plans(&mia, &pot, ("words", soon(&house))).await.ok();
    let done = mia.post(&format!("/conversations/{lid}/merge"), json!({ "others": [pot] })).await.ok();
    assert_eq!(whole(&mia, &lid).await["answers_later"][0]["snippet"], "words");
    let rows = items(&mia, "/conversations?view=scheduled").await;
    assert_eq!(rows.iter().map(id).collect::<Vec<_>>(), std::slice::from_ref(&lid));
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    let rows = items(&mia, "/conversations?view=scheduled").await;
    assert_eq!(rows.iter().map(id).collect::<Vec<_>>(), [pot]);
    house.clock.pass(UNDO_OVER);
});

/// An hour from now: over before what waits two hours is sent.
fn in_an_hour(house: &House) -> i64 {
    base::Clock::now(&house.clock).plus(3_600_000).0
}

both!(a_rest_that_is_over_when_an_answer_leaves_does_not_hold_it, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, pot) = (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.kettles, "Pot").await);
    let rest = json!({ "status_after": "snoozed", "snooze_until": in_an_hour(&house) });
    plans_with(&mia, &lid, ("one", soon(&house)), rest.clone()).await.ok();
    let mut until_somebody = rest;
    until_somebody["snooze_for"] = json!("colleague");
    plans_with(&mia, &pot, ("two", soon(&house)), until_somebody).await.ok();
    house.clock.pass(TWO_HOURS);
    assert_eq!(leave(&house).await, 2);
    let after = whole(&mia, &lid).await;
    assert_eq!((&after["status"], &after["answers_later"]), (&json!("waiting"), &json!([])));
    let after = whole(&mia, &pot).await;
    assert_eq!((&after["status"], &after["snoozed_for"]), (&json!("snoozed"), &json!("colleague")), "{after}");
    assert!(after["snoozed_until"].is_null(), "{after}");
});

async fn comes_back(house: &House, address: &str) {
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    customers::bounced(&mut tx, ("email", address), (Bounce::ForGood, "gone")).await.unwrap();
    tx.commit().await.unwrap();
}

both!(an_address_that_is_meant_although_mail_came_back_holds_nothing_until_it_does_once_more, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let mut lids = vec![];
    for name in ["a", "b", "c"] {
        let from = format!("{name}@post.example");
        house.receives(&house.kettles, mail(&from, &house.kettles.address, &format!("Lid {name}"), "cracked")).await;
        lids.push(house.text_of("select id from conversations where subject = $1", &format!("Lid {name}")).await);
        comes_back(&house, &from).await;
    }
    house.clock.pass(60_000);
    plans_with(&mia, &lids[0], ("one", soon(&house)), json!({ "came_back_anyway": ["A@post.example"] })).await.ok();
    plans_with(&mia, &lids[1], ("two", soon(&house)), json!({ "came_back_anyway": ["a@post.example"] })).await.ok();
    plans_with(&mia, &lids[2], ("three", soon(&house)), json!({ "came_back_anyway": ["c@post.example"] })).await.ok();
    house.clock.pass(60_000);
    comes_back(&house, "c@post.example").await;
    house.clock.pass(TWO_HOURS);
    assert_eq!(leave(&house).await, 1, "what was meant leaves, and nothing else");
    assert_eq!(whole(&mia, &lids[0]).await["answers_later"], json!([]));
    for (lid, name) in [(&lids[1], "b"), (&lids[2], "c")] {
        let why = format!("mail to {name}@post.example came back: it cannot be delivered");
        assert_eq!(held(&mia, lid).await, (json!("held"), json!(why)));
    }
});

both!(words_that_come_back_are_never_put_together_with_a_note, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let planned = plans(&mia, &lid, ("It left.", soon(&house))).await.ok();
    let note = json!({ "kind": "note", "body_text": "he is rude", "device": "d", "version": null });
    mia.put(&format!("/conversations/{lid}/draft"), note).await.ok();
    let path = format!("/later/{}/back", id(&planned));
    let refused = mia.post(&path, json!({})).await;
    assert_eq!(refused.refused(409), "draft.apart");
    let seen = whole(&mia, &lid).await;
    assert_eq!((&seen["draft"]["body_text"], &seen["draft"]["kind"]), (&json!("he is rude"), &json!("note")));
    assert_eq!(seen["answers_later"][0]["state"], "waiting", "nothing was changed");
    mia.delete(&format!("/conversations/{lid}/draft")).await.ok();
    assert_eq!(mia.post(&path, json!({})).await.ok()["draft"]["body_text"], "It left.");
});
