//! Effects from observation: AIPW with cross-fitting, weighting and standardisation beside it,
//! and the gates that decide whether any of it may be shown. Grade B at best.
//!
//! Notation: A ∈ {0, 1} the treatment, Y the outcome, X the covariates, e = P(A = 1 | X),
//! m_a = E[Y | A = a, X].

pub mod aipw;
mod blocks;
pub mod data;
pub mod gates;
pub mod nuisance;
pub mod products;
pub mod propensity;
pub mod sensitivity;
pub mod weighting;

pub use aipw::{Aipw, Effects};
pub use data::{Arranged, Data};
