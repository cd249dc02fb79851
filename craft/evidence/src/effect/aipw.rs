//! Augmented inverse propensity weighting: ATE, ATT and the overlap-weighted effect.

use super::data::Arranged;
use super::nuisance::Predictions;
use crate::refusal::Interval;
use crate::sums::{self, Sum};

/// One effect with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The effect.
    pub value: f64,
    /// Standard error from the influence function, clustered where clusters are given.
    pub se: f64,
}

impl Estimate {
    /// Wald limits.
    pub fn interval(&self, z: f64) -> Interval {
        Interval::wald(self.value, self.se, z)
    }
}

/// The three effects and the reach of the propensities.
#[derive(Debug, Clone, PartialEq)]
pub struct Aipw {
    /// Rows.
    pub n: usize,
    /// Average effect on everyone.
    pub ate: Estimate,
    /// Average effect on the treated.
    pub att: Estimate,
    /// Effect on those who could have been in either arm, weights e(1 − e).
    pub overlap: Estimate,
    /// Mean outcome if everyone were untreated, for ratios.
    pub mean_untreated: f64,
    /// Least propensity.
    pub e_min: f64,
    /// Largest propensity.
    pub e_max: f64,
    /// (Σw)²/Σw² of the treated, w = 1/e.
    pub ess_treated: f64,
    /// (Σw)²/Σw² of the untreated, w = 1/(1 − e).
    pub ess_control: f64,
    /// (Σw)²/Σw² of the untreated under ATT weights e/(1 − e).
    pub ess_control_att: f64,
    /// Share of rows with e outside [.05, .95].
    pub poor_overlap: f64,
}

/// AIPW with and without cross-fitting.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// Nuisances fitted on everyone.
    pub plain: Aipw,
    /// Nuisances fitted without the row's fold.
    pub cross_fitted: Option<Aipw>,
}

/// Standard error of a mean from influence values: sd/√n with divisor n − 1, or centred and
/// summed within clusters first with the factor G/(G − 1).
fn standard_error(influence: &[f64], cluster: &[u32]) -> f64 {
    let n = influence.len() as f64;
    let mean = sums::mean(influence);
    if cluster.is_empty() {
        return (sums::variance_around(influence, mean) / n).sqrt();
    }
    let groups = cluster.iter().max().map_or(0, |m| *m as usize + 1);
    let mut by_cluster = vec![0.0; groups];
    for (c, x) in cluster.iter().zip(influence) {
        by_cluster[*c as usize] += x - mean;
    }
    let g = groups as f64;
    (sums::squares(&by_cluster) * g / (g - 1.0)).sqrt() / n
}

/// Weights 1/e of the treated and 1/(1 − e) of the untreated.
pub fn inverse_weights(data: &Arranged, e: &[f64]) -> Vec<f64> {
    data.each_row(|i| 1.0 / (1.0 - e[i]), |i| 1.0 / e[i])
}

/// (Σw)²/Σw² of one arm.
fn effective(data: &Arranged, arm: usize, weights: &[f64]) -> f64 {
    let (mut s, mut q) = (Sum::default(), Sum::default());
    for part in data.arm(arm, weights) {
        s.add(sums::total(part));
        q.add(sums::squares(part));
    }
    s.value() * s.value() / q.value()
}

/// All effects from one set of predictions.
pub fn aipw(data: &Arranged, p: &Predictions) -> Aipw {
    let n = data.n();
    let w = inverse_weights(data, &p.e);
    // e/(1 − e) = 1/(1 − e) − 1, small where e is: taken from e, not from the difference
    let odds = data.each_row(|i| p.e[i] * w[i], |_| 1.0);
    let outside = p.e.iter().filter(|e| super::gates::poor(**e)).count();
    let untreated = data.each_row(|i| p.m0[i] + w[i] * (data.y[i] - p.m0[i]), |i| p.m0[i]);
    Aipw {
        n,
        ate: ate(data, p, &w),
        att: att(data, p, &odds),
        overlap: overlap(data, p),
        mean_untreated: sums::mean(&untreated),
        e_min: p.e.iter().copied().fold(f64::INFINITY, f64::min),
        e_max: p.e.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        ess_treated: effective(data, 1, &w),
        ess_control: effective(data, 0, &w),
        ess_control_att: effective(data, 0, &odds),
        poor_overlap: outside as f64 / n as f64,
    }
}

/// ψ = m₁ − m₀ + A(Y − m₁)/e − (1 − A)(Y − m₀)/(1 − e); ATE = mean ψ.
fn ate(data: &Arranged, p: &Predictions, w: &[f64]) -> Estimate {
    let psi = data.each_row(
        |i| p.m1[i] - p.m0[i] - (data.y[i] - p.m0[i]) * w[i],
        |i| p.m1[i] - p.m0[i] + (data.y[i] - p.m1[i]) * w[i],
    );
    Estimate { value: sums::mean(&psi), se: standard_error(&psi, &data.cluster) }
}

/// t = [A − (1 − A)e/(1 − e)](Y − m₀)/p̄; ATT = mean t; SE from t − ATT·A/p̄.
fn att(data: &Arranged, p: &Predictions, odds: &[f64]) -> Estimate {
    let share = sums::mean(&data.treatment);
    let mut t = data.each_row(|i| -odds[i] * (data.y[i] - p.m0[i]) / share, |i| (data.y[i] - p.m0[i]) / share);
    let value = sums::mean(&t);
    for (x, a) in t.iter_mut().zip(&data.treatment) {
        *x -= value * a / share;
    }
    Estimate { value, se: standard_error(&t, &data.cluster) }
}

/// The augmented overlap-weighted effect (Li, Morgan and Zaslavsky 2018), h = e(1 − e):
/// Σ[h(m₁ − m₀) + A(1 − e)(Y − m₁) − (1 − A)e(Y − m₀)] / Σh.
fn overlap(data: &Arranged, p: &Predictions) -> Estimate {
    let h: Vec<f64> = p.e.iter().map(|e| e * (1.0 - e)).collect();
    let mean_h = sums::mean(&h);
    let mut t = data.each_row(
        |i| (h[i] * (p.m1[i] - p.m0[i]) - p.e[i] * (data.y[i] - p.m0[i])) / mean_h,
        |i| (h[i] * (p.m1[i] - p.m0[i]) + (1.0 - p.e[i]) * (data.y[i] - p.m1[i])) / mean_h,
    );
    let value = sums::mean(&t);
    for (x, h) in t.iter_mut().zip(&h) {
        *x -= value * h / mean_h;
    }
    Estimate { value, se: standard_error(&t, &data.cluster) }
}
