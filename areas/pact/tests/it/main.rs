//! How the pact is measured, on both databases.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod frozen;
mod recount;
mod year;
