//! DESK-304: signatures with marks, tables and a logo, an agent's and an inbox's.

use crate::house::{House, answer, items, mail, upload};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nlogo of the house";

async fn sent(house: &House, mia: &Client) -> mail::Parsed {
    house.receives(&house.kettles, mail("ana@post.example", &house.kettles.address, "Lid", "Where is it?")).await;
    answer(mia, "1", "It is **on its way**.").await.ok();
    house.sends().await;
    let raw = house.sent().await.pop().unwrap();
    assert!(!raw.contains("fil_00000000000000000000000000"), "{raw}");
    mail::parse(raw.as_bytes()).unwrap()
}

both!(desk_304_a_logo_and_marks_arrive_in_the_html_and_the_plain_part_stays_readable, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let mine = upload(&mia, ("mia.png", "image/png"), PNG).await;
    let logo = upload(&ada, ("logo.png", "image/png"), b"\x89PNG\r\n\x1a\nanother logo").await;
    let own = format!("**Mia Berg** ![Mia](cid:{mine}) ![gone](cid:fil_00000000000000000000000000)");
    mia.patch("/me", json!({ "signature": own })).await.ok();
    let path = format!("/inboxes/{}", house.kettles.inbox);
    let theirs = format!("| Kettles | 1931 |\n|---|---|\n| phone | 030 1 |\n\n![Kettle House](cid:{logo})");
    ada.patch(&path, json!({ "signature": theirs })).await.ok();
    let letter = sent(&house, &mia).await;
    let html = letter.html_source.clone().unwrap();
    for part in
        ["<strong>Mia Berg</strong>", "<td>030 1</td>", &format!("src=\"cid:{mine}\""), &format!("src=\"cid:{logo}\"")]
    {
        assert!(html.contains(part), "{part} in {html}");
    }
    let plain = letter.text.clone();
    assert!(plain.contains("-- \n**Mia Berg** [Mia] [gone]"), "{plain}");
    assert!(
        plain.contains("| phone | 030 1 |") && plain.contains("[Kettle House]") && !plain.contains("cid:"),
        "{plain}"
    );
    // What we keep of it is readable, too, and the thread shows the words alone.
    let lines = items(&mia, "/conversations/1/timeline").await;
    let ours = lines.iter().find(|line| line["direction"] == "out").unwrap();
    assert!(ours["body"].to_string().contains("\"strong\""), "{}", ours["body"]);
    assert_eq!(ours["attachments"], json!([]), "a logo is no file of the conversation");
    assert_eq!(house.count("select count(*) from messages where text like '%cid:%'").await, 0);
});

both!(desk_304_a_signature_shows_nobody_elses_pictures, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let path = format!("/inboxes/{}", house.kettles.inbox);
    let theirs = upload(&mia, ("m.png", "image/png"), PNG).await;
    let words = json!({ "signature": format!("![x](cid:{theirs})") });
    assert_eq!(ada.patch(&path, words).await.refused(422), "invalid");
    let page = upload(&ada, ("a.html", "text/html"), b"<html>").await;
    assert_eq!(ada.patch(&path, json!({ "signature": format!("![x](cid:{page})") })).await.refused(422), "invalid");
    let large = upload(&ada, ("l.png", "image/png"), &[PNG, &vec![7; 300 * 1024]].concat()).await;
    assert_eq!(ada.patch(&path, json!({ "signature": format!("![x](cid:{large})") })).await.refused(422), "invalid");
    // An inbox keeps its own, whoever sets it next, and loses what it does not show any more.
    let logo = upload(&ada, ("logo.png", "image/png"), PNG).await;
    let text = format!("![Kettle House](cid:{logo})");
    ada.patch(&path, json!({ "signature": &text })).await.ok();
    ada.patch(&path, json!({ "from_name": "Kettles" })).await.ok();
    let look = mia.post("/signatures/look", json!({ "text": &text, "inbox": &house.kettles.inbox })).await.ok();
    let picture = &look["body"][0]["children"][0];
    assert!(picture["src"].as_str().unwrap().starts_with("/files/"), "{look}");
    assert_eq!(mia.post("/signatures/look", json!({ "text": &text })).await.refused(422), "invalid");
    let lena = house.who("lena").await;
    lena.post("/signatures/look", json!({ "text": &text, "inbox": &house.kettles.inbox })).await.refused(404);
    ada.patch(&path, json!({ "signature": "Kettles" })).await.ok();
    assert_eq!(house.count("select count(*) from files where inbox_id is not null").await, 0);
    let hostile = json!({ "text": "<img src=x onerror=alert(1)> **b**" });
    let body: Value = mia.post("/signatures/look", hostile).await.ok()["body"].clone();
    assert_eq!(body[0]["children"][0]["text"], "<img src=x onerror=alert(1)> ");
});

both!(desk_304_the_language_of_the_conversation_chooses_the_words_and_the_usual_ones_are_left, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    mia.patch("/me", json!({ "signature": "Mia Berg" })).await.ok();
    let path = format!("/inboxes/{}", house.kettles.inbox);
    ada.patch(&path, json!({ "signature": "Kettle House" })).await.ok();
    let own = json!({ "items": [
        { "language": "de", "text": "Viele Grüße, Mia" },
        { "language": "de", "inbox": &house.kettles.inbox, "text": "Viele Grüße aus dem Kesselhaus, Mia" },
        { "inbox": &house.lamps.inbox, "text": "Mia of the lamps" }
    ] });
    assert_eq!(mia.put("/me/signatures", own).await.ok()["items"].as_array().unwrap().len(), 3);
    let theirs = json!({ "items": [{ "language": "de", "text": "Kesselhaus" }] });
    ada.put(&format!("{path}/signatures"), theirs.clone()).await.ok();
    assert_eq!(mia.put(&format!("{path}/signatures"), theirs).await.refused(403), "forbidden");
    house.who("lena").await.get(&format!("{path}/signatures")).await.refused(404);
    let twice = json!({ "items": [{ "language": "de", "text": "a" }, { "language": "de", "text": "b" }] });
    assert_eq!(mia.put("/me/signatures", twice).await.refused(422), "invalid");
    // The customer's language where the conversation's is not known, else the usual words.
    let sent = async |subject: &str, language: &str| {
        let talk = house.conversation(&house.kettles, subject).await;
        let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
        let sql = "update conversations set language = $2 where id = $1";
        tx.exec(sql, store::args![&talk, Some(language).filter(|code| !code.is_empty())]).await.unwrap();
        tx.commit().await.unwrap();
        answer(&mia, &talk, "It is on its way.").await.ok();
        house.sends().await;
        mail::parse(house.sent().await.pop().unwrap().as_bytes()).unwrap().text
    };
    let german = sent("Deckel", "de-AT").await;
    assert!(german.contains("-- \nViele Grüße aus dem Kesselhaus, Mia\nKesselhaus"), "{german}");
    let french = sent("Lid", "fr").await;
    assert!(french.contains("-- \nMia Berg\nKettle House"), "{french}");
    let customer = house.text_of("select max(id) from customers where name = $1", "Ana").await;
    mia.patch(&format!("/customers/{customer}"), json!({ "language": "de" })).await.ok();
    let theirs = sent("Pot", "").await;
    assert!(theirs.contains("Kesselhaus, Mia"), "{theirs}");
});
