//! Listening, and what keeps words from being heard: said, never silent.

use crate::world::{settings, town};
use contract::{Channel, Listening, Parsed, Post};
use serde_json::json;
use tokio::time::{Duration, sleep};

fn listening(id: &str, words: &str, language: Option<&str>) -> Listening {
    Listening { id: id.into(), words: words.into(), language: language.map(str::to_owned) }
}

fn heard(parsed: Vec<Parsed>) -> Vec<(String, Post)> {
    parsed
        .into_iter()
        .filter_map(|one| if let Parsed::Heard(id, post) = one { Some((id, *post)) } else { None })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_hashtag_is_listened_for_and_what_names_us_comes_by_itself() {
    let mut town = town();
    town.account.listening = vec![listening("l1", "#BluebirdCoffee", Some("en"))];
    town.well().await;
    let _a = town.writes("ana@other.test", "love my #bluebirdcoffee cup");
    let _b = town.writes("ana@other.test", "@shop your #bluebirdcoffee is cold");
    let _c = town.writes("shop", "new beans #bluebirdcoffee");
    let german = mastodon_standin::Writing::new("bo@far.test", "mein #bluebirdcoffee ist kalt")
        .with(json!({ "language": "de" }));
    let _d = town.standin.post(&german);
    town.desk.until("heard", |desk| !desk.keys("heard:").is_empty()).await;
    sleep(Duration::from_secs(300)).await;
    let heard = heard(town.parsed());
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!((heard[0].0.as_str(), heard[0].1.text.as_str()), ("l1", "love my #bluebirdcoffee cup"));
    assert_eq!(town.messages().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn words_are_searched_where_the_server_searches() {
    let mut town = town();
    let _own = town.writes("shop", "welcome everybody");
    town.account.listening = vec![listening("l2", "bluebird coffee", None)];
    town.well().await;
    let _a = town.writes("ana@other.test", "is bluebird coffee any good?");
    town.desk.until("heard", |desk| desk.keys("heard:l2:").len() == 1).await;
    assert_eq!(town.desk.health(), Some(None));
}

#[tokio::test(start_paused = true)]
async fn more_than_a_page_of_what_was_found_is_leafed_through() {
    let mut town = town();
    let _own = town.writes("shop", "welcome everybody");
    town.account.listening = vec![listening("l2", "bluebird coffee", None)];
    town.well().await;
    for n in 0..130 {
        let _id = town.writes("ana@other.test", &format!("bluebird coffee {n}"));
    }
    town.desk.until("heard", |desk| desk.keys("heard:l2:").len() == 130).await;
    for n in 0..1_050 {
        let _id = town.writes("ana@other.test", &format!("bluebird coffee again {n}"));
    }
    town.desk.until("the newest", |desk| desk.keys("heard:l2:").len() == 1_130).await;
    sleep(Duration::from_secs(300)).await;
    assert_eq!(
        (town.desk.keys("heard:l2:").len(), town.desk.keys("gap:").len()),
        (1_130, 1),
        "what is beyond is said, once"
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_searches_nothing_is_said_in_words() {
    let mut town = town();
    let _own = town.writes("shop", "welcome everybody");
    town.standin.set("searches", json!(false));
    town.account.listening = vec![listening("l2", "bluebird coffee", None)];
    town.start();
    town.desk.until("said", |desk| desk.ill_since("is not searched").is_some()).await;
    let _id = town.writes("ana@other.test", "@shop you can still be asked");
    town.desk.holds("post:", 1).await;
}

#[tokio::test(start_paused = true)]
async fn mast_04_a_filter_that_drops_words_is_warned_of_and_can_be_opened() {
    let mut town = town();
    town.standin.set("policy", json!({ "for_new_accounts": "drop" }));
    town.start();
    town.desk.until("warned", |desk| desk.ill_since("nobody can get it back: new accounts").is_some()).await;
    let _lost = town.writes("ana@other.test", "@shop anybody there?");
    let tried = town.net.try_out(&town.account).await;
    assert!(!tried.ok && tried.steps.iter().any(|step| step.what == "filter of notifications" && !step.ok));
    town.stop().await;
    let token = town.account.settings.text("access_token").to_owned();
    town.account.settings = settings(&[("access_token", &token), ("opens_filter", "yes")]);
    town.well().await;
    let _heard = town.writes("ana@other.test", "@shop and now?");
    town.desk.holds("post:", 1).await;
    assert_eq!(town.message().text, "@shop and now?");
}

#[tokio::test(start_paused = true)]
async fn mast_04_what_the_filter_puts_aside_is_read_all_the_same() {
    let mut town = town();
    town.standin.set("policy", json!({ "for_private_mentions": "filter" }));
    town.well().await;
    let _id = town.writes("ana@other.test", "@shop put aside");
    town.desk.holds("post:", 1).await;
    assert_eq!(town.desk.health(), Some(None), "nothing is lost, so nothing is wrong");
    assert!(town.desk.about()["warnings"][0].as_str().unwrap().contains("puts aside"));
}
