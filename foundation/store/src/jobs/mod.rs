//! Work for later: made in the transaction of its cause, leased, retried with backoff, visible and repairable.
//!
//! A job may run twice (a lease can expire), so every job is idempotent.

mod board;
mod run;

pub use board::{Class, Filter, Listed, cancel, classes, find, list, pause, resume, retry, sweep};
pub(crate) use run::free;
pub use run::{JobKind, Runner};

use crate::{Tx, args};
use base::{Fault, InboxId, JobId, Time};
use serde_json::Value;

/// Tries before a job is given up and shown as failed.
pub const TRIES: i64 = 8;

/// Waits between tries, in milliseconds; the last repeats.
pub const BACKOFF_MS: &[i64] = &[1_000, 5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000];

/// How long to wait after the `attempts`-th failed try.
#[must_use]
pub fn backoff(attempts: i64) -> i64 {
    let place = usize::try_from(attempts - 1).unwrap_or(0);
    BACKOFF_MS.get(place).or(BACKOFF_MS.last()).copied().unwrap_or(60_000)
}

/// A job to be made.
#[derive(Clone, Debug)]
pub struct NewJob {
    kind: &'static str,
    class: &'static str,
    payload: Value,
    key: Option<String>,
    subject: Option<String>,
    inbox: Option<InboxId>,
    run_at: Option<Time>,
}

impl NewJob {
    /// A job of a kind, in a class of work that can be paused together.
    #[must_use]
    pub const fn new(kind: &'static str, class: &'static str, payload: Value) -> Self {
        Self { kind, class, payload, key: None, subject: None, inbox: None, run_at: None }
    }
    /// At most one unfinished job has this key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
    /// Jobs of one subject run one after the other, in the order they were made.
    #[must_use]
    pub fn subject(mut self, subject: Option<String>) -> Self {
        self.subject = subject;
        self
    }
    /// What it is about came in here: only who may see jobs of this inbox sees it. Else it is the company's.
    #[must_use]
    pub fn inbox(mut self, inbox: &InboxId) -> Self {
        self.inbox = Some(inbox.clone());
        self
    }
    /// Not before this time.
    #[must_use]
    pub const fn at(mut self, time: Time) -> Self {
        self.run_at = Some(time);
        self
    }
}

/// Makes a job; gives nothing back if one with the same key is waiting already.
pub async fn enqueue(tx: &mut Tx, job: NewJob) -> Result<Option<JobId>, Fault> {
    let now = tx.now();
    let id = JobId::mint(now);
    let made = tx
        .exec(
            "insert into jobs (id, kind, class, dedupe, subject, payload, state, run_at, attempts, created_at, inbox_id)
             values ($1, $2, $3, $4, $5, $6, 'ready', $7, 0, $8, $9)
             on conflict (dedupe) where state in ('ready', 'running') do nothing",
            args![&id, job.kind, job.class, job.key, job.subject, job.payload, job.run_at.unwrap_or(now), now, job.inbox],
        )
        .await?;
    tx.wake();
    Ok((made == 1).then_some(id))
}
