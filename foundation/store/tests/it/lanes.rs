//! Lanes of the outbox: apart from each other and from everything else.

use crate::outbox::{Post, Repeats, leaving, row};
use crate::{begin, number};
use base::{OutboxId, Time};
use futures_util::FutureExt;
use std::sync::Arc;
use std::time::Duration;
use store::outbox::{Answer, Leaving, Sender, lanes};
use store::{Db, task};
use testkit::{Fresh, both};
use tokio::sync::watch;

async fn put(db: &Db, lane: &str, key: &str) -> OutboxId {
    let mut tx = begin(db).await;
    let id = lanes::put_in(&mut tx, lane, Leaving { message: None, ..leaving(key, db.now()) }).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn opened(db: &Db, names: &[&str]) {
    let mut tx = begin(db).await;
    for name in names {
        lanes::open(&mut tx, name).await.unwrap();
    }
    tx.commit().await.unwrap();
}

both!(a_lane_that_hangs_delays_no_other_and_no_mail, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    opened(&db, &["slow", "quick"]).await;
    let post = Post::new(Repeats::Yes, |row| {
        let slow = row.key.starts_with("slow");
        async move {
            if slow {
                std::future::pending::<()>().await;
            }
            Answer::Sent("200".into())
        }
        .boxed()
    });
    let stop = watch::Sender::new(false);
    let sender = Sender::new(&db, post.clone());
    let running = task::spawn("lanes", sender.clone().lanes(2, stop.subscribe()));
    for n in 0..20 {
        put(&db, "slow", &format!("slow{n}")).await;
    }
    put(&db, "quick", "quick").await;
    let arrived = async {
        let of = async |state: &'static str| number(&db, state).await;
        while of("select count(*) from outbox where state = 'sent'").await < 1
            || of("select count(*) from outbox where state = 'sending'").await < 2
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), arrived).await.unwrap();
    assert!(post.sent().contains(&"quick".to_owned()));
    assert_eq!(number(&db, "select count(*) from outbox where state = 'sending'").await, 2, "two at a time");
    assert_eq!(sender.step(8).await.unwrap(), 0, "lanes are not for those who send the rest");
    running.abort();
});

both!(a_lane_that_rests_or_is_closed_keeps_its_rows, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    opened(&db, &["a"]).await;
    let sender = Sender::new(&db, Post::sends());
    let id = put(&db, "a", "k").await;
    let mut tx = begin(&db).await;
    lanes::rest(&mut tx, "a", db.now().plus(Time::MINUTE)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(sender.step_lanes(4).await.unwrap(), 0);
    fresh.clock.pass(Time::MINUTE);
    let mut tx = begin(&db).await;
    lanes::close(&mut tx, "a").await.unwrap();
    // Neither a rest nor its end opens what a person closed.
    lanes::rest(&mut tx, "a", db.now().plus(1)).await.unwrap();
    lanes::wake(&mut tx, "a").await.unwrap();
    tx.commit().await.unwrap();
    fresh.clock.pass(Time::DAY);
    assert_eq!(sender.step_lanes(4).await.unwrap(), 0);
    opened(&db, &["a"]).await;
    assert_eq!(sender.step_lanes(4).await.unwrap(), 1);
    assert_eq!(row(&db, &id).await.state, "sent");
});

both!(a_row_is_sent_again_under_its_own_key_and_an_ended_lane_sends_nothing, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    opened(&db, &["a"]).await;
    let post = Post::sends();
    let sends: Arc<dyn store::outbox::Send> = post.clone();
    let sender = Sender::new(&db, sends);
    let id = put(&db, "a", "k").await;
    sender.step_lanes(4).await.unwrap();
    let mut tx = begin(&db).await;
    assert!(lanes::again(&mut tx, &id).await.unwrap());
    tx.commit().await.unwrap();
    sender.step_lanes(4).await.unwrap();
    assert_eq!(post.sent(), ["k", "k"]);
    put(&db, "a", "late").await;
    let mut tx = begin(&db).await;
    assert_eq!(lanes::end(&mut tx, "a", "removed").await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(sender.step_lanes(4).await.unwrap(), 0);
    fresh.clock.pass(Time::DAY);
    let mut tx = begin(&db).await;
    assert_eq!(lanes::sweep(&mut tx, db.now()).await.unwrap(), 2);
    tx.commit().await.unwrap();
});
