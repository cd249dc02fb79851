//! A copy of a database sends nothing that was due long ago before a person said so (REL-11).
//!
//! A copy does not know what the other one sent since. One is known by the place it runs at (`place`), and by what the
//! data folder remembers of it (`mark`): another place, or less than is remembered, and everything that was due 15
//! minutes ago is held. What waits in the outbox is held at once; whatever else becomes a message when its time comes
//! asks [`against`] first, so that nothing here has to know what that is.

mod mark;
mod place;
mod start;

pub use mark::remember;
pub(crate) use start::stamp;
pub use start::{Copies, start};

use crate::{Conn, Tx, args, audit};
use base::{Fault, OutboxId, Time};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What was due less long ago than this still leaves by itself.
pub(crate) const GRACE_MS: i64 = 15 * Time::MINUTE;

/// Why something is held that did not leave from the outbox yet, in words for people.
const WHY: &str = "this is a copy of the database, and it may have been sent since where the copy was made";

/// How a database was seen to be another one than the one that ran before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It runs at another place than before: another file, or another database of a server.
    Elsewhere,
    /// The data folder remembers more than is in it: an older one was put back.
    Older,
    /// It was restored from a backup.
    Restored,
    /// An export was brought into it.
    Imported,
}

/// What was done when a copy was noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When it was noticed.
    pub at: Time,
    /// How it was noticed.
    pub cause: Cause,
    /// The moment the backup or export is of, if it came from one.
    pub of: Option<Time>,
    /// Rows of the outbox that were held, also by notes before this one that nobody has seen.
    pub held: u64,
    /// Everything due up to this moment is held.
    pub until: Time,
}

/// What was done because this database is a copy, until somebody has seen it.
pub async fn note(conn: &mut Conn) -> Result<Option<Note>, Fault> {
    let row = conn.maybe("select note from instance where one = 1 and seen_at is null", args![]).await?;
    let text: Option<String> = row.map(|row| row.only()).transpose()?.flatten();
    // What a newer version wrote otherwise stands in the audit log all the same.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Somebody has seen the note: it is shown no longer, what is held stays held. Nothing where there is none.
pub async fn seen(tx: &mut Tx) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "update instance set seen_at = $1 where one = 1 and note is not null and seen_at is null";
    if tx.exec(sql, args![now]).await? == 1 {
        audit::write(tx, "database.copy_seen", "database", json!({})).await?;
    }
    Ok(())
}

/// What speaks against sending by itself what was due at a time, in words; nothing unless this is a copy and it was due
/// before the copy was noticed.
pub async fn against(conn: &mut Conn, due: Time) -> Result<Option<&'static str>, Fault> {
    let row = conn.maybe("select fenced_until from instance where one = 1", args![]).await?;
    let until: Option<Time> = row.map(|row| row.only()).transpose()?.flatten();
    Ok(until.filter(|until| due <= *until).map(|_held| WHY))
}

/// Holds a row of the outbox that was just made for something [`against`] spoke against.
pub async fn hold_one(tx: &mut Tx, id: &OutboxId) -> Result<(), Fault> {
    let (now, why) = (tx.now(), format!("held: {WHY}"));
    let sql =
        "update outbox set state = 'cancelled', last_error = $2, ended_at = $3 where id = $1 and state = 'queued'";
    tx.exec(sql, args![id, why, now]).await.map(drop)
}

/// Cancels what was due to leave at a time or before, or was tried first by then, with the reason; gives how much that was.
///
/// Nothing is lost: the outbox screen shows the reason, and "retry" sends one.
pub(crate) async fn hold(tx: &mut Tx, why: &str, due: Time) -> Result<u64, Fault> {
    let now = tx.now();
    let sql = "update outbox set state = 'cancelled', last_error = $1, ended_at = $2, lease_until = null,
                 may_be_doubled = case when attempts > 0 then 1 else may_be_doubled end
               where state in ('queued', 'sending') and (run_at <= $3 or first_tried_at <= $3)";
    tx.exec(sql, args![why, now, due]).await
}
