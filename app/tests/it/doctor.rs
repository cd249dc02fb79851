//! The doctor: each fault is made, and told of with what to do (DESK-2006).

use crate::crash::server::{Place, through};
use crate::house::House;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;
use store::args;
use testkit::servers::MailServers;
use testkit::{Fresh, both};

const ADDRESS: &str = "support@shop.test";

/// What `goodword doctor` says, by key; and whether it ended well.
fn looked(place: &Place) -> (BTreeMap<String, Vec<Value>>, bool) {
    told(place, &["doctor", "--json"])
}

fn told(place: &Place, words: &[&str]) -> (BTreeMap<String, Vec<Value>>, bool) {
    let out = place.says(&[], words).output().unwrap();
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

/// Mails in the mailbox of the servers.
fn lying(servers: &MailServers) -> usize {
    let count = |part: &str| servers.maildir(ADDRESS).join(part).read_dir().map_or(0, Iterator::count);
    count("new") + count("cur")
}

/// What the doctor says of plus-addresses, having sent a mail round.
fn went_round(place: &Place) -> Value {
    told(place, &["doctor", "--json", "--send"]).0["plus"][0].clone()
}

async fn count(place: &Place, sql: &'static str) -> i64 {
    let db = place.beside().await;
    let found = db.read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap();
    db.close().await;
    found
}

both!(mail_707_a_mail_goes_round_by_the_plus_address, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    let mut settings = through(&servers, ADDRESS);
    settings.push(("plus_addressing", "yes".into()));
    let place = Place::make(fresh, ADDRESS, &settings).await;
    let untried = looked(&place).0["plus"][0].clone();
    assert!(untried["seen"].as_str().unwrap().contains("not tried"), "{untried}");
    assert_eq!(lying(&servers), 0, "nothing was sent");
    let alone = went_round(&place);
    assert_eq!(alone["verdict"], "ok", "{alone}");
    assert!(alone["seen"].as_str().unwrap().contains("support+gw."), "{alone}");
    assert_eq!(lying(&servers), 0, "it was taken away");

    // beside a server that reads the mailbox, whoever is first
    let running = place.start();
    place.until("select count(*) from inboxes where health = 'ok'", 1, Duration::from_secs(60)).await;
    let beside = went_round(&place);
    assert_eq!(beside["verdict"], "ok", "{beside}");
    drop(running);
    assert_eq!(count(&place, "select count(*) as n from conversations").await, 0);
});

both!(mail_707_a_check_taken_in_is_an_echo_and_a_made_up_one_a_conversation, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (db, vault) = (house.db(), &house.works.vault);
    let inbox = house.kettles.inbox.parse().unwrap();
    let found = desk::inbox::get(&mut db.read().await.unwrap(), &inbox).await.unwrap();
    let account = found.account(&house.works.channels, vault).unwrap();
    // one that sends: the house keeps its mail
    let outside = outside::Outside::new(outside::Guard::default()).unwrap();
    let channel = email::Email::new(outside, Arc::new(|| Box::pin(async { None })));
    let channel = channel.clocked(Arc::new(house.clock.clone()));
    let probe = contract::Channel::probe(&channel, &account, "one").unwrap().unwrap();
    let id = probe.prepared.provider_id.clone().unwrap();
    let arrived = async || desk::probe::arrived(&mut db.read().await.unwrap(), &inbox, &id).await.unwrap();
    assert!(!arrived().await);
    house.receives(&house.kettles, probe.prepared.bytes.clone()).await;
    assert!(arrived().await);
    let row =
        db.read().await.unwrap().one("select state || ': ' || reason as said from inbound", args![]).await.unwrap();
    let said: String = row.only().unwrap();
    assert!(said.starts_with("echo: ") && said.contains("goodword doctor"), "{said}");
    let talks = async || house.count("select count(*) as n from conversations").await;
    assert_eq!(talks().await, 0);
    // a stranger who writes in our name, with an id of the same look, is heard
    let raw = String::from_utf8(probe.prepared.bytes).unwrap();
    let made_up = format!("gw.{}@shop.test", ["d4e5f"; 8].join("."));
    house.receives(&house.kettles, raw.replace(&id, &made_up)).await;
    assert_eq!(talks().await, 1);
});

both!(mail_707_a_server_without_plus_addresses_is_told_of, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    let mut settings = through(&servers, ADDRESS);
    settings.push(("plus_addressing", "yes".into()));
    let place = Place::make(fresh, ADDRESS, &settings).await;
    servers.know_no_plus().unwrap();
    let seen = went_round(&place);
    assert_eq!(seen["verdict"], "fail", "{seen}");
    assert!(seen["seen"].as_str().unwrap().contains("was refused"), "{seen}");
    assert!(seen["advice"].as_str().unwrap().contains("switch off"), "{seen}");
});

both!(desk_2006_faults_of_the_machine_are_named, async |fresh: Fresh| {
    let folder = fresh.place.folder.clone();
    let place = Place::make(fresh, ADDRESS, &crate::crash::outbound::only_sending(9)).await;
    place.conversation().await;
    let (told, _) = looked(&place);
    assert_eq!([verdict(&told, "schema"), verdict(&told, "facts"), verdict(&told, "key")], ["ok"; 3]);
    let which = told["schema"][0]["what"].as_str().unwrap();
    let numbered =
        |name: &str| which.split(name).nth(1).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    assert!(numbered("(SQLite ") || numbered("(PostgreSQL "), "the version is named: {which}");
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
