//! The way back to before an upgrade.

use crate::{begin, number};
use std::sync::Arc;
use store::backup::{Back, before_upgrade, roll_back};
use store::{Db, Migration, Place, blobs};
use testkit::{Fresh, both};

const FIRST: Migration =
    Migration::same("test/202601010000_first", "create table first (n bigint); insert into first (n) values (1);");
const SECOND: Migration =
    Migration::same("test/202601020000_second", "create table second (n bigint); insert into second (n) values (7);");

async fn open(fresh: &Fresh, steps: &[Migration]) -> Result<Db, String> {
    Db::open(&fresh.place, Arc::new(fresh.clock.clone()), steps).await.map_err(|fault| fault.to_string())
}

async fn back(fresh: &Fresh, steps: &[Migration]) -> Result<Back, String> {
    let gone = roll_back(&fresh.place, Arc::new(fresh.clock.clone()), steps, None).await;
    gone.map_err(|fault| fault.to_string())
}

/// Something of the older version, then an upgrade, and something of the newer one.
async fn upgraded(fresh: &Fresh) -> String {
    let db = open(fresh, &[FIRST]).await.unwrap();
    let mut tx = begin(&db).await;
    let large = blobs::put(&mut tx, &vec![5; 300_000]).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    drop(db);
    let steps = [FIRST, SECOND];
    before_upgrade(&fresh.place, Arc::new(fresh.clock.clone()), &steps).await.unwrap().unwrap();
    let db = open(fresh, &steps).await.unwrap();
    let mut tx = begin(&db).await;
    tx.exec("update first set n = 2", store::args![]).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    large
}

/// What was set aside, looked at.
async fn newer(fresh: &Fresh, said: &str) -> (Db, String) {
    let (folder, schema) = (said.strip_prefix("the folder "), said.strip_prefix("the schema "));
    let folder = folder.map_or_else(|| fresh.place.folder.clone(), Into::into);
    let place = Place { folder, url: fresh.place.url.clone() };
    let db = Db::open_beside(&place, Arc::new(fresh.clock.clone())).await.unwrap();
    let schema = schema.map(|rest| format!("{}.", rest.split(' ').next().unwrap())).unwrap_or_default();
    (db, schema)
}

both!(going_back_brings_what_was_before_the_upgrade_and_keeps_what_came_since, async |fresh: Fresh| {
    let large = upgraded(&fresh).await;
    let refused = open(&fresh, &[FIRST]).await.unwrap_err();
    assert!(refused.contains("newer goodword") && refused.contains("goodword rollback"), "{refused}");
    // A file that the newer version has deleted.
    let file =
        fresh.place.folder.join("blobs").join(large.get(..2).unwrap()).join(large.get(2..4).unwrap()).join(&large);
    std::fs::remove_file(&file).unwrap();
    let gone = back(&fresh, &[FIRST]).await.unwrap();
    assert!(gone.from.starts_with(fresh.place.folder.join("backups")) && gone.report.rows > 0);
    let db = open(&fresh, &[FIRST]).await.unwrap();
    assert_eq!(number(&db, "select n from first").await, 1);
    let bytes = blobs::get(&mut db.read().await.unwrap(), &fresh.place.folder, &large).await.unwrap().unwrap();
    assert_eq!(bytes.len(), 300_000);
    db.close().await;
    drop(db);
    let (kept, at) = newer(&fresh, &gone.newer).await;
    assert_eq!(number(&kept, &format!("select n from {at}first")).await, 2);
    assert_eq!(number(&kept, &format!("select n from {at}second")).await, 7);
    kept.close().await;
    let again = open(&fresh, &[FIRST, SECOND]).await.unwrap();
    assert_eq!(number(&again, "select n from second").await, 7, "the upgrade may be tried again");
    again.close().await;
});

both!(there_is_no_way_back_from_where_nobody_newer_was, async |fresh: Fresh| {
    upgraded(&fresh).await;
    let refused = back(&fresh, &[FIRST, SECOND]).await.unwrap_err();
    assert!(refused.contains("nothing to go back from"), "{refused}");
    let unknown = back(&fresh, &[]).await.unwrap_err();
    assert!(unknown.contains("no backup of before the upgrade"), "{unknown}");
    let db = open(&fresh, &[FIRST, SECOND]).await.unwrap();
    assert_eq!(number(&db, "select n from first").await, 2, "nothing was changed");
});

both!(nobody_goes_back_under_a_program_that_runs, async |fresh: Fresh| {
    upgraded(&fresh).await;
    let running = open(&fresh, &[FIRST, SECOND]).await.unwrap();
    let refused = back(&fresh, &[FIRST]).await.unwrap_err();
    let wanted = if fresh.place.url.is_some() { "stop goodword" } else { "another goodword already runs" };
    assert!(refused.contains(wanted), "{refused}");
    assert_eq!(number(&running, "select n from first").await, 2);
    running.close().await;
});
