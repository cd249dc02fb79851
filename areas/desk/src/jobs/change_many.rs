//! Changes a chosen set of conversations, or puts it back, a piece at a time. Runs twice like once.

use crate::bulk::{self, Bulk};
use crate::colleague;
use base::{Actor, BulkId, Fault, Outcome};
use serde_json::{Value, json};
use std::time::Duration;
use store::jobs::{JobKind, NewJob};
use store::{Db, Tx};

/// Name of the job.
pub const JOB: &str = "change_many";
/// Its lane: long work of its own, so that nothing else waits for it.
pub const CLASS: &str = "bulk";
/// Conversations in one run; the rest is a job of its own, so that no lease runs out.
const PIECE: i64 = 200;
/// A clock that was set meanwhile makes nobody wait.
const MOST_REST_MS: i64 = 500;

/// Makes the job that goes on with a set. `from` tells the pieces apart.
pub(crate) async fn enqueue(tx: &mut Tx, id: &BulkId, from: i64) -> Result<(), Fault> {
    let job = NewJob::new(JOB, CLASS, json!({ "bulk": id, "from": from })).key(format!("bulk/{id}/{from}"));
    store::jobs::enqueue(tx, job).await.map(drop)
}

/// How fast to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Somebody waits for it.
    AtOnce,
    /// Beside others' work: it rests as long as it works, so that nobody's list grows slower.
    Beside,
}

/// The job.
#[must_use]
pub fn kind() -> JobKind {
    JobKind::new(JOB, run)
}

async fn run(db: Db, payload: Value) -> Outcome<()> {
    let id = payload.get("bulk").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let id: BulkId = id.ok_or_else(|| Fault::new("a job without its set"))?;
    let mut conn = db.read().await?;
    let Some(bulk) = bulk::find(&mut conn, &id).await? else { return Ok(()) };
    let actor = colleague::as_actor(&mut conn, &bulk.agent).await?;
    drop(conn);
    // Whoever asked may have lost their account since: then every conversation says so, and nothing is changed.
    let actor = actor.unwrap_or_else(|| Actor::visitor(String::new()));
    piece(&db, &actor, (&bulk, Pace::Beside)).await
}

/// Works on the next conversations; gives the rest to another job.
pub(crate) async fn piece(db: &Db, actor: &Actor, (bulk, pace): (&Bulk, Pace)) -> Outcome<()> {
    let (from, to) = match bulk.state.as_str() {
        "running" => ("waiting", "done"),
        "undoing" => ("done", "undone"),
        _ => return Ok(()),
    };
    let next = bulk::next(&mut db.read().await?, &bulk.id, (from, PIECE)).await?;
    for (ordinal, conversation) in &next {
        let begun = db.now();
        match bulk.state.as_str() {
            "running" => bulk::change_one(db, actor, (bulk, *ordinal, conversation)).await?,
            _ => bulk::undo_one(db, actor, (bulk, *ordinal, conversation)).await?,
        }
        if pace == Pace::Beside {
            let took = db.now().since(begun).clamp(0, MOST_REST_MS);
            tokio::time::sleep(Duration::from_millis(u64::try_from(took).unwrap_or(0))).await;
        }
    }
    if i64::try_from(next.len()).unwrap_or(PIECE) < PIECE {
        let was = if to == "done" { "running" } else { "undoing" };
        return bulk::finish(db, actor, bulk, (was, to)).await;
    }
    let mut tx = db.begin(actor).await?;
    let last = next.last().map_or(0, |(ordinal, _)| *ordinal);
    enqueue(&mut tx, &bulk.id, if to == "done" { last } else { -last }).await?;
    tx.commit().await?;
    Ok(())
}
