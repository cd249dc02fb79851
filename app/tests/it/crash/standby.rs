//! A server that dies, and its standby that only reads until somebody promotes it (REL-R13).

use super::away::{ends_well, lost, until_health};
use super::line::{Line, Writers};
use super::outbound::only_sending;
use super::server::{Place, launch};
use serde_json::json;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use store::args;
use testkit::Fresh;
use testkit::report;
use testkit::servers::Postgres;

/// One address that leads to one server after another, as operators make them.
struct Door {
    port: u16,
    to: Arc<AtomicU16>,
}

impl Door {
    fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let door = Self { port: listener.local_addr().unwrap().port(), to: Arc::new(AtomicU16::new(port)) };
        let to = Arc::clone(&door.to);
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if let Ok(far) = reach(to.load(Ordering::SeqCst)) {
                    join(&near, &far);
                }
            }
        });
        door
    }

    fn leads_to(&self, port: u16) {
        self.to.store(port, Ordering::SeqCst);
    }
}

#[expect(clippy::disallowed_methods, reason = "a test leads on to a server it started")]
fn reach(port: u16) -> std::io::Result<TcpStream> {
    TcpStream::connect(("127.0.0.1", port))
}

/// Carries bytes both ways until either side ends.
fn join(near: &TcpStream, far: &TcpStream) {
    for (from, to) in [(near, far), (far, near)] {
        let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        std::thread::spawn(move || {
            drop(std::io::copy(&mut from, &mut to));
            drop(from.shutdown(Shutdown::Both));
            drop(to.shutdown(Shutdown::Both));
        });
    }
}

async fn says(place: &Place, sql: &'static str) {
    let db = place.beside().await;
    db.read().await.unwrap().rows(sql, args![]).await.unwrap();
    db.close().await;
}

/// From now on the server acknowledges nothing its standby does not have.
async fn waits_for_its_standby(place: &Place) {
    says(place, "alter system set synchronous_standby_names = '*'").await;
    says(place, "select pg_reload_conf()::text").await;
    let follows = "select count(*) from pg_stat_replication where sync_state = 'sync'";
    place.until(follows, 1, Duration::from_secs(30)).await;
}

async fn until_written(line: &Line) -> Duration {
    let begun = tokio::time::Instant::now();
    while !line.note("afterwards").await.is_ok_and(|said| said.is_ok()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "nothing can be written");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    begun.elapsed()
}

#[test]
fn rel_r13_a_standby_answers_in_words_until_it_is_promoted_and_nothing_is_lost() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let folder = fresh.place.folder.clone();
        let Some(first) = Postgres::start_at(&folder.join("first"), None) else { return };
        let door = Door::to(first.port().unwrap());
        let url = format!("postgres://goodword@127.0.0.1:{}/postgres", door.port);
        let here = store::Place { folder: folder.join("data"), url: Some(url) };
        std::fs::create_dir_all(&here.folder).unwrap();
        let at_it = Fresh { place: here, clock: fresh.clock.clone() };
        let place = Place::make(at_it, "support@shop.test", &only_sending(9)).await;
        place.conversation().await;
        let cookie = place.administrator().await;
        let standby = first.standby_at(&folder.join("standby")).unwrap();
        waits_for_its_standby(&place).await;
        let mut running = place.start();
        let line = Line::to(&running, &cookie);
        let writers = Writers::begin(&line, 3);
        let some = "select case when count(*) > 30 then 1 else 0 end from notes";
        place.until(some, 1, Duration::from_secs(60)).await;

        assert!(Command::new("kill").args(["-KILL", &first.pid().unwrap().to_string()]).status().unwrap().success());
        until_health(&line, 503).await;
        door.leads_to(standby.port().unwrap());
        until_health(&line, 200).await;
        let read = line.get("/api/v1/conversations/1").await.unwrap();
        assert_eq!(read.status, 200, "reading goes on");
        let body = json!({ "text": "too early", "mentions": [], "attachments": [] });
        let refused = line.ask("POST", "/api/v1/conversations/1/notes", body).await.unwrap();
        let word = refused.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(refused.status == 503 && word.contains("nothing was changed"), "{}: {word}", refused.status);
        assert!(refused.head.contains("retry-after: "), "{}", refused.head);
        let second = launch(&mut place.command(&[])).err().unwrap().said;
        assert!(second.contains("only reads; promote it"), "{second}");

        says(&place, "select pg_promote()").await;
        let back = until_written(&line).await;
        let told = writers.end().await;
        assert!(told.refused.iter().all(|status| *status == 503), "{:?}", told.refused);
        let lost = lost(&place, &told.kept).await;
        assert_eq!(running.ended(), None, "it bears all of it");
        ends_well(running).await;
        report(&json!({
            "case": "REL-R13", "engine": "postgres", "what": "the server dies under load, its standby only reads and is promoted", "done": told.kept.len(),
            "faults": 1, "lost": lost, "doubled": 0, "note": format!("writing goes on {} ms after the promotion", back.as_millis())
        }));
        assert_eq!(lost, 0);
        drop((standby, first));
    });
}
