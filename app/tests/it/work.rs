//! A day at the desk: answering, taking back, colliding, sleeping, sorting, and what comes back.

use crate::house::{House, UNDO_OVER, answer, header, id, items, mail, note, upload, whole, with_headers};
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};

/// Writes with whatever differs from a plain reply.
async fn writes(who: &Client, conversation: &str, change: Value) -> Answered {
    let seen = whole(who, conversation).await;
    let mut body = json!({
        "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "words", "seen_thread_version": seen["thread_version"]
    });
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    who.post(&format!("/conversations/{conversation}/messages"), body).await
}

both!(an_answer_waits_leaves_once_and_the_conversation_waits_for_the_customer, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let sent = answer(&mia, &lid, "We send a new one.").await;
    assert_eq!(sent.status, 201);
    assert_eq!(sent.ok()["delivery"]["state"], "held");
    assert_eq!(house.works.sender.step(8).await.unwrap(), 0, "it may still be taken back");
    assert_eq!(house.sends().await, 1);
    assert_eq!(house.sends().await, 0);
    let raw = house.sent().await;
    assert_eq!(raw.len(), 1);
    assert_eq!(header(&raw[0], "Subject").unwrap(), "Re: Lid");
    assert!(header(&raw[0], "From").unwrap().contains("kettles@shop.example"));
    assert_eq!(header(&raw[0], "To").unwrap(), "\"Ana\" <ana@post.example>");
    let after = whole(&mia, &lid).await;
    assert_eq!((&after["status"], &after["waiting_since"]), (&json!("waiting"), &Value::Null));
    assert_eq!(after["assignee"]["name"], "mia");
    let message = items(&mia, &format!("/conversations/{lid}/timeline"))
        .await
        .into_iter()
        .rfind(|item| item["direction"] == "out");
    assert_eq!(message.unwrap()["delivery"]["state"], "sent");
});

both!(an_answer_to_all_reaches_all_but_us_and_hidden_copies_stay_hidden, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let raw = with_headers(
        &[
            ("From", "Ana <ana@post.example>"),
            ("To", "kettles@shop.example, Bob <bob@post.example>"),
            ("Cc", "Cid <cid@post.example>, ANA@post.example"),
            ("Subject", "All"),
            ("Message-ID", "<all@post.example>"),
        ],
        "to all",
    );
    house.receives(&house.kettles, raw).await;
    let all = whole(&mia, "1").await;
    let addresses = |list: &Value| {
        list.as_array().unwrap().iter().map(|one| one["address"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(addresses(&all["reply_to"]["to"]), ["ana@post.example"]);
    assert_eq!(addresses(&all["reply_to"]["cc"]), [""; 0]);
    assert_eq!(addresses(&all["reply_all_to"]["cc"]), ["bob@post.example", "cid@post.example"]);
    let bcc = json!([{ "name": "Secret", "address": "secret@post.example" }]);
    let change = json!({ "kind": "reply_all", "cc": all["reply_all_to"]["cc"], "bcc": bcc });
    writes(&mia, "1", change).await.ok();
    house.sends().await;
    let raw = house.sent().await.remove(0);
    assert!(header(&raw, "Cc").unwrap().contains("bob@post.example"));
    assert!(!raw.contains("secret@post.example"), "a hidden copy is named in the mail");
    let to = house.text_of("select sent_to from sent_mail where subject = $1", "Re: All").await;
    assert!(to.contains("secret@post.example"), "the hidden copy is sent: {to}");
});

both!(a_forward_goes_elsewhere_and_leaves_the_customer_waiting, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let to = json!([{ "name": "Works", "address": "works@maker.example" }]);
    writes(&mia, &lid, json!({ "kind": "forward", "to": to })).await.ok();
    house.sends().await;
    let raw = house.sent().await.remove(0);
    assert_eq!(header(&raw, "Subject").unwrap(), "Fwd: Lid");
    assert_eq!(header(&raw, "In-Reply-To"), None, "a forward is no answer to the customer's mail");
    let after = whole(&mia, &lid).await;
    assert_eq!(after["status"], "open");
    assert!(after["waiting_since"].is_i64());
});

both!(what_is_taken_back_returns_to_the_draft_and_never_leaves, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo) = (house.who("mia").await, house.who("leo").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let file = upload(&mia, ("plan.txt", "text/plain"), b"plan").await;
    let sent = id(&writes(&mia, &lid, json!({ "body_text": "too early", "attachments": [file] })).await.ok());
    let row = house.text_of("select id from outbox where message_id = $1", &sent).await;
    let draft = mia.post(&format!("/messages/{sent}/undo"), json!({})).await.ok()["draft"].clone();
    assert_eq!((&draft["body_text"], &draft["attachments"][0]["name"]), (&json!("too early"), &json!("plan.txt")));
    assert_eq!(house.sends().await, 0);
    let after = whole(&mia, &lid).await;
    assert_eq!((&after["status"], &after["message_count"]), (&json!("open"), &json!(1)));
    assert!(after["waiting_since"].is_i64(), "the customer waits again");
    assert_eq!(after["draft"]["body_text"], "too early");
    assert_eq!(mia.post(&format!("/messages/{sent}/undo"), json!({})).await.refused(404), "not_found");
    let again = leo.post(&format!("/outbox/{row}/retry"), json!({})).await;
    assert_eq!(again.refused(409), "outbox.settled", "words taken back can be sent from the outbox");
    assert_eq!(house.sends().await, 0);
    // The draft, file and all, can be sent after all.
    writes(&mia, &lid, json!({ "attachments": [id(&draft["attachments"][0])] })).await.ok();
    assert_eq!(house.sends().await, 1);
    assert!(house.sent().await[0].contains("plan.txt"));
});

both!(of_taking_back_and_sending_exactly_one_wins, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let mut undone = 0;
    for number in 0..6 {
        let lid = house.conversation(&house.kettles, &format!("Lid {number}")).await;
        let sent = id(&answer(&mia, &lid, "words").await.ok());
        house.clock.pass(UNDO_OVER);
        let path = format!("/messages/{sent}/undo");
        let (undo, left) = tokio::join!(mia.post(&path, json!({})), house.works.sender.step(8));
        left.unwrap();
        house.works.sender.step(8).await.unwrap();
        if undo.status.is_success() {
            undone += 1;
        } else {
            assert_eq!(undo.refused(409), "message.gone");
        }
        let left = i64::try_from(house.sent().await.len()).unwrap();
        assert_eq!(left + undone, number + 1, "both or neither won");
    }
});

both!(an_answer_is_stopped_when_the_thread_moved_and_sent_anyway_if_wished, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let seen = whole(&mia, &lid).await;
    answer(&max, &lid, "I was faster").await.ok();
    note(&max, &lid, "done").await;
    let body = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "late", "seen_thread_version": seen["thread_version"] });
    let stopped = mia.post(&format!("/conversations/{lid}/messages"), body.clone()).await;
    assert_eq!(stopped.refused(409), "conversation.moved");
    let since: Vec<_> = stopped.json()["since"].as_array().unwrap().iter().map(|item| item["type"].clone()).collect();
    assert_eq!(since, ["message", "note"]);
    assert_eq!(house.count("select count(*) from outbox").await, 1);
    let mut anyway = body;
    anyway["send_anyway"] = json!(true);
    mia.post(&format!("/conversations/{lid}/messages"), anyway).await.ok();
    assert_eq!(house.count("select count(*) from outbox").await, 2);
});

both!(at_22_ten_who_write_to_an_unknown_address_at_once_make_one_customer, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let first = |number: usize| {
        let (mia, inbox) = (mia.clone(), house.kettles.inbox.clone());
        async move {
            // The same address as people write it, one in capitals, one with a name.
            let address = if number.is_multiple_of(2) { "Nova@Post.Example" } else { "nova@post.example" };
            let to = json!([{ "name": if number.is_multiple_of(3) { "Nova" } else { "" }, "address": address }]);
            let body = json!({ "inbox": inbox, "to": to, "subject": format!("First {number}"), "body_text": "Hello" });
            mia.post("/conversations", body).await
        }
    };
    let all = futures_util::future::join_all((0..10).map(first)).await;
    let people: Vec<Value> = all.iter().map(|one| one.ok()["conversation"]["customer"]["id"].clone()).collect();
    assert!(people.iter().all(|one| *one == people[0]), "{people:?}");
    assert_eq!(house.count("select count(*) from customers").await, 1);
    assert_eq!(house.count("select count(*) from identities").await, 1);
    assert_eq!(house.sends().await + house.works.sender.step(8).await.unwrap(), 10, "each was sent");
});

both!(what_several_do_to_one_conversation_at_once_is_all_kept, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let named = |own: &str, answers: Option<&str>| {
        let (own, answers) = (format!("<{own}@post.example>"), answers.map(|id| format!("<{id}@post.example>")));
        let mut head = vec![("From", "ana@post.example"), ("To", &*house.kettles.address), ("Subject", "Lid")];
        head.push(("Message-ID", &own));
        head.extend(answers.as_deref().map(|id| ("In-Reply-To", id)));
        with_headers(&head, "words")
    };
    house.receives(&house.kettles, named("lid", None)).await;
    let lid = house.text_of("select id from conversations where subject = $1", "Lid").await;
    let (path, before) = (format!("/conversations/{lid}"), whole(&mia, &lid).await);
    let note = |number: usize| {
        let (mia, path) = (mia.clone(), path.clone());
        async move { mia.post(&format!("{path}/notes"), json!({ "text": format!("note {number}") })).await.ok() }
    };
    let mail = |number: usize| house.receives(&house.kettles, named(&format!("more{number}"), Some("lid")));
    let notes = futures_util::future::join_all((0..8).map(note));
    futures_util::future::join(notes, futures_util::future::join_all((0..4).map(mail))).await;
    let after = whole(&mia, &lid).await;
    let grown = |field: &str| after[field].as_i64().unwrap() - before[field].as_i64().unwrap();
    assert_eq!((grown("thread_version"), grown("message_count")), (12, 4), "{after}");
});

both!(two_devices_never_overwrite_each_others_draft, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let path = format!("/conversations/{}/draft", house.conversation(&house.kettles, "Lid").await);
    let draft = |text: &str, device: &str, version: Value| json!({ "kind": "reply", "body_text": text, "device": device, "version": version });
    let first = mia.put(&path, draft("at the desk", "desk", Value::Null)).await.ok();
    let blind = mia.put(&path, draft("on the phone", "phone", Value::Null)).await;
    assert_eq!(blind.refused(409), "draft.conflict");
    assert_eq!(blind.json()["other"]["body_text"], "at the desk");
    let taken = mia.put(&path, draft("on the phone", "phone", first["version"].clone())).await.ok();
    assert_eq!(taken["version"], 2);
    assert_eq!(mia.put(&path, draft("stale", "desk", first["version"].clone())).await.refused(409), "draft.conflict");
    mia.delete(&path).await.ok();
    mia.put(&path, draft("anew", "desk", Value::Null)).await.ok();
});

both!(a_snoozed_conversation_comes_back_and_tells_its_owner, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let now = base::Clock::now(&house.clock).0;
    let path = format!("/conversations/{lid}");
    let past = mia.patch(&path, json!({ "status": "snoozed", "snoozed_until": now - 1 })).await;
    assert_eq!(past.refused(422), "invalid");
    let change = json!({ "status": "snoozed", "snoozed_until": now + 60_000, "assignee": house.agent("mia").await });
    mia.patch(&path, change).await.ok();
    assert_eq!(desk::jobs::wake::run(house.db()).await.unwrap(), 0);
    house.clock.pass(60_001);
    assert_eq!(desk::jobs::wake::run(house.db()).await.unwrap(), 1);
    assert_eq!(desk::jobs::wake::run(house.db()).await.unwrap(), 0);
    assert_eq!(whole(&mia, &lid).await["status"], "open");
    assert_eq!(items(&mia, "/notifications").await.len(), 1);
});

both!(work_is_given_only_to_those_who_can_answer_and_nobody_hears_of_their_own_acts, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let path = format!("/conversations/{lid}");
    for name in ["ben", "rita"] {
        let answer = mia.patch(&path, json!({ "assignee": house.agent(name).await })).await;
        assert_eq!(answer.refused(422), "invalid", "{name}");
    }
    mia.patch(&path, json!({ "assignee": house.agent("mia").await })).await.ok();
    mia.post(&format!("{path}/notes"), json!({ "text": "me", "mentions": [house.agent("mia").await] })).await.ok();
    assert_eq!(items(&mia, "/notifications").await.len(), 0, "one's own acts are no news");
    mia.patch(&path, json!({ "assignee": house.agent("max").await })).await.ok();
    mia.post(&format!("{path}/notes"), json!({ "text": "you", "mentions": [house.agent("max").await] })).await.ok();
    let kinds: Vec<_> = items(&max, "/notifications").await.iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(kinds, ["mention", "assigned"]);
    let foreign = json!({ "text": "you", "mentions": [house.agent("ben").await] });
    assert_eq!(mia.post(&format!("{path}/notes"), foreign).await.status, 422);
    assert_eq!(max.post("/notifications/read", json!({})).await.ok()["unread"], 0);
});

both!(many_are_changed_at_once_and_each_failure_is_told, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let label = id(&ada.post("/labels", json!({ "name": "cracked", "colour": "1" })).await.ok());
    let mut ids = vec![];
    for number in 0..3 {
        ids.push(house.conversation(&house.kettles, &format!("Lid {number}")).await);
    }
    ids.push(house.conversation(&house.lamps, "Lamp").await);
    ids.push("nonsense".into());
    let done = mia
        .post("/conversations/bulk", json!({ "ids": ids, "change": { "labels": [label], "status": "resolved" } }))
        .await
        .ok();
    assert_eq!(done["changed"], 3);
    let failed: Vec<_> =
        done["failed"].as_array().unwrap().iter().map(|one| (one["id"].clone(), one["code"].clone())).collect();
    assert_eq!(failed, [(json!(ids[3]), json!("not_found")), (json!("nonsense"), json!("not_found"))]);
    assert_eq!(items(&mia, "/conversations?q=label:cracked").await.len(), 3);
    let many: Vec<String> = (0..201).map(|n| n.to_string()).collect();
    assert_eq!(mia.post("/conversations/bulk", json!({ "ids": many, "change": {} })).await.status, 422);
});

both!(a_repeated_request_is_done_once, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let seen = whole(&mia, &lid).await;
    let body = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "once", "seen_thread_version": seen["thread_version"] });
    let path = format!("/conversations/{lid}/messages");
    let (keyed, max) = (mia.with("idempotency-key", "k1"), house.who("max").await);
    let (first, second) = (keyed.post(&path, body.clone()).await, keyed.post(&path, body.clone()).await);
    assert_eq!(id(&first.ok()), id(&second.ok()));
    assert_eq!(house.count("select count(*) from outbox").await, 1);
    let mut other = body.clone();
    other["body_text"] = json!("other");
    assert_eq!(keyed.post(&path, other).await.refused(422), "idempotency.reused");
    // Another person's key of the same name is another key.
    assert_eq!(max.with("idempotency-key", "k1").post(&path, body).await.refused(409), "conversation.moved");
});

both!(a_change_of_something_that_moved_on_is_refused, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let path = format!("/conversations/{}", house.conversation(&house.kettles, "Lid").await);
    let tag = mia.get(&path).await.headers["etag"].to_str().unwrap().to_owned();
    mia.with("if-match", &tag).patch(&path, json!({ "priority": "high" })).await.ok();
    assert_eq!(
        mia.with("if-match", &tag).patch(&path, json!({ "priority": "low" })).await.refused(412),
        "thing.changed"
    );
    assert_eq!(mia.get(&path).await.ok()["priority"], "high");
});

both!(pages_hold_still_while_mail_arrives, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    for number in 0..7 {
        house.clock.pass(1_000);
        house.conversation(&house.kettles, &format!("Lid {number}")).await;
    }
    for sort in ["newest", "waiting"] {
        let mut seen: Vec<i64> = vec![];
        let mut cursor = String::new();
        loop {
            let page = mia.get(&format!("/conversations?sort={sort}&limit=2{cursor}")).await.ok();
            seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["number"].as_i64().unwrap()));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
            house.clock.pass(1_000);
            let late = format!("late {sort} {}", seen.len());
            house.receives(&house.kettles, mail("z@post.example", &house.kettles.address, &late, "x")).await;
            assert!(seen.len() < 100, "paging never ends");
        }
        let first: Vec<i64> = seen.iter().copied().filter(|number| *number <= 7).collect();
        let mut once = first.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once, [1, 2, 3, 4, 5, 6, 7], "{sort}: lost: {seen:?}");
        assert_eq!(first.len(), 7, "{sort}: doubled: {seen:?}");
    }
});

both!(a_report_of_failure_comes_back_to_the_owner, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let sent = id(&answer(&mia, &lid, "We send a new one.").await.ok());
    house.sends().await;
    let own = header(&house.sent().await[0], "Message-ID").unwrap();
    house.receives(&house.kettles, bounce(&own)).await;
    let after = whole(&mia, &lid).await;
    assert_eq!((&after["status"], &after["failed"]), (&json!("open"), &json!(true)));
    assert_eq!(items(&mia, "/conversations?view=failed").await.len(), 1);
    assert_eq!(items(&mia, "/notifications").await[0]["kind"], "failed");
    let told = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    let message = told.iter().find(|item| item["id"] == sent.as_str()).unwrap();
    assert_eq!(message["delivery"]["state"], "failed");
    assert!(message["delivery"]["reason"].as_str().unwrap().contains("no such"), "{message}");
    // Anybody can write such a report; without our signature it says nothing.
    let other = house.conversation(&house.kettles, "Other").await;
    house.receives(&house.kettles, bounce("<made.up@shop.example>")).await;
    assert_eq!(whole(&mia, &other).await["failed"], false);
});

fn bounce(own: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: kettles@shop.example\r\nSubject: Undelivered\r\nMessage-ID: <b{}@mx.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=cut\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--cut\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ana@post.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--cut\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {own}\r\nSubject: Re: Lid\r\n\r\nwords\r\n--cut--\r\n",
        own.len()
    )
}
