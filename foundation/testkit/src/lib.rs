//! For tests: fresh databases on either engine, a clock that stands still, a client that reads as prose, real servers.
//!
//! Does not know: any area.
#![warn(missing_docs)]

mod client;
mod clock;
mod fresh;
mod judge;
pub mod servers;
mod small;
mod soak;
mod template;

pub use client::{Answered, Client};
pub use clock::FakeClock;
pub use fresh::{Fresh, postgres_url};
pub use judge::Judge;
pub use small::Small;
pub use soak::report;

/// Runs an async test on SQLite and, where a server is given, on PostgreSQL: `both!(name, |fresh| async move { … });`
#[macro_export]
macro_rules! both {
    ($name:ident, $body:expr) => {
        mod $name {
            use super::*;

            #[test]
            fn on_sqlite() {
                $crate::run(async {
                    let body = $body;
                    body($crate::Fresh::sqlite()).await;
                });
            }

            #[test]
            fn on_postgres() {
                $crate::run(async {
                    let body = $body;
                    match $crate::Fresh::postgres().await {
                        Some(fresh) => body(fresh).await,
                        None => $crate::skipped("GOODWORD_TEST_POSTGRES names no server"),
                    }
                });
            }
        }
    };
}

/// Says on standard output that a test did not run, and why.
#[expect(clippy::print_stdout, reason = "test runners show it to whoever reads the log")]
pub fn skipped(why: &str) {
    println!("skipped: {why}");
}

/// Runs a future on a runtime like the product's.
#[expect(clippy::expect_used, reason = "a test without a runtime is over")]
pub fn run<F: Future<Output = ()>>(work: F) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work);
}
