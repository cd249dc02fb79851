//! The statistics behind every figure that goodword shows: customer value, credit on paths,
//! experiments, effects from observation, roll-outs, retention, surveys, staffing, surveillance.
//!
//! Every method is a pure function from columns of numbers to a record. Formulas stand beside
//! the functions, in the notation of the papers they come from, and the thresholds that decide
//! whether a figure may be shown stand in [`thresholds`].
//!
//! Does not know: files, clocks, databases, the web, customers, or how a figure is worded.
#![warn(missing_docs)]
#![expect(clippy::indexing_slicing, clippy::as_conversions, reason = "matrix code, shapes checked at the door")]

pub mod attribution;
pub mod chance;
pub mod effect;
pub mod experiment;
pub mod growth;
pub mod matrix;
pub mod optimise;
pub mod parallel;
pub mod refusal;
pub mod repurchase;
pub mod roi;
pub mod rollout;
pub mod special;
pub mod staffing;
pub mod sums;
pub mod surveillance;
pub mod survey;
pub mod survival;
pub mod thresholds;

pub use refusal::{Code, Grade, Interval, Refusal, Trouble};

/// The version of the methods and thresholds; it rises when any of them changes.
pub const METHOD_VERSION: &str = "1";
