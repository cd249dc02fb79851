//! Customers, on both engines and over HTTP.
#![expect(clippy::unwrap_used, clippy::significant_drop_tightening, reason = "test helper")]

mod api;
mod door;
mod recognition;
