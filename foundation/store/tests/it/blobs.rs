//! Bytes by their hash: small ones inside, large ones beside.

use crate::{begin, number};
use store::{Db, blobs};
use testkit::{Fresh, both};

async fn keep(db: &Db, bytes: &[u8]) -> String {
    blobs::prepare(db, bytes).await.unwrap();
    let mut tx = begin(db).await;
    let name = blobs::put(&mut tx, bytes).await.unwrap();
    tx.commit().await.unwrap();
    name
}

async fn get(db: &Db, name: &str) -> Result<Option<Vec<u8>>, base::Fault> {
    blobs::get(&mut db.read().await.unwrap(), db.folder(), name).await
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect()
}

both!(small_and_large_come_back_byte_by_byte, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    for length in [0, 1, blobs::SMALL - 1, blobs::SMALL, blobs::SMALL + 1, 3_000_000] {
        let name = keep(&db, &bytes(length)).await;
        assert_eq!(get(&db, &name).await.unwrap(), Some(bytes(length)), "{length}");
        assert_eq!(name, keep(&db, &bytes(length)).await);
    }
    assert_eq!(number(&db, "select count(*) from blobs").await, 6);
    assert_eq!(number(&db, "select count(*) from blobs where bytes is null").await, 2);
});

both!(an_unknown_name_is_nothing_and_a_lost_file_is_a_fault, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    assert_eq!(get(&db, "../../etc/passwd").await.unwrap(), None);
    let name = keep(&db, &bytes(300_000)).await;
    std::fs::remove_dir_all(db.folder().join("blobs")).unwrap();
    assert!(get(&db, &name).await.unwrap_err().to_string().contains(&name));
    keep(&db, &bytes(300_000)).await;
    assert_eq!(get(&db, &name).await.unwrap().unwrap().len(), 300_000);
});

both!(a_large_one_made_within_a_transaction_is_kept_too, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let mut tx = begin(&db).await;
    let name = blobs::put(&mut tx, &bytes(300_000)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(get(&db, &name).await.unwrap(), Some(bytes(300_000)));
});

both!(many_at_once_write_one_file, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let large = bytes(400_000);
    let names = futures_util::future::join_all((0..8).map(|_| keep(&db, &large))).await;
    assert!(names.iter().all(|name| *name == names[0]));
    assert_eq!(get(&db, &names[0]).await.unwrap(), Some(large));
});

both!(what_a_kill_left_half_written_goes_after_a_day, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let kept = keep(&db, &bytes(300_000)).await;
    let (first, second) = (kept.get(..2).unwrap(), kept.get(2..4).unwrap());
    let path = db.folder().join("blobs").join(first).join(second).join(&kept);
    let lay = |name: &std::path::Path, hours: u64| {
        let file = std::fs::File::options().create(true).append(true).open(name).unwrap();
        let at = file.metadata().unwrap().modified().unwrap() - std::time::Duration::from_hours(hours);
        file.set_times(std::fs::FileTimes::new().set_modified(at)).unwrap();
    };
    let (old, young) = (path.with_extension("1.tmp"), path.with_extension("2.tmp"));
    lay(&old, 25);
    lay(&young, 23);
    lay(&path, 1_000);
    assert_eq!(blobs::sweep(&db).await.unwrap(), 1);
    assert!(!old.exists() && young.exists(), "somebody else may be writing the younger one");
    assert_eq!(get(&db, &kept).await.unwrap(), Some(bytes(300_000)), "what is whole stays, however old");
});
