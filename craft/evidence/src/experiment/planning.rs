//! How many units, how many weeks.

use super::sequential::{Settings, needed};
use crate::special::normal_quantile;

/// n per arm = 2σ²(z_{1−α/2} + z_{1−β})²/δ².
pub fn per_arm(sd: f64, effect: f64, alpha: f64, power: f64) -> f64 {
    let z = normal_quantile(1.0 - alpha / 2.0) + normal_quantile(power);
    (2.0 * sd * sd * z * z / (effect * effect)).ceil()
}

/// How long until the always-valid interval would exclude 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WeeksLeft {
    /// It does already.
    Decided,
    /// At the present rate.
    Weeks(f64),
    /// More than a year: consider stopping.
    TooLong,
}

/// From the present estimate, its s2 = n·SE², the units so far and the units per week.
pub fn weeks_left(effect: f64, s2: f64, (n, per_week): (f64, f64), s: &Settings) -> WeeksLeft {
    match needed(s2, effect, s) {
        Some(m) if m <= n => WeeksLeft::Decided,
        Some(m) if per_week > 0.0 && (m - n) / per_week <= 52.0 => WeeksLeft::Weeks((m - n) / per_week),
        _ => WeeksLeft::TooLong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_textbook_sample_size() {
        assert!((per_arm(1.0, 0.5, 0.05, 0.8) - 63.0).abs() < 0.5);
    }

    #[test]
    fn hopeless_experiments_are_told_so() {
        let s = Settings { alpha: 0.05, n_star: 5000.0 };
        assert_eq!(weeks_left(1e-6, 1.0, (1000.0, 10.0), &s), WeeksLeft::TooLong);
        assert_eq!(weeks_left(5.0, 1.0, (1000.0, 10.0), &s), WeeksLeft::Decided);
    }
}
