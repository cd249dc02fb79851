//! The form's pages as a browser without scripts meets them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

mod pages;
mod world;
