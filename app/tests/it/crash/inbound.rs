//! Mail comes in through a real IMAP server while the program is killed again and again (REL-R1).

use super::server::{Place, through};
use super::{Dice, Plan};
use crate::house::with_a_film;
use base::vault::fingerprint;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Db, args};
use testkit::Fresh;
use testkit::report;
use testkit::servers::MailServers;

pub(super) const ADDRESS: &str = "support@shop.test";

/// A mail to come in: its text, and the subject under which it must be found; none for what cannot be understood.
pub(super) struct Letter {
    pub(super) raw: String,
    subject: Option<String>,
}

impl Letter {
    /// One that is found under this subject.
    pub(super) fn of(raw: String, subject: &str) -> Self {
        Self { raw, subject: Some(subject.to_owned()) }
    }
}

/// Of a hundred: ten without Message-ID, five with the id of another but other words, five exact copies, two that no
/// parser understands, two that are kept as files.
pub(super) fn letters(count: usize) -> Vec<Letter> {
    let mut all: Vec<Letter> = Vec::with_capacity(count);
    for n in 0..count {
        let subject = format!("crash {n:05}");
        let text = |id: &str| {
            format!(
                "From: Ana <ana@customer.test>\nTo: {ADDRESS}\nSubject: {subject}\n{id}\nwords {n}\n{}\n",
                "line\n".repeat(n % 40)
            )
        };
        let letter = match n % 100 {
            10..20 => Letter { raw: text(""), subject: Some(subject.clone()) },
            30..35 => Letter {
                raw: text(&format!("Message-ID: <m{}@customer.test>\n", n - 1)),
                subject: Some(subject.clone()),
            },
            50..55 => {
                let Letter { raw, subject } = &all[n - 50];
                Letter { raw: raw.clone(), subject: subject.clone() }
            }
            70..72 => {
                Letter { raw: format!("{n}: no header at all, and nothing that looks like one\n"), subject: None }
            }
            80..82 => Letter {
                raw: with_a_film(&text(&format!("Message-ID: <m{n}@customer.test>\n"))),
                subject: Some(subject.clone()),
            },
            _ => Letter { raw: text(&format!("Message-ID: <m{n}@customer.test>\n")), subject: Some(subject.clone()) },
        };
        all.push(letter);
    }
    all
}

/// Lays mail into a mailbox as a mail server does.
pub(super) fn deliver(maildir: &Path, number: usize, letter: &Letter) {
    let temporary: PathBuf = maildir.join("tmp").join(format!("{number}.test"));
    std::fs::write(&temporary, &letter.raw).unwrap();
    // The server reads as another user than the test writes.
    std::fs::set_permissions(&temporary, std::fs::Permissions::from_mode(0o666)).unwrap();
    std::fs::rename(&temporary, maildir.join("new").join(format!("17{number:08}.M{number}.test"))).unwrap();
}

/// The hash of a mail as it comes over the line.
fn on_the_line(letter: &Letter) -> String {
    fingerprint(&letter.raw.replace('\n', "\r\n"))
}

async fn survive(fresh: Fresh, engine: &'static str) {
    let Some(servers) = MailServers::start() else { return };
    let plan = Plan::or(120, 8);
    let place = Place::make(fresh, ADDRESS, &through(&servers, ADDRESS)).await;
    let mut running = place.start();
    // What is there before the first look is an archive; the test is about mail that comes.
    place.until("select count(*) from inboxes where health = 'ok'", 1, Duration::from_secs(30)).await;
    let (letters, maildir, mut dice) = (letters(plan.mails), servers.maildir(ADDRESS), Dice(7));
    let share = plan.mails.div_ceil(plan.kills.max(1));
    for (round, some) in letters.chunks(share).enumerate() {
        for (at, letter) in some.iter().enumerate() {
            deliver(&maildir, round * share + at, letter);
        }
        std::thread::park_timeout(Duration::from_millis(50 + dice.below(450)));
        running.kill();
        running = place.start();
    }
    running.kill();
    place.time_passes().await;
    running = place.start();
    let patience = Duration::from_secs(60) + Duration::from_millis(100) * u32::try_from(plan.mails).unwrap();
    // Where the mailbox had to be compared anew, exact copies are known by their content and kept once.
    let contents: BTreeSet<&str> = letters.iter().map(|letter| letter.raw.as_str()).collect();
    let all = i64::try_from(contents.len()).unwrap();
    place.until("select count(distinct blob) from inbound where state <> 'new'", all, patience).await;
    place.until("select count(*) from inbound where state = 'new'", 0, patience).await;
    running.kill();
    let db = place.open().await;
    let (lost, doubled) = judge(&db, &letters).await;
    let kills = letters.chunks(share).count() + 2;
    report(
        &json!({ "case": "REL-R1", "engine": engine, "what": "mail coming in, killed at random moments", "done": plan.mails, "faults": kills, "lost": lost.len(), "doubled": doubled.len() }),
    );
    assert_eq!((lost, doubled), (vec![], vec![]));
    db.close().await;
}

/// Subjects that are not there, and those that are there too often.
pub(super) async fn judge(db: &Db, letters: &[Letter]) -> (Vec<String>, Vec<String>) {
    let mut conn = db.read().await.unwrap();
    let sql = "select subject, count(*) as n from messages where direction = 'in' group by subject";
    let stored: BTreeMap<String, i64> = conn
        .rows(sql, args![])
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get("subject").unwrap(), row.get("n").unwrap()))
        .collect();
    let wanted: BTreeSet<&String> = letters.iter().filter_map(|letter| letter.subject.as_ref()).collect();
    let mut lost: Vec<String> =
        wanted.iter().filter(|subject| !stored.contains_key(**subject)).map(|s| (*s).clone()).collect();
    let doubled = stored
        .iter()
        .filter(|(subject, n)| **n != 1 || !wanted.contains(subject))
        .map(|(s, n)| format!("{s}: {n}"))
        .collect();
    // Byte for byte, what no parser understands included.
    let blobs: BTreeSet<String> =
        conn.rows("select blob from inbound", args![]).await.unwrap().iter().map(|row| row.only().unwrap()).collect();
    lost.extend(
        letters
            .iter()
            .filter(|letter| !blobs.contains(&on_the_line(letter)))
            .map(|letter| format!("the bytes of {:?}", letter.subject)),
    );
    let states = "select count(*) from inbound where state = 'quarantined'";
    let set_aside: i64 = conn.one(states, args![]).await.unwrap().only().unwrap();
    assert_eq!(set_aside, i64::try_from(letters.iter().filter(|letter| letter.subject.is_none()).count()).unwrap());
    (lost, doubled)
}

#[test]
fn mail_that_came_while_it_was_killed_is_there_once_on_sqlite() {
    testkit::run(survive(Fresh::sqlite(), "sqlite"));
}

#[test]
fn mail_that_came_while_it_was_killed_is_there_once_on_postgres() {
    testkit::run(async {
        match Fresh::postgres().await {
            Some(fresh) => survive(fresh, "postgres").await,
            None => testkit::skipped("GOODWORD_TEST_POSTGRES names no server"),
        }
    });
}
