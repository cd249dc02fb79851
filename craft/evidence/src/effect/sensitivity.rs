//! How strong a hidden cause would have to be: the E-value (VanderWeele and Ding 2017).

use crate::refusal::{Interval, Trouble};

/// RR + √(RR(RR − 1)), RR below 1 inverted first.
pub fn evalue(rr: f64) -> Result<f64, Trouble> {
    if !(rr > 0.0 && rr.is_finite()) {
        return Err(Trouble::data(format!("{rr} is not a risk ratio: it must be above 0")));
    }
    let rr = if rr < 1.0 { 1.0 / rr } else { rr };
    Ok(rr + (rr * (rr - 1.0)).sqrt())
}

/// E-values of an estimate and of the limit nearest to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EValues {
    /// For the estimate.
    pub estimate: f64,
    /// For the limit nearest 1; 1 when the interval holds 1.
    pub limit: f64,
}

/// E-values of a risk ratio with limits.
pub fn evalues(rr: &Interval) -> Result<EValues, Trouble> {
    let limit = if rr.lo <= 1.0 && rr.hi >= 1.0 { 1.0 } else { evalue(if rr.value > 1.0 { rr.lo } else { rr.hi })? };
    Ok(EValues { estimate: evalue(rr.value)?, limit })
}

/// A difference of a continuous outcome as a risk ratio: RR ≈ e^{.91 d}, d = effect / sd.
pub fn ratio_of_difference(effect: &Interval, sd: f64) -> Interval {
    let rr = |x: f64| (0.91 * x / sd).exp();
    Interval { value: rr(effect.value), lo: rr(effect.lo), hi: rr(effect.hi) }
}

/// A risk difference as a risk ratio over the untreated risk.
pub fn ratio_of_risks(effect: &Interval, untreated: f64) -> Interval {
    let rr = |x: f64| ((untreated + x) / untreated).max(1e-9);
    Interval { value: rr(effect.value), lo: rr(effect.lo), hi: rr(effect.hi) }
}
