//! The log: what was sent, what came back, and sending it once more.

use crate::world::{Firm, Say};
use base::Time;
use base::facts::Kind;
use serde_json::json;
use testkit::{Fresh, both};

both!(a_delivery_shows_its_body_and_the_beginning_of_each_answer, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let shop = firm.receiver("shop.test", |call| match call {
        1 => Say::With(500, "x: 1", "é".repeat(5_000)),
        _ => Say::With(200, "x: 1", "thank you".into()),
    });
    let (path, _) = firm.webhook("shop.test", json!({})).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    let waiting = &firm.deliveries(&path).await[0];
    assert_eq!((&waiting["state"], &waiting["kind"]), (&json!("queued"), &json!("status_changed")));
    assert!(waiting["next_at"].is_i64() && waiting["trouble"].as_str().unwrap().contains("500"));
    firm.clock.pass(6 * Time::SECOND);
    firm.carries().await;
    let one = format!("{path}/deliveries/{}", waiting["id"].as_str().unwrap());
    let whole = firm.ada.get(&one).await.ok();
    assert_eq!((&whole["state"], &whole["body"]), (&json!("sent"), &json!(shop.calls()[1].body)));
    assert_eq!(shop.calls()[0].body, shop.calls()[1].body, "byte for byte the same");
    let tries = whole["tries"].as_array().unwrap();
    assert_eq!((&tries[0]["status"], &tries[1]["status"]), (&json!(500), &json!(200)));
    assert_eq!(tries[0]["answer"].as_str().unwrap().len(), 1_024);
    assert_eq!((&tries[1]["answer"], &tries[1]["trouble"]), (&json!("thank you"), &json!(null)));
});

both!(what_was_taken_can_be_sent_again_under_its_id, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let shop = firm.receiver("shop.test", |_| Say::Status(200));
    let (path, _) = firm.webhook("shop.test", json!({})).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    let id = firm.deliveries(&path).await[0]["id"].as_str().unwrap().to_owned();
    firm.clock.pass(Time::HOUR);
    firm.ada.post(&format!("{path}/deliveries/{id}/replay"), json!({})).await.ok();
    firm.carries().await;
    let calls = shop.calls();
    assert_eq!(calls[0].headers["webhook-id"], calls[1].headers["webhook-id"]);
    assert_eq!(calls[1].signed_at().since(calls[0].signed_at()), Time::HOUR, "a fresh time at every try");
    let (other, _) = firm.webhook("shop.test", json!({})).await;
    let foreign = format!("{other}/deliveries/{id}/replay");
    assert_eq!(firm.ada.post(&foreign, json!({})).await.refused(404), "not_found");
});

both!(a_test_arrives_even_while_the_receiver_rests, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let shop = firm.receiver("shop.test", |call| match call {
        1 => Say::With(503, "retry-after: 3600", String::new()),
        _ => Say::Status(200),
    });
    let (path, secret) = firm.webhook("shop.test", json!({ "kinds": ["status_changed"] })).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    let sent = firm.ada.post(&format!("{path}/test"), json!({})).await.ok();
    firm.carries().await;
    let call = shop.calls().pop().unwrap();
    assert_eq!(call.json()["type"], "webhook_test");
    assert!(call.is_signed_by(&secret));
    assert_eq!(firm.deliveries(&path).await[0]["id"], sent["delivery"]);
});

both!(what_ended_is_forgotten_after_thirty_days, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    firm.receiver("shop.test", |_| Say::Status(200));
    let (path, _) = firm.webhook("shop.test", json!({})).await;
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    firm.clock.pass(29 * Time::DAY);
    webhooks::sweep(&firm.db).await.unwrap();
    assert_eq!(firm.deliveries(&path).await.len(), 1);
    firm.clock.pass(2 * Time::DAY);
    webhooks::sweep(&firm.db).await.unwrap();
    assert_eq!((firm.deliveries(&path).await.len(), firm.count("select count(*) from webhook_tries").await), (0, 0));
});
