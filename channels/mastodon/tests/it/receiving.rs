//! What is written to the account arrives: by stream or by asking, once, and nothing is lost in between.

use crate::world::{NOW, town};
use contract::{Audience, Channel, Evidence, Parsed, Trust, Unhad};
use mastodon_standin::Writing;
use serde_json::json;
use tokio::time::{Duration, Instant, sleep};

#[tokio::test(start_paused = true)]
async fn mast_03_a_mention_comes_by_the_stream_at_once_and_by_asking_not_again() {
    let mut town = town();
    town.well().await;
    sleep(Duration::from_secs(3)).await;
    let begun = Instant::now();
    let _id = town.writes("ana@other.test", "@shop where is my parcel?");
    town.desk.holds("post:", 1).await;
    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
    town.desk.until("asked too", |desk| desk.known() >= 1).await;
    let message = town.message();
    assert_eq!(message.text, "@shop where is my parcel?");
    assert_eq!(message.from.address, "https://other.test/users/ana");
    assert_eq!(message.from.handle.as_deref(), Some("ana@other.test"));
    assert_eq!((message.trust, message.identity_kind), (Trust::Verified, "network"));
    assert!(message.written_at.unwrap() >= NOW);
    let post = message.post.unwrap();
    assert_eq!((post.audience, post.own, post.followers), (Audience::Everyone, false, Some(12)));
    assert_eq!(message.evidence, [Evidence::Thread(post.id.clone())]);
    assert_eq!((post.root, message.provider_id), (post.id.clone(), Some(post.id)));
}

#[tokio::test(start_paused = true)]
async fn without_a_stream_it_is_asked_every_half_minute() {
    let mut town = town();
    town.standin.set("streams", json!(false));
    town.start();
    town.desk.until("well", |desk| desk.health() == Some(None)).await;
    let begun = Instant::now();
    let _id = town.writes("ana@other.test", "@shop hello?");
    town.desk.holds("post:", 1).await;
    assert!(begun.elapsed() <= Duration::from_secs(32), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_was_there_before_is_history() {
    let mut town = town();
    let _old = town.writes("ana@other.test", "@shop an old question");
    town.well().await;
    let _new = town.writes("ana@other.test", "@shop a new one");
    town.desk.holds("post:", 1).await;
    sleep(Duration::from_secs(120)).await;
    assert_eq!(town.message().text, "@shop a new one");
}

#[tokio::test(start_paused = true)]
async fn conf_20_what_came_while_nobody_received_is_fetched_page_by_page() {
    let mut town = town();
    town.well().await;
    let _id = town.writes("ana@other.test", "@shop first");
    town.desk.holds("post:", 1).await;
    sleep(Duration::from_secs(40)).await;
    town.stop().await;
    for number in 0..200 {
        let _id = town.writes("ana@other.test", &format!("@shop question {number}"));
    }
    sleep(Duration::from_secs(3 * 86_400)).await;
    town.start();
    town.desk.holds("post:", 201).await;
    let texts: Vec<String> = town.messages().into_iter().map(|one| one.text).collect();
    assert_eq!((texts[1].as_str(), texts[200].as_str()), ("@shop question 0", "@shop question 199"));
}

#[tokio::test(start_paused = true)]
async fn of_thousands_that_come_to_an_account_nobody_wrote_to_before_none_is_left_out() {
    let mut town = town();
    town.standin.set("streams", json!(false));
    town.well().await;
    for number in 0..4_100 {
        let _id = town.writes("ana@other.test", &format!("@shop {number}"));
    }
    town.desk.holds("post:", 4_100).await;
}

#[tokio::test(start_paused = true)]
async fn conf_03_pages_out_of_order_lose_and_double_nothing() {
    let mut town = town();
    town.standin.set("streams", json!(false));
    town.standin.set("shuffles", json!(true));
    town.start();
    town.desk.until("well", |desk| desk.health() == Some(None)).await;
    for number in 0..150 {
        let _id = town.writes("ana@other.test", &format!("@shop {number}"));
    }
    town.desk.holds("post:", 150).await;
    sleep(Duration::from_secs(120)).await;
    assert_eq!(town.desk.keys("post:").len(), 150);
}

#[tokio::test(start_paused = true)]
async fn conf_02_the_same_event_a_hundred_times_is_one() {
    let mut town = town();
    town.well().await;
    let _id = town.writes("ana@other.test", "@shop once");
    town.desk.holds("post:", 1).await;
    for _ in 0..100 {
        town.standin.merged("shop");
        sleep(Duration::from_millis(100)).await;
    }
    assert!(town.desk.known() >= 50, "{}", town.desk.known());
    assert_eq!(town.messages().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn mast_06_four_audiences_are_told_apart() {
    let mut town = town();
    town.well().await;
    for visibility in ["public", "unlisted", "private", "direct"] {
        let _id = town.standin.post(&Writing::new("ana@other.test", "@shop hi").seen_by(visibility));
    }
    town.desk.holds("post:", 4).await;
    let audiences: Vec<Audience> = town.messages().iter().map(|one| one.post.as_ref().unwrap().audience).collect();
    assert_eq!(audiences, [Audience::Everyone, Audience::Quiet, Audience::Followers, Audience::Named]);
}

#[tokio::test(start_paused = true)]
async fn boosts_and_likes_are_counted_and_never_messages() {
    let mut town = town();
    town.well().await;
    let id = town.writes("shop", "we are open again");
    for kind in ["favourite", "reblog", "favourite"] {
        town.standin.react(kind, "ana@other.test", &id);
    }
    town.desk.until("counted", |desk| desk.keys("thread:").len() >= 3).await;
    let threads = town.parsed().into_iter();
    let threads = threads.filter_map(|one| if let Parsed::Thread(posts) = one { Some(posts) } else { None });
    let threads: Vec<_> = threads.collect();
    let last = threads.last().unwrap();
    assert_eq!((last[0].own, last[0].counts.shares, last[0].counts.likes), (true, 1, 2));
    assert!(town.messages().is_empty());
}

#[tokio::test(start_paused = true)]
async fn conf_09_what_a_colleague_wrote_elsewhere_comes_in_as_what_we_sent_does() {
    let mut town = town();
    let post = town.asked("@shop hello?").await;
    let ours = town.prepared(&town.answer(&post, "one moment"));
    town.sends(&ours).await;
    let elsewhere = town.answers("shop", "@ana@other.test it is on its way", &post.local);
    town.desk.holds("post:", 3).await;
    let parsed = town.parsed();
    let outside: Vec<_> =
        parsed.iter().filter_map(|one| if let Parsed::Outside(one) = one { Some(&**one) } else { None }).collect();
    // No name of a program tells them apart: the desk knows what it sent.
    assert_eq!(outside.len(), 2);
    let written = outside.iter().find(|one| one.text == "@ana it is on its way").unwrap();
    assert_eq!(
        written.post.as_deref().map(|post| (post.own, post.parent.as_deref() == Some(&*elsewhere))),
        Some((true, false))
    );
    assert_eq!(written.post.as_deref().and_then(|own| own.parent.clone()), Some(post.id));
}

#[tokio::test(start_paused = true)]
async fn what_nobody_knows_is_kept_and_said() {
    let mut town = town();
    town.well().await;
    town.standin
        .notify("shop", &json!({ "id": "900001", "type": "carrier_pigeon", "created_at": "2026-03-02T09:00:00Z" }));
    town.standin
        .notify("shop", &json!({ "id": "900002", "type": "moderation_warning", "created_at": "2026-03-02T09:00:00Z" }));
    town.standin.notify("shop", &json!({ "id": "900003", "type": "follow", "created_at": "2026-03-02T09:00:00Z" }));
    town.desk.until("kept", |desk| desk.keys("event:").len() == 2).await;
    let words: Vec<String> = town
        .parsed()
        .into_iter()
        .filter_map(|one| if let Parsed::Unknown(words) = one { Some(words) } else { None })
        .collect();
    assert!(words[0].contains("carrier_pigeon") && words[1].contains("moderators"), "{words:?}");
}

#[tokio::test(start_paused = true)]
async fn an_old_server_with_less_to_say_is_read_all_the_same() {
    let mut town = town();
    town.standin.set("old", json!(true));
    town.standin.set("version", json!("3.0.1"));
    town.standin.set("max_characters", json!(666));
    let post = town.asked("@shop hello?").await;
    assert_eq!(post.author.address, "https://other.test/@ana");
    assert_eq!(town.net.length_of(&town.account), 666);
}

trait LengthOf {
    fn length_of(&self, account: &contract::Account) -> u32;
}

impl LengthOf for mastodon::Mastodon {
    fn length_of(&self, account: &contract::Account) -> u32 {
        Channel::length(self, account).unwrap().most
    }
}

#[tokio::test(start_paused = true)]
async fn conf_08_pictures_are_fetched_and_one_that_cannot_be_leaves_a_note() {
    let mut town = town();
    town.well().await;
    let picture = |url: &str| json!({ "id": url, "type": "image", "url": url, "description": "a broken lid" });
    town.standin.order("GET /files/gone", mastodon_standin::Trouble::Status(404, "gone".into()), 9);
    town.standin.order("GET /files/huge", mastodon_standin::Trouble::Huge(11 * 1024 * 1024), 9);
    town.standin.order("GET /files/away", mastodon_standin::Trouble::Redirect("http://127.0.0.1/secret".into()), 9);
    town.standin.order("GET /files/hang", mastodon_standin::Trouble::Hang, 9);
    let list: Vec<_> = ["good.png", "other.png", "gone.png", "huge.png", "away.png", "hang.png"]
        .iter()
        .map(|name| picture(&format!("http://here.test/files/{name}")))
        .chain([picture("http://10.0.0.7/x.png"), json!({ "type": "image", "url": null })])
        .collect();
    let writing =
        Writing::new("ana@other.test", "@shop look").with(json!({ "media_attachments": list, "sensitive": true }));
    let _id = town.standin.post(&writing);
    town.desk.holds("post:", 1).await;
    let message = town.message();
    assert_eq!(message.files.len(), 1);
    let file = &message.files[0];
    assert_eq!(
        (file.name.as_str(), file.content_type.as_str(), file.description.as_str()),
        ("good.png", "image/png", "a broken lid")
    );
    assert_eq!(message.warnings.len(), 7, "{:?}", message.warnings);
    let said = message.warnings.join("\n");
    for words in ["it is no picture", "answered 404", "larger than 10 MiB", "may not go there"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(message.post.unwrap().sensitive);
    assert!(!town.doubles.tried().iter().any(|place| place.ip().is_loopback() || place.ip().to_string() == "10.0.0.7"));
}

#[tokio::test(start_paused = true)]
async fn conf_08_what_may_be_had_another_time_says_where_it_lies_and_is_fetched_in_the_same_guarded_way() {
    let mut town = town();
    town.well().await;
    town.standin.order("GET /files/ill", mastodon_standin::Trouble::Status(503, "later".into()), 1);
    town.standin.order("GET /files/gone", mastodon_standin::Trouble::Status(404, "gone".into()), 9);
    let place = |name: &str| format!("http://here.test/files/{name}");
    let picture =
        |id: &str, name: &str| json!({ "id": id, "type": "image", "url": place(name), "description": "a lid" });
    let list = json!([picture("1", "ill.png"), picture("2", "gone.png"), picture("3", "good.png")]);
    let id =
        town.standin.post(&Writing::new("ana@other.test", "@shop look").with(json!({ "media_attachments": list })));
    town.desk.holds("post:", 1).await;
    let message = town.message();
    assert_eq!(message.files[0].key.as_deref(), Some("3"));
    let again: Vec<_> = message.missing.iter().filter(|one| matches!(one.why, Unhad::NotNow(_))).collect();
    assert_eq!((again.len(), again[0].key.as_str(), again[0].description.as_str()), (1, "1", "a lid"));
    assert_eq!(again[0].places, [place("ill.png")]);
    assert!(message.warnings.iter().any(|words| words == again[0].why.words()), "{:?}", message.warnings);
    sleep(Duration::from_secs(61)).await;
    let file = town.net.picture(&town.account, &again[0].places).await.unwrap();
    assert_eq!((file.name.as_str(), file.content_type.as_str()), ("ill.png", "image/png"));
    for name in ["gone.png", "other.png"] {
        let got = town.net.picture(&town.account, &[place(name)]).await;
        assert!(matches!(got, Err(Unhad::Never(_))), "{name}: {got:?}");
    }
    town.net.picture(&town.account, &["http://10.0.0.7/x.png".into()]).await.unwrap_err();
    assert!(!town.doubles.tried().iter().any(|place| place.ip().to_string() == "10.0.0.7"));
    let list = json!({ "media_attachments": [picture("4", "good.png"), picture("3", "good.png")] });
    town.standin.edit_with(&id, "@shop look", &list);
    town.desk.until("edited", |desk| desk.keys("edit:").len() == 1).await;
    let edited = town.parsed().into_iter().find_map(|one| if let Parsed::Edited(one) = one { one.post } else { None });
    let named: Vec<String> = edited.unwrap().media.into_iter().map(|one| one.key).collect();
    assert_eq!(named, ["4", "3"]);
}
