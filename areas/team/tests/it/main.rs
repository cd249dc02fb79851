//! The area over HTTP, on both engines.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod abuse;
mod agents;
mod company;
mod house;
mod roles;
mod sessions;
mod story;
mod teams;
mod tokens;
