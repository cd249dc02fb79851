//! Answers a colleague wrote with another mail program, found in the folder of sent mail (MAIL-106, chatwoot#10028).

use crate::house::{House, answer, header, items, whole, with_headers};
use serde_json::json;
use testkit::{Fresh, both};

/// A mail written in another program from the inbox's own address.
fn written(house: &House, to: &str, id: &str, more: &[(&str, &str)]) -> String {
    let from = format!("Mia <{}>", house.kettles.address);
    let mut all = vec![("From", from.as_str()), ("To", to), ("Subject", "Re: Lid"), ("Message-ID", id)];
    all.extend_from_slice(more);
    with_headers(&all, "It is on its way, says Outlook.")
}

both!(mail_106_an_answer_from_another_program_joins_and_stops_the_clock, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let asked = house.text_of("select provider_id from messages where conversation_id = $1", &lid).await;
    let outside =
        written(&house, "Ana <ana@post.example>", "<outlook1@shop.example>", &[("In-Reply-To", &format!("<{asked}>"))]);
    house.clock.pass(1_000);
    house.finds_sent(&house.kettles, outside.clone()).await;
    let after = whole(&mia, &lid).await;
    assert_eq!((&after["status"], &after["waiting_since"]), (&json!("waiting"), &json!(null)));
    let lines = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    let ours = lines.iter().find(|item| item["direction"] == "out").unwrap();
    assert_eq!((&ours["author"]["kind"], &ours["delivery"]["state"]), (&json!("agent"), &json!("sent")));
    assert!(ours["because"].as_str().unwrap().starts_with("written outside"), "{}", ours["because"]);
    assert_eq!(house.sends().await, 0, "it is never sent again");
    assert_eq!(house.count("select count(*) from facts where kind = 'reply_sent'").await, 1);
    // the same mail in copy to ourselves, and once more in the folder, is nothing new
    house.receives(&house.kettles, outside.clone()).await;
    house.finds_sent(&house.kettles, outside).await;
    assert_eq!(house.count("select count(*) from messages").await, 2);
    // the customer answers the mail that another program sent: it is known here
    let head = [
        ("From", "ana@post.example"),
        ("To", &*house.kettles.address),
        ("Subject", "AW: Lid"),
        ("Message-ID", "<thanks@post.example>"),
        ("References", "<outlook1@shop.example>"),
    ];
    house.receives(&house.kettles, with_headers(&head, "Thank you")).await;
    assert_eq!(house.count("select count(*) from conversations").await, 1);
    assert_eq!(whole(&mia, &lid).await["status"], "open");
});

both!(our_own_copies_in_that_folder_are_known, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let own = house.sent().await.remove(0);
    assert!(header(&own, "Message-ID").is_some());
    house.finds_sent(&house.kettles, own).await;
    assert_eq!(house.count("select count(*) from messages").await, 2);
    assert_eq!(house.count("select count(*) from inbound where state = 'echo'").await, 1);
});

both!(a_question_to_somebody_else_leaves_the_customer_waiting, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let asked = house.text_of("select provider_id from messages where conversation_id = $1", &lid).await;
    let more = [("References", &*format!("<{asked}>"))];
    house.finds_sent(&house.kettles, written(&house, "factory@works.example", "<ask@shop.example>", &more)).await;
    let after = whole(&mia, &lid).await;
    assert_eq!((&after["status"], after["waiting_since"].is_i64()), (&json!("open"), true));
    // a letter to a stranger begins a conversation that waits for them, and is nobody's new work
    house.finds_sent(&house.kettles, written(&house, "Zoe <zoe@new.example>", "<hello@shop.example>", &[])).await;
    let begun =
        house.text_of("select conversation_id from messages where provider_id = $1", "hello@shop.example").await;
    let begun = whole(&mia, &begun).await;
    assert_eq!((&begun["status"], &begun["customer"]["name"]), (&json!("waiting"), &json!("Zoe")));
    assert_eq!(house.count("select count(*) from notifications").await, 0);
});

both!(history_comes_newest_first_and_still_makes_one_conversation, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let old = json!({ "archive": true, "arrived_at": 1 });
    let sent_old = json!({ "archive": true, "sent": true, "arrived_at": 1 });
    let reply = written(&house, "ana@post.example", "<a2@shop.example>", &[("In-Reply-To", "<q1@post.example>")]);
    house.takes_as(&house.kettles, reply, sent_old).await;
    house.works.runner.drain(&["history"]).await.unwrap();
    let head = [
        ("From", "ana@post.example"),
        ("To", &*house.kettles.address),
        ("Subject", "Lid"),
        ("Message-ID", "<q1@post.example>"),
    ];
    house.takes_as(&house.kettles, with_headers(&head, "It cracked."), old).await;
    house.works.runner.drain(&["history"]).await.unwrap();
    assert_eq!(house.count("select count(*) from conversations").await, 1);
    assert_eq!(whole(&mia, "1").await["status"], "resolved");
    assert_eq!(
        house.count("select count(*) from notifications").await + house.count("select count(*) from outbox").await,
        0
    );
});
