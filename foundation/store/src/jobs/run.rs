//! Runs jobs: a lane for each class, so that slow work never holds up mail.

use super::{TRIES, backoff};
use crate::bench::{Craft, keep_busy};
use crate::{Bind, Db, Row, Tx, args};
use base::facts::{Fact, Kind};
use base::{Actor, Failure, Fault, InboxId, JobId, Outcome, Time};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// A job must end within this time; then its lease runs out and it is tried again.
const LEASE_MS: i64 = 5 * Time::MINUTE;

type Work = Arc<dyn Fn(Db, Value) -> BoxFuture<'static, Outcome<()>> + Send + Sync>;

/// A kind of job: its name and what it does with a payload.
#[derive(Clone)]
pub struct JobKind {
    /// Name, a verb.
    pub name: &'static str,
    work: Work,
}

impl JobKind {
    /// A kind whose work is an async function of database and payload.
    pub fn new<F, W>(name: &'static str, work: F) -> Self
    where
        F: Fn(Db, Value) -> W + Send + Sync + 'static,
        W: Future<Output = Outcome<()>> + Send + 'static,
    {
        Self { name, work: Arc::new(move |db, payload| work(db, payload).boxed()) }
    }
}

/// Takes due jobs and runs them.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    kinds: Arc<HashMap<&'static str, JobKind>>,
    worker: Arc<str>,
    /// How often jobs were claimed.
    turns: Arc<AtomicUsize>,
}

/// Whose jobs are claimed.
#[derive(Clone, Copy)]
enum Whose<'a> {
    /// Anybody's, the oldest first.
    All,
    /// Those of inboxes on one side of this one, by id: so an index leads past all of its own.
    Before(&'a InboxId),
    /// The same on the other side.
    After(&'a InboxId),
}

struct Claimed {
    id: JobId,
    kind: String,
    payload: Value,
    inbox: Option<InboxId>,
    attempts: i64,
}

fn claimed(row: &Row) -> Result<Claimed, Fault> {
    Ok(Claimed {
        id: row.get("id")?,
        kind: row.get("kind")?,
        payload: row.get("payload")?,
        inbox: row.get("inbox_id")?,
        attempts: row.get("attempts")?,
    })
}

/// A job and how it went.
type Tried = (Claimed, Outcome<()>);

/// The work of one class.
#[derive(Clone)]
struct Lane {
    runner: Runner,
    class: &'static str,
}

impl Craft for Lane {
    type Piece = Claimed;
    type Done = Tried;

    async fn take(&self, free: usize) -> Vec<Claimed> {
        self.runner.claim(self.class, free).await.unwrap_or_else(|error| {
            tracing::warn!(job.class = self.class, error = %error, "jobs could not be claimed");
            Vec::new()
        })
    }

    async fn work(&self, job: Claimed) -> Tried {
        let tried = self.runner.attempt(&job).await;
        (job, tried)
    }

    async fn settle(&self, done: Vec<Tried>) {
        self.runner.settle(done).await;
    }
}

impl Runner {
    /// A runner that knows these kinds.
    #[must_use]
    pub fn new(db: &Db, kinds: Vec<JobKind>) -> Self {
        let kinds = kinds.into_iter().map(|kind| (kind.name, kind)).collect();
        Self {
            db: db.clone(),
            kinds: Arc::new(kinds),
            worker: JobId::mint(db.now()).to_string().into(),
            turns: Arc::default(),
        }
    }

    /// Works on one class until `stop` says so, on up to `width` jobs at a time; what is begun is finished. A slow job
    /// holds up nothing but the place it takes.
    pub async fn lane(self, class: &'static str, width: usize, stop: watch::Receiver<bool>) {
        let db = self.db.clone();
        keep_busy(&db, Lane { runner: self, class }, width, stop).await;
    }

    /// Claims up to `width` due jobs of a class and runs them side by side; gives their number.
    pub async fn step(&self, class: &'static str, width: usize) -> Result<usize, Fault> {
        let claimed = self.claim(class, width).await?;
        let tried = futures_util::future::join_all(claimed.iter().map(|job| self.attempt(job))).await;
        let count = claimed.len();
        self.settle(claimed.into_iter().zip(tried).collect()).await;
        Ok(count)
    }

    /// Writes down how jobs went.
    async fn settle(&self, all: Vec<Tried>) {
        let (done, failed): (Vec<_>, Vec<_>) = all.iter().partition(|(_, tried)| tried.is_ok());
        self.end(done.into_iter().map(|(job, _)| job)).await;
        for (job, tried) in failed {
            if let Err(error) = tried {
                self.fail(job, error).await;
            }
        }
    }

    /// Runs everything due in these classes until nothing is left: for tests and for filling the demo.
    pub async fn drain(&self, classes: &[&'static str]) -> Result<usize, Fault> {
        let mut total = 0;
        loop {
            let mut round = 0;
            for class in classes {
                round += self.step(class, 8).await?;
            }
            if round == 0 {
                return Ok(total);
            }
            total += round;
        }
    }

    async fn claim(&self, class: &'static str, width: usize) -> Result<Vec<Claimed>, Fault> {
        let Some(first) = self.first_due(class).await? else { return Ok(Vec::new()) };
        let mut tx = self.db.begin(&Actor::system()).await?;
        let mut all = Vec::new();
        // Every second time those of other inboxes come first: a crowd at one keeps nobody else waiting.
        if let Some(inbox) = first.as_ref().filter(|_| self.turns.fetch_add(1, Ordering::Relaxed) % 2 == 1) {
            for beside in [Whose::Before(inbox), Whose::After(inbox)] {
                all.extend(self.lease(&mut tx, (class, beside), width.saturating_sub(all.len())).await?);
            }
        }
        all.extend(self.lease(&mut tx, (class, Whose::All), width.saturating_sub(all.len())).await?);
        tx.commit().await?;
        Ok(all)
    }

    async fn lease(&self, tx: &mut Tx, (class, whose): (&str, Whose<'_>), width: usize) -> Result<Vec<Claimed>, Fault> {
        if width == 0 {
            return Ok(Vec::new());
        }
        let skip = if tx.is_postgres() { " for update skip locked" } else { "" };
        // A sum is in no index: beside an inbox its own are passed over, however many they are.
        let (clause, inbox, at) = match whose {
            Whose::All => ("($6 is null or inbox_id = $6)", None, "run_at"),
            Whose::Before(inbox) => ("inbox_id < $6", Some(inbox), "run_at + 0"),
            Whose::After(inbox) => ("inbox_id > $6", Some(inbox), "run_at + 0"),
        };
        let sql = format!(
            "update jobs set state = 'running', lease_until = $3, worker = $4, attempts = attempts + 1 where id in (
               select id from jobs where class = $1 and {clause} and {at} <= $2 and (state = 'ready' or (state = 'running' and lease_until < $2))
               and not exists (select 1 from paused_classes p where p.class = jobs.class)
               and (subject is null or not exists (select 1 from jobs e where e.subject = jobs.subject and e.state in ('ready', 'running') and e.id < jobs.id))
               order by {at}, id limit $5{skip})
             returning id, kind, payload, inbox_id, attempts"
        );
        let now = tx.now();
        tx.rows(sql, args![class, now, now.plus(LEASE_MS), &*self.worker, width, inbox])
            .await?
            .iter()
            .map(claimed)
            .collect()
    }

    /// Gives back what this runner still holds: the last thing before the process ends, so that nobody waits for its lease.
    pub async fn let_go(&self) -> Result<(), Fault> {
        let mut tx = self.db.begin(&Actor::system()).await?;
        let sql = "update jobs set lease_until = 0 where state = 'running' and worker = $1";
        tx.exec(sql, args![&*self.worker]).await?;
        tx.commit().await
    }

    /// Whose the job is that is due first; nothing if none is due.
    async fn first_due(&self, class: &'static str) -> Result<Option<Option<InboxId>>, Fault> {
        let now = self.db.now();
        let sql = "select inbox_id from jobs where class = $1 and state in ('ready', 'running') and run_at <= $2 order by run_at limit 1";
        self.db.read().await?.maybe(sql, args![class, now]).await?.map(|row| row.only()).transpose()
    }

    async fn attempt(&self, job: &Claimed) -> Outcome<()> {
        let kind =
            self.kinds.get(job.kind.as_str()).ok_or_else(|| Fault::new(format!("nothing here runs {}", job.kind)))?;
        let work = AssertUnwindSafe((kind.work)(self.db.clone(), job.payload.clone())).catch_unwind();
        let limit = Duration::from_millis(u64::try_from(LEASE_MS).unwrap_or(0) / 2);
        match tokio::time::timeout(limit, work).await {
            Ok(Ok(done)) => done,
            Ok(Err(_panic)) => Err(Fault::new("the job panicked").into()),
            Err(_late) => Err(Fault::new("the job took too long").into()),
        }
    }

    /// Ends those that went well, all in one transaction: a commit each would cost more than most of the work.
    async fn end(&self, done: impl Iterator<Item = &Claimed>) {
        let done: Vec<&Claimed> = done.collect();
        if !done.is_empty()
            && let Err(error) = self.write_end(&done).await
        {
            tracing::warn!(jobs = done.len(), error = %error, "the end of jobs could not be written; their lease will run out");
        }
    }

    // The number of the try is the fence: who lost the lease to a later try writes nothing.
    async fn write_end(&self, done: &[&Claimed]) -> Result<(), Fault> {
        let mut tx = self.db.begin(&Actor::system()).await?;
        let mut bind = Bind::new();
        let now = bind.put(tx.now());
        let tries: Vec<String> =
            done.iter().map(|job| format!("({}, {})", bind.put(&job.id), bind.put(job.attempts))).collect();
        let sql = format!(
            "update jobs set state = 'done', ended_at = {now}, last_error = null where state = 'running' and (id, attempts) in (values {})",
            tries.join(", ")
        );
        tx.exec(sql, bind.values()).await?;
        tx.wake();
        tx.commit().await
    }

    async fn fail(&self, job: &Claimed, error: &Failure) {
        tell_failure(job, error);
        if let Err(error) = self.write_failure(job, error).await {
            tracing::warn!(job.id = %job.id, error = %error, "a job's end could not be written; its lease will run out");
        }
    }

    async fn write_failure(&self, job: &Claimed, error: &Failure) -> Result<(), Fault> {
        let mut tx = self.db.begin(&Actor::system()).await?;
        let now = tx.now();
        let over = job.attempts >= TRIES;
        let (state, ended) = if over { ("failed", Some(now)) } else { ("ready", None) };
        let sql = "update jobs set state = $2, run_at = $3, last_error = $4, ended_at = $5, lease_until = null where id = $1 and state = 'running' and attempts = $6";
        let next = now.plus(backoff(job.attempts));
        let kept = tx.exec(sql, args![&job.id, state, next, error.to_string(), ended, job.attempts]).await?;
        if over && kept == 1 {
            let fact = Fact::new(Kind::JobFailed).with("job", job.id.to_string()).with("kind", job.kind.clone());
            tx.tell(job.inbox.as_ref().map_or_else(|| fact.clone(), |inbox| fact.clone().inbox(inbox)));
        }
        tx.commit().await
    }
}

/// Frees what a process that is no more had leased. A job cut off again waits as after a failure: one that takes the
/// whole program with it must not do so at every start. It is not given up: most only stand beside what ended it.
pub(crate) async fn free(tx: &mut Tx) -> Result<(), Fault> {
    let now = tx.now();
    for row in tx.rows("select id, attempts from jobs where state = 'running'", args![]).await? {
        let (id, attempts): (JobId, i64) = (row.get("id")?, row.get("attempts")?);
        let next = if attempts > 1 { now.plus(backoff(attempts)) } else { now };
        let sql = "update jobs set state = 'ready', run_at = $2, last_error = $3, lease_until = null where id = $1";
        tx.exec(sql, args![&id, next, "goodword ended while this ran"]).await?;
    }
    Ok(())
}

fn tell_failure(job: &Claimed, error: &Failure) {
    tracing::warn!(job.id = %job.id, job.kind = job.kind, attempts = job.attempts, error = %error, "a job failed");
}
