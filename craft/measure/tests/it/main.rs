//! `measure` from the outside: golden tables, refusals, the command-line contract.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "test code, reads where the outside data lie"
)]

mod contract;
mod golden;
mod harness;
mod refusals;
