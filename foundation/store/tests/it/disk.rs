//! A disk that fills up and is emptied again (REL-R9, short form).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use store::{Db, Place, disk};
use testkit::{Fresh, both};

/// A file system of its own in memory, gone at the end.
struct Small(PathBuf);

impl Small {
    fn mount(mib: u32) -> Option<Self> {
        let folder = std::env::temp_dir().join(format!("goodword-small-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "goodword-test"]).arg(&folder);
        let done = mount.output().is_ok_and(|out| out.status.success());
        if !done {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        done.then_some(Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.0).status());
        drop(std::fs::remove_dir(&self.0));
    }
}

fn fill_up_to(folder: &Path, left_mib: u64) {
    let more = disk::free(folder).unwrap() - left_mib * disk::MIB;
    std::fs::write(folder.join(format!("filler{left_mib}")), vec![1; usize::try_from(more).unwrap()]).unwrap();
}

#[test]
fn intake_stops_before_the_disk_is_full_and_a_reserve_makes_room() {
    let Some(small) = Small::mount(400) else { return testkit::skipped("needs root: a small file system is mounted") };
    let folder = small.0.clone();
    testkit::run(async move {
        let place = Place { folder: folder.join("data"), url: None };
        let db = Db::open(&place, Arc::new(base::SystemClock), &[]).await.unwrap();
        assert!(db.look_at_disk().await.unwrap());
        assert_eq!(std::fs::metadata(place.folder.join("reserve")).unwrap().len(), 64 * disk::MIB);
        db.require_room().unwrap();
        fill_up_to(&folder, 60);
        assert!(!db.look_at_disk().await.unwrap());
        let refused = db.require_room().unwrap_err();
        assert_eq!((refused.status, refused.code), (507, "disk.full"));
        assert_eq!(db.require_room_later().unwrap_err().trouble, base::Trouble::Busy);
        fill_up_to(&folder, 2);
        assert!(!db.look_at_disk().await.unwrap());
        assert!(disk::free(&folder).unwrap() > 60 * disk::MIB, "the reserve was given up");
        // Deleting, which writes, works in the room the reserve leaves.
        let mut tx = crate::begin(&db).await;
        tx.exec("delete from audit", store::args![]).await.unwrap();
        tx.commit().await.unwrap();
        for filler in ["filler60", "filler2"] {
            std::fs::remove_file(folder.join(filler)).unwrap();
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
