//! The database as everybody holds it: open, read, begin.

use crate::conn::{Conn, Link, fault};
use crate::disk::Tight;
use crate::sqlite::Sqlite;
use crate::tx::Tx;
use crate::{jobs, migrate, outbox, postgres};
use base::facts::Kind;
use base::{Actor, Clock, Fault, Time};
use sqlx::postgres::PgPool;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use tokio::sync::{Notify, watch};

/// Which engine answers. For display and for `store` itself; areas never ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, in the data folder.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// Its name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// Where the data lives.
#[derive(Clone, Debug)]
pub struct Place {
    /// Folder for the embedded database and for large blobs.
    pub folder: PathBuf,
    /// `postgres://…` for PostgreSQL; none for the embedded database.
    pub url: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Pools {
    Sqlite(Arc<Sqlite>),
    Postgres(PgPool),
}

/// A job to make for every fact of some kinds: (listener, kinds, class).
pub(crate) type Listener = (&'static str, &'static [Kind], &'static str);

pub(crate) struct Inner {
    pub(crate) pools: Pools,
    pub(crate) folder: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) latest: watch::Sender<i64>,
    pub(crate) work: Arc<Notify>,
    pub(crate) listeners: RwLock<Vec<Listener>>,
    pub(crate) tight: Tight,
    /// Held for the life of the process: a second one on the same folder refuses to start.
    _lock: Option<std::fs::File>,
}

/// The embedded database, in the data folder.
pub(crate) const FILE: &str = "goodword.db";

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db(pub(crate) Arc<Inner>);

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({:?})", self.engine())
    }
}

impl Db {
    /// Opens the database and brings it to the newest schema.
    pub async fn open(place: &Place, clock: Arc<dyn Clock>, migrations: &[migrate::Migration]) -> Result<Self, Fault> {
        let db = Self::open_at(place, clock, &migrate::all(migrations)).await?;
        crate::export::require_whole(&db).await?;
        if db.engine() == Engine::Sqlite {
            db.free_leases().await?;
        }
        Ok(db)
    }

    /// Nobody else holds the lock of the folder: whatever is leased is leased by the dead. Beside a server there may be
    /// other nodes, whose leases run out by themselves.
    async fn free_leases(&self) -> Result<(), Fault> {
        let mut tx = self.begin(&Actor::system()).await?;
        jobs::free(&mut tx).await?;
        outbox::free(&mut tx).await?;
        tx.commit().await
    }

    /// Opens the database with exactly these steps of the schema.
    pub(crate) async fn open_at(
        place: &Place,
        clock: Arc<dyn Clock>,
        steps: &[migrate::Migration],
    ) -> Result<Self, Fault> {
        std::fs::create_dir_all(place.folder.join("blobs"))
            .map_err(|e| Fault::new(format!("the data folder cannot be made: {e}")))?;
        let lock = if place.url.is_none() { Some(lock(&place.folder)?) } else { None };
        let db = Self::connected(place, clock, lock).await?;
        if db.only_reads().await? {
            return Err(Fault::new(
                "the PostgreSQL server of DATABASE_URL only reads; promote it if it is a standby, or name the server that writes",
            ));
        }
        migrate::run(&db, steps).await?;
        if let Pools::Postgres(pool) = &db.0.pools {
            crate::task::spawn("postgres-listen", postgres::listen(pool.clone(), db.0.latest.clone()));
        }
        let newest = crate::facts_log::newest(&mut db.read().await?).await?;
        db.0.latest.send_replace(newest);
        Ok(db)
    }

    /// Opens a database that another process may be serving: for backups and checks. Runs no migrations, takes no lock.
    pub async fn open_beside(place: &Place, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let file = place.folder.join(FILE);
        if place.url.is_none() && !file.exists() {
            return Err(Fault::new(format!("there is no database at {}", file.display())));
        }
        Self::connected(place, clock, None).await
    }

    async fn connected(place: &Place, clock: Arc<dyn Clock>, lock: Option<std::fs::File>) -> Result<Self, Fault> {
        let pools = match &place.url {
            Some(url) => Pools::Postgres(postgres::open(url).await?),
            None => Pools::Sqlite(Sqlite::open(&place.folder.join(FILE)).await?),
        };
        Ok(Self(Arc::new(Inner {
            pools,
            folder: place.folder.clone(),
            clock,
            latest: watch::Sender::new(0),
            work: Arc::new(Notify::new()),
            listeners: RwLock::new(Vec::new()),
            tight: Tight::default(),
            _lock: lock,
        })))
    }

    /// Whether it is the database inside the program, which has one writer and dies with it.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.engine() != Engine::Postgres
    }

    /// Which engine answers.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.0.pools {
            Pools::Sqlite(_) => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Whether nothing can be written just now because the server is a standby, or was set so.
    pub async fn only_reads(&self) -> Result<bool, Fault> {
        match &self.0.pools {
            Pools::Sqlite(_) => Ok(false),
            Pools::Postgres(pool) => postgres::only_reads(pool).await,
        }
    }

    /// Which database this is and its version, such as `SQLite 3.50.2`.
    pub async fn version(&self) -> Result<String, Fault> {
        let (name, asked) = match self.engine() {
            Engine::Sqlite => ("SQLite", "select sqlite_version() as version"),
            Engine::Postgres => ("PostgreSQL", "select current_setting('server_version') as version"),
        };
        let version: String = self.read().await?.one(asked, crate::args![]).await?.only()?;
        Ok(format!("{name} {version}"))
    }

    /// The present, by the clock this database was opened with.
    #[must_use]
    pub fn now(&self) -> Time {
        self.0.clock.now()
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Conn, Fault> {
        match &self.0.pools {
            Pools::Sqlite(lite) => lite.readers.acquire().await.map(Link::Reader),
            Pools::Postgres(pool) => pool.acquire().await.map(Link::Postgres),
        }
        .map(Conn)
        .map_err(|e| fault(&e, "wait for a connection"))
    }

    /// A transaction in the name of `actor`. Dropped without commit, it never happened.
    pub async fn begin(&self, actor: &Actor) -> Result<Tx, Fault> {
        let link = match &self.0.pools {
            Pools::Sqlite(lite) => Link::Writer(lite.turn().await?),
            Pools::Postgres(pool) => Link::PostgresTx(pool.begin().await.map_err(|e| fault(&e, "begin"))?),
        };
        Ok(Tx::new(self.clone(), Conn(link), actor.clone()))
    }

    /// Tells when facts beyond a sequence number exist: the newest one known to this process.
    #[must_use]
    pub fn watch_facts(&self) -> watch::Receiver<i64> {
        self.0.latest.subscribe()
    }

    /// From now on, every fact of these kinds makes a job `listener`.
    pub fn listen(&self, listener: &'static str, kinds: &'static [Kind], class: &'static str) {
        if let Ok(mut list) = self.0.listeners.write() {
            list.push((listener, kinds, class));
        }
    }

    /// Resolves when the disk has refused a commit for good: the process must stop and recover.
    pub async fn broken(&self) {
        match &self.0.pools {
            Pools::Sqlite(lite) => drop(lite.broken.subscribe().wait_for(|broken| *broken).await.map(|seen| *seen)),
            Pools::Postgres(_) => std::future::pending().await,
        }
    }

    /// Gives back the room of a small table that was large once: readers would go through all of it. Only a server
    /// keeps such room; while somebody uses the table nothing is done, and the next call tries again.
    pub async fn repack(&self, table: &'static str) -> Result<(), Fault> {
        match &self.0.pools {
            Pools::Sqlite(_) => Ok(()),
            Pools::Postgres(pool) => postgres::repack(pool, table).await,
        }
    }

    /// Closes all connections; the last thing a process does.
    pub async fn close(&self) {
        match &self.0.pools {
            Pools::Sqlite(lite) => lite.readers.close().await,
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// Held by whoever works on a folder; a second one is refused.
pub(crate) fn lock(folder: &Path) -> Result<std::fs::File, Fault> {
    let cause = |e: &dyn std::fmt::Display| Fault::new(format!("{}: {e}", folder.join("lock").display()));
    let file = std::fs::File::create(folder.join("lock")).map_err(|e| cause(&e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_held) => {
            Err(cause(&"another goodword already runs on this data folder; stop it first, or choose another folder"))
        }
    }
}
