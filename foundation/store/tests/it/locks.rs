//! Other processes at the same file (REL-R10).

use crate::{begin, number};
use base::Trouble;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::sync::Arc;
use std::time::Duration;
use store::{Db, Migration, args};
use testkit::Fresh;

const MIGRATIONS: &[Migration] =
    &[Migration::same("test/202601010000_words", "create table words (word text primary key);")];

/// Somebody else's tool, holding the file.
struct Stranger(SqliteConnection);

impl Stranger {
    async fn holds(fresh: &Fresh) -> Self {
        let file = fresh.place.folder.join("goodword.db");
        let mut stranger = Self(SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap());
        stranger.says("begin exclusive").await;
        stranger
    }
    async fn says(&mut self, sql: &'static str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.0).await.unwrap();
    }
}

async fn add(db: &Db, word: &str) -> Result<(), base::Fault> {
    let mut tx = db.begin(&base::Actor::system()).await?;
    tx.exec("insert into words (word) values ($1)", args![word]).await?;
    tx.commit().await
}

#[test]
fn a_second_process_refuses_to_start() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let first = fresh.open(&[]).await;
        let second = Db::open(&fresh.place, Arc::new(fresh.clock.clone()), &[]).await.unwrap_err().to_string();
        assert!(second.contains("another goodword already runs"), "{second}");
        drop(begin(&first).await);
    });
}

#[test]
fn a_lock_of_a_second_only_delays() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = fresh.open(MIGRATIONS).await;
        let mut stranger = Stranger::holds(&fresh).await;
        let release = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            stranger.says("commit").await;
        };
        let words: Vec<String> = (0..10).map(|n| n.to_string()).collect();
        let writes = futures_util::future::join_all(words.iter().map(|word| add(&db, word)));
        let (done, ()) = futures_util::future::join(writes, release).await;
        done.into_iter().for_each(Result::unwrap);
        assert_eq!(number(&db, "select count(*) from words").await, 10);
    });
}

#[test]
fn a_longer_lock_is_told_to_everybody_after_five_seconds_and_passes() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = fresh.open(MIGRATIONS).await;
        let mut stranger = Stranger::holds(&fresh).await;
        let writes = futures_util::future::join_all(["a", "b", "c"].map(|word| add(&db, word)));
        let done = tokio::time::timeout(Duration::from_secs(7), writes).await.expect("an answer within the time");
        for fault in done.into_iter().map(Result::unwrap_err) {
            assert_eq!(fault.trouble, Trouble::Busy, "{fault}");
        }
        stranger.says("commit").await;
        add(&db, "after").await.unwrap();
        assert_eq!(number(&db, "select count(*) from words").await, 1);
    });
}

#[test]
fn who_gives_up_while_the_file_is_locked_leaves_the_writer_whole() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = fresh.open(MIGRATIONS).await;
        let mut stranger = Stranger::holds(&fresh).await;
        assert!(tokio::time::timeout(Duration::from_millis(100), add(&db, "gone")).await.is_err());
        stranger.says("commit").await;
        add(&db, "kept").await.unwrap();
        add(&db, "kept too").await.unwrap();
        assert_eq!(number(&db, "select count(*) from words where word like 'kept%'").await, 2);
    });
}

#[test]
fn a_stranger_may_write_once_nobody_here_does() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let db = fresh.open(MIGRATIONS).await;
        drop(begin(&db).await);
        let mut stranger = Stranger::holds(&fresh).await;
        stranger.says("insert into words (word) values ('by hand')").await;
        stranger.says("commit").await;
        assert_eq!(number(&db, "select count(*) from words").await, 1);
    });
}

#[test]
fn closing_ends_even_with_a_listener_of_wake_ups() {
    testkit::run(async {
        let Some(fresh) = Fresh::postgres().await else {
            return testkit::skipped("GOODWORD_TEST_POSTGRES names no server");
        };
        let db = fresh.open(&[]).await;
        tokio::time::timeout(Duration::from_secs(5), db.close()).await.expect("closed");
        assert_eq!(db.read().await.unwrap_err().trouble, Trouble::Busy);
    });
}

#[test]
fn a_fact_told_on_one_node_wakes_another() {
    testkit::run(async {
        let Some(fresh) = Fresh::postgres().await else {
            return testkit::skipped("GOODWORD_TEST_POSTGRES names no server");
        };
        let (here, there) = (fresh.open(&[]).await, fresh.open(&[]).await);
        let mut latest = there.watch_facts();
        let woken = async {
            loop {
                let mut tx = begin(&here).await;
                tx.tell(base::facts::Fact::new(base::facts::Kind::NoteAdded));
                tx.commit().await.unwrap();
                if tokio::time::timeout(Duration::from_millis(100), latest.changed()).await.is_ok() {
                    return *latest.borrow();
                }
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(10), woken).await.expect("woken") > 0);
    });
}
