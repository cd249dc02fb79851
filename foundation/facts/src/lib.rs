//! The published language: past-tense records of everything that happened, one list of kinds per area.
//!
//! The customer's story, live updates, webhooks, automation and measurement read only these.
//! Does not know: where facts are stored, who reads them, any rule.
#![warn(missing_docs)]

mod fact;
mod kinds;

pub use fact::{Fact, Personal, Told};
pub use kinds::Kind;
