//! Ratio metrics, relative lift, guard-rails, and the effect on those who took the offer.

use super::difference::Difference;
use crate::refusal::{Code, Interval, Refusal};
use crate::sums::{covariance, mean, variance};

/// Mean and variance of the mean of a ratio M/D in one arm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// ΣM/ΣD.
    pub value: f64,
    /// Variance by the delta method.
    pub variance: f64,
}

/// var(M/D) = σ²_M/D² + σ²_D M²/D⁴ − 2σ_MD M/D³ with variances of the arm's means.
pub fn ratio(top: &[f64], bottom: &[f64]) -> Ratio {
    let n = top.len() as f64;
    let (m, d) = (mean(top), mean(bottom));
    let (vm, vd, c) = (variance(top) / n, variance(bottom) / n, covariance(top, bottom) / n);
    Ratio { value: m / d, variance: vm / (d * d) + vd * m * m / d.powi(4) - 2.0 * c * m / d.powi(3) }
}

/// Difference of a ratio metric between two arms.
pub fn ratio_difference(treated: &Ratio, control: &Ratio, n: usize) -> Difference {
    Difference { value: treated.value - control.value, se: (treated.variance + control.variance).sqrt(), n }
}

/// Relative lift ȳ₁/ȳ₀ − 1 with its delta-method standard error.
pub fn lift(treated: &[f64], control: &[f64]) -> Difference {
    let (m1, m0) = (mean(treated), mean(control));
    let (v1, v0) = (variance(treated) / treated.len() as f64, variance(control) / control.len() as f64);
    let se = (v1 / (m0 * m0) + v0 * m1 * m1 / m0.powi(4)).sqrt();
    Difference { value: m1 / m0 - 1.0, se, n: treated.len() + control.len() }
}

/// What a guard-rail metric says (more is worse: unsubscribes, complaints, abuse, refunds).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardRail {
    /// The interval lies above 0: harm is shown.
    Harmed,
    /// The interval lies below the tolerated harm.
    Safe,
    /// Neither yet.
    Open,
}

/// A guard-rail stands uncorrected beside the primary metric.
pub fn guard_rail(i: &Interval, tolerated: f64) -> GuardRail {
    if i.lo > 0.0 {
        GuardRail::Harmed
    } else if i.hi < tolerated {
        GuardRail::Safe
    } else {
        GuardRail::Open
    }
}

/// Effect on those who took what they were offered: ITT_Y / ITT_D, limits by Fieller; refused
/// when the interval of ITT_D holds 0. `covariance` is that of the two estimates.
pub fn complier_effect(y: &Difference, d: &Difference, covariance: f64, z: f64) -> Result<Interval, Refusal> {
    let a = d.value * d.value - z * z * d.se * d.se;
    if a <= 0.0 {
        let why = "the offer did not clearly change who took it, so there is no effect of taking it: more units or a stronger offer";
        return Err(Refusal::new(Code::NotEstimable, "cace", why));
    }
    let b = y.value * d.value - z * z * covariance;
    let c = y.value * y.value - z * z * y.se * y.se;
    let root = (b * b - a * c).max(0.0).sqrt();
    Ok(Interval { value: y.value / d.value, lo: (b - root) / a, hi: (b + root) / a })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_with_a_constant_bottom_is_a_mean() {
        let top = [1.0, 2.0, 4.0, 7.0];
        let r = ratio(&top, &[2.0; 4]);
        assert!((r.value - 1.75).abs() < 1e-12);
        assert!((r.variance - variance(&top) / 16.0).abs() < 1e-12);
    }

    #[test]
    fn full_take_up_leaves_the_effect_alone() {
        let y = Difference { value: 2.0, se: 0.5, n: 100 };
        let d = Difference { value: 1.0, se: 1e-9, n: 100 };
        let c = complier_effect(&y, &d, 0.0, 1.96).unwrap();
        assert!((c.value - 2.0).abs() < 1e-9 && (c.lo - 1.02).abs() < 1e-6);
        assert!(complier_effect(&y, &Difference { value: 0.1, se: 0.2, n: 100 }, 0.0, 1.96).is_err());
    }
}
