//! SQLite: one writer shared by turns, whose commits are grouped so that one sync serves many.

use crate::conn::fault;
use base::{Fault, Trouble};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, watch};

/// As many transactions share one sync at most.
const GROUP: usize = 64;

type Verdict = Option<Result<(), Fault>>;

/// The writer's connection and the group of transactions waiting for one commit.
#[derive(Debug)]
pub(crate) struct Writer {
    conn: SqliteConnection,
    group: Option<Group>,
    /// A turn was dropped without commit; its savepoint must go before the next.
    abandoned: bool,
}

#[derive(Debug)]
struct Group {
    count: usize,
    verdict: watch::Sender<Verdict>,
}

#[derive(Debug)]
pub(crate) struct Sqlite {
    pub(crate) readers: SqlitePool,
    writer: Arc<Mutex<Writer>>,
    waiting: AtomicUsize,
    left_open: Arc<Notify>,
    /// Set when the disk refused a sync: nothing may be acknowledged any more.
    pub(crate) broken: watch::Sender<bool>,
}

/// A turn at the writer: everything inside one savepoint.
#[derive(Debug)]
pub(crate) struct Turn {
    guard: OwnedMutexGuard<Writer>,
    committed: bool,
}

impl Turn {
    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.guard.conn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.committed {
            self.guard.abandoned = true;
        }
    }
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-16000")
        .pragma("mmap_size", "268435456")
        .pragma("journal_size_limit", "67108864")
        .disable_statement_logging()
}

impl Sqlite {
    pub(crate) async fn open(file: &Path) -> Result<Arc<Self>, Fault> {
        let conn = SqliteConnection::connect_with(&options(file)).await.map_err(|e| fault(&e, "open the database"))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(6)
            .min_connections(1)
            .connect_lazy_with(options(file).read_only(false));
        let store = Arc::new(Self {
            readers,
            writer: Arc::new(Mutex::new(Writer { conn, group: None, abandoned: false })),
            waiting: AtomicUsize::new(0),
            left_open: Arc::new(Notify::new()),
            broken: watch::Sender::new(false),
        });
        crate::task::spawn("sqlite-closer", closer(Arc::downgrade(&store), Arc::clone(&store.left_open)));
        Ok(store)
    }

    /// Waits for the writer and opens a savepoint in the current group.
    pub(crate) async fn turn(&self) -> Result<Turn, Fault> {
        let queued = Queued::new(&self.waiting);
        let mut guard = Arc::clone(&self.writer).lock_owned().await;
        drop(queued);
        guard.tidy().await?;
        if guard.group.is_none() {
            guard.run("begin immediate").await?;
            guard.group = Some(Group { count: 0, verdict: watch::Sender::new(None) });
        }
        let opened = guard.run("savepoint turn").await;
        let mut turn = Turn { guard, committed: false };
        if let Err(error) = opened {
            turn.committed = true;
            return Err(error);
        }
        Ok(turn)
    }

    /// Ends a turn and waits until the group it belongs to is durable.
    pub(crate) async fn commit(&self, mut turn: Turn) -> Result<(), Fault> {
        turn.guard.run("release turn").await?;
        turn.committed = true;
        let (mut verdict, full) = match turn.guard.group.as_mut() {
            Some(group) => {
                group.count += 1;
                (group.verdict.subscribe(), group.count >= GROUP)
            }
            None => return Err(Fault::new("a turn without a group")),
        };
        if full || self.waiting.load(Ordering::SeqCst) == 0 {
            turn.guard.close(&self.broken).await;
        } else {
            // The closer queues behind those already waiting, so they join this group.
            self.left_open.notify_one();
        }
        drop(turn);
        let seen = verdict.wait_for(Option::is_some).await.map_err(|_e| Fault::new("the writer is gone"))?.clone();
        seen.unwrap_or_else(|| Err(Fault::new("a group without a verdict")))
    }
}

struct Queued<'a>(&'a AtomicUsize);
impl<'a> Queued<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}
impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Writer {
    async fn run(&mut self, sql: &'static str) -> Result<(), Fault> {
        self.conn.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.map(drop).map_err(|e| fault(&e, sql))
    }

    async fn tidy(&mut self) -> Result<(), Fault> {
        if std::mem::take(&mut self.abandoned) && self.group.is_some() {
            self.run("rollback to turn").await?;
            self.run("release turn").await?;
        }
        Ok(())
    }

    /// Commits the open group, if there is one, and tells everybody in it.
    async fn close(&mut self, broken: &watch::Sender<bool>) {
        let Some(group) = self.group.take() else { return };
        let done = self.run("commit").await;
        if let Err(error) = &done {
            tracing::error!(error = %error, "a commit failed; nothing in it is acknowledged");
            if error.trouble == Trouble::Other {
                broken.send_replace(true);
            }
            // After a failed commit the transaction may still stand; whatever it held must go.
            if let Err(error) = self.run("rollback").await {
                tracing::debug!(error = %error, "nothing was left to roll back");
            }
        }
        group.verdict.send_replace(Some(done));
    }
}

/// Closes groups that a turn left open because others were waiting.
async fn closer(store: std::sync::Weak<Sqlite>, left_open: Arc<Notify>) {
    loop {
        left_open.notified().await;
        let Some(store) = store.upgrade() else { return };
        let mut guard = Arc::clone(&store.writer).lock_owned().await;
        if let Err(error) = guard.tidy().await {
            tracing::error!(error = %error, "an abandoned turn could not be rolled back");
        }
        guard.close(&store.broken).await;
    }
}
