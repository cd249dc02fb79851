//! Augmented inverse propensity weighting: ATE, ATT and the overlap-weighted effect.

use super::data::Arranged;
use super::nuisance::Predictions;
use crate::refusal::Interval;
use crate::sums::{Sum, sum, variance};

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

/// Standard error of a mean of influence values around 0: sd/√n with divisor n − 1, or summed
/// within clusters first with the factor G/(G − 1).
fn standard_error(influence: &[f64], cluster: &[u32]) -> f64 {
    let n = influence.len() as f64;
    if cluster.is_empty() {
        return (variance(influence) / n).sqrt();
    }
    let groups = cluster.iter().max().map_or(0, |m| *m as usize + 1);
    let mut sums = vec![0.0; groups];
    for (c, x) in cluster.iter().zip(influence) {
        sums[*c as usize] += x;
    }
    let g = groups as f64;
    (sum(sums.iter().map(|s| s * s)) * g / (g - 1.0)).sqrt() / n
}

/// (Σw)²/Σw².
fn effective(weights: impl Iterator<Item = f64>) -> f64 {
    let (mut s, mut q) = (Sum::default(), Sum::default());
    for w in weights {
        s.add(w);
        q.add(w * w);
    }
    s.value() * s.value() / q.value()
}

/// All effects from one set of predictions.
pub fn aipw(data: &Arranged, p: &Predictions) -> Aipw {
    let y = |i: usize| data.scale.mul_add(data.outcome[i], data.centre);
    let n = data.n();
    let arm = |a: f64| (0..n).filter(move |i| data.treatment[*i] == a);
    let outside = p.e.iter().filter(|e| super::gates::poor(**e)).count();
    let untreated = |i: usize| p.m0[i] + (1.0 - data.treatment[i]) * (y(i) - p.m0[i]) / (1.0 - p.e[i]);
    Aipw {
        n,
        ate: ate(data, p),
        att: att(data, p),
        overlap: overlap(data, p),
        mean_untreated: sum((0..n).map(untreated)) / n as f64,
        e_min: p.e.iter().copied().fold(f64::INFINITY, f64::min),
        e_max: p.e.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        ess_treated: effective(arm(1.0).map(|i| 1.0 / p.e[i])),
        ess_control: effective(arm(0.0).map(|i| 1.0 / (1.0 - p.e[i]))),
        ess_control_att: effective(arm(0.0).map(|i| p.e[i] / (1.0 - p.e[i]))),
        poor_overlap: outside as f64 / n as f64,
    }
}

/// ψ = m₁ − m₀ + A(Y − m₁)/e − (1 − A)(Y − m₀)/(1 − e); ATE = mean ψ.
fn ate(data: &Arranged, p: &Predictions) -> Estimate {
    let mut psi: Vec<f64> = (0..data.n())
        .map(|i| {
            let y = data.scale.mul_add(data.outcome[i], data.centre);
            let correction =
                if data.treatment[i] == 1.0 { (y - p.m1[i]) / p.e[i] } else { -(y - p.m0[i]) / (1.0 - p.e[i]) };
            p.m1[i] - p.m0[i] + correction
        })
        .collect();
    let value = crate::sums::mean(&psi);
    for x in &mut psi {
        *x -= value;
    }
    Estimate { value, se: standard_error(&psi, &data.cluster) }
}

/// t = [A − (1 − A)e/(1 − e)](Y − m₀)/p̄; ATT = mean t; SE from t − ATT·A/p̄.
fn att(data: &Arranged, p: &Predictions) -> Estimate {
    let n = data.n() as f64;
    let share = sum(data.treatment.iter().copied()) / n;
    let mut t: Vec<f64> = (0..data.n())
        .map(|i| {
            let y = data.scale.mul_add(data.outcome[i], data.centre);
            let weight = if data.treatment[i] == 1.0 { 1.0 } else { -p.e[i] / (1.0 - p.e[i]) };
            weight * (y - p.m0[i]) / share
        })
        .collect();
    let value = crate::sums::mean(&t);
    for (x, a) in t.iter_mut().zip(&data.treatment) {
        *x -= value * a / share;
    }
    Estimate { value, se: standard_error(&t, &data.cluster) }
}

/// The augmented overlap-weighted effect (Li, Morgan and Zaslavsky 2018), h = e(1 − e):
/// Σ[h(m₁ − m₀) + A(1 − e)(Y − m₁) − (1 − A)e(Y − m₀)] / Σh.
fn overlap(data: &Arranged, p: &Predictions) -> Estimate {
    let h: Vec<f64> = p.e.iter().map(|e| e * (1.0 - e)).collect();
    let mean_h = crate::sums::mean(&h);
    let mut t: Vec<f64> = (0..data.n())
        .map(|i| {
            let y = data.scale.mul_add(data.outcome[i], data.centre);
            let correction =
                if data.treatment[i] == 1.0 { (1.0 - p.e[i]) * (y - p.m1[i]) } else { -p.e[i] * (y - p.m0[i]) };
            h[i].mul_add(p.m1[i] - p.m0[i], correction) / mean_h
        })
        .collect();
    let value = crate::sums::mean(&t);
    for (x, h) in t.iter_mut().zip(&h) {
        *x -= value * h / mean_h;
    }
    Estimate { value, se: standard_error(&t, &data.cluster) }
}
