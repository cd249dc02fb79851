//! Listening: posts that use our words without naming us.
#![expect(clippy::unwrap_used, reason = "test helper")]

use crate::world::{Inbox, Place, account, desk, quick, standin};
use base::{Clock, SystemClock};
use contract::{Parsed, Post};
use serde_json::json;

fn heard(inbox: &Inbox) -> Vec<(String, Post)> {
    let heard = |parsed| if let Parsed::Heard(by, post) = parsed { Some((by, *post)) } else { None };
    inbox.parsed().into_iter().filter_map(heard).collect()
}

#[tokio::test]
async fn what_is_listened_for_is_heard_once_and_from_now_on() {
    let (network, place) = standin().await;
    network.put(
        "bob.test",
        "app.bsky.feed.post",
        json!({ "$type": "app.bsky.feed.post", "text": "an old kettlebell post", "createdAt": "2020-01-01T00:00:00Z" }),
    );
    words_are_heard(&place).await;
}

#[tokio::test]
async fn more_than_is_fetched_at_once_is_a_gap_that_is_shown() {
    let (network, place) = standin().await;
    let with = Inbox::listening(account(&place.service, &place.shop), "kettlebell");
    let shop = Inbox::begin(with, desk(), quick()).well().await;
    let at = SystemClock.now().plus(60_000).to_rfc3339();
    for n in 0..620 {
        let post = json!({ "$type": "app.bsky.feed.post", "text": format!("kettlebell {n}"), "createdAt": at });
        network.put("bob.test", "app.bsky.feed.post", post);
    }
    shop.desk.until("said", |desk| !desk.keys("gap:").is_empty()).await;
    let told =
        shop.parsed().into_iter().find_map(|one| if let Parsed::Unknown(words) = one { Some(words) } else { None });
    assert!(told.is_some_and(|words| words.contains("posts with \"kettlebell\" came at once")));
}

pub(crate) async fn words_are_heard(place: &Place) {
    let with = Inbox::listening(account(&place.service, &place.shop), "kettlebell");
    let shop = Inbox::begin(with, desk(), quick()).well().await;
    let bob = place.bob().await;
    let post = bob.record("app.bsky.feed.post", json!({ "text": "my kettlebell squeaks", "langs": ["en"] })).await;
    bob.record("app.bsky.feed.post", json!({ "text": "my teapot squeaks" })).await;
    shop.desk.until("heard", |_| heard(&shop).iter().any(|(_, one)| one.id == post.uri)).await;
    let all = heard(&shop);
    let (by, one) = all.iter().find(|(_, one)| one.id == post.uri).unwrap();
    assert_eq!((by.as_str(), one.own, one.followers.is_some()), ("lis_1", false, true));
    assert!(all.iter().all(|(_, one)| one.text.contains("kettlebell")));
    assert!(!shop.messages().iter().any(|one| one.text.contains("squeaks")), "nobody spoke to us");
}
