//! An intake that keeps everything in memory and can be told to fail.

use base::{Fault, InboxId};
use contract::{Intake, Received, SoFar, Taken};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;
use tokio::time::{Duration, Instant, timeout};

/// What was handed in.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    items: Mutex<Vec<Received>>,
    states: Mutex<HashMap<String, Value>>,
    health: Mutex<Vec<(Instant, Option<String>)>>,
    about: Mutex<Value>,
    known: AtomicUsize,
    failures: AtomicUsize,
    changed: Notify,
}

impl Desk {
    /// The next takes fail.
    pub(crate) fn fail(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }

    pub(crate) fn items(&self) -> Vec<Received> {
        self.items.lock().unwrap().clone()
    }

    /// Keys that begin so.
    pub(crate) fn keys(&self, begin: &str) -> Vec<String> {
        let items = self.items();
        items.into_iter().map(|one| one.provider_key).filter(|key| key.starts_with(begin)).collect()
    }

    /// How often something was known already.
    pub(crate) fn known(&self) -> usize {
        self.known.load(Ordering::SeqCst)
    }

    /// The last word on health.
    pub(crate) fn health(&self) -> Option<Option<String>> {
        self.health.lock().unwrap().last().map(|(_, words)| words.clone())
    }

    /// When it was first ill with these words.
    pub(crate) fn ill_since(&self, words: &str) -> Option<Instant> {
        let health = self.health.lock().unwrap();
        health.iter().find(|(_, said)| said.as_ref().is_some_and(|said| said.contains(words))).map(|(at, _)| *at)
    }

    pub(crate) fn about(&self) -> Value {
        self.about.lock().unwrap().clone()
    }

    /// Waits until something is true of the desk.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let wait = async {
            loop {
                let changed = self.changed.notified();
                if holds(self) {
                    return;
                }
                changed.await;
            }
        };
        if timeout(Duration::from_secs(3_600), wait).await.is_err() {
            panic!("{what}: {:?}, {:?}", self.keys(""), self.health());
        }
    }

    /// Waits until this many posts are here.
    pub(crate) async fn holds(&self, count: usize) {
        self.until(&format!("{count} posts"), |desk| desk.keys("post:").len() >= count).await;
    }

    fn put(&self, batch: Vec<Received>, so_far: Option<SoFar>) -> Result<Vec<Taken>, Fault> {
        let failing =
            self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if failing {
            return Err(Fault::new("the disk is full"));
        }
        let mut items = self.items.lock().unwrap();
        let taken = batch.into_iter().map(|one| {
            if items.iter().any(|known| known.provider_key == one.provider_key) {
                self.known.fetch_add(1, Ordering::SeqCst);
                return Taken::Known;
            }
            items.push(one);
            Taken::New
        });
        let taken = taken.collect();
        if let Some(SoFar { place, note, .. }) = so_far {
            self.states.lock().unwrap().insert(place, note);
        }
        Ok(taken)
    }
}

impl Intake for Desk {
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

    fn state<'a>(&'a self, _inbox: &'a InboxId, place: &'a str) -> BoxFuture<'a, Result<Option<Value>, Fault>> {
        Box::pin(async move { Ok(self.states.lock().unwrap().get(place).cloned()) })
    }

    fn learn<'a>(&'a self, _inbox: &'a InboxId, about: Value) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            *self.about.lock().unwrap() = about;
            self.changed.notify_waiters();
            Ok(())
        })
    }

    fn health<'a>(&'a self, _inbox: &'a InboxId, trouble: Option<String>) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            self.health.lock().unwrap().push((Instant::now(), trouble));
            self.changed.notify_waiters();
            Ok(())
        })
    }
}
