//! Moments between what the world saw and what was written down: at each of them a test lets the program die, and nothing
//! may be lost or doubled by it (REL-R1, REL-25).
//!
//! This is the one list; the crash tests go through all of it. A build without debug assertions dies at none of them.

use std::sync::Mutex;

/// A moment at which the program can be made to die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Mails were read from their server; nothing is stored.
    ImapFetched,
    /// They are stored; their server does not know.
    ImapCommitted,
    /// Their server marked them; nothing more was done.
    ImapFlagged,
    /// A file of bytes is written and synced, under no name yet.
    BlobWritten,
    /// It has its name; no row refers to it.
    BlobRenamed,
    /// Something that leaves is leased; nobody was called.
    OutboxLeased,
    /// A mail is with its server to the last byte; no receipt.
    SmtpDataSent,
    /// The receipt is here, and not written down.
    SmtpOkReceived,
    /// What became of it is written down.
    OutboxCommitted,
    /// A network has a post; that is not written down.
    SocialPosted,
    /// A webhook's receiver has answered; that is not written down.
    WebhookSent,
    /// A step of the schema is taken, and not committed.
    MigrationStep,
    /// A page of a table is copied into a backup.
    BackupCopy,
    /// The log of the database is about to be brought into its file.
    WalCheckpoint,
}

impl Point {
    /// All of them, by the names under which they are asked for.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::ImapFetched, "imap.fetched"),
        (Self::ImapCommitted, "imap.committed"),
        (Self::ImapFlagged, "imap.flagged"),
        (Self::BlobWritten, "blob.written"),
        (Self::BlobRenamed, "blob.renamed"),
        (Self::OutboxLeased, "outbox.leased"),
        (Self::SmtpDataSent, "smtp.data_sent"),
        (Self::SmtpOkReceived, "smtp.ok_received"),
        (Self::OutboxCommitted, "outbox.committed"),
        (Self::SocialPosted, "social.posted"),
        (Self::WebhookSent, "webhook.sent"),
        (Self::MigrationStep, "migration.step"),
        (Self::BackupCopy, "backup.copy"),
        (Self::WalCheckpoint, "wal.checkpoint"),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(point, _)| *point == self).map_or("", |(_, name)| name)
    }
}

/// Where the program is to die, and how many times it is to be there first.
static ARMED: Mutex<Option<(Point, u32)>> = Mutex::new(None);

/// From now on the program dies the first time it comes to a moment of this name, or the n-th with `name:n`. False if
/// there is none of this name.
#[must_use]
pub fn arm(text: &str) -> bool {
    let (name, nth) = text.split_once(':').unwrap_or((text, "1"));
    let point = Point::ALL.iter().find(|(_, known)| *known == name).map(|(point, _)| *point);
    let (Some(point), Ok(nth), Ok(mut armed)) = (point, nth.parse(), ARMED.lock()) else { return false };
    *armed = Some((point, nth));
    true
}

/// The program is at this moment: here it dies if that was asked for, without a word, as by kill -9.
#[cfg(debug_assertions)]
pub fn hit(point: Point) {
    let Ok(mut armed) = ARMED.lock() else { return };
    let Some((_, left)) = armed.as_mut().filter(|(at, _)| *at == point) else { return };
    *left = left.saturating_sub(1);
    if *left == 0 {
        std::process::abort();
    }
}

/// The program is at this moment.
#[cfg(not(debug_assertions))]
pub const fn hit(_point: Point) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own_and_others_are_refused() {
        let mut names: Vec<&str> = Point::ALL.iter().map(|(point, _)| point.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Point::ALL.len());
        assert!(!arm("imap.nowhere") && !arm("imap.fetched:x"));
    }
}
