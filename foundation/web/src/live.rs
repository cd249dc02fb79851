//! The live stream: facts by server-sent events with exact replay from `Last-Event-ID`, and an explicit gap when too old.

use crate::route::Raw;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use base::facts::Told;
use base::{Actor, Failure, Fault, Time};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use store::{Db, facts_log};
use tokio::sync::{Mutex, broadcast, mpsc, watch};

/// Facts behind the newest that a reconnecting client may still replay.
pub const WINDOW: i64 = 5_000;
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often a stream asks whether its session still stands (SEC-E3: 5 s).
const RECHECK: Duration = Duration::from_secs(3);
/// How long a page counts as read a moment ago, and how many are kept.
const RECENT_MS: i64 = Time::SECOND;
const PAGES: usize = 16;

/// Decides what a stream may carry. Implemented where conversations are known.
pub trait Audience: Send + Sync + 'static {
    /// Whether this actor may see this fact.
    fn sees<'a>(&'a self, actor: &'a Actor, fact: &'a Told) -> BoxFuture<'a, Result<bool, Fault>>;
    /// The actor as of now, or nothing when the session has ended.
    fn still<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, Result<Option<Actor>, Fault>>;
}

/// Something that passes by and is not kept: presence, typing.
#[derive(Clone, Debug)]
pub struct Passing {
    /// Event name.
    pub event: &'static str,
    /// A fact-like subject, so that the same rule decides who sees it.
    pub subject: Told,
    /// Payload.
    pub data: Value,
}

/// What streams need.
#[derive(Clone)]
pub struct Live {
    /// Who sees what.
    pub audience: Arc<dyn Audience>,
    /// Passing events.
    pub passing: broadcast::Sender<Passing>,
    /// Raised when the server stops.
    pub stop: watch::Receiver<bool>,
    /// What was read for another stream a moment ago.
    pub recent: Arc<Recent>,
}

/// Pages of facts read a moment ago: a thousand open screens wake at once and want the same one.
#[derive(Debug, Default)]
pub struct Recent(Mutex<VecDeque<Read>>);

#[derive(Debug)]
struct Read {
    after: i64,
    page: Arc<[Ready]>,
    at: Time,
}

/// A fact, and its bytes as every stream sends them.
#[derive(Debug)]
struct Ready {
    fact: Told,
    bytes: Bytes,
}

impl From<Told> for Ready {
    fn from(fact: Told) -> Self {
        let data = serde_json::to_string(&fact).unwrap_or_default();
        Self { bytes: frame(Some(fact.seq), "fact", &data).into(), fact }
    }
}

impl Recent {
    /// The facts after `seq`. Facts never change and none comes in between, so a page read before is a true beginning of
    /// what is there now; whoever missed more is woken again.
    async fn after(&self, db: &Db, seq: i64) -> Result<Arc<[Ready]>, Fault> {
        let (mut pages, now) = (self.0.lock().await, db.now());
        pages.retain(|read| now.since(read.at).abs() < RECENT_MS);
        let known = pages.iter().find(|read| read.after == seq).map(|read| Arc::clone(&read.page));
        if let Some(page) = known {
            return Ok(page);
        }
        let told = facts_log::after(&mut db.read().await?, seq).await?;
        let page: Arc<[Ready]> = told.into_iter().map(Ready::from).collect();
        if !page.is_empty() {
            pages.truncate(PAGES);
            pages.push_front(Read { after: seq, page: Arc::clone(&page), at: now });
        }
        drop(pages);
        Ok(page)
    }
}

/// Opens a stream for the asker.
pub async fn stream(raw: Raw, live: Arc<Live>) -> Result<Response, Failure> {
    let db = raw.ask.db().clone();
    let last =
        raw.ask.header("last-event-id").map(str::to_owned).or_else(|| {
            Raw::pairs(raw.query.as_bytes()).into_iter().find(|(k, _)| k == "last_event_id").map(|(_, v)| v)
        });
    let newest = facts_log::newest(&mut db.read().await?).await?;
    let seen = last.and_then(|id| id.parse::<i64>().ok());
    let (sender, receiver) = mpsc::channel::<Bytes>(256);
    let reader = Reader { db, live, actor: raw.ask.actor, at: seen.unwrap_or(newest), out: sender };
    store::task::spawn("live-stream", reader.run(seen, newest));
    let body = futures_util::stream::unfold(receiver, |mut from| async move {
        from.recv().await.map(|bytes| (Ok::<_, std::convert::Infallible>(bytes), from))
    });
    let mut response = Response::new(Body::from_stream(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

struct Reader {
    db: Db,
    live: Arc<Live>,
    actor: Actor,
    at: i64,
    out: mpsc::Sender<Bytes>,
}

/// The client has gone, or must go.
struct Over;

impl Reader {
    async fn run(mut self, seen: Option<i64>, newest: i64) {
        if self.begin(seen, newest).await.is_ok() {
            self.follow().await;
        }
    }

    async fn begin(&mut self, seen: Option<i64>, newest: i64) -> Result<(), Over> {
        self.write("retry: 1500\n\n").await?;
        // An id from the future belongs to another installation: start over.
        if seen.is_some_and(|id| id > newest || id < 0 || newest.saturating_sub(id) > WINDOW) {
            self.at = newest;
            self.write(frame(Some(newest), "gap", "{}")).await?;
        }
        self.write(frame(Some(self.at), "hello", &format!("{{\"seq\":{newest}}}"))).await
    }

    async fn follow(&mut self) {
        let mut latest = self.db.watch_facts();
        let mut passing = self.live.passing.subscribe();
        let mut stop = self.live.stop.clone();
        let (mut beat, mut recheck) = (tokio::time::interval(HEARTBEAT), tokio::time::interval(RECHECK));
        loop {
            if self.catch_up().await.is_err() {
                return;
            }
            let kept = tokio::select! {
                changed = latest.changed() => changed.map_err(|_e| Over),
                event = passing.recv() => self.pass(event).await,
                _ = beat.tick() => self.write(":\n\n").await,
                _ = recheck.tick() => self.recheck().await,
                () = raised(&mut stop) => self.bye().await,
                // Noticed now, not at the next write: clients on bad lines come back often.
                () = self.out.closed() => Err(Over),
            };
            if kept.is_err() {
                return;
            }
        }
    }

    async fn catch_up(&mut self) -> Result<(), Over> {
        loop {
            let page = self.page().await?;
            let full = i64::try_from(page.len()).is_ok_and(|count| count == facts_log::PAGE);
            for Ready { fact, bytes } in page.iter() {
                self.at = fact.seq;
                // When nobody can say whether they may see it, the stream ends: the client comes back and asks again.
                // Passing over it would be a hole that nobody notices.
                if self.live.audience.sees(&self.actor, fact).await.map_err(|_fault| Over)? {
                    self.write(bytes.clone()).await?;
                }
            }
            if !full {
                return Ok(());
            }
        }
    }

    async fn page(&self) -> Result<Arc<[Ready]>, Over> {
        self.live.recent.after(&self.db, self.at).await.map_err(|_e| Over)
    }

    async fn pass(&self, event: Result<Passing, broadcast::error::RecvError>) -> Result<(), Over> {
        let Ok(event) = event else { return Ok(()) };
        if self.live.audience.sees(&self.actor, &event.subject).await.unwrap_or(false) {
            self.write(frame(None, event.event, &event.data.to_string())).await?;
        }
        Ok(())
    }

    async fn recheck(&mut self) -> Result<(), Over> {
        match self.live.audience.still(&self.actor).await {
            Ok(Some(actor)) => self.actor = actor,
            Ok(None) => return Err(Over),
            // A database that is away for a moment ends no session.
            Err(_) => {}
        }
        Ok(())
    }

    async fn bye(&self) -> Result<(), Over> {
        self.write(frame(None, "bye", "{}")).await?;
        Err(Over)
    }

    async fn write(&self, bytes: impl Into<Bytes> + Send) -> Result<(), Over> {
        self.out.send(bytes.into()).await.map_err(|_e| Over)
    }
}

async fn raised(stop: &mut watch::Receiver<bool>) {
    // A sender that is gone means the server is gone too.
    drop(stop.wait_for(|stop| *stop).await.map(|stop| *stop));
}

fn frame(id: Option<i64>, event: &str, data: &str) -> String {
    let id = id.map_or_else(String::new, |id| format!("id: {id}\n"));
    format!("{id}event: {event}\ndata: {data}\n\n")
}
