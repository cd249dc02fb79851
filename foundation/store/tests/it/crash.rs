//! kill -9 at any moment: everything acknowledged is there, and the sequence has no hole (REL-R20, REL-R10).

use crate::{begin, number};
use base::facts::{Fact, Kind};
use futures_util::future::join_all;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use store::{Db, Migration, Place, facts_log};
use testkit::Fresh;

const FOLDER: &str = "GOODWORD_CRASH_FOLDER";
const URL: &str = "GOODWORD_CRASH_URL";

#[expect(clippy::disallowed_methods, reason = "how a test tells its child what to do")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Not a test of its own: the process that the others kill.
#[test]
fn the_child_commits_until_it_is_killed() {
    let Some(folder) = told(FOLDER) else { return };
    testkit::run(async {
        let place = Place { folder: PathBuf::from(folder), url: told(URL) };
        let db = Db::open(&place, Arc::new(base::SystemClock), &[]).await.unwrap();
        join_all((0..8).map(|writer| commit_for_ever(&db, writer))).await;
    });
}

async fn commit_for_ever(db: &Db, writer: usize) {
    for n in 0_u64.. {
        let deed = format!("{}-{writer}-{n}", std::process::id());
        let mut tx = begin(db).await;
        tx.tell(Fact::new(Kind::NoteAdded).with("deed", deed.clone()));
        if n % 7 == 3 {
            continue;
        }
        tx.commit().await.unwrap();
        acknowledge(&deed);
    }
}

fn acknowledge(deed: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nack {deed}").unwrap();
    out.flush().unwrap();
}

fn spawn(place: &Place) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "crash::the_child_commits_until_it_is_killed", "--nocapture"]);
    command.env(FOLDER, &place.folder).stdout(Stdio::piped()).stderr(Stdio::null());
    if let Some(url) = &place.url {
        command.env(URL, url);
    }
    command.spawn().unwrap()
}

/// Lets the child acknowledge some deeds, kills it, and gives all it acknowledged.
fn kill_after(place: &Place, wanted: usize) -> Vec<String> {
    let mut child = spawn(place);
    let (mut deeds, mut killed) = (Vec::new(), false);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let Ok(line) = line else { break };
        deeds.extend(line.strip_prefix("ack ").map(str::to_owned));
        if deeds.len() >= wanted && !killed {
            child.kill().unwrap();
            killed = true;
        }
    }
    child.wait().unwrap();
    assert!(killed, "the child ended by itself after {} deeds", deeds.len());
    deeds
}

async fn survive(fresh: &Fresh, rounds: usize) {
    let mut acknowledged: HashSet<String> = HashSet::new();
    for round in 0..rounds {
        acknowledged.extend(kill_after(&fresh.place, 1 + (round * 37) % 120));
        let db = fresh.open(&[]).await;
        let kept = kept(&db).await;
        let lost: Vec<_> = acknowledged.difference(&kept).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?} were acknowledged and are gone");
        db.close().await;
    }
}

/// All deeds in the log, which must be whole.
async fn kept(db: &Db) -> HashSet<String> {
    let (mut at, mut kept) = (0, HashSet::new());
    loop {
        let page = facts_log::after(&mut db.read().await.unwrap(), at).await.unwrap();
        for fact in &page {
            assert_eq!(fact.seq, at + 1, "a hole in the sequence");
            at = fact.seq;
            assert!(kept.insert(fact.data["deed"].as_str().unwrap().to_owned()), "{:?} is there twice", fact.data);
        }
        if page.is_empty() {
            assert_eq!(number(db, "select value from counters where name = 'facts'").await, at);
            return kept;
        }
    }
}

fn damage(folder: &Path) -> String {
    let file = folder.join("goodword.db");
    let url = format!("sqlite://{}", file.display());
    let mut found = String::new();
    testkit::run(async {
        use sqlx::{Connection, Row};
        let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let row = sqlx::query("pragma integrity_check").fetch_one(&mut conn).await.unwrap();
        found = row.get(0);
    });
    found
}

#[test]
fn kills_lose_nothing_on_sqlite() {
    let fresh = Fresh::sqlite();
    testkit::run(survive(&fresh, 20));
    assert_eq!(damage(&fresh.place.folder), "ok");
}

#[test]
fn kills_lose_nothing_on_postgres() {
    testkit::run(async {
        match Fresh::postgres().await {
            // There a server keeps what we acknowledge; fewer rounds show that we ask it to.
            Some(fresh) => survive(&fresh, 6).await,
            None => testkit::skipped("GOODWORD_TEST_POSTGRES names no server"),
        }
    });
}

const STEPS: usize = 12;

/// Steps heavy enough to be killed in their middle: each makes a table and fills it from the one before.
fn heavy() -> Vec<Migration> {
    let step = |n: usize| {
        let from = if n == 0 { "select 1 as n".to_owned() } else { format!("select count(*) as n from step{}", n - 1) };
        let numbers = "with recursive c(n) as (select 1 union all select n + 1 from c where n < 4000)";
        let sql = format!(
            "create table step{n} (n bigint primary key, was bigint not null);
             insert into step{n} (n, was) {numbers} select c.n, (select n from ({from}) as before) from c;
             create index step{n}_was on step{n} (was, n);"
        );
        let name = format!("test/2026010100{n:02}_heavy");
        Migration::same(Box::leak(name.into_boxed_str()), Box::leak(sql.into_boxed_str()))
    };
    (0..STEPS).map(step).collect()
}

/// Not a test of its own: the process that is killed while it brings the schema up to date.
#[test]
fn the_child_migrates_until_it_is_killed() {
    let Some(folder) = told(FOLDER) else { return };
    testkit::run(async {
        let place = Place { folder: PathBuf::from(folder), url: told(URL) };
        Db::open(&place, Arc::new(base::SystemClock), &heavy()).await.unwrap();
        acknowledge("migrated");
    });
}

/// Kills the child ever later until it gets through; gives how often it was killed.
fn migrate_under_fire(place: &Place) -> usize {
    for kills in 0..200 {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "crash::the_child_migrates_until_it_is_killed", "--nocapture"]);
        command.env(FOLDER, &place.folder).stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(url) = &place.url {
            command.env(URL, url);
        }
        let mut child = command.spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        let patience = std::time::Duration::from_millis(20 + 5 * u64::try_from(kills).unwrap());
        let (tell, told) = std::sync::mpsc::channel();
        let listening = std::thread::spawn(move || {
            let mut text = String::new();
            drop(std::io::Read::read_to_string(&mut out, &mut text));
            tell.send(text.contains("ack migrated")).unwrap_or_default();
        });
        let over = told.recv_timeout(patience);
        drop(child.kill());
        child.wait().unwrap();
        listening.join().unwrap();
        if over == Ok(true) {
            return kills;
        }
    }
    panic!("never got through");
}

async fn migrated(fresh: &Fresh) {
    let kills = migrate_under_fire(&fresh.place);
    let db = fresh.open(&heavy()).await;
    for n in 0..STEPS {
        assert_eq!(number(&db, &format!("select count(*) from step{n}")).await, 4_000, "step {n} after {kills} kills");
    }
    let last = format!("select min(was) + max(was) from step{}", STEPS - 1);
    assert_eq!(number(&db, &last).await, 8_000, "each step saw the one before whole");
    assert_eq!(
        number(&db, "select count(*) from migrations where name like 'test/%'").await,
        i64::try_from(STEPS).unwrap()
    );
    assert!(kills > 0, "it was never killed");
}

#[test]
fn kills_while_migrating_leave_whole_steps_on_sqlite() {
    let fresh = Fresh::sqlite();
    testkit::run(migrated(&fresh));
    assert_eq!(damage(&fresh.place.folder), "ok");
}

#[test]
fn kills_while_migrating_leave_whole_steps_on_postgres() {
    testkit::run(async {
        match Fresh::postgres().await {
            Some(fresh) => migrated(&fresh).await,
            None => testkit::skipped("GOODWORD_TEST_POSTGRES names no server"),
        }
    });
}
