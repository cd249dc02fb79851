//! Going back to before an upgrade, killed at ever later moments: what the newer version made is there, or what was before
//! (REL-R19, REL-16).

use super::line::Line;
use super::outbound::only_sending;
use super::server::{Place, launch};
use super::traced::can_trace;
use serde_json::json;
use std::process::Stdio;
use store::{Migration, args};
use testkit::report;
use testkit::{Fresh, both};

/// What a later version adds.
pub(super) const LATER: Migration = Migration::same(
    "later/209901010000_more",
    "alter table conversations add column more text; create table later (n bigint); insert into later (n) values (1);",
);

/// Goes back under a tracer that kills it at its n-th call of this kind; whether it got through.
fn goes_back(place: &Place, (calls, nth): (&str, usize)) -> bool {
    let (trace, inject) = (format!("trace={calls}"), format!("inject={calls}:signal=KILL:when={nth}"));
    let tracer = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    let mut command = place.says(&tracer, &["rollback"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
}

/// Whether the newer version's data is there; whole, if it is.
async fn is_newer(place: &Place) -> bool {
    let db = place.beside().await;
    let mut conn = db.read().await.unwrap();
    let newer = "select count(*) from migrations where name like 'later/%'";
    let newer = conn.one(newer, args![]).await.unwrap().only::<i64>().unwrap() == 1;
    if newer {
        let whole = "select count(*) from conversations, later where more is null";
        assert_eq!(conn.one(whole, args![]).await.unwrap().only::<i64>().unwrap(), 1);
    }
    drop(conn);
    db.close().await;
    newer
}

both!(rel_r19_going_back_killed_anywhere_leaves_the_newer_or_the_older, async |fresh: Fresh| {
    if !can_trace() {
        return;
    }
    let (engine, steps) = if fresh.place.url.is_some() { ("postgres", "sendto") } else { ("sqlite", "pwrite64") };
    let place = Place::make(fresh, "support@shop.test", &only_sending(9)).await;
    place.conversation().await;
    let cookie = place.administrator().await;
    place.upgrade(LATER).await;
    let said = launch(&mut place.command(&[])).err().unwrap().said;
    assert!(said.contains("newer goodword") && said.contains("goodword rollback"), "{said}");

    let mut kills = 0;
    for at_its_end in if engine == "sqlite" { &["link,linkat", "rename"][..] } else { &[] } {
        assert!(!goes_back(&place, (at_its_end, 1)), "{at_its_end}");
        assert!(is_newer(&place).await, "{at_its_end}");
        kills += 1;
    }
    let mut nth = 1;
    while !goes_back(&place, (steps, nth)) {
        (kills, nth) = (kills + 1, nth * 4);
        if !is_newer(&place).await {
            break;
        }
        assert!(nth < 10_000_000, "it never gets through");
    }
    assert!(!is_newer(&place).await && kills > 3, "{kills}");

    let running = place.start();
    let line = Line::to(&running, &cookie);
    assert_eq!(line.get("/api/v1/conversations/1").await.unwrap().status, 200);
    assert!(line.note("back again").await.unwrap().is_ok());
    drop(running);
    let again = place.says(&[], &["rollback"]).output().unwrap();
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing to go back from"), "{again:?}");
    report(&json!({
        "case": "REL-R19", "engine": engine, "what": "going back to before an upgrade, killed in the middle", "done": 1,
        "faults": kills, "lost": 0, "doubled": 0, "note": "the newer data or the older, each whole"
    }));
});
