//! Files too large for a mail: refused with their sum, or given out by links that end, can be taken back and are counted
//! (MAIL-708).

use crate::house::{House, Side, header, id, items, upload};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const DAY: i64 = 86_400_000;

/// A file of so many bytes, handed up.
async fn filled(who: &Client, name: &str, bytes: usize) -> String {
    upload(who, (name, "application/octet-stream"), &vec![b'x'; bytes]).await
}

async fn writes(who: &Client, conversation: &str, files: &[&str]) -> testkit::Answered {
    let whole = who.get(&format!("/conversations/{conversation}")).await.ok();
    let body = json!({ "kind": "reply", "to": whole["reply_to"]["to"], "body_text": "Here it is.", "attachments": files,
        "seen_thread_version": whole["thread_version"] });
    who.post(&format!("/conversations/{conversation}/messages"), body).await
}

/// An inbox that gives large files out by link.
async fn giving(house: &House) -> Side {
    let team = house.kettles.team.clone();
    let inbox = house.inbox_with(("films", "email"), &team, &[("large_files", "link".into())]).await;
    Side { inbox, team, address: "films@shop.example".into() }
}

/// The address in a mail that leads to a file.
fn linked(raw: &str) -> String {
    let text = raw.replace("=\r\n", "").replace("=3D", "=");
    let (_, rest) = text.split_once("https://desk.example.com/files/shared/").unwrap_or_else(|| panic!("{text}"));
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
    format!("/files/shared/{token}")
}

async fn ours(who: &Client, conversation: &str) -> Value {
    let all = items(who, &format!("/conversations/{conversation}/timeline")).await;
    all.into_iter().rfind(|item| item["direction"] == "out").unwrap()
}

both!(mail_708_files_too_large_are_refused_with_their_sum, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let film = filled(&mia, "film.bin", 19 << 20).await;
    let refused = writes(&mia, &lid, &[&film]).await;
    assert_eq!(refused.refused(422), "invalid");
    assert!(refused.json()["detail"].as_str().unwrap().contains("20 MB"), "{}", refused.json());
});

both!(mail_708_where_the_inbox_allows_it_they_become_links_that_end, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let films = giving(&house).await;
    let lid = house.conversation(&films, "Film").await;
    let (plan, film) = (filled(&mia, "plan.txt", 9).await, filled(&mia, "film.bin", 19 << 20).await);
    let sent = id(&writes(&mia, &lid, &[&plan, &film]).await.ok());
    // taken back, the words are as they were typed, and so are the files
    let draft = mia.post(&format!("/messages/{sent}/undo"), json!({})).await.ok()["draft"].clone();
    assert_eq!((&draft["body_text"], draft["attachments"].as_array().unwrap().len()), (&json!("Here it is."), 2));
    assert_eq!(house.count("select count(*) from file_links").await, 0);
    let sent = id(&writes(&mia, &lid, &[&plan, &film]).await.ok());
    house.sends().await;
    let raw = house.sent().await.remove(0);
    assert!(raw.contains("plan.txt") && raw.len() < 100_000, "{} bytes", raw.len());
    let address = linked(&raw);
    let fetched = house.pages.get(&address).await;
    assert_eq!((fetched.status.as_u16(), fetched.bytes.len()), (200, 19 << 20));
    let how = fetched.headers["content-disposition"].to_str().unwrap();
    assert!(how.starts_with("attachment") && how.contains("film.bin"), "{how}");
    assert_eq!(house.pages.get(&address).await.status.as_u16(), 200);
    let shown = ours(&mia, &lid).await;
    let files = shown["attachments"].as_array().unwrap();
    assert_eq!(files.iter().map(|file| &file["link"]["fetched"]).collect::<Vec<_>>(), [&Value::Null, &json!(2)]);
    let lines = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    assert_eq!(lines.iter().filter(|line| line["sentence"].to_string().contains("first time")).count(), 1);
    // whoever changes a letter gets nothing
    let forged = format!("{}x", address.trim_end_matches(char::is_alphanumeric));
    for wrong in [forged.as_str(), "/files/shared/x"] {
        assert_eq!(house.pages.get(wrong).await.status.as_u16(), 410, "{wrong}");
    }
    let path = format!("/messages/{sent}/links/revoke");
    max.post(&path, json!({})).await.ok();
    assert_eq!(max.post(&path, json!({})).await.refused(409), "message.no_links");
    let over = house.pages.get(&address).await;
    assert_eq!(over.status.as_u16(), 410);
    assert!(String::from_utf8_lossy(&over.bytes).contains("no longer here"));
    assert!(ours(&mia, &lid).await["attachments"][1]["link"]["revoked_at"].is_i64());
    assert!(header(&raw, "Message-ID").is_some());
});

both!(mail_708_a_link_ends_by_itself, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let films = giving(&house).await;
    let lid = house.conversation(&films, "Film").await;
    let film = filled(&mia, "film.bin", 19 << 20).await;
    writes(&mia, &lid, &[&film]).await.ok();
    house.sends().await;
    let address = linked(&house.sent().await[0]);
    house.clock.pass(29 * DAY);
    assert_eq!(house.pages.get(&address).await.status.as_u16(), 200);
    house.clock.pass(2 * DAY);
    assert_eq!(house.pages.get(&address).await.status.as_u16(), 410);
});
