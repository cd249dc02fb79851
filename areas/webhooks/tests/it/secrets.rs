//! Secrets: shown once, sealed, changed without a gap.

use crate::world::{Firm, Say};
use base::Time;
use base::facts::Kind;
use serde_json::json;
use testkit::{Fresh, both};

both!(a_changed_secret_and_the_one_before_both_sign_for_a_day, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    let shop = firm.receiver("shop.test", |_| Say::Status(200));
    let (path, old) = firm.webhook("shop.test", json!({})).await;
    let changed = firm.ada.post(&format!("{path}/secret"), json!({})).await.ok();
    let new = changed["secret"].as_str().unwrap();
    assert!(changed["old_secret_until"].is_i64() && new != old && new.starts_with("whsec_"));
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    firm.clock.pass(Time::DAY);
    firm.happens(Kind::StatusChanged, None).await;
    firm.carries().await;
    let signed: Vec<_> = shop.calls().iter().map(|call| (call.is_signed_by(new), call.is_signed_by(&old))).collect();
    assert_eq!(signed, [(true, true), (true, false)]);
    assert_eq!(firm.ada.get(&path).await.ok()["old_secret_until"], json!(null));
});

both!(no_secret_lies_open_in_the_database, async |fresh: Fresh| {
    let firm = Firm::open(&fresh).await;
    firm.receiver("shop.test", |_| Say::Status(200));
    let (path, secret) = firm.webhook("shop.test", json!({})).await;
    let second = firm.ada.post(&format!("{path}/secret"), json!({})).await.ok()["secret"].as_str().unwrap().to_owned();
    let bare = |text: &str| text.trim_start_matches("whsec_").to_owned();
    for table in ["webhooks", "audit", "idempotency", "outbox", "facts"] {
        let rows = firm.db.read().await.unwrap().rows(format!("select * from {table}"), vec![]).await.unwrap();
        let text = format!("{rows:?}");
        assert!(!text.contains(&bare(&secret)) && !text.contains(&bare(&second)), "{table}");
    }
    for shown in [firm.ada.get(&path).await, firm.ada.get("/webhooks").await] {
        assert!(!String::from_utf8_lossy(&shown.bytes).contains("whsec_"));
    }
});
