//! The published language: past-tense records of everything that happened, one list of kinds per area.
//!
//! The customer's story, live updates, webhooks, automation and measurement read only these.
//! Where they are stored and who reads them is nothing known here.

mod fact;
mod kinds;

pub use fact::{Fact, Personal, Told};
pub use kinds::Kind;
