//! Writing what cannot be asked for twice.

use base::Fault;
use std::time::Duration;

const TRIES: usize = 10;
const BETWEEN: Duration = Duration::from_millis(500);

/// Writes what somebody else did and would do again, or gave and gives no more: that is not given up because the database is
/// away for a moment.
///
/// # Errors
/// That of the last try, after about five seconds.
pub async fn insist<F: Future<Output = Result<(), Fault>> + Send>(write: impl Fn() -> F) -> Result<(), Fault> {
    let mut written = write().await;
    for _ in 1..TRIES {
        if written.is_ok() {
            break;
        }
        tokio::time::sleep(BETWEEN).await;
        written = write().await;
    }
    written
}
