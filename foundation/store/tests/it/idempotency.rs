//! A token is claimed once, and what was done is known whatever happened afterwards.

use base::facts::{Fact, Kind};
use base::{Actor, Once, Time};
use futures_util::future::join_all;
use store::Db;
use store::idempotency::{Seen, claim, finish, release, sweep};
use testkit::{Fresh, both};

async fn new(db: &Db, who: &str, token: &str, hash: &str) -> Once {
    match claim(db, who, token, hash).await.unwrap() {
        Seen::New(once) => once,
        other => panic!("{other:?}"),
    }
}

/// Does something in the name of somebody who holds this claim.
async fn act(db: &Db, once: &Once) -> Result<(), base::Fault> {
    let mut tx = db.begin(&Actor { once: Some(once.clone()), ..Actor::system() }).await.unwrap();
    tx.tell(Fact::new(Kind::NoteAdded));
    tx.commit().await
}

async fn deeds(db: &Db) -> i64 {
    crate::number(db, "select count(*) from facts").await
}

both!(of_many_claims_at_once_one_is_new, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    for round in 0..20 {
        let token = format!("t{round}");
        let seen = join_all((0..8).map(|_| claim(&db, "mia", &token, "hash"))).await;
        let seen: Vec<Seen> = seen.into_iter().map(Result::unwrap).collect();
        assert_eq!(seen.iter().filter(|seen| matches!(seen, Seen::New(_))).count(), 1);
        assert_eq!(seen.iter().filter(|seen| **seen == Seen::Running).count(), 7);
    }
});

both!(a_repeat_gets_the_answer_and_another_request_is_told, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let once = new(&db, "mia", "t", "h").await;
    finish(&db, &once, (201, "{}")).await.unwrap();
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::Answered(201, "{}".into()));
    assert_eq!(claim(&db, "mia", "t", "other").await.unwrap(), Seen::Other);
    new(&db, "bob", "t", "other").await;
    fresh.clock.pass(Time::DAY + 1);
    new(&db, "mia", "t", "other").await;
});

both!(a_first_try_that_failed_or_died_is_tried_anew, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let first = new(&db, "mia", "t", "h").await;
    release(&db, &first).await.unwrap();
    new(&db, "mia", "t", "h").await;
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::Running);
    fresh.clock.pass(Time::MINUTE + 1);
    let third = new(&db, "mia", "t", "h").await;
    finish(&db, &third, (200, "{}")).await.unwrap();
    release(&db, &third).await.unwrap();
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::Answered(200, "{}".into()));
});

both!(what_was_done_before_a_crash_is_not_done_again, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let once = new(&db, "mia", "t", "h").await;
    act(&db, &once).await.unwrap();
    // The crash: neither an answer nor a release is written, or the release comes all the same.
    release(&db, &once).await.unwrap();
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::Running);
    fresh.clock.pass(Time::MINUTE + 1);
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::Done);
    assert_eq!(claim(&db, "mia", "t", "other").await.unwrap(), Seen::Other);
    fresh.clock.pass(Time::DAY);
    new(&db, "mia", "t", "h").await;
});

both!(of_a_slow_try_and_the_one_that_took_over_only_one_acts, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let slow = new(&db, "mia", "t", "h").await;
    fresh.clock.pass(Time::MINUTE + 1);
    let second = new(&db, "mia", "t", "h").await;
    act(&db, &slow).await.unwrap_err();
    finish(&db, &slow, (500, "late")).await.unwrap();
    assert_eq!(deeds(&db).await, 0);
    act(&db, &second).await.unwrap();
    act(&db, &second).await.unwrap();
    assert_eq!(deeds(&db).await, 2, "a request may take several steps");
    finish(&db, &second, (201, "{}")).await.unwrap();
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::Answered(201, "{}".into()));
});

both!(what_is_a_day_old_is_forgotten, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    new(&db, "mia", "t", "h").await;
    fresh.clock.pass(Time::DAY + 1);
    sweep(&db).await.unwrap();
    assert_eq!(crate::number(&db, "select count(*) from idempotency").await, 0);
});
