//! Sums that come out the same, bit by bit, on every machine: only what IEEE 754 fixes.

/// How often the argument of the exponential is halved.
const HALVINGS: u8 = 10;

/// The exponential, within 1e-12 of the truth between −40 and 40; beyond, as at these.
pub(crate) fn exp(x: f64) -> f64 {
    let small = x.clamp(-40.0, 40.0) / 1024.0;
    let series = (1..=12).rev().fold(1.0, |sum, n| 1.0 + small / f64::from(n) * sum);
    (0..HALVINGS).fold(series, |power, _| power * power)
}

/// A score as a probability.
pub(crate) fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + exp(-score))
}

/// A number of things.
pub(crate) fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}

/// Three digits behind the point.
pub(crate) fn short(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_one() {
        for x in [-40.0_f64, -3.3, -0.1, 0.0, 1e-9, 0.5, 2.0, 17.0, 40.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-11, "{x}");
        }
        assert!(exp(-1e9) > 0.0 && exp(1e9).is_finite());
    }
}
