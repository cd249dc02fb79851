//! Who needs a second person before something is said in public, and how that grows less with what somebody has shown. `need`
//! and `level` are the rules, pure; the others keep what they are told of: what the company asks for, what reviews said, and
//! where everybody stands. What this comes to is asked in one place, where an answer leaves (`reply`).

mod heard;
pub mod level;
pub(crate) mod look;
pub mod need;
pub mod objection;
pub mod policy;
pub mod review;
pub mod standing;

pub(crate) use look::{Saying, at};
