//! DESK-302: what a colleague took over has two authors; neither is its second person.

use super::approvals::{WORDS, approves, asks, whole};
use super::square::post;
use super::threads::{Stage, stage};
use crate::house::{id, items};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

async fn asked_in_public(stage: &Stage) -> String {
    stage.told("message", &[post("ana", "1", "@shop where is my parcel?")]).await;
    stage.of("ana").await
}

async fn drafts(who: &Client, talk: &str, words: &str) -> Value {
    let body = json!({ "kind": "reply", "body_text": words, "device": "d", "version": null });
    who.put(&format!("/conversations/{talk}/draft"), body).await.ok()
}

/// Takes the draft of somebody over.
async fn takes(who: &Client, (talk, from): (&str, &str)) -> Value {
    let path = format!("/conversations/{talk}/drafts/{from}");
    let seen = who.get(&path).await.ok();
    who.post(&format!("{path}/take"), json!({ "version": seen["version"] })).await.ok()
}

both!(desk_302_neither_the_first_author_nor_whoever_took_over_approves, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let talk = asked_in_public(&stage).await;
    let (leo, mia, ada) = (stage.house.who("leo").await, stage.house.who("mia").await, stage.house.who("ada").await);
    drafts(&leo, &talk, WORDS).await;
    takes(&mia, (&talk, &stage.house.agent("leo").await)).await;
    let approval = id(&asks(&mia, &talk, json!({})).await.ok());
    assert!(items(&leo, "/notifications").await.iter().all(|one| one["kind"] != "approval"), "Leo cannot decide");
    let seen = leo.get(&format!("/approvals/{approval}")).await.ok();
    assert_eq!(
        (&seen["mine"], &seen["wrote_too"], &seen["wrote"][0]["name"]),
        (&json!(false), &json!(true), &json!("leo"))
    );
    assert_eq!(approves(&leo, &approval).await.refused(403), "approval.own");
    let path = format!("/approvals/{approval}/return");
    assert_eq!(leo.post(&path, json!({ "words": "no" })).await.refused(403), "approval.own");
    // The database holds it where no code asks.
    let mut tx = stage.house.db().begin(&base::Actor::system()).await.unwrap();
    let own = "insert into hands (thing, agent_id, part) select thing, agent_id, 'looked' from hands where thing = $1";
    assert!(tx.exec(own, store::args![&approval]).await.is_err());
    drop(tx);
    // Given back, asked again and by another way round: it stays so.
    ada.post(&path, json!({ "words": "say when" })).await.ok();
    let second = id(&asks(&mia, &talk, json!({})).await.ok());
    assert_eq!(approves(&leo, &second).await.refused(403), "approval.own");
    mia.post(&format!("/approvals/{second}/withdraw"), json!({})).await.ok();
    takes(&leo, (&talk, &stage.house.agent("mia").await)).await;
    let third = id(&asks(&leo, &talk, json!({})).await.ok());
    assert_eq!(approves(&leo, &third).await.refused(403), "approval.own");
    approves(&ada, &third).await.ok();
    assert_eq!(crate::public::approvals::leaves(&stage).await, 1);
});

both!(desk_302_words_of_an_answer_that_waited_are_still_their_authors, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let talk = asked_in_public(&stage).await;
    let (leo, mia) = (stage.house.who("leo").await, stage.house.who("mia").await);
    let first = id(&asks(&leo, &talk, json!({})).await.ok());
    let again =
        contract::Post { root: "square:1".into(), parent: Some("square:1".into()), ..post("ana", "2", "hello?") };
    stage.house.clock.pass(1_000);
    stage.told("message", &[again]).await;
    // It is held now; Mia takes it back and asks: Leo wrote it.
    let back = mia.post(&format!("/later/{first}/back"), json!({})).await.ok();
    assert_eq!(back["draft"]["wrote"][0]["name"], "leo", "{back}");
    let second = id(&asks(&mia, &talk, json!({})).await.ok());
    assert_eq!(approves(&leo, &second).await.refused(403), "approval.own");
});

both!(desk_208_a_draft_is_read_commented_and_taken_over, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (mia, max, lena) = (stage.house.who("mia").await, stage.house.who("max").await, stage.house.who("lena").await);
    let talk = stage.house.conversation(&stage.house.kettles, "Lid").await;
    let (mia_id, max_id) = (stage.house.agent("mia").await, stage.house.agent("max").await);
    let mine = drafts(&mia, &talk, "The lid is on its way.").await;
    let path = format!("/conversations/{talk}/drafts/{mia_id}");
    let read = max.get(&path).await.ok();
    assert_eq!((&read["body_text"], &read["version"]), (&json!("The lid is on its way."), &mine["version"]));
    lena.get(&path).await.refused(404);
    // What is said of it is its owner's to read, and stops no answer.
    assert_eq!(max.post(&format!("{path}/comments"), json!({ "text": " " })).await.refused(422), "invalid");
    let before = whole(&mia, &talk).await["thread_version"].clone();
    max.post(&format!("{path}/comments"), json!({ "text": "Say which lid." })).await.ok();
    let now = whole(&mia, &talk).await;
    assert_eq!((&now["draft"]["comments"][0]["text"], &now["thread_version"]), (&json!("Say which lid."), &before));
    let told = items(&mia, "/notifications").await;
    assert_eq!((&told[0]["kind"], told.len()), (&json!("draft"), 1), "{told:?}");
    // What was changed since is read first.
    let save = json!({ "kind": "reply", "body_text": "The red lid.", "device": "d", "version": mine["version"] });
    mia.put(&format!("/conversations/{talk}/draft"), save).await.ok();
    let late = max.post(&format!("{path}/take"), json!({ "version": mine["version"] })).await;
    assert_eq!(late.refused(409), "draft.changed");
    drafts(&max, &talk, "Dear Ana,").await;
    let taken = takes(&max, (&talk, &mia_id)).await;
    assert_eq!(taken["body_text"], "Dear Ana,\n\nThe red lid.");
    assert_eq!((&taken["wrote"][0]["name"], &taken["comments"][0]["text"]), (&json!("mia"), &json!("Say which lid.")));
    // Mia hears of it, and does not write on beside it unknowingly.
    let seen = whole(&mia, &talk).await;
    assert!(seen["draft"].is_null(), "{seen}");
    assert_eq!(
        (&seen["other_drafts"][0]["agent"]["id"], &seen["other_drafts"][0]["was_mine"]),
        (&json!(max_id), &json!(true))
    );
    assert!(items(&mia, "/notifications").await[0]["text"].as_str().unwrap().starts_with("max took over your draft"));
    let on = json!({ "kind": "reply", "body_text": "The red lid!", "device": "d", "version": 2 });
    assert_eq!(mia.put(&format!("/conversations/{talk}/draft"), on).await.refused(409), "draft.taken");
    drafts(&mia, &talk, "something else").await;
    // What became of it still knows who wrote it; taken back, it is a draft with both names again.
    let sent = crate::house::answer(&max, &talk, "Dear Ana, the red lid.").await.ok();
    assert_eq!(stage.house.count("select count(*) from draft_comments").await, 0);
    let undone = max.post(&format!("/messages/{}/undo", id(&sent)), json!({})).await.ok();
    assert_eq!(undone["draft"]["wrote"][0]["name"], "mia", "{undone}");
});

both!(desk_302_a_note_and_words_for_few_are_not_put_together_with_what_more_people_read, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (mia, max) = (stage.house.who("mia").await, stage.house.who("max").await);
    let talk = asked_in_public(&stage).await;
    let path = format!("/conversations/{talk}/draft");
    let writes = async |who: &Client, more: Value| {
        let mut body = json!({ "kind": "reply", "body_text": "words", "device": "d", "version": null });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        who.put(&path, body).await.ok()
    };
    let theirs = writes(&mia, json!({ "body_text": WORDS, "audience": "everyone" })).await;
    let take = format!("{path}s/{}/take", stage.house.agent("mia").await);
    let version = json!({ "version": theirs["version"] });
    for mine in [json!({ "kind": "note", "body_text": "she is rude" }), json!({ "audience": "followers" })] {
        let before = writes(&max, mine).await;
        let refused = max.post(&take, version.clone()).await;
        assert_eq!(refused.refused(409), "draft.apart");
        assert!(refused.json()["detail"].as_str().unwrap().contains("send or discard yours first"));
        // Nothing is lost on either side.
        let seen = whole(&max, &talk).await;
        assert_eq!(seen["draft"]["body_text"], before["body_text"]);
        assert_eq!(whole(&mia, &talk).await["draft"]["body_text"], WORDS);
    }
    max.delete(&path).await.ok();
    let taken = max.post(&take, version).await.ok();
    assert_eq!((&taken["body_text"], &taken["audience"]), (&json!(WORDS), &json!("everyone")));
});
