//! Cleans files of what an erasure left in them: bytes no row names any more, and what deleted rows leave behind. Runs
//! twice like once.

use base::{Fault, Time};
use serde_json::{Value, json};
use store::jobs::{JobKind, NewJob};
use store::{Tx, erase};

/// Name of the job.
pub const JOB: &str = "scrub";

/// Makes the job. Blobs are named by what they hold, which says nothing.
pub(crate) async fn enqueue(tx: &mut Tx, blobs: &[String]) -> Result<(), Fault> {
    // One after the other: two at once would only wait for each other.
    let job = NewJob::new(JOB, "housekeeping", json!({ "blobs": blobs })).subject(Some(JOB.into()));
    store::jobs::enqueue(tx, job).await.map(drop)
}

/// The same for bytes that were only replaced: their files go, the database's own are left as they are.
pub(crate) async fn enqueue_files(tx: &mut Tx, blobs: &[String]) -> Result<(), Fault> {
    let job = NewJob::new(JOB, "housekeeping", json!({ "blobs": blobs, "replaced": true }));
    store::jobs::enqueue(tx, job).await.map(drop)
}

/// The same for bytes that came again and were not to stay: their files go now, what they leave in the database's own at
/// the end of the day, once for all of them.
pub(crate) async fn enqueue_daily(tx: &mut Tx, blobs: &[String]) -> Result<(), Fault> {
    enqueue_files(tx, blobs).await?;
    let end = Time((tx.now().0.div_euclid(Time::DAY) + 1) * Time::DAY);
    let job = NewJob::new(JOB, "housekeeping", json!({ "blobs": [] })).subject(Some(JOB.into()));
    store::jobs::enqueue(tx, job.key(format!("{JOB}/{}", end.0)).at(end)).await.map(drop)
}

/// The job.
#[must_use]
pub fn kind() -> JobKind {
    JobKind::new(JOB, |db, payload| async move {
        let names = payload.get("blobs").and_then(Value::as_array).cloned().unwrap_or_default();
        let names: Vec<String> = names.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if payload.get("replaced").is_some() {
            return Ok(erase::remove_files(&db, &names).await?);
        }
        Ok(erase::scrub(&db, &names).await?)
    })
}
