//! The reply check as others use it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers over JSON of a known shape")]

mod contract;
mod examples;
mod handbook;
mod hostile;
mod promises;
mod public;

use serde_json::Value;
use voice::{Checker, Date, Earlier};

/// A Monday.
const TODAY: Date = Date::constant(2026, 11, 23);

/// What the command says of a line.
fn said(line: &Value) -> Value {
    let mut checker = Checker::new(Earlier::default(), TODAY);
    serde_json::from_str(&checker.line(&line.to_string(), |_, _| None).unwrap()).unwrap()
}

/// The checks that spoke up, and how much that weighs.
fn found(line: &Value) -> Vec<(String, String)> {
    let report = said(line);
    let findings = report["findings"].as_array().unwrap().iter();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    findings.map(|one| (word(&one["check"]), word(&one["severity"]))).collect()
}
