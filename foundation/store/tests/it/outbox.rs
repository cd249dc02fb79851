//! The outbox: of undo and sender one wins; what may have gone out twice says so.

use crate::{begin, number};
use base::{ConversationId, Fault, MessageId, OutboxId, Time};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use store::outbox::{self, Answer, End, Leased, Leaving, Send, Sender};
use store::{Db, Tx};
use testkit::{Fresh, both};

pub(crate) fn leaving(key: &str, now: Time) -> Leaving {
    Leaving {
        class: "replies",
        channel: "post".into(),
        inbox: None,
        conversation: None,
        message: Some(MessageId::mint(now)),
        sent_to: "mia@example.com".into(),
        subject: "Your kettle".into(),
        payload: json!({ "text": key }),
        key: key.into(),
        not_before: now,
    }
}

async fn put(db: &Db, leaving: Leaving) -> OutboxId {
    let mut tx = begin(db).await;
    let id = outbox::put(&mut tx, leaving).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(crate) async fn row(db: &Db, id: &OutboxId) -> outbox::Listed {
    let all = outbox::list(&mut db.read().await.unwrap(), None, "z", 1000).await.unwrap();
    all.into_iter().find(|row| row.id == *id).unwrap()
}

type Script = dyn Fn(&Leased) -> BoxFuture<'static, Answer> + std::marker::Send + Sync;

/// A channel that answers by script and keeps a list of what went out and how each row ended.
pub(crate) struct Post {
    answer: Box<Script>,
    sent: Mutex<Vec<String>>,
    ends: Mutex<Vec<End>>,
    /// How many ends cannot be written.
    stumbles: AtomicUsize,
    repeats: Repeats,
}

#[derive(PartialEq)]
pub(crate) enum Repeats {
    Yes,
    No,
}

impl Post {
    pub(crate) fn new(
        repeats: Repeats,
        answer: impl Fn(&Leased) -> BoxFuture<'static, Answer> + std::marker::Send + Sync + 'static,
    ) -> Arc<Self> {
        let (sent, ends, stumbles) = (Mutex::default(), Mutex::default(), AtomicUsize::new(0));
        Arc::new(Self { answer: Box::new(answer), sent, ends, stumbles, repeats })
    }
    pub(crate) fn sends() -> Arc<Self> {
        Self::new(Repeats::Yes, |_| async { Answer::Sent("250".into()) }.boxed())
    }
    pub(crate) fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }
}

impl Send for Post {
    fn send<'a>(&'a self, row: &'a Leased) -> BoxFuture<'a, Answer> {
        self.sent.lock().unwrap().push(row.key.clone());
        (self.answer)(row)
    }
    fn repeats_when_unknown(&self, _row: &Leased) -> bool {
        self.repeats == Repeats::Yes
    }
    fn ended<'a>(&'a self, _tx: &'a mut Tx, _row: &'a Leased, end: &'a End) -> BoxFuture<'a, Result<(), Fault>> {
        let fails = self.stumbles.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok();
        if fails {
            return async { Err(Fault::new("the database is away")) }.boxed();
        }
        self.ends.lock().unwrap().push(end.clone());
        async { Ok(()) }.boxed()
    }
}

both!(of_undo_and_sender_exactly_one_wins, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let post = Post::sends();
    let sender = Sender::new(&db, post.clone());
    let (mut undone, mut sent) = (0, 0);
    for round in 0..200 {
        let id = put(&db, leaving(&format!("k{round}"), db.now())).await;
        let undo = async {
            if round % 2 == 0 {
                tokio::task::yield_now().await;
            }
            let mut tx = begin(&db).await;
            let won = outbox::cancel(&mut tx, &id).await.unwrap();
            tx.commit().await.unwrap();
            won
        };
        let (won, _) = futures_util::future::join(undo, async { sender.step(4).await.unwrap() }).await;
        let out = post.sent().contains(&format!("k{round}"));
        assert_ne!(won, out, "round {round}");
        assert_eq!(row(&db, &id).await.state, if won { "cancelled" } else { "sent" });
        if won { undone += 1 } else { sent += 1 }
    }
    assert_eq!(undone + sent, 200);
});

both!(a_row_waits_for_the_end_of_the_undo_window, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let post = Post::sends();
    let sender = Sender::new(&db, post.clone());
    put(&db, Leaving { not_before: db.now().plus(10_000), ..leaving("k", db.now()) }).await;
    assert_eq!(sender.step(4).await.unwrap(), 0);
    fresh.clock.pass(10_000);
    assert_eq!(sender.step(4).await.unwrap(), 1);
    assert_eq!(sender.step(4).await.unwrap(), 0);
    assert_eq!(post.sent(), ["k"]);
});

both!(one_at_a_time_and_in_order_within_a_conversation, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let talk = ConversationId::mint(db.now());
    let mut tx = begin(&db).await;
    for key in ["a", "b", "c"] {
        outbox::put(&mut tx, Leaving { conversation: Some(talk.clone()), ..leaving(key, db.now()) }).await.unwrap();
    }
    outbox::put(&mut tx, leaving("elsewhere", db.now())).await.unwrap();
    tx.commit().await.unwrap();
    let post = Post::sends();
    let sender = Sender::new(&db, post.clone());
    assert_eq!(sender.step(8).await.unwrap(), 2);
    assert_eq!(sender.step(8).await.unwrap(), 1);
    assert_eq!(sender.step(8).await.unwrap(), 1);
    let mut sent = post.sent();
    sent.retain(|key| key != "elsewhere");
    assert_eq!(sent, ["a", "b", "c"]);
});

both!(one_that_waits_for_its_next_try_does_not_hold_up_the_conversation, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let talk = ConversationId::mint(db.now());
    for key in ["greylisted", "fine"] {
        put(&db, Leaving { conversation: Some(talk.clone()), ..leaving(key, db.now()) }).await;
    }
    let post = Post::new(Repeats::Yes, |row| {
        let later = row.key == "greylisted";
        async move { if later { Answer::Later("450".into(), None) } else { Answer::Sent("250".into()) } }.boxed()
    });
    let sender = Sender::new(&db, post.clone());
    for _ in 0..3 {
        sender.step(8).await.unwrap();
    }
    assert_eq!(post.sent(), ["greylisted", "fine"]);
});

/// A sender that dies in the middle of a send.
async fn die(db: &Db) {
    let hanging = Post::new(Repeats::Yes, |_| std::future::pending().boxed());
    let sender = Sender::new(db, hanging);
    drop(tokio::time::timeout(std::time::Duration::from_millis(300), sender.step(4)).await);
}

both!(a_reply_cut_off_is_sent_again_and_says_so, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let id = put(&db, leaving("k", db.now())).await;
    die(&db).await;
    let post = Post::sends();
    let sender = Sender::new(&db, post.clone());
    assert_eq!(sender.step(4).await.unwrap(), 0, "the lease still holds");
    fresh.clock.pass(4 * Time::MINUTE);
    assert_eq!(sender.step(4).await.unwrap(), 1);
    assert_eq!(*post.ends.lock().unwrap(), [End::Sent { may_be_doubled: true, called: None }]);
    let row = row(&db, &id).await;
    assert_eq!((row.state.as_str(), row.may_be_doubled), ("sent", true));
});

both!(what_must_not_be_repeated_waits_for_a_person, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let id = put(&db, leaving("k", db.now())).await;
    die(&db).await;
    fresh.clock.pass(4 * Time::MINUTE);
    let post = Post::new(Repeats::No, |_| async { Answer::Sent("250".into()) }.boxed());
    let sender = Sender::new(&db, post.clone());
    sender.step(4).await.unwrap();
    assert_eq!((row(&db, &id).await.state.as_str(), post.sent().len()), ("unknown", 0));
    let mut tx = begin(&db).await;
    assert!(outbox::retry(&mut tx, &id).await.unwrap());
    tx.commit().await.unwrap();
    sender.step(4).await.unwrap();
    let row = row(&db, &id).await;
    assert_eq!((row.state.as_str(), row.may_be_doubled, post.sent().len()), ("sent", true, 1));
});

both!(a_try_of_unknown_end_marks_the_next_as_a_possible_double, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let id = put(&db, leaving("k", db.now())).await;
    let post = Post::new(Repeats::Yes, |row| {
        let first = row.attempts == 1;
        async move { if first { Answer::Unknown("cut after the dot".into()) } else { Answer::Sent("250".into()) } }
            .boxed()
    });
    let sender = Sender::new(&db, post.clone());
    sender.step(4).await.unwrap();
    assert_eq!(row(&db, &id).await.state, "queued");
    fresh.clock.pass(Time::MINUTE);
    sender.step(4).await.unwrap();
    assert_eq!(row(&db, &id).await.state, "sent");
    assert_eq!(post.ends.lock().unwrap().last(), Some(&End::Sent { may_be_doubled: true, called: None }));
});

both!(a_refusal_is_final_until_a_person_retries, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let id = put(&db, leaving("k", db.now())).await;
    let refusing = Post::new(Repeats::Yes, |_| async { Answer::Refused("550 no such mailbox".into()) }.boxed());
    Sender::new(&db, refusing).step(4).await.unwrap();
    let failed = row(&db, &id).await;
    assert_eq!((failed.state.as_str(), failed.last_error.as_deref()), ("failed", Some("550 no such mailbox")));
    fresh.clock.pass(Time::DAY);
    let post = Post::sends();
    assert_eq!(Sender::new(&db, post.clone()).step(4).await.unwrap(), 0);
    let mut tx = begin(&db).await;
    assert!(outbox::retry(&mut tx, &id).await.unwrap());
    tx.commit().await.unwrap();
    Sender::new(&db, post.clone()).step(4).await.unwrap();
    assert_eq!(row(&db, &id).await.state, "sent");
    let mut tx = begin(&db).await;
    assert!(!outbox::retry(&mut tx, &id).await.unwrap() && !outbox::cancel(&mut tx, &id).await.unwrap());
});

both!(a_panicking_channel_fails_the_row_and_nothing_else, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    put(&db, leaving("bad", db.now())).await;
    put(&db, leaving("good", db.now())).await;
    let post = Post::new(Repeats::Yes, |row| {
        let bad = row.key == "bad";
        async move { if bad { panic!("unbearable") } else { Answer::Sent("250".into()) } }.boxed()
    });
    assert_eq!(Sender::new(&db, post).step(4).await.unwrap(), 2);
    assert_eq!(number(&db, "select count(*) from outbox where state = 'sent'").await, 1);
    assert_eq!(number(&db, "select count(*) from outbox where state = 'failed'").await, 1);
});

both!(a_key_leaves_once, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    put(&db, leaving("k", db.now())).await;
    let mut tx = begin(&db).await;
    let fault = outbox::put(&mut tx, leaving("k", db.now())).await.unwrap_err();
    assert!(fault.breaks_unique("dedupe"), "{fault}");
});

both!(what_was_taken_is_not_sent_again_because_its_end_could_not_be_written_at_once, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let id = put(&db, leaving("k", db.now())).await;
    let post = Post::sends();
    post.stumbles.store(2, SeqCst);
    let sender = Sender::new(&db, post.clone());
    sender.step(1).await.unwrap();
    fresh.clock.pass(4 * Time::MINUTE);
    sender.step(1).await.unwrap();
    let row = row(&db, &id).await;
    assert_eq!((row.state.as_str(), row.may_be_doubled, post.sent().len()), ("sent", false, 1));
    assert_eq!(post.ends.lock().unwrap().len(), 1);
});

both!(a_late_end_of_a_lost_lease_changes_nothing, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let id = put(&db, leaving("k", db.now())).await;
    let fast = Arc::new(Sender::new(&db, Post::sends()));
    let clock = fresh.clock.clone();
    let slow = Post::new(Repeats::Yes, move |_| {
        let (clock, fast) = (clock.clone(), Arc::clone(&fast));
        async move {
            clock.pass(4 * Time::MINUTE);
            fast.step(1).await.unwrap();
            Answer::Later("timed out".into(), None)
        }
        .boxed()
    });
    Sender::new(&db, slow.clone()).step(1).await.unwrap();
    let row = row(&db, &id).await;
    assert_eq!((row.state.as_str(), row.may_be_doubled), ("sent", true));
    assert!(slow.ends.lock().unwrap().is_empty());
});

both!(a_slow_delivery_delays_no_other_and_keeps_its_lease, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let may_end = Arc::new(tokio::sync::Notify::new());
    let waiting = Arc::clone(&may_end);
    let post = Post::new(Repeats::Yes, move |row| {
        let (waiting, slow) = (Arc::clone(&waiting), row.key == "slow");
        async move {
            if slow {
                waiting.notified().await;
            }
            Answer::Sent("250".into())
        }
        .boxed()
    });
    let slow = put(&db, leaving("slow", db.now())).await;
    for n in 0..12 {
        put(&db, leaving(&format!("quick {n}"), db.now())).await;
    }
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let send: Arc<dyn Send> = Arc::<Post>::clone(&post);
    let sender = Sender::new(&db, send).pulsing(std::time::Duration::from_millis(5));
    let lane = sender.clone().lane(4, stopped);
    let watch = async {
        while number(&db, "select count(*) from outbox where state = 'sent'").await < 12 {
            tokio::task::yield_now().await;
        }
        // Longer than any lease, a bit at a time, as hours pass with a large mail on a slow line.
        for _ in 0..5 {
            let before = number(&db, "select lease_until from outbox where state = 'sending'").await;
            fresh.clock.pass(2 * Time::MINUTE);
            while number(&db, "select lease_until from outbox where state = 'sending'").await == before {
                tokio::task::yield_now().await;
            }
            assert_eq!(sender.step(4).await.unwrap(), 0, "nobody else takes it");
        }
        stop.send(true).unwrap();
        may_end.notify_one();
    };
    futures_util::future::join(lane, watch).await;
    assert_eq!((row(&db, &slow).await.state.as_str(), row(&db, &slow).await.may_be_doubled), ("sent", false));
    assert_eq!(post.sent().iter().filter(|key| *key == "slow").count(), 1);
});
