//! Migrations run once, are never edited, and a newer schema is left alone.

use crate::number;
use std::sync::Arc;
use store::backup::{before_upgrade, restore};
use store::{Db, Migration, Place};
use testkit::{Fresh, both};

const FIRST: Migration =
    Migration::same("test/202601010000_first", "create table first (n bigint); insert into first (n) values (1);");
const SECOND: Migration = Migration::same("test/202601020000_second", "create table second (n bigint);");

async fn open(fresh: &Fresh, migrations: &[Migration]) -> Result<Db, String> {
    Db::open(&fresh.place, Arc::new(fresh.clock.clone()), migrations).await.map_err(|fault| fault.to_string())
}

both!(a_migration_runs_once, async |fresh: Fresh| {
    open(&fresh, &[FIRST]).await.unwrap().close().await;
    let db = open(&fresh, &[FIRST, SECOND]).await.unwrap();
    assert_eq!(number(&db, "select count(*) from first").await, 1);
    assert_eq!(number(&db, "select count(*) from second").await, 0);
});

both!(an_edited_migration_is_refused, async |fresh: Fresh| {
    open(&fresh, &[FIRST]).await.unwrap().close().await;
    let edited = Migration::same(FIRST.name, "create table first (n bigint not null);");
    assert!(open(&fresh, &[edited]).await.unwrap_err().contains("test/202601010000_first was edited"));
    assert!(open(&fresh, &[FIRST]).await.is_ok());
});

both!(a_newer_schema_is_refused_by_name, async |fresh: Fresh| {
    open(&fresh, &[FIRST, SECOND]).await.unwrap().close().await;
    let refused = open(&fresh, &[FIRST]).await.unwrap_err();
    assert!(refused.contains("newer goodword") && refused.contains(SECOND.name), "{refused}");
});

both!(a_broken_migration_leaves_nothing_and_can_be_mended, async |fresh: Fresh| {
    let broken =
        Migration::same("test/202601030000_broken", "create table half (n bigint); create table half (n bigint);");
    assert!(open(&fresh, &[FIRST, broken]).await.unwrap_err().contains("test/202601030000_broken"));
    let mended = Migration::same(broken.name, "create table half (n bigint);");
    let db = open(&fresh, &[FIRST, mended]).await.unwrap();
    assert_eq!(number(&db, "select count(*) from half").await, 0);
});

#[test]
fn two_nodes_that_start_at_once_migrate_once() {
    testkit::run(async {
        let Some(fresh) = Fresh::postgres().await else {
            return testkit::skipped("GOODWORD_TEST_POSTGRES names no server");
        };
        let all = futures_util::future::join_all((0..4).map(|_| open(&fresh, &[FIRST, SECOND]))).await;
        for db in &all {
            assert_eq!(number(db.as_ref().unwrap(), "select count(*) from first").await, 1);
        }
    });
}

both!(an_older_schema_is_backed_up_before_it_is_changed_and_three_backups_stay, async |fresh: Fresh| {
    let clock = || Arc::new(fresh.clock.clone());
    let before =
        async |steps: &[Migration]| before_upgrade(&fresh.place, clock(), steps).await.map_err(|e| e.to_string());
    assert_eq!(before(&[FIRST]).await, Ok(None), "there is nothing yet");
    open(&fresh, &[FIRST]).await.unwrap().close().await;
    assert_eq!(before(&[FIRST]).await, Ok(None), "it is of today");
    let mut made = vec![];
    for _ in 0..5 {
        fresh.clock.pass(base::Time::DAY);
        let one = before(&[FIRST, SECOND]).await.unwrap().unwrap();
        assert_eq!(one.step, SECOND.name);
        made.push(one.folder);
    }
    assert_eq!(made.iter().filter(|folder| folder.exists()).count(), 3);
    open(&fresh, &[FIRST, SECOND]).await.unwrap().close().await;
    assert!(before(&[FIRST]).await.unwrap_err().contains("newer goodword"));
    // The way back: the older program restores what was saved before the newer one came.
    let back = Place { folder: fresh.place.folder.join("back"), url: None };
    restore(made.last().unwrap(), &back, clock(), &[FIRST]).await.unwrap();
    let db = Db::open(&back, clock(), &[FIRST]).await.unwrap();
    assert_eq!(number(&db, "select count(*) from first").await, 1);
});
