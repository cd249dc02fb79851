//! Sending mail over SMTP: one letter to several recipients, an answer for each, and never a doubt about what happened.
//!
//! Written here and not taken from a library because a library's `send` stops at the first refused recipient and does not
//! say whether a broken connection broke before or after the whole letter was handed over; REL-8 needs both.

mod answer;
mod client;
mod letter;
mod reply;
mod session;
mod words;

pub use answer::{Answer, Told};
pub use client::{Limits, Smtp};
pub use letter::Letter;
