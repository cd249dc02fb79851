//! SEC-F15: whoever reads the database, or a backup of it, finds no link that opens anything.

use crate::house::House;
use serde_json::json;
use std::path::Path;
use testkit::{Client, Fresh, both};

/// The tokens of an invitation and of a reset that wait to leave.
async fn links(house: &House, ada: &Client) -> [String; 2] {
    let roles = json!([{ "role": "agent", "scope": { "kind": "everything" } }]);
    let body = json!({ "email": "new@shop.example", "name": "New", "roles": roles, "teams": [] });
    let link = ada.post("/invitations", body).await.ok()["link"].as_str().unwrap().to_owned();
    house.visitor.post("/passwords/forgot", json!({ "email": "mia@shop.example" })).await.ok();
    let sealed =
        house.text_of("select payload from outbox where sent_to = $1 and state = 'queued'", "mia@shop.example").await;
    let payload = serde_json::from_str(&sealed).unwrap();
    let text = contract::SystemMail::opened(&payload, &house.works.vault).unwrap()["text"].to_string();
    [link, text].map(|text| {
        let rest = text.split_once("?token=").unwrap().1;
        rest.chars().take_while(char::is_ascii_alphanumeric).collect()
    })
}

/// Every file below a folder that holds the words.
pub(crate) fn holding(folder: &Path, words: &str) -> Vec<String> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(holding(&entry.path(), words));
        } else if std::fs::read(entry.path()).unwrap().windows(words.len()).any(|part| part == words.as_bytes()) {
            found.push(entry.path().display().to_string());
        }
    }
    found
}

both!(a_link_that_opens_something_lies_nowhere_in_clear_text, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    let links = links(&house, &ada).await;
    let backup = house.fresh.place.folder.join("backup");
    store::backup::backup(house.db(), &backup, &|_, _| ()).await.unwrap();
    for link in &links {
        assert!(link.len() >= 20, "{link}");
        assert_eq!(holding(&house.fresh.place.folder, link), [""; 0], "{link}");
        let listed = ada.get("/outbox").await.ok().to_string() + &ada.get("/audit").await.ok().to_string();
        assert!(!listed.contains(link.as_str()));
    }
    assert_eq!(house.sends().await, 2);
    assert_eq!(house.count("select count(*) from outbox where state = 'sent' and payload = '{}'").await, 2);
    let sent = house.sent().await.concat();
    assert!(links.iter().all(|link| sent.contains(link.as_str())), "the links reached whom they were for");
});

both!(a_sealed_mail_without_its_key_is_refused_in_words, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let payload = json!({ "to": "mia@shop.example", "subject": "s", "key": "k", "sealed": "bm90IHNlYWxlZA" });
    let refused = contract::SystemMail::opened(&payload, &house.works.vault).unwrap_err().to_string();
    assert!(refused.contains("secret.key"), "{refused}");
});
