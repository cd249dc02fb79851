//! One sequence of facts: without holes, in the order in which readers see them.

use crate::{begin, number};
use base::CustomerId;
use base::facts::{Fact, Kind};
use futures_util::future::join_all;
use store::{Db, facts_log};
use testkit::{Fresh, both};

async fn write(db: &Db, writer: usize) {
    for round in 0..8 {
        let mut tx = begin(db).await;
        for _ in 0..=(round % 3) {
            tx.tell(Fact::new(Kind::NoteAdded).with("writer", writer));
        }
        // Some change their mind: their numbers must not be missed by anybody.
        if round % 4 == 3 { drop(tx) } else { tx.commit().await.unwrap() }
    }
}

/// Follows until `last`; every page must go on exactly where the one before ended.
async fn follow(db: &Db, last: i64) {
    let (mut at, mut latest) = (0, db.watch_facts());
    while at < last {
        let page = facts_log::after(&mut db.read().await.unwrap(), at).await.unwrap();
        for fact in &page {
            assert_eq!(fact.seq, at + 1);
            at = fact.seq;
        }
        if page.is_empty() && at < last {
            drop(tokio::time::timeout(std::time::Duration::from_millis(20), latest.changed()).await);
        }
    }
}

both!(fifty_writers_leave_no_hole_and_a_reader_sees_order, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let expected = 50 * (1 + 2 + 3 + 2 + 3 + 1);
    let writers = join_all((0..50).map(|writer| write(&db, writer)));
    futures_util::future::join(writers, follow(&db, expected)).await;
    assert_eq!(number(&db, "select count(*) from facts").await, expected);
    assert_eq!(number(&db, "select value from counters where name = 'facts'").await, expected);
    assert_eq!(number(&db, "select max(seq) from facts").await, expected);
    assert_eq!(*db.watch_facts().borrow(), expected);
});

both!(a_fact_is_read_as_it_was_told, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let mia = CustomerId::mint(db.now());
    let mut tx = begin(&db).await;
    tx.tell(Fact::new(Kind::CustomerAdded).customer(&mia).with("why", "quote \" and \u{1f600} and \\"));
    tx.commit().await.unwrap();
    let mut conn = db.read().await.unwrap();
    let fact = facts_log::at(&mut conn, 1).await.unwrap().unwrap();
    assert_eq!((fact.kind, fact.customer.as_ref(), fact.at), (Kind::CustomerAdded, Some(&mia), db.now()));
    assert_eq!(fact.data["why"], "quote \" and \u{1f600} and \\");
    let about = facts_log::about(&mut conn, facts_log::Subject::Customer(mia.as_str()), i64::MAX, 10).await.unwrap();
    assert_eq!(about, [fact]);
    assert_eq!(facts_log::at(&mut conn, 2).await.unwrap(), None);
});

both!(a_listener_gets_a_job_for_each_fact_in_order, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    db.listen("tell_story", &[Kind::NoteAdded], "stories");
    let talk = base::ConversationId::mint(db.now());
    let mut tx = begin(&db).await;
    for _ in 0..20 {
        tx.tell(Fact::new(Kind::NoteAdded).conversation(&talk));
        tx.tell(Fact::new(Kind::StatusChanged).conversation(&talk));
    }
    tx.commit().await.unwrap();
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let notes = std::sync::Arc::clone(&seen);
    let kind = store::jobs::JobKind::new("tell_story", move |_db, payload| {
        notes.lock().unwrap().push(payload["seq"].as_i64().unwrap());
        async { Ok(()) }
    });
    store::jobs::Runner::new(&db, vec![kind]).drain(&["stories"]).await.unwrap();
    let odd: Vec<i64> = (0..20).map(|n| 2 * n + 1).collect();
    assert_eq!(*seen.lock().unwrap(), odd);
});
