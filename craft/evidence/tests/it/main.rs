//! The methods against published figures, hand-checkable fixtures, properties and simulation.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "test code, reads where the outside data lie"
)]

mod attribution;
mod coverage;
mod data;
mod properties;
mod repurchase;
