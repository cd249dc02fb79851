//! Servers that fail in every way: nothing is lost, nothing comes twice, and it is said within a minute.

use crate::world::{account, settings, town};
use contract::{Channel, Intake};
use mastodon_standin::{Trouble, Waiting};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::{Duration, Instant, sleep, timeout};

#[tokio::test(start_paused = true)]
async fn conf_12_a_token_taken_back_is_said_within_a_minute_and_sends_wait() {
    let mut town = town();
    let post = town.asked("@shop hi").await;
    let prepared = town.prepared(&town.answer(&post, "hello"));
    town.standin.revoke_all();
    let begun = Instant::now();
    town.desk.until("said", |desk| desk.ill_since("does not let goodword in").is_some()).await;
    assert!(town.desk.ill_since("does not let").unwrap() - begun < Duration::from_secs(60));
    assert!(matches!(town.sends(&prepared).await, store::outbox::Answer::Later(..)));
    let asked = town.standin.asked().len();
    sleep(Duration::from_secs(290)).await;
    assert!(town.standin.asked().len() - asked < 20, "no storm: {}", town.standin.asked().len() - asked);
    let _missed = town.writes("ana@other.test", "@shop still there?");
    town.stop().await;
    let token = town.standin.token("shop");
    town.account = contract::Account { settings: settings(&[("access_token", &token)]), ..town.account.clone() };
    town.start();
    town.desk.holds("post:", 2).await;
    assert!(matches!(town.sends(&prepared).await, store::outbox::Answer::Posted(_)));
}

#[tokio::test(start_paused = true)]
async fn rel_r7_bursts_hangs_and_broken_answers_lose_and_double_nothing() {
    let words = || "in trouble".to_owned();
    for trouble in [
        Trouble::Status(503, words()),
        Trouble::Status(500, words()),
        Trouble::Hang,
        Trouble::CutAfter,
        Trouble::Half,
        Trouble::Huge(13 * 1024 * 1024),
        Trouble::Body("<html>".into()),
        Trouble::Body(String::new()),
        Trouble::Empty,
        Trouble::TooMany(Waiting::Iso(40)),
        Trouble::TooMany(Waiting::Date(40)),
    ] {
        let mut town = town();
        town.standin.set("streams", json!(false));
        town.start();
        town.desk.until("well", |desk| desk.health() == Some(None)).await;
        town.standin.order("GET /api/v1/notifications", trouble.clone(), 3);
        for number in 0..90 {
            let _id = town.writes("ana@other.test", &format!("@shop {number}"));
        }
        town.desk.holds("post:", 90).await;
        sleep(Duration::from_secs(90)).await;
        assert_eq!(town.desk.keys("post:").len(), 90, "{trouble:?}");
        town.desk.until("well again", |desk| desk.health() == Some(None)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn rel_r7_a_page_that_is_silently_empty_loses_nothing() {
    const PAGE: &str = "GET /api/v1/notifications?limit=80&include_filtered=true";
    let mut town = town();
    town.standin.set("streams", json!(false));
    town.well().await;
    let write = |town: &crate::world::Town, count: usize| {
        (0..count).for_each(|number| drop(town.writes("ana@other.test", &format!("@shop {number}"))));
    };
    // nobody wrote before: it is read from its newest page downwards
    write(&town, 250);
    town.standin.order(&format!("{PAGE}&max_id"), Trouble::Empty, 2);
    town.desk.holds("post:", 250).await;
    // from a place that is known it is read upwards
    write(&town, 250);
    town.standin.order(&format!("{PAGE}&min_id"), Trouble::Empty, 2);
    sleep(Duration::from_secs(20)).await;
    town.standin.order(&format!("{PAGE}&min_id"), Trouble::Empty, 1);
    town.desk.holds("post:", 500).await;
    sleep(Duration::from_secs(90)).await;
    assert_eq!((town.desk.keys("post:").len(), town.desk.keys("gone:").len()), (500, 0));
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_falls_silent_or_breaks_is_opened_anew() {
    let mut town = town();
    town.well().await;
    for number in 1..=3 {
        town.standin.cut_streams();
        let _id = town.writes("ana@other.test", &format!("@shop {number}"));
        town.desk.holds("post:", number).await;
        town.streaming().await;
    }
    assert_eq!(town.desk.health(), Some(None));
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_is_full_loses_nothing() {
    let mut town = town();
    town.well().await;
    town.desk.fail(4);
    for number in 0..5 {
        let _id = town.writes("ana@other.test", &format!("@shop {number}"));
    }
    town.desk.holds("post:", 5).await;
    assert_eq!(town.messages().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_vanishes_is_said_and_found_again() {
    let mut town = town();
    town.well().await;
    town.doubles.name("here.test", &[]);
    town.standin.cut_streams();
    town.desk.until("said", |desk| desk.ill_since("here.test").is_some()).await;
    town.doubles.name("here.test", &["93.184.216.34".parse().unwrap()]);
    let _id = town.writes("ana@other.test", "@shop back again?");
    town.desk.holds("post:", 1).await;
}

#[tokio::test(start_paused = true)]
async fn sec_b1_no_private_address_is_ever_a_server() {
    for host in [
        "http://127.0.0.1",
        "http://10.0.0.7:4000",
        "http://[::1]",
        "http://localhost",
        "http://inside.test",
        "http://2130706433",
    ] {
        let town = town();
        town.doubles.name("inside.test", &["192.168.1.1".parse().unwrap()]);
        let account = account(settings(&[("server", host), ("access_token", "t")]));
        let tried = town.net.try_out(&account).await;
        assert!(!tried.ok && tried.steps[0].detail.contains("private network"), "{host}: {:?}", tried.steps);
        let (_sender, stop) = watch::channel(false);
        let (net, desk): (Arc<dyn Channel>, Arc<dyn Intake>) = (town.net.clone(), town.desk.clone());
        assert!(timeout(Duration::from_secs(30), net.receive(account.clone(), desk, stop)).await.is_err());
        assert!(town.desk.health().flatten().is_some(), "{host}");
        let enrolled = town.net.enrol(&crate::sign_in::unsigned(host), "https://desk.test/back").await;
        assert!(enrolled.is_err(), "{host}");
        assert_eq!(town.doubles.tried(), [], "{host}");
    }
}

#[tokio::test(start_paused = true)]
async fn ch_112_what_stands_around_waits_before_news_do() {
    let mut town = town();
    town.standin.set("limit", json!(60));
    let roots: Vec<String> = (0..80).map(|number| town.writes("bo@far.test", &format!("thought {number}"))).collect();
    town.well().await;
    for root in &roots {
        let _id = town.answers("ana@other.test", "@shop and this?", root);
    }
    town.desk.holds("post:", 80).await;
    assert_eq!(town.messages().len(), 80);
    assert!(town.desk.ill_since("no more requests").is_none(), "there was always room left for answers");
}

#[tokio::test(start_paused = true)]
async fn sec_b1_a_stream_at_a_private_address_is_not_opened() {
    for place in
        ["ws://10.0.0.7:4000", "ws://127.0.0.1", "ws://inside.test", "ws://[::ffff:10.0.0.7]", "ws://167772167"]
    {
        let mut town = town();
        town.doubles.name("inside.test", &["192.168.1.1".parse().unwrap()]);
        town.standin.set("streaming", json!(place));
        town.start();
        town.desk.until("well", |desk| desk.health() == Some(None)).await;
        let _id = town.writes("ana@other.test", "@shop can you hear me?");
        town.desk.holds("post:", 1).await;
        sleep(Duration::from_secs(300)).await;
        let own = "93.184.216.34:80".parse().unwrap();
        assert!(town.doubles.tried().iter().all(|tried| *tried == own), "{place}: {:?}", town.doubles.tried());
    }
}
