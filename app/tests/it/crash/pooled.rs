//! A pooler between the program and its server (REL-R13): one that lends a connection for a whole session is borne, any
//! other is refused in words.

use super::away::{ends_well, until_health};
use super::line::{Line, Writers};
use super::outbound::only_sending;
use super::server::{Place, launch};
use super::stopping::notes_kept;
use std::process::Command;
use std::time::Duration;
use testkit::Fresh;
use testkit::servers::Bouncer;

/// The program on this database, not started yet.
fn program(fresh: &Fresh, url: &str, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goodword"));
    command.arg("--data").arg(&fresh.place.folder).args(words).current_dir(&fresh.place.folder);
    command.env("GOODWORD_DATABASE_URL", url).env_remove("DATABASE_URL");
    command
}

#[test]
fn rel_r13_a_pooler_that_hands_connections_round_is_refused_in_words() {
    testkit::run(async {
        let Some(fresh) = Fresh::postgres().await else {
            return testkit::skipped("GOODWORD_TEST_POSTGRES names no server");
        };
        let server = fresh.place.url.clone().unwrap();
        for mode in ["transaction", "statement"] {
            let Some(bouncer) = Bouncer::before(&server, mode, None) else { return };
            let url = bouncer.through(&server);
            let said = launch(&mut program(&fresh, &url, &["serve", "--listen", "127.0.0.1:0"])).err().unwrap().said;
            assert!(said.contains("pool_mode = session"), "{mode}: {said}");
            let looked = program(&fresh, &url, &["doctor"]).output().unwrap();
            let told = String::from_utf8_lossy(&looked.stdout).into_owned();
            assert!(told.contains("FAIL  database") && told.contains("pool_mode = session"), "{mode}: {told}");
        }
    });
}

#[test]
fn rel_r13_a_pooler_of_sessions_is_borne_and_may_be_killed() {
    testkit::run(async {
        let Some(fresh) = Fresh::postgres().await else {
            return testkit::skipped("GOODWORD_TEST_POSTGRES names no server");
        };
        let server = fresh.place.url.clone().unwrap();
        let Some(bouncer) = Bouncer::before(&server, "session", None) else { return };
        let (port, here) = (bouncer.port(), bouncer.through(&server));
        let here = store::Place { folder: fresh.place.folder.clone(), url: Some(here) };
        let at_it = Fresh { place: here, clock: fresh.clock.clone() };
        let place = Place::make(at_it, "support@shop.test", &only_sending(9)).await;
        place.conversation().await;
        let cookie = place.administrator().await;
        let mut running = place.start();
        let line = Line::to(&running, &cookie);
        let writers = Writers::begin(&line, 3);
        let some = "select case when count(*) > 30 then 1 else 0 end from notes";
        place.until(some, 1, Duration::from_secs(60)).await;
        assert!(Command::new("kill").args(["-KILL", bouncer.pid()]).status().unwrap().success());
        until_health(&line, 503).await;
        drop(bouncer);
        let bouncer = Bouncer::before(&server, "session", Some(port)).unwrap();
        until_health(&line, 200).await;
        assert!(line.note("afterwards").await.unwrap().is_ok());
        let told = writers.end().await;
        assert!(told.refused.iter().all(|status| *status == 503), "{:?}", told.refused);
        let db = place.beside().await;
        assert_eq!(notes_kept(&db, &told.kept).await, told.kept.len());
        db.close().await;
        assert_eq!(running.ended(), None);
        ends_well(running).await;
        drop(bouncer);
    });
}
