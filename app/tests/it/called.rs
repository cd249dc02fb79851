//! DESK-304: customers see a human name; the company chooses which, never whether.

use crate::house::{House, answer, header};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// The sender of the newest mail that left after an answer with these words.
async fn sender(house: &House, who: &Client, (talk, words): (&str, &str)) -> String {
    answer(who, talk, words).await.ok();
    house.sends().await;
    let raw = house.sent().await.into_iter().find(|raw| raw.contains(words)).unwrap();
    header(&raw, "From").unwrap()
}

async fn shows(ada: &Client, names: &str) {
    assert_eq!(ada.patch("/company", json!({ "agent_names": names })).await.ok()["agent_names"], names);
}

both!(desk_304_customers_see_the_name_the_company_chose_and_always_one, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    assert_eq!(ada.get("/company").await.ok()["agent_names"], "full", "a named human, unless somebody chose");
    let me = mia.patch("/me", json!({ "name": "Mia Berg" })).await.ok();
    assert_eq!(me["called"], "Mia Berg");
    let talk = house.conversation(&house.kettles, "Lid").await;
    let from = sender(&house, &mia, (&talk, "first words")).await;
    assert!(from.contains("Mia Berg at "), "{from}");
    shows(&ada, "first").await;
    let from = sender(&house, &mia, (&talk, "second words")).await;
    assert!(from.contains("Mia at ") && !from.contains("Berg"), "{from}");
    // who has no alias is called by the first name
    shows(&ada, "alias").await;
    let from = sender(&house, &mia, (&talk, "third words")).await;
    assert!(from.contains("Mia at ") && !from.contains("Berg"), "{from}");
    assert_eq!(mia.patch("/me", json!({ "alias": " Alex " })).await.ok()["called"], "Alex");
    let from = sender(&house, &mia, (&talk, "fourth words")).await;
    assert!(from.contains("Alex at ") && !from.contains("Mia"), "{from}");
    for (wrong, status) in [(json!("none"), 422), (json!(""), 422), (json!(null), 400)] {
        let refused = ada.patch("/company", json!({ "agent_names": wrong })).await;
        assert_eq!(refused.status.as_u16(), status, "{wrong}");
    }
});

both!(desk_304_colleagues_see_who_it_was_and_what_customers_keep_does_not_say_it, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    mia.patch("/me", json!({ "name": "Mia Berg" })).await.ok();
    shows(&ada, "alias").await;
    let id = house.agent("mia").await;
    // an administrator may choose it, too; each change is written down
    ada.patch(&format!("/agents/{id}"), json!({ "alias": "Alex" })).await.ok();
    let log = ada.get("/audit?action=agent.changed").await.ok();
    assert!(log.to_string().contains("\"alias\":\"Alex\""), "{log}");
    let talk = house.conversation(&house.kettles, "Lid").await;
    sender(&house, &mia, (&talk, "my words")).await;
    let lines = mia.get(&format!("/conversations/{talk}/timeline")).await.ok().to_string();
    assert!(lines.contains("Mia Berg") && !lines.contains("Alex"), "{lines}");
    let text = |answered: testkit::Answered| String::from_utf8(answered.bytes).unwrap();
    let kept = text(mia.get(&format!("/conversations/{talk}/transcript")).await);
    assert!(kept.contains("Alex") && !kept.contains("Berg"), "{kept}");
    // what was said stays said by whom it was said
    shows(&ada, "full").await;
    let kept = text(mia.get(&format!("/conversations/{talk}/transcript")).await);
    assert!(kept.contains("Alex") && !kept.contains("Berg"), "{kept}");
    let filled: Value = ada.get("/me").await.ok();
    assert_eq!(filled["called"], filled["agent"]["name"]);
});
