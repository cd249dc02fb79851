//! What real networks are listened to for, in a store: the language of a search, accounts nobody wants to hear.
#![expect(clippy::cognitive_complexity, reason = "a story is told in one piece")]

use super::mastodon::Elephant;
use super::skies::Skies;
use super::{Net, Town};
use crate::house::items;
use base::{Clock, SystemClock};
use mastodon_standin::Writing;
use serde_json::{Value, json};
use testkit::{Fresh, both};

/// A network on which people speak without naming us.
trait Chatter: Net {
    /// Somebody says something in a language.
    fn chats(&self, who: &str, text: &str, language: &str);
    /// Their handle.
    fn handle(who: &str) -> String;
}

impl Chatter for Elephant {
    fn chats(&self, who: &str, text: &str, language: &str) {
        drop(self.standin.post(&Writing::new(&Self::handle(who), text).with(json!({ "language": language }))));
    }

    fn handle(who: &str) -> String {
        super::mastodon::acct(who)
    }
}

impl Chatter for Skies {
    fn chats(&self, who: &str, text: &str, language: &str) {
        let at = SystemClock.now().to_rfc3339();
        let record = json!({ "$type": "app.bsky.feed.post", "text": text, "langs": [language], "createdAt": at });
        self.network.put(&Self::handle(who), "app.bsky.feed.post", record);
    }

    fn handle(who: &str) -> String {
        format!("{who}.test")
    }
}

fn texts(heard: &[Value]) -> Vec<String> {
    let mut all: Vec<String> = heard.iter().map(|one| one["body"].to_string()).collect();
    all.sort();
    all
}

async fn hears<N: Chatter>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    let (ada, mia) = (town.house.who("ada").await, town.house.who("mia").await);
    let inbox = &town.side.inbox;
    let new = json!({ "inbox": inbox, "words": "#kettleclub", "language": "EN ", "rule": "click" });
    let listening = ada.post("/listenings", new).await.ok();
    assert_eq!(listening["language"], "en");
    ada.post("/muted", json!({ "inbox": inbox, "kind": "account", "value": format!("@{}", N::handle("ana")) }))
        .await
        .ok();
    town.net.comes_in(&town).await;
    town.net.chats("bob", "my #kettleclub mug leaks", "en");
    town.net.chats("bob", "mein #kettleclub Becher tropft", "de");
    town.net.chats("ana", "a #kettleclub raffle", "en");
    town.net.chats("bob", "a mug of no club", "en");
    for _twice in 0..2 {
        town.net.comes_in(&town).await;
    }
    let (new, muted) = (items(&mia, "/heard").await, items(&mia, "/heard?state=muted").await);
    assert!(texts(&new).len() == 1 && texts(&new)[0].contains("leaks"), "{new:#?}");
    assert_eq!((&new[0]["language"], &new[0]["words"]), (&json!("en"), &json!("#kettleclub")));
    assert_eq!(new[0]["author"]["handle"], json!(N::handle("bob")));
    assert!(texts(&muted).len() == 1 && texts(&muted)[0].contains("raffle"), "muted, not lost: {muted:#?}");
    assert_eq!(town.house.count("select count(*) from conversations").await, 0, "nobody spoke to us");
    // Another language from now on, and the account is heard again.
    let path = format!("/listenings/{}", listening["id"].as_str().unwrap());
    assert_eq!(ada.patch(&path, json!({ "language": "de" })).await.ok()["language"], "de");
    let mute = items(&ada, "/muted").await[0]["id"].as_str().unwrap().to_owned();
    ada.delete(&format!("/muted/{mute}")).await.ok();
    town.net.chats("ana", "der #kettleclub pfeift", "de");
    town.net.chats("bob", "the #kettleclub is late", "en");
    town.net.comes_in(&town).await;
    let new = items(&mia, "/heard").await;
    assert!(texts(&new).iter().any(|text| text.contains("pfeift")), "{new:#?}");
    assert!(!texts(&new).iter().any(|text| text.contains("is late")), "{new:#?}");
    let id = new.iter().find(|one| one["body"].to_string().contains("leaks")).unwrap()["id"].as_str().unwrap();
    let talk = mia.post(&format!("/heard/{id}/open"), json!({})).await.ok();
    assert_eq!((&talk["visibility"], &talk["message_count"]), (&json!("public"), &json!(1)));
}

both!(mast_12_a_search_has_a_language_and_muted_accounts_stay_quiet, async |fresh: Fresh| hears::<Elephant>(fresh)
    .await);
both!(bsky_02_a_search_has_a_language_and_muted_accounts_stay_quiet, async |fresh: Fresh| hears::<Skies>(fresh).await);
