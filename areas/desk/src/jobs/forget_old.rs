//! Empties conversations that are too old, a piece at a time; what is done is counted with it. Runs twice like once.

use crate::erase::Also;
use crate::jobs::scrub;
use crate::retention;
use base::{Actor, Fault, Outcome, Time};
use serde_json::{Value, json};
use std::sync::Arc;
use store::jobs::{JobKind, NewJob};
use store::{Db, Tx};

/// Name of the job.
pub const JOB: &str = "forget_old";
/// Conversations in one run; the rest is a job of its own, so that no lease runs out.
const PIECE: usize = 100;

/// Makes the job that goes on with a run. `from` tells the pieces apart.
pub(crate) async fn enqueue(tx: &mut Tx, began: Time, from: i64) -> Result<(), Fault> {
    let job = NewJob::new(JOB, "bulk", json!({ "began": began.0, "from": from }));
    store::jobs::enqueue(tx, job.key(format!("{JOB}/{}/{from}", began.0))).await.map(drop)
}

/// The job.
#[must_use]
pub fn kind(also: Also) -> JobKind {
    let also = Arc::new(also);
    JobKind::new(JOB, move |db, payload| {
        let also = Arc::clone(&also);
        async move { run(&db, &also, &payload).await }
    })
}

async fn run(db: &Db, also: &Also, payload: &Value) -> Outcome<()> {
    let number = |name: &str| payload.get(name).and_then(Value::as_i64);
    let began = Time(number("began").ok_or_else(|| Fault::new("a job without its run"))?);
    let next = retention::next(&mut db.read().await?, (began, PIECE)).await?;
    for id in &next {
        let mut tx = db.begin(&Actor::system()).await?;
        retention::empty_one(&mut tx, also, (began, id)).await?;
        tx.commit().await?;
    }
    let mut tx = db.begin(&Actor::system()).await?;
    if next.len() < PIECE {
        retention::end(&mut tx, began).await?;
        scrub::enqueue(&mut tx, &[]).await?;
    } else {
        enqueue(&mut tx, began, number("from").unwrap_or(0) + 1).await?;
    }
    Ok(tx.commit().await?)
}
