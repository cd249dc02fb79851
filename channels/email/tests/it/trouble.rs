//! REL-R2: whatever a mail server does, nothing is lost and nothing doubled.

use crate::scripted::Fault;
use crate::world::{Running, note, running};
use tokio::time::{Duration, sleep};

fn deliver(box_: &Running, from: usize, count: usize) -> Vec<u32> {
    (from..from + count).map(|n| box_.server.deliver(&note(&format!("n{n}")))).collect()
}

fn sorted(box_: &Running) -> Vec<String> {
    let mut subjects = box_.desk.lines("Subject: ");
    subjects.sort();
    subjects
}

fn expected(count: usize) -> Vec<String> {
    let mut names: Vec<String> = (0..count).map(|n| format!("n{n}")).collect();
    names.sort();
    names
}

#[tokio::test(start_paused = true)]
async fn a_new_numbering_doubles_and_loses_nothing() {
    let mut box_ = running(&[]);
    box_.server.deliver_at(&note("before"), "01-Jan-2026 00:00:00 +0000");
    box_.well().await;
    deliver(&box_, 0, 100);
    box_.desk.holds("", 100).await;
    box_.stop().await;
    box_.server.renumber(8);
    deliver(&box_, 100, 5);
    box_.start();
    box_.desk.holds("", 105).await;
    sleep(Duration::from_secs(60)).await;
    assert_eq!(sorted(&box_), expected(105));
    assert_eq!(box_.desk.known(), 100);
}

#[tokio::test(start_paused = true)]
async fn a_server_restored_from_a_copy_gives_numbers_twice_and_nothing_is_lost() {
    let mut box_ = running(&[]);
    box_.well().await;
    deliver(&box_, 0, 20);
    box_.desk.holds("", 20).await;
    box_.stop().await;
    // the copy is older: the last five are gone, their numbers are given to others
    box_.server.at().mails.truncate(15);
    box_.server.at().uid_next = 16;
    for n in 20..30 {
        box_.server.deliver_at(&note(&format!("n{n}")), "02-Mar-2026 10:00:00 +0000");
    }
    box_.start();
    box_.desk.holds("", 30).await;
    sleep(Duration::from_secs(60)).await;
    assert_eq!(sorted(&box_), expected(30));
}

#[tokio::test(start_paused = true)]
async fn mail_101_a_server_whose_count_of_changes_fell_is_looked_at_again() {
    let mut box_ = running(&[("after_reading", "delete")]);
    box_.server.at().can = "IMAP4rev1 IDLE UIDPLUS MOVE ESEARCH CONDSTORE AUTH=PLAIN".into();
    box_.server.at().modseq = Some(70);
    box_.well().await;
    deliver(&box_, 0, 20);
    box_.desk.holds("", 20).await;
    sleep(Duration::from_secs(1)).await;
    box_.stop().await;
    // restored from a copy, and by now it has given out more numbers than before: only its count of changes tells
    box_.server.at().uid_next = 3;
    box_.server.at().modseq = Some(60);
    deliver(&box_, 20, 10);
    box_.server.at().uid_next = 21;
    deliver(&box_, 30, 5);
    box_.start();
    box_.desk.holds("", 35).await;
    assert_eq!(sorted(&box_), expected(35));
    assert!(box_.server.asked("SELECT \"INBOX\" (CONDSTORE)") > 0);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_counts_backwards_is_looked_at_again() {
    let mut box_ = running(&[("after_reading", "delete")]);
    box_.well().await;
    deliver(&box_, 0, 20);
    box_.desk.holds("", 20).await;
    sleep(Duration::from_secs(1)).await;
    box_.stop().await;
    box_.server.at().uid_next = 3;
    deliver(&box_, 20, 2);
    box_.start();
    box_.desk.holds("", 22).await;
    assert_eq!(sorted(&box_), expected(22));
}

#[tokio::test(start_paused = true)]
async fn another_folder_is_another_mailbox() {
    let mut box_ = running(&[]);
    box_.well().await;
    deliver(&box_, 0, 3);
    box_.desk.holds("", 3).await;
    box_.stop().await;
    box_.account.settings.0.insert("imap_folder".into(), "Renamed".into());
    deliver(&box_, 3, 1);
    box_.start();
    box_.desk.holds("", 4).await;
    assert_eq!(sorted(&box_), expected(4));
}

#[tokio::test(start_paused = true)]
async fn a_mail_deleted_by_somebody_else_while_it_is_fetched_takes_no_other_with_it() {
    let mut box_ = running(&[]);
    box_.well().await;
    box_.server.at().tells = false;
    let uids = deliver(&box_, 0, 10);
    box_.server.fault(uids[4], Fault::Expunged, 1);
    box_.desk.holds("", 9).await;
    sleep(Duration::from_secs(600)).await;
    let mut wanted = expected(10);
    wanted.retain(|name| name != "n4");
    assert_eq!(sorted(&box_), wanted);
    assert_eq!(box_.server.at().connections, 1);
}

#[tokio::test(start_paused = true)]
async fn a_connection_cut_in_the_middle_of_a_mail_is_taken_up_again() {
    for fault in [Fault::Cut, Fault::Close, Fault::Silent] {
        let mut box_ = running(&[]);
        box_.well().await;
        box_.server.at().tells = false;
        let uids = deliver(&box_, 0, 70);
        box_.server.fault(uids[30], fault, 2);
        box_.desk.holds("", 70).await;
        sleep(Duration::from_secs(600)).await;
        assert_eq!(sorted(&box_), expected(70), "{fault:?}");
        assert!(box_.desk.items().iter().all(|one| one.envelope.get("cut").is_none()), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_always_breaks_the_connection_does_not_stop_the_box() {
    for fault in [Fault::Cut, Fault::Close, Fault::Empty, Fault::Garbled] {
        let mut box_ = running(&[]);
        box_.well().await;
        box_.server.at().tells = false;
        let uids = deliver(&box_, 0, 12);
        box_.server.fault(uids[5], fault, usize::MAX);
        box_.desk.holds("", 12).await;
        box_.server.deliver(&note("next"));
        box_.desk.holds("", 13).await;
        let items = box_.desk.items();
        let stand_ins: Vec<_> = items.iter().filter(|one| one.envelope.get("unfetched").is_some()).collect();
        assert_eq!(stand_ins.len(), 1, "{fault:?}");
        assert_eq!(stand_ins[0].envelope["uid"], uids[5], "{fault:?}");
        assert_eq!(box_.server.flags(uids[5]), [""; 0], "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_breaks_only_when_it_is_whole_comes_in_part() {
    let mut box_ = running(&[]);
    box_.well().await;
    box_.server.at().tells = false;
    let uids = deliver(&box_, 0, 3);
    // once in the batch, three times alone
    box_.server.fault(uids[1], Fault::Close, 4);
    box_.desk.holds("", 3).await;
    let items = box_.desk.items();
    let cut: Vec<_> = items.iter().filter(|one| one.envelope.get("cut").is_some()).collect();
    assert_eq!((cut.len(), cut[0].bytes.clone()), (1, note("n1")));
}

#[tokio::test(start_paused = true)]
async fn a_good_bye_is_answered_by_coming_back() {
    let mut box_ = running(&[]);
    box_.well().await;
    for round in 0..3 {
        box_.server.hang_up();
        sleep(Duration::from_secs(30)).await;
        deliver(&box_, round, 1);
        box_.desk.holds("", round + 1).await;
    }
    assert_eq!(sorted(&box_), expected(3));
    for command in ["UID SEARCH", "UID FETCH", "SELECT", "CAPABILITY"] {
        box_.server.at().bye = Some(command.into());
        box_.server.hang_up();
        sleep(Duration::from_secs(30)).await;
    }
    deliver(&box_, 3, 1);
    box_.desk.holds("", 4).await;
    assert_eq!(box_.desk.health(), Some(None));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_after_an_hour_is_nobodys_business() {
    let mut box_ = running(&[]);
    box_.well().await;
    for round in 0..3 {
        sleep(Duration::from_secs(3_600)).await;
        box_.server.hang_up();
        sleep(Duration::from_secs(5)).await;
        deliver(&box_, round, 1);
        box_.desk.holds("", round + 1).await;
    }
    assert!(box_.desk.never_ill(), "{:?}", box_.desk.health());
}

#[tokio::test(start_paused = true)]
async fn conf_12_a_password_that_changed_while_it_waits_is_told_within_a_minute() {
    let mut box_ = running(&[]);
    box_.well().await;
    // Between two looks: only who waits can be hung up on.
    sleep(Duration::from_secs(7_013)).await;
    box_.server.at().password = "another".into();
    box_.server.hang_up();
    let begun = tokio::time::Instant::now();
    box_.desk.until("told", |desk| desk.health().flatten().is_some()).await;
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_is_told_once_and_not_tried_for_ever() {
    let mut box_ = running(&[]);
    box_.server.at().password = "another".into();
    box_.start();
    box_.desk
        .until("told", |desk| desk.health().flatten().is_some_and(|words| words.contains("user name and password")))
        .await;
    sleep(Duration::from_secs(3_600)).await;
    let tries = box_.server.at().connections;
    assert!((2..=25).contains(&tries), "{tries}");
    box_.server.at().password = "geheim".into();
    box_.desk.until("well again", |desk| desk.health() == Some(None)).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_away_is_asked_less_and_less() {
    let mut box_ = running(&[]);
    box_.well().await;
    box_.server.at().can = "IMAP4rev1 AUTH=PLAIN".into();
    box_.server.at().bye = Some("DONE".into());
    box_.server.hang_up();
    box_.server.at().password = "away".into();
    sleep(Duration::from_secs(3_600)).await;
    assert!(box_.server.at().connections < 30, "{}", box_.server.at().connections);
}

/// REL-R1 in small: many mails, a server that breaks at random, stops and starts.
#[tokio::test(start_paused = true)]
async fn hundreds_of_mails_through_a_bad_server_arrive_once_each() {
    let faults = [Fault::Cut, Fault::Close, Fault::Silent, Fault::Empty];
    let mut box_ = running(&[]);
    box_.well().await;
    let mut random = 12_345_u32;
    let mut next = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(random >> 16).unwrap()
    };
    for round in 0..20 {
        let uids = deliver(&box_, round * 20, 20);
        for _ in 0..2 {
            box_.server.fault(uids[next() % 20], faults[next() % 4], 1);
        }
        if round % 5 == 2 {
            box_.desk.fail(1);
        }
        if round % 4 == 3 {
            box_.stop().await;
            box_.start();
        }
        if round == 11 {
            box_.stop().await;
            box_.server.renumber(99);
            box_.start();
        }
        sleep(Duration::from_secs(20)).await;
    }
    box_.desk.holds("", 400).await;
    sleep(Duration::from_secs(1_200)).await;
    assert_eq!(sorted(&box_), expected(400));
    assert!(box_.desk.items().iter().all(|one| one.envelope.get("unfetched").is_none()));
    assert!(box_.desk.noted("in").is_some());
}

#[tokio::test(start_paused = true)]
async fn a_number_the_server_shows_late_is_found_by_comparing() {
    let mut box_ = running(&[]);
    box_.server.deliver(&note("before"));
    box_.well().await;
    box_.server.at().hidden.push(2);
    deliver(&box_, 0, 3);
    box_.desk.holds("", 2).await;
    assert_eq!(sorted(&box_), ["n1", "n2"]);
    box_.server.at().hidden.clear();
    box_.desk.holds("", 3).await;
    sleep(Duration::from_secs(3_600)).await;
    assert_eq!(sorted(&box_), expected(3), "found once, and what was left alone stays so");
    assert_eq!((box_.desk.known(), box_.server.flags(2)), (0, vec!["\\Seen".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn a_mail_whose_number_an_older_program_passed_is_found_at_the_next_connection() {
    let mut box_ = running(&[("after_reading", "leave")]);
    box_.well().await;
    deliver(&box_, 0, 4);
    box_.desk.holds("", 4).await;
    box_.stop().await;
    let lost = box_.desk.lose(1);
    box_.start();
    box_.desk.holds("", 4).await;
    assert_eq!(box_.desk.items()[3].bytes, lost.bytes);
    sleep(Duration::from_secs(3_600)).await;
    assert_eq!((sorted(&box_), box_.desk.known()), (expected(4), 0));
}

#[tokio::test(start_paused = true)]
async fn rel_r02_a_line_that_dies_without_a_word_while_it_waits_loses_nothing() {
    let mut box_ = running(&[]);
    box_.well().await;
    deliver(&box_, 0, 3);
    box_.desk.holds("", 3).await;
    // A box between the two has forgotten the connection: nothing comes any more, and nobody says so.
    let connections = box_.server.at().connections;
    box_.server.at().mute = connections;
    deliver(&box_, 3, 3);
    let begun = tokio::time::Instant::now();
    box_.desk.holds("", 6).await;
    assert!(begun.elapsed() < Duration::from_secs(1_800), "{:?}", begun.elapsed());
    sleep(Duration::from_secs(600)).await;
    assert_eq!(sorted(&box_), expected(6));
}

#[tokio::test(start_paused = true)]
async fn rel_r02_a_server_whose_clock_is_a_day_off_hides_nothing() {
    for (today, later) in [
        ("01-Mar-2026 09:00:00 +0000", "01-Mar-2026 09:05:00 +0000"),
        ("03-Mar-2026 09:00:00 +0000", "03-Mar-2026 09:05:00 +0000"),
    ] {
        let mut box_ = running(&[]);
        box_.well().await;
        for n in 0..5 {
            box_.server.deliver_at(&note(&format!("n{n}")), today);
        }
        box_.desk.holds("", 5).await;
        box_.stop().await;
        // And the numbering changes meanwhile, so that only content and time are left to go by.
        box_.server.renumber(8);
        for n in 5..8 {
            box_.server.deliver_at(&note(&format!("n{n}")), later);
        }
        box_.start();
        box_.desk.holds("", 8).await;
        sleep(Duration::from_secs(60)).await;
        assert_eq!(sorted(&box_), expected(8), "{today}");
    }
}
