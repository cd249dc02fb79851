//! What happens between a shop and its customers on any server with the Mastodon API: the same on the stand-in and on a
//! real one (MAST-T).
#![expect(clippy::indexing_slicing, reason = "test helper")]
#![expect(clippy::cognitive_complexity, reason = "a story is told in one piece")]

use crate::judged::judged;
use crate::place::{Place, Shop, part, standin, standin_with};
use contract::{Audience, Channel, Evidence, File, Parsed};
use serde_json::{Value, json};
use std::time::Duration;
use store::outbox::Answer;

#[tokio::test(start_paused = true)]
async fn a_mention_in_each_of_four_visibilities_is_answered_in_its_thread() {
    question_and_answer(&standin()).await;
}

#[tokio::test(start_paused = true)]
async fn a_thread_of_two_hundred_is_read_as_a_whole() {
    two_hundred(&standin()).await;
}

#[tokio::test(start_paused = true)]
async fn a_thread_that_is_shown_by_pieces_is_read_as_a_whole() {
    two_hundred(&standin_with("context", &json!([10, 50]))).await;
}

#[tokio::test(start_paused = true)]
async fn an_edit_is_seen_on_looking_again() {
    edited(&standin()).await;
}

#[tokio::test(start_paused = true)]
async fn a_post_taken_back_is_gone_and_cannot_be_answered() {
    taken_back(&standin()).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_would_make_it_a_post_of_its_own_gets_no_answer_to_a_post_taken_back() {
    taken_back(&standin_with("lenient", &json!(true))).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_whose_receipt_never_came_is_one_post() {
    unheard(&standin()).await;
}

#[tokio::test(start_paused = true)]
async fn a_picture_leaves_with_its_description_under_the_same_warning() {
    pictured(&standin()).await;
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_drops_words_is_warned_of() {
    dropped(&standin()).await;
}

/// All of it, one after the other.
pub(crate) async fn all(place: &Place) {
    question_and_answer(place).await;
    two_hundred(place).await;
    edited(place).await;
    taken_back(place).await;
    unheard(place).await;
    pictured(place).await;
    dropped(place).await;
    judged(place).await;
}

async fn question_and_answer(place: &Place) {
    let tried = place.us().await;
    let shop = Shop::open(place).await;
    let ana = place.ana().await;
    assert_eq!(shop.account.about["me"]["id"], tried.me["id"]);
    let audiences = [
        ("public", Audience::Everyone),
        ("unlisted", Audience::Quiet),
        ("private", Audience::Followers),
        ("direct", Audience::Named),
    ];
    for (visibility, audience) in audiences {
        let text = format!("@{} where is my parcel? {visibility}", shop.name());
        let asked = ana.posts(&text, &[("visibility", visibility)]).await;
        let message = shop.message(&asked).await;
        assert!(message.text.ends_with(&format!("where is my parcel? {visibility}")), "{}", message.text);
        let post = *message.post.unwrap();
        assert_eq!((post.audience, post.own, post.id.as_str()), (audience, false, asked["uri"].as_str().unwrap()));
        if let Some(uri) = ana.me["uri"].as_str() {
            assert_eq!(message.from.address, uri);
        }
        let out = shop.answer(&post, &format!("it is on its way: {visibility}"));
        let Answer::Posted(sent) = shop.sends(&out).await else { panic!("{visibility}") };
        let below = ana.below(&asked).await;
        let ours = below.iter().find(|one| one["uri"] == sent["id"]).unwrap();
        assert_eq!((&ours["visibility"], &ours["in_reply_to_id"]), (&json!(visibility), &asked["id"]));
        let named = ours["mentions"].as_array().unwrap().iter().any(|one| one["id"] == ana.me["id"]);
        assert!(named, "she is told: {}", ours["mentions"]);

        let thanks = format!("@{} thank you: {visibility}", shop.name());
        let again = ana.posts(&thanks, &[("visibility", visibility), ("in_reply_to_id", part(ours))]).await;
        let message = shop.message(&again).await;
        let id = sent["id"].as_str().unwrap().to_owned();
        assert_eq!(message.evidence, [Evidence::Thread(post.id.clone()), Evidence::Answers(vec![id])]);
    }
}

async fn two_hundred(place: &Place) {
    let shop = Shop::open(place).await;
    let ana = place.ana().await;
    let root = ana.posts("who knows a good shop?", &[]).await;
    let mut parent = root.clone();
    for number in 1..200 {
        parent = ana.posts(&format!("thought {number}"), &[("in_reply_to_id", part(&parent))]).await;
    }
    let text = format!("@{} what about you?", shop.name());
    let asked = ana.posts(&text, &[("in_reply_to_id", part(&parent))]).await;
    let message = shop.message(&asked).await;
    let id = |post: &Value| post["uri"].as_str().unwrap().to_owned();
    assert_eq!(message.evidence, [Evidence::Thread(id(&root)), Evidence::Answers(vec![id(&parent)])]);
    let whole = shop.thread(&message.post.unwrap()).await;
    assert_eq!(whole.len(), 201);
    assert!(whole.iter().all(|post| post.root == id(&root)));
}

async fn edited(place: &Place) {
    let shop = Shop::open(place).await;
    let ana = place.ana().await;
    let asked = ana.posts(&format!("@{} where is it?", shop.name()), &[]).await;
    let post = shop.message(&asked).await.post.unwrap();
    // servers tell of edits by the second
    tokio::time::sleep(Duration::from_secs(2)).await;
    ana.changes(&asked, &format!("@{} found it, thanks", shop.name())).await;
    let now = shop.thread(&post).await.into_iter().find(|one| one.id == post.id).unwrap();
    assert!(now.text.ends_with("found it, thanks") && now.edited_at.is_some(), "{now:?}");
}

async fn taken_back(place: &Place) {
    let shop = Shop::open(place).await;
    let ana = place.ana().await;
    let asked = ana.posts(&format!("@{} forget it", shop.name()), &[]).await;
    let post = shop.message(&asked).await.post.unwrap();
    ana.takes_back(&asked).await;
    let again = shop.net.look_again(&shop.account, &post).await.unwrap();
    let parsed = shop.net.parse(&shop.account, &again[0].bytes, &json!({})).unwrap();
    assert!(matches!(&parsed[..], [Parsed::Deleted(id)] if *id == post.id), "{parsed:?}");
    let us = place.us().await;
    let before = us.newest().await;
    let refused = shop.sends(&shop.answer(&post, "too late")).await;
    assert!(matches!(&refused, Answer::Refused(words) if words.contains("not there any more")), "{refused:?}");
    let ids = |all: &[Value]| all.iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&us.newest().await), ids(&before), "nothing was published");
}

/// The request went through, its answer never came: it is looked for and found, and sending it again makes no second one.
async fn unheard(place: &Place) {
    let shop = Shop::open(place).await;
    let ana = place.ana().await;
    let asked = ana.posts(&format!("@{} anybody there?", shop.name()), &[]).await;
    let post = shop.message(&asked).await.post.unwrap();
    let prepared = shop.net.prepare(&shop.account, &shop.answer(&post, "all day long")).unwrap();
    let nothing = shop.net.look_up(&shop.account, &prepared.payload, &[]).await;
    assert_eq!(nothing, None, "it was not sent yet");
    let begun = tokio::time::Instant::now();
    let Answer::Posted(sent) = place.forgetful().send(Some(&shop.account), &prepared.payload, vec![]).await else {
        panic!("it is there, and was not found")
    };
    assert!(begun.elapsed() >= Duration::from_secs(30), "it waited for the receipt");
    let found = shop.net.look_up(&shop.account, &prepared.payload, &[]).await;
    assert!(matches!(&found, Some(Answer::Posted(found)) if found["id"] == sent["id"]), "{found:?}");
    let ours: Vec<_> = ana.below(&asked).await;
    assert_eq!(ours.len(), 1, "{ours:?}");
}

/// The smallest picture there is.
const PICTURE: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

pub(crate) fn picture(description: &str) -> File {
    let bytes = data_encoding::BASE64.decode(PICTURE.as_bytes()).unwrap();
    File { description: description.into(), ..File::new("lid.png", "image/png", bytes) }
}

async fn pictured(place: &Place) {
    let shop = Shop::open(place).await;
    let ana = place.ana().await;
    let text = format!("@{} what does it look like inside?", shop.name());
    let asked = ana.posts(&text, &[("spoiler_text", "an old kettle")]).await;
    let post = shop.message(&asked).await.post.unwrap();
    assert_eq!(post.warning, "an old kettle");
    let mut out = shop.answer(&post, "like this");
    out.under.as_mut().unwrap().warning.clone_from(&post.warning);
    out.files.push(picture("a lid, \"cracked\""));
    let Answer::Posted(sent) = shop.sends(&out).await else { panic!("it was not posted") };
    let below = ana.below(&asked).await;
    let ours = below.iter().find(|one| one["uri"] == sent["id"]).unwrap();
    let shown = &ours["media_attachments"][0];
    assert_eq!((&ours["spoiler_text"], &shown["type"]), (&json!("an old kettle"), &json!("image")));
    assert_eq!(shown["description"], "a lid, \"cracked\"");
}

async fn dropped(place: &Place) {
    const POLICY: &str = "/api/v2/notifications/policy";
    let us = place.us().await;
    let (status, _) = us.call("PATCH", POLICY, &[("for_limited_accounts", "drop")]).await;
    if status >= 300 {
        return testkit::skipped("this server keeps no filter of notifications, or the token may not change it");
    }
    let shop = Shop::open(place).await;
    let said = shop.desk.health().flatten().unwrap_or_default();
    let tried = shop.net.try_out(&shop.account).await;
    us.call("PATCH", POLICY, &[("for_limited_accounts", "accept")]).await;
    assert!(said.contains("nobody can get it back: accounts limited by moderators"), "{said}");
    assert!(tried.steps.iter().any(|step| step.what == "filter of notifications" && !step.ok), "{:?}", tried.steps);
}
