//! Randomised experiments: who gets what, whether the arms are what they should be, how large
//! the difference is, and when it may be said. Grade A, given a plan frozen before the first
//! assignment.

pub mod assignment;
pub mod difference;
pub mod metrics;
pub mod multiple;
pub mod planning;
pub mod ratio;
pub mod sequential;
pub mod verdict;
