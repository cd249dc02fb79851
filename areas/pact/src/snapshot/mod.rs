//! States of the pact, signed each month (PACT-P3): each names the one before by its hash, and none is ever edited. Whoever has
//! the file checks it without us. No customer's name stands in one: it could not be taken back there.

pub mod kept;
pub mod run;
pub mod sign;

pub use sign::{Checked, Snapshot, verify};
