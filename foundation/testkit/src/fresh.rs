//! A place for a database of a test's own, gone when the test ends.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test without its database is over; the server is named by the environment"
)]

use crate::{FakeClock, template};
use base::FactId;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Db, Migration, Place};

/// A place for one test.
#[derive(Debug)]
pub struct Fresh {
    /// Where the database will be.
    pub place: Place,
    /// The test's clock.
    pub clock: FakeClock,
}

/// The server named by `GOODWORD_TEST_POSTGRES`, such as `postgres://postgres@127.0.0.1:5433/postgres`.
#[must_use]
pub fn postgres_url() -> Option<String> {
    std::env::var("GOODWORD_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

pub(crate) fn name() -> String {
    FactId::mint(base::Clock::now(&base::SystemClock)).to_string().replace("fct_", "t_")
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join("goodword-tests").join(name());
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

impl Fresh {
    /// An embedded database in a folder of its own.
    #[must_use]
    pub fn sqlite() -> Self {
        Self { place: Place { folder: folder(), url: None }, clock: FakeClock::default() }
    }

    /// A new database on the server given, if one is.
    pub async fn postgres() -> Option<Self> {
        let server = postgres_url()?;
        let (name, mut admin) = (name(), admin().await);
        let create = sqlx::AssertSqlSafe(format!("create database {name}"));
        sqlx::raw_sql(create).execute(&mut admin).await.expect("a new database");
        let (base, _) = server.rsplit_once('/').expect("a database name in the address");
        Some(Self {
            place: Place { folder: folder(), url: Some(format!("{base}/{name}")) },
            clock: FakeClock::default(),
        })
    }

    /// Waits until nothing of this process holds a file of the folder any more: connections end a moment after they are
    /// closed, and the last one may still be moving the log into the file.
    pub async fn rests(&self) {
        let held = || {
            let mut open = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
            open.any(|one| std::fs::read_link(one.path()).is_ok_and(|file| file.starts_with(&self.place.folder)))
        };
        for _ in 0..1_000 {
            if !held() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// A copy as somebody makes who knows nothing of backups: the file with its log, or a database made from this one.
    /// Nobody may have it open on a server.
    pub async fn copy(&self) -> Self {
        let clock = self.clock.clone();
        if self.place.url.is_none() {
            let to = folder();
            // The log first: whoever closed the file may still be moving it into the file.
            for name in ["goodword.db-wal", "goodword.db"] {
                match std::fs::copy(self.place.folder.join(name), to.join(name)) {
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    done => drop(done.expect("a copy of the file")),
                }
            }
            return Self { place: Place { folder: to, url: None }, clock };
        }
        let mut copy = Self::postgres().await.expect("a server");
        let name_of = |fresh: &Self| fresh.place.url.as_deref().and_then(own).map(str::to_owned).expect("a name");
        let (from, to, mut admin) = (name_of(self), name_of(&copy), admin().await);
        for sql in [format!("drop database {to}"), format!("create database {to} template {from}")] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut admin).await.expect("a copy of the database");
        }
        copy.clock = clock;
        copy
    }

    /// Opens the database with these migrations.
    pub async fn open(&self, migrations: &[Migration]) -> Db {
        self.fill(migrations).await;
        Db::open(&self.place, Arc::new(self.clock.clone()), migrations).await.expect("a fresh database opens")
    }

    /// Takes these migrations in an empty place, by copying a database that took them.
    pub async fn fill(&self, migrations: &[Migration]) {
        template::copy_into(self, migrations).await;
    }
}

/// A connection to the server, to make and remove databases with.
pub(crate) async fn admin() -> sqlx::PgConnection {
    use sqlx::Connection;
    let server = postgres_url().unwrap_or_default();
    sqlx::PgConnection::connect(&server).await.expect("the server of GOODWORD_TEST_POSTGRES")
}

/// A database of ours by its name, wherever its address leads.
fn own(url: &str) -> Option<&str> {
    url.rsplit_once('/').map(|(_, name)| name).filter(|name| name.starts_with("t_"))
}

/// Takes a database away again, with whoever is still connected. In a thread of its own, whatever runtime the test is on.
fn forget(server: String, name: &str) {
    let sql = format!("drop database if exists {name} with (force)");
    let gone = std::thread::spawn(move || {
        crate::run(async move {
            use sqlx::Connection;
            let Ok(mut admin) = sqlx::PgConnection::connect(&server).await else { return };
            drop(sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut admin).await);
        });
    });
    drop(gone.join());
}

impl Drop for Fresh {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.place.folder));
        if let (Some(server), Some(name)) = (postgres_url(), self.place.url.as_deref().and_then(own)) {
            forget(server, name);
        }
    }
}
