//! Customers, on both engines and over HTTP.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helper")]

mod api;
mod door;
mod imports;
mod recognition;
