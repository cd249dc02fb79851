//! SQLite: one writer shared by turns, whose commits are grouped so that one sync serves many.

use crate::conn::fault;
use base::failpoint::{Point, hit};
use base::{Fault, Trouble};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row as _};
use std::ops::DerefMut;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Notify, oneshot, watch};

/// As many transactions share one sync at most.
const GROUP: usize = 64;
/// As long a writer waits for its turn; then the caller is told that the database is busy (REL-12).
const PATIENCE: Duration = Duration::from_secs(5);

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

/// The writer, held. Boxed so that a transaction does not count as a lock guard: it is meant to be held, and every
/// handler that has one would otherwise be told to let go of it sooner.
type Held = Box<dyn DerefMut<Target = Writer> + Send + Sync>;

/// A turn at the writer: everything inside one savepoint.
pub(crate) struct Turn {
    guard: Held,
    left_open: Arc<Notify>,
    committed: bool,
}

impl Turn {
    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.guard.conn
    }
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turn").field("committed", &self.committed).finish_non_exhaustive()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.committed {
            self.guard.abandoned = true;
            // Others may wait in this group, and an open transaction would keep the file locked.
            self.left_open.notify_one();
        }
    }
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-8000")
        .pragma("mmap_size", "134217728")
        .pragma("journal_size_limit", "67108864")
        // Rows of a whole page are handed over without the two sides waiting for each other.
        .row_buffer_size(512)
        .disable_statement_logging()
}

impl Sqlite {
    pub(crate) async fn open(file: &Path) -> Result<Arc<Self>, Fault> {
        let conn = SqliteConnection::connect_with(&options(file)).await.map_err(|e| fault(&e, "open the database"))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(6)
            .min_connections(1)
            // A file does not go away; asking for it would wake a thread before each use.
            .test_before_acquire(false)
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

    /// Waits for the writer and opens a savepoint in the current group; gives up after [`PATIENCE`].
    pub(crate) async fn turn(&self) -> Result<Turn, Fault> {
        let queued = Queued::new(&self.waiting);
        let busy = || Fault::of(Trouble::Busy, "the database stayed locked");
        let begun = async {
            let guard: Held = Box::new(Arc::clone(&self.writer).lock_owned().await);
            drop(queued);
            let left_open = Arc::clone(&self.left_open);
            detached("sqlite-begin", open(Turn { guard, left_open, committed: false })).await
        };
        tokio::time::timeout(PATIENCE, begun).await.unwrap_or_else(|_late| Err(busy()))
    }

    /// Writes the file anew without what was deleted, and empties the log beside it. Everybody else waits meanwhile.
    pub(crate) async fn scrub(self: &Arc<Self>) -> Result<(), Fault> {
        let store = Arc::clone(self);
        detached("sqlite-scrub", async move {
            let mut writer = Arc::clone(&store.writer).lock_owned().await;
            writer.tidy().await;
            writer.close(&store.broken).await;
            writer.scrub().await
        })
        .await
    }

    /// Ends a turn and waits until the group it belongs to is durable.
    pub(crate) async fn commit(self: &Arc<Self>, turn: Turn) -> Result<(), Fault> {
        let mut verdict = detached("sqlite-commit", end(Arc::clone(self), turn)).await?;
        let seen = verdict.wait_for(Option::is_some).await.map_err(|_e| Fault::new("the writer is gone"))?.clone();
        seen.unwrap_or_else(|| Err(Fault::new("a group without a verdict")))
    }
}

/// Runs to its end even if whoever waits for it goes away: half a `begin` or `commit` would spoil the neighbours.
async fn detached<T: Send + 'static>(
    name: &'static str,
    work: impl Future<Output = Result<T, Fault>> + Send + 'static,
) -> Result<T, Fault> {
    let (tell, told) = oneshot::channel();
    crate::task::spawn(name, async move { drop(tell.send(work.await)) });
    told.await.unwrap_or_else(|_gone| Err(Fault::new("the writer is gone")))
}

async fn open(mut turn: Turn) -> Result<Turn, Fault> {
    let writer: &mut Writer = &mut turn.guard;
    writer.tidy().await;
    if writer.group.is_none()
        && let Err(error) = writer.run("begin immediate").await
    {
        turn.committed = true;
        return Err(error);
    }
    writer.group.get_or_insert_with(|| Group { count: 0, verdict: watch::Sender::new(None) });
    writer.run("savepoint turn").await?;
    Ok(turn)
}

async fn end(store: Arc<Sqlite>, mut turn: Turn) -> Result<watch::Receiver<Verdict>, Fault> {
    turn.guard.run("release turn").await?;
    turn.committed = true;
    let Some(group) = turn.guard.group.as_mut() else { return Err(Fault::new("a turn without a group")) };
    group.count += 1;
    let (verdict, full) = (group.verdict.subscribe(), group.count >= GROUP);
    if full || store.waiting.load(Ordering::SeqCst) == 0 {
        turn.guard.close(&store.broken).await;
    } else {
        // The closer queues behind those already waiting, so they join this group.
        store.left_open.notify_one();
    }
    drop(turn);
    Ok(verdict)
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

    // The copy is made in a file: in memory it would take as much as the whole database.
    async fn scrub(&mut self) -> Result<(), Fault> {
        self.run("insert into search_text (search_text) values ('optimize')").await?;
        self.run("pragma temp_store = file").await?;
        let done = self.run("vacuum").await;
        self.run("pragma temp_store = memory").await?;
        done?;
        checkpoint(&mut self.conn).await
    }

    /// Undoes what an abandoned turn did.
    async fn tidy(&mut self) {
        if !std::mem::take(&mut self.abandoned) || self.group.is_none() {
            return;
        }
        if self.run("rollback to turn").await.is_ok() && self.run("release turn").await.is_ok() {
            return;
        }
        // A full disk makes SQLite roll back everything by itself, the neighbours of this turn too.
        self.give_up(Fault::of(Trouble::Busy, "the database rolled back a group of transactions")).await;
    }

    /// Commits the open group, if there is one, and tells everybody in it.
    async fn close(&mut self, broken: &watch::Sender<bool>) {
        if self.group.is_none() {
            return;
        }
        match self.run("commit").await {
            Ok(()) => self.tell(Ok(())),
            Err(error) if error.to_string().contains("no transaction is active") => {
                self.give_up(Fault::of(Trouble::Busy, "the database rolled back a group of transactions")).await;
            }
            Err(error) => {
                tracing::error!(error = %error, "a commit failed; nothing in it is acknowledged");
                if error.trouble == Trouble::Other {
                    broken.send_replace(true);
                }
                self.give_up(error).await;
            }
        }
    }

    /// Rolls back whatever still stands and tells everybody in the group that nothing was kept.
    async fn give_up(&mut self, why: Fault) {
        if let Err(error) = self.run("rollback").await {
            tracing::debug!(error = %error, "nothing was left to roll back");
        }
        self.tell(Err(why));
    }

    fn tell(&mut self, verdict: Result<(), Fault>) {
        if let Some(group) = self.group.take() {
            group.verdict.send_replace(Some(verdict));
        }
    }
}

/// Brings all that is in the log into the file.
async fn checkpoint(conn: &mut SqliteConnection) -> Result<(), Fault> {
    hit(Point::WalCheckpoint);
    let sql = "pragma wal_checkpoint(truncate)";
    let row = conn.fetch_one(sqlx::raw_sql(AssertSqlSafe(sql))).await.map_err(|e| fault(&e, sql))?;
    let busy: i64 = row.try_get(0).map_err(|e| fault(&e, sql))?;
    if busy == 0 { Ok(()) } else { Err(Fault::of(Trouble::Busy, "somebody still reads the log")) }
}

/// Makes one file of a database, for whoever moves it. Refused while anybody else has it open: their log would be left
/// beside another database.
pub(crate) async fn fold(file: &Path) -> Result<(), Fault> {
    let log = file.with_extension("db-wal");
    let begun = tokio::time::Instant::now();
    loop {
        let mut conn =
            SqliteConnection::connect_with(&options(file)).await.map_err(|e| fault(&e, "open the database"))?;
        checkpoint(&mut conn).await?;
        conn.close().await.map_err(|e| fault(&e, "close the database"))?;
        // Whoever closes it last takes the log away; connections of our own may need a moment.
        if !log.exists() {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            return Err(Fault::new(format!("another program has {} open; end it first", file.display())));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Closes groups that a turn left open because others were waiting.
async fn closer(store: std::sync::Weak<Sqlite>, left_open: Arc<Notify>) {
    loop {
        left_open.notified().await;
        let Some(store) = store.upgrade() else { return };
        let mut writer = store.writer.lock().await;
        writer.tidy().await;
        writer.close(&store.broken).await;
        drop(writer);
    }
}
