//! What people write, sorted, as others use it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers over data of a known shape")]

mod abuse;
mod contract;
mod figures;
mod groups;
mod hostile;
mod outside;
mod real;
mod set;
mod table;

use std::path::PathBuf;
use triage::learn::{Sample, samples};

/// The labelled texts of all languages.
fn labelled() -> Vec<Sample> {
    ["en", "de", "fr", "es"].into_iter().flat_map(in_language).collect()
}

fn in_language(code: &str) -> Vec<Sample> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("set/{code}.jsonl"));
    samples(&std::fs::read_to_string(path).unwrap()).unwrap()
}
