//! Merging, moving, linking and giving away: what was done, where mail goes afterwards, and that undo undoes it.

use crate::house::{House, answer, header, id, items, mail, note, whole, with_headers};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Client, Fresh, both};

/// Tables a deed may touch. What only grows (lines, facts, numbers of versions) is looked at apart.
const TABLES: &[(&str, &str)] = &[
    ("conversations", "version thread_version"),
    ("messages", ""),
    ("notes", ""),
    ("message_ids", ""),
    ("participants", ""),
    ("members", ""),
    ("personal", ""),
    ("conversation_labels", ""),
    ("drafts", ""),
    ("notifications", ""),
    ("conversation_links", ""),
    ("events", ""),
    ("search_docs", ""),
    ("customers", "version"),
    ("identities", ""),
    ("customer_words", ""),
    ("blocks", ""),
    ("files", ""),
    ("outbox", ""),
];

type Rows = BTreeMap<&'static str, BTreeSet<String>>;

/// Every row of these tables.
async fn everything(house: &House) -> Rows {
    let mut conn = house.db().read().await.unwrap();
    let mut all = Rows::new();
    for (table, without) in TABLES {
        let skipped: Vec<&str> = without.split_whitespace().collect();
        let rows = conn.rows(format!("select * from {table}"), vec![]).await.unwrap();
        let text = |row: &store::Row| {
            let kept = row.pairs().filter(|(name, _)| !skipped.contains(name));
            kept.map(|(name, value)| format!("{name}={value:?}")).collect::<Vec<_>>().join(" ")
        };
        all.insert(table, rows.iter().map(text).collect());
    }
    all
}

/// Nothing is different, but that lines were added.
fn assert_as_before(before: &Rows, after: &Rows, added: &[&str]) {
    for (table, _) in TABLES {
        let lost: Vec<_> = before[table].difference(&after[table]).collect();
        assert!(
            lost.is_empty(),
            "{table}: not as before: {lost:#?}, but {:#?}",
            after[table].difference(&before[table])
        );
        if !added.contains(table) {
            let new: Vec<_> = after[table].difference(&before[table]).collect();
            assert!(new.is_empty(), "{table}: left behind: {new:#?}");
        }
    }
}

async fn begun(house: &House, from: &str, subject: &str) -> String {
    house.receives(&house.kettles, mail(from, &house.kettles.address, subject, "Hello, the lid cracked.")).await;
    house.text_of("select id from conversations where subject = $1", subject).await
}

/// A mail that answers the one with this subject.
async fn goes_on(house: &House, from: &str, subject: &str, text: &str) {
    let raw = with_headers(
        &[
            ("From", from),
            ("To", &house.kettles.address),
            ("Subject", &format!("Re: {subject}")),
            ("Message-ID", &format!("<{}@post.example>", text.replace(' ', "-"))),
            ("In-Reply-To", &format!("<{subject}@post.example>")),
        ],
        text,
    );
    house.receives(&house.kettles, raw).await;
}

async fn texts(who: &Client, conversation: &str) -> Vec<String> {
    let all = items(who, &format!("/conversations/{conversation}/timeline")).await;
    let said = all.iter().filter(|item| item["type"] == "message" || item["type"] == "note");
    said.map(|item| item["body"].to_string()).collect()
}

const ANA: &str = "Ana <ana@post.example>";
const BOB: &str = "Bob <bob@post.example>";

// DESK-AT1; chatwoot#9264, chatwoot#5414, libredesk#177.
both!(at_01_two_mail_threads_become_one_and_undo_separates_them, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (one, two) = (begun(&house, ANA, "Lid").await, begun(&house, BOB, "Lid2").await);
    note(&mia, &two, "a note about Bob").await;
    let merging = json!({ "others": [two] });
    let stopped = mia.post(&format!("/conversations/{one}/merge"), merging).await;
    assert_eq!(stopped.refused(409), "merge.customers");
    assert!(
        stopped.json()["detail"].as_str().unwrap().contains("Ana and Bob")
            || stopped.json()["detail"].as_str().unwrap().contains("Bob and Ana")
    );
    let customers: Vec<Value> =
        stopped.json()["customers"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    let half = json!({ "others": [two], "customers": [customers[0]] });
    assert_eq!(mia.post(&format!("/conversations/{one}/merge"), half).await.refused(409), "merge.customers");

    let before = everything(&house).await;
    let merging = json!({ "others": [two], "customers": customers });
    let done = mia.post(&format!("/conversations/{one}/merge"), merging).await.ok();
    let merged = &done["conversation"];
    assert_eq!((&merged["id"], &merged["message_count"]), (&json!(one), &json!(2)));
    let people: Vec<&str> =
        merged["participants"].as_array().unwrap().iter().map(|p| p["address"].as_str().unwrap()).collect();
    assert!(people.contains(&"ana@post.example") && people.contains(&"bob@post.example"));
    assert_eq!(whole(&mia, &two).await["id"], json!(one), "the old id leads here");
    assert_eq!(whole(&mia, "2").await["id"], json!(one), "and so does the old number");
    assert_eq!(items(&mia, "/conversations?view=all").await.len(), 1);
    assert_eq!(items(&mia, "/conversations?view=all&q=note").await[0]["id"], json!(one), "search finds it here");

    let undo = format!("/deeds/{}/undo", done["deed"].as_str().unwrap());
    mia.post(&undo, json!({})).await.ok();
    assert_as_before(&before, &everything(&house).await, &["events"]);
    assert_eq!(mia.post(&undo, json!({})).await.refused(409), "deed.undone");

    // Again, and now both write.
    let done =
        mia.post(&format!("/conversations/{one}/merge"), json!({ "others": [two], "customers": customers })).await.ok();
    goes_on(&house, BOB, "Lid2", "bob again").await;
    goes_on(&house, ANA, "Lid", "ana again").await;
    assert_eq!(texts(&mia, &one).await.len(), 5);
    let to = |name: &str| json!([{ "name": "", "address": format!("{name}@post.example") }]);
    for name in ["bob", "ana"] {
        let seen = whole(&mia, &one).await["thread_version"].clone();
        let body = json!({ "kind": "reply", "to": to(name), "body_text": format!("dear {name}"), "seen_thread_version": seen });
        mia.post(&format!("/conversations/{one}/messages"), body).await.ok();
        house.sends().await;
    }
    let sent = house.sent().await;
    for (name, own, other) in [("bob", "bob-again", "ana-again"), ("ana", "ana-again", "bob-again")] {
        let raw = sent.iter().find(|raw| header(raw, "To").unwrap().contains(name)).unwrap();
        assert!(header(raw, "In-Reply-To").unwrap().contains(own), "{name} is answered in their own thread");
        assert!(!header(raw, "References").unwrap().contains(other), "{name} learns nothing of the other");
        assert!(!raw.contains(if name == "bob" { "ana@post" } else { "bob@post" }));
    }
    let story = async |who: usize| items(&mia, &format!("/customers/{}/story", customers[who].as_str().unwrap())).await;
    for who in [0, 1] {
        let words = story(who).await.iter().map(|line| line["snippet"].to_string()).collect::<Vec<_>>().join(" ");
        assert_ne!(words.contains("ana again"), words.contains("bob again"), "each in their own story: {words}");
    }
    // Bob answers the answer: while they are one it lands in the one.
    let raw = sent.iter().find(|raw| header(raw, "To").unwrap().contains("bob")).unwrap();
    let ours = header(raw, "Message-ID").unwrap();
    let late = with_headers(
        &[
            ("From", BOB),
            ("To", &house.kettles.address),
            ("Subject", "Re: Lid2"),
            ("Message-ID", "<b3@post.example>"),
            ("In-Reply-To", &ours),
        ],
        "bob once more",
    );
    house.receives(&house.kettles, late).await;
    assert_eq!(texts(&mia, &one).await.len(), 8);

    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    let (ana, bob) = (texts(&mia, &one).await.join(" "), texts(&mia, &two).await.join(" "));
    for words in ["ana again", "dear ana"] {
        assert!(ana.contains(words) && !bob.contains(words), "{words}: {ana} | {bob}");
    }
    for words in ["bob again", "dear bob", "bob once more", "a note about Bob"] {
        assert!(bob.contains(words) && !ana.contains(words), "{words}: {ana} | {bob}");
    }
    let (ana, bob) = (whole(&mia, &one).await, whole(&mia, &two).await);
    assert_eq!((&ana["message_count"], &bob["message_count"]), (&json!(3), &json!(4)));
    assert_eq!((&ana["waiting_since"], &bob["status"]), (&Value::Null, &json!("open")));
    assert!(bob["waiting_since"].is_i64(), "Bob has not been answered since");
    // And what comes now lands where it belongs.
    goes_on(&house, BOB, "Lid2", "bob at last").await;
    assert_eq!(whole(&mia, &two).await["message_count"], json!(5));
});

both!(a_merge_leaves_nothing_behind_whatever_hung_on_the_conversations, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max, ada) = (house.who("mia").await, house.who("max").await, house.who("ada").await);
    let label = id(&ada.post("/labels", json!({ "name": "cracked", "colour": "1" })).await.ok());
    let (one, two, three) =
        (begun(&house, ANA, "Lid").await, begun(&house, ANA, "Lid2").await, begun(&house, ANA, "Lid3").await);
    let path = |id: &str| format!("/conversations/{id}");
    mia.patch(&path(&two), json!({ "labels": [label], "priority": "urgent", "starred": true, "following": true }))
        .await
        .ok();
    mia.post(&format!("{}/notes", path(&two)), json!({ "text": "look", "mentions": [house.agent("max").await] }))
        .await
        .ok();
    let draft = json!({ "kind": "reply", "body_text": "half a word", "device": "d", "version": null });
    mia.put(&format!("{}/draft", path(&three)), draft.clone()).await.ok();
    answer(&max, &three, "We look.").await.ok();
    let before = everything(&house).await;
    let done = mia.post(&format!("{}/merge", path(&one)), json!({ "others": ["2", "3"] })).await.ok();
    let merged = whole(&mia, &one).await;
    assert_eq!((&merged["priority"], &merged["labels"][0]["name"]), (&json!("urgent"), &json!("cracked")));
    assert_eq!((&merged["starred"], &merged["draft"]["body_text"]), (&json!(true), &json!("half a word")));
    assert_eq!(merged["message_count"], json!(4));
    assert_eq!(items(&max, "/conversations?view=mentions").await[0]["id"], json!(one));
    let origins: BTreeSet<String> = items(&mia, &format!("{}/timeline", path(&one)))
        .await
        .iter()
        .filter(|i| i["type"] != "event")
        .map(|i| i["origin"].to_string())
        .collect();
    assert_eq!(origins, ["2", "3", "null"].map(String::from).into());
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    assert_as_before(&before, &everything(&house).await, &["events"]);

    mia.put(&format!("{}/draft", path(&one)), draft).await.ok();
    let clash = mia.post(&format!("{}/merge", path(&one)), json!({ "others": ["3"] })).await;
    assert_eq!(clash.refused(409), "merge.drafts");
});

both!(merges_are_taken_back_in_turn_and_only_by_those_who_may, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ben, rita) = (house.who("mia").await, house.who("ben").await, house.who("rita").await);
    let (one, two, three) =
        (begun(&house, ANA, "Lid").await, begun(&house, ANA, "Lid2").await, begun(&house, ANA, "Lid3").await);
    let lamp = house.conversation(&house.lamps, "Lamp").await;
    let before = everything(&house).await;
    let merge = async |into: &str, other: &str| {
        mia.post(&format!("/conversations/{into}/merge"), json!({ "others": [other] })).await
    };
    assert_eq!(merge(&one, &lamp).await.refused(404), "not_found");
    assert_eq!(merge(&one, &one).await.status, 422);
    let first = merge(&two, &three).await.ok()["deed"].as_str().unwrap().to_owned();
    let second = merge(&one, &two).await.ok()["deed"].as_str().unwrap().to_owned();
    assert_eq!(whole(&mia, &three).await["id"], json!(one), "a name of a name leads all the way");
    let undo = async |who: &Client, deed: &str| who.post(&format!("/deeds/{deed}/undo"), json!({})).await;
    assert_eq!(undo(&mia, &first).await.refused(409), "deed.later");
    assert_eq!(undo(&ben, &second).await.refused(404), "not_found");
    assert_eq!(undo(&rita, &second).await.status, 403);
    undo(&mia, &second).await.ok();
    undo(&mia, &first).await.ok();
    assert_as_before(&before, &everything(&house).await, &["events"]);
    let again = merge(&one, &two).await.ok()["deed"].as_str().unwrap().to_owned();
    house.clock.pass(31 * base::Time::DAY);
    let mia = house.who("mia").await;
    assert_eq!(undo(&mia, &again).await.refused(409), "deed.old");
});

both!(a_message_threaded_wrongly_moves_and_comes_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (one, two) = (begun(&house, ANA, "Lid").await, begun(&house, ANA, "Invoice").await);
    goes_on(&house, ANA, "Lid", "about the invoice").await;
    let message = house.text_of("select id from messages where text like $1", "%about the invoice%").await;
    let path = format!("/conversations/{one}/move");
    let before = everything(&house).await;
    let done = mia.post(&path, json!({ "messages": [message], "to": "2" })).await.ok();
    assert_eq!((&done["conversation"]["id"], &done["conversation"]["message_count"]), (&json!(two), &json!(2)));
    assert_eq!(whole(&mia, &one).await["message_count"], json!(1));
    let raw = with_headers(
        &[
            ("From", ANA),
            ("To", &house.kettles.address),
            ("Subject", "Re: Lid"),
            ("Message-ID", "<x1@post.example>"),
            ("In-Reply-To", "<about-the-invoice@post.example>"),
        ],
        "more about the invoice",
    );
    house.receives(&house.kettles, raw).await;
    assert_eq!(whole(&mia, &two).await["message_count"], json!(3), "answers follow the message");
    let undo = format!("/deeds/{}/undo", done["deed"].as_str().unwrap());
    mia.post(&undo, json!({})).await.ok();
    assert_eq!(
        (whole(&mia, &one).await["message_count"].clone(), whole(&mia, &two).await["message_count"].clone()),
        (json!(2), json!(2))
    );

    let before_again = everything(&house).await;
    let done = mia.post(&path, json!({ "messages": [message], "to": two })).await.ok();
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    assert_as_before(&before_again, &everything(&house).await, &["events"]);
    assert!(before["messages"].len() + 1 == before_again["messages"].len());
    let all = house.text_of("select id from messages where conversation_id = $1 order by id limit 1", &one).await;
    let emptied = mia.post(&path, json!({ "messages": [all, message], "to": two })).await;
    assert_eq!(emptied.refused(409), "move.all");
});

both!(chosen_messages_become_a_conversation_of_their_own_and_return, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let one = begun(&house, ANA, "Lid").await;
    let cid = with_headers(
        &[
            ("From", ANA),
            ("To", &house.kettles.address),
            ("Cc", "Cid <cid@post.example>"),
            ("Subject", "Re: Lid"),
            ("Message-ID", "<c1@post.example>"),
            ("In-Reply-To", "<Lid@post.example>"),
        ],
        "Cid wants a lamp",
    );
    house.receives(&house.kettles, cid).await;
    let message = house.text_of("select id from messages where text like $1", "%wants a lamp%").await;
    let before = everything(&house).await;
    let done = mia
        .post(&format!("/conversations/{one}/move"), json!({ "messages": [message], "subject": "A lamp for Cid" }))
        .await
        .ok();
    let lamp = id(&done["conversation"]);
    assert_eq!(
        (&done["conversation"]["number"], &done["conversation"]["subject"]),
        (&json!(2), &json!("A lamp for Cid"))
    );
    let links = items(&mia, &format!("/conversations/{one}/links")).await;
    assert_eq!((&links[0]["tie"], &links[0]["number"]), (&json!("continued_by"), &json!(2)));
    let people = |whole: &Value| whole["participants"].to_string();
    assert!(people(&whole(&mia, &lamp).await).contains("cid@post.example"));
    assert!(
        !people(&whole(&mia, &one).await).contains("cid@post.example"),
        "who is in none of its messages may not write into it"
    );
    let undo = format!("/deeds/{}/undo", done["deed"].as_str().unwrap());
    note(&mia, &lamp, "written meanwhile").await;
    mia.post(&undo, json!({})).await.ok();
    let after = everything(&house).await;
    assert_as_before(&before, &after, &["events", "notes", "search_docs", "conversations"]);
    assert_eq!(after["conversations"].len(), 2, "the number stays as a name");
    assert_eq!(whole(&mia, "2").await["id"], json!(one));
    assert!(texts(&mia, &one).await.join("").contains("written meanwhile"), "nothing that came meanwhile is lost");
});

both!(ties_are_shown_at_both_ends_to_those_who_may_see, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let (one, two) = (begun(&house, ANA, "Lid").await, begun(&house, BOB, "Lid2").await);
    let lamp = house.conversation(&house.lamps, "Lamp").await;
    let tie = async |who: &Client, from: &str, to: &str, tie: &str| {
        who.post(&format!("/conversations/{from}/links"), json!({ "to": to, "tie": tie })).await
    };
    let links = tie(&mia, &one, "2", "child_of").await.ok()["items"].clone();
    assert_eq!((&links[0]["tie"], &links[0]["status"]), (&json!("child_of"), &json!("open")));
    assert_eq!(items(&mia, &format!("/conversations/{two}/links")).await[0]["tie"], json!("parent_of"));
    assert_eq!(tie(&mia, &one, &lamp, "related").await.status, 422, "what is hidden is not there");
    tie(&ada, &one, &lamp, "related").await.ok();
    assert_eq!(items(&mia, &format!("/conversations/{one}/links")).await.len(), 1);
    assert_eq!(items(&ada, &format!("/conversations/{one}/links")).await.len(), 2);
    assert_eq!(tie(&mia, &one, &one, "related").await.status, 422);
    let link = id(&items(&mia, &format!("/conversations/{two}/links")).await[0]);
    assert_eq!(mia.delete(&format!("/conversations/{lamp}/links/{link}")).await.status, 404);
    mia.delete(&format!("/conversations/{two}/links/{link}")).await.ok();
    assert_eq!(items(&mia, &format!("/conversations/{one}/links")).await.len(), 0);
});

both!(a_second_open_conversation_about_the_same_is_noticed_until_somebody_says_otherwise, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (one, two) =
        (begun(&house, ANA, "Order 2026-4711").await, begun(&house, ANA, "where is order 2026-4711").await);
    begun(&house, BOB, "Order 2026-4711 too").await;
    let alike = items(&mia, &format!("/conversations/{one}/alike")).await;
    assert_eq!(alike.len(), 1, "of the same customer only");
    assert_eq!((&alike[0]["conversation"], &alike[0]["reference"]), (&json!(two), &json!("2026-4711")));
    mia.post(&format!("/conversations/{one}/links"), json!({ "to": two, "tie": "different" })).await.ok();
    for id in [&one, &two] {
        assert_eq!(items(&mia, &format!("/conversations/{id}/alike")).await.len(), 0);
        assert_eq!(items(&mia, &format!("/conversations/{id}/links")).await.len(), 0);
    }
});

// DESK-AT14; chatwoot#15359: a reply went to the wrong person after two people were merged.
both!(at_14_a_merge_of_people_never_changes_where_a_conversation_answers, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let work = "Ana Ruiz <ana@work.example>";
    let (one, two) = (begun(&house, "Ana Ruiz <ana@post.example>", "Lid").await, begun(&house, work, "Lamp").await);
    let of = async |id: &str| house.text_of("select customer_id from conversations where id = $1", id).await;
    let (private, office) = (of(&one).await, of(&two).await);
    let alike = items(&mia, &format!("/customers/{private}/alike")).await;
    assert_eq!((&alike[0]["customer"]["id"], &alike[0]["because"][0]), (&json!(office), &json!("name")));
    mia.patch(&format!("/customers/{office}"), json!({ "company": "Work Ltd", "notes": "likes tea" })).await.ok();
    let before = everything(&house).await;
    let merging = json!({ "other": office, "take": ["company"] });
    let preview = mia.post(&format!("/customers/{private}/merge/preview"), merging.clone()).await.ok();
    assert_eq!((&preview["company"], &preview["notes"]), (&json!("Work Ltd"), &json!("")));
    assert_as_before(&before, &everything(&house).await, &[]);
    let done = mia.post(&format!("/customers/{private}/merge"), merging.clone()).await.ok();
    assert_eq!(
        (&done["customer"]["company"], done["customer"]["identities"].as_array().unwrap().len()),
        (&json!("Work Ltd"), 2)
    );
    assert_eq!(mia.get(&format!("/customers/{office}")).await.ok()["id"], json!(private), "the old id leads here");
    assert_eq!(items(&mia, "/customers?q=work").await.len(), 1, "found by the other's address");
    assert_eq!(items(&mia, "/customers").await.len(), 1);
    assert_eq!(items(&mia, &format!("/customers/{private}/story")).await.len(), 2);
    assert_eq!(mia.get(&format!("/customers/{office}/brief")).await.ok()["conversations"], json!(2));
    assert_eq!(whole(&mia, &two).await["customer"]["id"], json!(private));
    assert_eq!(mia.post(&format!("/customers/{private}/merge"), merging).await.refused(409), "customer.same");
    for (conversation, address) in [(&one, "ana@post.example"), (&two, "ana@work.example")] {
        assert_eq!(whole(&mia, conversation).await["reply_to"]["to"][0]["address"], json!(address));
    }
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    assert_as_before(&before, &everything(&house).await, &[]);
    // One person again: from either address they may go on in either conversation.
    let merging = json!({ "other": office, "take": [] });
    let done = mia.post(&format!("/customers/{private}/merge"), merging).await.ok();
    goes_on(&house, work, "Lid", "from the office").await;
    assert_eq!(whole(&mia, &one).await["held"], json!(false));
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    goes_on(&house, work, "Lid", "from the office again").await;
    assert_eq!(whole(&mia, &one).await["held"], json!(false), "who took part goes on taking part");
    assert_eq!(items(&mia, "/customers").await.len(), 2);
    assert_eq!(mia.get(&format!("/customers/{office}")).await.ok()["notes"], "likes tea");
    mia.post(&format!("/customers/{private}/different"), json!({ "other": office })).await.ok();
    assert_eq!(items(&mia, &format!("/customers/{office}/alike")).await.len(), 0, "a refusal is remembered");
});

// DESK-AT14: every answer after a merge of people goes where it would have gone before.
both!(at_14_after_a_merge_every_answer_goes_to_the_address_it_was_written_from, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let people = [
        ("ana@post.example", "Lid"),
        ("ana@phone.example", "Cord"),
        ("ruiz@work.example", "Lamp"),
        ("ruiz@home.example", "Bulb"),
    ];
    let mut all = vec![];
    for (address, subject) in people {
        all.push((begun(&house, &format!("Ana <{address}>"), subject).await, address));
    }
    let of = async |at: usize| house.text_of("select customer_id from conversations where id = $1", &all[at].0).await;
    let (ana, ruiz) = (of(0).await, of(2).await);
    let join = async |into: &str, other: &str| {
        mia.post(&format!("/customers/{into}/merge"), json!({ "other": other })).await.ok()["deed"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    join(&ana, &of(1).await).await;
    join(&ruiz, &of(3).await).await;
    let before = everything(&house).await;
    let both = join(&ana, &ruiz).await;
    for merged in [true, false] {
        if !merged {
            mia.post(&format!("/deeds/{both}/undo"), json!({})).await.ok();
        }
        for (conversation, _) in &all {
            answer(&mia, conversation, &format!("In this matter, {merged}.")).await.ok();
        }
        let had = house.sent().await.len();
        while house.sends().await > 0 {}
        let sent = house.sent().await.split_off(had);
        let to: BTreeSet<_> = sent.iter().map(|raw| (header(raw, "To").unwrap(), header(raw, "Cc"))).collect();
        let wanted: BTreeSet<_> = all.iter().map(|(_, address)| (format!("\"Ana\" <{address}>"), None)).collect();
        assert_eq!(to, wanted, "while they are one: {merged}");
    }
    assert_eq!(everything(&house).await["customers"], before["customers"]);
    assert_eq!(everything(&house).await["identities"], before["identities"]);
});

both!(a_conversation_is_given_to_another_customer_and_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (one, two) = (begun(&house, ANA, "Lid").await, begun(&house, BOB, "Lamp").await);
    answer(&mia, &one, "We send one.").await.ok();
    let bob = house.text_of("select customer_id from conversations where id = $1", &two).await;
    let seen = mia.get(&format!("/conversations/{one}/customer")).await.ok();
    assert_eq!((&seen["answers"], &seen["addresses"]), (&json!(1), &json!(["ana@post.example"])));
    let before = everything(&house).await;
    let done = mia.post(&format!("/conversations/{one}/customer"), json!({ "customer": bob })).await.ok();
    assert_eq!(done["conversation"]["customer"]["name"], "Bob");
    assert_eq!(done["conversation"]["reply_to"]["to"][0]["address"], "ana@post.example", "answers go where they went");
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    assert_as_before(&before, &everything(&house).await, &["events"]);
});

both!(desk_203_a_whole_knows_its_parts_and_none_is_part_of_its_own_part, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (whole, part) =
        (house.conversation(&house.kettles, "Order").await, house.conversation(&house.kettles, "Lid").await);
    let mia = house.who("mia").await;
    for tie in ["related", "duplicate_of", "child_of", "continues"] {
        let path = format!("/conversations/{part}/links");
        mia.post(&path, json!({ "to": whole, "tie": tie })).await.ok();
    }
    let ties: Vec<String> = items(&mia, &format!("/conversations/{whole}/links"))
        .await
        .iter()
        .map(|one| one["tie"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ties, ["related", "has_duplicate", "parent_of", "continued_by"]);
    for tie in ["duplicate_of", "child_of", "continues"] {
        let turned = mia.post(&format!("/conversations/{whole}/links"), json!({ "to": part, "tie": tie })).await;
        assert_eq!(turned.refused(409), "link.turned");
    }
});
