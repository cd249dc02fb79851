//! The company's own view of its pact: real answers are counted, goals are set, and nobody outside sees it.

use crate::house::{House, answer, mail};
use base::Time;
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

async fn line(who: &Client, board: &str, promise: &str) -> Value {
    let whole = who.get("/pact/preview").await.ok();
    let lines = whole[board]["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 10, "all ten or none");
    lines.iter().find(|line| line["promise"] == promise).unwrap().clone()
}

async fn says(house: &House, conversation: &str, text: &str) {
    answer(&house.who("mia").await, conversation, text).await.ok();
    house.sends().await;
}

both!(answers_that_left_are_counted_and_what_has_not_left_is_not, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    assert_eq!(line(&ada, "frozen", "C1").await["now"], json!({ "state": "too_few", "n": 0 }));
    assert_eq!(line(&ada, "frozen", "C3").await["now"], json!({ "state": "not_measured", "reason": "no_promise" }));
    let first = house.conversation(&house.kettles, "Lid").await;
    answer(&house.who("mia").await, &first, "It left Graz today.\n\nmia").await.ok();
    assert_eq!(line(&ada, "running", "C2").await["now"]["n"], 0, "it can still be taken back");
    house.sends().await;
    assert_eq!(line(&ada, "running", "C2").await["now"]["n"], 1);
    assert_eq!(line(&ada, "running", "C1").await["now"]["n"], 0, "fewer than twelve words");
    says(
        &house,
        &first,
        "The depot in Graz has your lid on a shelf; I put it on the van that leaves for you at noon.\n\nmia",
    )
    .await;
    assert_eq!(line(&ada, "running", "C1").await["now"]["n"], 1);
    let kept = "select count(*) from reply_checks where signed = 1 and words > 0";
    assert_eq!(house.count(kept).await, 2, "both are signed by who sent them");
    says(&house, &first, "Which colour was it, and when did you buy it?\n\nKind regards,\nCustomer Care").await;
    assert_eq!(house.count(kept).await, 2, "a team is nobody");
    assert_eq!(house.count("select count(*) from reply_checks where asks = 2").await, 1);
    house.clock.pass(73 * Time::HOUR);
    assert_eq!(line(&ada, "running", "K3").await["now"], json!({ "state": "too_few", "n": 1 }));
});

both!(what_was_brought_in_and_what_is_spam_is_not_counted, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    let old = mail("Bo <bo@post.example>", &house.kettles.address, "Old", "Hello, from before.");
    house.takes_as(&house.kettles, old, json!({ "archive": true })).await;
    house.works.runner.drain(&["intake", "history"]).await.unwrap();
    assert_eq!(house.count("select count(*) from conversations").await, 1);
    assert_eq!(line(&ada, "running", "K2").await["now"]["n"], 0);
    let spam = house.conversation(&house.kettles, "Pills").await;
    assert_eq!(line(&ada, "running", "K2").await["now"]["n"], 1);
    ada.patch(&format!("/conversations/{spam}"), json!({ "status": "spam" })).await.ok();
    assert_eq!(line(&ada, "running", "K2").await["now"]["n"], 0);
});

both!(goals_are_the_companys_own_and_few_may_set_them, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, leo, mia) = (house.who("ada").await, house.who("leo").await, house.who("mia").await);
    assert_eq!(mia.get("/pact/preview").await.status, 403, "the customers' lines are on no agent's screen");
    let goals = json!({ "lines": [{ "promise": "C2", "goal": 0.95, "wording": "A name under every answer." }] });
    assert_eq!(leo.put("/pact/goals", goals.clone()).await.status, 403);
    assert_eq!(ada.put("/pact/goals", goals.clone()).await.refused(409), "pact_unwritten");
    let mut words = ada.get("/pact/edition").await.ok()["proposal"].clone();
    words["repair"] = json!("Money back or a new one, as you like.");
    ada.put("/pact/edition", words).await.ok();
    ada.put("/pact/goals", goals).await.ok();
    let set = line(&ada, "running", "C2").await;
    assert_eq!((&set["goal"], &set["wording"]), (&json!(0.95), &json!("A name under every answer.")));
    assert_eq!(line(&ada, "frozen", "C2").await["goal"], Value::Null, "it is not in public");
    assert_ne!(line(&ada, "running", "C1").await["wording"], "", "the other nine stay as they were");
    let odd = json!({ "lines": [{ "promise": "C2", "goal": 1.5 }] });
    assert_eq!(ada.put("/pact/goals", odd).await.status, 422);
    assert_eq!(ada.put("/pact/goals", json!({ "lines": [{ "promise": "C9", "goal": 0.5 }] })).await.status, 422);
});
