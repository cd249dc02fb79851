//! A token is claimed once.

use base::Time;
use futures_util::future::join_all;
use store::idempotency::{Seen, claim, finish, release, sweep};
use testkit::{Fresh, both};

both!(of_many_claims_at_once_one_is_new, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    for round in 0..20 {
        let token = format!("t{round}");
        let seen = join_all((0..8).map(|_| claim(&db, "mia", &token, "hash"))).await;
        let seen: Vec<Seen> = seen.into_iter().map(Result::unwrap).collect();
        assert_eq!(seen.iter().filter(|seen| **seen == Seen::New).count(), 1);
        assert_eq!(seen.iter().filter(|seen| **seen == Seen::Running).count(), 7);
    }
});

both!(a_repeat_gets_the_answer_and_another_request_is_told, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::New);
    finish(&db, "mia", "t", (201, "{}")).await.unwrap();
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::Answered(201, "{}".into()));
    assert_eq!(claim(&db, "mia", "t", "other").await.unwrap(), Seen::Other);
    assert_eq!(claim(&db, "bob", "t", "other").await.unwrap(), Seen::New);
    fresh.clock.pass(Time::DAY + 1);
    assert_eq!(claim(&db, "mia", "t", "other").await.unwrap(), Seen::New);
});

both!(a_first_try_that_failed_or_died_is_tried_anew, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    claim(&db, "mia", "t", "h").await.unwrap();
    release(&db, "mia", "t").await.unwrap();
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::New);
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::Running);
    fresh.clock.pass(Time::MINUTE + 1);
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::New);
    finish(&db, "mia", "t", (200, "{}")).await.unwrap();
    release(&db, "mia", "t").await.unwrap();
    assert_eq!(claim(&db, "mia", "t", "h").await.unwrap(), Seen::Answered(200, "{}".into()));
});

both!(what_is_a_day_old_is_forgotten, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    claim(&db, "mia", "t", "h").await.unwrap();
    fresh.clock.pass(Time::DAY + 1);
    sweep(&db).await.unwrap();
    assert_eq!(crate::number(&db, "select count(*) from idempotency").await, 0);
});
