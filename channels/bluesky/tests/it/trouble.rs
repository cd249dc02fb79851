//! All the ways in which a network fails: nothing is lost, nothing comes or goes twice, and it is said.
#![expect(clippy::unwrap_used, reason = "test helper")]

use crate::world::{Inbox, Place, account, answer, desk, picture, posted, quick, standin};
use bluesky::Pacing;
use bluesky_standin::{Network, Trouble};
use contract::{Channel, Parsed, Post};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::outbox::Answer;

const NEWS: &str = "app.bsky.notification.listNotifications";
const POSTS: &str = "app.bsky.feed.getPosts";
const THREAD: &str = "app.bsky.feed.getPostThread";
const CREATE: &str = "com.atproto.repo.createRecord";
const SIGN_IN: &str = "com.atproto.server.createSession";
const RENEW: &str = "com.atproto.server.refreshSession";

fn did(handle: &str) -> String {
    format!("did:plc:{}", handle.replace('.', ""))
}

/// Posts of Ana that name the shop, put there at once.
fn pile(network: &Network, count: usize) {
    for number in 0..count {
        let text = format!("@kettles.test question {number}");
        let facets = [crate::person::mention(&text, "kettles.test", &did("kettles.test"))];
        let post = json!({ "$type": "app.bsky.feed.post", "text": text, "facets": facets, "createdAt": "2026-03-02T09:00:00Z" });
        network.put("ana.test", "app.bsky.feed.post", post);
    }
}

async fn asked(place: &Place, shop: &Inbox, words: &str) -> Post {
    place.ana().await.mentions(&place.shop.0, &did(&place.shop.0), words).await;
    *shop.message(words).await.post.unwrap()
}

#[tokio::test]
async fn pages_out_of_order_and_gaps_lose_and_double_nothing() {
    let (network, place) = standin().await;
    network.fails(NEWS, Trouble::Shuffled, 1_000);
    pile(&network, 230);
    let shop = Inbox::open(&place.service, &place.shop).await;
    assert_eq!(shop.desk.keys("post:").len(), 230);
    pile(&network, 7);
    shop.desk.until("all", |desk| desk.keys("post:").len() == 237).await;
    let mark = shop.desk.noted("notifications").unwrap();
    assert!(mark["at"].as_i64().unwrap() > 0 && mark["uri"].as_str().unwrap().starts_with("at://"), "{mark}");
}

#[tokio::test]
async fn conf_20_more_notifications_than_are_fetched_are_a_gap_that_is_shown() {
    let (network, place) = standin().await;
    pile(&network, 230);
    let pacing = Pacing { pages: 2, ..quick() };
    let shop = Inbox::begin(account(&place.service, &place.shop), desk(), pacing).well().await;
    assert_eq!(
        (shop.desk.keys("post:").len(), shop.desk.keys("gap:").len()),
        (200, 1),
        "the newest, and that more came"
    );
    let told =
        shop.parsed().into_iter().find_map(|one| if let Parsed::Unknown(words) = one { Some(words) } else { None });
    assert!(told.is_some_and(|words| words.starts_with("more than 200 notifications came since")));
    pile(&network, 3);
    shop.desk.until("what came after it", |desk| desk.keys("post:").len() == 203).await;
    assert_eq!(shop.desk.keys("gap:").len(), 1, "told once");
}

#[tokio::test]
async fn what_the_desk_could_not_store_comes_again() {
    let (network, place) = standin().await;
    pile(&network, 60);
    let desk = desk();
    desk.fail(2);
    let shop = Inbox::begin(account(&place.service, &place.shop), Arc::clone(&desk), quick());
    desk.until("told", |desk| desk.ill_since("could not be stored").is_some()).await;
    let shop = shop.well().await;
    assert_eq!(shop.desk.keys("post:").len(), 60);
}

#[tokio::test]
async fn after_a_restart_it_goes_on_where_it_was() {
    let (network, place) = standin().await;
    pile(&network, 3);
    let first = Inbox::open(&place.service, &place.shop).await;
    let (desk, account) = (Arc::clone(&first.desk), first.account.clone());
    drop(first);
    pile(&network, 4);
    let again = Inbox::begin(account, desk, quick());
    again.desk.until("all", |desk| desk.keys("post:").len() == 7).await;
}

#[tokio::test]
async fn no_call_is_made_before_the_time_the_network_names() {
    for trouble in [Trouble::TooMany(3), Trouble::RetryAfter(2), Trouble::RetryAt(3)] {
        let (network, place) = standin().await;
        let shop = Inbox::open(&place.service, &place.shop).await;
        let post = asked(&place, &shop, "how long?").await;
        network.fails(NEWS, trouble, 1);
        shop.desk.until("told to wait", |desk| desk.is_ill("asks to wait")).await;
        let calls = (network.calls(NEWS), network.calls(POSTS));
        let Answer::Later(_, Some(wait)) = shop.send(&answer(Some(post.clone()), "not now")).await else { panic!() };
        assert!((500..=3_000).contains(&wait), "{wait}");
        assert_eq!((network.calls(NEWS), network.calls(POSTS)), calls, "silence until then");
        shop.desk.until("well again", |desk| desk.health() == Some(None)).await;
        let sent = shop.send(&answer(Some(post), "now")).await;
        assert!(matches!(sent, Answer::Posted(_)), "{sent:?}");
    }
}

#[tokio::test]
async fn a_session_is_opened_once_and_renewed_after() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    let opened = network.calls(SIGN_IN);
    for round in 1..=5 {
        network.expire();
        asked(&place, &shop, &format!("round {round}")).await;
    }
    assert_eq!(opened, 1);
    // Ana's own program signs in each time
    assert_eq!(network.calls(SIGN_IN) - 5, 1, "signing in is counted by the network");
    assert!(network.calls(RENEW) >= 5);
    assert!(shop.desk.never_ill(), "nobody needs to know");
}

#[tokio::test]
async fn an_app_password_taken_back_is_told_at_once_and_costs_no_storm() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    let post = asked(&place, &shop, "still there?").await;
    let before = network.calls(SIGN_IN);
    network.revoke("kettles.test");
    shop.desk.until("told", |desk| desk.is_ill("make a new app password")).await;
    assert!(network.calls(SIGN_IN) - before <= 1, "one try, then rest");
    let waits = shop.send(&answer(Some(post.clone()), "later")).await;
    assert!(matches!(&waits, Answer::Later(words, None) if words.contains("app password")), "{waits:?}");
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(network.calls(SIGN_IN) - before <= 1, "one try, then rest");

    network.set_password("kettles.test", "new-pass");
    let mut account = shop.account.clone();
    account.settings.0.insert("app_password".into(), "new-pass".into());
    let again = Inbox::begin(account, Arc::clone(&shop.desk), quick()).well().await;
    let sent = again.send(&answer(Some(post), "now")).await;
    assert!(matches!(sent, Answer::Posted(_)), "{sent:?}");
}

#[tokio::test]
async fn a_server_without_its_view_is_waited_for_and_nothing_is_lost() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    for trouble in
        [Trouble::Status(502), Trouble::Status(500), Trouble::CutBefore, Trouble::Truncated, Trouble::Oversize]
    {
        network.fails(NEWS, trouble, 4);
        network.fails(POSTS, trouble, 2);
        shop.desk.until("told", |desk| desk.health().is_some_and(|word| word.is_some())).await;
        pile(&network, 3);
        shop.desk.until("well again", |desk| desk.health() == Some(None)).await;
    }
    shop.desk.until("all", |desk| desk.keys("post:").len() == 15).await;
}

#[tokio::test]
async fn a_server_that_hangs_is_left_after_a_while() {
    let (network, place) = standin().await;
    network.fails(NEWS, Trouble::Hang, 1);
    pile(&network, 1);
    let pacing = Pacing { patience: Duration::from_millis(300), ..quick() };
    let shop = Inbox::begin(account(&place.service, &place.shop), desk(), pacing);
    shop.desk.until("told", |desk| desk.is_ill("did not answer")).await;
    shop.desk.until("all", |desk| desk.keys("post:").len() == 1).await;
}

#[tokio::test]
async fn a_thread_that_cannot_be_read_costs_no_message() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    let (ana, bob) = (place.ana().await, place.bob().await);
    let root = ana.mentions(&place.shop.0, &did(&place.shop.0), "a question").await;
    shop.message("a question").await;
    let ours = posted(&shop.send(&answer(Some(asked(&place, &shop, "and another").await), "yes")).await);
    network.fails(THREAD, Trouble::Oversize, 100);
    let ours = crate::person::Ref { cid: bob.reads(&ours).await["cid"].as_str().unwrap().into(), uri: ours };
    bob.replies(&root, &ours, "me too").await;
    let message = shop.message("me too").await;
    assert!(message.warnings[0].contains("could not be read"), "{:?}", message.warnings);
}

#[tokio::test]
async fn a_send_cut_off_after_it_was_taken_is_one_post() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    for (number, trouble) in [Trouble::CutAfter, Trouble::Truncated, Trouble::Oversize].into_iter().enumerate() {
        let post = asked(&place, &shop, &format!("question {number}")).await;
        network.fails(CREATE, trouble, 1);
        let out = answer(Some(post), &format!("answer {number}"));
        let sent = shop.send(&out).await;
        let id = posted(&sent);
        let prepared = shop.channel.prepare(&shop.account, &out).unwrap();
        assert_eq!(posted(&shop.channel.look_up(&shop.account, &prepared.payload, &[]).await.unwrap()), id);
        assert_eq!(posted(&shop.send(&out).await), id);
    }
    let ours = network.records("app.bsky.feed.post").into_iter().filter(|uri| uri.contains("kettles")).count();
    assert_eq!(ours, 3);
}

#[tokio::test]
async fn a_send_that_never_arrived_is_not_taken_for_sent() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    let out = answer(Some(asked(&place, &shop, "hello?").await), "hello!");
    network.fails(CREATE, Trouble::CutBefore, 1);
    assert!(matches!(shop.send(&out).await, Answer::Unknown(_)));
    let prepared = shop.channel.prepare(&shop.account, &out).unwrap();
    assert_eq!(shop.channel.look_up(&shop.account, &prepared.payload, &[]).await, None);
    network.fails(CREATE, Trouble::Status(503), 1);
    assert!(matches!(shop.send(&out).await, Answer::Later(..)));
    assert!(matches!(shop.send(&out).await, Answer::Posted(_)));
    network.fails("com.atproto.repo.getRecord", Trouble::Status(502), 1);
    let unsure = shop.channel.look_up(&shop.account, &prepared.payload, &[]).await;
    assert!(matches!(unsure, Some(Answer::Later(..))), "{unsure:?}");
}

#[tokio::test]
async fn a_server_that_is_away_gets_it_later() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    let out = answer(Some(asked(&place, &shop, "hello?").await), "hello!");
    drop(network);
    let later = shop.send(&out).await;
    assert!(matches!(&later, Answer::Later(words, _) if words.contains("127.0.0.1")), "{later:?}");
}

#[tokio::test]
async fn a_foreign_record_under_our_key_is_no_send() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    let out = answer(Some(asked(&place, &shop, "hello?").await), "hello!");
    let owner = crate::person::Person::sign_in(&place.service, &place.shop).await;
    let key = shop.channel.prepare(&shop.account, &out).unwrap().payload["post"]["key"].as_str().unwrap().to_owned();
    let record = json!({ "$type": "app.bsky.feed.post", "text": "other words", "createdAt": "2026-03-02T09:00:00Z" });
    owner
        .tell(
            "com.atproto.repo.putRecord",
            &json!({ "repo": owner.did, "collection": "app.bsky.feed.post", "rkey": key, "record": record }),
        )
        .await;
    assert!(matches!(shop.send(&out).await, Answer::Refused(_)));
    assert_eq!(network.calls(CREATE), 2, "Ana's and ours");
}

#[tokio::test]
async fn a_thread_that_was_closed_meanwhile_refuses_in_words() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    let post = asked(&place, &shop, "nobody answers").await;
    let gate = post.id.replace("app.bsky.feed.post", "app.bsky.feed.threadgate");
    let key = gate.rsplit('/').next().unwrap().to_owned();
    let ana = place.ana().await;
    let record = json!({ "$type": "app.bsky.feed.threadgate", "post": post.id, "allow": [] });
    ana.tell(
        "com.atproto.repo.putRecord",
        &json!({ "repo": ana.did, "collection": "app.bsky.feed.threadgate", "rkey": key, "record": record }),
    )
    .await;
    let refused = shop.send(&answer(Some(post.clone()), "may I?")).await;
    assert!(matches!(&refused, Answer::Refused(words) if words.contains("limited who may answer")), "{refused:?}");
    let again = shop.channel.look_again(&shop.account, &post).await.unwrap();
    let parsed = shop.channel.parse(&shop.account, &again[0].bytes, &again[0].envelope).unwrap();
    let Parsed::Thread(posts) = &parsed[0] else { panic!("{parsed:?}") };
    let refusal = shop.channel.prepare(&shop.account, &answer(Some(posts[0].clone()), "may I?")).unwrap_err();
    assert_eq!(refusal.code, "channel.closed");
    assert_eq!(network.calls(CREATE), 1, "only Ana's");
}

#[tokio::test]
async fn labels_and_new_handles_reach_the_desk_and_the_person_stays_the_same() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    let first = asked(&place, &shop, "before").await;
    network.label(&first.id, "graphic-media");
    network.rename("ana.test", "anna.test");
    let place = Place { ana: ("anna.test".into(), place.ana.1.clone()), ..place };
    let second = asked(&place, &shop, "after").await;
    assert_eq!(first.author.address, second.author.address);
    assert_eq!(
        (first.author.handle.as_deref(), second.author.handle.as_deref()),
        (Some("ana.test"), Some("anna.test"))
    );
    let again = shop.channel.look_again(&shop.account, &first).await.unwrap();
    let parsed = shop.channel.parse(&shop.account, &again[0].bytes, &again[0].envelope).unwrap();
    let Parsed::Thread(posts) = &parsed[0] else { panic!("{parsed:?}") };
    assert!(posts[0].sensitive && posts[0].labels == ["graphic-media"]);
}

#[tokio::test]
async fn a_picture_that_is_none_is_told_and_not_kept() {
    let (network, place) = standin().await;
    let shop = Inbox::open(&place.service, &place.shop).await;
    let ana = place.ana().await;
    let blob = ana.uploads("image/png", b"<html><script>alert(1)</script>".to_vec()).await;
    let text = "@kettles.test look";
    let embed = json!({ "$type": "app.bsky.embed.images", "images": [{ "alt": "x", "image": blob }] });
    let facets = [crate::person::mention(text, "kettles.test", &did("kettles.test"))];
    ana.record("app.bsky.feed.post", json!({ "text": text, "embed": embed, "facets": facets })).await;
    let message = shop.message("look").await;
    assert!(
        message.files.is_empty() && message.warnings[0].contains("no picture goodword shows"),
        "{:?}",
        message.warnings
    );
    network.fails("com.atproto.sync.getBlob", Trouble::Status(404), 10);
    let blob = ana.uploads("image/png", picture("").bytes).await;
    let embed = json!({ "$type": "app.bsky.embed.images", "images": [{ "alt": "x", "image": blob }] });
    let text = "@kettles.test again";
    let facets = [crate::person::mention(text, "kettles.test", &did("kettles.test"))];
    ana.record("app.bsky.feed.post", json!({ "text": text, "embed": embed, "facets": facets })).await;
    assert!(shop.message("again").await.warnings[0].contains("answered 404"));
}

#[tokio::test]
async fn a_private_address_is_not_called_without_the_operators_word() {
    let (network, place) = standin().await;
    let outside = outside::Outside::new(outside::Guard::default()).unwrap();
    let channel = bluesky::Bluesky::new(outside).paced(quick());
    let checked = channel.try_out(&account(&place.service, &place.shop)).await;
    assert!(!checked.ok && checked.steps[0].detail.contains("private network"), "{checked:?}");
    assert_eq!(network.calls(SIGN_IN), 0);
}

#[tokio::test]
async fn trying_out_says_each_step() {
    let (network, place) = standin().await;
    let channel = bluesky::Bluesky::new(crate::world::outside()).paced(quick());
    let checked = channel.try_out(&account(&place.service, &place.shop)).await;
    assert!(checked.ok && checked.steps.len() == 4, "{checked:?}");
    let wrong = (place.shop.0.clone(), "wrong".to_owned());
    let checked = channel.try_out(&account(&place.service, &wrong)).await;
    assert!(!checked.ok && checked.steps[1].detail.contains("app password"), "{checked:?}");
    network.fails(NEWS, Trouble::Status(502), 1);
    let checked = channel.try_out(&account(&place.service, &place.shop)).await;
    assert!(!checked.ok && checked.steps[3].detail.contains("trouble of its own"), "{checked:?}");
}

#[tokio::test]
async fn a_search_that_fails_is_told_and_mentions_come_all_the_same() {
    let (network, place) = standin().await;
    network.fails("app.bsky.feed.searchPosts", Trouble::Status(403), 3);
    let with = Inbox::listening(account(&place.service, &place.shop), "kettlebell");
    let shop = Inbox::begin(with, desk(), quick());
    shop.desk.until("told", |desk| desk.is_ill("searching for \"kettlebell\"")).await;
    pile(&network, 2);
    shop.desk.until("all", |desk| desk.keys("post:").len() == 2).await;
    shop.desk.until("well again", |desk| desk.health() == Some(None)).await;
}
