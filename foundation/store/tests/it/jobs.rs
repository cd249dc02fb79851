//! Jobs: made with their cause, run in order, retried, visible, repairable.

use crate::begin;
use base::{Fault, Time};
use serde_json::json;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use store::jobs::{self, JobKind, NewJob, Runner};
use store::{Db, Migration, args};
use testkit::{Fresh, both};

async fn enqueue(db: &Db, job: NewJob) -> Option<base::JobId> {
    let mut tx = begin(db).await;
    let id = jobs::enqueue(&mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
    id
}

fn job(n: i64) -> NewJob {
    NewJob::new("count", "work", json!({ "n": n }))
}

async fn listed(db: &Db) -> Vec<jobs::Listed> {
    jobs::list(&mut db.read().await.unwrap(), jobs::Filter::default(), ("z", 100)).await.unwrap()
}

/// Notes the numbers it was given.
fn counting(db: &Db) -> (Runner, Arc<Mutex<Vec<i64>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&seen);
    let kind = JobKind::new("count", move |_db, payload| {
        notes.lock().unwrap().push(payload["n"].as_i64().unwrap());
        async { Ok(()) }
    });
    (Runner::new(db, vec![kind]), seen)
}

fn failing(db: &Db) -> Runner {
    let fail = JobKind::new("count", |_db, _payload| async { Err(Fault::new("the other side is away").into()) });
    let panic = JobKind::new("panic", |_db, payload| async move { panic!("cannot bear {payload}") });
    Runner::new(db, vec![fail, panic])
}

both!(one_unfinished_job_has_a_key, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (runner, seen) = counting(&db);
    assert!(enqueue(&db, job(1).key("daily")).await.is_some());
    assert!(enqueue(&db, job(2).key("daily")).await.is_none());
    assert_eq!(runner.drain(&["work"]).await.unwrap(), 1);
    assert!(enqueue(&db, job(3).key("daily")).await.is_some());
    runner.drain(&["work"]).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [1, 3]);
});

both!(jobs_of_one_subject_run_in_the_order_they_were_made, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (runner, seen) = counting(&db);
    let mut tx = begin(&db).await;
    for n in 0..30 {
        jobs::enqueue(&mut tx, job(n).subject(Some("one".into()))).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(runner.step("work", 8).await.unwrap(), 1);
    runner.drain(&["work"]).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), (0..30).collect::<Vec<_>>());
});

both!(a_crowd_at_one_inbox_keeps_no_other_waiting, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (runner, seen) = counting(&db);
    let boxes: Vec<base::InboxId> = (0..3).map(|_| base::InboxId::mint(db.now())).collect();
    let mut tx = begin(&db).await;
    for n in 0..400 {
        jobs::enqueue(&mut tx, job(n).inbox(&boxes[1])).await.unwrap();
    }
    tx.commit().await.unwrap();
    fresh.clock.pass(1_000);
    for (n, inbox) in [(1_000, Some(&boxes[0])), (1_001, Some(&boxes[2])), (1_002, None)] {
        enqueue(&db, inbox.map_or(job(n), |inbox| job(n).inbox(inbox))).await.unwrap();
    }
    for _ in 0..2 {
        runner.step("work", 8).await.unwrap();
    }
    let first: Vec<i64> = seen.lock().unwrap().clone();
    assert!(first.contains(&1_000) && first.contains(&1_001), "{first:?}");
    assert!(first.iter().filter(|n| **n < 400).count() >= 8, "the crowd goes on: {first:?}");
    assert_eq!(runner.drain(&["work"]).await.unwrap(), 403 - first.len());
});

both!(a_failure_waits_longer_each_time_and_is_given_up_at_last, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let id = enqueue(&db, job(1)).await.unwrap();
    let runner = failing(&db);
    for tried in 1..jobs::TRIES {
        assert_eq!(runner.step("work", 4).await.unwrap(), 1);
        let waiting = listed(&db).await.remove(0);
        assert_eq!((waiting.state.as_str(), waiting.attempts), ("ready", tried));
        assert_eq!(waiting.run_at.since(db.now()), jobs::backoff(tried));
        assert_eq!(runner.step("work", 4).await.unwrap(), 0, "too early");
        fresh.clock.pass(jobs::backoff(tried));
    }
    runner.step("work", 4).await.unwrap();
    let failed = listed(&db).await.remove(0);
    assert_eq!((failed.state.as_str(), failed.last_error.as_deref()), ("failed", Some("the other side is away")));
    let told = store::facts_log::after(&mut db.read().await.unwrap(), 0).await.unwrap();
    assert_eq!((told.len(), told[0].kind, &told[0].data["job"]), (1, base::facts::Kind::JobFailed, &json!(id)));
});

both!(a_panic_is_a_failure_and_an_unknown_kind_too, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    enqueue(&db, NewJob::new("panic", "work", json!({}))).await;
    enqueue(&db, NewJob::new("never_heard_of", "work", json!({}))).await;
    assert_eq!(failing(&db).step("work", 4).await.unwrap(), 2);
    let errors: Vec<_> = listed(&db).await.into_iter().map(|job| job.last_error.unwrap()).collect();
    assert_eq!(errors, ["nothing here runs never_heard_of", "the job panicked"]);
});

both!(a_job_whose_worker_died_is_run_by_another, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    enqueue(&db, job(7)).await;
    let dying = JobKind::new("count", |_db, _payload| async {
        tokio::task::yield_now().await;
        std::future::pending::<()>().await;
        Ok(())
    });
    let dead = Runner::new(&db, vec![dying]);
    drop(tokio::time::timeout(std::time::Duration::from_millis(300), dead.step("work", 1)).await);
    let (runner, seen) = counting(&db);
    assert_eq!(runner.step("work", 1).await.unwrap(), 0, "the lease still holds");
    fresh.clock.pass(6 * Time::MINUTE);
    assert_eq!(runner.step("work", 1).await.unwrap(), 1);
    assert_eq!(*seen.lock().unwrap(), [7]);
    let done = listed(&db).await.remove(0);
    assert_eq!((done.state.as_str(), done.attempts), ("done", 2));
});

both!(who_lost_the_lease_writes_nothing, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let id = enqueue(&db, job(1)).await.unwrap();
    let (clock, again) = (fresh.clock.clone(), AtomicI64::new(0));
    let (second, _) = counting(&db);
    let (second, again) = (Arc::new(second), Arc::new(again));
    let slow = JobKind::new("count", move |_db, _payload| {
        let (clock, second, again) = (clock.clone(), Arc::clone(&second), Arc::clone(&again));
        async move {
            // While this one is asleep its lease runs out and another does the work.
            clock.pass(6 * Time::MINUTE);
            again.fetch_add(1, Ordering::SeqCst);
            second.step("work", 1).await?;
            Err(Fault::new("too late").into())
        }
    });
    Runner::new(&db, vec![slow]).step("work", 1).await.unwrap();
    let done = listed(&db).await.remove(0);
    assert_eq!((done.id, done.state.as_str(), done.last_error), (id, "done", None));
});

both!(a_paused_class_waits_and_the_others_do_not, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (runner, seen) = counting(&db);
    enqueue(&db, job(1)).await;
    enqueue(&db, NewJob::new("count", "other", json!({ "n": 2 }))).await;
    let mut tx = begin(&db).await;
    jobs::pause(&mut tx, "work", "the mail server moves").await.unwrap();
    tx.commit().await.unwrap();
    runner.drain(&["work", "other"]).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [2]);
    let classes = jobs::classes(&mut db.read().await.unwrap()).await.unwrap();
    let work = classes.iter().find(|class| class.class == "work").unwrap();
    assert_eq!((work.paused.as_deref(), work.ready), (Some("the mail server moves"), 1));
    let mut tx = begin(&db).await;
    jobs::resume(&mut tx, "work").await.unwrap();
    tx.commit().await.unwrap();
    runner.drain(&["work"]).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [2, 1]);
});

both!(people_cancel_and_retry, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (runner, seen) = counting(&db);
    let id = enqueue(&db, job(1).key("daily")).await.unwrap();
    let mut tx = begin(&db).await;
    assert!(jobs::cancel(&mut tx, &id).await.unwrap());
    assert!(!jobs::cancel(&mut tx, &id).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(runner.drain(&["work"]).await.unwrap(), 0);
    enqueue(&db, job(2).key("daily")).await.unwrap();
    let mut tx = begin(&db).await;
    assert!(!jobs::retry(&mut tx, &id).await.unwrap(), "a newer one with the same key waits");
    tx.commit().await.unwrap();
    runner.drain(&["work"]).await.unwrap();
    let mut tx = begin(&db).await;
    assert!(jobs::retry(&mut tx, &id).await.unwrap());
    tx.commit().await.unwrap();
    runner.drain(&["work"]).await.unwrap();
    let mut tx = begin(&db).await;
    assert!(!jobs::retry(&mut tx, &id).await.unwrap(), "done is done");
    drop(tx);
    assert_eq!(*seen.lock().unwrap(), [2, 1]);
});

both!(a_job_not_due_waits_for_its_time, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (runner, seen) = counting(&db);
    enqueue(&db, job(1).at(db.now().plus(Time::HOUR))).await;
    assert_eq!(runner.drain(&["work"]).await.unwrap(), 0);
    fresh.clock.pass(Time::HOUR);
    assert_eq!(runner.drain(&["work"]).await.unwrap(), 1);
    assert_eq!(*seen.lock().unwrap(), [1]);
});

both!(two_runners_share_the_work_and_nothing_runs_twice, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    for n in 0..100 {
        enqueue(&db, job(n)).await;
    }
    let (first, one) = counting(&db);
    let (second, two) = counting(&db);
    let (a, b) = futures_util::future::join(first.drain(&["work"]), second.drain(&["work"])).await;
    assert_eq!(a.unwrap() + b.unwrap(), 100);
    let mut all = [one.lock().unwrap().clone(), two.lock().unwrap().clone()].concat();
    all.sort_unstable();
    assert_eq!(all, (0..100).collect::<Vec<_>>());
});

const TALLY: &[Migration] =
    &[Migration::same("test/202601010000_tally", "create table tally (cause text primary key);")];

both!(a_job_that_keys_its_deed_may_run_twice, async |fresh: Fresh| {
    let db = fresh.open(TALLY).await;
    let kind = JobKind::new("count", |db: Db, payload| async move {
        let mut tx = db.begin(&base::Actor::system()).await?;
        let cause = payload["n"].to_string();
        tx.exec("insert into tally (cause) values ($1) on conflict (cause) do nothing", args![cause]).await?;
        tx.commit().await?;
        Ok(())
    });
    let runner = Runner::new(&db, vec![kind]);
    for _ in 0..2 {
        enqueue(&db, job(5)).await;
        runner.drain(&["work"]).await.unwrap();
    }
    assert_eq!(crate::number(&db, "select count(*) from tally").await, 1);
});

both!(a_lane_wakes_for_work_and_stops_when_told, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (runner, seen) = counting(&db);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let lane = runner.lane("work", 4, stopped);
    let push = async {
        for n in 0..5 {
            enqueue(&db, job(n)).await;
            while seen.lock().unwrap().len() <= usize::try_from(n).unwrap() {
                tokio::task::yield_now().await;
            }
        }
        stop.send(true).unwrap();
    };
    futures_util::future::join(lane, push).await;
    assert_eq!(*seen.lock().unwrap(), [0, 1, 2, 3, 4]);
});

both!(a_slow_job_keeps_no_other_from_being_done, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let may_end = Arc::new(tokio::sync::Notify::new());
    let waiting = Arc::clone(&may_end);
    let kind = JobKind::new("count", move |_db, payload| {
        let waiting = Arc::clone(&waiting);
        async move {
            if payload["n"] == 0 {
                waiting.notified().await;
            }
            Ok(())
        }
    });
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let lane = Runner::new(&db, vec![kind]).lane("work", 4, stopped);
    for n in 0..20 {
        enqueue(&db, job(n)).await;
    }
    let watch = async {
        while crate::number(&db, "select count(*) from jobs where state = 'done'").await < 19 {
            tokio::task::yield_now().await;
        }
        assert_eq!(crate::number(&db, "select count(*) from jobs where state = 'running'").await, 1);
        stop.send(true).unwrap();
        may_end.notify_one();
    };
    futures_util::future::join(lane, watch).await;
    assert_eq!(
        crate::number(&db, "select count(*) from jobs where state = 'done'").await,
        20,
        "what is begun is finished"
    );
});

both!(jobs_about_an_inbox_are_listed_for_those_of_the_inbox, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let (ours, theirs) = (base::InboxId::mint(Time(1)), base::InboxId::mint(Time(2)));
    for (n, inbox) in [(1, Some(&ours)), (2, Some(&theirs)), (3, None)] {
        enqueue(&db, inbox.map_or_else(|| job(n), |inbox| job(n).inbox(inbox))).await;
    }
    let mut conn = db.read().await.unwrap();
    let of = [ours.clone()];
    let filter = jobs::Filter { inboxes: Some(&of), ..jobs::Filter::default() };
    let listed = jobs::list(&mut conn, filter, ("z", 100)).await.unwrap();
    assert_eq!(listed.iter().map(|job| job.inbox.clone()).collect::<Vec<_>>(), [Some(ours)]);
    let found = jobs::find(&mut conn, &listed[0].id).await.unwrap().unwrap();
    assert_eq!((found.kind.as_str(), found.class.as_str()), ("count", "work"));
    assert_eq!(jobs::list(&mut conn, jobs::Filter::default(), ("z", 100)).await.unwrap().len(), 3);
});
