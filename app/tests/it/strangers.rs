//! Mail finds its conversation by proof, and strangers wait for a person's decision.

use crate::house::{House, answer, header, id, items, mail, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// Ana's conversation, answered; gives its id and the Message-ID and reply address of our answer.
async fn answered(house: &House, mia: &Client) -> (String, String, String) {
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(mia, &lid, "We send a new one.").await.ok();
    assert_eq!(house.sends().await, 1);
    let sent = house.sent().await.remove(0);
    let reply_to = header(&sent, "Reply-To").unwrap_or_default();
    let address = reply_to.rsplit_once('<').map_or(reply_to.clone(), |(_, end)| end.trim_end_matches('>').to_owned());
    (lid, header(&sent, "Message-ID").unwrap(), address)
}

async fn messages(who: &Client, conversation: &str) -> Vec<Value> {
    let all = items(who, &format!("/conversations/{conversation}/timeline")).await;
    all.into_iter().filter(|item| item["type"] == "message").collect()
}

/// A mail that names another.
fn naming(from: &str, to: &str, header: (&str, &str), own: &str) -> String {
    let own = format!("<{own}@post.example>");
    with_headers(&[("From", from), ("To", to), ("Subject", "about that"), header, ("Message-ID", &own)], "Here I am.")
}

async fn conversations(house: &House) -> i64 {
    house.count("select count(*) from conversations").await
}

both!(an_answer_joins_by_each_of_its_proofs_and_says_by_which, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, own, token) = answered(&house, &mia).await;
    assert!(token.contains('+'), "answers have an address of their own: {token}");
    let (ana, here) = ("Ana <ana@post.example>", house.kettles.address.clone());
    let ways = [
        (naming(ana, &here, ("In-Reply-To", &own), "one"), "answers a message goodword sent"),
        (naming(ana, &here, ("In-Reply-To", "<Lid@post.example>"), "two"), "answers a message of this conversation"),
        (naming(ana, &here, ("References", "<Lid@post.example> <gone@x.example>"), "three"), "names a message"),
        (naming(ana, &token, ("X-Odd", "1"), "four"), "own reply address"),
    ];
    for (number, (raw, why)) in ways.into_iter().enumerate() {
        house.receives(&house.kettles, raw).await;
        let told = messages(&mia, &lid).await;
        assert_eq!(told.len(), number + 3, "{why}");
        let because = told.last().unwrap()["because"].as_str().unwrap().to_owned();
        assert!(because.contains(why), "{because}");
    }
    house.receives(&house.kettles, naming(ana, &here, ("X-Odd", "1"), "five")).await;
    assert_eq!(conversations(&house).await, 2, "the same subject proves nothing");
});

both!(a_stranger_with_the_ids_waits_until_somebody_lets_them_in_or_sets_them_apart, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, own, token) = answered(&house, &mia).await;
    let before = mia.get(&format!("/conversations/{lid}")).await.ok();
    for (number, raw) in [
        naming("Eve <eve@evil.example>", &house.kettles.address, ("In-Reply-To", &own), "eve1"),
        naming("Eve <eve@evil.example>", &token, ("Cc", "ana@post.example"), "eve2"),
    ]
    .into_iter()
    .enumerate()
    {
        house.receives(&house.kettles, raw).await;
        let held: Vec<_> = messages(&mia, &lid).await.into_iter().filter(|message| message["held"] == true).collect();
        assert_eq!(held.len(), number + 1);
    }
    let after = mia.get(&format!("/conversations/{lid}")).await.ok();
    assert_eq!(
        (&before["status"], &before["participants"]),
        (&after["status"], &after["participants"]),
        "nothing else happened"
    );
    let everybody = after["reply_all_to"].to_string();
    assert!(!everybody.contains("evil"), "an answer would go to Eve: {everybody}");
    assert_eq!(items(&mia, "/conversations?view=held").await.len(), 1);
    let held: Vec<String> =
        messages(&mia, &lid).await.iter().filter(|message| message["held"] == true).map(id).collect();
    let apart = mia.post(&format!("/messages/{}/release", held[0]), json!({ "decision": "separate" })).await.ok();
    assert_ne!(apart["id"], lid.as_str());
    assert_eq!(apart["customer"]["address"], "eve@evil.example");
    let inside = mia.post(&format!("/messages/{}/release", held[1]), json!({ "decision": "accept" })).await.ok();
    assert_eq!(inside["id"], lid.as_str());
    assert!(inside["participants"].to_string().contains("eve@evil.example"));
    let again = mia.post(&format!("/messages/{}/release", held[1]), json!({ "decision": "accept" })).await;
    assert_eq!(again.refused(409), "message.not_held");
    assert_eq!(items(&mia, "/conversations?view=held").await.len(), 0);
    assert_eq!(messages(&mia, &lid).await.len(), 3);
});

both!(a_stranger_gains_nothing_by_looking_automatic, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, own, _) = answered(&house, &mia).await;
    let raw = with_headers(
        &[
            ("From", "noreply@codes.example"),
            ("To", &house.kettles.address),
            ("Subject", "Your code"),
            ("Auto-Submitted", "auto-generated"),
            ("In-Reply-To", &own),
            ("Message-ID", "<code@codes.example>"),
        ],
        "Your code is 123456",
    );
    house.receives(&house.kettles, raw).await;
    let last = messages(&mia, &lid).await.pop().unwrap();
    assert_eq!((&last["held"], &last["automatic"]), (&json!(true), &json!(true)));
});

both!(a_proof_that_is_forged_or_of_another_inbox_opens_a_new_conversation, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, own, token) = answered(&house, &mia).await;
    let ana = "Ana <ana@post.example>";
    let (local, domain) = token.split_once('@').unwrap();
    let last = local.chars().last().unwrap();
    let other = if last == 'a' { 'b' } else { 'a' };
    let forged_token = format!("{}{other}@{domain}", &local[..local.len() - 1]);
    let flipped: String = own.chars().map(|c| if c.is_ascii_digit() { '7' } else { c }).collect();
    house.receives(&house.kettles, naming(ana, &forged_token, ("X-Odd", "1"), "f1")).await;
    house.receives(&house.kettles, naming(ana, &house.kettles.address, ("In-Reply-To", &flipped), "f2")).await;
    // The other team's inbox signs under its own name: our marks mean nothing there.
    house.receives(&house.lamps, naming(ana, &token, ("In-Reply-To", &own), "f3")).await;
    assert_eq!(messages(&mia, &lid).await.len(), 2);
    assert_eq!(conversations(&house).await, 4);
});

both!(what_is_passed_on_or_comes_very_late_begins_anew, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, own, _) = answered(&house, &mia).await;
    let forwarded = with_headers(
        &[
            ("From", "Ana <ana@post.example>"),
            ("To", &house.kettles.address),
            ("Subject", "Fwd: Lid"),
            ("References", &own),
            ("Message-ID", "<fwd@post.example>"),
        ],
        "---------- Forwarded message ---------\r\nFrom: Bob <bob@x.example>\r\nDate: Mon, 2 Mar 2026 08:00\r\nSubject: Lid\r\nTo: ana@post.example\r\n\r\nsee",
    );
    house.receives(&house.kettles, forwarded).await;
    assert_eq!(conversations(&house).await, 2);
    mia.patch(&format!("/conversations/{lid}"), json!({ "status": "resolved" })).await.ok();
    house.clock.pass(31 * 86_400_000);
    let ana = "Ana <ana@post.example>";
    house.receives(&house.kettles, naming(ana, &house.kettles.address, ("In-Reply-To", &own), "late")).await;
    assert_eq!(conversations(&house).await, 3);
    let mia = house.who("mia").await;
    assert_eq!(mia.get(&format!("/conversations/{lid}")).await.ok()["status"], "resolved");
    let newest = mia.get("/conversations/3").await.ok();
    assert!(newest["because"].to_string().contains("continues #1"), "{}", newest["because"]);
});

both!(each_inbox_says_how_long_an_answer_opens_what_was_resolved, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let inbox = format!("/inboxes/{}", house.kettles.inbox);
    assert_eq!(ada.get(&inbox).await.ok()["reopen_days"], 30);
    ada.patch(&inbox, json!({ "reopen_days": 2 })).await.ok();
    ada.patch(&inbox, json!({ "from_name": "Kettles" })).await.ok();
    assert_eq!(ada.get(&inbox).await.ok()["reopen_days"], 2, "what is not sent stays");
    for wrong in [-1, 3_651] {
        ada.patch(&inbox, json!({ "reopen_days": wrong })).await.refused(422);
    }
    let (lid, own, _) = answered(&house, &mia).await;
    let back =
        |own_id: &'static str| naming("Ana <ana@post.example>", &house.kettles.address, ("In-Reply-To", &own), own_id);
    mia.patch(&format!("/conversations/{lid}"), json!({ "status": "resolved" })).await.ok();
    house.clock.pass(2 * 86_400_000);
    house.receives(&house.kettles, back("in-time")).await;
    assert_eq!(conversations(&house).await, 1);
    let mia = house.who("mia").await;
    mia.patch(&format!("/conversations/{lid}"), json!({ "status": "resolved" })).await.ok();
    house.clock.pass(2 * 86_400_000 + 1);
    house.receives(&house.kettles, back("late")).await;
    assert_eq!(conversations(&house).await, 2);
    let mia = house.who("mia").await;
    let newest = mia.get("/conversations/2").await.ok();
    let why = newest["because"].to_string();
    assert!(why.contains("continues #1") && why.contains("more than 2 days ago"), "{why}");
    assert_eq!(mia.get(&format!("/conversations/{lid}")).await.ok()["status"], "resolved");
});

both!(mail_304_a_long_thread_is_found_by_any_of_the_ids_it_named, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ana, here) = ("Ana <ana@post.example>", house.kettles.address.clone());
    let ids: Vec<String> = (0..200).map(|at| format!("<part{at}@post.example>")).collect();
    house.receives(&house.kettles, naming(ana, &here, ("References", &ids.join(",\r\n ")), "long")).await;
    // Of answers that come out of order each names one of them, however far back, and however broken.
    for (at, named) in
        ["part0@post.example", "<part120@post.\r\n example>", "< part199@post.example >"].iter().enumerate()
    {
        house.receives(&house.kettles, naming(ana, &here, ("In-Reply-To", named), &format!("late{at}"))).await;
        assert_eq!(conversations(&house).await, 1, "{named}");
    }
    // The nearest known one is the last but 180.
    let far: Vec<String> = ["<part7@post.example>".to_owned()]
        .into_iter()
        .chain((0..180).map(|at| format!("<unknown{at}@x.example>")))
        .collect();
    house.receives(&house.kettles, naming(ana, &here, ("References", &far.join(" ")), "far")).await;
    assert_eq!(conversations(&house).await, 1);
});

both!(an_answer_opens_what_was_resolved_and_an_automatic_one_does_not, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, own, _) = answered(&house, &mia).await;
    mia.patch(&format!("/conversations/{lid}"), json!({ "status": "resolved" })).await.ok();
    let away = with_headers(
        &[
            ("From", "Ana <ana@post.example>"),
            ("To", &house.kettles.address),
            ("Subject", "Out of office"),
            ("Auto-Submitted", "auto-replied"),
            ("In-Reply-To", &own),
            ("Message-ID", "<away@post.example>"),
        ],
        "I am away.",
    );
    house.receives(&house.kettles, away).await;
    assert_eq!(mia.get(&format!("/conversations/{lid}")).await.ok()["status"], "resolved");
    house
        .receives(&house.kettles, naming("ana@post.example", &house.kettles.address, ("In-Reply-To", &own), "back"))
        .await;
    let whole = mia.get(&format!("/conversations/{lid}")).await.ok();
    assert_eq!((&whole["status"], &whole["message_count"]), (&json!("open"), &json!(4)));
});

both!(the_same_mail_twice_is_one_and_different_mails_are_never_one, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let here = house.kettles.address.clone();
    let twice = mail("Ana <ana@post.example>", &here, "Once", "the same");
    house.receives(&house.kettles, twice.clone()).await;
    house.receives(&house.kettles, twice.clone()).await;
    assert_eq!(conversations(&house).await, 1);
    house.receives(&house.kettles, twice.replace("the same", "other words")).await;
    assert_eq!(house.count("select count(*) from messages").await, 2, "the same id over other words is another mail");
    house.receives(&house.kettles, twice.replace("<Once@", "<Again@")).await;
    assert_eq!(
        house.count("select count(*) from messages").await,
        3,
        "the same words under another id were sent twice"
    );
    let nameless =
        |text: &str| with_headers(&[("From", "bob@post.example"), ("To", &here), ("Subject", "no id")], text);
    for text in ["first", "second", "third"] {
        house.receives(&house.kettles, nameless(text)).await;
    }
    assert_eq!(house.count("select count(*) from messages").await, 6, "mail without an id is never lost");
    house.receives(&house.lamps, mail("Ana <ana@post.example>", &here, "Once", "the same")).await;
    assert_eq!(house.count("select count(*) from messages").await, 7, "each inbox has its own");
    let leo = house.who("leo").await;
    assert_eq!(items(&leo, "/quarantine?state=duplicate").await.len(), 1, "what was not kept can be seen");
});

both!(mail_of_a_blocked_customer_is_filed_as_spam_and_tells_nobody, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let customer = id(&mia.get(&format!("/conversations/{lid}")).await.ok()["customer"]);
    ada.post(&format!("/customers/{customer}/block"), json!({})).await.ok();
    house.receives(&house.kettles, mail("Ana <ana@post.example>", &house.kettles.address, "Buy", "now")).await;
    assert_eq!(mia.get("/conversations/2").await.ok()["status"], "spam");
    assert_eq!(items(&mia, "/conversations?view=spam").await.len(), 1);
    assert_eq!(house.count("select count(*) from notifications").await, 0);
});
