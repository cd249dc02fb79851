//! A colleague passes a customer's mail on: whoever wrote it first is offered as the customer (MAIL-303).

use crate::by_mail::{MINE, told};
use crate::house::{House, answer, header, items, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// A mail passed on, with what the mail server found out about its sender.
fn passed_on(house: &House, (from, proof): (&str, &str), (number, first): (usize, &str)) -> String {
    let own = format!("<fwd{number}@shop.example>");
    let head = [
        ("Authentication-Results", proof),
        ("From", from),
        ("To", &*house.kettles.address),
        ("Subject", "Fwd: Lid"),
        ("Message-ID", &*own),
    ];
    let block = format!(
        "---------- Forwarded message ---------\r\nFrom: {first}\r\nDate: Sun, 1 Mar 2026\r\nSubject: Lid\r\nTo: <mia@shop.example>"
    );
    with_headers(&head, &format!("Can somebody take this?\r\n\r\n{block}\r\n\r\nHello, the lid cracked."))
}

const MIA: &str = "Mia <mia@shop.example>";
const ANA: &str = "Ana Ruiz <ana@post.example>";

async fn timeline(who: &Client, number: i64) -> Vec<Value> {
    items(who, &format!("/conversations/{number}/timeline")).await
}

fn message(lines: &[Value]) -> &Value {
    lines.iter().find(|line| line["type"] == "message").unwrap()
}

both!(mail_303_the_first_writer_is_offered_and_becomes_the_customer_by_one_click, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    house.receives(&house.kettles, passed_on(&house, (MIA, MINE), (1, ANA))).await;
    let lines = timeline(&mia, 1).await;
    let offered = message(&lines);
    let from = json!({ "name": "Ana Ruiz", "address": "ana@post.example" });
    assert_eq!(offered["forwarded"], json!({ "by": "Mia", "from": from, "taken": false }));
    assert_eq!(offered["author"]["address"], "mia@shop.example", "nothing changes by itself");
    let path = format!("/messages/{}/first-writer", offered["id"].as_str().unwrap());
    let done = mia.post(&path, json!({})).await.ok();
    let whole = mia.get("/conversations/1").await.ok();
    assert_eq!(
        (&whole["customer"]["name"], &whole["customer"]["address"]),
        (&json!("Ana Ruiz"), &json!("ana@post.example"))
    );
    assert_eq!(whole["reply_to"]["to"][0]["address"], "ana@post.example");
    let lines = timeline(&mia, 1).await;
    let theirs = message(&lines);
    assert_eq!(
        (&theirs["author"]["address"], &theirs["forwarded"]["taken"]),
        (&json!("ana@post.example"), &json!(true))
    );
    assert!(theirs["body"].to_string().contains("the lid cracked"), "{}", theirs["body"]);
    assert!(!theirs["body"].to_string().contains("somebody take this"), "{}", theirs["body"]);
    let note = lines.iter().find(|line| line["type"] == "note").unwrap();
    assert_eq!(note["text"], "Can somebody take this?");
    assert_eq!(note["author"]["id"], json!(house.agent("mia").await), "it stays hers");
    assert_eq!(mia.post(&path, json!({})).await.refused(409), "message.no_first_writer");
    // Undone, it is as it was.
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    let lines = timeline(&mia, 1).await;
    assert_eq!(message(&lines)["author"]["address"], "mia@shop.example");
    assert!(lines.iter().all(|line| line["type"] != "note"), "{lines:?}");
    assert_eq!(mia.get("/conversations/1").await.ok()["customer"]["address"], "mia@shop.example");
    // Taken again, the answer goes to her, and hers comes back to it.
    mia.post(&path, json!({})).await.ok();
    answer(&mia, "1", "We send a new one.").await.ok();
    house.sends().await;
    let sent = house.sent().await.pop().unwrap();
    assert!(header(&sent, "To").unwrap().contains("ana@post.example"), "{sent}");
    let ours = header(&sent, "Message-ID").unwrap();
    let back = [
        ("From", ANA),
        ("To", &*house.kettles.address),
        ("Subject", "Re: Lid"),
        ("Message-ID", "<b@post.example>"),
        ("In-Reply-To", &*ours),
    ];
    house.receives(&house.kettles, with_headers(&back, "Thank you!")).await;
    assert_eq!(house.count("select count(*) from conversations").await, 1);
    assert_eq!(house.count("select count(*) from messages where held = 1").await, 0);
});

both!(mail_303_only_what_a_colleague_provenly_passes_on_is_offered, async |fresh: Fresh| {
    let (house, _mia) = told(fresh).await;
    let other = "mx.shop.example; dmarc=pass header.from=post.example";
    for (number, (who, first)) in [
        ((MIA, "mx.shop.example; dmarc=fail (p=none) header.from=shop.example"), ANA),
        ((MIA, "mx.elsewhere.example; dmarc=pass header.from=shop.example"), ANA),
        (("Bo <bo@post.example>", other), ANA),
        (("Ben <ben@shop.example>", MINE), ANA),
        ((MIA, MINE), "Mia <MIA@shop.example>"),
        ((MIA, MINE), "Kettles <kettles@shop.example>"),
        ((MIA, MINE), "Ana Ruiz"),
    ]
    .into_iter()
    .enumerate()
    {
        house.receives(&house.kettles, passed_on(&house, who, (number, first))).await;
    }
    assert_eq!(house.count("select count(*) from messages").await, 7);
    assert_eq!(house.count("select count(*) from messages where forwarded_by is not null").await, 0);
});
