//! Beside AIPW: the unadjusted difference, inverse propensity weighting, stabilised weights, and
//! standardisation (the g-formula).

use super::data::Arranged;
use super::nuisance::{Products, solve_products};
use crate::matrix::Matrix;
use crate::sums::sum;

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
    weighted_difference(data, |_| 1.0).value
}

/// Weighted mean difference; HC0: Σ_arms Σ w²(Y − ȳ_a)² / (Σ w)².
pub fn weighted_difference(data: &Arranged, weight: impl Fn(usize) -> f64) -> Weighted {
    let arm = |a: f64| {
        let rows = || (0..data.n()).filter(|i| data.treatment[*i] == a);
        let y = |i: usize| data.scale.mul_add(data.outcome[i], data.centre);
        let total = sum(rows().map(&weight));
        let mean = sum(rows().map(|i| weight(i) * y(i))) / total;
        let spread = sum(rows().map(|i| (weight(i) * (y(i) - mean)).powi(2)));
        (mean, spread / (total * total))
    };
    let ((m1, v1), (m0, v0)) = (arm(1.0), arm(0.0));
    Weighted { value: m1 - m0, se_hc0: (v1 + v0).sqrt() }
}

/// IPW: weights 1/e and 1/(1 − e).
pub fn ipw(data: &Arranged, e: &[f64]) -> Weighted {
    weighted_difference(data, |i| if data.treatment[i] == 1.0 { 1.0 / e[i] } else { 1.0 / (1.0 - e[i]) })
}

/// Stabilised IPW: weights p̄/e and (1 − p̄)/(1 − e), and their mean (near 1 when e fits).
pub fn stabilised(data: &Arranged, e: &[f64]) -> (Weighted, f64) {
    let n = data.n() as f64;
    let p = sum(data.treatment.iter().copied()) / n;
    let w = |i: usize| if data.treatment[i] == 1.0 { p / e[i] } else { (1.0 - p) / (1.0 - e[i]) };
    (weighted_difference(data, w), sum((0..data.n()).map(w)) / n)
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
