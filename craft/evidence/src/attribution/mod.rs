//! Attribution: credit for conversions over marketing **and** service touches. Grade C: credit,
//! not cause. Paths that did not convert are obligatory: without them P(conversion) = 1 and
//! every removal effect is inflated.

pub mod bootstrap;
pub mod heuristics;
pub mod markov;
pub mod order;
pub mod paths;
pub mod shapley;
pub mod touches;

pub use paths::{Path, Paths};
