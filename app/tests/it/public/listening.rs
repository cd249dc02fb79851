//! Listening, muting, and whether people are answered alike.

use super::square::post;
use super::threads::{Stage, answers, stage};
use crate::house::items;
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

async fn listens(stage: &Stage, ada: &Client, words: &str, rule: &str) -> String {
    let new = json!({ "inbox": stage.shop.inbox, "words": words, "rule": rule });
    ada.post("/listenings", new).await.ok()["id"].as_str().unwrap().to_owned()
}

both!(what_is_heard_becomes_a_conversation_by_rule_or_by_click, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (ada, mia, ben) = (stage.house.who("ada").await, stage.house.who("mia").await, stage.house.who("ben").await);
    let click = listens(&stage, &ada, "kettle", "click").await;
    let open = listens(&stage, &ada, "#shophelp", "open").await;
    let not = json!({ "inbox": stage.house.kettles.inbox, "words": "kettle", "rule": "click" });
    assert_eq!(ada.post("/listenings", not).await.refused(422), "invalid", "mail is not listened to");
    mia.post("/listenings", json!({ "inbox": stage.shop.inbox, "words": "kettle", "rule": "click" }))
        .await
        .refused(403);
    let noise = json!({ "inbox": stage.shop.inbox, "kind": "word", "value": "raffle" });
    ada.post("/muted", noise).await.ok();
    stage
        .told(&format!("heard/{click}"), &[post("ana", "1", "my kettle leaks"), post("eve", "2", "kettle raffle!")])
        .await;
    stage.told(&format!("heard/{click}"), &[post("ana", "1", "my kettle leaks")]).await;
    stage.told(&format!("heard/{open}"), &[post("bob", "3", "nobody answers #shophelp")]).await;
    assert_eq!(stage.house.count("select count(*) from conversations").await, 1, "only what a rule opens");
    let new = items(&mia, "/heard").await;
    assert_eq!(new.len(), 1);
    assert_eq!((&new[0]["words"], &new[0]["author"]["handle"]), (&json!("kettle"), &json!("ana@square.test")));
    assert_eq!(items(&mia, "/heard?state=muted").await.len(), 1, "muted, not lost");
    assert!(items(&ben, "/heard").await.is_empty(), "another team's");
    let id = new[0]["id"].as_str().unwrap();
    ben.post(&format!("/heard/{id}/open"), json!({})).await.refused(404);
    mia.post(&format!("/heard/{id}/dismiss"), json!({})).await.ok();
    assert!(items(&mia, "/heard").await.is_empty());
    mia.post(&format!("/heard/{id}/restore"), json!({})).await.ok();
    let talk = mia.post(&format!("/heard/{id}/open"), json!({})).await.ok();
    assert_eq!((&talk["visibility"], &talk["public"]["followers"]), (&json!("public"), &json!(250)));
    assert_eq!(mia.post(&format!("/heard/{id}/open"), json!({})).await.refused(409), "heard.opened");
});

both!(people_are_counted_by_how_many_listen_to_them, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    for n in 0..6 {
        stage.told("message", &[post(&format!("p{n}"), &format!("{n}"), "@shop hi")]).await;
    }
    let leo = stage.house.who("leo").await;
    let of = "select conversation_id from participants where address = $1";
    for n in 0..3 {
        let talk = stage.house.text_of(of, &format!("square:people/p{n}")).await;
        let sent = answers(&leo, &talk, json!({})).await.ok()["id"].clone();
        if n == 0 {
            leo.post(&format!("/messages/{}/undo", sent.as_str().unwrap()), json!({})).await.ok();
            answers(&leo, &talk, json!({})).await.ok();
        }
    }
    let told = leo.get("/reports/fairness").await.ok();
    assert_eq!(told["bands"][0]["answered"], json!(0), "nobody has read what waits");
    assert_eq!(stage.leave().await, 3);
    let told = leo.get("/reports/fairness").await.ok();
    let band = &told["bands"][0];
    let at = |name: &str| -> Value { band[name].clone() };
    assert_eq!(
        (at("channel"), at("from"), at("below"), at("begun"), at("answered")),
        (json!("square"), json!(100), json!(1000), json!(6), json!(3))
    );
    assert_eq!(at("share"), json!(0.5));
    assert!(at("median_ms").as_i64().unwrap() >= 0);
    assert!(
        at("low").as_f64().unwrap() < 0.2 && at("high").as_f64().unwrap() > 0.8,
        "six say little, and the interval says so"
    );
    let file = String::from_utf8(leo.get("/reports/fairness.csv").await.bytes).unwrap();
    assert!(file.contains("square,100,1000,6,3,0.5000"), "{file}");
    let lena = stage.house.who("lena").await;
    assert_eq!(lena.get("/reports/fairness").await.ok()["bands"], json!([]), "another team's");
});
