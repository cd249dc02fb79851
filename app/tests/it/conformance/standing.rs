//! How an account stands is said: shut out (CH-113), told to wait (CH-112); how a thread stands is read when somebody opens
//! it (MAST-11); what a crisis (CONF-16) and a block (CONF-21) hold back, and that service goes on.

use super::letters::Mail;
use super::mastodon::Elephant;
use super::skies::Skies;
use super::{Ail, Net, Town};
use crate::house::mail;
use base::Clock;
use contract::Passes;
use mastodon_standin::{Trouble, Waiting};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// Longer than an answer in public may be taken back.
const UNDO_OVER: i64 = 31_000;
const HOUR: i64 = 3_600_000;
const MAILS: &str = "select count(*) from outbox where channel = 'system_mail' and subject like 'Sign in again%'";

impl<N: Net> Town<N> {
    async fn fails(&self) {
        self.receive_until(|health, _| health == "failing").await;
    }

    async fn health(&self, ada: &Client) -> Value {
        ada.get(&format!("/inboxes/{}", self.side.inbox)).await.ok()["health"].clone()
    }
}

both!(ch_113_an_account_that_is_shut_out_is_written_about_once, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    let ada = town.house.who("ada").await;
    assert_eq!(town.house.count(MAILS).await, 0);
    town.net.ails(Ail::SignedOut);
    for _twice in 0..2 {
        town.fails().await;
        town.receive().await;
    }
    let told = town.house.count(MAILS).await;
    let people =
        "select count(distinct sent_to) from outbox where channel = 'system_mail' and subject like 'Sign in again%'";
    assert_eq!((told > 0, town.house.count(people).await), (true, told), "each who can mend it, once");
    // It works again, and some time later it does not: that is news.
    let mut settings: serde_json::Map<String, Value> =
        town.net.settings().into_iter().map(|(key, value)| (key.to_owned(), json!(value))).collect();
    settings.insert("access_token".into(), json!(town.net.standin.token("shop")));
    ada.patch(&format!("/inboxes/{}", town.side.inbox), json!({ "settings": settings })).await.ok();
    town.receive_until(|health, _| health == "ok").await;
    town.house.clock.pass(2 * HOUR);
    town.net.ails(Ail::SignedOut);
    town.fails().await;
    town.receive().await;
    assert_eq!(town.house.count(MAILS).await, 2 * told);
});

both!(ch_113_a_session_is_kept_sealed_and_only_for_the_settings_that_opened_it, async |fresh: Fresh| {
    let town = Town::<Skies>::open(fresh).await;
    let works = &town.house.works;
    let outside = crate::conformance::mastodon::near();
    let keeper = desk::sign_in::Keeper::new(town.house.db().clone(), works.vault.clone(), outside);
    let inbox: base::InboxId = town.side.inbox.parse().unwrap();
    let session = |text: &str| base::Secret::new(text.to_owned());
    assert!(keeper.session(&inbox, "m").await.unwrap().is_none());
    for words in ["refresh-1", "refresh-2"] {
        keeper.keep_session(&inbox, "m", &session(words)).await.unwrap();
        assert_eq!(keeper.session(&inbox, "m").await.unwrap().unwrap().reveal(), words);
    }
    assert!(keeper.session(&inbox, "other").await.unwrap().is_none());
    let kept = town.house.text_of("select sealed from inbox_sessions where inbox_id = $1", inbox.as_str()).await;
    assert!(!kept.contains("refresh"), "{kept}");
});

both!(ch_112_until_when_a_network_is_left_alone_is_shown, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    let ada = town.house.who("ada").await;
    assert_eq!(town.health(&ada).await["waits_until"], Value::Null);
    town.net.standin.order("GET /api/v1/notifications", Trouble::TooMany(Waiting::Seconds(700)), 1);
    let now = base::SystemClock.now().0;
    town.receive().await;
    let until = town.health(&ada).await["waits_until"].as_i64().unwrap();
    assert!((now + 600_000..now + 800_000).contains(&until), "{until}");
});

both!(mast_11_a_thread_is_read_again_when_it_is_opened_and_once_in_a_minute_at_most, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    let asked = town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (leo, talk) = (town.house.who("leo").await, town.talk().await);
    let opens = async || {
        let before = town.net.standin.asked().len();
        leo.post(&format!("/conversations/{talk}/tree/refresh?by_itself=true"), json!({})).await.ok();
        town.house.works.runner.drain(&["intake"]).await.unwrap();
        town.net.standin.asked().len() - before
    };
    town.net.changes(&asked, "@shop Where is my parcel? It is late.").await;
    assert!(opens().await > 0);
    let text = town.house.text_of("select text from messages where direction = $1", "in").await;
    assert!(text.contains("It is late"), "{text}");
    assert_eq!(opens().await, 0, "a moment ago");
    town.house.clock.pass(61_000);
    town.net.takes_back(&asked).await;
    assert!(opens().await > 0);
    assert_eq!(town.house.count("select count(*) from messages where deleted_at is not null").await, 1);
});

both!(conf_16_a_crisis_holds_what_is_planned_in_public_and_service_goes_on, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let (leo, mia, talk) = (town.house.who("leo").await, town.house.who("mia").await, town.talk().await);
    let seen = leo.get(&format!("/conversations/{talk}")).await.ok()["thread_version"].clone();
    let writing =
        json!({ "kind": "reply", "to": [], "body_text": "It is on its way. Leo", "seen_thread_version": seen });
    let due = town.house.clock.now().plus(HOUR);
    let when = json!({ "wall": &due.to_rfc3339()[..16], "zone": "UTC", "whose": "mine" });
    leo.post(&format!("/conversations/{talk}/later"), json!({ "writing": writing, "when": when })).await.ok();
    let kettles = &town.house.kettles;
    town.house.receives(kettles, mail("Bob <bob@post.example>", &kettles.address, "Lamp", "Hm.")).await;
    town.house.clock.pass(due.since(town.house.clock.now()) - 60_001);
    leo.post("/crisis", json!({ "about": "kettles that burn" })).await.ok();
    for wait in [1, 120_000, UNDO_OVER] {
        town.house.clock.pass(wait);
        town.house.works.runner.drain(&["later", "intake"]).await.unwrap();
        while town.house.works.sender.step(8).await.unwrap() > 0 {}
    }
    assert_eq!(town.net.published(&town.house).await, [""; 0], "nothing leaves that two people have not seen now");
    let lamp = town.house.conversation(kettles, "Lamp").await;
    crate::house::answer(&mia, &lamp, "We look at it. Mia").await.ok();
    town.leave(UNDO_OVER).await;
    assert_eq!(town.house.sent().await.len(), 1, "what is said to one person goes as always");
});

/// What came in is answered by itself, where that may be. Where everyone reads it, it is refused at once.
async fn tell_by_itself<N: Net>(town: &Town<N>) {
    let told = json!({ "on": true, "texts": { "en": "We have it." } });
    let path = format!("/inboxes/{}/automatic", town.side.inbox);
    let ada = town.house.who("ada").await;
    drop(ada.put(&path, json!({ "acknowledgement": told, "away": told, "colleagues": "reply" })).await);
    town.net.comes_in(town).await;
    town.leave(UNDO_OVER).await;
}

async fn block_ana<N: Net>(town: &Town<N>) {
    let newest = "select max(customer_id) from conversations where inbox_id = $1";
    let ana = town.house.text_of(newest, &town.side.inbox).await;
    let leo = town.house.who("leo").await;
    assert_eq!(leo.post(&format!("/customers/{ana}/block"), json!({})).await.ok()["blocked"], true);
}

/// Somebody blocked hears nothing that nobody wrote.
async fn conf_21<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    town.net.says("ana", "Where is my parcel?", None).await;
    tell_by_itself(&town).await;
    let before = town.net.published(&town.house).await.len();
    assert_eq!(before, usize::from(N::KIND == Mail::KIND), "so far it was said where it may be");
    block_ana(&town).await;
    town.net.says("ana", "Where is my lid?", None).await;
    town.net.comes_in(&town).await;
    town.leave(24 * HOUR).await;
    assert_eq!(town.net.published(&town.house).await.len(), before);
    let spam = "select count(*) from conversations where status = 'spam'";
    assert_eq!(town.house.count(spam).await, 1, "it is kept, and nobody has to look at it");
}

both!(conf_21_who_is_blocked_hears_nothing_automatic_by_mail, async |fresh: Fresh| conf_21::<Mail>(fresh).await);
both!(conf_21_who_is_blocked_hears_nothing_automatic_on_mastodon, async |fresh: Fresh| conf_21::<Elephant>(fresh)
    .await);

/// Things that come in at once, in the short form of the load case.
const CROWD: i64 = 200;

both!(conf_24_a_crowd_at_once_is_taken_in_whole_and_each_once, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    for n in 0..CROWD {
        town.net.says(if n % 2 == 0 { "ana" } else { "bob" }, &format!("Where is parcel {n}?"), None).await;
    }
    town.net.comes_in(&town).await;
    assert_eq!(town.house.count("select count(*) from messages where direction = 'in'").await, CROWD);
    assert_eq!(town.house.count("select count(*) from customers").await, 2);
});
