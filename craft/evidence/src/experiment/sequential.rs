//! Always-valid intervals: an asymptotic confidence sequence (Waudby-Smith et al.,
//! arXiv 2103.06476). It may be looked at after every unit; its coverage holds at all times
//! together.

use super::difference::Difference;
use crate::refusal::{Interval, Trouble};
use crate::special::z_of_level;

/// The settings that a plan freezes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// 1 − coverage.
    pub alpha: f64,
    /// Sample size N* at which the interval is tightest.
    pub n_star: f64,
}

/// ρ = √((−2 ln α + ln(−2 ln α + 1))/N*).
pub fn rho(s: &Settings) -> f64 {
    let l = -2.0 * s.alpha.ln();
    ((l + (l + 1.0).ln()) / s.n_star).sqrt()
}

/// √s2 · √(2(nρ² + 1)/(nρ)² · ln(√(nρ² + 1)/α)).
pub fn half_width(s2: f64, n: f64, s: &Settings) -> Result<f64, Trouble> {
    if !(s.alpha > 0.0 && s.alpha < 1.0 && s.n_star > 0.0 && n > 0.0 && s2 >= 0.0) {
        return Err(Trouble::data("s2 must be 0 or more, n and N* above 0, alpha between 0 and 1"));
    }
    let r = rho(s);
    let grown = n.mul_add(r * r, 1.0);
    Ok((s2 * 2.0 * grown / (n * r).powi(2) * (grown.sqrt() / s.alpha).ln()).sqrt())
}

/// z·√(s2/n): valid at the planned end only.
pub fn fixed_half_width(s2: f64, n: f64, alpha: f64) -> f64 {
    z_of_level(1.0 - alpha) * (s2 / n).sqrt()
}

/// The always-valid interval of a difference of two arms: n = n₁ + n₀, s2 = n·SE².
pub fn always_valid(d: &Difference, s: &Settings) -> Result<Interval, Trouble> {
    let n = d.n as f64;
    let half = half_width(n * d.se * d.se, n, s)?;
    Ok(Interval { value: d.value, lo: d.value - half, hi: d.value + half })
}

/// The least n in total at which the half-width would be below |Δ|, at this s2.
pub fn needed(s2: f64, effect: f64, s: &Settings) -> Option<f64> {
    let small = |n: f64| half_width(s2, n, s).is_ok_and(|h| h < effect.abs());
    let mut high = 2.0;
    while !small(high) {
        high *= 2.0;
        if high > 1e15 {
            return None;
        }
    }
    let mut low = high / 2.0;
    while high - low > 1.0 {
        let middle = ((low + high) / 2.0).floor();
        if small(middle) { high = middle } else { low = middle }
    }
    Some(high)
}
