//! Beside AIPW: the unadjusted difference, inverse propensity weighting, stabilised weights, and
//! standardisation (the g-formula).

use super::aipw::inverse_weights;
use super::data::Arranged;
use super::nuisance::{Products, solve_products};
use crate::matrix::Matrix;
use crate::sums::{mean, sum, sum_of, total};

/// A weighted difference of two means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// Difference of the weighted means.
    pub value: f64,
    /// HC0 sandwich, weights taken as known.
    pub se_hc0: f64,
}

/// mean(Y | A = 1) − mean(Y | A = 0).
pub fn unadjusted(data: &Arranged) -> f64 {
    let mean = |arm| {
        let n: usize = data.arm(arm, &data.y).map(<[f64]>::len).sum();
        sum(data.arm(arm, &data.y).map(total)) / n as f64
    };
    mean(1) - mean(0)
}

/// IPW with weights 1/e and 1/(1 − e): difference of the weighted means;
/// HC0: Σ_arms Σ w²(Y − ȳ_a)² / (Σ w)².
pub fn ipw(data: &Arranged, e: &[f64]) -> Weighted {
    let weights = inverse_weights(data, e);
    let arm = |arm| {
        let parts = || data.arm(arm, &weights).zip(data.arm(arm, &data.y));
        let all = sum(parts().map(|(w, _)| total(w)));
        let mean = sum(parts().map(|(w, y)| sum_of(w, y, |w, y| w * y))) / all;
        let spread = sum(parts().map(|(w, y)| sum_of(w, y, |w, y| (w * (y - mean)).powi(2))));
        (mean, spread / (all * all))
    };
    let ((m1, v1), (m0, v0)) = (arm(1), arm(0));
    Weighted { value: m1 - m0, se_hc0: (v1 + v0).sqrt() }
}

/// The mean of the stabilised weights p̄/e and (1 − p̄)/(1 − e), near 1 when e fits. Stabilising
/// multiplies all weights of an arm by one number, so the weighted difference stays what it is.
pub fn mean_stabilised_weight(data: &Arranged, e: &[f64]) -> f64 {
    let weights = inverse_weights(data, e);
    let n = data.n() as f64;
    let p = mean(&data.treatment);
    let all = |arm| sum(data.arm(arm, &weights).map(total));
    (p * all(1) + (1.0 - p) * all(0)) / n
}

/// g-formula: least squares with A, A × the chosen covariates and all covariates, standardised
/// over everyone. Covariates are centred over everyone, so the coefficient of A is the effect.
pub fn standardised(data: &Arranged, products: &Products, interact: &[usize]) -> f64 {
    let (control, treated) = (products.arm(0, None), products.arm(1, None));
    let mut all = control;
    all.add_scaled(&treated, 1.0);
    // columns: 1, X…, A, A × chosen…, Y; `source` is the column of (1, X, Y) each is made of
    let p = data.p();
    let source: Vec<usize> = (0..=p).chain([0]).chain(interact.iter().map(|c| c + 1)).chain([p + 1]).collect();
    let only_treated = |k: usize| k > p && k < source.len() - 1;
    let mut m = Matrix::zeros(source.len(), source.len());
    for i in 0..source.len() {
        for j in 0..source.len() {
            let from = if only_treated(i) || only_treated(j) { &treated } else { &all };
            m.set(i, j, from.at(source[i], source[j]));
        }
    }
    solve_products(&m, 0.0)[p + 1] * data.scale
}
