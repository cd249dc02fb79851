//! Backup and restore, within an engine and across (REL-15, REL-R18, REL-11).

use crate::{begin, number};
use base::facts::{Fact, Kind};
use base::{Fault, Time};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::backup::{Report, backup, drill, newest, restore, verify};
use store::{Db, Migration, args, audit, blobs, jobs, outbox, search};
use testkit::{Fresh, both};

const FIRST: Migration = Migration::same(
    "test/202601010000_things",
    "create table parents (id text primary key, n bigint, share double precision, raw bytea, said text);
     create table children (parent text not null references parents (id), place bigint not null, said text not null, primary key (parent, place));
     create table words (word text primary key);
     insert into words (word) values ('seed');",
);
const SECOND: Migration = Migration::same(
    "test/202601020000_more",
    "alter table parents add column later text; insert into words (word) values ('later');",
);

const LARGE: usize = 700_000;

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect()
}

/// Something of everything.
async fn fill(db: &Db) {
    blobs::prepare(db, &bytes(LARGE)).await.unwrap();
    let mut tx = begin(db).await;
    for n in 0..700_i64 {
        let id = format!("p{n}'\"\u{1f600}");
        let raw = (n % 2 == 0).then(|| bytes(usize::try_from(n).unwrap()));
        let said = (n % 3 == 0).then(|| format!("line\n{n}\u{2028}\\"));
        let share = (n % 5 > 0).then_some(f64::from(i32::try_from(n).unwrap()) / 7.0);
        tx.exec(
            "insert into parents (id, n, share, raw, said) values ($1, $2, $3, $4, $5)",
            args![&id, i64::MAX - n, share, raw, said],
        )
        .await
        .unwrap();
        tx.exec("insert into children (parent, place, said) values ($1, $2, 'x')", args![&id, n % 4]).await.unwrap();
        tx.tell(Fact::new(Kind::NoteAdded).with("n", n));
    }
    tx.exec("insert into parents (id) values ('')", args![]).await.unwrap();
    for small in [vec![], bytes(10), bytes(blobs::SMALL)] {
        blobs::put(&mut tx, &small).await.unwrap();
    }
    blobs::put(&mut tx, &bytes(LARGE)).await.unwrap();
    search::put(&mut tx, "m1", "message", Some("talk"), "Grüße vom Kettle 包裹在哪").await.unwrap();
    jobs::enqueue(&mut tx, jobs::NewJob::new("rest", "work", json!({})).key("k")).await.unwrap();
    audit::write(&mut tx, "things.filled", "all", json!({ "share": 0.1 })).await.unwrap();
    tx.commit().await.unwrap();
}

async fn open(fresh: &Fresh) -> Db {
    fresh.open(&[FIRST]).await
}

fn folder(fresh: &Fresh) -> PathBuf {
    fresh.place.folder.join("backup")
}

async fn saved(fresh: &Fresh, db: &Db) -> Report {
    backup(db, &folder(fresh), &|_, _| ()).await.unwrap()
}

async fn restored(from: &Fresh, to: &Fresh) -> Result<Report, Fault> {
    restore(&folder(from), &to.place, Arc::new(to.clock.clone()), &[FIRST]).await
}

/// All rows of a table of a backup, in no order.
fn lines(folder: &Path, table: &str) -> BTreeSet<String> {
    std::fs::read_to_string(folder.join(format!("{table}.jsonl"))).unwrap().lines().map(str::to_owned).collect()
}

/// What was restored is what was saved; the audit log has the line of the restore more.
async fn is_the_same(from: &Fresh, to: &Fresh) {
    let db = open(to).await;
    let again = saved(to, &db).await;
    for table in ["parents", "children", "words", "facts", "jobs", "blobs", "search_docs", "search_source"] {
        assert_eq!(lines(&folder(from), table), lines(&folder(to), table), "{table}");
    }
    assert_eq!(lines(&folder(to), "audit").len(), lines(&folder(from), "audit").len() + 1);
    assert_eq!((again.newest_fact, again.blobs), (700, 1));
    is_found(&db).await;
    goes_on(&db).await;
}

async fn is_found(db: &Db) {
    let mut conn = db.read().await.unwrap();
    assert_eq!(audit::verify(&mut conn).await.unwrap(), Ok(2));
    let large = blobs::get(&mut conn, db.folder(), &blobs::name(&bytes(LARGE))).await.unwrap();
    assert_eq!(large, Some(bytes(LARGE)));
    for (words, times) in [("kettle", 1), ("grüße", 1), ("裹在", 1), ("saucepan", 0)] {
        let matching = search::matching(&conn, words, (1, search::DEPTHS[0])).unwrap();
        assert_eq!(conn.rows(matching.sql, args![matching.asked]).await.unwrap().len(), times, "{words}");
    }
}

/// Numbers go on where they were, and references are checked again, at once.
async fn goes_on(db: &Db) {
    let mut tx = begin(db).await;
    tx.tell(Fact::new(Kind::NoteAdded));
    search::put(&mut tx, "m2", "message", None, "more").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(number(db, "select max(seq) from facts").await, 701);
    let orphan = "insert into children (parent, place, said) values ('nobody', 1, 'x')";
    assert!(begin(db).await.exec(orphan, args![]).await.is_err());
}

both!(what_is_restored_is_what_was_saved, async |fresh: Fresh| {
    let db = open(&fresh).await;
    fill(&db).await;
    let (most, calls) = (AtomicU64::new(0), AtomicU64::new(0));
    let progress = |done: u64, all: u64| {
        assert!(done <= all);
        most.fetch_max(done, Ordering::SeqCst);
        calls.fetch_add(1, Ordering::SeqCst);
    };
    let made = backup(&db, &folder(&fresh), &progress).await.unwrap();
    assert_eq!(most.load(Ordering::SeqCst), made.rows);
    assert!(calls.load(Ordering::SeqCst) > 3, "told in pages");
    assert_eq!(verify(&folder(&fresh)).await.unwrap(), made);
    let target = Fresh::sqlite();
    let report = restored(&fresh, &target).await.unwrap();
    assert_eq!((report.rows, report.held, report.newest_fact), (made.rows, 0, 700));
    is_the_same(&fresh, &target).await;
    if let Some(target) = Fresh::postgres().await {
        restored(&fresh, &target).await.unwrap();
        is_the_same(&fresh, &target).await;
    }
});

/// Writes a word and a fact at a time until told to stop.
async fn write_on(db: Db, written: Arc<AtomicU64>, stop: tokio::sync::watch::Receiver<bool>) {
    while !*stop.borrow() {
        let n = written.fetch_add(1, Ordering::SeqCst);
        let mut tx = begin(&db).await;
        tx.exec("insert into words (word) values ($1)", args![format!("w{n}")]).await.unwrap();
        tx.tell(Fact::new(Kind::NoteAdded));
        tx.commit().await.unwrap();
    }
}

both!(a_backup_made_while_others_write_is_of_one_moment, async |fresh: Fresh| {
    let db = open(&fresh).await;
    let written = Arc::new(AtomicU64::new(0));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let writers: Vec<_> = (0..4)
        .map(|_| store::task::spawn("writer", write_on(db.clone(), Arc::clone(&written), stopped.clone())))
        .collect();
    let others_write = |_, _| {
        let goal = written.load(Ordering::SeqCst) + 20;
        tokio::task::block_in_place(|| {
            while written.load(Ordering::SeqCst) < goal {
                std::thread::yield_now()
            }
        });
    };
    others_write(0, 0);
    let made = backup(&db, &folder(&fresh), &others_write).await.unwrap();
    stop.send(true).unwrap();
    for writer in writers {
        writer.await.unwrap();
    }
    let target = Fresh::sqlite();
    restored(&fresh, &target).await.unwrap();
    let copy = open(&target).await;
    let facts = number(&copy, "select count(*) from facts").await;
    assert_eq!((facts, facts + 1), (made.newest_fact, number(&copy, "select count(*) from words").await));
    assert!(number(&db, "select count(*) from facts").await > facts + 20, "the others wrote on meanwhile");
});

/// Why it is refused, by verify and by restore alike.
async fn refusal(fresh: &Fresh) -> String {
    let told = verify(&folder(fresh)).await.unwrap_err().to_string();
    let target = Fresh::sqlite();
    assert_eq!(restored(fresh, &target).await.unwrap_err().to_string(), told);
    assert!(!target.place.folder.join("goodword.db").exists(), "nothing is begun with a damaged backup");
    told
}

#[test]
fn a_damaged_part_is_named() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = open(&fresh).await;
        fill(&db).await;
        saved(&fresh, &db).await;
        let blob = blobs::name(&bytes(LARGE));
        let (first, rest) = blob.split_at(2);
        let large = format!("blobs/{first}/{}/{blob}", rest.split_at(2).0);
        for (file, named) in [
            ("parents.jsonl", "parents.jsonl"),
            ("audit.jsonl", "audit.jsonl"),
            ("manifest.json", "manifest.json"),
            ("manifest.sha256", "manifest.json"),
            (large.as_str(), blob.as_str()),
        ] {
            let path = folder(&fresh).join(file);
            let whole = std::fs::read(&path).unwrap();
            let mut edited = whole.clone();
            let middle = edited.len() / 2;
            edited[middle] ^= 1;
            for damaged in [edited, whole[..middle].to_vec(), vec![]] {
                std::fs::write(&path, damaged).unwrap();
                assert!(refusal(&fresh).await.contains(named), "{file}");
            }
            std::fs::remove_file(&path).unwrap();
            assert!(refusal(&fresh).await.contains(named), "{file}");
            std::fs::write(&path, whole).unwrap();
        }
        verify(&folder(&fresh)).await.unwrap();
    });
}

both!(only_an_empty_place_is_restored_into, async |fresh: Fresh| {
    let source = Fresh::sqlite();
    let db = open(&source).await;
    saved(&source, &db).await;
    let full = backup(&db, &folder(&source), &|_, _| ()).await.unwrap_err().to_string();
    assert!(full.contains("not empty"), "{full}");
    restored(&source, &fresh).await.unwrap();
    let again = restored(&source, &fresh).await.unwrap_err().to_string();
    assert!(again.contains("not empty"), "{again}");
});

both!(an_older_backup_is_brought_up_to_date_and_a_newer_one_refused, async |fresh: Fresh| {
    let db = open(&fresh).await;
    fill(&db).await;
    saved(&fresh, &db).await;
    let target = Fresh::sqlite();
    let clock = || Arc::new(target.clock.clone());
    restore(&folder(&fresh), &target.place, clock(), &[FIRST, SECOND]).await.unwrap();
    let newer = target.open(&[FIRST, SECOND]).await;
    assert_eq!(number(&newer, "select count(*) from words").await, 2);
    assert_eq!(number(&newer, "select count(*) from parents where later is null").await, 701);
    backup(&newer, &folder(&target), &|_, _| ()).await.unwrap();
    let refused = restored(&target, &Fresh::sqlite()).await.unwrap_err().to_string();
    assert!(refused.contains("newer goodword") && refused.contains(SECOND.name), "{refused}");
});

async fn leave(db: &Db, key: &str, not_before: Time) {
    let mut tx = begin(db).await;
    let (channel, sent_to, subject, key) = ("post".into(), "mia@example.com".into(), "Hello".into(), key.into());
    let (inbox, conversation, message, payload, class) = (None, None, None, json!({}), "replies");
    outbox::put(
        &mut tx,
        outbox::Leaving { class, channel, inbox, conversation, message, sent_to, subject, payload, key, not_before },
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

both!(a_restored_copy_sends_nothing_that_was_due_long_ago, async |fresh: Fresh| {
    let source = Fresh::sqlite();
    let db = open(&source).await;
    let now = db.now();
    for (key, due) in [("old", -Time::HOUR), ("just now", -10 * Time::MINUTE), ("later", Time::HOUR)] {
        leave(&db, key, now.plus(due)).await;
    }
    saved(&source, &db).await;
    let report = restored(&source, &fresh).await.unwrap();
    assert_eq!(report.held, 1);
    let copy = open(&fresh).await;
    let held = outbox::list(&mut copy.read().await.unwrap(), Some("cancelled"), "z", 10).await.unwrap();
    assert_eq!(held.len(), 1);
    assert!(held[0].last_error.as_deref().unwrap().contains("restored from a backup of 2026-03-02T09:00:00Z"));
    assert_eq!(number(&copy, "select count(*) from outbox where state = 'queued'").await, 2);
    let mut tx = begin(&copy).await;
    assert!(outbox::retry(&mut tx, &held[0].id).await.unwrap(), "a person may send it");
    let lines = audit::read(&mut tx, &audit::Filter::default(), i64::MAX, 5).await.unwrap();
    assert_eq!((lines[0].action.as_str(), &lines[0].detail["held"]), ("backup.restored", &json!(1)));
});

#[test]
fn the_key_is_known_by_its_fingerprint_only() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = open(&fresh).await;
        let key = "CANARY-KEY-0123456789abcdef";
        std::fs::write(db.folder().join(store::backup::KEY_FILE), key).unwrap();
        let made = saved(&fresh, &db).await;
        assert!(made.key.is_some());
        for file in std::fs::read_dir(folder(&fresh)).unwrap().flatten().filter(|file| file.path().is_file()) {
            assert!(!std::fs::read_to_string(file.path()).unwrap().contains("CANARY"), "{file:?}");
        }
        let other = Fresh::sqlite();
        assert!(restored(&fresh, &other).await.unwrap().warnings[0].contains("not in this folder"));
        let same = Fresh::sqlite();
        std::fs::write(same.place.folder.join(store::backup::KEY_FILE), format!("{key}\n")).unwrap();
        assert!(restored(&fresh, &same).await.unwrap().warnings.is_empty());
    });
}

const LOOSE: Migration = Migration::same("test/202601010000_loose", "create table loose (n bigint, said text);");

async fn fill_loose(db: &Db) {
    let mut tx = begin(db).await;
    for n in 0..1_200 {
        tx.exec("insert into loose (n, said) values ($1, $2)", args![n % 7, (n % 3 == 0).then_some("x")])
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

both!(a_table_without_a_key_is_copied_too, async |fresh: Fresh| {
    let db = fresh.open(&[LOOSE]).await;
    fill_loose(&db).await;
    backup(&db, &folder(&fresh), &|_, _| ()).await.unwrap();
    let target = Fresh::sqlite();
    restore(&folder(&fresh), &target.place, Arc::new(target.clock.clone()), &[LOOSE]).await.unwrap();
    let copy = target.open(&[LOOSE]).await;
    for sql in [
        "select count(*) from loose",
        "select count(*) from loose where n = 3",
        "select count(*) from loose where said is null",
    ] {
        assert_eq!(number(&copy, sql).await, number(&db, sql).await, "{sql}");
    }
});

#[test]
fn a_backup_that_failed_is_none_and_keeps_nobody_waiting() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = fresh.open(&[LOOSE]).await;
        let mut tx = begin(&db).await;
        tx.exec("insert into blobs (sha256, size, bytes, at) values ('gone', 1, null, 0)", args![]).await.unwrap();
        tx.commit().await.unwrap();
        backup(&db, &folder(&fresh), &|_, _| ()).await.unwrap_err();
        assert!(verify(&folder(&fresh)).await.unwrap_err().to_string().contains("no finished backup"));
        // No snapshot stays behind that would keep others waiting.
        fill_loose(&db).await;
        assert_eq!(number(&db, "select count(*) from loose").await, 1_200);
    });
}

both!(a_drill_restores_for_real_and_leaves_nothing, async |fresh: Fresh| {
    let db = open(&fresh).await;
    fill(&db).await;
    assert_eq!(newest(&fresh.place.folder).await, None);
    let made = saved(&fresh, &db).await;
    assert_eq!(newest(&fresh.place.folder).await, Some(made.made_at));
    let aside = fresh.place.folder.join("aside");
    let clock = || Arc::new(fresh.clock.clone());
    let report = drill(&folder(&fresh), &aside, clock(), &[FIRST, SECOND]).await.unwrap();
    assert_eq!((report.rows, aside.exists()), (made.rows, false));
    // A log that was altered before it was saved has every hash right, and is found all the same.
    let mut tx = begin(&db).await;
    tx.exec("update audit set thing = 'something else'", args![]).await.unwrap();
    tx.commit().await.unwrap();
    let altered = fresh.place.folder.join("altered");
    backup(&db, &altered, &|_, _| ()).await.unwrap();
    verify(&altered).await.unwrap();
    let told = drill(&altered, &aside, clock(), &[FIRST]).await.unwrap_err().to_string();
    assert!(told.contains("line 1 was altered") && !aside.exists(), "{told}");
});
