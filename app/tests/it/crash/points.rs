//! Killed once at each moment of the list in `base::failpoint`: between what the world saw and what was written down
//! (REL-R1, R4, R18, R19). A moment that is added there needs a case here.

use super::back::LATER;
use super::inbound::{ADDRESS, Letter, deliver};
use super::line::Line;
use super::network::{Elephant, Network};
use super::outbound::{How, only_sending, times, write_answers};
use super::public::{Said, answer};
use super::server::{DIE_AT, Place, died, launch, through};
use super::sink::Sink;
use super::upgrade::schema;
use crate::house::with_a_film;
use base::Vault;
use base::failpoint::Point;
use bluesky_standin::Network as Skies;
use goodword::serve;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use store::{args, backup};
use testkit::report;
use testkit::servers::MailServers;
use testkit::{Fresh, both};

/// What a moment is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    ComesIn,
    Leaves,
    IsPublic,
    TellsSystems,
    Upgrades,
    BacksUp,
    GoesBack,
}

const fn case(point: Point) -> Case {
    match point {
        Point::ImapFetched | Point::ImapCommitted | Point::ImapFlagged | Point::BlobWritten | Point::BlobRenamed => {
            Case::ComesIn
        }
        Point::OutboxLeased | Point::SmtpDataSent | Point::SmtpOkReceived | Point::OutboxCommitted => Case::Leaves,
        Point::SocialPosted => Case::IsPublic,
        Point::WebhookSent => Case::TellsSystems,
        Point::MigrationStep => Case::Upgrades,
        Point::BackupCopy => Case::BacksUp,
        Point::WalCheckpoint => Case::GoesBack,
    }
}

fn points(wanted: Case) -> impl Iterator<Item = Point> {
    Point::ALL.iter().map(|(point, _)| *point).filter(move |point| case(*point) == wanted)
}

const PATIENCE: Duration = Duration::from_secs(60);

fn engine(fresh: &Fresh) -> &'static str {
    if fresh.place.url.is_some() { "postgres" } else { "sqlite" }
}

/// Leases of the dead run out.
const NEXT_LIFE: &[&str] = &[
    "update jobs set lease_until = 1 where state = 'running'",
    "update jobs set run_at = 0 where state = 'ready'",
    "update outbox set lease_until = 1 where state = 'sending'",
];

/// A small mail, and one whose bytes are a file.
fn letters(number: usize) -> [Letter; 2] {
    ["small", "large"].map(|size| {
        let (mark, own) = (format!("{size} {number}"), format!("{size}.{number}@post.example"));
        let raw = format!("From: {own}\nTo: {ADDRESS}\nSubject: {mark}\nMessage-ID: <{own}>\n\nit cracked\n");
        Letter::of(if size == "large" { with_a_film(&raw) } else { raw }, &mark)
    })
}

/// A mailbox that is read, whose inbox says at once that a mail arrived.
async fn acknowledging(fresh: Fresh, servers: &MailServers, sink: &Sink) -> Place {
    let mut settings = through(servers, ADDRESS);
    settings.iter_mut().filter(|(key, _)| *key == "smtp_port").for_each(|(_, port)| *port = sink.port.to_string());
    let place = Place::make(fresh, ADDRESS, &settings).await;
    let cookie = place.administrator().await;
    let mut running = place.start();
    let line = Line::to(&running, &cookie);
    let wished = json!({ "acknowledgement": { "on": true, "texts": { "en": "We have it, #{number}." } } });
    let path = format!("/api/v1/inboxes/{}/automatic", place.inbox);
    assert_eq!(line.ask("PUT", &path, wished).await.unwrap().status, 200);
    place.until("select count(*) from inboxes where health = 'ok'", 1, PATIENCE).await;
    running.kill();
    place
}

both!(interrupted_fetch_no_duplicate_no_autoreply, async |fresh: Fresh| {
    let (Some(servers), sink, engine) = (MailServers::start(), Sink::start(), engine(&fresh)) else { return };
    let place = acknowledging(fresh, &servers, &sink).await;
    let (maildir, mut all, mut kills) = (servers.maildir(ADDRESS), 0, 0);
    for (number, point) in points(Case::ComesIn).enumerate() {
        for letter in letters(number) {
            deliver(&maildir, all, &letter);
            all += 1;
        }
        place.dies_at(point).await;
        place.changes(NEXT_LIFE).await;
        kills += 1;
    }
    let (mut running, wanted) = (place.start(), i64::try_from(all).unwrap());
    place.until("select count(*) from messages where direction = 'in'", wanted, PATIENCE).await;
    // Who was cut off while it told somebody does not tell them again, and says that it does not know.
    place.until("select count(*) from outbox where state in ('sent', 'unknown')", wanted, PATIENCE).await;
    running.kill();
    let db = place.open().await;
    let subjects = "select count(distinct subject) from messages where direction = 'in'";
    let rows = "select count(*) from outbox where class = 'automatic'";
    let mut conn = db.read().await.unwrap();
    for (what, sql) in [("conversations", "select count(*) from conversations"), ("mails", subjects), ("answers", rows)]
    {
        assert_eq!(conn.one(sql, args![]).await.unwrap().only::<i64>().unwrap(), wanted, "{what}");
    }
    let unknown = "select count(*) from outbox where state = 'unknown' and may_be_doubled = 1";
    let unknown: i64 = conn.one(unknown, args![]).await.unwrap().only().unwrap();
    drop(conn);
    db.close().await;
    let came = times(sink.taken());
    assert!(came.values().all(|times| *times == 1), "nobody is told twice by itself: {came:?}");
    let silent = all - came.len();
    assert!(
        silent <= usize::try_from(unknown).unwrap() && unknown <= 2 * kills,
        "{silent} were not told, {unknown} say so"
    );
    report(&json!({
        "case": "REL-R1", "engine": engine, "what": "mail coming in, killed once at each moment of the list", "done": all, "faults": kills,
        "lost": 0, "doubled": 0, "note": "half of it kept as files; each acknowledged by one automatic answer"
    }));
});

/// How often an answer comes that was cut off there, with the one that follows.
const fn comes(point: Point) -> usize {
    if matches!(point, Point::SmtpDataSent | Point::SmtpOkReceived) { 2 } else { 1 }
}

both!(rel_r04_killed_at_each_moment_of_sending_an_answer_comes_once_or_says_that_it_may_not, async |fresh: Fresh| {
    let (sink, engine, folder) = (Sink::start(), engine(&fresh), fresh.place.folder.clone());
    let place = Place::make(fresh, ADDRESS, &only_sending(sink.port)).await;
    let db = place.open().await;
    let all: Vec<Point> = points(Case::Leaves).collect();
    write_answers(&place, &db, Vault::new(serve::key(&folder).unwrap()), (all.len(), How::Now)).await;
    db.close().await;
    drop(db);
    // One after the other, so that each death meets one answer alone.
    place.changes(&["update outbox set run_at = 9000000000000"]).await;
    let mut before: BTreeMap<String, usize> = BTreeMap::new();
    for (number, point) in (1..).zip(&all) {
        place
            .changes(&["update outbox set run_at = 0 where id = (select min(id) from outbox where state = 'queued')"])
            .await;
        place.dies_at(*point).await;
        place.changes(NEXT_LIFE).await;
        let mut running = place.start();
        place.until("select count(*) from outbox where state = 'sent'", number, PATIENCE).await;
        running.kill();
        let came = times(sink.taken());
        let new: Vec<usize> =
            came.iter().filter(|(id, _)| !before.contains_key(*id)).map(|(_, times)| *times).collect();
        assert_eq!(new, [comes(*point)], "{}", point.name());
        before = came;
    }
    let db = place.open().await;
    let doubted = "select count(*) from outbox where may_be_doubled = 1";
    let told: i64 = db.read().await.unwrap().one(doubted, args![]).await.unwrap().only().unwrap();
    db.close().await;
    let doubled = before.values().filter(|times| **times > 1).count();
    assert!(usize::try_from(told).unwrap() >= doubled, "{doubled} came twice, {told} say so");
    report(&json!({
        "case": "REL-R4", "engine": engine, "what": "answers leaving, killed once at each moment of the list", "done": all.len(), "faults": all.len(),
        "lost": 0, "doubled": doubled, "note": "twice where the other side had it when the program died, and they say so"
    }));
});

async fn is_posted_once<N: Network>(fresh: Fresh) {
    let (net, said) = (N::start(), Mutex::new(Said::default()));
    let place = Place::with(fresh, (N::KIND, None), &net.settings()).await;
    let cookie = place.administrator().await;
    place.changes(&["update company set undo_seconds = 0"]).await;
    for point in points(Case::IsPublic) {
        let mut running = launch(place.command(&[]).env(DIE_AT, point.name())).unwrap();
        place.until("select count(*) from inboxes where health = 'ok'", 1, PATIENCE).await;
        drop(net.says(0, "can I use it on gas?", None));
        place.until("select count(*) from conversations", 1, PATIENCE).await;
        let line = Line::to(&running, &cookie);
        let _cut_off = answer(&line, 1, &said).await;
        died(running.end(PATIENCE).await, point);
    }
    place.changes(NEXT_LIFE).await;
    net.recovers(0);
    let mut running = place.start();
    place.until("select count(*) from outbox where state = 'sent'", 1, PATIENCE).await;
    running.kill();
    assert_eq!(net.published().len(), 1, "{:?}", net.published());
}

both!(rel_r01_killed_when_a_network_has_a_post_it_stands_there_once, async |fresh: Fresh| {
    let other = if fresh.place.url.is_some() { Fresh::postgres().await.unwrap() } else { Fresh::sqlite() };
    is_posted_once::<Elephant>(fresh).await;
    is_posted_once::<Skies>(other).await;
});

/// Whoever is told by a webhook: gives the id of each call.
fn receiver() -> (u16, Receiver<String>) {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, (tell, told)) = (door.local_addr().unwrap().port(), channel());
    std::thread::spawn(move || {
        for stream in door.incoming().flatten() {
            let Some(id) = called(&stream) else { continue };
            if tell.send(id).is_err() {
                return;
            }
        }
    });
    (port, told)
}

/// Reads a call to its end and says thank you.
fn called(mut stream: &TcpStream) -> Option<String> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    stream.write_all(b"HTTP/1.1 204 Fine\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").ok()?;
    head.iter().find_map(|line| line.strip_prefix("webhook-id: ").map(str::to_owned))
}

both!(rel_r01_killed_when_a_webhook_was_answered_it_comes_again_under_its_id, async |fresh: Fresh| {
    let (port, calls) = receiver();
    let place = Place::make(fresh, ADDRESS, &only_sending(9)).await;
    place.conversation().await;
    let cookie = place.administrator().await;
    for point in points(Case::TellsSystems) {
        let mut running = launch(place.command(&[]).env(DIE_AT, point.name())).unwrap();
        let line = Line::to(&running, &cookie);
        let hook = json!({ "url": format!("http://127.0.0.1:{port}/hook") });
        let made = line.ask("POST", "/api/v1/webhooks", hook).await.unwrap();
        assert_eq!(made.status / 100, 2, "{}", made.body);
        // The program may be gone before it can say that the note is kept.
        drop(line.note("somebody is to hear of this").await);
        died(running.end(PATIENCE).await, point);
    }
    let first = calls.recv_timeout(PATIENCE).unwrap();
    place.changes(NEXT_LIFE).await;
    let mut running = place.start();
    place.until("select count(*) from outbox where state <> 'sent'", 0, PATIENCE).await;
    running.kill();
    let again: Vec<String> = calls.try_iter().collect();
    assert!(again.contains(&first), "{first} is not among {again:?}");
});

both!(rel_r19_killed_within_a_step_of_the_schema_it_is_taken_whole_at_the_next_start, async |fresh: Fresh| {
    let whole = if fresh.place.url.is_some() { Fresh::postgres().await.unwrap() } else { Fresh::sqlite() };
    let program = |moment: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_goodword"));
        command.arg("--data").arg(&fresh.place.folder).args(["serve", "--listen", "127.0.0.1:0"]);
        command
            .current_dir(&fresh.place.folder)
            .env("GOODWORD_DATABASE_URL", fresh.place.url.clone().unwrap_or_default());
        command.env("GOODWORD_BACKUP_BEFORE_UPGRADE", "false").env(DIE_AT, moment);
        launch(&mut command)
    };
    for point in points(Case::Upgrades) {
        for nth in [1, 2, 9, 30] {
            died(program(&format!("{}:{nth}", point.name())).err().map(|ended| ended.status), point);
        }
    }
    drop(program("outbox.leased").unwrap());
    whole.open(&goodword::wiring::migrations()).await.close().await;
    assert_eq!(schema(&fresh).await, schema(&whole).await);
});

both!(rel_r18_a_backup_that_was_killed_is_none_and_the_next_is_whole, async |fresh: Fresh| {
    let folder = fresh.place.folder.clone();
    let place = Place::make(fresh, ADDRESS, &only_sending(9)).await;
    place.conversation().await;
    let run = |to: &str, moment: Option<&str>| {
        let mut command = place.says(&[], &["backup", folder.join(to).to_str().unwrap()]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.envs(moment.map(|moment| (DIE_AT, moment))).status().unwrap()
    };
    for point in points(Case::BacksUp) {
        died(Some(run("cut", Some(&format!("{}:3", point.name())))), point);
        assert!(backup::verify(&folder.join("cut")).await.is_err(), "a part of a backup is none");
    }
    assert!(run("whole", None).success());
    assert!(backup::verify(&folder.join("whole")).await.unwrap().rows > 0);
});

#[test]
fn rel_r19_killed_while_its_log_is_brought_in_going_back_can_be_begun_again() {
    testkit::run(async {
        let place = Place::make(Fresh::sqlite(), ADDRESS, &only_sending(9)).await;
        place.conversation().await;
        let cookie = place.administrator().await;
        place.upgrade(LATER).await;
        for point in points(Case::GoesBack) {
            let mut command = place.says(&[], &["rollback"]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).env(DIE_AT, point.name());
            died(Some(command.status().unwrap()), point);
        }
        let again = place.says(&[], &["rollback"]).output().unwrap();
        assert!(again.status.success(), "{again:?}");
        let running = place.start();
        assert_eq!(Line::to(&running, &cookie).get("/api/v1/conversations/1").await.unwrap().status, 200);
    });
}
