//! The propensity: a logistic regression by Newton's method. Fits without one fold start from the
//! fit on everyone; each fold's own gradient and Hessian are kept apart, so that leaving it out is
//! a subtraction and the first step costs no pass over the rows.

use std::ops::Range;

use super::blocks::{BLOCK, blocks, chunks, columns, linear};
use super::data::Arranged;
use super::nuisance::Options;
use crate::matrix::{Cholesky, Matrix};
use crate::parallel::map_chunks;
use crate::refusal::Trouble;
use crate::sums::{dots, logistic};
use crate::thresholds::SEPARATION;

/// A logistic fit on standardised covariates, intercept first.
#[derive(Debug, Clone)]
pub struct Propensity {
    /// Coefficients.
    pub beta: Vec<f64>,
    /// Did it need a ridge because the arms are separated?
    pub separated: Separation,
}

/// Are the arms perfectly told apart by the covariates?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separation {
    /// No.
    None,
    /// Yes: a ridge was added to have any fit at all.
    Ridged,
}

/// What the fits without one fold start from: of each fold its Hessian near the fit on everyone
/// and its gradient there (the others' is its negative).
#[derive(Debug, Clone, Default)]
pub struct Start {
    hessians: Vec<Matrix>,
    gradients: Vec<Vec<f64>>,
}

/// Rows above which a fit starts from every sixteenth block.
const LARGE: usize = 100_000;

/// What may be left between the last step and the maximum, in standardised coefficients: far
/// below their standard errors, which are about 1/√n.
fn enough(n: usize) -> f64 {
    if n > LARGE { 1e-8 } else { 1e-10 }
}

/// Gradient and, where asked for, Hessian of the logistic log-likelihood over one range of rows.
struct Slope {
    gradient: Vec<f64>,
    hessian: Option<Matrix>,
}

/// What a pass over the rows is to return.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Gradient,
    Both,
}

impl Slope {
    fn zero(size: usize, want: Want) -> Self {
        let hessian = (want == Want::Both).then(|| Matrix::zeros(size, size));
        Self { gradient: vec![0.0; size], hessian }
    }

    fn add(&mut self, other: &Self) {
        for (t, g) in self.gradient.iter_mut().zip(&other.gradient) {
            *t += g;
        }
        if let (Some(t), Some(h)) = (&mut self.hessian, &other.hessian) {
            t.add_scaled(h, 1.0);
        }
    }

    fn add_block(&mut self, data: &Arranged, beta: &[f64], block: &Range<usize>) {
        let columns = columns(data, block);
        let mut space = [[0.0; BLOCK]; 3];
        let [e, residual, weighted] = space.each_mut().map(|s| &mut s[..block.len()]);
        linear(&columns, beta, e);
        for ((e, r), a) in e.iter_mut().zip(residual.iter_mut()).zip(&data.treatment[block.clone()]) {
            *e = logistic(*e);
            *r = a - *e;
        }
        self.gradient[0] += residual.iter().sum::<f64>();
        dots(residual, &columns, |k, x| self.gradient[k + 1] += x);
        let Some(h) = &mut self.hessian else { return };
        for e in e.iter_mut() {
            *e *= 1.0 - *e;
        }
        h.add(0, 0, e.iter().sum());
        dots(e, &columns, |k, x| h.add(0, k + 1, x));
        for (j, column) in columns.iter().enumerate() {
            for ((o, x), w) in weighted.iter_mut().zip(*column).zip(e.iter()) {
                *o = x * w;
            }
            dots(weighted, &columns[j..], |k, x| h.add(j + 1, j + 1 + k, x));
        }
    }
}

/// One pass over the rows: the slope of each range.
fn slopes(data: &Arranged, rows: &[Range<usize>], beta: &[f64], (want, threads): (Want, usize)) -> Vec<Slope> {
    let parts = chunks(rows);
    let done = map_chunks(parts.len(), 1, threads, |i| {
        let mut s = Slope::zero(beta.len(), want);
        for (_, part) in &parts[i] {
            for block in blocks(part.clone()) {
                s.add_block(data, beta, &block);
            }
        }
        s
    });
    let mut out: Vec<Slope> = rows.iter().map(|_| Slope::zero(beta.len(), want)).collect();
    for ((range, _), s) in parts.iter().zip(&done) {
        out[*range].add(s);
    }
    for h in out.iter_mut().filter_map(|s| s.hessian.as_mut()) {
        h.mirror();
    }
    out
}

fn penalised(mut h: Matrix, ridge: f64) -> Cholesky {
    for j in 1..h.rows() {
        h.add(j, j, ridge);
    }
    Cholesky::dropping(&h).0
}

fn all_but(hessians: &[Matrix], fold: Option<usize>) -> Matrix {
    let size = hessians.first().map_or(0, Matrix::rows);
    let mut total = Matrix::zeros(size, size);
    for (_, h) in hessians.iter().enumerate().filter(|(f, _)| Some(*f) != fold) {
        total.add_scaled(h, 1.0);
    }
    total
}

/// Newton's method that keeps its factor while steps shrink twentyfold.
struct Newton {
    beta: Vec<f64>,
    factor: Option<Cholesky>,
    /// The step before, infinite at the start.
    before: f64,
    /// Per range of rows.
    start: Start,
}

impl Newton {
    fn at(beta: Vec<f64>) -> Self {
        Self { beta, factor: None, before: f64::INFINITY, start: Start::default() }
    }

    /// One pass and one step; returns the largest change of a coefficient.
    fn step(&mut self, data: &Arranged, rows: &[Range<usize>], ridge: f64, threads: usize) -> f64 {
        let want = if self.factor.is_some() { Want::Gradient } else { Want::Both };
        let found = slopes(data, rows, &self.beta, (want, threads));
        let mut gradient: Vec<f64> = self.beta.iter().map(|b| -ridge * b).collect();
        gradient[0] = 0.0;
        for s in &found {
            for (t, g) in gradient.iter_mut().zip(&s.gradient) {
                *t += g;
            }
        }
        let (gradients, hessians): (Vec<_>, Vec<_>) = found.into_iter().map(|s| (s.gradient, s.hessian)).unzip();
        if want == Want::Both {
            self.start.hessians = hessians.into_iter().flatten().collect();
        }
        let hessians = &self.start.hessians;
        let factor = self.factor.get_or_insert_with(|| penalised(all_but(hessians, None), ridge));
        let mut step = factor.solve(&gradient);
        let length = largest(&step);
        let shrink = if length > 5.0 { 5.0 / length } else { 1.0 };
        for (b, d) in self.beta.iter_mut().zip(&mut step) {
            *d *= shrink;
            *b += *d;
        }
        self.start.gradients = gradients;
        for (g, h) in self.start.gradients.iter_mut().zip(hessians) {
            for (g, moved) in g.iter_mut().zip(h.times(&step)) {
                *g -= moved;
            }
        }
        length
    }

    fn run(&mut self, data: &Arranged, rows: &[Range<usize>], ridge: f64, threads: usize) -> Result<(), Trouble> {
        for _ in 0..100 {
            let length = self.step(data, rows, ridge, threads);
            if !length.is_finite() || self.beta.iter().skip(1).any(|b| b.abs() > SEPARATION) {
                return Err(Trouble::Separation(
                    "the covariates tell treated and untreated rows apart perfectly".into(),
                ));
            }
            // steps shrink ever faster, so less is left than the last one shrunk once more
            let left = if self.before.is_finite() { length * (length / self.before) } else { length };
            if left < enough(data.n()) {
                return Ok(());
            }
            if length > 0.05 * self.before || length > 0.1 {
                self.factor = None;
            }
            self.before = length;
        }
        Err(Trouble::Separation("the propensity model keeps growing: the arms are separated".into()))
    }
}

fn largest(step: &[f64]) -> f64 {
    step.iter().fold(0.0_f64, |m, x| if x.is_nan() { f64::NAN } else { m.max(x.abs()) })
}

fn ridged(data: &Arranged, rows: &[Range<usize>], options: &Options) -> Result<Propensity, Trouble> {
    // a ridge worth one observation per coefficient has a finite maximum always
    let mut newton = Newton::at(vec![0.0; data.p() + 1]);
    newton.run(data, rows, options.ridge.max(1.0), options.threads)?;
    Ok(Propensity { beta: newton.beta, separated: Separation::Ridged })
}

/// The fit on everyone, and what the fits without one fold start from.
pub(super) fn on_everyone(data: &Arranged, options: &Options) -> Result<(Propensity, Start), Trouble> {
    let rows = data.folds();
    let mut newton = Newton::at(vec![0.0; data.p() + 1]);
    if data.n() > LARGE {
        let few: Vec<Range<usize>> =
            rows.iter().flat_map(|r| blocks(r.clone()).step_by(16).collect::<Vec<_>>()).collect();
        // only a start: where it fails the fit on all rows tells
        let found = newton.run(data, &few, options.ridge, options.threads);
        newton = Newton::at(if found.is_ok() { newton.beta } else { vec![0.0; data.p() + 1] });
    }
    match newton.run(data, &rows, options.ridge, options.threads) {
        Ok(()) => Ok((Propensity { beta: newton.beta, separated: Separation::None }, newton.start)),
        Err(_) => Ok((ridged(data, &rows, options)?, Start::default())),
    }
}

/// The fit without one fold.
pub(super) fn without_fold(
    data: &Arranged,
    fold: usize,
    options: &Options,
    (everyone, start): (&Propensity, &Start),
) -> Result<Propensity, Trouble> {
    let others: Vec<Range<usize>> = (0..data.ranges.len()).filter(|g| *g != fold).map(|g| data.fold(g)).collect();
    let mut newton = Newton::at(vec![0.0; data.p() + 1]);
    if let (Separation::None, Some(own)) = (everyone.separated, start.gradients.get(fold)) {
        let factor = penalised(all_but(&start.hessians, Some(fold)), options.ridge);
        // the first step needs no pass: the gradients of all folds sum to (almost) nothing
        let step = factor.solve(own);
        newton.beta = everyone.beta.iter().zip(&step).map(|(b, d)| b - d).collect();
        newton.before = largest(&step);
        newton.factor = Some(factor);
    }
    match newton.run(data, &others, options.ridge, options.threads) {
        Ok(()) => Ok(Propensity { beta: newton.beta, separated: Separation::None }),
        Err(_) => ridged(data, &others, options),
    }
}
