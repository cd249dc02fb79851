//! What takes long or is meant to: told within a minute, never silent, no other place called, nothing lost.

use crate::still::{POST, Reading, SHOP, Sky, sky};
use crate::world::answer;
use bluesky_standin::Trouble;
use contract::{Channel, Missing, Parsed, Unhad};
use serde_json::{Value, json};
use store::outbox::Answer;
use tokio::time::{Duration, Instant, sleep};

const NEWS: &str = "app.bsky.notification.listNotifications";
const FILE: &str = "com.atproto.sync.getBlob";
const MINUTE: Duration = Duration::from_secs(60);

/// Ways to write addresses of private networks.
const INSIDE: [&str; 9] = [
    "http://10.0.0.7",
    "http://167772167",
    "http://0xa000007",
    "http://012.0.0.7",
    "http://[::1]",
    "http://[::ffff:10.0.0.7]",
    "http://169.254.169.254",
    "http://localhost:2583",
    "http://inside.test",
];

#[tokio::test(start_paused = true)]
async fn conf_12_an_ended_session_is_told_within_a_minute_however_seldom_it_is_read() {
    let sky = sky();
    let shop = sky.well(&[("poll_seconds", "300")]).await;
    sleep(Duration::from_secs(10)).await;
    let begun = Instant::now();
    sky.network.revoke(SHOP);
    shop.desk.until("told", |desk| desk.is_ill("make a new app password")).await;
    assert!(begun.elapsed() < MINUTE, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn conf_12_an_account_that_is_switched_off_is_told_as_that_and_comes_back() {
    for code in ["AccountTakedown", "AccountDeactivated"] {
        let sky = sky();
        let shop = sky.well(&[]).await;
        let asked = sky.says("ana.test", "still there?", &Value::Null);
        let post = shop.message(&asked).await.post.map(|post| *post);
        let begun = Instant::now();
        sky.network.switch_off(SHOP, code);
        shop.desk.until("told", |desk| desk.is_ill("switched off")).await;
        assert!(begun.elapsed() < MINUTE, "{code}: {:?}", begun.elapsed());
        let waits = shop.sends(&answer(post.clone(), "yes")).await;
        let fits = |words: &str| words.contains("switched off") && !words.contains("app password");
        assert!(matches!(&waits, Answer::Later(words, None) if fits(words)), "{code}: {waits:?}");
        sleep(Duration::from_secs(3_600)).await;
        let signed_in = sky.network.calls("com.atproto.server.createSession");
        assert!(signed_in < 15, "{code}: no storm, {signed_in}");
        sky.network.switch_on(SHOP);
        shop.desk.until("well again", |desk| desk.health() == Some(None)).await;
        assert!(matches!(shop.sends(&answer(post, "yes")).await, Answer::Posted(_)), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn rel_r7_a_page_that_is_silently_empty_loses_nothing() {
    let sky = sky();
    let pile = |count| (0..count).for_each(|number| drop(sky.says("ana.test", &format!("{number}"), &Value::Null)));
    let shop = sky.well(&[]).await;
    pile(100);
    // longer ago than what is looked at again
    sky.network.passes(300_000);
    pile(130);
    sleep(Duration::from_secs(1)).await;
    sky.network.fails(NEWS, Trouble::Empty, 1);
    sky.network.fails(NEWS, Trouble::Shuffled, 1);
    sky.network.fails(NEWS, Trouble::Empty, 2);
    shop.desk.holds("post:", 230).await;
    sky.network.fails("app.bsky.feed.getPosts", Trouble::Empty, 50);
    pile(3);
    shop.desk.holds("post:", 233).await;
    sleep(Duration::from_secs(1_300)).await;
    assert_eq!((shop.desk.keys("post:").len(), shop.desk.keys("gone:").len()), (233, 0));
}

#[tokio::test(start_paused = true)]
async fn an_author_who_vanishes_leaves_a_readable_thread_and_cannot_be_answered() {
    let sky = sky();
    let shop = sky.well(&[]).await;
    let root = sky.says("ana.test", "who knows this?", &Value::Null);
    let theirs = shop.message(&root).await.post.map(|post| *post);
    let below = sky.says("bob.test", "me too", &Sky::under(&root));
    // between the mention and the look at its thread
    sky.network.vanish("ana.test");
    let message = shop.message(&below).await;
    let bobs = *message.post.unwrap();
    assert_eq!((message.text.ends_with("me too"), bobs.parent.as_deref()), (true, Some(root.as_str())));
    let again = shop.channel.look_again(&shop.account, &bobs).await.unwrap();
    let parsed = again.iter().flat_map(|one| shop.channel.parse(&shop.account, &one.bytes, &one.envelope).unwrap());
    let parsed: Vec<Parsed> = parsed.collect();
    let seen =
        |id: &str| parsed.iter().any(|one| matches!(one, Parsed::Thread(all) if all.iter().any(|post| post.id == id)));
    assert!(seen(&below), "what is left of it is shown: {parsed:?}");
    assert!(parsed.iter().any(|one| matches!(one, Parsed::Deleted(id) if *id == root)), "{parsed:?}");
    let refused = shop.sends(&answer(theirs, "here I am")).await;
    assert!(matches!(&refused, Answer::Refused(words) if words.contains("gone from the network")), "{refused:?}");
    assert!(matches!(shop.sends(&answer(Some(bobs), "hello Bob")).await, Answer::Posted(_)));
}

#[tokio::test(start_paused = true)]
async fn sec_b1_no_private_address_is_the_server_of_an_account() {
    for place in INSIDE {
        let sky = sky();
        let service = place.replacen("http:", "https:", 1);
        let channel = sky.channel(&[]);
        for service in [service.as_str(), place] {
            let tried = channel.try_out(&sky.account(&[("service", service)])).await;
            assert!(!tried.ok, "{service}: {tried:?}");
        }
        assert_eq!(sky.doubles.tried(), [], "{place}");
    }
}

#[tokio::test(start_paused = true)]
async fn sec_b1_a_document_that_names_a_private_address_leads_nowhere() {
    for place in INSIDE {
        let sky = sky();
        sky.network.moves_to(place);
        let shop = sky.begin(&[]);
        shop.desk.until("told", |desk| desk.health().flatten().is_some()).await;
        sleep(Duration::from_secs(120)).await;
        assert_eq!(sky.strayed(), [], "{place}");
    }
}

#[tokio::test(start_paused = true)]
async fn sec_b2_a_redirect_to_a_private_address_is_not_followed() {
    let sky = sky();
    let shop = sky.well(&[]).await;
    sky.network.fails(NEWS, Trouble::Redirect("http://10.0.0.7/xrpc"), 3);
    let asked = sky.says("ana.test", "hello?", &Value::Null);
    shop.desk.until("told", |desk| desk.health().flatten().is_some()).await;
    shop.message(&asked).await;
    assert_eq!(sky.strayed(), []);
}

fn pictured(sky: &Sky) -> Value {
    let image = sky.network.keep_file("image/png", &crate::world::picture("").bytes);
    json!({ "embed": { "$type": "app.bsky.embed.images", "images": [{ "alt": "a lid", "image": image }] } })
}

#[tokio::test(start_paused = true)]
async fn conf_08_hostile_pictures_leave_a_note_in_time_and_the_message_is_whole() {
    let troubles = [
        (Trouble::Oversize, "larger than 2 MiB"),
        (Trouble::Hang, "could not be fetched"),
        (Trouble::HangAfter, "could not be fetched"),
        (Trouble::Redirect("http://10.0.0.7/x.png"), "may not go there"),
        (Trouble::Status(404), "answered 404"),
        (Trouble::CutAfter, ""),
    ];
    for (trouble, words) in troubles {
        let sky = sky();
        let shop = sky.well(&[("poll_seconds", "5")]).await;
        sky.network.fails(FILE, trouble, 2);
        let begun = Instant::now();
        let asked = sky.says("ana.test", "look", &pictured(&sky));
        let message = shop.message(&asked).await;
        assert!(begun.elapsed() < Duration::from_secs(25), "{trouble:?}: {:?}", begun.elapsed());
        assert!(message.files.is_empty() && message.text.ends_with("look"), "{trouble:?}");
        assert!(message.warnings.join(" ").contains(words), "{trouble:?}: {:?}", message.warnings);
        assert_eq!(sky.strayed(), [], "{trouble:?}");
        match trouble {
            Trouble::Hang => is_had_later(&shop, &message.missing).await,
            Trouble::Oversize | Trouble::Status(_) => {
                assert!(message.missing.is_empty(), "{trouble:?}: there is no hope")
            }
            _ => {}
        }
    }
}

/// What only kept us waiting comes another time, from where it was said to lie.
async fn is_had_later(shop: &Reading, missing: &[Missing]) {
    sleep(Duration::from_secs(61)).await;
    let file = match missing {
        [one] if !one.key.is_empty() => shop.channel.picture(&shop.account, &one.places).await,
        other => Err(Unhad::Never(format!("{other:?}"))),
    };
    assert!(file.as_ref().is_ok_and(|file| file.content_type.starts_with("image/")), "{file:?}");
}

#[tokio::test(start_paused = true)]
async fn sec_b1_a_picture_at_a_private_address_is_not_fetched() {
    for place in INSIDE {
        let sky = sky();
        let shop = sky.well(&[]).await;
        sky.network.pictures_at(&format!("{place}/x.png"));
        sky.network.fails(FILE, Trouble::Status(404), 1);
        let asked = sky.says("ana.test", "look", &pictured(&sky));
        let message = shop.message(&asked).await;
        assert!(message.files.is_empty(), "{place}");
        assert_eq!(sky.strayed(), [], "{place}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_pictures_that_hang_do_not_hold_up_the_others_for_long() {
    let sky = sky();
    let shop = sky.well(&[]).await;
    sky.network.fails(FILE, Trouble::Hang, 1_000);
    let begun = Instant::now();
    for _ in 0..20 {
        drop(sky.says("bob.test", "look", &pictured(&sky)));
    }
    let last = sky.says("ana.test", "and I have no picture", &Value::Null);
    shop.message(&last).await;
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
    assert_eq!(shop.desk.keys("post:").len(), 21);
    assert_eq!(sky.network.records(POST).len(), 21);
}
