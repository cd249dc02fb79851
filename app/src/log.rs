//! One line per event: for people, or as JSON for machines.

use tracing_subscriber::EnvFilter;

/// Starts logging to standard error. `format` is `json` or anything else for text.
pub(crate) fn start(format: &str) {
    let filter = EnvFilter::try_from_env("GOODWORD_LOG_FILTER").unwrap_or_else(|_unset| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start (tests) keeps the first.
    let started = if format == "json" {
        lines.json().flatten_event(true).try_init()
    } else {
        lines.with_target(false).try_init()
    };
    drop(started);
}
