//! Copies are noticed, whatever they were made with, and send nothing that was due long ago (REL-11).

use crate::{begin, leaving, number};
use base::Time;
use base::facts::{Fact, Kind};
use std::sync::Arc;
use store::fence::{Cause, Copies, Note, against, note, remember, seen, start};
use store::outbox::{put, retry};
use store::{Db, args, audit, backup};
use testkit::{Fresh, both, postgres_url};

async fn open(fresh: &Fresh) -> Db {
    fresh.open(&[]).await
}

/// As `serve` begins.
async fn starts(db: &Db) -> Option<Note> {
    start(db, Copies::Hold).await.unwrap()
}

/// As a server runs and ends; gives what it noticed.
async fn runs(fresh: &Fresh) -> Option<Note> {
    let db = open(fresh).await;
    let noticed = starts(&db).await;
    remember(&db).await.unwrap();
    db.close().await;
    noticed
}

/// Something to leave now.
async fn queue(db: &Db, key: &str) {
    let mut tx = begin(db).await;
    let leaving = leaving(key, tx.now());
    put(&mut tx, leaving).await.unwrap();
    tx.tell(Fact::new(Kind::NoteAdded));
    tx.commit().await.unwrap();
}

async fn held(db: &Db) -> i64 {
    number(db, "select count(*) from outbox where state = 'cancelled' and last_error like 'held: %'").await
}

async fn waiting(db: &Db) -> i64 {
    number(db, "select count(*) from outbox where state = 'queued'").await
}

both!(rel_11_the_same_database_started_again_holds_nothing_however_long_it_was_away, async |fresh: Fresh| {
    let db = open(&fresh).await;
    assert_eq!(starts(&db).await, None, "a new database");
    queue(&db, "a").await;
    db.close().await;
    drop(db);
    fresh.clock.pass(30 * Time::DAY);
    assert_eq!(runs(&fresh).await, None);
    let db = open(&fresh).await;
    assert_eq!(starts(&db).await, None);
    assert_eq!((waiting(&db).await, held(&db).await), (1, 0));
    assert_eq!(number(&db, "select value from counters where name = 'starts'").await, 3);
});

both!(rel_11_a_copy_elsewhere_holds_what_was_due_long_ago_and_says_so_once, async |fresh: Fresh| {
    let db = open(&fresh).await;
    starts(&db).await;
    queue(&db, "old").await;
    fresh.clock.pass(55 * Time::MINUTE);
    queue(&db, "young").await;
    db.close().await;
    drop(db);
    fresh.clock.pass(5 * Time::MINUTE);
    let copy = fresh.copy().await;
    let db = open(&copy).await;
    let noticed = starts(&db).await.unwrap();
    assert_eq!((noticed.cause, noticed.held), (Cause::Elsewhere, 1));
    assert_eq!((waiting(&db).await, held(&db).await), (1, 1), "what was due five minutes ago leaves");
    let mut conn = db.read().await.unwrap();
    assert_eq!(note(&mut conn).await.unwrap(), Some(noticed));
    let now = db.now();
    assert!(against(&mut conn, now.plus(-20 * Time::MINUTE)).await.unwrap().unwrap().contains("copy"));
    assert_eq!(against(&mut conn, now.plus(-5 * Time::MINUTE)).await.unwrap(), None);
    drop(conn);
    assert_eq!(starts(&db).await, None, "it runs here from now on");
    assert!(note(&mut db.read().await.unwrap()).await.unwrap().is_some(), "nobody has seen it yet");
    let mut tx = begin(&db).await;
    seen(&mut tx).await.unwrap();
    let id = tx.one("select id from outbox where state = 'cancelled'", args![]).await.unwrap().only().unwrap();
    assert!(retry(&mut tx, &id).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!((waiting(&db).await, note(&mut db.read().await.unwrap()).await.unwrap()), (2, None));
    assert_eq!(audit::verify(&mut db.read().await.unwrap()).await.unwrap(), Ok(2), "noticed, and seen");
    db.close().await;
    drop(db);
    assert_eq!(runs(&fresh).await, None, "where it was copied from nothing has changed");
});

both!(rel_11_an_answer_that_is_tried_again_and_again_was_due_when_it_was_tried_first, async |fresh: Fresh| {
    let db = open(&fresh).await;
    starts(&db).await;
    queue(&db, "a").await;
    let mut tx = begin(&db).await;
    let (now, later) = (tx.now(), tx.now().plus(70 * Time::MINUTE));
    let sql = "update outbox set first_tried_at = $1, run_at = $2, attempts = 3";
    tx.exec(sql, args![now, later]).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    fresh.clock.pass(Time::HOUR);
    let copy = fresh.copy().await;
    assert_eq!(runs(&copy).await.unwrap().held, 1);
});

both!(rel_11_less_than_the_folder_remembers_is_an_older_database, async |fresh: Fresh| {
    let db = open(&fresh).await;
    starts(&db).await;
    queue(&db, "a").await;
    queue(&db, "b").await;
    remember(&db).await.unwrap();
    fresh.clock.pass(Time::HOUR);
    for lost in ["facts", "starts"] {
        let mut tx = begin(&db).await;
        tx.exec("update counters set value = value - 1 where name = $1", args![lost]).await.unwrap();
        tx.commit().await.unwrap();
        remember(&db).await.unwrap();
        let noticed = starts(&db).await;
        assert_eq!(noticed.unwrap().cause, Cause::Older, "{lost}");
        assert_eq!(starts(&db).await, None);
    }
    assert_eq!(note(&mut db.read().await.unwrap()).await.unwrap().unwrap().held, 2, "of both notes, none was seen");
});

#[test]
fn rel_11_an_older_file_put_back_into_the_same_one_is_noticed() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = open(&fresh).await;
        starts(&db).await;
        queue(&db, "a").await;
        db.close().await;
        drop(db);
        // A copy made while it rested, and put back after it ran once more: the file is the same, its content is not.
        fresh.rests().await;
        let older = fresh.copy().await;
        runs(&fresh).await;
        let db = open(&fresh).await;
        starts(&db).await;
        queue(&db, "b").await;
        db.close().await;
        drop(db);
        fresh.rests().await;
        fresh.clock.pass(Time::HOUR);
        let file = |fresh: &Fresh| fresh.place.folder.join("goodword.db");
        let log = |fresh: &Fresh| fresh.place.folder.join("goodword.db-wal");
        std::fs::copy(file(&older), file(&fresh)).unwrap();
        drop(std::fs::remove_file(log(&fresh)));
        if log(&older).exists() {
            std::fs::copy(log(&older), log(&fresh)).unwrap();
        }
        let noticed = runs(&fresh).await.unwrap();
        assert_eq!((noticed.cause, noticed.held), (Cause::Older, 1));
    });
}

#[test]
fn rel_11_several_servers_on_one_database_are_no_copies() {
    if postgres_url().is_none() {
        return;
    }
    testkit::run(async {
        let one = Fresh::postgres().await.unwrap();
        let beside = Fresh::sqlite();
        let mut place = one.place.clone();
        place.folder.clone_from(&beside.place.folder);
        let other = Db::open(&place, Arc::new(one.clock.clone()), &[]).await.unwrap();
        let db = open(&one).await;
        for _ in 0..3 {
            assert_eq!((starts(&db).await, starts(&other).await), (None, None));
            queue(&db, &number(&db, "select count(*) from outbox").await.to_string()).await;
            remember(&db).await.unwrap();
        }
        one.clock.pass(Time::HOUR);
        assert_eq!((starts(&other).await, starts(&db).await), (None, None));
        other.close().await;
    });
}

both!(rel_11_what_sends_nothing_may_be_copied, async |fresh: Fresh| {
    let db = open(&fresh).await;
    start(&db, Copies::Ignore).await.unwrap();
    queue(&db, "a").await;
    db.close().await;
    fresh.clock.pass(Time::HOUR);
    let copy = fresh.copy().await;
    let db = open(&copy).await;
    assert_eq!(start(&db, Copies::Ignore).await.unwrap(), None);
    assert_eq!((waiting(&db).await, starts(&db).await), (1, None));
});

both!(rel_11_a_restore_says_so_too_and_is_not_noticed_a_second_time, async |fresh: Fresh| {
    let db = open(&fresh).await;
    starts(&db).await;
    queue(&db, "a").await;
    let folder = fresh.place.folder.join("backup");
    backup::backup(&db, &folder, &|_, _| ()).await.unwrap();
    for to in [Some(Fresh::sqlite()), Fresh::postgres().await].into_iter().flatten() {
        to.clock.pass(Time::HOUR);
        backup::restore(&folder, &to.place, Arc::new(to.clock.clone()), &[]).await.unwrap();
        let db = open(&to).await;
        assert_eq!(starts(&db).await, None);
        let told = note(&mut db.read().await.unwrap()).await.unwrap().unwrap();
        assert_eq!((told.cause, told.held, told.of.is_some()), (Cause::Restored, 1, true));
        assert_eq!(held(&db).await, 1);
    }
});
