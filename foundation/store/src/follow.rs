//! Following the facts: whoever reads them by their sequence waits for news here, and tries again after trouble.

use crate::Db;
use base::Fault;
use std::time::Duration;
use tokio::sync::watch;

/// Looked at this often although news is told: another node may have written it.
const POLL: Duration = Duration::from_secs(5);
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// Lets `reader` go on whenever there is more, until `stop` says so. `step` considers what comes next, keeps how far it got
/// in the same transaction, and gives how much there was.
#[expect(clippy::cognitive_complexity, reason = "what select! expands to is counted")]
pub async fn follow<S, F>(db: &Db, (reader, step): (&'static str, S), mut stop: watch::Receiver<bool>)
where
    S: Fn() -> F,
    F: Future<Output = Result<usize, Fault>>,
{
    let mut latest = db.watch_facts();
    while !*stop.borrow() {
        let wait = match step().await {
            Ok(0) => POLL,
            Ok(_more) => continue,
            Err(error) => {
                tracing::warn!(reader, error = %error, "facts could not be considered; they are read again");
                AFTER_TROUBLE
            }
        };
        tokio::select! {
            changed = latest.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(wait) => {}
            _ = stop.changed() => {}
        }
    }
}
