//! The same stories on a real server with the Mastodon API, where `GOODWORD_TEST_MASTODON` names one:
//! its address, the token of the account that is read, and the token of another account, with blanks between.

use crate::lossy::System;
use crate::place::Place;
use crate::story;
use base::SystemClock;
use outside::Guard;
use std::sync::Arc;

#[expect(clippy::disallowed_methods, reason = "a real server is found by its name")]
fn real() -> Option<Place> {
    let said = std::env::var("GOODWORD_TEST_MASTODON").unwrap_or_default();
    let mut parts = said.split_whitespace().map(str::to_owned);
    let (Some(server), Some(ours), Some(theirs)) = (parts.next(), parts.next(), parts.next()) else {
        testkit::skipped("GOODWORD_TEST_MASTODON names no server with the Mastodon API");
        return None;
    };
    let host = url::Url::parse(&server).ok()?.host_str()?.to_owned();
    let guard = Guard { allowed_hosts: vec![host], ..Guard::default() };
    let (names, wires, clock) = (Arc::new(System), Arc::new(System), Arc::new(SystemClock));
    Some(Place { server, ours, theirs, guard, names, wires, clock })
}

#[tokio::test]
async fn the_stories_are_the_same_on_a_real_server() {
    let Some(place) = real() else { return };
    story::all(&place).await;
}
