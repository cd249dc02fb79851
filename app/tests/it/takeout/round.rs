//! Out and in, from one engine to the other and back: every table equal, in silence.

use super::company::{found, packed};
use super::unpacked::Unpacked;
use crate::house::{House, UNDO_OVER, items};
use goodword::settings::Settings;
use goodword::takeout;
use goodword::wiring::migrations;
use std::path::Path;
use std::sync::Arc;
use testkit::{Fresh, both};

/// Settings of a place.
pub(super) fn settings(fresh: &Fresh) -> Settings {
    let database_url = fresh.place.url.clone().unwrap_or_default();
    Settings { data: fresh.place.folder.clone(), database_url, ..Settings::default() }
}

pub(super) async fn brought(file: &Path, fresh: Fresh) -> (House, store::backup::Report) {
    let report = takeout::bring(file, &settings(&fresh), Arc::new(fresh.clock.clone())).await.unwrap();
    (House::reopen(fresh).await, report)
}

/// Equal in everything that lasts.
#[track_caller]
pub(super) fn same(one: &Unpacked, other: &Unpacked) {
    let (ones, others) = (one.lasting(), other.lasting());
    for (table, lines) in &ones {
        let only = |a: &std::collections::BTreeSet<String>, b| a.difference(b).next().cloned();
        let odd = (only(lines, &others[table]), only(&others[table], lines));
        assert_eq!(odd, (None, None), "{table}");
    }
    assert_eq!(one.blobs(), other.blobs());
    for extra in ["tables/customers.csv", "tables/messages.csv", "mail/all.mbox"] {
        assert_eq!(one.text_bytes(extra), other.text_bytes(extra), "{extra}");
    }
}

impl Unpacked {
    fn text_bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(name)).unwrap()
    }
}

/// Nobody is told anything and nothing leaves, however long one waits; people find what was there.
#[expect(clippy::cognitive_complexity, reason = "one thing after the other, of each kind")]
async fn silent_and_there(house: &House) {
    let before = house.count("select count(*) from facts").await;
    house.clock.pass(UNDO_OVER + 7_200_000);
    assert_eq!(house.works.sender.step(8).await.unwrap(), 0, "nothing leaves");
    let classes: Vec<&str> = goodword::wiring::LANES.iter().map(|(class, _)| *class).collect();
    assert_eq!(house.works.runner.drain(&classes).await.unwrap(), 0, "nothing runs");
    assert_eq!(house.works.hear.step().await.unwrap(), 0, "no webhook hears");
    assert_eq!(house.works.webhook_sender.step(8).await.unwrap(), 0);
    assert_eq!(house.count("select count(*) from facts").await, before);
    assert_eq!(house.count("select count(*) from sent_mail").await, 0);
    assert_eq!(house.count("select count(*) from sessions").await, 0);
    assert_eq!(house.count("select count(*) from agents where password_hash is not null").await, 0);
    let mia = house.who("mia").await;
    assert_eq!(items(&mia, "/conversations?q=cracked").await.len(), 1, "the search index came along");
    let waits = items(&mia, "/views").await;
    assert!(waits.iter().any(|view| view["count"].as_i64() > Some(0)), "counts came along: {waits:?}");
}

async fn there_and_back(first: Fresh, second: Fresh, third: Fresh) {
    let house = found(first, 150).await;
    let whole = Unpacked::of(&packed(&house, "whole.tar").await);
    let waits = house.count("select count(*) from outbox where state in ('queued', 'sending')").await;
    let (other, report) = brought(&house.fresh.place.folder.join("whole.tar"), second).await;
    assert_eq!(i64::try_from(report.held).unwrap(), waits);
    let told = report.warnings.join("\n");
    for words in ["nobody has a password", "kettles, lamps", "1 webhooks are paused", "secret.key", "system mail"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let file = packed(&other, "whole.tar").await;
    same(&whole, &Unpacked::of(&file));
    silent_and_there(&other).await;
    let (back, _) = brought(&file, third).await;
    same(&whole, &Unpacked::of(&packed(&back, "whole.tar").await));
    works_on(&back).await;
}

/// An inbox is opened again, and an answer leaves; a new conversation has a new number.
#[expect(clippy::cognitive_complexity, reason = "one thing after the other, of each kind")]
async fn works_on(house: &House) {
    let ada = house.who("ada").await;
    let boxes = items(&ada, "/inboxes").await;
    let lamps = boxes.iter().find(|one| one["name"] == "lamps").unwrap();
    assert_eq!((&lamps["paused"], &lamps["health"]["state"]), (&true.into(), &"off".into()));
    assert!(lamps["health"]["detail"].as_str().unwrap().contains("brought here"));
    let path = format!("/inboxes/{}", lamps["id"].as_str().unwrap());
    let version = format!("\"v{}\"", lamps["version"]);
    ada.with("if-match", &version).patch(&path, serde_json::json!({ "paused": false })).await.ok();
    let side = crate::house::Side {
        inbox: lamps["id"].as_str().unwrap().into(),
        address: "lamps@shop.example".into(),
        ..crate::house::Side::default()
    };
    let highest = house.count("select max(number) from conversations").await;
    let new = house.conversation(&side, "Afterwards").await;
    assert_eq!(house.count("select max(number) from conversations").await, highest + 1);
    crate::house::answer(&house.who("ben").await, &new, "Welcome back.").await.ok();
    assert!(house.sends().await >= 1);
    assert!(house.sent().await.concat().contains("Welcome back."));
    assert_eq!(house.count("select count(*) from conversations where later_count > 0").await, 1, "counted once");
}

#[test]
fn at_02_everything_goes_out_and_comes_in_equal_on_sqlite() {
    testkit::run(there_and_back(Fresh::sqlite(), Fresh::sqlite(), Fresh::sqlite()));
}

#[test]
fn at_02_everything_goes_from_sqlite_to_postgres_and_back_and_is_equal() {
    testkit::run(async {
        match Fresh::postgres().await {
            Some(postgres) => there_and_back(Fresh::sqlite(), postgres, Fresh::sqlite()).await,
            None => testkit::skipped("GOODWORD_TEST_POSTGRES names no server"),
        }
    });
}

#[test]
fn at_02_everything_goes_from_postgres_to_postgres_by_sqlite_and_is_equal() {
    testkit::run(async {
        match (Fresh::postgres().await, Fresh::postgres().await) {
            (Some(one), Some(other)) => there_and_back(one, Fresh::sqlite(), other).await,
            _ => testkit::skipped("GOODWORD_TEST_POSTGRES names no server"),
        }
    });
}

both!(every_table_is_on_the_list_once_taken_along_or_left_with_a_reason, async |fresh: Fresh| {
    let db = fresh.open(&migrations()).await;
    let mut there = store::export::tables(&db).await.unwrap();
    let mut listed: Vec<String> = takeout::TAKEN.iter().map(|line| line.table.to_owned()).collect();
    listed.extend(takeout::LEFT.iter().map(|(table, _)| (*table).to_owned()));
    there.sort();
    listed.sort();
    assert_eq!(there, listed, "a new table is one line in app/src/takeout/list.rs");
    assert!(takeout::LEFT.iter().all(|(_, why)| why.len() > 20), "with a reason");
});

both!(the_files_beside_the_objects_are_of_the_same_moment_and_hold_all, async |fresh: Fresh| {
    let house = found(fresh, 40).await;
    let whole = Unpacked::of(&packed(&house, "whole.tar").await);
    let rows = |file: &str| {
        let all = whole.manifest["extras"].as_array().unwrap();
        all.iter().find(|one| one["file"] == file).unwrap()["rows"].as_i64().unwrap()
    };
    let merged = "select count(*) from conversations where merged_into is null";
    assert_eq!(rows("tables/conversations.csv"), house.count(merged).await);
    assert_eq!(rows("tables/messages.csv"), house.count("select count(*) from messages").await);
    let mbox = whole.text_bytes("mail/all.mbox");
    let begun = mbox.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"From ")).count();
    assert_eq!(i64::try_from(begun).unwrap(), rows("mail/all.mbox"));
    assert!(rows("mail/all.mbox") >= 5);
    let table = whole.text("tables/messages.csv");
    assert!(table.starts_with('\u{feff}') && table.contains("'=cmd|"), "no cell is run (SEC-F10)");
    for part in whole.manifest["tables"].as_array().unwrap() {
        let (table, rows) = (part["table"].as_str().unwrap(), part["rows"].as_u64().unwrap());
        assert_eq!(u64::try_from(whole.objects(table).len()).unwrap(), rows, "{table}");
    }
});
