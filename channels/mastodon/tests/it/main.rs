//! The channel against a stand-in for its servers, and against a real one where one is named.
#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

mod hearing;
mod hostile;
mod judged;
mod lossy;
mod meaning;
mod place;
mod real;
mod receiving;
mod sending;
mod sign_in;
mod story;
mod thread;
mod trouble;
mod world;
