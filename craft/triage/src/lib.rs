//! What people write, sorted: complaint, praise, question, how urgent, in what mood, about what; and which texts tell of one
//! problem, and which hurt whoever reads them.
//!
//! Reading is a linear model over words, parts of words, signs and a list of concepts, so that every figure can be traced to
//! the words behind it. The texts it was learnt from are in `set`, `learn` makes the model of them, and the figures in
//! `docs/voice.md` come from those it never saw. Everything is a pure function and takes time linear in the size of a text.
//!
//! Does not know: who wrote, what was said before, what is on file, or what becomes of a text.
#![warn(missing_docs)]

mod abuse;
mod arithmetic;
mod concepts;
mod features;
mod group;
mod labels;
pub mod learn;
mod line;
mod model;
mod reading;
mod signs;
mod words;

pub use abuse::abuse;
pub use group::{Group, groups};
pub use labels::{LABELS, TOPICS};
pub use line::{Grouping, Unread, line, line_because};
pub use reading::{Reading, because, likely, read};

/// The probability from which on a text counts as a complaint, praise, a question, urgent.
pub const TOLD: f64 = 0.5;
