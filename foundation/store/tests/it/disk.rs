//! A disk that fills up and is emptied again (REL-R9, short form).

use std::sync::Arc;
use store::{Db, Place, disk};
use testkit::{Fresh, Small, both};

#[test]
fn intake_stops_before_the_disk_is_full_and_a_reserve_makes_room() {
    let Some(small) = Small::mount(400) else { return };
    testkit::run(async move {
        let place = Place { folder: small.folder.join("data"), url: None };
        let db = Db::open(&place, Arc::new(base::SystemClock), &[]).await.unwrap();
        assert!(db.look_at_disk().await.unwrap());
        assert_eq!(std::fs::metadata(place.folder.join("reserve")).unwrap().len(), 64 * disk::MIB);
        db.require_room().unwrap();
        let most = small.fill_up_to(60);
        assert!(!db.look_at_disk().await.unwrap());
        let refused = db.require_room().unwrap_err();
        assert_eq!((refused.status, refused.code), (507, "disk.full"));
        assert_eq!(db.require_room_later().unwrap_err().trouble, base::Trouble::Busy);
        let nearly_all = small.fill_up_to(2);
        assert!(!db.look_at_disk().await.unwrap());
        assert!(disk::free(&small.folder).unwrap() > 60 * disk::MIB, "the reserve was given up");
        // Deleting, which writes, works in the room the reserve leaves.
        let mut tx = crate::begin(&db).await;
        tx.exec("delete from audit", store::args![]).await.unwrap();
        tx.commit().await.unwrap();
        for filler in [most, nearly_all] {
            std::fs::remove_file(filler).unwrap();
        }
        assert!(db.look_at_disk().await.unwrap());
        db.require_room().unwrap();
        assert!(place.folder.join("reserve").exists(), "and kept again");
        db.close().await;
    });
}

both!(where_there_is_room_everything_is_taken_in, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    db.require_room().unwrap();
    assert!(disk::free(&fresh.place.folder).unwrap() > 0);
});
