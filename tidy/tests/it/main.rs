//! The rules on our own tree, and each rule on a seeded offence that proves it fires.
#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

mod house;
mod lints;
mod seeded;
