//! A disk that fills up while mail comes in and people write, and is emptied again (REL-R9).

use super::inbound::{ADDRESS, deliver, judge, letters};
use super::line::{Line, Writers};
use super::server::{Place, through};
use super::stopping::notes_kept;
use serde_json::json;
use std::time::Duration;
use testkit::report;
use testkit::servers::MailServers;
use testkit::{Fresh, Small, both};

const MAILS: usize = 12;

/// Waits until the program itself has seen how full the disk is: then the reserve is given up.
async fn seen(small: &Small) {
    let given_up = async {
        while small.folder.join("data/reserve").exists() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), given_up).await.unwrap();
}

both!(rel_r09_a_full_disk_refuses_in_words_and_everything_goes_on_when_there_is_room, async |fresh: Fresh| {
    let (Some(servers), Some(small)) = (MailServers::start(), Small::mount(450)) else { return };
    let engine = if fresh.place.url.is_some() { "postgres" } else { "sqlite" };
    let here = store::Place { folder: small.folder.join("data"), url: fresh.place.url.clone() };
    std::fs::create_dir_all(&here.folder).unwrap();
    let here = Fresh { place: here, clock: fresh.clock.clone() };
    let place = Place::make(here, ADDRESS, &through(&servers, ADDRESS)).await;
    let cookie = place.administrator().await;
    let mut running = place.start();
    place.until("select count(*) from inboxes where health = 'ok'", 1, Duration::from_secs(30)).await;
    let (all, maildir) = (letters(MAILS), servers.maildir(ADDRESS));
    deliver(&maildir, 0, &all[0]);
    place.until("select count(*) from conversations", 1, Duration::from_secs(30)).await;

    let line = Line::to(&running, &cookie);
    let filler = small.fill_up_to(0);
    let writers = Writers::begin(&line, 2);
    // Half of it comes before the program has seen how full the disk is, half after.
    for (number, letter) in all.iter().enumerate().take(MAILS / 2).skip(1) {
        deliver(&maildir, number, letter);
    }
    seen(&small).await;
    for (number, letter) in all.iter().enumerate().skip(MAILS / 2) {
        deliver(&maildir, number, letter);
    }
    place.until("select count(*) from inboxes where health = 'failing'", 1, Duration::from_secs(60)).await;
    assert_eq!(running.ended(), None, "it bears a full disk");
    assert_eq!(line.get("/healthz").await.unwrap().status, 200, "reading goes on");
    let told = writers.end().await;
    assert!(told.refused.iter().all(|status| matches!(status, 503 | 507)), "{:?}", told.refused);
    let late = line.note("in the room the reserve left").await.unwrap();
    assert!(late.is_ok(), "{late:?}");

    std::fs::remove_file(filler).unwrap();
    let wanted = i64::try_from(MAILS).unwrap();
    place.until("select count(*) from inbound where state = 'done'", wanted, Duration::from_secs(150)).await;
    assert_eq!(running.ended(), None);
    running.kill();
    let db = place.open().await;
    assert_eq!(notes_kept(&db, &told.kept).await, told.kept.len());
    let (lost, doubled) = judge(&db, &all).await;
    report(&json!({
        "case": "REL-R9", "engine": engine, "what": "the disk filled up and emptied again", "done": MAILS + told.kept.len(), "faults": 1,
        "lost": lost.len(), "doubled": doubled.len(), "note": format!("{} writes were refused in words", told.refused.len())
    }));
    assert_eq!((lost, doubled), (vec![], vec![]));
    db.close().await;
});
