//! The live stream: after any number of cuts the client knows what the server knows (REL-R17).

use crate::home::{Home, agent};
use axum::body::BodyDataStream;
use axum::http::Request;
use base::facts::{Fact, Kind, Told};
use base::{Actor, Fault};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use store::Db;
use testkit::{Fresh, both};
use tokio::sync::{broadcast, watch};
use tower::ServiceExt;
use web::live::{Audience, Live, Passing, WINDOW, stream};
use web::{Body, Method, Needs, Proxy, Router, raw};

/// Shows all but every third fact; can be made to fail, and to end sessions.
#[derive(Default)]
struct Public {
    failures: AtomicU64,
    ended: AtomicBool,
}

fn visible(seq: i64) -> bool {
    seq % 3 != 0
}

impl Audience for Public {
    fn sees<'a>(&'a self, _actor: &'a Actor, fact: &'a Told) -> BoxFuture<'a, Result<bool, Fault>> {
        let failing =
            self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        async move { if failing { Err(Fault::new("the database is away")) } else { Ok(visible(fact.seq)) } }.boxed()
    }
    fn still<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, Result<Option<Actor>, Fault>> {
        async move { Ok((!self.ended.load(Ordering::SeqCst)).then(|| actor.clone())) }.boxed()
    }
}

/// A server of live streams.
struct Station {
    db: Db,
    router: Router,
    audience: Arc<Public>,
    passing: broadcast::Sender<Passing>,
    stop: watch::Sender<bool>,
}

impl Station {
    async fn new(fresh: &Fresh) -> Self {
        let home = Home::new(fresh).await;
        let (audience, (passing, _), (stop, stopped)) =
            (Arc::new(Public::default()), broadcast::channel(16), watch::channel(false));
        let live = Arc::new(Live {
            audience: audience.clone(),
            passing: passing.clone(),
            stop: stopped,
            recent: Arc::default(),
        });
        let route = raw(Method::GET, "/live", Needs::SignIn, ("follow", 0), move |raw| stream(raw, Arc::clone(&live)));
        let router = web::router(&home.house, "", vec![route], Proxy::None);
        Self { db: home.db, router, audience, passing, stop }
    }

    async fn tell(&self, count: usize) {
        let mut tx = self.db.begin(&Actor::system()).await.unwrap();
        (0..count).for_each(|_| tx.tell(Fact::new(Kind::NoteAdded)));
        tx.commit().await.unwrap();
    }

    async fn newest(&self) -> i64 {
        store::facts_log::newest(&mut self.db.read().await.unwrap()).await.unwrap()
    }

    async fn connect(&self, last: Option<i64>) -> Line {
        let request = Request::get("/live").header("cookie", "mia");
        let request = match last {
            Some(last) => request.header("last-event-id", last.to_string()),
            None => request,
        };
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Line { bytes: response.into_body().into_data_stream(), heard: String::new() }
    }
}

/// An open connection.
struct Line {
    bytes: BodyDataStream,
    heard: String,
}

#[derive(Debug, Default, PartialEq)]
struct Event {
    id: Option<i64>,
    name: String,
    data: String,
}

impl Line {
    /// The next whole event that is no comment; nothing when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.heard.split_once("\n\n").map(|(b, r)| (b.to_owned(), r.to_owned())) {
                self.heard = rest;
                let event = parse(&block);
                if !event.name.is_empty() {
                    return Some(event);
                }
            }
            self.heard.push_str(std::str::from_utf8(&self.bytes.next().await?.unwrap()).unwrap());
        }
    }

    async fn named(&mut self, name: &str) -> Event {
        let waited = tokio::time::timeout(Duration::from_secs(10), async {
            loop {
                match self.next().await {
                    Some(event) if event.name == name => return event,
                    Some(_) => {}
                    None => panic!("the stream ended before {name}"),
                }
            }
        });
        waited.await.unwrap()
    }
}

fn parse(block: &str) -> Event {
    let mut event = Event::default();
    for line in block.lines() {
        match line.split_once(": ") {
            Some(("id", id)) => event.id = id.parse().ok(),
            Some(("event", name)) => name.clone_into(&mut event.name),
            Some(("data", data)) => data.clone_into(&mut event.data),
            _ => {}
        }
    }
    event
}

/// What a browser keeps: the last id, and all it was told.
#[derive(Default)]
struct Browser {
    last: Option<i64>,
    known: BTreeSet<i64>,
}

impl Browser {
    /// Takes in the whole events among the first `cut` bytes of a connection.
    fn take(&mut self, heard: &str) {
        let whole = heard.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
        for event in whole.split("\n\n").map(parse) {
            match event.name.as_str() {
                "fact" => {
                    let told: Told = serde_json::from_str(&event.data).unwrap();
                    assert_eq!(Some(told.seq), event.id);
                    assert!(self.known.insert(told.seq), "{} came twice", told.seq);
                }
                "gap" => self.known = (1..=event.id.unwrap()).filter(|seq| visible(*seq)).collect(),
                _ => {}
            }
            self.last = event.id.or(self.last);
        }
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides).unwrap()
    }
}

async fn survives(station: &Station, drops: usize, seed: u64) {
    let (mut browser, mut dice) = (Browser::default(), Dice(seed));
    browser.last = Some(0);
    for _ in 0..drops {
        if dice.roll(2) == 0 {
            station.tell(dice.roll(6)).await;
        }
        let mut line = station.connect(browser.last).await;
        let cut = dice.roll(900);
        let mut heard = String::new();
        while heard.len() < cut {
            let more = tokio::time::timeout(Duration::from_millis(1), line.bytes.next()).await;
            let Ok(Some(Ok(bytes))) = more else { break };
            heard.push_str(std::str::from_utf8(&bytes).unwrap());
        }
        heard.truncate(cut.min(heard.len()));
        browser.take(&heard);
    }
    let newest = station.newest().await;
    let expected: BTreeSet<i64> = (1..=newest).filter(|seq| visible(*seq)).collect();
    let mut line = station.connect(browser.last).await;
    let catching_up = tokio::time::timeout(Duration::from_secs(10), async {
        while !browser.known.is_superset(&expected) {
            let event = line.next().await.unwrap();
            let id = event.id.map_or_else(String::new, |id| format!("id: {id}\n"));
            browser.take(&format!("{id}event: {}\ndata: {}\n\n", event.name, event.data));
        }
    });
    assert!(catching_up.await.is_ok(), "seed {seed}: {} of {} known", browser.known.len(), expected.len());
}

both!(after_a_thousand_cuts_the_client_knows_what_the_server_knows, async |fresh: Fresh| {
    let station = Station::new(&fresh).await;
    // Eight browsers at once; a thousand cuts in all where no network lies between us and the database.
    let cuts = if fresh.place.url.is_none() { 125 } else { 25 };
    futures_util::future::join_all((1..=8).map(|seed| survives(&station, cuts, seed))).await;
});

both!(a_new_client_hears_only_what_is_new, async |fresh: Fresh| {
    let station = Station::new(&fresh).await;
    station.tell(2).await;
    let mut line = station.connect(None).await;
    assert_eq!(line.named("hello").await.id, Some(2));
    station.tell(3).await;
    assert_eq!([line.named("fact").await.id, line.named("fact").await.id], [Some(4), Some(5)]);
});

both!(an_id_from_too_long_ago_or_from_elsewhere_is_a_gap, async |fresh: Fresh| {
    let station = Station::new(&fresh).await;
    let count = WINDOW + 10;
    station.tell(usize::try_from(count).unwrap()).await;
    for strange in [0, 9, count + 1, i64::MAX, -1, i64::MIN] {
        let mut line = station.connect(Some(strange)).await;
        assert_eq!(line.next().await.unwrap().name, "gap", "{strange}");
        assert_eq!(line.named("hello").await.id, Some(count));
    }
    let mut line = station.connect(Some(10)).await;
    assert_eq!(line.named("fact").await.id, Some(11));
});

both!(a_rule_that_cannot_be_asked_leaves_no_hole, async |fresh: Fresh| {
    let station = Station::new(&fresh).await;
    let mut line = station.connect(None).await;
    line.named("hello").await;
    station.audience.failures.store(1, Ordering::SeqCst);
    station.tell(2).await;
    assert_eq!(line.next().await, None, "the stream ends rather than pass over a fact");
    let mut again = station.connect(Some(0)).await;
    assert_eq!([again.named("fact").await.id, again.named("fact").await.id], [Some(1), Some(2)]);
});

#[test]
fn an_ended_session_ends_the_stream() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let station = Station::new(&fresh).await;
        let mut line = station.connect(None).await;
        line.named("hello").await;
        station.audience.ended.store(true, Ordering::SeqCst);
        let over = tokio::time::timeout(Duration::from_secs(5), line.next()).await;
        assert_eq!(over.unwrap(), None);
    });
}

#[test]
fn a_stopping_server_says_goodbye() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let station = Station::new(&fresh).await;
        let mut line = station.connect(None).await;
        line.named("hello").await;
        station.stop.send(true).unwrap();
        line.named("bye").await;
        assert_eq!(line.next().await, None);
    });
}

#[test]
fn what_passes_by_reaches_who_may_see_its_subject() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let station = Station::new(&fresh).await;
        station.tell(3).await;
        let mut line = station.connect(None).await;
        line.named("hello").await;
        let conn = &mut station.db.read().await.unwrap();
        for seq in [3, 2] {
            let subject = store::facts_log::at(conn, seq).await.unwrap().unwrap();
            let data = serde_json::json!({ "of": seq, "by": agent("mia").name });
            station.passing.send(Passing { event: "presence", subject, data }).unwrap();
        }
        let heard = line.named("presence").await;
        assert_eq!((heard.id, heard.data.as_str()), (None, r#"{"by":"mia","of":2}"#));
    });
}

#[test]
fn nobody_follows_without_signing_in() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let station = Station::new(&fresh).await;
        let request = Request::get("/live").body(Body::empty()).unwrap();
        assert_eq!(station.router.clone().oneshot(request).await.unwrap().status(), 401);
    });
}
