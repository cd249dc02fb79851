//! An intake that keeps everything in memory and can be told to fail.

use base::{Fault, InboxId};
use contract::{Envelopes, Intake, Received, Since, SoFar, Taken};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;
use tokio::time::{Duration, timeout};

/// What was handed in.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) items: Mutex<Vec<Received>>,
    states: Mutex<HashMap<String, Value>>,
    health: Mutex<Vec<Option<String>>>,
    known: AtomicUsize,
    failures: AtomicUsize,
    changed: Notify,
}

impl Desk {
    /// The next takes fail.
    pub(crate) fn fail(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }

    /// Bytes handed in, as text.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.items.lock().unwrap().iter().map(|one| String::from_utf8_lossy(&one.bytes).into_owned()).collect()
    }

    /// Subjects handed in.
    pub(crate) fn subjects(&self) -> Vec<String> {
        let texts = self.texts();
        texts
            .iter()
            .map(|text| text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or("-").to_owned())
            .collect()
    }

    /// How often something was known already.
    pub(crate) fn known(&self) -> usize {
        self.known.load(Ordering::SeqCst)
    }

    /// The last word on health.
    pub(crate) fn health(&self) -> Option<Option<String>> {
        self.health.lock().unwrap().last().cloned()
    }

    /// Whether no trouble was ever told.
    pub(crate) fn never_ill(&self) -> bool {
        self.health.lock().unwrap().iter().all(Option::is_none)
    }

    pub(crate) fn state(&self) -> Option<Value> {
        self.states.lock().unwrap().get("in").cloned()
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
            panic!("{what}: {:?}, {:?}", self.subjects(), self.health());
        }
    }

    /// Waits until this many things are here.
    pub(crate) async fn holds(&self, count: usize) {
        self.until(&format!("{count} mails"), |desk| desk.items.lock().unwrap().len() >= count).await;
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

    fn envelopes<'a>(&'a self, _inbox: &'a InboxId, _since: Since) -> BoxFuture<'a, Result<Envelopes, Fault>> {
        let list = self.items.lock().unwrap().iter().map(|one| one.envelope.clone()).collect();
        Box::pin(async { Ok(Envelopes { list, next: None }) })
    }

    fn state<'a>(&'a self, _inbox: &'a InboxId, place: &'a str) -> BoxFuture<'a, Result<Option<Value>, Fault>> {
        Box::pin(async move { Ok(self.states.lock().unwrap().get(place).cloned()) })
    }

    fn learn<'a>(&'a self, _inbox: &'a InboxId, _about: Value) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn health<'a>(&'a self, _inbox: &'a InboxId, trouble: Option<String>) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            self.health.lock().unwrap().push(trouble);
            self.changed.notify_waiters();
            Ok(())
        })
    }
}
