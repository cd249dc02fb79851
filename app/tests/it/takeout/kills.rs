//! Killed at any of its writes, an export is never taken for whole and an import is never half: run again, both are as
//! if nothing had happened (DESK-AT2).

use super::company::{found, packed};
use super::round::{same, settings};
use super::unpacked::Unpacked;
use crate::crash::{self, traced::can_trace};
use crate::house::House;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use store::{Db, args};
use testkit::{Fresh, both};

/// Moments at which it is killed; a long run has more.
fn moments() -> usize {
    crash::Plan::or(0, 6).kills.min(40)
}

/// The program under a tracer, on a place.
fn traced(fresh: &Fresh, call: &str, how: &[&str]) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", &format!("trace={call}")]).args(how);
    strace.arg(env!("CARGO_BIN_EXE_goodword")).arg("--data").arg(&fresh.place.folder);
    strace.current_dir(&fresh.place.folder).env("GOODWORD_DATABASE_URL", fresh.place.url.clone().unwrap_or_default());
    strace.stdout(Stdio::null()).stderr(Stdio::null());
    strace
}

/// How often the busiest thread of the program calls this from beginning to end: the tracer counts each by itself.
fn calls(fresh: &Fresh, call: &str, act: &[&Path]) -> usize {
    let log = fresh.place.folder.join("calls");
    let status = traced(fresh, call, &["-o", log.to_str().unwrap()]).args(act).status().unwrap();
    assert!(status.success());
    let mut threads: BTreeMap<String, usize> = BTreeMap::new();
    for line in std::fs::read_to_string(&log).unwrap().lines().filter(|line| line.contains(call)) {
        *threads.entry(line.split(' ').next().unwrap().to_owned()).or_default() += 1;
    }
    std::fs::remove_file(&log).unwrap();
    threads.into_values().max().unwrap()
}

/// Kills the program at its n-th call of this kind; whether it got through before that.
fn killed_at(fresh: &Fresh, (call, nth): (&str, usize), act: &[&Path]) -> bool {
    let inject = format!("inject={call}:signal=KILL:when={nth}");
    traced(fresh, call, &["-o", "/dev/null", "-e", &inject]).args(act).status().unwrap().success()
}

both!(at_02_an_export_killed_anywhere_is_never_taken_for_whole_and_goes_on, async |fresh: Fresh| {
    if !can_trace() {
        return;
    }
    let house = found(fresh, 60).await;
    let whole = Unpacked::of(&packed(&house, "whole.tar").await);
    let (fresh, ..) = house.close().await;
    let (out, half) = (fresh.place.folder.join("out.tar"), fresh.place.folder.join("out.tar.part"));
    let act: [&Path; 2] = ["export".as_ref(), &out];
    let all = calls(&fresh, "write", &act);
    std::fs::remove_file(&out).unwrap();
    let mut kills = 0;
    for round in 0..moments() {
        if killed_at(&fresh, ("write", 1 + all * round / moments()), &act) {
            std::fs::remove_file(&out).unwrap();
            continue;
        }
        kills += 1;
        assert!(!out.exists(), "under its own name only when it is whole");
        if half.exists() {
            assert!(store::export::verify(&half).await.is_err(), "a half is no export");
        }
    }
    assert!(kills > moments() / 2, "{kills} kills of {all} writes");
    assert!(
        Command::new(env!("CARGO_BIN_EXE_goodword"))
            .arg("--data")
            .arg(&fresh.place.folder)
            .args(act)
            .env("GOODWORD_DATABASE_URL", fresh.place.url.clone().unwrap_or_default())
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    );
    same(&whole, &Unpacked::of(&out));
});

/// Whether a server would start on this place, and what it would show: nothing, or everything.
async fn nothing_half(fresh: &Fresh) {
    let clock: Arc<dyn base::Clock> = Arc::new(fresh.clock.clone());
    let Ok(db) = Db::open(&fresh.place, clock, &goodword::wiring::migrations()).await else { return };
    let mut conn = db.read().await.unwrap();
    let count: i64 = conn.one("select count(*) from agents", args![]).await.unwrap().only().unwrap();
    drop(conn);
    db.close().await;
    assert_eq!(count, 0, "a place that opens without a word is empty");
}

both!(at_02_an_import_killed_anywhere_is_run_again_and_is_whole, async |fresh: Fresh| {
    if !can_trace() {
        return;
    }
    let house = found(Fresh::sqlite(), 60).await;
    let file = packed(&house, "whole.tar").await;
    let whole = Unpacked::of(&file);
    let call = if fresh.place.url.is_some() { "sendto" } else { "pwrite64" };
    let act: [&Path; 2] = ["import".as_ref(), &file];
    let trial = if fresh.place.url.is_some() { Fresh::postgres().await.unwrap() } else { Fresh::sqlite() };
    let all = calls(&trial, call, &act);
    let mut kills = 0;
    for round in 0..moments() {
        if killed_at(&fresh, (call, 1 + all * round / moments()), &act) {
            break;
        }
        kills += 1;
        if round % 5 == 4 {
            nothing_half(&fresh).await;
        }
    }
    assert!(kills > moments() / 2, "{kills} kills of {all} calls");
    // Whole already, if the last kill came after its end; then it says so and changes nothing.
    let again = goodword::takeout::bring(&file, &settings(&fresh), Arc::new(fresh.clock.clone())).await;
    if let Err(told) = again {
        assert!(told.to_string().contains("somebody has worked"), "{told}");
    }
    let brought = House::reopen(fresh).await;
    same(&whole, &Unpacked::of(&packed(&brought, "again.tar").await));
});
