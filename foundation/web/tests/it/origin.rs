//! A write with a cookie must come from our own pages (SEC-E5); who may do what at the door.

use crate::home::Home;
use serde_json::json;
use testkit::{Answered, Client, Fresh};

async fn writes(client: &Client) -> Answered {
    client.post("/things", json!({ "what": "deed" })).await
}

#[test]
fn writes_from_other_pages_are_refused() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        let mia = &home.mia;
        for stranger in [
            mia.without("x-goodword"),
            mia.with("sec-fetch-site", "cross-site"),
            mia.with("sec-fetch-site", "same-site"),
            mia.with("origin", "https://evil.example"),
            mia.with("origin", "null"),
            mia.with("origin", "https://desk.example.evil.example"),
            mia.with("origin", "http://desk.example"),
            mia.with("origin", "https://evil.example").with("host", "desk.example"),
        ] {
            assert_eq!(writes(&stranger).await.refused(403), "origin.refused", "{stranger:?}");
        }
        assert_eq!(home.deeds(), 0);
        assert_eq!(mia.without("x-goodword").post("/files", json!({})).await.refused(403), "origin.refused");
    });
}

#[test]
fn writes_from_our_own_pages_and_of_programs_are_not() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        let mia = &home.mia;
        for ours in [
            mia.clone(),
            mia.with("sec-fetch-site", "same-origin").with("origin", "https://desk.example"),
            mia.with("origin", "http://localhost:8080").with("host", "localhost:8080"),
            home.nobody.token("secret").without("x-goodword").with("origin", "https://elsewhere.example"),
        ] {
            writes(&ours).await.ok();
        }
        assert_eq!(home.deeds(), 4);
        mia.without("x-goodword").with("sec-fetch-site", "cross-site").get("/things").await.ok();
    });
}

#[test]
fn the_door_asks_who_and_what() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        assert_eq!(home.nobody.get("/things").await.refused(401), "session.missing");
        assert_eq!(home.nobody.cookie("stale").get("/things").await.refused(401), "session.missing");
        assert_eq!(home.mia.post("/audit", json!({ "what": "x" })).await.refused(403), "forbidden");
        assert_eq!(home.nobody.get("/things/open").await.ok()["who"], "visitor");
        assert_eq!(home.nobody.cookie("stale").get("/things/open").await.ok()["who"], "visitor");
        assert_eq!(home.mia.get("/things/open").await.ok()["who"], "mia");
        assert_eq!(home.deeds(), 0);
    });
}
