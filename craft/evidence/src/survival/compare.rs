//! Two groups: the log-rank test, and the difference of restricted means, which is the headline
//! because it needs no proportional hazards.

use super::km::{Observation, Table, check};
use crate::refusal::{Code, Interval, Refusal, Trouble};
use crate::special::chi2_upper;
use crate::thresholds::EVENTS_MIN;

/// The log-rank test, 1 degree of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRank {
    /// [Σ(d₁ − d n₁/n)]² / Σ d (n₁/n)(1 − n₁/n)(n − d)/(n − 1).
    pub chi2: f64,
    /// Upper tail.
    pub p: f64,
}

/// Log-rank of the first group against the second.
pub fn log_rank(first: &[Observation], second: &[Observation]) -> Result<LogRank, Trouble> {
    check(first)?;
    check(second)?;
    let mut all: Vec<(Observation, f64)> =
        first.iter().map(|o| (*o, 1.0)).chain(second.iter().map(|o| (*o, 0.0))).collect();
    all.sort_by(|a, b| a.0.time.total_cmp(&b.0.time));
    let (mut n, mut n1) = (all.len() as f64, first.len() as f64);
    let (mut score, mut variance, mut i) = (0.0, 0.0, 0);
    while i < all.len() {
        let t = all[i].0.time;
        let (mut d, mut d1, mut m, mut m1) = (0.0, 0.0, 0.0, 0.0);
        while i < all.len() && all[i].0.time == t {
            let (o, in_first) = all[i];
            d += o.event;
            d1 += o.event * in_first;
            m += 1.0;
            m1 += in_first;
            i += 1;
        }
        score += d1 - d * n1 / n;
        if n > 1.0 {
            variance += d * (n1 / n) * (1.0 - n1 / n) * (n - d) / (n - 1.0);
        }
        n -= m;
        n1 -= m1;
    }
    if variance <= 0.0 {
        return Err(Trouble::not_estimable("no event happened while both groups were at risk"));
    }
    let chi2 = score * score / variance;
    Ok(LogRank { chi2, p: chi2_upper(chi2, 1.0) })
}

/// RMST difference, first group minus second, to τ.
pub fn rmst_difference(first: &Table, second: &Table, tau: f64, z: f64) -> Interval {
    let ((a, va), (b, vb)) = (first.restricted_mean(tau), second.restricted_mean(tau));
    Interval::wald(a - b, (va + vb).sqrt(), z)
}

/// Too few events for a comparison.
pub fn refusals(events: f64) -> Option<Refusal> {
    (events < EVENTS_MIN as f64).then(|| {
        let why = format!("{events} events; a comparison of retention needs at least {EVENTS_MIN}: wait longer");
        Refusal::new(Code::FewEvents, "rmst_difference", why)
    })
}
