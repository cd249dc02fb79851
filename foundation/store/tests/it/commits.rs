//! Transactions: all or nothing, durable when acknowledged, many to a sync, and no business of their neighbours.

use crate::{begin, number};
use base::facts::{Fact, Kind};
use futures_util::future::join_all;
use std::time::Duration;
use store::{Db, Migration, args};
use testkit::{Fresh, both};

const MIGRATIONS: &[Migration] = &[Migration::same(
    "test/202601010000_words",
    "create table words (word text primary key, by_whom bigint not null);",
)];

async fn add(db: &Db, word: &str) -> Result<(), base::Fault> {
    let mut tx = begin(db).await;
    tx.exec("insert into words (word, by_whom) values ($1, 1)", args![word]).await?;
    tx.commit().await
}

async fn count(db: &Db) -> i64 {
    number(db, "select count(*) from words").await
}

both!(what_is_dropped_never_happened, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let mut tx = begin(&db).await;
    tx.exec("insert into words (word, by_whom) values ('gone', 1)", args![]).await.unwrap();
    tx.tell(Fact::new(Kind::NoteAdded));
    drop(tx);
    add(&db, "kept").await.unwrap();
    assert_eq!(count(&db).await, 1);
    assert_eq!(number(&db, "select count(*) from facts").await, 0);
});

both!(an_error_in_one_does_not_spoil_its_neighbours, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    add(&db, "taken").await.unwrap();
    let words: Vec<String> = (0..60).map(|n| if n % 3 == 0 { "taken".into() } else { format!("w{n}") }).collect();
    let done = join_all(words.iter().map(|word| add(&db, word))).await;
    for (word, done) in words.iter().zip(done) {
        match done {
            Ok(()) => assert_ne!(word, "taken"),
            Err(fault) => assert!(word == "taken" && fault.breaks_unique("words"), "{word}: {fault}"),
        }
    }
    assert_eq!(count(&db).await, 41);
});

both!(a_caller_who_goes_away_at_any_moment_harms_nobody, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    for round in 0..60_u64 {
        let impatient = join_all((0..4).map(|n| {
            let word = format!("gone{round}.{n}");
            let db = db.clone();
            async move { drop(tokio::time::timeout(Duration::from_micros(30 * round), add(&db, &word)).await) }
        }));
        let words: Vec<String> = (0..4).map(|n| format!("kept{round}.{n}")).collect();
        let patient = join_all(words.iter().map(|word| add(&db, word)));
        let (_, done) = futures_util::future::join(impatient, patient).await;
        done.into_iter().for_each(Result::unwrap);
    }
    assert_eq!(number(&db, "select count(*) from words where word like 'kept%'").await, 240);
});

both!(a_reader_sees_what_was_acknowledged_and_nothing_else, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let mut tx = begin(&db).await;
    tx.exec("insert into words (word, by_whom) values ('early', 1)", args![]).await.unwrap();
    assert_eq!(count(&db).await, 0);
    tx.commit().await.unwrap();
    assert_eq!(count(&db).await, 1);
});

/// Commits in a write-ahead log: frames whose header names the size of the database.
fn commits(log: &[u8]) -> usize {
    let page = usize::try_from(u32::from_be_bytes(log[8..12].try_into().unwrap())).unwrap();
    let salt = &log[16..24];
    let frames = log[32..].chunks_exact(24 + page);
    frames.take_while(|frame| &frame[8..16] == salt).filter(|frame| frame[4..8] != [0; 4]).count()
}

#[test]
fn sixty_four_at_once_share_few_syncs() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = fresh.open(MIGRATIONS).await;
        let log = fresh.place.folder.join("goodword.db-wal");
        let before = commits(&std::fs::read(&log).unwrap());
        let words: Vec<String> = (0..64).map(|n| format!("w{n}")).collect();
        join_all(words.iter().map(|word| add(&db, word))).await.into_iter().for_each(Result::unwrap);
        let syncs = commits(&std::fs::read(&log).unwrap()) - before;
        assert!((1..=8).contains(&syncs), "{syncs} commits for 64 transactions");
        // One alone does not wait for company.
        add(&db, "alone").await.unwrap();
        assert_eq!(commits(&std::fs::read(&log).unwrap()) - before, syncs + 1);
        assert_eq!(count(&db).await, 65);
    });
}

#[test]
fn a_full_disk_refuses_and_recovers() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = fresh.open(MIGRATIONS).await;
        add(&db, "before").await.unwrap();
        let mut tx = begin(&db).await;
        tx.exec("pragma max_page_count = 1", args![]).await.unwrap();
        tx.commit().await.unwrap();
        let big = "x".repeat(400_000);
        let fault = add(&db, &big).await.unwrap_err();
        assert_eq!(fault.trouble, base::Trouble::Busy, "{fault}");
        let mut tx = begin(&db).await;
        tx.exec("pragma max_page_count = 100000", args![]).await.unwrap();
        tx.commit().await.unwrap();
        add(&db, &big).await.unwrap();
        assert_eq!(count(&db).await, 2);
        assert!(tokio::time::timeout(Duration::ZERO, db.broken()).await.is_err(), "a full disk is no broken disk");
    });
}
