//! Sample ratio: are the arms the size they should be? If not, nothing else can be trusted.

use crate::refusal::{Code, Refusal, Trouble};
use crate::special::chi2_upper;
use crate::thresholds::{MULTIPLE_EXPOSURE_SHARE, SRM_P};

/// The χ² test of the arms' sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleRatio {
    /// Σ (n_a − n p_a)²/(n p_a).
    pub chi2: f64,
    /// Its upper tail at arms − 1 degrees of freedom.
    pub p: f64,
}

/// χ² of counts against shares.
pub fn sample_ratio(counts: &[f64], shares: &[f64]) -> Result<SampleRatio, Trouble> {
    super::assignment::check_shares(shares)?;
    let n: f64 = counts.iter().sum();
    if counts.len() != shares.len() || n.is_nan() || n <= 0.0 || counts.iter().any(|c| c.is_nan() || *c < 0.0) {
        return Err(Trouble::data("one count of 0 or more is needed for each arm"));
    }
    let chi2 = counts.iter().zip(shares).map(|(c, s)| (c - n * s).powi(2) / (n * s)).sum();
    Ok(SampleRatio { chi2, p: chi2_upper(chi2, counts.len() as f64 - 1.0) })
}

/// Refuses all effects of an experiment whose arms are off.
pub fn refusal(r: &SampleRatio) -> Option<Refusal> {
    (r.p < SRM_P).then(|| {
        let why = format!("the arms are not the size they should be (p = {:.2e}): do not trust the results; look for lost or doubled units", r.p);
        Refusal::new(Code::SrmFailed, "effects", why)
    })
}

/// Refuses when more than 1 % of units were seen in more than one arm.
pub fn exposure_refusal(units: f64, in_several: f64) -> Option<Refusal> {
    (in_several > MULTIPLE_EXPOSURE_SHARE * units).then(|| {
        let why = format!(
            "{:.1} % of units were seen in more than one arm (1 % is the limit): find out why before reading results",
            100.0 * in_several / units
        );
        Refusal::new(Code::MultipleExposure, "effects", why)
    })
}
