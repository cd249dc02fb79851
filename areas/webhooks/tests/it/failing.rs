//! Receivers that are down, slow, overloaded or gone (REL-R8, short form).

use crate::world::{Firm, Say};
use base::Time;
use base::facts::Kind;
use serde_json::json;
use std::time::Duration;
use store::task;
use testkit::{Fresh, both};
use tokio::sync::watch;

/// Lets time pass until `until`, sending whatever falls due.
async fn wait(firm: &Firm, hours: i64, step: i64) {
    for _ in 0..hours * Time::HOUR / step {
        firm.clock.pass(step);
        firm.sender.step_lanes(4).await.unwrap();
    }
}

both!(a_receiver_that_is_down_three_days_gets_everything_once_it_is_back, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let start = base::Clock::now(&firm.clock);
    let shop = firm.receiver("shop.test", |call| Say::Status(if call < 10 { 500 } else { 200 }));
    let (path, _) = firm.webhook("shop.test", json!({ "kinds": ["status_changed"] })).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    firm.clock.pass(5 * Time::SECOND + 600);
    firm.sender.step_lanes(4).await.unwrap();
    wait(&firm, 100, Time::MINUTE).await;
    let calls = shop.calls();
    let ids: std::collections::HashSet<_> = calls.iter().map(|call| call.headers["webhook-id"].clone()).collect();
    assert_eq!(ids.len(), 1, "one message, one id");
    let waits: Vec<i64> =
        calls.windows(2).map(|pair| pair[1].signed_at().since(pair[0].signed_at()) / Time::MINUTE).collect();
    let wanted = [0, 5, 30, 120, 300, 600, 600, 1_440, 1_440];
    assert_eq!(waits.len(), wanted.len());
    for (waited, wanted) in waits.iter().zip(wanted) {
        assert!((wanted..=wanted + wanted / 10 + 2).contains(waited), "{waits:?}");
    }
    assert!(calls[9].signed_at().since(start) > 3 * Time::DAY);
    let well = firm.ada.get(&path).await.ok();
    assert_eq!((&well["failures"], &well["failing_since"], &well["stop"]), (&json!(0), &json!(null), &json!(null)));
});

both!(five_days_of_failures_switch_it_off_and_tell_the_administrators, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    firm.receiver("down.test", |_| Say::Status(500));
    let other = firm.receiver("other.test", |_| Say::Status(200));
    let (down, _) = firm.webhook("down.test", json!({ "description": "warehouse" })).await;
    firm.webhook("other.test", json!({ "kinds": ["woken"] })).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    wait(&firm, 119, 10 * Time::MINUTE).await;
    assert_eq!(firm.ada.get(&down).await.ok()["stop"], json!(null));
    // Something else happens, so that there is a try after the fifth day.
    firm.happens(Kind::StatusChanged, None).await;
    firm.hears().await;
    wait(&firm, 3, 10 * Time::MINUTE).await;
    let stopped = firm.ada.get(&down).await.ok();
    assert_eq!(stopped["stop"]["why"], "failing");
    assert!(stopped["stop"]["detail"].as_str().unwrap().contains("nothing was taken since 2026-03-02"));
    assert_eq!(
        firm.count("select count(*) from outbox where channel = 'system_mail' and sent_to = 'ada@shop.example'").await,
        1
    );
    let before = firm.count("select count(*) from webhook_tries").await;
    wait(&firm, 24, Time::HOUR).await;
    assert_eq!(firm.count("select count(*) from webhook_tries").await, before, "nothing leaves any more");
    firm.happens(Kind::Woken, None).await;
    firm.carries().await;
    assert_eq!(other.calls().len(), 1, "others are not concerned");
});

both!(nobody_there_any_more_ends_it_at_once_until_a_person_goes_on, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let shop = firm.receiver("shop.test", |call| Say::Status(if call == 1 { 410 } else { 200 }));
    let (path, _) = firm.webhook("shop.test", json!({ "kinds": ["status_changed"] })).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    firm.happens(Kind::StatusChanged, None).await;
    assert_eq!(firm.carries().await, 0);
    assert_eq!(firm.ada.get(&path).await.ok()["stop"]["why"], "gone");
    assert_eq!(firm.deliveries(&path).await[0]["state"], "failed");
    firm.ada.patch(&path, json!({ "paused": false })).await.ok();
    assert_eq!((firm.carries().await, shop.calls().len()), (1, 2));
});

both!(an_overloaded_receiver_is_left_alone_for_as_long_as_it_says, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let busy = firm.receiver("busy.test", |call| match call {
        1 => Say::With(429, "retry-after: 600", String::new()),
        _ => Say::Status(200),
    });
    let other = firm.receiver("other.test", |_| Say::Status(200));
    firm.webhook("busy.test", json!({ "kinds": ["status_changed"] })).await;
    firm.webhook("other.test", json!({ "kinds": ["status_changed"] })).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    for _ in 0..3 {
        firm.happens(Kind::StatusChanged, None).await;
    }
    firm.clock.pass(9 * Time::MINUTE);
    firm.carries().await;
    assert_eq!((busy.calls().len(), other.calls().len()), (1, 4));
    firm.clock.pass(Time::MINUTE);
    firm.carries().await;
    assert_eq!(busy.calls().len(), 5);
});

/// How many wait; 10,000 where `make soak` asks for it.
#[expect(clippy::disallowed_methods, reason = "how whoever runs the tests asks for the long form")]
fn waiting() -> i64 {
    std::env::var("GOODWORD_TEST_FLOOD").map_or(2_000, |text| text.parse().unwrap())
}

both!(rel_r08_a_receiver_that_hangs_with_thousands_waiting_delays_no_other, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let slow = firm.receiver("slow.test", |_| Say::Nothing);
    let quick = firm.receiver("quick.test", |_| Say::Status(200));
    firm.webhook("slow.test", json!({ "kinds": ["status_changed"] })).await;
    firm.webhook("quick.test", json!({ "kinds": ["woken"] })).await;
    let mut tx = firm.db.begin(&base::Actor::system()).await.unwrap();
    for _ in 0..waiting() {
        tx.tell(base::facts::Fact::new(Kind::StatusChanged));
    }
    tx.commit().await.unwrap();
    firm.hears().await;
    assert_eq!(firm.count("select count(*) from outbox").await, waiting());
    let stop = watch::Sender::new(false);
    let running = task::spawn("lanes", firm.sender.clone().lanes(4, stop.subscribe()));
    let begun = tokio::time::Instant::now();
    for round in 1..=5 {
        firm.happens(Kind::Woken, None).await;
        firm.hears().await;
        let taken = async {
            while quick.calls().len() < round {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), taken).await.unwrap();
    }
    assert!(begun.elapsed() < Duration::from_secs(14), "sooner than one try of the other may last");
    assert_eq!(slow.calls().len(), 4, "four at a time, all of them hanging");
    running.abort();
    testkit::report(&json!({
        "case": "REL-R8", "engine": firm.db.engine().name(), "what": "a webhook's receiver that hangs with calls waiting",
        "done": waiting(), "faults": slow.calls().len(), "lost": 0, "doubled": 0,
        "note": format!("another receiver heard five things in {} ms", begun.elapsed().as_millis())
    }));
});
