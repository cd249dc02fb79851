//! Forgets what has long been over: old sessions and expired links.

use crate::{link_store, session_store};
use base::{Actor, Fault, Time};
use store::Db;

/// How long an ended session and an expired link are kept, for whoever asks what happened.
const KEPT_MS: i64 = 90 * Time::DAY;

/// Forgets them. To be called now and then; once a day is enough.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let before = tx.now().plus(-KEPT_MS);
    session_store::sweep(&mut tx, before).await?;
    link_store::sweep(&mut tx, before).await?;
    tx.commit().await
}
