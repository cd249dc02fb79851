//! Two-way fixed effects, printed for comparison only: with staggered adoption and effects that
//! change over time it can be several times too large, or of the wrong sign.

use std::collections::HashMap;

use super::panel::Row;
use crate::refusal::Trouble;
use crate::sums::sum;

/// The coefficient of treatment and its cluster-robust error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoWay {
    /// OLS coefficient with unit and period dummies.
    pub coef: f64,
    /// Clustered by unit, factor G/(G−1)·(n−1)/(n−k), k counting all dummies.
    pub se_cluster: f64,
    /// Rows.
    pub n: usize,
}

struct Codes {
    unit: Vec<usize>,
    time: Vec<usize>,
    units: usize,
    times: usize,
}

fn codes(rows: &[Row]) -> Codes {
    let mut units: HashMap<&str, usize> = HashMap::new();
    let mut times: HashMap<u64, usize> = HashMap::new();
    let mut out = Codes { unit: vec![], time: vec![], units: 0, times: 0 };
    for r in rows {
        let next = units.len();
        out.unit.push(*units.entry(&r.unit).or_insert(next));
        let next = times.len();
        out.time.push(*times.entry(r.time.to_bits()).or_insert(next));
    }
    out.units = units.len();
    out.times = times.len();
    out
}

/// Removes weighted unit and period means by turns until nothing moves.
fn sweep(x: &mut [f64], w: &[f64], c: &Codes) {
    let size = x.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    for _ in 0..10_000 {
        let moved = remove(x, w, &c.unit, c.units).max(remove(x, w, &c.time, c.times));
        if moved <= 1e-15 * size {
            return;
        }
    }
}

fn remove(x: &mut [f64], w: &[f64], group: &[usize], groups: usize) -> f64 {
    let mut sums = vec![(0.0, 0.0); groups];
    for ((x, w), g) in x.iter().zip(w).zip(group) {
        sums[*g].0 += w * x;
        sums[*g].1 += w;
    }
    let means: Vec<f64> = sums.iter().map(|s| if s.1 > 0.0 { s.0 / s.1 } else { 0.0 }).collect();
    for (x, g) in x.iter_mut().zip(group) {
        *x -= means[*g];
    }
    means.iter().fold(0.0, |m, v| m.max(v.abs()))
}

/// Frisch–Waugh–Lovell: treatment and outcome are freed of both sets of dummies first.
pub fn two_way(rows: &[Row]) -> Result<TwoWay, Trouble> {
    let c = codes(rows);
    let w: Vec<f64> = rows.iter().map(|r| r.weight).collect();
    if w.iter().any(|w| !(*w > 0.0 && w.is_finite())) {
        return Err(Trouble::data("weights must be above 0"));
    }
    let mut d: Vec<f64> = rows.iter().map(|r| r.treated).collect();
    let mut y: Vec<f64> = rows.iter().map(|r| r.outcome).collect();
    sweep(&mut d, &w, &c);
    sweep(&mut y, &w, &c);
    let gram = sum((0..rows.len()).map(|i| w[i] * d[i] * d[i]));
    if gram <= 1e-12 {
        return Err(Trouble::not_estimable("treatment does not vary within units over time"));
    }
    let coef = sum((0..rows.len()).map(|i| w[i] * d[i] * y[i])) / gram;
    let mut scores = vec![0.0; c.units];
    for i in 0..rows.len() {
        scores[c.unit[i]] += w[i] * d[i] * (y[i] - coef * d[i]);
    }
    let (n, g) = (rows.len() as f64, c.units as f64);
    let k = (c.units + c.times) as f64;
    let factor = g / (g - 1.0) * (n - 1.0) / (n - k);
    let se_cluster = (factor * sum(scores.iter().map(|s| s * s))).sqrt() / gram;
    Ok(TwoWay { coef, se_cluster, n: rows.len() })
}
