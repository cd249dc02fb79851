//! The one place that starts background tasks: named, and loud when they die.

use std::future::Future;
use tokio::task::JoinHandle;

/// Starts a task; a panic in it is logged with its name instead of vanishing.
#[expect(clippy::disallowed_methods, reason = "the one place that may spawn")]
pub fn spawn<F>(name: &'static str, work: F) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        let run = std::panic::AssertUnwindSafe(work);
        if futures_util::FutureExt::catch_unwind(run).await.is_err() {
            tracing::error!(task = name, "a background task panicked");
        }
    })
}
