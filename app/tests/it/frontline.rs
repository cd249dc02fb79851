//! Those who answer: what is read beside the desk, whom thanks reach, what shields them, and what only they see.

use crate::house::{House, Side, answer, id, items, mail, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
const ANA: &str = "Ana <ana@post.example>";
const ANGRY: &str = "My parcel never arrived and nobody answers. This is unacceptable. When do I get my money back?";
const GLAD: &str = "Thank you so much, that was brilliant! You were so kind and helpful, I am delighted.";

async fn heard(house: &House) {
    while frontline::hear::step(house.db()).await.unwrap() > 0 {}
}

/// A mail that opens a conversation, read; gives its id.
async fn writes(house: &House, side: &Side, (subject, text): (&str, &str)) -> String {
    house.receives(side, mail(ANA, &side.address, subject, text)).await;
    heard(house).await;
    house.text_of("select id from conversations where subject = $1", subject).await
}

/// Another mail in a conversation that one with this subject opened, read; gives the id of the message.
async fn writes_again(house: &House, side: &Side, (subject, text): (&str, &str)) -> String {
    let (again, answered) = (format!("Re: {subject}"), format!("<{subject}@post.example>"));
    let own = format!("<{}@post.example>", text.len());
    let headers =
        [("From", ANA), ("To", &side.address), ("Subject", &again), ("Message-ID", &own), ("In-Reply-To", &answered)];
    house.receives(side, with_headers(&headers, text)).await;
    heard(house).await;
    let newest = "select max(m.id) as id from messages m join conversations c on c.id = m.conversation_id where c.subject = $1 and m.direction = 'in'";
    house.text_of(newest, subject).await
}

async fn reading(who: &Client, conversation: &str) -> Value {
    who.get(&format!("/conversations/{conversation}/reading")).await.ok()
}

fn told(reading: &Value) -> Vec<String> {
    let kinds = reading["kinds"].as_array().unwrap().iter().filter(|kind| kind["told"] == true);
    kinds.map(|kind| kind["kind"].as_str().unwrap().to_owned()).collect()
}

async fn said(who: &Client, conversation: &str, (kind, is_so): (&str, bool)) -> Value {
    who.post(&format!("/conversations/{conversation}/reading"), json!({ "kind": kind, "is_so": is_so })).await.ok()
}

both!(what_people_write_is_read_beside_the_desk_and_a_person_has_the_last_word, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let talk = writes(&house, &house.kettles, ("Parcel", ANGRY)).await;
    let first = reading(&mia, &talk).await;
    assert_eq!(told(&first), ["complaint", "question"]);
    assert!(!first["kinds"][0]["because"].as_array().unwrap().is_empty(), "it says why: {first}");
    assert_eq!(first["language"], "en");
    assert!(first["mood"].as_f64().unwrap() < 0.0, "{first}");
    let before = house.count("select complaint from readings").await;
    let corrected = said(&mia, &talk, ("complaint", false)).await;
    assert_eq!(told(&corrected), ["question"]);
    assert_eq!(corrected["kinds"][0]["said"], true);
    // Heard again from the beginning, nothing that was said is lost.
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("update frontline_hearing set heard_to = 0", vec![]).await.unwrap();
    tx.commit().await.unwrap();
    heard(&house).await;
    assert_eq!(told(&reading(&mia, &talk).await), ["question"]);
    assert_eq!(house.count("select complaint from readings").await, before, "what was read stays for tuning");
    assert_eq!(told(&said(&mia, &talk, ("urgent", true)).await), ["question", "urgent"]);
    let conversation = talk.parse().unwrap();
    let whole = frontline::reading::of(&mut house.db().read().await.unwrap(), &conversation).await.unwrap().unwrap();
    assert_eq!((whole.complaint, whole.urgent), (0.0, 1.0));
    let ben = house.who("ben").await;
    assert_eq!(ben.get(&format!("/conversations/{talk}/reading")).await.refused(404), "not_found");
});

both!(what_no_person_wrote_and_spam_is_not_read_until_somebody_wants_it, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, kettles) = (house.who("mia").await, &house.kettles);
    let headers = [("From", ANA), ("To", &*kettles.address), ("Subject", "Away"), ("Auto-Submitted", "auto-replied")];
    house.receives(kettles, with_headers(&headers, ANGRY)).await;
    house.receives(kettles, mail(ANA, &kettles.address, "Offer", ANGRY)).await;
    let talk = house.text_of("select id from conversations where subject = $1", "Offer").await;
    mia.patch(&format!("/conversations/{talk}"), json!({ "status": "spam" })).await.ok();
    heard(&house).await;
    assert_eq!(house.count("select count(*) from readings").await, 0);
    assert_eq!(reading(&mia, &talk).await["kinds"], json!([]));
    let refused = mia.post(&format!("/conversations/{talk}/reading"), json!({ "kind": "praise", "is_so": true })).await;
    assert_eq!(refused.refused(409), "reading.none");
    mia.patch(&format!("/conversations/{talk}"), json!({ "status": "open" })).await.ok();
    heard(&house).await;
    assert!(told(&reading(&mia, &talk).await).contains(&"complaint".to_owned()));
});

both!(thanks_reach_whoever_wrote_the_answer_before_them_once_and_nobody_else, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let talk = writes(&house, &house.kettles, ("Parcel", ANGRY)).await;
    answer(&mia, &talk, "It is at the depot, I sent it on by courier today.\n\nMia").await.ok();
    house.sends().await;
    let message = writes_again(&house, &house.kettles, ("Parcel", GLAD)).await;
    heard(&house).await;
    let mine = items(&mia, "/me/thanks").await;
    assert_eq!((mine.len(), &mine[0]["message"], &mine[0]["from"]), (1, &json!(message), &json!("Ana")));
    assert!(mine[0]["words"].as_str().unwrap().starts_with("Thank you so much"));
    assert_eq!(items(&max, "/me/thanks").await, Vec::<Value>::new());
    let news = items(&mia, "/notifications").await;
    let thanks: Vec<&Value> = news.iter().filter(|one| one["kind"] == "thanks").collect();
    assert_eq!(thanks.len(), 1);
    assert_eq!(max.delete(&format!("/me/thanks/{message}")).await.refused(404), "not_found", "it is not his to judge");
    mia.delete(&format!("/me/thanks/{message}")).await.ok();
    assert_eq!(items(&mia, "/me/thanks").await, Vec::<Value>::new());
    assert!(!told(&reading(&mia, &talk).await).contains(&"praise".to_owned()));
    // Somebody sees that it was some after all.
    said(&mia, &talk, ("praise", true)).await;
    assert_eq!(items(&mia, "/me/thanks").await.len(), 1);
});

both!(pact_n9_a_message_that_hurts_is_folded_away_and_its_flag_is_gone_after_90_days, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo, lena) = (house.who("mia").await, house.who("leo").await, house.who("lena").await);
    let talk = writes(&house, &house.kettles, ("Parcel", "You absolute idiots, where is my parcel?")).await;
    let flags = reading(&mia, &talk).await["flags"].clone();
    assert_eq!((&flags[0]["source"], flags.as_array().unwrap().len()), (&json!("words"), 1));
    let path = format!("/messages/{}/abuse", flags[0]["message"].as_str().unwrap());
    mia.delete(&path).await.ok();
    assert_eq!(reading(&mia, &talk).await["flags"], json!([]));
    heard(&house).await;
    assert_eq!(reading(&mia, &talk).await["flags"], json!([]), "what somebody unfolded stays so");
    mia.put(&path, json!({})).await.ok();
    assert_eq!(reading(&mia, &talk).await["flags"][0]["source"], "agent");
    let seen = items(&leo, "/abuse").await;
    assert_eq!((&seen[0]["conversation"], &seen[0]["flags"]), (&json!(talk), &json!(1)));
    assert!(!seen[0].to_string().contains(&house.agent("mia").await), "patterns are of conversations, not of people");
    assert_eq!(items(&lena, "/abuse").await, Vec::<Value>::new());
    assert_eq!(mia.get("/abuse").await.refused(403), "forbidden");
    let sent = id(&answer(&mia, &talk, "It left today.\n\nMia").await.ok());
    assert_eq!(mia.put(&format!("/messages/{sent}/abuse"), json!({})).await.refused(422), "abuse.own");
    let now = base::Clock::now(&house.clock).0;
    let between = async |from, to| {
        frontline::shield::flags_between(&mut house.db().read().await.unwrap(), from, to).await.unwrap().len()
    };
    assert_eq!((between(now - DAY, now + 1).await, between(now + 1, now + DAY).await), (1, 0));
    house.clock.pass(89 * DAY);
    frontline::sweep(house.db()).await.unwrap();
    assert_eq!(house.count("select count(*) from abuse_flags").await, 1);
    house.clock.pass(DAY);
    frontline::sweep(house.db()).await.unwrap();
    assert_eq!(house.count("select count(*) from abuse_flags").await, 0);
});

/// Subjects of what a search finds, in order, and how many a view of it counts.
async fn found(who: &Client, q: &str) -> (Vec<String>, i64) {
    let rows = items(who, &format!("/conversations?view=all&q={}", q.replace(' ', "%20"))).await;
    let view = who.post("/views", json!({ "name": "asked", "q": q })).await.ok();
    let views = items(who, "/views").await;
    let counted = views.iter().find(|one| one["saved"]["id"] == view["id"]).unwrap()["count"].as_i64().unwrap();
    who.delete(&format!("/views/{}", view["id"].as_str().unwrap())).await.ok();
    (rows.iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect(), counted)
}

both!(what_is_told_of_conversations_can_be_asked_for_and_a_view_counts_what_it_lists, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, side) = (house.who("mia").await, &house.kettles);
    let parcel = writes(&house, side, ("Parcel", ANGRY)).await;
    writes(&house, side, ("Glad", GLAD)).await;
    writes(&house, side, ("Hours", "Hello, when are you open on Saturday?")).await;
    let lists =
        |all: &[&str]| (all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>(), i64::try_from(all.len()).unwrap());
    assert_eq!(found(&mia, "is:complaint").await, lists(&["Parcel"]));
    assert_eq!(found(&mia, "is:praise").await, lists(&["Glad"]));
    assert_eq!(found(&mia, "is:question").await, lists(&["Hours", "Parcel"]));
    assert_eq!(found(&mia, "is:question is:complaint").await, lists(&["Parcel"]));
    assert_eq!(found(&mia, "mood:bad status:open").await, lists(&["Parcel"]));
    let money = "My refund for the returned kettle has still not arrived. When do I get my money back?";
    writes(&house, side, ("Money", money)).await;
    assert_eq!(found(&mia, "topic:refund").await, lists(&["Money"]));
    assert_eq!(found(&mia, "is:urgent").await, lists(&[]));
    let oldest = items(&mia, "/conversations?view=all&q=is:question&sort=oldest").await;
    assert_eq!(oldest[0]["subject"], "Parcel");
    let hint = mia.get("/conversations?q=topic:moon").await.ok()["hint"].clone();
    assert!(hint.as_str().unwrap().contains("topic:refund"), "{hint}");
    // What somebody says counts, and so does a shelf.
    said(&mia, &parcel, ("complaint", false)).await;
    assert_eq!(found(&mia, "is:complaint").await, lists(&[]));
    said(&mia, &parcel, ("urgent", true)).await;
    mia.patch(&format!("/conversations/{parcel}"), json!({ "status": "resolved" })).await.ok();
    assert_eq!(found(&mia, "is:urgent").await, lists(&["Parcel"]));
    let active = items(&mia, "/conversations?view=mine&q=is:urgent").await;
    assert_eq!(active.len(), 0);
    mia.patch(&format!("/conversations/{parcel}"), json!({ "status": "trash" })).await.ok();
    assert_eq!(found(&mia, "is:urgent").await, lists(&[]));
});

both!(what_is_told_follows_messages_into_what_they_are_merged_into_and_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, side) = (house.who("mia").await, &house.kettles);
    let parcel = writes(&house, side, ("Parcel", ANGRY)).await;
    let hours = writes(&house, side, ("Hours", "Hello, when are you open on Saturday?")).await;
    let merged = mia.post(&format!("/conversations/{hours}/merge"), json!({ "others": [parcel] })).await.ok();
    heard(&house).await;
    assert_eq!(found(&mia, "is:complaint").await, (vec!["Hours".to_owned()], 1));
    let deed = merged["deed"].as_str().unwrap();
    mia.post(&format!("/deeds/{deed}/undo"), json!({})).await.ok();
    heard(&house).await;
    assert_eq!(found(&mia, "is:complaint").await, (vec!["Parcel".to_owned()], 1));
});

both!(what_was_read_before_lists_could_ask_for_it_is_caught_up_with, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let parcel = writes(&house, &house.kettles, ("Parcel", ANGRY)).await;
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("delete from conversation_told", vec![]).await.unwrap();
    tx.exec("insert into told_due (conversation_id) values ($1)", store::args![&parcel]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(&mia, "is:complaint").await.1, 0);
    frontline::sweep(house.db()).await.unwrap();
    assert_eq!(found(&mia, "is:complaint").await.1, 1);
    assert_eq!(house.count("select count(*) from told_due").await, 0);
});

both!(words_that_hurt_are_folded_away_in_lists_stories_and_notifications_too, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, side) = (house.who("mia").await, &house.kettles);
    let talk = writes(&house, side, ("Parcel", "Where is my parcel?")).await;
    mia.patch(&format!("/conversations/{talk}"), json!({ "assignee": house.agent("mia").await })).await.ok();
    let row = async || {
        let rows = items(&mia, "/conversations?view=mine").await;
        (rows[0]["snippet_hurts"].clone(), rows[0]["subject_hurts"].clone())
    };
    let no = (json!(false), json!(false));
    assert_eq!(row().await, no);
    // Not yet read beside the desk, and folded already; nobody is told the words.
    let headers = [
        ("From", ANA),
        ("To", &*side.address),
        ("Subject", "Re: Parcel"),
        ("Message-ID", "<rude@post.example>"),
        ("In-Reply-To", "<Parcel@post.example>"),
    ];
    house.receives(side, with_headers(&headers, "You absolute idiots, where is it?")).await;
    assert_eq!(row().await, (json!(true), json!(false)));
    let news = items(&mia, "/notifications").await;
    assert!(news.iter().any(|one| one["kind"] == "reply") && !json!(news).to_string().contains("idiots"), "{news:?}");
    heard(&house).await;
    let customer = id(&mia.get(&format!("/conversations/{talk}")).await.ok()["customer"]);
    let story = async || {
        let lines = items(&mia, &format!("/customers/{customer}/story")).await;
        lines.iter().map(|line| line["hurts"].as_bool().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(story().await, [true, false]);
    // Our own words are the newest now.
    answer(&mia, &talk, "It left today.\n\nMia").await.ok();
    assert_eq!(row().await, no);
    let rude = house.text_of("select id from messages where text like $1", "%idiots%").await;
    mia.delete(&format!("/messages/{rude}/abuse")).await.ok();
    assert_eq!(story().await, [false, false, false]);
    // What somebody folds later was told to others already: it is folded there as well.
    let plain = writes_again(&house, side, ("Parcel", "Nobody there can read, it seems to me.")).await;
    let hurts = async || items(&mia, "/notifications").await[0]["hurts"].clone();
    assert_eq!(hurts().await, false);
    mia.put(&format!("/messages/{plain}/abuse"), json!({})).await.ok();
    assert_eq!((hurts().await, row().await.0), (json!(true), json!(true)));
    house.clock.pass(90 * DAY);
    frontline::sweep(house.db()).await.unwrap();
    assert_eq!(house.count("select count(*) from folded_messages").await, 0);
});

both!(whoever_takes_a_break_is_given_nothing_by_others_meanwhile, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo) = (house.who("mia").await, house.who("leo").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let path = format!("/conversations/{lid}");
    let owner = async || mia.get(&path).await.ok()["assignee"].clone();
    let give = async |who: &Client| {
        who.patch(&path, json!({ "assignee": house.agent("mia").await })).await.ok();
        heard(&house).await;
    };
    assert_eq!(mia.put("/me/break", json!({ "minutes": 90 })).await.refused(422), "invalid");
    let until = mia.put("/me/break", json!({})).await.ok()["until"].clone();
    assert_eq!(until, json!(base::Clock::now(&house.clock).0 + 15 * MINUTE));
    assert_eq!(items(&leo, "/breaks").await[0]["until"], until);
    give(&leo).await;
    assert_eq!(owner().await, Value::Null);
    let lines = items(&mia, &format!("{path}/timeline")).await;
    assert!(lines.iter().any(|line| line["sentence"].as_str().is_some_and(|text| text.contains("takes a break"))));
    give(&mia).await;
    assert_ne!(owner().await, Value::Null, "what one takes oneself stays");
    leo.patch(&path, json!({ "assignee": null })).await.ok();
    house.clock.pass(15 * MINUTE);
    assert_eq!(mia.get("/me/break").await.ok()["until"], Value::Null);
    give(&leo).await;
    assert_ne!(owner().await, Value::Null);
    mia.put("/me/break", json!({})).await.ok();
    mia.delete("/me/break").await.ok();
    assert_eq!(items(&leo, "/breaks").await, Vec::<Value>::new());
});

both!(aut_8_what_one_learns_from_ones_own_answers_is_shown_to_nobody_else, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let text = "Hello Ana, as already explained, the lid has to be turned to the left. It opens then.\n\nMia";
    answer(&mia, &lid, text).await.ok();
    let learnt = mia.get("/me/coaching").await.ok();
    let blame = learnt["examples"].as_array().unwrap().iter().find(|one| one["check"] == "blame").unwrap();
    assert!(blame["words"].as_str().unwrap().eq_ignore_ascii_case("as already explained"), "{blame}");
    assert!(blame["after"].as_str().unwrap().starts_with("Let me say it more clearly"), "{blame}");
    assert_eq!(max.get("/me/coaching").await.ok(), json!({ "examples": [], "returned": [] }));
});

both!(of_an_erased_person_nothing_that_was_read_stays, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let talk = writes(&house, &house.kettles, ("Parcel", "You absolute idiots, where is my parcel?")).await;
    answer(&mia, &talk, "It left today.\n\nMia").await.ok();
    house.sends().await;
    writes_again(&house, &house.kettles, ("Parcel", GLAD)).await;
    said(&mia, &talk, ("urgent", true)).await;
    let customer = id(&ada.get(&format!("/conversations/{talk}")).await.ok()["customer"]);
    ada.post(&format!("/customers/{customer}/erasure"), json!({ "reason": "asked for it", "confirm": "Ana" }))
        .await
        .ok();
    let left = "select (select count(*) from readings) + (select count(*) from reading_corrections) + (select count(*) from abuse_flags) + (select count(*) from thanks)
         + (select count(*) from folded_messages) + (select count(*) from conversation_told)";
    assert_eq!(house.count(left).await, 0);
});
