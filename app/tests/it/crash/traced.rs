//! A tracer stands between the program and the kernel: a sync fails (REL-R11), or the program dies at its n-th write
//! (REL-R1). On the embedded database; a server's syncs are its own.

use super::Plan;
use super::line::{Line, Told, Writers};
use super::outbound::only_sending;
use super::server::{Place, Running};
use super::stopping::notes_kept;
use serde_json::json;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use store::args;
use testkit::Fresh;
use testkit::report;

/// Whether a tracer is here and may trace.
pub(crate) fn can_trace() -> bool {
    let mut trial = Command::new("strace");
    trial.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=none", "true"]).stderr(Stdio::null());
    let can = trial.status().is_ok_and(|status| status.success());
    if !can {
        testkit::skipped("strace is not installed or may not trace");
    }
    can
}

/// A tracer of a running program.
pub(super) struct Tracer(Child);

impl Tracer {
    /// Lets this befall a running program.
    pub(super) fn befall(running: &Running, calls: &str, what: &str) -> Self {
        let (traced, pid) = (format!("trace={calls}"), running.pid().to_string());
        let inject = format!("inject={calls}:{what}");
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &traced, "-e", &inject, "-p", &pid]);
        Self(strace.stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A place with a conversation and somebody to write into it.
async fn furnished() -> (Place, String) {
    let place = Place::make(Fresh::sqlite(), "support@shop.test", &only_sending(9)).await;
    place.conversation().await;
    let cookie = place.administrator().await;
    (place, cookie)
}

/// People write; then this befalls the program, which ends. Gives what they were told, and its exit code.
async fn until_it_ends(place: &Place, cookie: &str, befalls: (&str, &str)) -> (Told, Option<i32>) {
    let mut running = place.start();
    let writers = Writers::begin(&Line::to(&running, cookie), 3);
    let tracer = Tracer::befall(&running, befalls.0, befalls.1);
    let status = running.end(Duration::from_secs(60)).await.unwrap_or_else(|| panic!("{befalls:?}: it goes on"));
    drop(tracer);
    (writers.end().await, status.code())
}

/// How many of the acknowledged are gone; the file must be whole.
async fn lost(place: &Place, kept: &[String]) -> usize {
    let db = place.open().await;
    let gone = kept.len() - notes_kept(&db, kept).await;
    let mut conn = db.read().await.unwrap();
    let whole: String = conn.one("pragma integrity_check", args![]).await.unwrap().only().unwrap();
    assert_eq!(whole, "ok");
    let holes = "select max(seq) - count(*) from facts";
    assert_eq!(conn.one(holes, args![]).await.unwrap().only::<i64>().unwrap(), 0, "a hole in the facts");
    drop(conn);
    db.close().await;
    gone
}

#[test]
fn rel_r11_a_sync_that_fails_ends_the_program_and_nothing_acknowledged_is_lost() {
    if !can_trace() {
        return;
    }
    testkit::run(async {
        let (place, cookie) = furnished().await;
        let (mut kept, rounds) = (Vec::new(), [1, 2, 7, 40]);
        for from in rounds {
            let befalls = ("fdatasync,fsync", &*format!("error=EIO:when={from}+"));
            let (told, code) = until_it_ends(&place, &cookie, befalls).await;
            assert_eq!(code, Some(1), "whoever watches over it starts it again");
            assert!(told.refused.iter().all(|status| *status >= 500), "{:?}", told.refused);
            kept.extend(told.kept);
        }
        assert!(kept.len() > 20, "{} were acknowledged before", kept.len());
        let lost = lost(&place, &kept).await;
        report(&json!({
            "case": "REL-R11", "engine": "sqlite", "what": "a sync answers with an error", "done": kept.len(), "faults": rounds.len(),
            "lost": lost, "doubled": 0, "note": "the program ends with 1 and recovers at its next start"
        }));
        assert_eq!(lost, 0);
    });
}

#[test]
fn killed_at_its_nth_write_it_has_what_it_acknowledged() {
    if !can_trace() {
        return;
    }
    testkit::run(async {
        let (place, cookie) = furnished().await;
        let (mut kept, kills) = (Vec::new(), Plan::or(0, 8).kills);
        for kill in 0..kills {
            // Each write of a commit is met sooner or later, and each sync.
            let calls = if kill % 4 == 3 { "fdatasync,fsync" } else { "pwrite64" };
            let (told, code) =
                until_it_ends(&place, &cookie, (calls, &*format!("signal=KILL:when={}", 1 + kill * 5))).await;
            assert_eq!(code, None, "killed");
            kept.extend(told.kept);
        }
        let lost = lost(&place, &kept).await;
        report(&json!({
            "case": "REL-R1", "engine": "sqlite", "what": "people writing, killed at the n-th write or sync", "done": kept.len(),
            "faults": kills, "lost": lost, "doubled": 0
        }));
        assert_eq!(lost, 0);
    });
}
