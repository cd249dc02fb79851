//! People name the shop on a network of posts and are answered in public while the program is killed: at random moments,
//! at its n-th write, and while the network is silent about a post it was given (CONF-04, REL-R4). Nothing that was
//! written to the shop is lost or there twice; nothing it said is published twice, or never.

use super::line::Line;
use super::network::{Elephant, Network, PEOPLE, Silence};
use super::server::{Place, Running};
use super::traced::{Tracer, can_trace};
use super::{Dice, Plan};
use bluesky_standin::Network as Skies;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::args;
use testkit::report;
use testkit::{Fresh, both};
use tokio::task::JoinHandle;

/// What somebody at the desk has answered.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Every text that was tried: the program may have taken it before it died.
    tried: BTreeSet<String>,
    /// Texts that were acknowledged: they must be published.
    kept: BTreeSet<String>,
    /// Conversations that have an answer, by number.
    done: BTreeSet<i64>,
}

/// Somebody who answers every conversation once, through the door of the program.
struct Answerer {
    said: Arc<Mutex<Said>>,
    stop: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Answerer {
    #[expect(clippy::disallowed_methods, reason = "somebody beside the test")]
    fn begin(line: Line, said: &Arc<Mutex<Said>>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(answer_all(line, Arc::clone(said), Arc::clone(&stop)));
        Self { said: Arc::clone(said), stop, task }
    }

    async fn end(self) {
        self.stop.store(true, Ordering::SeqCst);
        self.task.await.unwrap();
    }

    /// Goes on until every conversation there is has an answer.
    async fn finish(self, place: &Place) {
        let all = "select count(*) from conversations";
        let db = place.beside().await;
        loop {
            let count: i64 = db.read().await.unwrap().one(all, args![]).await.unwrap().only().unwrap();
            if i64::try_from(self.said.lock().unwrap().done.len()).unwrap() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        db.close().await;
        self.end().await;
    }
}

async fn answer_all(line: Line, said: Arc<Mutex<Said>>, stop: Arc<AtomicBool>) {
    while !stop.load(Ordering::SeqCst) {
        let next = {
            let said = said.lock().unwrap();
            (1..).find(|number| !said.done.contains(number)).unwrap()
        };
        if answer(&line, next, &said).await.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Answers a conversation; nothing if it is not there, has moved, or the program died.
pub(super) async fn answer(line: &Line, number: i64, said: &Mutex<Said>) -> Option<()> {
    let path = format!("/api/v1/conversations/{number}");
    let seen = line.get(&path).await.ok().filter(|heard| heard.status == 200)?.json();
    let text = {
        let mut said = said.lock().unwrap();
        let text = format!("answer {number:05} try {:05}.", said.tried.len());
        said.tried.insert(text.clone());
        text
    };
    let writing = json!({ "kind": "reply", "to": [], "body_text": format!("{text} Mia"), "seen_thread_version": seen["thread_version"] });
    let heard = line.ask("POST", &format!("{path}/messages"), writing).await.ok()?;
    assert!(heard.status / 100 == 2 || heard.status == 409, "{}: {}", heard.status, heard.body);
    if heard.status / 100 == 2 {
        let mut said = said.lock().unwrap();
        said.kept.insert(text);
        said.done.insert(number);
    }
    Some(())
}

/// How the program dies.
#[derive(Clone, Copy, Debug)]
enum Death {
    /// After so many milliseconds.
    After(u64),
    /// At its n-th write to a file or a line.
    AtWrite(u64),
    /// When the network is silent about a post it has.
    In(Silence),
}

impl Death {
    fn of(life: usize, dice: &mut Dice) -> Self {
        match life % 4 {
            0 => Self::In(Silence::After),
            1 => Self::AtWrite(1 + dice.below(400)),
            2 => Self::In(Silence::Before),
            _ => Self::After(50 + dice.below(1_500)),
        }
    }

    /// Kills it; gives whether it was met at the moment that was meant.
    async fn befall<N: Network>(self, net: &N, running: &mut Running) -> bool {
        let met = match self {
            Self::AtWrite(nth) if can_trace() => {
                let tracer = Tracer::befall(running, WRITES, &format!("signal=KILL:when={nth}"));
                let ended = running.end(Duration::from_secs(8)).await;
                drop(tracer);
                ended.is_some()
            }
            Self::After(ms) | Self::AtWrite(ms) => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                true
            }
            Self::In(how) => silent(net, how).await,
        };
        running.kill();
        met
    }
}

/// What a database and a line are written with.
const WRITES: &str = "pwrite64,sendto,sendmsg,writev";

/// Waits until the network has a post it is silent about; not for ever, as there may be nothing to say.
async fn silent<N: Network>(net: &N, how: Silence) -> bool {
    let before = net.given();
    net.falls_silent(how);
    let given = async {
        while net.given() == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // It is counted a moment before it stands there.
        tokio::time::sleep(Duration::from_millis(30)).await;
    };
    tokio::time::timeout(Duration::from_secs(8), given).await.is_ok()
}

fn words(n: usize) -> String {
    format!("mention {n:05}")
}

/// Somebody writes the n-th post; a quarter of them stands below the one before, by the same person.
fn say<N: Network>(net: &N, n: usize, last: &mut Option<String>) {
    let answers = n % 4 == 3;
    let under = last.take().filter(|_| answers);
    *last = Some(net.says((n - usize::from(answers)) % PEOPLE, &words(n), under.as_deref()));
}

#[expect(clippy::cognitive_complexity, reason = "one story, told in order")]
async fn survive<N: Network>(fresh: Fresh) {
    let engine = if fresh.place.url.is_some() { "postgres" } else { "sqlite" };
    let (plan, net, said) = (Plan::or(24, 4), N::start(), Arc::new(Mutex::new(Said::default())));
    let place = Place::with(fresh, (N::KIND, None), &net.settings()).await;
    let cookie = place.administrator().await;
    place.changes(&["update company set undo_seconds = 0"]).await;
    let mut running = place.start();
    // What is there before the first look is history; the test is about what comes.
    place.until("select count(*) from inboxes where health = 'ok'", 1, Duration::from_secs(30)).await;
    let (mut dice, mut last) = (Dice(11), None);
    let numbers: Vec<usize> = (0..plan.mails).collect();
    let (share, mut met) = (plan.mails.div_ceil(plan.kills.max(1)), 0);
    for (life, some) in numbers.chunks(share).enumerate() {
        let desk = Answerer::begin(Line::to(&running, &cookie), &said);
        some.iter().for_each(|n| say(&net, *n, &mut last));
        met += usize::from(Death::of(life, &mut dice).befall(&net, &mut running).await);
        desk.end().await;
        net.recovers(life);
        place.time_passes().await;
        running = place.start();
    }
    let patience = Duration::from_secs(60) + Duration::from_millis(300) * u32::try_from(plan.mails).unwrap();
    let all = i64::try_from(plan.mails).unwrap();
    place.until("select count(*) from messages where direction = 'in'", all, patience).await;
    place.until("select count(*) from inbound where state = 'new'", 0, patience).await;
    let desk = Answerer::begin(Line::to(&running, &cookie), &said);
    tokio::time::timeout(patience, desk.finish(&place)).await.unwrap();
    place.until("select count(*) from outbox where state <> 'sent'", 0, patience).await;
    running.kill();
    let kills = numbers.chunks(share).count();
    assert!(met * 2 >= kills, "only {met} of {kills} kills met the moment they were meant for");
    let said = std::mem::take(&mut *said.lock().unwrap());
    judge(&place, &net, &said).await.tell((N::KIND, engine), (plan.mails, kills, met));
}

/// What is missing and what is too often there.
#[derive(Debug, Default, PartialEq, Eq)]
struct Verdict {
    said: usize,
    lost: Vec<String>,
    doubled: Vec<String>,
}

impl Verdict {
    fn tell(&self, (network, engine): (&str, &str), (came, kills, met): (usize, usize, usize)) {
        report(&json!({
            "case": "CONF-04", "engine": engine, "what": format!("{network}: named and answering in public, killed at random, at a write, and while the network was silent"),
            "done": came + self.said, "faults": kills, "lost": self.lost.len(), "doubled": self.doubled.len(),
            "note": format!("{came} posts came, {} answers were acknowledged; {met} kills met their moment", self.said)
        }));
        assert_eq!((&self.lost, &self.doubled), (&vec![], &vec![]));
    }
}

fn times(texts: &[String], mark: &str, long: usize) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    for text in texts {
        let found = text.find(mark).and_then(|at| text.get(at..at + long)).unwrap_or(text);
        *all.entry(found.to_owned()).or_default() += 1;
    }
    all
}

async fn judge<N: Network>(place: &Place, net: &N, said: &Said) -> Verdict {
    let db = place.open().await;
    let mut conn = db.read().await.unwrap();
    let mut texts = Vec::new();
    for direction in ["in", "out"] {
        let rows = conn.rows("select text from messages where direction = $1", args![direction]).await.unwrap();
        texts.push(rows.iter().map(|row| row.only().unwrap()).collect::<Vec<String>>());
    }
    drop(conn);
    db.close().await;
    let (came, left) = (times(&texts[0], "mention ", 13), times(&texts[1], "answer ", 23));
    let published = times(&net.published(), "answer ", 23);
    let wanted = (0..texts[0].len()).map(words);
    let lost = wanted
        .filter(|text| !came.contains_key(text))
        .chain(said.kept.iter().filter(|text| !published.contains_key(*text) || !left.contains_key(*text)).cloned());
    let strange = |text: &str| text.starts_with("answer") && !said.tried.contains(text);
    let often = came.iter().chain(&left).chain(&published).filter(|(text, n)| **n > 1 || strange(text));
    Verdict {
        said: said.kept.len(),
        lost: lost.collect(),
        doubled: often.map(|(text, n)| format!("{text}: {n}")).collect(),
    }
}

both!(on_a_network_with_the_mastodon_api_nothing_is_lost_or_said_twice, async |fresh: Fresh| {
    survive::<Elephant>(fresh).await;
});

both!(on_the_at_protocol_nothing_is_lost_or_said_twice, async |fresh: Fresh| {
    survive::<Skies>(fresh).await;
});
