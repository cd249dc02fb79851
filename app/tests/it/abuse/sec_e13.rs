//! SEC-E13: the live stream has no topics to guess; who may not see something never hears of it, whatever is asked for.

use crate::house::House;
use axum::extract::Request;
use std::time::Duration;
use testkit::{Fresh, both};
use web::{Body, StatusCode};

async fn heard(house: &House, uri: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
    let mut request = Request::builder().uri(uri).header("last-event-id", "0");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.stream(request.body(Body::empty()).unwrap(), Duration::from_millis(200)).await
}

both!(no_topic_pattern_or_foreign_id_opens_more_of_the_stream, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let theirs = house.conversation(&house.lamps, "Lamp").await;
    let ours = house.conversation(&house.kettles, "Kettle").await;
    let (mia, ben) = (house.cookie("mia").await, house.agent("ben").await);
    for query in ["", "?topic=*", "?topic=%25", "?topic=%2A&agent=*", "?conversation=%25", "?channel=inbox.%25"] {
        let (status, text) = heard(&house, &format!("/api/v1/live{query}"), &[("cookie", &mia)]).await;
        assert!(!text.contains(&theirs), "{query}: {text}");
        assert!(status.is_client_error() || text.contains(&ours), "{query}: {status} {text}");
    }
    for query in [format!("?conversation={theirs}"), format!("?agent={ben}"), format!("?inbox={}", house.lamps.inbox)] {
        let (_, text) = heard(&house, &format!("/api/v1/live{query}"), &[("cookie", &mia)]).await;
        assert!(!text.contains(&theirs), "{query}: {text}");
    }
});

both!(nobody_listens_with_no_ended_or_foreign_session, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    house.conversation(&house.kettles, "Kettle").await;
    let ended = house.cookie("mia").await;
    house.visitor.cookie(&ended).delete("/sessions/current").await.ok();
    let named = ended.split_once('=').unwrap().0.to_owned();
    let foreign = format!("{named}=00000000000000000000000000000000");
    for headers in [
        vec![],
        vec![("cookie", ended.as_str())],
        vec![("cookie", foreign.as_str())],
        vec![("authorization", "Bearer gw_0000000000000000000000000000")],
    ] {
        let (status, text) = heard(&house, "/api/v1/live", &headers).await;
        assert_eq!(status, 401, "{headers:?}");
        assert!(!text.contains("Kettle") && !text.contains("event: fact"), "{text}");
    }
});
