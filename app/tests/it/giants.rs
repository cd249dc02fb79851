//! Mail too large to be fetched by itself: it stands in the list with its beginning, its sender is told, and an agent
//! fetches the rest (MAIL-109).

use crate::audit::{WHO, lay, mailbox, near, until};
use crate::house::{House, Side, id, items, with_headers};
use serde_json::{Value, json};
use testkit::servers::MailServers;
use testkit::{Fresh, both};

fn giant(to: &str, number: usize) -> String {
    let (own, from) = (format!("<g{number}@post.example>"), format!("Ana <ana{number}@post.example>"));
    with_headers(&[("From", &from), ("To", to), ("Subject", "Film"), ("Message-ID", &own)], "the film is in it")
}

/// The beginning of a giant, as the receiver hands it in.
async fn begins(house: &House, side: &Side, number: usize) {
    let envelope = json!({ "uid": 7, "uid_validity": 1, "folder": "INBOX", "cut": 73_400_320 });
    house.takes_as(side, giant(&side.address, number), envelope).await;
    house.works.runner.drain(&["intake"]).await.unwrap();
}

async fn theirs(who: &testkit::Client) -> Value {
    items(who, "/conversations/1/timeline").await.into_iter().find(|item| item["direction"] == "in").unwrap()
}

both!(mail_109_whoever_sent_too_much_is_told_and_the_rest_can_be_asked_for, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    begins(&house, &house.kettles, 1).await;
    while house.works.sender.step(8).await.unwrap() > 0 {}
    let sent = house.sent().await;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].contains("was too large") && sent[0].contains("Auto-Submitted"), "{}", sent[0]);
    let shown = theirs(&mia).await;
    assert_eq!((&shown["rest"]["state"], &shown["rest"]["bytes"]), (&json!("left"), &json!(73_400_320)));
    let path = format!("/messages/{}/rest", id(&shown));
    assert_eq!(mia.post(&path, json!({})).await.ok()["rest"]["state"], "asked");
    assert_eq!(mia.post(&path, json!({})).await.refused(409), "message.whole");
    house.works.runner.drain(&["history"]).await.unwrap();
    let shown = theirs(&mia).await;
    assert_eq!(shown["rest"]["state"], "failed", "in the demo there is no mailbox behind it");
    assert!(shown["rest"]["reason"].as_str().unwrap().contains("not where it was"), "{}", shown["rest"]);
    assert_eq!(mia.post(&path, json!({})).await.ok()["rest"]["state"], "asked", "and again");
    // an inbox that does not want to say so
    let ada = house.who("ada").await;
    let path = format!("/inboxes/{}/automatic", house.lamps.inbox);
    assert_eq!(ada.get(&path).await.ok()["large"]["on"], true);
    ada.put(&path, json!({ "large": { "on": false } })).await.ok();
    begins(&house, &house.lamps, 2).await;
    while house.works.sender.step(8).await.unwrap() > 0 {}
    assert_eq!(house.sent().await.len(), 1);
});

both!(mail_109_the_rest_is_fetched_from_a_real_mailbox, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    let house = near(fresh, &servers).await;
    let (ada, folder) = (house.who("ada").await, servers.maildir(WHO));
    let mut body = mailbox(&servers, "all");
    body["settings"]["largest"] = json!("2");
    assert_eq!(ada.post("/inboxes/check", body.clone()).await.ok()["ok"], true);
    ada.post("/inboxes", body).await.ok();
    let line = format!("{}\r\n", "QUJD".repeat(19));
    let film = line.repeat((3 << 20) / line.len());
    let raw = format!(
        "From: Ana <ana@post.example>\r\nTo: {WHO}\r\nSubject: Film\r\nMessage-ID: <film@post.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhere is the film\r\n--b\r\nContent-Type: video/mp4; name=film.mp4\r\nContent-Disposition: attachment; filename=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n{film}\r\n--b\r\nContent-Type: text/plain; name=end.txt\r\nContent-Disposition: attachment; filename=end.txt\r\n\r\nthe end\r\n--b--\r\n"
    );
    lay(&folder, "1900000000.M1.test", &raw);
    let inbox = house.text_of("select id from inboxes where address = $1", WHO).await;
    until(&house, &inbox, 1).await;
    let shown = theirs(&ada).await;
    assert!(shown["attachments"].as_array().unwrap().iter().all(|file| file["name"] != "end.txt"), "{shown}");
    assert_eq!(shown["rest"]["state"], "left");
    let before = house.count("select count(*) from blobs").await;
    ada.post(&format!("/messages/{}/rest", id(&shown)), json!({})).await.ok();
    house.works.runner.drain(&["history", "housekeeping"]).await.unwrap();
    let shown = theirs(&ada).await;
    let names: Vec<&Value> = shown["attachments"].as_array().unwrap().iter().map(|file| &file["name"]).collect();
    assert_eq!(names, ["film.mp4", "end.txt"], "{}", shown["rest"]);
    assert_eq!(shown["attachments"][0]["damaged"], false);
    assert!(shown["rest"].is_null() && shown["body"].to_string().contains("here is the film"), "{shown}");
    assert_eq!(
        house.count("select count(*) from blobs").await,
        before + 1,
        "the beginning and its half of a film are gone"
    );
    assert_eq!(house.count("select count(*) from messages").await, 1);
});
