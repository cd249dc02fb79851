//! A database server that is killed and comes back (REL-R13).

use super::line::{Line, Writers};
use super::outbound::only_sending;
use super::server::{Place, Running};
use super::stopping::notes_kept;
use serde_json::json;
use std::process::Command;
use std::time::Duration;
use store::args;
use testkit::Fresh;
use testkit::report;
use testkit::servers::Postgres;
use tokio::time::Instant;

pub(super) async fn until_health(line: &Line, wanted: u16) -> Duration {
    let begun = Instant::now();
    let watch = async {
        while line.get("/healthz").await.map(|heard| heard.status).ok() != Some(wanted) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), watch).await.unwrap_or_else(|_| panic!("never {wanted}"));
    begun.elapsed()
}

/// Kills the server with all it holds in memory, and starts it again at the same place.
async fn struck(server: Postgres, folder: &std::path::Path, line: &Line) -> (Postgres, Duration) {
    let (pid, port) = (server.pid().unwrap().to_string(), server.port());
    assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
    until_health(line, 503).await;
    drop(server);
    let server = Postgres::start_at(folder, port).unwrap();
    (server, until_health(line, 200).await)
}

pub(super) async fn ends_well(mut running: Running) {
    running.terminate();
    let status = running.end(Duration::from_secs(40)).await.unwrap();
    assert_eq!(status.code(), Some(0));
}

/// How many of what was confirmed is not there; the log of facts has no hole.
pub(super) async fn lost(place: &Place, kept: &[String]) -> usize {
    let db = place.beside().await;
    let lost = kept.len() - notes_kept(&db, kept).await;
    let holes = "select max(seq) - count(*) from facts";
    assert_eq!(db.read().await.unwrap().one(holes, args![]).await.unwrap().only::<i64>().unwrap(), 0);
    db.close().await;
    lost
}

#[test]
fn rel_r13_a_database_killed_under_load_loses_nothing_and_the_program_goes_on() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let folder = fresh.place.folder.join("server");
        let Some(mut server) = Postgres::start_at(&folder, None) else { return };
        let here = store::Place { folder: fresh.place.folder.join("data"), url: Some(server.url().to_owned()) };
        std::fs::create_dir_all(&here.folder).unwrap();
        let place =
            Place::make(Fresh { place: here, clock: fresh.clock.clone() }, "support@shop.test", &only_sending(9)).await;
        place.conversation().await;
        let cookie = place.administrator().await;
        let mut running = place.start();
        let line = Line::to(&running, &cookie);
        let writers = Writers::begin(&line, 4);
        let (mut longest, rounds) = (Duration::ZERO, 3_u32);
        for round in 1..=rounds {
            let some = "select case when count(*) > 40 * (select count(*) from agents) then 1 else 0 end from notes";
            place.until(some, 1, Duration::from_secs(60)).await;
            let (back, took) = struck(server, &folder, &line).await;
            server = back;
            longest = longest.max(took);
            assert_eq!(running.ended(), None, "round {round}");
        }
        assert!(line.note("afterwards").await.unwrap().is_ok());
        let told = writers.end().await;
        assert!(told.refused.iter().all(|status| *status == 503), "{:?}", told.refused);
        let lost = lost(&place, &told.kept).await;
        ends_well(running).await;
        report(&json!({
            "case": "REL-R13", "engine": "postgres", "what": "the database killed under load and started again", "done": told.kept.len(),
            "faults": rounds, "lost": lost, "doubled": 0,
            "note": format!("requests succeed again at most {} ms after it is back", longest.as_millis())
        }));
        assert_eq!(lost, 0);
        drop(server);
    });
}
