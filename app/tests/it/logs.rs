//! What is logged names events and ids: never words of a mail, a secret, or an address (SEC-F12).

use crate::house::{House, answer, mail, note};
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex};
use testkit::Fresh;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn words_secrets_and_addresses_stay_out_of_the_log() {
    let kept = Kept::default();
    let writer = kept.clone();
    let lines =
        tracing_subscriber::fmt().json().with_max_level(tracing::Level::INFO).with_writer(move || writer.clone());
    // One process per test: this is the only subscriber there is.
    lines.try_init().unwrap();
    testkit::run(async {
        let house = House::open(Fresh::sqlite()).await;
        let (cookie, leo) = (house.cookie("mia").await, house.who("leo").await);
        let mia = house.visitor.cookie(&cookie);
        house
            .receives(
                &house.kettles,
                mail("Ana <zaddress@post.example>", &house.kettles.address, "zsubject", "zbody\u{1b}[31m"),
            )
            .await;
        house.receives(&house.kettles, b"\0\0\xffzbody not a mail".to_vec()).await;
        answer(&mia, "1", "zanswer").await.ok();
        note(&mia, "1", "znote").await;
        mia.post("/sessions", json!({ "email": "zmail@post.example", "password": "zpassword" })).await;
        mia.get("/conversations?q=zsearch").await.ok();
        house.visitor.token("zsecret").get("/me").await;
        leo.post("/nowhere", json!({ "zfield": 1 })).await;
        house.sends().await;
        // Something that is logged for certain, so that silence proves nothing by itself: a fault of our own.
        let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
        tx.exec("update conversations set status = 'zbroken'", store::args![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(mia.get("/conversations/1").await.refused(500), "fault");
        let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert!(log.contains("a request failed"), "nothing was logged: {log}");
        let token = cookie.split_once('=').unwrap().1;
        for canary in [
            "zaddress",
            "zsubject",
            "zbody",
            "zanswer",
            "znote",
            "zmail",
            "zpassword",
            "zsearch",
            "zsecret",
            "zfield",
            token,
        ] {
            assert!(!log.contains(canary), "{canary} is in the log: {log}");
        }
        for line in log.lines() {
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not one event a line: {line}");
        }
    });
}
