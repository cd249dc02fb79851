//! The audit log shows when it was touched.

use crate::begin;
use base::facts::{Fact, Kind};
use futures_util::future::join_all;
use serde_json::json;
use store::{Db, args, audit, search};
use testkit::{Fresh, both};

async fn write(db: &Db, thing: &str) {
    let mut tx = begin(db).await;
    audit::write(&mut tx, "grants.changed", thing, json!({ "after": ["lead"], "share": 0.1, "note": "a\0b" }))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn filled(fresh: &Fresh) -> Db {
    let db = fresh.open(&[]).await;
    let things: Vec<String> = (0..30).map(|n| format!("thing\0{n}")).collect();
    join_all(things.iter().map(|thing| write(&db, thing))).await;
    db
}

async fn verdict(db: &Db) -> Result<i64, String> {
    audit::verify(&mut db.read().await.unwrap()).await.unwrap()
}

async fn tamper(db: &Db, sql: &'static str) -> String {
    let mut tx = begin(db).await;
    tx.exec(sql, args![]).await.unwrap();
    tx.commit().await.unwrap();
    verdict(db).await.unwrap_err()
}

both!(lines_written_at_once_form_one_chain, async |fresh: Fresh| {
    assert_eq!(verdict(&filled(&fresh).await).await, Ok(30));
});

both!(an_altered_line_is_found, async |fresh: Fresh| {
    let db = filled(&fresh).await;
    assert!(tamper(&db, "update audit set actor_name = 'bob' where seq = 17").await.contains("line 17"));
});

both!(a_missing_line_is_found, async |fresh: Fresh| {
    let db = filled(&fresh).await;
    assert!(tamper(&db, "delete from audit where seq = 9").await.contains("between 8 and 10"));
});

both!(missing_last_lines_are_found, async |fresh: Fresh| {
    let db = filled(&fresh).await;
    assert!(tamper(&db, "delete from audit where seq > 25").await.contains("last 5"));
});

both!(lines_are_filtered_by_who_what_and_thing, async |fresh: Fresh| {
    let db = filled(&fresh).await;
    let mut conn = db.read().await.unwrap();
    let by = |action: &str, thing: &str| audit::Filter {
        action: (!action.is_empty()).then(|| action.into()),
        thing: (!thing.is_empty()).then(|| thing.into()),
        ..audit::Filter::default()
    };
    assert_eq!(audit::read(&mut conn, &by("grants", ""), i64::MAX, 100).await.unwrap().len(), 30);
    assert_eq!(audit::read(&mut conn, &by("grants.ch", "thing3"), i64::MAX, 100).await.unwrap().len(), 1);
    for no_pattern in ["grants%", "grants_", "%", "!"] {
        assert!(audit::read(&mut conn, &by(no_pattern, ""), i64::MAX, 100).await.unwrap().is_empty(), "{no_pattern}");
    }
    assert_eq!(audit::read(&mut conn, &by("inbox", ""), i64::MAX, 100).await.unwrap().len(), 0);
    assert_eq!(audit::read(&mut conn, &by("", ""), 10, 100).await.unwrap()[0].seq, 9);
});

/// Two things for all: a place in the audit chain and a number in the search index, wanted in either order.
async fn act(db: &Db, number: usize) -> Result<(), base::Fault> {
    let mut tx = begin(db).await;
    let name = format!("doc{number}");
    if number.is_multiple_of(2) {
        audit::write(&mut tx, "a", "b", json!({})).await?;
        tokio::task::yield_now().await;
        search::put(&mut tx, &name, "message", None, "kettle").await?;
    } else {
        search::add(&mut tx, &name, "message", None, "kettle").await?;
        tokio::task::yield_now().await;
        audit::write(&mut tx, "a", "b", json!({})).await?;
    }
    tx.tell(Fact::new(Kind::NoteAdded));
    tx.commit().await
}

both!(acts_that_need_the_same_things_in_another_order_never_block_each_other, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    for round in 0..10 {
        let done = join_all((0..8).map(|n| act(&db, round * 8 + n))).await;
        done.into_iter().for_each(Result::unwrap);
    }
    assert_eq!(verdict(&db).await, Ok(80));
    assert_eq!(crate::number(&db, "select count(*) from search_docs").await, 80);
});

both!(the_log_is_searched_by_words_and_times_and_taken_along_in_order, async |fresh: Fresh| {
    let db = filled(&fresh).await;
    fresh.clock.pass(base::Time::HOUR);
    let later = db.now();
    write(&db, "Straße 50%_!").await;
    let mut conn = db.read().await.unwrap();
    let with = |words: &str| audit::Filter { words: Some(words.into()), ..audit::Filter::default() };
    let found = audit::read(&mut conn, &with("50%_!"), i64::MAX, 100).await.unwrap();
    assert_eq!((found.len(), found[0].seq), (1, 31));
    assert_eq!(audit::read(&mut conn, &with("LEAD"), i64::MAX, 100).await.unwrap().len(), 31);
    assert_eq!(audit::read(&mut conn, &with("5_%"), i64::MAX, 100).await.unwrap().len(), 0);
    let since = audit::Filter { from: Some(later), ..audit::Filter::default() };
    let until = audit::Filter { until: Some(later), ..audit::Filter::default() };
    assert_eq!(audit::read(&mut conn, &since, i64::MAX, 100).await.unwrap().len(), 1);
    let taken = audit::after(&mut conn, &until, 10, 5).await.unwrap();
    assert_eq!(taken.iter().map(|line| line.seq).collect::<Vec<_>>(), [11, 12, 13, 14, 15]);
});
