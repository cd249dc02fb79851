//! The e-mail channel against servers that follow a script, and against real ones.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "test helpers")]

mod listening;
mod meaning;
mod proof;
mod real;
mod receiving;
mod scripted;
mod sending;
mod trouble;
mod world;
