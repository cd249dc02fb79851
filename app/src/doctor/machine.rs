//! The machine: room on the disk, how fast it syncs, whether the clock is kept, who may read the key.

use super::Check;
use base::{Fault, Time};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use store::disk;
use tokio::time::Instant;

const PART: &str = "machine";
/// Syncs tried; a few are enough to tell a disk from a network share.
const SYNCS: u32 = 20;

pub(super) async fn look(folder: &Path, now: Time) -> Vec<Check> {
    let mut checks = vec![Check::ok((PART, "version"), "goodword", env!("CARGO_PKG_VERSION"))];
    if !folder.is_dir() {
        let seen = format!("{} does not exist", folder.display());
        checks.push(Check::fail(
            (PART, "folder"),
            "data folder",
            (seen, "start goodword once, or name the folder with --data"),
        ));
        return checks;
    }
    checks.push(room(disk::free(folder)));
    checks.push(syncs(folder));
    checks.push(key(&folder.join(store::backup::KEY_FILE)));
    checks.push(clock(now).await);
    checks
}

fn room(free: Result<u64, Fault>) -> Check {
    let what = "room on the disk";
    match free {
        Ok(free) => {
            let seen = format!("{} MiB free", free / disk::MIB);
            match free {
                _ if free < disk::STOP => Check::fail(
                    (PART, "disk"),
                    what,
                    (seen, "make room: goodword takes no more mail in until there is some"),
                ),
                _ if free < disk::LOW => {
                    Check::warn((PART, "disk"), what, (seen, "make room before mail is no longer taken in"))
                }
                _ => Check::ok((PART, "disk"), what, seen),
            }
        }
        Err(error) => Check::warn((PART, "disk"), what, (error.to_string(), "look at the data folder's permissions")),
    }
}

fn syncs(folder: &Path) -> Check {
    let what = "syncs of the disk";
    match sync_time(folder) {
        Ok(micros) => {
            let rate = 1_000_000 / micros.max(1);
            let seen = format!("{rate} a second, {}.{:03} ms each", micros / 1_000, micros % 1_000);
            if rate < 20 {
                Check::warn(
                    (PART, "syncs"),
                    what,
                    (seen, "every acknowledged mail waits for one; use a local disk, no network share"),
                )
            } else if rate > 20_000 {
                Check::warn(
                    (PART, "syncs"),
                    what,
                    (
                        seen,
                        "no disk is so fast: something does not sync, and a power failure loses what was acknowledged",
                    ),
                )
            } else {
                Check::ok((PART, "syncs"), what, seen)
            }
        }
        Err(error) => {
            let seen = format!("{} cannot be written: {error}", folder.display());
            Check::fail((PART, "syncs"), what, (seen, "give the user that runs goodword the data folder"))
        }
    }
}

/// The median of some syncs of 4 KiB, in microseconds.
fn sync_time(folder: &Path) -> std::io::Result<u128> {
    let path = folder.join(".doctor");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..SYNCS {
        let begun = Instant::now();
        file.write_all(&[7; 4_096])?;
        file.sync_data()?;
        times.push(begun.elapsed().as_micros());
    }
    std::fs::remove_file(&path)?;
    times.sort_unstable();
    Ok(times.get(times.len() / 2).copied().unwrap_or_default())
}

fn key(file: &Path) -> Check {
    let what = "the key";
    let mode = match std::fs::metadata(file) {
        Ok(found) => found.permissions().mode() & 0o777,
        Err(error) => {
            let seen = format!("{} cannot be read: {error}", file.display());
            return Check::fail(
                (PART, "key"),
                what,
                (seen, "put back the copy you keep: without it no mailbox password can be opened"),
            );
        }
    };
    let seen = format!("{} has mode {mode:o}", file.display());
    if mode & 0o077 == 0 {
        return Check::ok((PART, "key"), what, seen);
    }
    Check::fail((PART, "key"), what, (seen, &format!("others can read it: chmod 600 {}", file.display())))
}

/// Whether the machine's clock is kept by somebody; tokens, deadlines and signatures depend on it.
async fn clock(now: Time) -> Check {
    let asked = tokio::process::Command::new("timedatectl").args(["show", "-p", "NTPSynchronized", "--value"]).output();
    let said = tokio::time::timeout(std::time::Duration::from_secs(3), asked).await;
    let said = said.ok().and_then(Result::ok).map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned());
    kept(said.as_deref(), now)
}

/// `said`: what the machine says of its clock.
fn kept(said: Option<&str>, now: Time) -> Check {
    let (what, seen) = ("the clock", now.to_rfc3339());
    match said {
        Some("yes") => Check::ok((PART, "clock"), what, format!("{seen}, kept by a time server")),
        Some("no") => {
            Check::warn((PART, "clock"), what, (seen, "switch time synchronisation on: timedatectl set-ntp true"))
        }
        _ => Check::ok(
            (PART, "clock"),
            what,
            format!("{seen}; this machine does not say whether a time server keeps it"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn a_key_that_others_can_read_is_a_fault_and_says_how_to_mend_it() {
        let folder = std::env::temp_dir().join(format!("goodword-doctor-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("secret.key");
        assert_eq!(key(&file).verdict, Verdict::Fail);
        std::fs::write(&file, "x").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(key(&file).advice.unwrap().contains("chmod 600"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(key(&file).verdict, Verdict::Ok);
        assert!(sync_time(&folder).unwrap() > 0 && !folder.join(".doctor").exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn desk_2006_a_disk_that_runs_short_is_told_of_before_it_is_full() {
        let at = |free: u64| room(Ok(free * disk::MIB));
        assert_eq!(
            [at(100), at(300), at(5_000)].map(|check| check.verdict),
            [Verdict::Fail, Verdict::Warn, Verdict::Ok]
        );
        assert!(at(100).advice.unwrap().contains("make room"));
    }

    #[test]
    fn desk_2006_a_clock_nobody_keeps_is_told_of() {
        let now = Time(0);
        assert_eq!(kept(Some("no"), now).verdict, Verdict::Warn);
        assert!(kept(Some("no"), now).advice.unwrap().contains("timedatectl"));
        assert_eq!(kept(Some("yes"), now).verdict, Verdict::Ok);
    }
}
