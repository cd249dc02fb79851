//! A copy of the data folder, or of the database on its server, started as if it were the first (REL-11).

use super::line::Line;
use super::outbound::only_sending;
use super::server::Place;
use base::Time;
use serde_json::{Value, json};
use std::time::Duration;
use store::outbox::{Leaving, put};
use testkit::{Fresh, both};

/// An answer that has waited for an hour.
async fn waits(place: &Place) {
    let db = place.open().await;
    let mut tx = db.begin(&base::Actor::system()).await.unwrap();
    let leaving = Leaving {
        class: "replies",
        channel: "email".into(),
        inbox: Some(place.inbox.clone()),
        conversation: None,
        message: None,
        sent_to: "ana@post.example".into(),
        subject: "Lid".into(),
        payload: json!({}),
        key: "lid".into(),
        not_before: tx.now().plus(-Time::HOUR),
    };
    put(&mut tx, leaving).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

async fn told(line: &Line) -> Value {
    let heard = line.get("/api/v1/copy").await.unwrap();
    assert_eq!(heard.status, 200, "{}", heard.body);
    serde_json::from_str::<Value>(&heard.body).unwrap()["copy"].clone()
}

both!(rel_11_the_program_on_a_copy_sends_nothing_old_and_says_so, async |fresh: Fresh| {
    let place = Place::make(fresh, "support@shop.test", &only_sending(9)).await;
    let cookie = place.administrator().await;
    let running = place.start();
    assert_eq!(told(&Line::to(&running, &cookie)).await, Value::Null, "where it was first");
    drop(running);
    waits(&place).await;

    let copy = place.copy().await;
    let running = copy.start();
    let line = Line::to(&running, &cookie);
    let what = told(&line).await;
    assert_eq!((&what["cause"], &what["held"]), (&json!("elsewhere"), &json!(1)));
    let held = "select count(*) from outbox where state = 'cancelled' and attempts = 0 and last_error like 'held: %'";
    copy.until(held, 1, Duration::from_secs(5)).await;
    assert_eq!(line.ask("POST", "/api/v1/copy/seen", json!({})).await.unwrap().status, 200);
    assert_eq!(told(&line).await, Value::Null);
    drop(running);

    let _running = place.start();
    place.until("select count(*) from outbox where attempts > 0", 1, Duration::from_secs(30)).await;
});
