//! What long runs write down, for the page that is made of it.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a report that cannot be written is no report; its file is named by the environment"
)]

use std::io::Write;

/// Adds a line to the report of a long run; does nothing where none is asked for (`GOODWORD_TEST_REPORT`).
pub fn report(line: &serde_json::Value) {
    let Some(file) = std::env::var("GOODWORD_TEST_REPORT").ok().filter(|file| !file.is_empty()) else { return };
    let mut out = std::fs::OpenOptions::new().create(true).append(true).open(file).expect("the report opens");
    writeln!(out, "{line}").expect("the report takes a line");
}
