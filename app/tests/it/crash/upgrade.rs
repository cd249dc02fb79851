//! Killed in the middle of bringing the schema up to date, at ever later moments, until it gets through (REL-R19).

use super::server::{Running, launch};
use super::traced::can_trace;
use serde_json::json;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use store::{Db, args};
use testkit::report;
use testkit::{Fresh, both};

/// The schema in words, and the steps that made it.
pub(super) async fn schema(fresh: &Fresh) -> Vec<String> {
    let db = Db::open_beside(&fresh.place, Arc::new(fresh.clock.clone())).await.unwrap();
    let of = if fresh.place.url.is_some() {
        "select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as line
           from information_schema.columns where table_schema = current_schema()
         union all select indexdef from pg_indexes where schemaname = current_schema()"
    } else {
        "select name || ' ' || coalesce(sql, '') as line from sqlite_master where name not like 'sqlite_%'"
    };
    let mut conn = db.read().await.unwrap();
    let mut lines = Vec::new();
    for sql in [of, "select name || sha256 as line from migrations"] {
        lines.extend(conn.rows(sql, args![]).await.unwrap().iter().map(|row| row.get::<String>("line").unwrap()));
    }
    drop(conn);
    db.close().await;
    lines.sort();
    lines
}

/// The program under a tracer that kills it at its n-th call of this kind.
fn killed_at(fresh: &Fresh, call: &str, nth: usize) -> Command {
    let mut strace = Command::new("strace");
    let inject = format!("inject={call}:signal=KILL:when={nth}");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject]);
    strace.arg(env!("CARGO_BIN_EXE_goodword")).arg("--data").arg(&fresh.place.folder);
    strace.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(&fresh.place.folder);
    strace.env("GOODWORD_DATABASE_URL", fresh.place.url.clone().unwrap_or_default());
    strace.env("GOODWORD_BACKUP_BEFORE_UPGRADE", "false");
    strace
}

/// Stops the program behind its tracer: a tracer that dies leaves it running.
async fn stop(tracer: &mut Running) {
    let children = format!("/proc/{0}/task/{0}/children", tracer.pid());
    for pid in std::fs::read_to_string(children).unwrap().split_whitespace() {
        assert!(Command::new("kill").args(["-TERM", pid]).status().unwrap().success());
    }
    tracer.end(Duration::from_secs(40)).await.unwrap();
}

both!(rel_r19_an_upgrade_killed_in_any_step_is_resumed, async |fresh: Fresh| {
    if !can_trace() {
        return;
    }
    // What the program does to its own database goes through these: pages of a file, words to a server.
    let (engine, call) = if fresh.place.url.is_some() { ("postgres", "sendto") } else { ("sqlite", "pwrite64") };
    let (mut kills, mut nth) = (0, 1);
    let mut through = loop {
        match launch(&mut killed_at(&fresh, call, nth)) {
            Ok(running) => break running,
            Err(killed) => {
                assert_eq!(killed.status.signal(), Some(9), "{nth}: {}", killed.said);
                (kills, nth) = (kills + 1, nth + 3);
            }
        }
        assert!(kills < 300, "it never gets through");
    };
    stop(&mut through).await;
    let whole = if fresh.place.url.is_some() { Fresh::postgres().await.unwrap() } else { Fresh::sqlite() };
    whole.open(&goodword::wiring::migrations()).await.close().await;
    assert_eq!(schema(&fresh).await, schema(&whole).await, "after {kills} kills the same as at one go");
    report(&json!({
        "case": "REL-R19", "engine": engine, "what": "the schema brought up to date, killed in every step",
        "done": goodword::wiring::migrations().len(), "faults": kills, "lost": 0, "doubled": 0, "note": "the schema is the same as at one go"
    }));
    assert!(kills > 5, "{kills}");
});
