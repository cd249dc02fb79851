//! A file system of a test's own, so small that it can be filled up.
#![expect(clippy::expect_used, reason = "test helper")]

use std::path::{Path, PathBuf};
use std::process::Command;
use store::disk;

/// Lives in memory, gone at the end.
#[derive(Debug)]
pub struct Small {
    /// Where it is mounted.
    pub folder: PathBuf,
}

impl Small {
    /// Of this size; `None` where nothing may be mounted.
    #[must_use]
    pub fn mount(mib: u32) -> Option<Self> {
        let folder = std::env::temp_dir().join(format!("goodword-small-{}", crate::fresh::name()));
        std::fs::create_dir_all(&folder).expect("a folder to mount at");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "goodword-test"]).arg(&folder);
        if mount.output().is_ok_and(|out| out.status.success()) {
            return Some(Self { folder });
        }
        std::fs::remove_dir_all(&folder).expect("the folder goes again");
        crate::skipped("needs root: a small file system is mounted");
        None
    }

    /// Fills it up to some mebibytes; gives the file that does it.
    #[must_use]
    pub fn fill_up_to(&self, left_mib: u64) -> PathBuf {
        let filler = self.folder.join(format!("filler{left_mib}"));
        let more = disk::free(&self.folder).expect("the disk").saturating_sub(left_mib * disk::MIB);
        // To the last byte it may be told that there is none left: that is what was wanted.
        drop(std::fs::write(&filler, vec![1; usize::try_from(more).expect("a small size")]));
        filler
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.folder).status());
        drop(std::fs::remove_dir::<&Path>(&self.folder));
    }
}
