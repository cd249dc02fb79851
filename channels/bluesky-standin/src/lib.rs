//! A network of the AT Protocol in memory: accounts, records, notifications, threads, as its documentation describes them;
//! and all the ways in which it can fail. For tests; it shares no code with the channel it is for.
//!
//! Does not know: goodword.

mod answers;
mod feed;
mod http;
mod repo;
mod sign_in;
mod state;
mod trouble;

pub use http::Network;
pub use trouble::Trouble;
