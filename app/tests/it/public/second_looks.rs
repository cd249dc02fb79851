//! Who needs a second person in public, and who does without (AUT-1 to AUT-7, SEC-C6): whatever way words take, what is needed is
//! asked where they leave.

use super::approvals::{WORDS, approves, asked, asks, leaves, whole};
use super::square::{post, told};
use super::threads::{Stage, answers, stage};
use crate::house::{id, items};
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};

/// Signed by Mia.
const SIGNED: &str = "So sorry! Mia looks at it now.";

async fn sql(stage: &Stage, sql: &'static str) {
    let mut tx = stage.house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec(sql, vec![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Mia has a record: so many reviewed answers, so many of them not sound.
async fn record(stage: &Stage, (reviewed, faults): (i64, i64)) {
    let mia = stage.house.agent("mia").await;
    let mut tx = stage.house.db().begin(&base::Actor::system()).await.unwrap();
    let now = tx.now();
    tx.exec("delete from reviews", vec![]).await.unwrap();
    let level = "insert into levels (agent_id, family, level, since_at, last_at) values ($1, 'square', 'L0', $2, $2) on conflict (agent_id, family) do nothing";
    tx.exec(level, store::args![&mia, now]).await.unwrap();
    for n in 0..reviewed {
        let one = "insert into reviews (id, agent_id, family, at, how, outcome) values ($1, $2, 'square', $3, 'approved', $4)";
        let outcome = if n < faults { "fault" } else { "sound" };
        tx.exec(one, store::args![base::ReviewId::mint(now), &mia, now, outcome]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn sets(stage: &Stage, who: &str, level: &str) -> Answered {
    let (lead, mia) = (stage.house.who(who).await, stage.house.agent("mia").await);
    lead.post(&format!("/levels/{mia}/square"), json!({ "level": level, "words": "as agreed" })).await
}

/// Ana asks in public, and Mia stands at this level.
async fn at_level(fresh: Fresh, level: &str) -> (Stage, String) {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", "@shop where is my parcel?")]).await;
    record(&stage, (60, 0)).await;
    if level != "L0" {
        sets(&stage, "leo", level).await.ok();
    }
    let talk = stage.of("ana").await;
    (stage, talk)
}

async fn plans(who: &Client, talk: &str, words: &str) -> Answered {
    let seen = whole(who, talk).await["thread_version"].clone();
    let writing = json!({ "kind": "reply", "to": [], "body_text": words, "seen_thread_version": seen });
    let when = json!({ "wall": "2026-10-01T09:00", "zone": "UTC", "whose": "mine" });
    who.post(&format!("/conversations/{talk}/later"), json!({ "writing": writing, "when": when })).await
}

fn rules_of(refused: &Value) -> Vec<String> {
    let reasons = refused["needed"]["reasons"].as_array().cloned().unwrap_or_default();
    reasons.iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect()
}

both!(aut_2_a_level_is_earned_said_by_a_lead_and_lets_what_is_not_risky_out_alone, async |fresh: Fresh| {
    let (stage, talk) = at_level(fresh, "L0").await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    assert_eq!(answers(&mia, &talk, json!({ "body_text": SIGNED })).await.refused(403), "publish.approval");
    assert_eq!(sets(&stage, "leo", "L3").await.refused(409), "level.unproven", "eight weeks at L2 come first");
    record(&stage, (24, 0)).await;
    assert_eq!(sets(&stage, "leo", "L2").await.refused(409), "level.unproven", "nobody is raised without the bound");
    assert_eq!(sets(&stage, "mia", "L1").await.status, 403, "who answers decides about nobody");
    record(&stage, (25, 0)).await;
    sets(&stage, "leo", "L2").await.ok();
    let own = mia.get("/levels/mine").await.ok();
    assert_eq!(
        (&own["named"], &own["items"][0]["level"], &own["items"][0]["next"]),
        (&json!(false), &json!("L2"), &json!("L3"))
    );
    assert_eq!((&own["items"][0]["sound_until"], &own["items"][0]["turns"][0]["kind"]), (&json!(27), &json!("raised")));
    assert!(whole(&mia, &talk).await["capability"]["may_not_publish"].is_null());
    // What is risky needs somebody all the same, and the check says so before.
    let unsigned = answers(&mia, &talk, json!({ "body_text": WORDS })).await;
    assert_eq!(rules_of(&unsigned.json()), ["signer"]);
    let told = mia.post(&format!("/conversations/{talk}/check"), json!({ "body_text": WORDS })).await.ok();
    assert_eq!((&told["needed"]["need"], &told["needed"]["reasons"][0]["rule"]), (&json!("one"), &json!("signer")));
    answers(&mia, &talk, json!({ "body_text": SIGNED })).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    let kind = "select count(*) from facts where kind = 'reply_queued' and data like '%permission%'";
    assert_eq!(stage.house.count(kind).await, 1);
    // Nobody but the person, and those who decide, sees where they stand.
    let all = items(&leo, "/levels").await;
    assert_eq!((all.len(), &all[0]["agent"]["id"]), (1, &json!(stage.house.agent("mia").await)));
    assert_eq!(mia.get("/levels").await.status, 403);
    assert_eq!(leo.get("/levels/mine").await.ok()["items"], json!([]));
});

both!(sec_c6_no_way_leads_past_what_is_needed, async |fresh: Fresh| {
    let (stage, talk) = at_level(fresh, "L0").await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    let refused = |answer: Answered, way: &str| assert_eq!(answer.refused(403), "publish.approval", "{way}");
    refused(answers(&mia, &talk, json!({ "body_text": SIGNED })).await, "at once");
    refused(
        answers(&mia, &talk, json!({ "body_text": SIGNED, "override_reason": "it is fine" })).await,
        "with a reason",
    );
    refused(answers(&mia, &talk, json!({ "body_text": SIGNED, "send_anyway": true })).await, "anyway");
    refused(answers(&mia, &talk, json!({ "body_text": SIGNED, "audience": "followers" })).await, "for fewer");
    refused(plans(&mia, &talk, SIGNED).await, "later");
    // A token that was not made for publishing, of somebody who may.
    let scopes = json!({ "name": "bot", "scopes": ["conversation.read", "conversation.reply"] });
    let token = leo.post("/tokens", scopes).await.ok()["secret"].as_str().unwrap().to_owned();
    let bot = leo.token(&token);
    let narrow = answers(&bot, &talk, json!({})).await;
    assert_eq!(rules_of(&narrow.json()), ["token"]);
    // Edited after it was approved.
    let approval = id(&asks(&mia, &talk, json!({})).await.ok());
    approves(&leo, &approval).await.ok();
    sql(&stage, "update later_answers set writing = replace(writing, 'sorry', 'happy')").await;
    assert_eq!(leaves(&stage).await, 0);
    assert_eq!(stage.house.count("select count(*) from outbox where class = 'replies'").await, 0);
});

both!(aut_4_what_waits_already_follows_a_level_and_a_rule, async |fresh: Fresh| {
    let (stage, talk) = at_level(fresh, "L2").await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    plans(&mia, &talk, SIGNED).await.ok();
    sets(&stage, "leo", "L0").await.ok();
    let due = || sql(&stage, "update later_answers set due_at = 1");
    let run = async || {
        due().await;
        sql(&stage, "update jobs set run_at = 1 where kind = 'send_later'").await;
        leaves(&stage).await
    };
    assert_eq!(run().await, 0);
    let held = whole(&mia, &talk).await["answers_later"][0]["why"].as_str().unwrap().to_owned();
    assert!(held.contains("at level L0"), "{held}");
    // The lead's own, planned before there was a rule.
    plans(&leo, &talk, "So sorry! Leo looks at it now.").await.ok();
    let rule =
        json!({ "name": "everything in the shop", "need": "one", "conditions": { "inboxes": [stage.shop.inbox] } });
    let made = leo.post("/publish-rules", rule).await.ok();
    assert_eq!(run().await, 0);
    let twice = answers(&leo, &talk, json!({})).await;
    assert_eq!(rules_of(&twice.json()), ["rule"]);
    let elsewhere = json!({ "name": "large rooms", "need": "one", "conditions": { "reach_from": 100_000 } });
    leo.put(&format!("/publish-rules/{}", id(&made)), elsewhere).await.ok();
    answers(&leo, &talk, json!({})).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    assert_eq!(mia.post("/publish-rules", json!({ "name": "x", "need": "one" })).await.status, 403);
    assert_eq!(leo.post("/publish-rules", json!({ "name": "x", "need": "none" })).await.refused(422), "invalid");
});

both!(at_15_in_a_crisis_two_people_look_and_each_counts_once, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (talk, approval) = asked(&stage).await;
    let (leo, ada) = (stage.house.who("leo").await, stage.house.who("ada").await);
    leo.post("/crisis", json!({ "about": "kettles that burn" })).await.ok();
    assert_eq!(leo.post("/crisis", json!({ "about": "again" })).await.refused(409), "crisis.open");
    approves(&leo, &approval).await.ok();
    assert_eq!(approves(&leo, &approval).await.refused(409), "approval.looked");
    assert_eq!(leaves(&stage).await, 0, "one of two has looked");
    assert_eq!(items(&ada, "/approvals").await[0]["looked"].as_array().unwrap().len(), 1);
    approves(&ada, &approval).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    // Also those who may publish; besides its author only one other is there who could look.
    let own = answers(&leo, &talk, json!({})).await;
    assert_eq!(rules_of(&own.json()), ["crisis"]);
    let second = id(&asks(&leo, &talk, json!({})).await.ok());
    approves(&ada, &second).await.ok();
    assert_eq!(leaves(&stage).await, 2);
    leo.delete("/crisis").await.ok();
    answers(&leo, &talk, json!({})).await.ok();
    assert_eq!(leaves(&stage).await, 3);
});

both!(d5_what_the_check_stops_goes_by_the_second_person_with_a_reason_and_counts, async |fresh: Fresh| {
    let (stage, talk) = at_level(fresh, "L0").await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    let words = "Mia writes to ana@post.example now.";
    let alone = answers(&mia, &talk, json!({ "body_text": words, "override_reason": "it is hers" })).await;
    assert_eq!((alone.json()["past"].clone(), alone.refused(422)), (json!("second"), "reply.blocked".to_owned()));
    let approval = id(&asks(&mia, &talk, json!({ "body_text": words })).await.ok());
    assert_eq!(approves(&leo, &approval).await.refused(422), "reply.blocked", "not without a reason");
    let mark = leo.get(&format!("/approvals/{approval}")).await.ok()["mark"].clone();
    let reason = json!({ "mark": mark, "reason": "she gave it to everyone herself" });
    leo.post(&format!("/approvals/{approval}/approve"), reason).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    let by = stage.house.text_of("select override_by from reply_checks where verdict = $1", "block").await;
    assert_eq!(by, stage.house.agent("leo").await);
    assert_eq!(stage.house.count("select count(*) from reviews where outcome = 'fault' and how = 'approved'").await, 1);
});

both!(aut_7_the_only_one_there_waits_ten_minutes_and_reads_it_again, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", "@shop where is my parcel?")]).await;
    let (talk, leo) = (stage.of("ana").await, stage.house.who("leo").await);
    let mut tx = stage.house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec("delete from grants where agent_id <> $1", store::args![stage.house.agent("leo").await]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rules_of(&answers(&leo, &talk, json!({ "body_text": WORDS })).await.json()), ["signer"]);
    let approval = id(&asks(&leo, &talk, json!({})).await.ok());
    assert!(leo.get(&format!("/approvals/{approval}")).await.ok()["alone_from"].is_number());
    assert_eq!(approves(&leo, &approval).await.refused(409), "approval.waiting");
    sql(&stage, "update approvals set need = 1").await;
    let early = "update approvals set state = 'approved', kind = 'waiting_period', decided_by = author_id, decided_at = asked_at + 599999";
    let mut tx = stage.house.db().begin(&base::Actor::system()).await.unwrap();
    assert!(tx.exec(early, vec![]).await.is_err(), "the database holds the ten minutes too");
    drop(tx);
    stage.house.clock.pass(600_000);
    approves(&leo, &approval).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    let kind = "select count(*) from facts where kind = 'reply_queued' and data like '%waiting_period%'";
    assert_eq!(stage.house.count(kind).await, 1);
    assert_eq!(stage.house.count("select count(*) from reviews").await, 0, "nobody else looked: it proves nothing");
});

both!(aut_4_who_takes_something_back_begins_anew, async |fresh: Fresh| {
    let (stage, talk) = at_level(fresh, "L2").await;
    let mia = stage.house.who("mia").await;
    answers(&mia, &talk, json!({ "body_text": SIGNED })).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    let own = stage.house.text_of("select id from posts where own = 1 and text = $1", SIGNED).await;
    let gone = contract::Post { id: own, own: true, ..post("ana", "9", "") };
    stage.house.receives(&stage.shop, told("gone", &[gone])).await;
    let stands = mia.get("/levels/mine").await.ok();
    let of = &stands["items"][0];
    assert_eq!((&of["level"], &of["turns"][0]["why"]), (&json!("L0"), &json!("taken_back")), "{stands}");
    assert_eq!((&of["record"]["faults"], &of["reviews"][0]["how"]), (&json!(1), &json!("taken_back")));
    assert_eq!(sets(&stage, "leo", "L1").await.refused(409), "level.unproven", "for thirty days");
});

both!(aut_5_what_left_alone_is_looked_at_by_another_and_unseen_questions_are_told_again, async |fresh: Fresh| {
    let (stage, talk) = at_level(fresh, "L2").await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    answers(&mia, &talk, json!({ "body_text": SIGNED })).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    // By lot it is one in twenty; here it is this one.
    let mut tx = stage.house.db().begin(&base::Actor::system()).await.unwrap();
    let (now, agent) = (tx.now(), stage.house.agent("mia").await);
    let sample = "insert into reviews (id, agent_id, family, at, how, outcome, message_id) select $1, $2, 'square', $3, 'sampled', 'open', id from messages where direction = 'out'
                  on conflict (message_id) do nothing";
    tx.exec(sample, store::args![base::ReviewId::mint(now), &agent, now]).await.unwrap();
    tx.commit().await.unwrap();
    let open = items(&leo, "/reviews").await;
    assert_eq!((open.len(), &open[0]["snippet"]), (1, &json!(SIGNED)));
    let path = format!("/reviews/{}", id(&open[0]));
    assert_eq!(
        leo.post(&path, json!({ "verdict": "fault" })).await.refused(422),
        "invalid",
        "what was not sound needs words"
    );
    leo.post(&path, json!({ "verdict": "fault", "words": "say which day" })).await.ok();
    assert_eq!(leo.post(&path, json!({ "verdict": "sound" })).await.refused(409), "approval.decided");
    let own = mia.get("/levels/mine").await.ok();
    assert_eq!(own["items"][0]["reviews"][0]["words"], "say which day");
    // An answer nobody looks at is told of again, once.
    sets(&stage, "leo", "L0").await.ok();
    let approval = id(&asks(&mia, &talk, json!({})).await.ok());
    stage.house.clock.pass(600_000);
    assert_eq!(desk::jobs::look_again::run(stage.house.db()).await.unwrap(), 1);
    assert_eq!(desk::jobs::look_again::run(stage.house.db()).await.unwrap(), 0);
    assert_eq!(items(&leo, "/notifications").await[0]["kind"], "due");
    leo.post(&format!("/approvals/{approval}/look"), json!({})).await.ok();
    // A slip of spelling is no fault; what it says is.
    let faults = async || mia.get("/levels/mine").await.ok()["items"][0]["record"]["faults"].clone();
    let before = faults().await;
    let back = json!({ "words": "parcel, not parcle", "about": "spelling" });
    leo.post(&format!("/approvals/{approval}/return"), back).await.ok();
    assert_eq!(faults().await, before);
    let second = id(&asks(&mia, &talk, json!({ "body_text": "Mia looks at it." })).await.ok());
    leo.post(&format!("/approvals/{second}/return"), json!({ "words": "which day?" })).await.ok();
    assert_eq!(faults().await, json!(2));
    stage.house.clock.pass(1_000);
    let third = id(&asks(&mia, &talk, json!({ "body_text": "Mia looks at it on Friday." })).await.ok());
    assert_eq!(leo.get(&format!("/approvals/{third}")).await.ok()["before"], "Mia looks at it.");
});

/// Angry, about money, in English, and nobody has answered.
const ANGRY: &str = "@shop my kettle leaked again, nobody answers me and I am furious. I want my refund of 120 euros!";

both!(aut_1_the_first_answer_after_a_complaint_needs_somebody_and_a_rule_is_named, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", ANGRY)]).await;
    let (leo, ada, talk) = (stage.house.who("leo").await, stage.house.who("ada").await, stage.of("ana").await);
    assert_eq!(rules_of(&answers(&leo, &talk, json!({})).await.json()), ["complaint"], "whoever may publish, too");
    // Elsewhere she is the same person, and not answered either.
    stage.told("message", &[post("ana", "2", "@shop hello?")]).await;
    let approval = id(&asks(&leo, &talk, json!({ "body_text": "So sorry! Leo looks at it now." })).await.ok());
    approves(&ada, &approval).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    answers(&leo, &talk, json!({})).await.ok();
    assert_eq!(leaves(&stage).await, 2, "what stands there is an answer");
    let rule = |amount: i64| {
        let conditions =
            json!({ "moods": ["complaint"], "topics": ["refund"], "languages": ["en"], "amount_from": amount });
        json!({ "name": "Money", "need": "one", "conditions": conditions })
    };
    let made = leo.post("/publish-rules", rule(120)).await.ok();
    let asked = answers(&leo, &talk, json!({})).await.json();
    assert_eq!(asked["needed"]["reasons"][0]["about"], "Money", "the author reads which rule asks: {asked}");
    leo.put(&format!("/publish-rules/{}", id(&made)), rule(121)).await.ok();
    answers(&leo, &talk, json!({})).await.ok();
    let larger = json!({ "body_text": "Leo sends 121 euros back today." });
    assert_eq!(rules_of(&answers(&leo, &talk, larger).await.json()), ["rule"]);
    for (field, value) in [("topics", json!(["x"])), ("languages", json!(["x"])), ("amount_from", json!(0))] {
        let odd = json!({ "name": "x", "need": "one", "conditions": { field: value } });
        assert_eq!(leo.post("/publish-rules", odd).await.refused(422), "invalid", "{field}");
    }
});

both!(aut_6_of_several_proposals_one_is_chosen, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (talk, first) = asked(&stage).await;
    let (mia, max, leo) = (stage.house.who("mia").await, stage.house.who("max").await, stage.house.who("leo").await);
    let second = id(&asks(&max, &talk, json!({ "body_text": "It leaves today. Max" })).await.ok());
    let seen = leo.get(&format!("/approvals/{second}")).await.ok();
    assert_eq!((&seen["proposals"][0]["id"], &seen["reach"]), (&json!(first), &json!(250)));
    assert!(seen["customer"].is_string(), "the story of whom it answers can stand beside it");
    approves(&leo, &second).await.ok();
    assert_eq!(approves(&leo, &first).await.refused(409), "approval.decided");
    let held = whole(&mia, &talk).await["answers_later"][0]["why"].as_str().unwrap_or_default().to_owned();
    assert!(held.contains("was chosen"), "{held}");
    assert_eq!(leaves(&stage).await, 1);
    assert_eq!(stage.square.posted()[0]["text"], "It leaves today. Max");
});

both!(aut_5_what_is_objected_to_is_answered_with_words_and_raises_nobody_by_itself, async |fresh: Fresh| {
    let (stage, talk) = at_level(fresh, "L2").await;
    let (mia, max, leo) = (stage.house.who("mia").await, stage.house.who("max").await, stage.house.who("leo").await);
    answers(&mia, &talk, json!({ "body_text": SIGNED })).await.ok();
    assert_eq!(leaves(&stage).await, 1);
    let own = stage.house.text_of("select id from posts where own = 1 and text = $1", SIGNED).await;
    let gone = contract::Post { id: own, own: true, ..post("ana", "9", "") };
    stage.house.receives(&stage.shop, told("gone", &[gone])).await;
    let thing = mia.get("/levels/mine").await.ok()["items"][0]["reviews"][0]["id"].clone();
    let object = json!({ "thing": thing, "words": "Ana asked me to take it down" });
    assert_eq!(max.post("/levels/mine/objections", object.clone()).await.status, 404, "it is not his");
    mia.post("/levels/mine/objections", object.clone()).await.ok();
    assert_eq!(mia.post("/levels/mine/objections", object).await.refused(409), "objection.made");
    let open = items(&leo, "/levels").await[0]["objections"][0].clone();
    assert_eq!((&open["words"], &open["outcome"]), (&json!("Ana asked me to take it down"), &Value::Null));
    assert!(open["due_at"].as_i64().unwrap() > open["at"].as_i64().unwrap());
    let path = format!("/objections/{}", thing.as_str().unwrap());
    let upheld = json!({ "outcome": "upheld", "words": "so she did" });
    assert_eq!(mia.post(&path, upheld.clone()).await.status, 403);
    assert_eq!(leo.post(&path, json!({ "outcome": "upheld", "words": "" })).await.refused(422), "invalid");
    leo.post(&path, upheld.clone()).await.ok();
    assert_eq!(leo.post(&path, upheld).await.refused(409), "approval.decided");
    let stands = mia.get("/levels/mine").await.ok()["items"][0].clone();
    assert_eq!((&stands["level"], &stands["record"]["faults"]), (&json!("L0"), &json!(0)), "{stands}");
    assert_eq!(stands["objections"][0]["answer"], "so she did");
    sets(&stage, "leo", "L2").await.ok();
});
