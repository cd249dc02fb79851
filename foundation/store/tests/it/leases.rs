//! What the dead held is free at the next start, where nobody else can be at work, and a clean end gives back its own.

use crate::outbox::{Post, Repeats, leaving, row};
use crate::{begin, number};
use base::Time;
use futures_util::FutureExt;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::Db;
use store::jobs::{self, JobKind, NewJob, Runner};
use store::outbox::{self, Sender};
use testkit::{Fresh, both};

/// A job and a letter, both at work when the process ends.
async fn cut_off(db: &Db) -> (base::OutboxId, Runner, Sender) {
    let mut tx = begin(db).await;
    jobs::enqueue(&mut tx, NewJob::new("count", "work", json!({}))).await.unwrap();
    let id = outbox::put(&mut tx, leaving("k", db.now())).await.unwrap();
    tx.commit().await.unwrap();
    let hanging = JobKind::new("count", |_db, _payload| std::future::pending());
    let runner = Runner::new(db, vec![hanging]);
    let sender = Sender::new(db, Post::new(Repeats::Yes, |_| std::future::pending().boxed()));
    let both = futures_util::future::join(runner.step("work", 1), sender.step(1));
    drop(tokio::time::timeout(Duration::from_millis(300), both).await);
    assert_eq!(number(db, "select count(*) from jobs where state = 'running'").await, 1);
    assert_eq!(number(db, "select count(*) from outbox where state = 'sending'").await, 1);
    (id, runner, sender)
}

fn counting(db: &Db) -> Runner {
    Runner::new(db, vec![JobKind::new("count", |_db, _payload| async { Ok(()) })])
}

async fn works_on(db: &Db) -> (usize, usize) {
    let sender = Sender::new(db, Post::sends());
    (counting(db).step("work", 1).await.unwrap(), sender.step(1).await.unwrap())
}

both!(after_a_crash_nobody_waits_for_leases_where_no_other_process_can_be, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (id, ..) = cut_off(&db).await;
    db.close().await;
    drop(db);
    let db = fresh.open(&[]).await;
    if fresh.place.url.is_some() {
        assert_eq!(works_on(&db).await, (0, 0), "another node may be at it");
        fresh.clock.pass(6 * Time::MINUTE);
    }
    assert_eq!(works_on(&db).await, (1, 1));
    let sent = row(&db, &id).await;
    assert_eq!((sent.state.as_str(), sent.may_be_doubled), ("sent", true), "the cut off try may have gone through");
});

both!(a_clean_end_gives_back_what_did_not_end, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (id, runner, sender) = cut_off(&db).await;
    let (other, _, _) = (counting(&db), runner.let_go().await.unwrap(), sender.let_go().await.unwrap());
    assert_eq!(other.step("work", 1).await.unwrap(), 1);
    assert_eq!(works_on(&db).await, (0, 1));
    assert!(row(&db, &id).await.may_be_doubled);
});

both!(what_was_cut_off_and_must_not_be_repeated_waits_for_a_person, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (id, _, sender) = cut_off(&db).await;
    sender.let_go().await.unwrap();
    let post = Post::new(Repeats::No, |_| async { outbox::Answer::Sent("250".into()) }.boxed());
    Sender::new(&db, Arc::<Post>::clone(&post)).step(1).await.unwrap();
    assert_eq!((row(&db, &id).await.state.as_str(), post.sent().len()), ("unknown", 0));
});

#[test]
fn a_job_that_takes_the_program_with_it_waits_ever_longer() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let mut waits = Vec::new();
        let mut db = fresh.open(&[]).await;
        let mut tx = begin(&db).await;
        jobs::enqueue(&mut tx, NewJob::new("count", "work", json!({}))).await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..jobs::TRIES {
            let dying = Runner::new(&db, vec![JobKind::new("count", |_db, _payload| std::future::pending())]);
            let at_work = async {
                while number(&db, "select count(*) from jobs where state = 'running'").await == 0 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                _ = dying.step("work", 1) => {}
                () = at_work => {}
            }
            db.close().await;
            drop((dying, db));
            db = fresh.open(&[]).await;
            let due = number(&db, "select run_at from jobs").await - db.now().0;
            waits.push(due);
            fresh.clock.pass(due);
        }
        assert_eq!(waits[0], 0, "once may have been anybody's fault");
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]) && waits[7] == Time::HOUR, "{waits:?}");
        assert_eq!(counting(&db).step("work", 1).await.unwrap(), 1);
        assert_eq!(
            number(&db, "select count(*) from jobs where state = 'done'").await,
            1,
            "nothing taken on is dropped"
        );
    });
}
