//! SIGTERM under load: what was accepted is there, streams are told to come back, the end is an orderly one (REL-R20).

use super::inbound::{ADDRESS, Letter, deliver, judge, letters};
use super::line::{Line, Writers};
use super::server::{Place, through};
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;
use store::{Db, args};
use testkit::report;
use testkit::servers::MailServers;
use testkit::{Fresh, both};

const MAILS: usize = 150;

/// How many of these notes are there.
pub(super) async fn notes_kept(db: &Db, ids: &[String]) -> usize {
    let mut conn = db.read().await.unwrap();
    let mut kept = 0;
    for id in ids {
        kept += usize::from(conn.maybe("select 1 as one from notes where id = $1", args![id]).await.unwrap().is_some());
    }
    kept
}

/// Mail that goes on arriving, the first of it already there.
fn post(maildir: PathBuf, letters: Vec<Letter>) -> tokio::task::JoinHandle<Vec<Letter>> {
    tokio::task::spawn_blocking(move || {
        for (number, letter) in letters.iter().enumerate().skip(1) {
            deliver(&maildir, number, letter);
            std::thread::park_timeout(Duration::from_millis(10));
        }
        letters
    })
}

/// People at work: streams listened to, notes written, some of them there already.
async fn busy(line: &Line, place: &Place) -> (Writers, Vec<tokio::task::JoinHandle<String>>) {
    let streams = (0..3).map(|_| line.listen()).collect();
    let writers = Writers::begin(line, 4);
    let some = "select case when count(*) > 60 then 1 else 0 end from notes";
    place.until(some, 1, Duration::from_secs(60)).await;
    (writers, streams)
}

both!(a_stop_under_load_loses_nothing_and_tells_the_streams, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    let engine = if fresh.place.url.is_some() { "postgres" } else { "sqlite" };
    let place = Place::make(fresh, ADDRESS, &through(&servers, ADDRESS)).await;
    let cookie = place.administrator().await;
    let mut running = place.start();
    place.until("select count(*) from inboxes where health = 'ok'", 1, Duration::from_secs(30)).await;
    let (all, maildir) = (letters(MAILS), servers.maildir(ADDRESS));
    deliver(&maildir, 0, &all[0]);
    place.until("select count(*) from conversations", 1, Duration::from_secs(30)).await;

    let line = Line::to(&running, &cookie);
    let coming = post(maildir, all);
    let (writers, streams) = busy(&line, &place).await;
    running.terminate();
    let begun = tokio::time::Instant::now();
    while line.is_open().await {
        assert!(begun.elapsed() < Duration::from_secs(10), "the door is still open");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let shut = begun.elapsed().as_millis();
    let status = running.end(Duration::from_secs(40)).await.expect("it ends");
    assert_eq!(status.code(), Some(0), "{status}");
    let told = writers.end().await;
    for stream in streams {
        let text = stream.await.unwrap();
        assert!(text.contains("retry: ") && text.contains("event: bye"), "{text}");
    }

    let beside = place.beside().await;
    let mut conn = beside.read().await.unwrap();
    for held in
        ["select count(*) from jobs where state = 'running'", "select count(*) from outbox where state = 'sending'"]
    {
        assert_eq!(conn.one(held, args![]).await.unwrap().only::<i64>().unwrap(), 0, "{held}");
    }
    drop(conn);
    assert_eq!(notes_kept(&beside, &told.kept).await, told.kept.len());
    beside.close().await;

    let all = coming.await.unwrap();
    let mut again = place.start();
    let contents: std::collections::BTreeSet<&str> = all.iter().map(|letter| letter.raw.as_str()).collect();
    let wanted = i64::try_from(contents.len()).unwrap();
    place
        .until("select count(distinct blob) from inbound where state <> 'new'", wanted, Duration::from_secs(120))
        .await;
    place.until("select count(*) from inbound where state = 'new'", 0, Duration::from_secs(60)).await;
    again.kill();
    let db = place.open().await;
    let (lost, doubled) = judge(&db, &all).await;
    report(&json!({
        "case": "REL-R20", "engine": engine, "what": "asked to stop under load", "done": MAILS + told.kept.len(), "faults": 1,
        "lost": lost.len(), "doubled": doubled.len(), "note": format!("{shut} ms until the door was shut")
    }));
    assert_eq!((lost, doubled), (vec![], vec![]));
    db.close().await;
});
