//! A desk that keeps what is handed in in memory and can be told to fail: what a channel's own tests hand in to.

use crate::channel::{Envelopes, Intake, Received, Since, SoFar, Taken};
use base::{Fault, InboxId, Time};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

/// What was handed in, noted and told.
#[derive(Debug)]
pub struct Memory {
    patience: Duration,
    items: Mutex<Vec<Received>>,
    states: Mutex<HashMap<String, Value>>,
    health: Mutex<Vec<(Instant, Option<String>)>>,
    about: Mutex<Value>,
    shut_out: Mutex<Vec<String>>,
    waits: Mutex<Option<Time>>,
    known: AtomicUsize,
    failures: AtomicUsize,
    changed: Notify,
}

impl Default for Memory {
    fn default() -> Self {
        Self::patient(Duration::from_secs(3_600))
    }
}

impl Memory {
    /// Waits this long for what is to become true, by the clock that the test runs on.
    #[must_use]
    pub fn patient(patience: Duration) -> Self {
        Self {
            patience,
            items: Mutex::default(),
            states: Mutex::default(),
            health: Mutex::default(),
            about: Mutex::default(),
            shut_out: Mutex::default(),
            waits: Mutex::default(),
            known: AtomicUsize::new(0),
            failures: AtomicUsize::new(0),
            changed: Notify::new(),
        }
    }

    /// The next takes fail, this many of them.
    pub fn fail(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }

    /// What was handed in, in its order.
    #[must_use]
    pub fn items(&self) -> Vec<Received> {
        open(&self.items).clone()
    }

    /// Keys of it that begin so.
    #[must_use]
    pub fn keys(&self, begin: &str) -> Vec<String> {
        open(&self.items).iter().map(|one| one.provider_key.clone()).filter(|key| key.starts_with(begin)).collect()
    }

    /// The first line of each that begins so, without its beginning; a dash where there is none.
    #[must_use]
    pub fn lines(&self, begin: &str) -> Vec<String> {
        let line = |text: &str| text.lines().find_map(|line| line.strip_prefix(begin).map(str::to_owned));
        let of = |one: &Received| line(&String::from_utf8_lossy(&one.bytes)).unwrap_or_else(|| "-".to_owned());
        open(&self.items).iter().map(of).collect()
    }

    /// Takes one thing out again, as if it had never come.
    pub fn lose(&self, at: usize) -> Received {
        open(&self.items).remove(at)
    }

    /// How often something was known already.
    #[must_use]
    pub fn known(&self) -> usize {
        self.known.load(Ordering::SeqCst)
    }

    /// What was noted last at a place.
    #[must_use]
    pub fn noted(&self, place: &str) -> Option<Value> {
        open(&self.states).get(place).cloned()
    }

    /// What was learnt last about the account.
    #[must_use]
    pub fn about(&self) -> Value {
        open(&self.about).clone()
    }

    /// The last word on health: nothing was ever said, all is well, or what is wrong.
    #[must_use]
    pub fn health(&self) -> Option<Option<String>> {
        open(&self.health).last().map(|(_, words)| words.clone())
    }

    /// How often it was said that the account lets us in no more.
    #[must_use]
    pub fn shut_out(&self) -> usize {
        open(&self.shut_out).len()
    }

    /// Until when the network wanted to be asked nothing, as said last.
    #[must_use]
    pub fn waits(&self) -> Option<Time> {
        *open(&self.waits)
    }

    /// When the account was first ill with these words.
    #[must_use]
    pub fn ill_since(&self, words: &str) -> Option<Instant> {
        let ill = |said: &Option<String>| said.as_ref().is_some_and(|said| said.contains(words));
        open(&self.health).iter().find(|(_, said)| ill(said)).map(|(at, _)| *at)
    }

    /// Whether it is ill with these words now.
    #[must_use]
    pub fn is_ill(&self, words: &str) -> bool {
        self.health().flatten().is_some_and(|said| said.contains(words))
    }

    /// Whether no trouble was ever told.
    #[must_use]
    pub fn never_ill(&self) -> bool {
        open(&self.health).iter().all(|(_, said)| said.is_none())
    }

    /// Waits until something is true of it.
    ///
    /// # Panics
    /// Where it does not become true in time.
    pub async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let wait = async {
            loop {
                let changed = self.changed.notified();
                if holds(self) {
                    return;
                }
                changed.await;
            }
        };
        let came = timeout(self.patience, wait).await.is_ok();
        assert!(came, "never {what}; health {:?}, keys {:?}", self.health(), self.keys(""));
    }

    /// Waits until it has this many things whose keys begin so.
    ///
    /// # Panics
    /// Where they do not come in time.
    pub async fn holds(&self, begin: &str, count: usize) {
        self.until(&format!("{count} of {begin:?}"), |desk| desk.keys(begin).len() >= count).await;
    }

    fn put(&self, batch: Vec<Received>, so_far: Option<SoFar>) -> Result<Vec<Taken>, Fault> {
        let one_less = |left: usize| left.checked_sub(1);
        if self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok() {
            return Err(Fault::new("the disk is full"));
        }
        let taken = batch.into_iter().map(|one| self.add(one)).collect();
        if let Some(SoFar { place, note, .. }) = so_far {
            open(&self.states).insert(place, note);
        }
        Ok(taken)
    }

    fn add(&self, one: Received) -> Taken {
        let mut items = open(&self.items);
        if items.iter().any(|known| known.provider_key == one.provider_key) {
            self.known.fetch_add(1, Ordering::SeqCst);
            return Taken::Known;
        }
        items.push(one);
        Taken::New
    }
}

fn open<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Intake for Memory {
    fn take<'a>(
        &'a self,
        _inbox: &'a InboxId,
        batch: Vec<Received>,
        so_far: Option<SoFar>,
    ) -> BoxFuture<'a, Result<Vec<Taken>, Fault>> {
        Box::pin(async move {
            let taken = self.put(batch, so_far);
            self.changed.notify_waiters();
            taken
        })
    }

    fn envelopes<'a>(&'a self, _inbox: &'a InboxId, _since: Since) -> BoxFuture<'a, Result<Envelopes, Fault>> {
        let list = open(&self.items).iter().map(|one| one.envelope.clone()).collect();
        Box::pin(async { Ok(Envelopes { list, next: None }) })
    }

    fn state<'a>(&'a self, _inbox: &'a InboxId, place: &'a str) -> BoxFuture<'a, Result<Option<Value>, Fault>> {
        Box::pin(async move { Ok(self.noted(place)) })
    }

    fn learn<'a>(&'a self, _inbox: &'a InboxId, about: Value) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            *open(&self.about) = about;
            self.changed.notify_waiters();
            Ok(())
        })
    }

    fn shut_out<'a>(&'a self, _inbox: &'a InboxId, words: &'a str) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            open(&self.shut_out).push(words.to_owned());
            self.changed.notify_waiters();
            Ok(())
        })
    }

    fn waits<'a>(&'a self, _inbox: &'a InboxId, until: Time) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            *open(&self.waits) = Some(until);
            self.changed.notify_waiters();
            Ok(())
        })
    }

    fn health<'a>(&'a self, _inbox: &'a InboxId, trouble: Option<String>) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            open(&self.health).push((Instant::now(), trouble));
            self.changed.notify_waiters();
            Ok(())
        })
    }
}
