//! The doctor: each fault is made, and told of with what to do (DESK-2006).

use crate::crash::server::{Place, through};
use crate::house::House;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use store::args;
use testkit::servers::MailServers;
use testkit::{Fresh, both};

const ADDRESS: &str = "support@shop.test";

/// What `goodword doctor` says, by key; and whether it ended well.
fn looked(place: &Place) -> (BTreeMap<String, Vec<Value>>, bool) {
    let out = place.says(&[], &["doctor", "--json"]).output().unwrap();
    let mut told: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&out.stdout).lines() {
        let check: Value = serde_json::from_str(line).unwrap();
        told.entry(check["key"].as_str().unwrap().to_owned()).or_default().push(check);
    }
    (told, out.status.success())
}

/// The verdict on the first thing of a key; where something is wrong it says what to do.
fn verdict<'a>(told: &'a BTreeMap<String, Vec<Value>>, key: &str) -> &'a str {
    let check = &told.get(key).unwrap_or_else(|| panic!("nothing of {key} in {told:#?}"))[0];
    let word = check["verdict"].as_str().unwrap();
    assert!(word == "ok" || check["advice"].as_str().is_some_and(|advice| !advice.is_empty()), "{check}");
    word
}

/// The same settings but for one.
fn but(settings: Vec<(&'static str, String)>, key: &str, value: &str) -> Vec<(&'static str, String)> {
    settings.into_iter().map(|(known, old)| (known, if known == key { value.to_owned() } else { old })).collect()
}

async fn does(place: &Place, sql: &'static str, values: Vec<store::Value>) {
    let db = place.open().await;
    let mut tx = db.begin(&base::Actor::system()).await.unwrap();
    tx.exec(sql, values).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

both!(desk_2006_faults_of_mail_are_named, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    let url = fresh.place.url.clone();
    let well = Place::make(fresh, ADDRESS, &through(&servers, ADDRESS)).await;
    assert_eq!(verdict(&looked(&well).0, "inbox"), "ok");
    for (key, wrong, step) in [
        ("imap_password", "wrong", "sign in for receiving"),
        ("imap_port", "9", "connect to"),
        ("smtp_port", "9", "connect to"),
    ] {
        let fresh = if url.is_some() { Fresh::postgres().await.unwrap() } else { Fresh::sqlite() };
        let place = Place::make(fresh, ADDRESS, &but(through(&servers, ADDRESS), key, wrong)).await;
        let (told, good) = looked(&place);
        assert_eq!((verdict(&told, "inbox"), good), ("fail", false), "{key}");
        let what = told["inbox"][0]["what"].as_str().unwrap();
        assert!(what.contains("support") && what.contains(step), "{key}: {what}");
    }
});

both!(desk_2006_faults_of_the_machine_are_named, async |fresh: Fresh| {
    let folder = fresh.place.folder.clone();
    let place = Place::make(fresh, ADDRESS, &crate::crash::outbound::only_sending(9)).await;
    place.conversation().await;
    let (told, _) = looked(&place);
    assert_eq!([verdict(&told, "schema"), verdict(&told, "facts"), verdict(&told, "key")], ["ok"; 3]);
    assert_eq!(verdict(&told, "backup"), "warn", "there is none yet");

    let old = base::Clock::now(&base::SystemClock).plus(-10 * base::Time::DAY);
    std::fs::write(folder.join("last-backup"), format!("{}\n", old.0)).unwrap();
    std::fs::set_permissions(folder.join("secret.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    does(&place, "update facts set at = at + 86400000", args![]).await;
    let later = "insert into migrations (name, sha256, at) values ('later/209901010000_more', 'x', 1)";
    does(&place, later, args![]).await;
    let (told, good) = looked(&place);
    assert!(!good);
    assert_eq!([verdict(&told, "backup"), verdict(&told, "facts")], ["warn"; 2]);
    assert_eq!([verdict(&told, "schema"), verdict(&told, "key")], ["fail"; 2]);
    assert!(told["backup"][0]["seen"].as_str().unwrap().contains("10 days old"));
    assert!(told["schema"][0]["seen"].as_str().unwrap().contains("newer goodword"));
});

both!(a_round_is_made_for_administrators_and_kept, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    assert_eq!(ada.get("/doctor").await.ok()["checks"], json!([]));
    mia.post("/doctor", json!({})).await.refused(403);
    mia.get("/doctor").await.refused(403);
    let asked = ada.post("/doctor", json!({})).await.ok();
    assert!(asked["asked_at"].is_i64() && asked["done_at"].is_null(), "{asked}");
    house.works.runner.drain(&["housekeeping"]).await.unwrap();
    let round = ada.get("/doctor").await.ok();
    assert!(round["done_at"].is_i64(), "{round}");
    let keys: Vec<&str> =
        round["checks"].as_array().unwrap().iter().map(|check| check["key"].as_str().unwrap()).collect();
    for key in ["disk", "schema", "backup", "address"] {
        assert!(keys.contains(&key), "{keys:?}");
    }
    ada.post("/doctor", json!({})).await.ok();
    let running = ada.get("/doctor").await.ok();
    assert!(running["done_at"].is_null() && running["checks"] == round["checks"], "the last round is shown meanwhile");
});
