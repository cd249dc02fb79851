//! The promises ledger: found in answers that left, owned, reminded of, settled, changed by consent, and gone with whoever
//! is erased. PRO-1 to PRO-7.

use crate::house::{House, answer, id, items};
use base::{Clock, Time};
use promises::kept;
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const HOUR: i64 = Time::HOUR;

async fn heard(house: &House) {
    while promises::hear::step(house.db(), &goodword::wiring::business_hours()).await.unwrap() > 0 {}
}

/// Runs what is due; gives how much was said.
async fn due(house: &House) -> usize {
    promises::due::run(house.db()).await.unwrap()
}

async fn leaves(house: &House, who: &Client, talk: &str, text: &str) -> String {
    let message = id(&answer(who, talk, text).await.ok());
    house.sends().await;
    heard(house).await;
    message
}

async fn kept_here(who: &Client, talk: &str) -> Vec<Value> {
    items(who, &format!("/conversations/{talk}/promises")).await
}

async fn told(who: &Client, end: &str) -> usize {
    let all = items(who, "/notifications").await;
    all.iter().filter(|one| one["kind"] == "due" && one["text"].as_str().unwrap().ends_with(end)).count()
}

fn now(house: &House) -> i64 {
    house.clock.now().0
}

/// A promise due in so many milliseconds, written down by hand.
async fn by_hand(house: &House, who: &Client, talk: &str, (what, ms): (&str, i64)) -> String {
    let wish = json!({ "what": what, "due_at": now(house) + ms });
    id(&who.post(&format!("/conversations/{talk}/promises"), wish).await.ok())
}

async fn act(who: &Client, promise: &str, (what, body): (&str, Value)) -> Value {
    who.post(&format!("/promises/{promise}/{what}"), body).await.ok()
}

both!(a_promise_in_an_answer_is_kept_once_it_has_left_and_never_of_what_was_taken_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let taken = id(&answer(&mia, &lid, "Hello Ana,\n\nI'll call you tomorrow at 17:00.").await.ok());
    heard(&house).await;
    assert_eq!(kept_here(&mia, &lid).await.len(), 0, "it can still be taken back");
    mia.post(&format!("/messages/{taken}/undo"), json!({})).await.ok();
    house.sends().await;
    heard(&house).await;
    assert_eq!(kept_here(&mia, &lid).await.len(), 0, "it was");
    let text = "Hello Ana,\n\nI'll call the depot tomorrow at 17:00 and we'll refund you within 5 business days.\n\nYou wrote: \"you promised that you will call me on Monday\".\n\n> We will send it by Friday.\n";
    let message = leaves(&house, &mia, &lid, text).await;
    let all = kept_here(&mia, &lid).await;
    let said: Vec<(&str, &str, &str)> = all
        .iter()
        .map(|one| (one["what"].as_str().unwrap(), one["state"].as_str().unwrap(), one["named"].as_str().unwrap()))
        .collect();
    assert_eq!(said, [("call the depot", "open", "hour"), ("refund you", "open", "day")]);
    let first = &all[0];
    assert_eq!(first["message"], message.as_str());
    assert_eq!((&first["origin"], &first["public"]), (&json!("found"), &json!(false)));
    assert_eq!((&first["owner"]["name"], &first["promiser"]["name"]), (&json!("mia"), &json!("mia")));
    assert_eq!(first["customer"]["name"], "Ana");
    // Heard twice is like once.
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("update promise_hearing set heard_to = 0", store::args![]).await.unwrap();
    tx.commit().await.unwrap();
    heard(&house).await;
    assert_eq!(kept_here(&mia, &lid).await.len(), 2);
    // The customer says it back: nothing new.
    let back =
        crate::house::mail("Ana <ana@post.example>", &house.kettles.address, "Re: Lid", "So I will call you tomorrow.");
    house.receives(&house.kettles, back).await;
    heard(&house).await;
    assert_eq!(items(&mia, "/promises?whose=all").await.len(), 2);
});

both!(what_the_writer_decides_before_sending_is_how_it_is_kept, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let text = "Hello Ana,\n\nI'll call you tomorrow. We'll send you a new lid soon. I will write to you on Friday.";
    let path = format!("/conversations/{lid}/promises");
    let look = async || mia.post(&format!("{path}/look"), json!({ "body_text": text })).await.ok()["items"].clone();
    let seen = look().await;
    assert_eq!(seen.as_array().unwrap().len(), 3);
    assert_eq!((&seen[0]["named"], &seen[1]["named"]), (&json!("day"), &json!("nothing")));
    let decide = async |body: Value| mia.put(&format!("{path}/choice"), body).await;
    let later = now(&house) + 50 * HOUR;
    decide(json!({ "quote": seen[0]["quote"], "due_at": later })).await.ok();
    decide(json!({ "quote": seen[2]["quote"], "declined": "only a figure of speech" })).await.ok();
    assert_eq!(decide(json!({ "quote": seen[2]["quote"], "declined": " " })).await.json()["field"], "declined");
    assert_eq!(decide(json!({ "quote": seen[1]["quote"], "due_at": 5 })).await.json()["field"], "due_at");
    let seen = look().await;
    assert_eq!((&seen[0]["due_at"], &seen[0]["named"]), (&json!(later), &json!("chosen")));
    assert_eq!(seen[2]["declined"], "only a figure of speech");
    leaves(&house, &mia, &lid, text).await;
    let mut all = kept_here(&mia, &lid).await;
    all.sort_by_key(|one| one["id"].as_str().unwrap().to_owned());
    let states: Vec<_> = all.iter().map(|one| (one["state"].clone(), one["origin"].clone())).collect();
    assert_eq!(
        states,
        [(json!("open"), json!("judged")), (json!("open"), json!("found")), (json!("void"), json!("judged"))]
    );
    assert_eq!(all[0]["due_at"], later);
    assert_eq!(house.count("select count(*) from promise_choices").await, 0);
    let whole = mia.get(&format!("/promises/{}", all[2]["id"].as_str().unwrap())).await.ok();
    assert_eq!(whole["acts"][0]["words"], "only a figure of speech");
});

both!(it_is_reminded_of_a_day_and_two_hours_before_and_told_once_when_it_is_late, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo) = (house.who("mia").await, house.who("leo").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let call = by_hand(&house, &mia, &lid, ("call Ana", 30 * HOUR)).await;
    assert_eq!(due(&house).await, 0);
    house.clock.pass(7 * HOUR);
    assert_eq!((due(&house).await, due(&house).await), (1, 0));
    house.clock.pass(21 * HOUR);
    assert_eq!(told(&mia, "is due soon").await, 1, "she is here");
    assert_eq!((due(&house).await, due(&house).await), (1, 0));
    assert_eq!((told(&mia, "is due soon").await, told(&leo, "is due soon").await), (2, 0));
    house.clock.pass(2 * HOUR);
    assert_eq!((due(&house).await, due(&house).await), (1, 0));
    assert_eq!((told(&mia, "is late").await, told(&leo, "is late").await), (1, 1));
    let late = items(&leo, "/promises?whose=team&standing=overdue").await;
    assert_eq!((late.len(), &late[0]["id"]), (1, &json!(call)));
    assert!(late[0]["honest"].as_str().unwrap().contains("call Ana"));
    let lines = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    assert!(lines.iter().any(|line| line["sentence"] == "the promise “call Ana” is late"));
    // What falls due sooner than a reminder is told when it is late, not as it is made.
    by_hand(&house, &mia, &lid, ("write to Ana", HOUR)).await;
    assert_eq!(due(&house).await, 0);
});

both!(whoever_is_away_shares_a_reminder_with_their_team, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    mia.patch(&format!("/conversations/{lid}"), json!({ "team": house.kettles.team })).await.ok();
    by_hand(&house, &mia, &lid, ("call Ana", 60 * HOUR)).await;
    house.clock.pass(40 * HOUR);
    due(&house).await;
    let max = house.who("max").await;
    assert_eq!(told(&max, "is due soon").await, 1);
});

both!(what_somebody_owes_who_leaves_is_given_on_at_once, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia, max, leo) =
        (house.who("ada").await, house.who("mia").await, house.who("max").await, house.who("leo").await);
    let (lid, pot) = (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.kettles, "Pot").await);
    by_hand(&house, &mia, &lid, ("call Ana", 60 * HOUR)).await;
    let second = by_hand(&house, &mia, &pot, ("write to Ana", 60 * HOUR)).await;
    ada.patch(&format!("/conversations/{lid}"), json!({ "assignee": house.agent("max").await })).await.ok();
    ada.post(&format!("/agents/{}/deactivation", house.agent("mia").await), json!({})).await.ok();
    heard(&house).await;
    assert_eq!(kept_here(&max, &lid).await[0]["owner"]["name"], "max", "whoever has the conversation");
    let led = kept_here(&max, &pot).await[0]["owner"]["name"].clone();
    assert!(led == "ada" || led == "leo", "{led} leads it");
    assert_eq!(told(&max, "is yours to keep now").await, 1);
    assert_eq!(told(&ada, "is yours to keep now").await + told(&leo, "is yours to keep now").await, 1);
    let whole = max.get(&format!("/promises/{second}")).await.ok();
    let acts: Vec<&str> = whole["acts"].as_array().unwrap().iter().map(|one| one["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["made", "owner"]);
});

both!(a_promise_is_settled_with_what_kept_it_and_opened_again_when_the_customer_says_no, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, pot) = (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.kettles, "Pot").await);
    let call = by_hand(&house, &mia, &lid, ("call Ana", HOUR)).await;
    let (proof, other) = (leaves(&house, &mia, &lid, "Done.").await, leaves(&house, &mia, &pot, "Done.").await);
    let wrong = mia.post(&format!("/promises/{call}/settle"), json!({ "how": "kept", "message": other })).await;
    assert_eq!(wrong.json()["field"], "message");
    // The message was written in time, whenever it is said.
    house.clock.pass(2 * HOUR);
    let kept = act(&mia, &call, ("settle", json!({ "how": "kept", "message": proof }))).await;
    assert_eq!((&kept["state"], &kept["evidence"]), (&json!("kept"), &json!(proof)));
    assert_eq!(mia.post(&format!("/promises/{call}/settle"), json!({ "how": "broken" })).await.status.as_u16(), 409);
    let open = act(&mia, &call, ("reopen", json!({ "why": "not_kept", "words": "she heard nothing" }))).await;
    assert_eq!((&open["state"], &open["overdue"], &open["evidence"]), (&json!("open"), &json!(true), &Value::Null));
    let late = act(&mia, &call, ("settle", json!({ "how": "kept", "words": "called at noon" }))).await;
    assert_eq!(late["state"], "kept_late");
    let none = mia.post(&format!("/promises/{call}/reopen"), json!({ "why": "undone" })).await.ok();
    assert_eq!(none["state"], "open");
    assert_eq!(mia.post(&format!("/promises/{call}/settle"), json!({ "how": "void" })).await.json()["field"], "words");
    act(&mia, &call, ("settle", json!({ "how": "void", "words": "it was about another order" }))).await;
    let whole = mia.get(&format!("/promises/{call}")).await.ok();
    let acts: Vec<&str> = whole["acts"].as_array().unwrap().iter().map(|one| one["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["made", "kept", "reopened", "kept", "reopened", "void"]);
    assert_eq!(whole["acts"][2]["words"], "she heard nothing");
});

both!(another_time_counts_with_consent_or_when_nobody_objects_for_two_days, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let time = |ms: i64, consent: &str| json!({ "due_at": now(&house) + ms, "consent": consent });
    let agreed = by_hand(&house, &mia, &lid, ("call Ana", 10 * HOUR)).await;
    assert_eq!(act(&mia, &agreed, ("time", time(100 * HOUR, "given"))).await["state"], "changed");
    let silent = by_hand(&house, &mia, &lid, ("write to Ana", 10 * HOUR)).await;
    act(&mia, &silent, ("time", time(100 * HOUR, "awaited"))).await;
    let opposed = by_hand(&house, &mia, &lid, ("send the lid", 10 * HOUR)).await;
    act(&mia, &opposed, ("time", time(100 * HOUR, "awaited"))).await;
    let stands = act(&mia, &opposed, ("answer", json!({ "answer": "objected" }))).await;
    assert_eq!((&stands["state"], &stands["moving"]), (&json!("open"), &Value::Null));
    house.clock.pass(11 * HOUR);
    due(&house).await;
    let late = items(&mia, "/promises?standing=overdue").await;
    assert!(late.iter().any(|one| one["id"] == opposed.as_str()), "its time stands");
    let refused = mia.post(&format!("/promises/{opposed}/time"), time(50 * HOUR, "given")).await;
    assert_eq!(refused.json()["code"], "promise.late");
    house.clock.pass(38 * HOUR);
    due(&house).await;
    let all = kept_here(&mia, &lid).await;
    let find = |id: &str| all.iter().find(|one| one["id"] == id).unwrap();
    assert_eq!((&find(&silent)["state"], &find(&opposed)["state"]), (&json!("changed"), &json!("open")));
    let new = all.iter().find(|one| one["renews"] == silent.as_str()).unwrap();
    assert_eq!(
        (&new["state"], &new["origin"], &new["what"]),
        (&json!("open"), &json!("renewed"), &json!("write to Ana"))
    );
    let mut conn = house.db().read().await.unwrap();
    let counted =
        kept::measured(&kept::due_in(&mut conn, 0, now(&house) + 500 * HOUR).await.unwrap(), house.clock.now());
    assert_eq!((counted.kept, counted.missed, counted.running, counted.left_out), (0, 1, 2, 2));
});

both!(the_share_kept_is_told_to_those_who_may_read_reports, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia, otto) = (house.who("ada").await, house.who("mia").await, house.who("otto").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    for (what, how) in [("call Ana", "kept"), ("write to Ana", "kept"), ("pay Ana", "broken")] {
        let one = by_hand(&house, &mia, &lid, (what, HOUR)).await;
        act(&mia, &one, ("settle", json!({ "how": how }))).await;
    }
    by_hand(&house, &mia, &lid, ("send the lid", HOUR)).await;
    by_hand(&house, &mia, &lid, ("send the box", 90 * HOUR)).await;
    house.clock.pass(2 * HOUR);
    let told = ada.get("/promises/measure").await.ok();
    assert_eq!((&told["kept"], &told["missed"], &told["share"]), (&json!(2), &json!(2), &json!(0.5)));
    for nobody in [mia, otto] {
        assert_eq!(nobody.get("/promises/measure").await.status.as_u16(), 403, "the whole company's number");
    }
});

both!(promises_of_a_merged_conversation_stand_where_it_went_and_come_back_with_it, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let (lid, pot) = (house.conversation(&house.kettles, "Lid").await, house.conversation(&house.kettles, "Pot").await);
    leaves(&house, &mia, &pot, "Hello Ana,\n\nI'll call you tomorrow at 17:00.").await;
    by_hand(&house, &mia, &pot, ("send the box", 60 * HOUR)).await;
    let merged = mia.post(&format!("/conversations/{lid}/merge"), json!({ "others": [pot] })).await.ok();
    assert_eq!(kept_here(&mia, &lid).await.len(), 2);
    assert_eq!(kept_here(&mia, &lid).await[0]["conversation"]["id"], lid.as_str());
    mia.post(&format!("/deeds/{}/undo", merged["deed"].as_str().unwrap()), json!({})).await.ok();
    assert_eq!((kept_here(&mia, &lid).await.len(), kept_here(&mia, &pot).await.len()), (0, 2));
});

both!(nobody_sees_or_changes_promises_of_conversations_that_are_not_theirs, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ben, rita) = (house.who("mia").await, house.who("ben").await, house.who("rita").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let call = by_hand(&house, &mia, &lid, ("call Ana", HOUR)).await;
    assert_eq!(items(&ben, "/promises?whose=all").await.len(), 0);
    assert_eq!(items(&rita, "/promises?whose=all").await.len(), 1);
    let path = format!("/promises/{call}");
    assert_eq!(ben.get(&path).await.status.as_u16(), 404);
    assert_eq!(rita.get(&path).await.status.as_u16(), 200);
    for (what, body) in [
        ("settle", json!({ "how": "kept" })),
        ("reopen", json!({ "why": "undone" })),
        ("time", json!({ "due_at": now(&house) + 2 * HOUR, "consent": "given" })),
        ("answer", json!({ "answer": "agreed" })),
    ] {
        assert_eq!(ben.post(&format!("{path}/{what}"), body.clone()).await.status.as_u16(), 404, "{what}");
        assert_eq!(rita.post(&format!("{path}/{what}"), body).await.status.as_u16(), 403, "{what}");
    }
    let ben_id = house.agent("ben").await;
    assert_eq!(mia.patch(&path, json!({ "owner": ben_id })).await.json()["field"], "owner", "he may not answer there");
    let given = mia.patch(&path, json!({ "owner": house.agent("max").await })).await.ok();
    assert_eq!(given["owner"]["name"], "max");
});

both!(words_go_from_the_ledger_with_a_secret_and_with_a_person, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let text = "Hello Ana,\n\nI'll call you tomorrow about kanariwort77 and the lid.";
    let message = leaves(&house, &mia, &lid, text).await;
    let call = kept_here(&mia, &lid).await[0]["id"].as_str().unwrap().to_owned();
    act(&mia, &call, ("settle", json!({ "how": "kept", "words": "kanariwort77 is said" }))).await;
    act(&mia, &call, ("reopen", json!({ "why": "undone" }))).await;
    ada.post(&format!("/messages/{message}/redactions"), json!({ "passage": "kanariwort77" })).await.ok();
    let whole = mia.get(&format!("/promises/{call}")).await.ok();
    assert!(!whole.to_string().contains("kanariwort77"), "{whole}");
    assert!(whole["what"].as_str().unwrap().contains("and the lid"));
    let customer = house.text_of("select customer_id from conversations where id = $1", &lid).await;
    ada.post(&format!("/customers/{customer}/erasure"), json!({ "reason": "asked for it", "confirm": "Ana" }))
        .await
        .ok();
    let whole = ada.get(&format!("/promises/{call}")).await.ok();
    assert_eq!((&whole["words"], &whole["what"], &whole["state"]), (&json!(""), &json!(""), &json!("void")));
    assert!(!whole.to_string().contains("is said"), "{whole}");
});

both!(pro_1_promises_stand_in_the_customers_story_as_they_were_made_and_as_they_ended, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, ben) = (house.who("mia").await, house.who("ben").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let customer = id(&mia.get(&format!("/conversations/{lid}")).await.ok()["customer"]);
    let story = async |who: &Client| {
        let lines = items(who, &format!("/customers/{customer}/story")).await;
        let promises = lines.iter().filter(|line| line["kind"] == "promise");
        promises
            .map(|line| format!("{} {}", line["act"].as_str().unwrap(), line["snippet"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let call = by_hand(&house, &mia, &lid, ("call Ana", 5 * HOUR)).await;
    house.clock.pass(HOUR);
    let lens = by_hand(&house, &mia, &lid, ("send a lid", 5 * HOUR)).await;
    house.clock.pass(HOUR);
    let none = by_hand(&house, &mia, &lid, ("nothing", 5 * HOUR)).await;
    assert_eq!(story(&mia).await, ["made nothing", "made send a lid", "made call Ana"]);
    act(&mia, &none, ("settle", json!({ "how": "void", "words": "it was none" }))).await;
    house.clock.pass(HOUR);
    act(&mia, &call, ("settle", json!({ "how": "kept" }))).await;
    house.clock.pass(HOUR);
    act(&mia, &lens, ("time", json!({ "due_at": now(&house) + 30 * HOUR, "consent": "given" }))).await;
    assert_eq!(story(&mia).await, ["changed send a lid", "kept call Ana", "made send a lid", "made call Ana"]);
    house.clock.pass(31 * HOUR);
    assert_eq!(story(&mia).await[0], "late send a lid");
    let renewed = house.text_of("select id from promises where renews_id = $1", &lens).await;
    act(&mia, &renewed, ("settle", json!({ "how": "broken" }))).await;
    assert_eq!(story(&mia).await[0], "broken send a lid");
    // Page by page, nothing twice and nothing left out.
    let mut pages = Vec::new();
    let mut next = String::new();
    loop {
        let page = mia.get(&format!("/customers/{customer}/story?limit=2{next}")).await.ok();
        pages.extend(page["items"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    let whole = items(&mia, &format!("/customers/{customer}/story")).await;
    assert_eq!(pages, whole.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>());
    assert_eq!(story(&ben).await, Vec::<String>::new(), "within what one may see");
});
