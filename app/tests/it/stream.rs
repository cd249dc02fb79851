//! The live stream: only one's own, exactly once, and only for whoever is signed in.

use crate::house::{House, answer};
use axum::extract::Request;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Fresh, both};
use web::{Body, StatusCode};

/// Facts a stream from `last` carries until it is quiet.
async fn heard(house: &House, cookie: Option<&str>, last: &str) -> (StatusCode, String) {
    let mut request = Request::builder().uri("/api/v1/live").header("last-event-id", last);
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    house.stream(request.body(Body::empty()).unwrap(), Duration::from_millis(300)).await
}

fn facts(text: &str) -> Vec<Value> {
    let data =
        |frame: &str| frame.contains("event: fact").then(|| frame.split_once("data: ").map(|(_, d)| d.to_owned()));
    text.split("\n\n").filter_map(data).flatten().map(|text| serde_json::from_str(&text).unwrap()).collect()
}

both!(a_stream_carries_only_what_its_reader_may_see, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let theirs = house.conversation(&house.lamps, "Lamp").await;
    let ben = house.who("ben").await;
    answer(&ben, &theirs, "Tomorrow.").await.ok();
    ben.post(
        &format!("/conversations/{theirs}/notes"),
        json!({ "text": "n", "mentions": [house.agent("lena").await] }),
    )
    .await
    .ok();
    let ours = house.conversation(&house.kettles, "Kettle").await;
    let mia = house.cookie("mia").await;
    let (status, text) = heard(&house, Some(&mia), "0").await;
    assert_eq!(status, 200);
    let facts = facts(&text);
    assert!(facts.iter().any(|fact| fact["conversation"] == ours.as_str()), "{text}");
    assert!(!text.contains(&theirs) && !text.contains("Tomorrow"), "{text}");
    assert!(facts.iter().all(|fact| fact["inbox"] != house.lamps.inbox.as_str()), "{text}");
    let ben = house.cookie("ben").await;
    let (_, text) = heard(&house, Some(&ben), "0").await;
    assert!(text.contains(&theirs) && !text.contains(&ours));
    assert!(!text.contains("notification_added"), "a notice for Lena came to Ben: {text}");
});

both!(cut_anywhere_and_taken_up_again_nothing_is_lost_or_doubled, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    for number in 0..6 {
        house.conversation(&house.kettles, &format!("Kettle {number}")).await;
    }
    let cookie = house.cookie("mia").await;
    let (_, whole) = heard(&house, Some(&cookie), "0").await;
    let all: Vec<i64> = facts(&whole).iter().map(|fact| fact["seq"].as_i64().unwrap()).collect();
    assert!(all.len() >= 12 && all.is_sorted(), "{all:?}");
    for cut in [0, all.len() / 3, all.len() / 2, all.len() - 1] {
        let (_, rest) = heard(&house, Some(&cookie), &all[cut].to_string()).await;
        let rest: Vec<i64> = facts(&rest).iter().map(|fact| fact["seq"].as_i64().unwrap()).collect();
        assert_eq!(rest, all[cut + 1..], "cut after {}", all[cut]);
    }
});

both!(ids_of_another_installation_mean_start_over, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let cookie = house.cookie("mia").await;
    for odd in ["999999999", "-4"] {
        assert!(heard(&house, Some(&cookie), odd).await.1.contains("event: gap"), "{odd}");
    }
    for odd in ["*", "%", "x'--"] {
        let (status, text) = heard(&house, Some(&cookie), odd).await;
        assert_eq!(status, 200);
        assert!(facts(&text).is_empty(), "{odd} replays: {text}");
    }
});

both!(nobody_listens_without_a_session, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    assert_eq!(heard(&house, None, "0").await.0, 401);
    assert_eq!(heard(&house, Some("goodword_session=nobody"), "0").await.0, 401);
    let cookie = house.cookie("mia").await;
    let mia = house.visitor.cookie(&cookie);
    mia.delete("/sessions/current").await.ok();
    assert_eq!(heard(&house, Some(&cookie), "0").await.0, 401);
});
