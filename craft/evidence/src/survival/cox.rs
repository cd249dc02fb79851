//! Cox's proportional hazards with Efron's ties; rows may be start–stop intervals, so that a
//! covariate can change over time (a service contact is one). Standard errors from the inverse
//! information and from the robust sandwich clustered by customer (Lin and Wei 1989).

use crate::matrix::{Cholesky, Matrix};
use crate::refusal::Trouble;
use crate::special::normal_two_sided;
use crate::sums::{Sum, mean, variance};

/// Rows under observation from `start` to `stop`.
#[derive(Debug, Clone, Default)]
pub struct Intervals {
    /// Start of each row; 0 where time is not split.
    pub start: Vec<f64>,
    /// Stop of each row.
    pub stop: Vec<f64>,
    /// 1 when the row ends in the event.
    pub event: Vec<f64>,
    /// Covariates in columns.
    pub columns: Vec<Vec<f64>>,
    /// Customer of each row, empty where every row is a customer.
    pub cluster: Vec<u32>,
}

/// The fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Coefficients, log hazard ratios.
    pub coef: Vec<f64>,
    /// From the inverse information.
    pub se: Vec<f64>,
    /// From the sandwich.
    pub se_robust: Vec<f64>,
    /// coef / se.
    pub z: Vec<f64>,
    /// Two-sided, normal.
    pub p: Vec<f64>,
    /// Log partial likelihood.
    pub loglik: f64,
    /// Harrell's C; `None` for start–stop rows.
    pub concordance: Option<f64>,
    pub(super) linear: Vec<f64>,
    pub(super) covariance: Matrix,
}

impl Intervals {
    fn check(&self) -> Result<(), Trouble> {
        let n = self.stop.len();
        if self.columns.is_empty() {
            return Err(Trouble::data("a Cox model needs at least one covariate"));
        }
        if self.start.len() != n || self.event.len() != n || self.columns.iter().any(|c| c.len() != n) {
            return Err(Trouble::data("columns of different length"));
        }
        if self.event.iter().any(|e| *e != 0.0 && *e != 1.0) {
            return Err(Trouble::data("events must be 0 or 1"));
        }
        if (0..n).any(|i| self.start[i] > self.stop[i] || !self.stop[i].is_finite()) {
            return Err(Trouble::data("a row stops before it starts"));
        }
        if self.event.iter().all(|e| *e == 0.0) {
            return Err(Trouble::not_estimable("nobody left: there is no event to model"));
        }
        Ok(())
    }

    fn split(&self) -> bool {
        self.start.iter().any(|s| *s > 0.0)
    }
}

/// Sums over a risk set: Σw, Σwx, Σwxxᵀ.
#[derive(Clone)]
struct Risk {
    s0: f64,
    s1: Vec<f64>,
    s2: Matrix,
}

impl Risk {
    fn empty(p: usize) -> Self {
        Self { s0: 0.0, s1: vec![0.0; p], s2: Matrix::zeros(p, p) }
    }

    fn add(&mut self, x: &[f64], w: f64) {
        self.s0 += w;
        for (s, v) in self.s1.iter_mut().zip(x) {
            *s += w * v;
        }
        self.s2.add_outer(x, x, w);
    }
}

/// Rows ordered for one sweep from the last event time to the first.
pub(super) struct Sweep {
    rows: Vec<Vec<f64>>,
    by_stop: Vec<usize>,
    by_start: Vec<usize>,
    /// Distinct event times, descending, with their events.
    times: Vec<(f64, Vec<usize>)>,
}

impl Sweep {
    pub(super) fn of(data: &Intervals, rows: Vec<Vec<f64>>) -> Self {
        let n = data.stop.len();
        let descending = |key: &[f64]| {
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|a, b| key[*b].total_cmp(&key[*a]));
            order
        };
        let by_stop = descending(&data.stop);
        let mut times: Vec<(f64, Vec<usize>)> = Vec::new();
        for i in by_stop.iter().copied().filter(|i| data.event[*i] == 1.0) {
            match times.last_mut() {
                Some((t, events)) if *t == data.stop[i] => events.push(i),
                _ => times.push((data.stop[i], vec![i])),
            }
        }
        Self { rows, by_stop, by_start: descending(&data.start), times }
    }

    /// Calls `f` with (time, events, risk set sums) at every event time, latest first.
    fn run(&self, data: &Intervals, w: &[f64], mut f: impl FnMut(f64, &[usize], &Risk)) {
        let p = self.rows.first().map_or(0, Vec::len);
        let mut risk = Risk::empty(p);
        let (mut entered, mut left) = (0, 0);
        let split = data.split();
        for (t, events) in &self.times {
            while entered < self.by_stop.len() && data.stop[self.by_stop[entered]] >= *t {
                let i = self.by_stop[entered];
                risk.add(&self.rows[i], w[i]);
                entered += 1;
            }
            while split && left < self.by_start.len() && data.start[self.by_start[left]] >= *t {
                let i = self.by_start[left];
                risk.add(&self.rows[i], -w[i]);
                left += 1;
            }
            f(*t, events, &risk);
        }
    }

    /// At each of Efron's l = 0..d−1 the share l/d of the tied events is taken out of the risk
    /// set. Calls `f` with (S0, S1, S2) of each.
    fn efron(&self, events: &[usize], w: &[f64], risk: &Risk, mut f: impl FnMut(f64, &Risk)) {
        let mut tied = Risk::empty(risk.s1.len());
        for i in events {
            tied.add(&self.rows[*i], w[*i]);
        }
        let d = events.len() as f64;
        for l in 0..events.len() {
            let out = l as f64 / d;
            let mut part = risk.clone();
            part.s0 -= out * tied.s0;
            for (a, b) in part.s1.iter_mut().zip(&tied.s1) {
                *a -= out * b;
            }
            part.s2.add_scaled(&tied.s2, -out);
            f(out, &part);
        }
    }

    /// Log partial likelihood, score and information.
    fn likelihood(&self, data: &Intervals, beta: &[f64]) -> (f64, Vec<f64>, Matrix) {
        let p = beta.len();
        let (w, top) = weights(&self.rows, beta);
        let (mut ll, mut score, mut information) = (Sum::default(), vec![0.0; p], Matrix::zeros(p, p));
        self.run(data, &w, |_, events, risk| {
            for i in events {
                ll.add(inner(&self.rows[*i], beta));
                for (s, x) in score.iter_mut().zip(&self.rows[*i]) {
                    *s += x;
                }
            }
            self.efron(events, &w, risk, |_, part| {
                ll.add(-(part.s0.ln() + top));
                let m: Vec<f64> = part.s1.iter().map(|s| s / part.s0).collect();
                for (s, x) in score.iter_mut().zip(&m) {
                    *s -= x;
                }
                information.add_scaled(&part.s2, 1.0 / part.s0);
                information.add_outer(&m, &m, -1.0);
            });
        });
        (ll.value(), score, information)
    }

    /// Score residuals, one row per observation.
    fn residuals(&self, data: &Intervals, beta: &[f64]) -> Vec<Vec<f64>> {
        let (w, _) = weights(&self.rows, beta);
        let p = beta.len();
        let mut out = vec![vec![0.0; p]; self.rows.len()];
        // For a row at risk over (start, stop] the sums Σ 1/S0 and Σ S1/S0² over event times in
        // that span are differences of running totals.
        let mut steps: Vec<(f64, f64, Vec<f64>)> = Vec::new();
        self.run(data, &w, |t, events, risk| {
            let d = events.len() as f64;
            let (mut a, mut b) = (0.0, vec![0.0; p]);
            self.efron(events, &w, risk, |taken, part| {
                a += 1.0 / part.s0;
                for (k, s) in part.s1.iter().enumerate() {
                    let m = s / part.s0;
                    b[k] += m / part.s0;
                    for i in events {
                        // the event itself, and the share of its own weight that was taken out
                        out[*i][k] += (self.rows[*i][k] - m) / d;
                        out[*i][k] += taken * w[*i] * (self.rows[*i][k] - m) / part.s0;
                    }
                }
            });
            steps.push((t, a, b));
        });
        steps.reverse();
        let mut totals = vec![(0.0, vec![0.0; p])];
        for (_, a, b) in &steps {
            let (ta, tb) = &totals[totals.len() - 1];
            let sum = tb.iter().zip(b).map(|(x, y)| x + y).collect();
            totals.push((ta + a, sum));
        }
        let before = |t: f64| steps.partition_point(|s| s.0 <= t);
        for (i, row) in self.rows.iter().enumerate() {
            let ((a1, b1), (a0, b0)) = (&totals[before(data.stop[i])], &totals[self.before_start(data, i, &before)]);
            for k in 0..p {
                out[i][k] -= w[i] * (row[k] * (a1 - a0) - (b1[k] - b0[k]));
            }
        }
        out
    }

    fn before_start(&self, data: &Intervals, i: usize, before: &impl Fn(f64) -> usize) -> usize {
        if data.split() { before(data.start[i]) } else { 0 }
    }

    /// Schoenfeld residuals: covariates of each event minus their mean in the risk set, with the
    /// event's time, earliest first.
    pub(super) fn schoenfeld(&self, data: &Intervals, beta: &[f64]) -> Vec<(f64, Vec<f64>)> {
        let (w, _) = weights(&self.rows, beta);
        let mut out = Vec::new();
        self.run(data, &w, |t, events, risk| {
            let d = events.len() as f64;
            let mut m = vec![0.0; beta.len()];
            self.efron(events, &w, risk, |_, part| {
                for (m, s) in m.iter_mut().zip(&part.s1) {
                    *m += s / part.s0 / d;
                }
            });
            for i in events {
                out.push((t, self.rows[*i].iter().zip(&m).map(|(x, m)| x - m).collect()));
            }
        });
        out.reverse();
        out
    }
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// e^{xβ − max} and the max.
fn weights(rows: &[Vec<f64>], beta: &[f64]) -> (Vec<f64>, f64) {
    let eta: Vec<f64> = rows.iter().map(|r| inner(r, beta)).collect();
    let top = eta.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (eta.iter().map(|e| (e - top).exp()).collect(), top)
}

/// Centred and scaled covariates by row, and the scales.
fn standardised(data: &Intervals) -> (Vec<Vec<f64>>, Vec<f64>) {
    let centre: Vec<f64> = data.columns.iter().map(|c| mean(c)).collect();
    let scale: Vec<f64> = data
        .columns
        .iter()
        .map(|c| {
            let s = variance(c).sqrt();
            if s > 0.0 { s } else { 1.0 }
        })
        .collect();
    let row = |i: usize| (0..data.columns.len()).map(|k| (data.columns[k][i] - centre[k]) / scale[k]).collect();
    ((0..data.stop.len()).map(row).collect(), scale)
}

/// Newton with step halving; a likelihood that rises for ever is reported, not followed.
pub fn fit(data: &Intervals) -> Result<Fit, Trouble> {
    data.check()?;
    let (rows, scale) = standardised(data);
    let p = data.columns.len();
    let sweep = Sweep::of(data, rows);
    let mut beta = vec![0.0; p];
    let (mut ll, mut score, mut information) = sweep.likelihood(data, &beta);
    let mut settled = false;
    for _ in 0..50 {
        let step = Cholesky::of(&information)?.solve(&score);
        let mut t = 1.0;
        let next = loop {
            let trial: Vec<f64> = beta.iter().zip(&step).map(|(b, s)| t * s + b).collect();
            let there = sweep.likelihood(data, &trial);
            if there.0 >= ll - 1e-9 * ll.abs() || t < 1e-6 {
                break (trial, there);
            }
            t *= 0.5;
        };
        let length = step.iter().fold(0.0_f64, |m, s| m.max(s.abs())) * t;
        beta = next.0;
        (ll, score, information) = next.1;
        if beta.iter().any(|b| b.abs() > crate::thresholds::SEPARATION) {
            break;
        }
        if length < 1e-10 {
            settled = true;
            break;
        }
    }
    if !settled {
        return Err(Trouble::Separation(
            "the likelihood rises for ever (monotone): a covariate separates those who left from those who stayed; leave it out or merge its levels".into(),
        ));
    }
    finish(data, &sweep, (beta, ll, information), &scale)
}

fn finish(
    data: &Intervals,
    sweep: &Sweep,
    (beta, loglik, information): (Vec<f64>, f64, Matrix),
    scale: &[f64],
) -> Result<Fit, Trouble> {
    let p = beta.len();
    let covariance = Cholesky::of(&information)?.inverse();
    let residuals = sweep.residuals(data, &beta);
    let robust = sandwich(&covariance, &residuals, &data.cluster);
    let coef: Vec<f64> = (0..p).map(|k| beta[k] / scale[k]).collect();
    let se: Vec<f64> = (0..p).map(|k| covariance.at(k, k).sqrt() / scale[k]).collect();
    let se_robust = (0..p).map(|k| robust.at(k, k).sqrt() / scale[k]).collect();
    let z: Vec<f64> = coef.iter().zip(&se).map(|(c, s)| c / s).collect();
    let linear: Vec<f64> = sweep.rows.iter().map(|r| inner(r, &beta)).collect();
    let mut unscaled = covariance;
    for i in 0..p {
        for j in 0..p {
            let v = unscaled.at(i, j) / (scale[i] * scale[j]);
            unscaled.set(i, j, v);
        }
    }
    Ok(Fit {
        p: z.iter().map(|z| normal_two_sided(*z)).collect(),
        concordance: (!data.split()).then(|| concordance(data, &linear)),
        coef,
        se,
        se_robust,
        z,
        loglik,
        linear,
        covariance: unscaled,
    })
}

/// I⁻¹ (Σ_c U_c U_cᵀ) I⁻¹ with score residuals summed within customers.
fn sandwich(inverse: &Matrix, residuals: &[Vec<f64>], cluster: &[u32]) -> Matrix {
    let p = inverse.rows();
    let groups = cluster.iter().max().map_or(residuals.len(), |m| *m as usize + 1);
    let mut sums = vec![vec![0.0; p]; groups];
    for (i, r) in residuals.iter().enumerate() {
        let g = cluster.get(i).map_or(i, |c| *c as usize);
        for (s, x) in sums[g].iter_mut().zip(r) {
            *s += x;
        }
    }
    let mut meat = Matrix::zeros(p, p);
    for s in &sums {
        meat.add_outer(s, s, 1.0);
    }
    inverse.multiply(&meat).multiply(inverse)
}

/// Harrell's C: over pairs whose shorter time is an event (a tie in time counts only event
/// against censored), the share in which the one who left had the higher risk; ties in risk ½.
pub fn concordance(data: &Intervals, risk: &[f64]) -> f64 {
    let n = risk.len();
    let mut levels: Vec<f64> = risk.to_vec();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let level = |r: f64| levels.partition_point(|l| *l < r);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| data.stop[*b].total_cmp(&data.stop[*a]));
    let mut tree = vec![0.0; levels.len() + 1];
    let (mut inside, mut good, mut pairs, mut i) = (0.0, 0.0, 0.0, 0);
    while i < n {
        let t = data.stop[order[i]];
        let same: Vec<usize> = order[i..].iter().copied().take_while(|j| data.stop[*j] == t).collect();
        // longer times are inside already; of the tied ones only the censored join before the events are scored
        for j in same.iter().filter(|j| data.event[**j] == 0.0) {
            add(&mut tree, level(risk[*j]));
            inside += 1.0;
        }
        for j in same.iter().filter(|j| data.event[**j] == 1.0) {
            let below = prefix(&tree, level(risk[*j]));
            let upto = prefix(&tree, level(risk[*j]) + 1);
            good += below + 0.5 * (upto - below);
            pairs += inside;
        }
        for j in same.iter().filter(|j| data.event[**j] == 1.0) {
            add(&mut tree, level(risk[*j]));
            inside += 1.0;
        }
        i += same.len();
    }
    good / pairs
}

fn add(tree: &mut [f64], at: usize) {
    let mut k = at + 1;
    while k < tree.len() {
        tree[k] += 1.0;
        k += k & k.wrapping_neg();
    }
}

/// Sum of the first `upto` levels.
fn prefix(tree: &[f64], upto: usize) -> f64 {
    let (mut k, mut total) = (upto, 0.0);
    while k > 0 {
        total += tree[k];
        k -= k & k.wrapping_neg();
    }
    total
}
