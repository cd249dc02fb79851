//! A server that is there but has no connection left, holds a lock, or ends what idles in a transaction (REL-R13).

use super::away::{ends_well, until_health};
use super::line::{Line, Writers};
use super::outbound::only_sending;
use super::server::{Place, Running};
use super::stopping::notes_kept;
use base::Actor;
use std::time::Duration;
use store::{Conn, Db, args};
use testkit::Fresh;
use testkit::servers::Postgres;
use tokio::time::Instant;

/// The program at work on this database, and its administrator at the door.
async fn at_work(fresh: Fresh) -> (Place, Running, Line) {
    let place = Place::make(fresh, "support@shop.test", &only_sending(9)).await;
    place.conversation().await;
    let cookie = place.administrator().await;
    let running = place.start();
    let line = Line::to(&running, &cookie);
    (place, running, line)
}

/// Whoever takes the connections there are and keeps them.
struct Crowd {
    dbs: Vec<Db>,
    held: Vec<Conn>,
}

impl Crowd {
    async fn gathers(place: &Place) -> Self {
        let mut dbs = Vec::new();
        for _ in 0..2 {
            dbs.push(place.beside().await);
        }
        Self { dbs, held: Vec::new() }
    }

    /// Takes what is free, and what the program holds besides.
    async fn pushes(&mut self) {
        for db in &self.dbs {
            while let Ok(Ok(mut conn)) = tokio::time::timeout(Duration::from_millis(300), db.read()).await {
                conn.exec("set application_name = 'crowd'", args![]).await.unwrap();
                self.held.push(conn);
            }
        }
        let others = "select pg_terminate_backend(pid) from pg_stat_activity
                      where backend_type = 'client backend' and application_name <> 'crowd'";
        self.held[0].rows(others, args![]).await.unwrap();
    }

    async fn leaves(self) {
        drop(self.held);
        for db in self.dbs {
            db.close().await;
        }
    }
}

#[test]
fn rel_r13_a_server_without_a_free_connection_answers_in_words_until_there_is_one() {
    testkit::run(async {
        let Some(server) = Postgres::start_set("max_connections=24") else { return };
        let fresh = Fresh::sqlite();
        let here = store::Place { folder: fresh.place.folder.clone(), url: Some(server.url().to_owned()) };
        let (place, mut running, line) = at_work(Fresh { place: here, clock: fresh.clock.clone() }).await;
        let mut crowd = Crowd::gathers(&place).await;
        let begun = Instant::now();
        loop {
            crowd.pushes().await;
            if line.get("/healthz").await.unwrap().status == 503 {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(90), "it always found a connection");
        }
        assert_eq!(line.note("no way").await.unwrap(), Err(503));
        assert_eq!(running.ended(), None);
        crowd.leaves().await;
        until_health(&line, 200).await;
        assert!(line.note("there is one").await.unwrap().is_ok());
        ends_well(running).await;
    });
}

#[test]
fn rel_r13_a_lock_of_somebody_else_is_told_of_after_five_seconds() {
    testkit::run(async {
        let Some(fresh) = Fresh::postgres().await else {
            return testkit::skipped("GOODWORD_TEST_POSTGRES names no server");
        };
        let (place, running, line) = at_work(fresh).await;
        let stranger = place.beside().await;
        let mut held = stranger.begin(&Actor::system()).await.unwrap();
        held.exec("lock table notes in access exclusive mode", args![]).await.unwrap();
        let begun = Instant::now();
        assert_eq!(line.note("not now").await.unwrap(), Err(503));
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
        assert_eq!(line.get("/healthz").await.unwrap().status, 200, "everything else goes on");
        drop(held);
        assert!(line.note("now").await.unwrap().is_ok());
        stranger.close().await;
        ends_well(running).await;
    });
}

#[test]
fn rel_r13_transactions_ended_while_they_idle_are_told_of_and_nothing_is_lost() {
    testkit::run(async {
        let Some(fresh) = Fresh::postgres().await else {
            return testkit::skipped("GOODWORD_TEST_POSTGRES names no server");
        };
        let (place, mut running, line) = at_work(fresh).await;
        let beside = place.beside().await;
        let writers = Writers::begin(&line, 4);
        let idle = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                    where datname = current_database() and state = 'idle in transaction'";
        let (begun, mut ended) = (Instant::now(), 0);
        while ended < 20 {
            ended += beside.read().await.unwrap().one(idle, args![]).await.unwrap().only::<i64>().unwrap();
            assert!(begun.elapsed() < Duration::from_secs(60), "{ended} were caught");
        }
        until_health(&line, 200).await;
        let told = writers.end().await;
        assert!(told.refused.iter().all(|status| *status == 503), "{:?}", told.refused);
        assert!(!told.refused.is_empty() && !told.kept.is_empty(), "{} and {}", told.refused.len(), told.kept.len());
        assert_eq!(notes_kept(&beside, &told.kept).await, told.kept.len());
        let holes = "select max(seq) - count(*) from facts";
        assert_eq!(beside.read().await.unwrap().one(holes, args![]).await.unwrap().only::<i64>().unwrap(), 0);
        beside.close().await;
        assert_eq!(running.ended(), None);
        ends_well(running).await;
    });
}

#[test]
fn rel_r13_a_server_set_to_serialize_everything_refuses_nobody() {
    testkit::run(async {
        let Some(fresh) = Fresh::postgres().await else {
            return testkit::skipped("GOODWORD_TEST_POSTGRES names no server");
        };
        let name = fresh.place.url.as_deref().and_then(|url| url.rsplit_once('/')).unwrap().1.to_owned();
        let db = Db::open_beside(&fresh.place, std::sync::Arc::new(fresh.clock.clone())).await.unwrap();
        let set = format!("alter database {name} set default_transaction_isolation = 'serializable'");
        db.read().await.unwrap().exec(set, args![]).await.unwrap();
        db.close().await;
        let (place, running, line) = at_work(fresh).await;
        let writers = Writers::begin(&line, 6);
        let some = "select case when count(*) > 120 then 1 else 0 end from notes";
        place.until(some, 1, Duration::from_secs(60)).await;
        let told = writers.end().await;
        assert!(told.refused.is_empty(), "{:?}", told.refused);
        ends_well(running).await;
    });
}
