//! What comes in when all goes well, and what is done to it on the server.

use crate::scripted::TODAY;
use crate::world::{note, running};
use std::collections::HashSet;
use tokio::time::{Duration, sleep};

#[tokio::test(start_paused = true)]
async fn only_new_mail_is_taken_at_first_and_marked_when_it_is_safe() {
    let mut box_ = running(&[]);
    box_.server.deliver(&note("old"));
    box_.well().await;
    let uid = box_.server.deliver(&note("new"));
    box_.desk.holds("", 1).await;
    assert_eq!(box_.desk.lines("Subject: "), ["new"]);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(box_.server.flags(uid), ["\\Seen"]);
    assert_eq!(box_.server.flags(1), [""; 0]);
    let items = box_.desk.items();
    assert_eq!(items[0].bytes, note("new"));
    assert_eq!(items[0].envelope["arrived_at"], 1_772_442_000_000_i64);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_marked_before_it_is_stored() {
    let mut box_ = running(&[]);
    box_.well().await;
    box_.desk.fail(3);
    let uid = box_.server.deliver(&note("a"));
    box_.desk
        .until("trouble", |desk| desk.health().flatten().is_some_and(|words| words.contains("the disk is full")))
        .await;
    assert_eq!(box_.server.flags(uid), [""; 0]);
    box_.desk.holds("", 1).await;
    sleep(Duration::from_secs(1)).await;
    assert_eq!(
        (box_.desk.lines("Subject: "), box_.server.flags(uid)),
        (vec!["a".to_owned()], vec!["\\Seen".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_stored_but_not_marked_is_marked_after_a_restart() {
    let mut box_ = running(&[]);
    box_.well().await;
    box_.server.at().bye = Some("UID STORE".into());
    let uid = box_.server.deliver(&note("a"));
    box_.desk.holds("", 1).await;
    box_.stop().await;
    assert_eq!(box_.server.flags(uid), [""; 0]);
    box_.start();
    sleep(Duration::from_secs(10)).await;
    assert_eq!(box_.server.flags(uid), ["\\Seen"]);
    assert_eq!(box_.desk.lines("Subject: "), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_mail_read_elsewhere_is_taken_in_all_the_same() {
    let mut box_ = running(&[]);
    box_.well().await;
    box_.server.at().tells = false;
    let uid = box_.server.deliver(&note("a"));
    box_.server.at().mails.iter_mut().filter(|mail| mail.uid == uid).for_each(|mail| mail.flags.push("\\Seen".into()));
    box_.desk.holds("", 1).await;
    assert_eq!(box_.desk.lines("Subject: "), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn mails_are_moved_deleted_or_left_as_set() {
    for (settings, uids, moved) in [
        (vec![("after_reading", "delete")], vec![1], vec![]),
        (vec![("after_reading", "move"), ("move_to", "Done")], vec![1], vec![(2, "Done".to_owned())]),
        (vec![("after_reading", "leave")], vec![1, 2], vec![]),
    ] {
        let mut box_ = running(&settings);
        box_.server.deliver(&note("old"));
        box_.well().await;
        box_.server.deliver(&note("new"));
        box_.desk.holds("", 1).await;
        sleep(Duration::from_secs(1)).await;
        assert_eq!(box_.server.uids(), uids, "{settings:?}");
        assert_eq!(box_.server.at().moved, moved, "{settings:?}");
        assert!(box_.server.uids().iter().all(|uid| box_.server.flags(*uid).is_empty()), "{settings:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_cannot_be_marked_is_read_and_told() {
    let mut box_ = running(&[]);
    box_.well().await;
    box_.server.at().read_only = true;
    box_.server.deliver(&note("a"));
    box_.desk
        .until("a complaint", |desk| desk.health().flatten().is_some_and(|words| words.contains("cannot be marked")))
        .await;
    box_.server.deliver(&note("b"));
    box_.desk.holds("", 2).await;
    assert_eq!(box_.server.at().connections, 1);
}

#[tokio::test(start_paused = true)]
async fn mail_without_a_message_id_is_kept_like_any_other() {
    let mut box_ = running(&[]);
    box_.well().await;
    for n in 0..10 {
        box_.server.deliver(format!("Subject: {n}\r\n\r\nno id\r\n").as_bytes());
    }
    box_.desk.holds("", 10).await;
    assert_eq!(box_.desk.items().len(), 10);
}

#[tokio::test(start_paused = true)]
async fn the_same_bytes_under_a_new_number_are_a_second_copy() {
    let mut box_ = running(&[]);
    box_.well().await;
    box_.server.deliver(&note("a"));
    box_.server.deliver(&note("a"));
    box_.desk.holds("", 2).await;
    box_.server.deliver(&note("a"));
    box_.desk.holds("", 3).await;
}

#[tokio::test(start_paused = true)]
async fn all_old_mail_comes_silently_newest_first_and_new_mail_between() {
    let mut box_ = running(&[("first_sync", "all")]).paced(|pace| pace.look = Duration::from_millis(1));
    for n in 0..300 {
        box_.server.deliver(&note(&format!("old{n}")));
    }
    box_.start();
    box_.desk.holds("", 60).await;
    box_.server.deliver(&note("new"));
    box_.desk.holds("", 301).await;
    let items = box_.desk.items();
    let fresh = items.iter().position(|one| !one.archive).unwrap();
    assert!(fresh < 280, "the new mail came as number {fresh}");
    assert_eq!(items.iter().filter(|one| !one.archive).count(), 1);
    let first = String::from_utf8(items[0].bytes.clone()).unwrap();
    assert!(first.contains("Subject: old2"), "{first}");
}

#[tokio::test(start_paused = true)]
async fn mail_105_a_first_synchronisation_goes_on_where_it_ended() {
    /// What is fetched at once, and so at most again.
    const BATCH: usize = 64;
    let mut box_ = running(&[("first_sync", "all")]).paced(|pace| pace.look = Duration::from_millis(1));
    for n in 0..700 {
        box_.server.deliver(&note(&format!("old{n}")));
    }
    let ends = [150, 300, 450];
    for (round, stored) in ends.into_iter().enumerate() {
        box_.start();
        box_.desk.holds("", stored).await;
        box_.kill().await;
        let new = box_.server.deliver(&note(&format!("new{round}")));
        assert!(box_.desk.items().len() < 700 + round, "killed in the middle, {new} came meanwhile");
    }
    box_.start();
    box_.desk.holds("", 703).await;
    let subjects: HashSet<String> = box_.desk.lines("Subject: ").into_iter().collect();
    assert_eq!((subjects.len(), box_.desk.items().len()), (703, 703), "each once");
    assert_eq!(box_.desk.items().iter().filter(|one| !one.archive).count(), 3, "what came meanwhile is work");
    let given = box_.server.at().given;
    assert!((703..=703 + ends.len() * BATCH).contains(&given), "{given} fetched: it began again");
}

#[tokio::test(start_paused = true)]
async fn the_last_days_come_as_work_and_older_mail_not_at_all() {
    let mut box_ = running(&[("first_sync", "days"), ("first_days", "3")]);
    box_.server.deliver_at(&note("old"), "01-Jan-2026 09:00:00 +0000");
    box_.server.deliver_at(&note("recent"), "01-Mar-2026 09:00:00 +0000");
    box_.server.deliver_at(&note("older"), "02-Feb-2026 09:00:00 +0000");
    box_.server.deliver_at(&note("today"), TODAY);
    box_.well().await;
    box_.server.deliver_at(&note("late"), "01-Jan-2020 09:00:00 +0000");
    box_.desk.holds("", 3).await;
    assert_eq!(box_.desk.lines("Subject: "), ["recent", "today", "late"]);
    assert!(box_.desk.items().iter().all(|one| !one.archive));
}

#[tokio::test(start_paused = true)]
async fn a_giant_comes_with_its_beginning_and_stays_on_the_server() {
    let mut box_ = running(&[("after_reading", "delete")]).paced(|pace| pace.oversize = 2 * 1024 * 1024);
    box_.well().await;
    let giant = [note("giant"), vec![b'x'; 3 * 1024 * 1024]].concat();
    let uid = box_.server.deliver(&giant);
    box_.server.deliver(&note("small"));
    box_.desk.holds("", 2).await;
    sleep(Duration::from_secs(1)).await;
    let items = box_.desk.items();
    assert_eq!(
        (items[0].bytes.len(), items[0].envelope["cut"].as_u64()),
        (1024 * 1024, u64::try_from(giant.len()).ok())
    );
    assert_eq!(box_.server.uids(), [uid]);
    // somebody asks for it
    let mut envelope = items[0].envelope.clone();
    assert_eq!(box_.whole(&envelope).await.unwrap(), giant);
    assert_eq!(box_.server.uids(), [uid], "and nothing changes there");
    for (key, value) in [("uid_validity", 4_711), ("uid", 4_711), ("cut", 151 << 20)] {
        let was = std::mem::replace(&mut envelope[key], value.into());
        let refused = box_.whole(&envelope).await.unwrap_err();
        assert!(
            refused.detail.contains(if key == "cut" { "150" } else { "not where it was" }),
            "{key}: {}",
            refused.detail
        );
        envelope[key] = was;
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_tell_is_asked() {
    let mut quiet = running(&[]);
    quiet.well().await;
    quiet.server.at().tells = false;
    quiet.server.deliver(&note("a"));
    sleep(Duration::from_secs(301)).await;
    assert_eq!(quiet.desk.lines("Subject: "), ["a"]);
    // it has fallen silent: from now on it is asked each minute, until it tells again
    quiet.server.deliver(&note("b"));
    sleep(Duration::from_secs(61)).await;
    assert_eq!(quiet.desk.lines("Subject: "), ["a", "b"]);
    quiet.server.at().tells = true;
    quiet.server.deliver(&note("c"));
    sleep(Duration::from_secs(2)).await;
    assert_eq!(quiet.desk.lines("Subject: "), ["a", "b", "c"]);
    let asked = quiet.server.asked("UID SEARCH");
    sleep(Duration::from_secs(280)).await;
    assert_eq!(quiet.server.asked("UID SEARCH"), asked, "it is trusted again");
    let mut blind = running(&[]);
    blind.server.at().can = "IMAP4rev1 AUTH=PLAIN".into();
    blind.well().await;
    blind.server.deliver(&note("b"));
    sleep(Duration::from_secs(61)).await;
    assert_eq!(blind.desk.lines("Subject: "), ["b"]);
    assert_eq!(blind.server.asked("IDLE"), 0);
}

#[tokio::test(start_paused = true)]
async fn stopping_stops_at_once() {
    let mut box_ = running(&[]);
    box_.well().await;
    box_.stop().await;
    box_.server.deliver(&note("a"));
    sleep(Duration::from_secs(600)).await;
    assert_eq!(box_.desk.lines("Subject: "), [""; 0]);
}
