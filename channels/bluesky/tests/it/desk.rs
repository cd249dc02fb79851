//! An intake that keeps everything in memory.
#![expect(clippy::unwrap_used, reason = "test helper")]

use base::{Fault, InboxId};
use contract::{Intake, Received, SoFar, Taken};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// What was handed in.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) items: Mutex<Vec<Received>>,
    pub(crate) states: Mutex<HashMap<String, Value>>,
    pub(crate) health: Mutex<Vec<Option<String>>>,
    pub(crate) about: Mutex<Value>,
    failures: AtomicUsize,
    changed: Notify,
}

impl Desk {
    /// The next takes fail.
    pub(crate) fn fail(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }

    /// Keys handed in that begin like this.
    pub(crate) fn keys(&self, start: &str) -> Vec<String> {
        let items = self.items.lock().unwrap();
        items.iter().map(|one| one.provider_key.clone()).filter(|key| key.starts_with(start)).collect()
    }

    /// The last word on health.
    pub(crate) fn health(&self) -> Option<Option<String>> {
        self.health.lock().unwrap().last().cloned()
    }

    /// Whether the inbox is unwell for a reason with these words.
    pub(crate) fn complains(&self, of: &str) -> bool {
        matches!(self.health(), Some(Some(words)) if words.contains(of))
    }

    /// Waits for something, with a limit.
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
        if tokio::time::timeout(Duration::from_secs(30), wait).await.is_err() {
            panic!("never {what}; health {:?}, keys {:?}", self.health(), self.keys(""));
        }
    }

    fn put(&self, batch: Vec<Received>, so_far: Option<SoFar>) -> Result<Vec<Taken>, Fault> {
        if self.failures.load(Ordering::SeqCst) > 0 {
            self.failures.fetch_sub(1, Ordering::SeqCst);
            return Err(Fault::new("the disk is full"));
        }
        let mut items = self.items.lock().unwrap();
        let mut taken = Vec::new();
        for one in batch {
            let known = items.iter().any(|item| item.provider_key == one.provider_key);
            taken.push(if known { Taken::Known } else { Taken::New });
            if !known {
                items.push(one);
            }
        }
        drop(items);
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
            self.health.lock().unwrap().push(trouble);
            self.changed.notify_waiters();
            Ok(())
        })
    }
}
