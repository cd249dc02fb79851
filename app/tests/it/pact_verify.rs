//! `goodword pact verify` as it is called: frozen weeks counted again, the chain, signed states by their files alone.

use crate::house::{House, answer};
use crate::pact_public::published;
use base::{Actor, Time};
use std::path::{Path, PathBuf};
use std::process::Command;
use testkit::{Fresh, both};

const DAY: i64 = Time::DAY;

/// How a call ended, and all it said.
fn called(fresh: Option<&Fresh>, words: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goodword"));
    match fresh {
        Some(fresh) => {
            command.arg("--data").arg(&fresh.place.folder).current_dir(&fresh.place.folder);
            command.env("GOODWORD_DATABASE_URL", fresh.place.url.clone().unwrap_or_default());
        }
        // Neither settings nor data.
        None => {
            command.arg("--data").arg("/nonexistent").env("GOODWORD_DATABASE_URL", "postgres://127.0.0.1:9/none");
        }
    }
    let out = command.args(["pact", "verify"]).args(words).output().unwrap();
    let said = [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (out.status.code().unwrap(), said)
}

/// What somebody does who can write to the database.
async fn tampers(house: &House, sql: &[&'static str]) {
    let mut tx = house.db().begin(&Actor::system()).await.unwrap();
    for one in sql {
        tx.exec(*one, vec![]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

both!(pact_m1_verify_counts_frozen_weeks_again_and_says_what_it_cannot, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "Hello Ana, I sent you a new lid by parcel today; it should be there on Friday.\n\nMia")
        .await
        .ok();
    house.sends().await;
    while frontline::hear::step(house.db()).await.unwrap() > 0 {}
    house.clock.pass(40 * DAY);
    assert!(pact::weeks::freeze::run(house.db()).await.unwrap() > 0);
    let fresh = &house.fresh;
    let (code, said) = called(Some(fresh), &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("every figure is what was frozen, and the chain is whole"), "{said}");
    assert!(said.contains("figures of K1 are held by the chain alone"), "{said}");
    let week = house.text_of("select min(week) as week from pact_weeks where week <> $1", "").await;
    let one = ["--from", &week, "--to", &week];
    assert!(called(Some(fresh), &one).1.contains("1 weeks counted again"));
    assert!(called(Some(fresh), &["--from", "2031-W01"]).1.contains("0 weeks counted again"));
    assert_eq!(called(Some(fresh), &["--from", "last week"]).0, 2);
    assert_eq!(called(Some(fresh), &["--from", &week, "state.json"]).0, 2, "weeks or files, not both");
    // One raw fact is gone.
    tampers(&house, &["delete from facts where kind = 'reply_sent'"]).await;
    let (code, said) = called(Some(fresh), &one);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&format!("counted again these weeks differ: {week}")) && said.contains("C2"), "{said}");
    // Somebody takes the guard away and writes another figure.
    let guard = if fresh.place.url.is_some() {
        "drop trigger pact_weeks_unchanged on pact_weeks"
    } else {
        "drop trigger pact_weeks_unchanged"
    };
    tampers(&house, &[guard, "update pact_weeks set n = 99 where seq = 1"]).await;
    let (code, said) = called(Some(fresh), &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("row 1") && said.contains("is not as it was written"), "{said}");
});

both!(pact_p3_verify_checks_signed_states_by_their_files_alone, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    published(&house, "We talk.").await;
    for _month in 0..2 {
        house.clock.pass(31 * DAY);
        pact::snapshot::run::run(house.db(), &house.works.vault).await.unwrap();
    }
    let folder = house.fresh.place.folder.clone();
    let file = async |month: &str| {
        let path = folder.join(format!("{month}.json"));
        std::fs::write(&path, house.pages.get(&format!("/p/pact/snapshots/{month}")).await.bytes).unwrap();
        path
    };
    let (march, april) = (file("2026-03").await, file("2026-04").await);
    let said_of = |files: &[&PathBuf]| {
        let files: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
        called(None, &files)
    };
    let (code, said) = said_of(&[&march, &april]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("2026-03") && said.contains("2 signed states: whole, and chained"), "{said}");
    assert_eq!(said_of(&[&april]).0, 0, "one by itself");
    let (code, said) = said_of(&[&april, &march]);
    assert_eq!((code, said.contains("it does not follow the file before")), (1, true), "{said}");
    assert_eq!(said_of(&[&folder.join("none.json")]).0, 1);
    let forged = forge(&april);
    let (code, said) = said_of(&[&march, &forged]);
    assert_eq!((code, said.contains("forged.json")), (1, true), "{said}");
});

/// The same with another month in it.
fn forge(file: &Path) -> PathBuf {
    let forged = file.with_file_name("forged.json");
    let text = std::fs::read_to_string(file).unwrap().replacen("2026-04", "2026-05", 1);
    std::fs::write(&forged, text).unwrap();
    forged
}
