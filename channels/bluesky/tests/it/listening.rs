//! Listening: posts that use our words without naming us.
#![expect(clippy::unwrap_used, reason = "test helper")]

use crate::world::{Inbox, Place, account, desk, quick, standin};
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
