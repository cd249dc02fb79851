//! The methods against published figures, hand-checkable fixtures, properties and simulation.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code, reads where the outside data lie"
)]

mod attribution;
mod data;
mod repurchase;
