//! Are hazards proportional? Grambsch and Therneau (1994): scaled Schoenfeld residuals against
//! the rank of time, one test per covariate.

use super::cox::{Fit, Intervals, Sweep};
use crate::special::chi2_upper;
use crate::sums::{mean, sum};

/// One covariate's test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportionality {
    /// χ² with 1 degree of freedom.
    pub chi2: f64,
    /// Upper tail; small means the effect changes over time.
    pub p: f64,
}

/// χ²_k = [Σ(g_j − ḡ) s*_jk]² / (d · V_kk · Σ(g_j − ḡ)²), s* = d·V·s + β, g the rank of the time.
pub fn test(data: &Intervals, fit: &Fit) -> Vec<Proportionality> {
    let p = fit.coef.len();
    let centres: Vec<f64> = data.columns.iter().map(|c| mean(c)).collect();
    let row = |i: usize| data.columns.iter().zip(&centres).map(|(c, m)| c[i] - m).collect();
    let rows: Vec<Vec<f64>> = (0..data.stop.len()).map(row).collect();
    let residuals = Sweep::of(data, rows).schoenfeld(data, &fit.coef);
    let d = residuals.len() as f64;
    let times: Vec<f64> = residuals.iter().map(|r| r.0).collect();
    // tied times share their mean rank, so that the order of rows does not matter
    let rank = |t: &f64| {
        let (below, upto) = (times.partition_point(|s| s < t), times.partition_point(|s| s <= t));
        0.5 * (below as f64 + upto as f64 + 1.0)
    };
    let ranks: Vec<f64> = times.iter().map(rank).collect();
    let centre = mean(&ranks);
    let spread = sum(ranks.iter().map(|g| (g - centre) * (g - centre)));
    let scaled: Vec<Vec<f64>> = residuals.iter().map(|(_, s)| fit.covariance.times(s)).collect();
    (0..p)
        .map(|k| {
            let slope = sum(ranks.iter().zip(&scaled).map(|(g, s)| (g - centre) * d * s[k]));
            let chi2 = slope * slope / (d * fit.covariance.at(k, k) * spread);
            Proportionality { chi2, p: chi2_upper(chi2, 1.0) }
        })
        .collect()
}
