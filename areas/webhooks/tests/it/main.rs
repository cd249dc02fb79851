//! Webhooks as receivers and administrators meet them, on both engines.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod failing;
mod log;
mod secrets;
mod telling;
mod verifier;
mod world;
