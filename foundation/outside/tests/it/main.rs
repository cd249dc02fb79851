//! The way out: where it does not lead, how long it waits, and what it says to mail servers.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "test helpers")]

mod breaker;
mod flow;
mod limits;
mod real;
mod smtp;
mod smtp_bytes;
mod ssrf;
mod world;
