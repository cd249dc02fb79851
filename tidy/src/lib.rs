//! The workspace's own tests: what the house rules say, as rules that fail. Not shipped.
//!
//! Each rule is a function from a [`tree::Tree`] to the list of its offences, so that it runs on the
//! real tree and on the seeded offences in `seeded/` alike.
//!
//! Does not know: what any of the code means. It reads manifests, file names and words, nothing else.
#![warn(missing_docs)]

pub mod channels;
pub mod comments;
pub mod dialect;
pub mod failpoints;
pub mod figures;
pub mod floors;
pub mod folders;
pub mod graph;
pub mod manifests;
pub mod migrations;
pub mod proofs;
pub mod requirements;
pub mod secrets;
pub mod sizes;
pub mod tokens;
pub mod tree;
