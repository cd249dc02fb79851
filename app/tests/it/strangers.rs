//! Mail finds its conversation by proof, and strangers wait for a person's decision.

use crate::house::{House, answer, header, items, mail, with_headers};
use serde_json::json;
use testkit::{Fresh, both};

both!(an_answer_joins_by_the_id_it_answers, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    assert_eq!(house.sends().await, 1);
    let sent = house.sent().await.remove(0);
    let own = header(&sent, "Message-ID").unwrap();
    assert_eq!(header(&sent, "In-Reply-To").unwrap(), "<Lid@post.example>");
    let back = with_headers(
        &[
            ("From", "Ana <ana@post.example>"),
            ("To", &house.kettles.address),
            ("Subject", "quite another subject"),
            ("In-Reply-To", &own),
            ("Message-ID", "<thanks@post.example>"),
        ],
        "Thank you!",
    );
    house.receives(&house.kettles, back).await;
    let thread = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    let told: Vec<_> = thread.iter().filter(|item| item["type"] == "message").collect();
    assert_eq!(told.len(), 3, "{thread:#?}");
    assert!(told[2]["because"].as_str().unwrap().contains("answers a message goodword sent"), "{}", told[2]["because"]);
    assert_eq!(house.count("select count(*) from conversations").await, 1);
    drop((json!({}), mail("", "", "", "")));
});
