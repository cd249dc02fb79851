//! The form's pages as a browser without scripts meets them.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "test helpers")]

mod pages;
mod world;
