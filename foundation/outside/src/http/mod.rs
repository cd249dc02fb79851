//! Fetching over HTTP for a named purpose, within limits that nobody can talk us out of.
//!
//! Built on hyper over our own connection and not on a client library, so that the address that was judged is the address
//! that is connected to, and compressed and plain bytes can both be counted.

mod body;
mod call;
mod flow;
mod hop;

pub use call::{Ask, Got, Limits, Longer, Lost, Purpose, Unreached};
pub use flow::{Flow, Patience};
