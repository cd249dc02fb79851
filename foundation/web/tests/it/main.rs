//! What every route gets from `web`, over a small house of its own.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers: what fails here fails the test")]

mod home;
mod idempotency;
mod input;
mod live;
mod openapi;
mod origin;
mod problems;
