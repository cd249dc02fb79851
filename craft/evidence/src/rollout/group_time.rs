//! ATT(g, t) of Callaway and Sant'Anna (2021) without covariates, the event study and the simple
//! average. Every estimate carries its influence on each unit, so that all standard errors and
//! covariances come from one place.

use super::panel::Panel;
use crate::refusal::Interval;
use crate::sums::{mean, sum};

/// Who is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// Units that are never treated.
    Never,
    /// Units not treated yet in either period.
    NotYet,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Cohort: index of the first treated period.
    pub g: usize,
    /// Period.
    pub t: usize,
    /// Treated units in the cell.
    pub n_g: usize,
    /// Control units in the cell.
    pub n_control: usize,
    /// The effect.
    pub att: f64,
    /// √(var_g/n_g + var_c/n_c), `None` for a cohort or control of one.
    pub se: Option<f64>,
    influence: Vec<f64>,
}

/// An average of cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Average {
    /// Periods since the change (event study) or 0.
    pub e: i64,
    /// Treated units behind it.
    pub n: usize,
    /// The effect.
    pub att: f64,
    /// Pointwise limits, `None` where a cohort of one has no standard error.
    pub limits: Option<Interval>,
}

/// All cells with a base period: g − 1 for t ≥ g, t − 1 before.
pub fn cells(panel: &Panel, control: Control) -> Vec<Cell> {
    let mut out = Vec::new();
    for g in panel.cohorts() {
        for t in 1..panel.times.len() {
            out.extend(cell(panel, control, g, t));
        }
    }
    out
}

fn cell(panel: &Panel, control: Control, g: usize, t: usize) -> Option<Cell> {
    let base = if t >= g { g - 1 } else { t - 1 };
    let is_control = |unit: usize| match (control, panel.cohort[unit]) {
        (_, None) => true,
        (Control::NotYet, Some(c)) => c != g && c > t.max(base),
        (Control::Never, Some(_)) => false,
    };
    let change = |unit: usize| panel.change(unit, base, t).map(|d| (unit, d));
    let all = 0..panel.units.len();
    let treated: Vec<(usize, f64)> = all.clone().filter(|u| panel.cohort[*u] == Some(g)).filter_map(change).collect();
    let controls: Vec<(usize, f64)> = all.filter(|u| is_control(*u)).filter_map(change).collect();
    if treated.is_empty() || controls.is_empty() {
        return None;
    }
    let mut influence = vec![0.0; panel.units.len()];
    let m1 = spread(&treated, 1.0, &mut influence);
    let m0 = spread(&controls, -1.0, &mut influence);
    let known = treated.len() > 1 && controls.len() > 1;
    let se = known.then(|| sum(influence.iter().map(|x| x * x)).sqrt());
    Some(Cell { g, t, n_g: treated.len(), n_control: controls.len(), att: m1 - m0, se, influence })
}

/// Writes each unit's influence so that its squares sum to var/n, and returns the mean.
fn spread(changes: &[(usize, f64)], sign: f64, influence: &mut [f64]) -> f64 {
    let m = mean(&changes.iter().map(|c| c.1).collect::<Vec<_>>());
    let n = changes.len() as f64;
    let scale = if n > 1.0 { sign / (n * (n - 1.0)).sqrt() } else { 0.0 };
    for (unit, d) in changes {
        influence[*unit] += scale * (d - m);
    }
    m
}

/// Weighted average of cells by n_g.
fn average(cells: &[&Cell], e: i64, z: f64) -> Option<Average> {
    let n: usize = cells.iter().map(|c| c.n_g).sum();
    let first = cells.first()?;
    let weight = |c: &Cell| c.n_g as f64 / n as f64;
    let att = sum(cells.iter().map(|c| weight(c) * c.att));
    let mut influence = vec![0.0; first.influence.len()];
    for c in cells {
        for (total, x) in influence.iter_mut().zip(&c.influence) {
            *total += weight(c) * x;
        }
    }
    let known = cells.iter().all(|c| c.se.is_some());
    let se = sum(influence.iter().map(|x| x * x)).sqrt();
    Some(Average { e, n, att, limits: known.then(|| Interval::wald(att, se, z)) })
}

/// Effects by periods since the change.
pub fn event_study(cells: &[Cell], z: f64) -> Vec<Average> {
    let since = |c: &Cell| c.t as i64 - c.g as i64;
    let mut es: Vec<i64> = cells.iter().map(since).collect();
    es.sort_unstable();
    es.dedup();
    es.into_iter().filter_map(|e| average(&cells.iter().filter(|c| since(c) == e).collect::<Vec<_>>(), e, z)).collect()
}

/// Σ_{t≥g} n_g ATT(g,t) / Σ n_g.
pub fn simple(cells: &[Cell], z: f64) -> Option<Average> {
    average(&cells.iter().filter(|c| c.t >= c.g).collect::<Vec<_>>(), 0, z)
}

/// Joint test that all effects before the change are 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PreTrend {
    /// Wald χ².
    pub chi2: f64,
    /// Upper tail.
    pub p: f64,
    /// Degrees of freedom.
    pub df: usize,
}

/// `None` where a cohort of one has no variance or there is no period to test.
pub fn pre_trend(cells: &[Cell]) -> Option<PreTrend> {
    let before: Vec<&Cell> = cells.iter().filter(|c| c.t < c.g).collect();
    if before.is_empty() || before.iter().any(|c| c.se.is_none()) {
        return None;
    }
    let k = before.len();
    let mut v = crate::matrix::Matrix::zeros(k, k);
    for (i, a) in before.iter().enumerate() {
        for (j, b) in before.iter().enumerate() {
            v.set(i, j, sum(a.influence.iter().zip(&b.influence).map(|(x, y)| x * y)));
        }
    }
    let (factor, dropped) = crate::matrix::Cholesky::dropping(&v);
    let effects: Vec<f64> = before.iter().map(|c| c.att).collect();
    let chi2 = effects.iter().zip(factor.solve(&effects)).map(|(a, b)| a * b).sum();
    let df = dropped.iter().filter(|d| !**d).count();
    (df > 0).then(|| PreTrend { chi2, p: crate::special::chi2_upper(chi2, df as f64), df })
}
