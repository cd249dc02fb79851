//! The nuisance models: a logistic propensity and one linear outcome model per arm, each fitted
//! without the fold it predicts. Linear models come from cross-products shared between folds;
//! the logistic ones start from the fit on all rows.

use std::ops::Range;

use super::data::Arranged;
use crate::matrix::{Cholesky, Matrix};
use crate::parallel::map_chunks;
use crate::refusal::Trouble;
use crate::sums::{dot, logistic};
use crate::thresholds::SEPARATION;

/// How the nuisances are fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Ridge penalty on standardised coefficients, both models; 0 for none.
    pub ridge: f64,
    /// Propensities are kept inside [clip, 1 − clip]; 0 for none.
    pub clip: f64,
    /// Threads; the result does not depend on it.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { ridge: 0.0, clip: 0.0, threads: 1 }
    }
}

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

const BLOCK: usize = 1024;
const CHUNK: usize = 16 * BLOCK;

/// Cuts ranges into chunks of fixed size.
fn chunks(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    ranges
        .iter()
        .flat_map(|r| r.clone().step_by(CHUNK).map(|s| s..(s + CHUNK).min(r.end)).collect::<Vec<_>>())
        .collect()
}

/// β₀ + Xβ over a block.
pub(super) fn linear(data: &Arranged, beta: &[f64], block: Range<usize>, out: &mut Vec<f64>) {
    out.clear();
    out.resize(block.len(), beta[0]);
    for (column, b) in data.columns.iter().zip(&beta[1..]) {
        for (o, x) in out.iter_mut().zip(&column[block.clone()]) {
            *o += b * x;
        }
    }
}

fn blocks(range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.step_by(BLOCK).map(move |s| s..(s + BLOCK).min(end))
}

/// Gradient and, where asked for, Hessian of the logistic log-likelihood over some rows.
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

fn slope(data: &Arranged, rows: &[Range<usize>], beta: &[f64], want: Want, threads: usize) -> Slope {
    let parts = chunks(rows);
    let size = beta.len();
    let done = map_chunks(parts.len(), 1, threads, |i| {
        let mut s =
            Slope { gradient: vec![0.0; size], hessian: (want == Want::Both).then(|| Matrix::zeros(size, size)) };
        for part in &parts[i] {
            for block in blocks(part.clone()) {
                add_block(data, beta, block, &mut s);
            }
        }
        s
    });
    let mut total =
        Slope { gradient: vec![0.0; size], hessian: (want == Want::Both).then(|| Matrix::zeros(size, size)) };
    for s in done {
        for (t, g) in total.gradient.iter_mut().zip(s.gradient) {
            *t += g;
        }
        if let (Some(t), Some(h)) = (&mut total.hessian, s.hessian) {
            t.add_scaled(&h, 1.0);
        }
    }
    if let Some(h) = &mut total.hessian {
        h.mirror();
    }
    total
}

fn add_block(data: &Arranged, beta: &[f64], block: Range<usize>, s: &mut Slope) {
    let mut eta = Vec::with_capacity(block.len());
    linear(data, beta, block.clone(), &mut eta);
    for e in &mut eta {
        *e = logistic(*e);
    }
    let residual: Vec<f64> = data.treatment[block.clone()].iter().zip(&eta).map(|(a, e)| a - e).collect();
    s.gradient[0] += residual.iter().sum::<f64>();
    for (g, column) in s.gradient[1..].iter_mut().zip(&data.columns) {
        *g += dot(&column[block.clone()], &residual);
    }
    let Some(h) = &mut s.hessian else { return };
    let weight: Vec<f64> = eta.iter().map(|e| e * (1.0 - e)).collect();
    h.add(0, 0, weight.iter().sum());
    let mut weighted = vec![0.0; block.len()];
    for (j, column) in data.columns.iter().enumerate() {
        for ((o, x), w) in weighted.iter_mut().zip(&column[block.clone()]).zip(&weight) {
            *o = x * w;
        }
        h.add(0, j + 1, weighted.iter().sum());
        for (k, other) in data.columns.iter().enumerate().skip(j) {
            h.add(j + 1, k + 1, dot(&weighted, &other[block.clone()]));
        }
    }
}

/// Newton's method that reuses its factor while steps keep shrinking tenfold.
struct Newton {
    beta: Vec<f64>,
    factor: Option<Cholesky>,
}

fn penalised(mut h: Matrix, ridge: f64) -> Cholesky {
    for j in 1..h.rows() {
        h.add(j, j, ridge);
    }
    Cholesky::dropping(&h).0
}

impl Newton {
    fn run(&mut self, data: &Arranged, rows: &[Range<usize>], ridge: f64, threads: usize) -> Result<(), Trouble> {
        let mut before = f64::INFINITY;
        for _ in 0..100 {
            let want = if self.factor.is_some() { Want::Gradient } else { Want::Both };
            let mut s = slope(data, rows, &self.beta, want, threads);
            for j in 1..self.beta.len() {
                s.gradient[j] -= ridge * self.beta[j];
            }
            if let Some(h) = s.hessian {
                self.factor = Some(penalised(h, ridge));
            }
            let step = self.factor.as_ref().map(|f| f.solve(&s.gradient)).unwrap_or_default();
            let length = step.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
            let shrink = if length > 5.0 { 5.0 / length } else { 1.0 };
            for (b, d) in self.beta.iter_mut().zip(&step) {
                *b += shrink * d;
            }
            if !length.is_finite() || self.beta.iter().skip(1).any(|b| b.abs() > SEPARATION) {
                return Err(Trouble::Separation(
                    "the covariates tell treated and untreated rows apart perfectly".into(),
                ));
            }
            if length < STEP {
                return Ok(());
            }
            if length > 0.05 * before || length > 0.1 {
                self.factor = None;
            }
            before = length;
        }
        Err(Trouble::Separation("the propensity model keeps growing: the arms are separated".into()))
    }
}

/// The last step of a fit, in standardised coefficients; the error left is far smaller.
const STEP: f64 = 1e-8;

/// Rows above which a fit starts from every sixteenth block.
const LARGE: usize = 100_000;

/// The fit on everyone, and what the fits without one fold start from: the Hessian that each
/// fold adds, so that leaving a fold out is a subtraction.
#[derive(Debug, Clone)]
pub struct Start {
    hessians: Vec<Matrix>,
    /// Each fold's own gradient at the fit on everyone; the others' is its negative there.
    gradients: Vec<Vec<f64>>,
}

fn ridged(data: &Arranged, rows: &[Range<usize>], options: &Options) -> Result<Propensity, Trouble> {
    // a ridge worth one observation per coefficient has a finite maximum always
    let mut newton = Newton { beta: vec![0.0; data.p() + 1], factor: None };
    newton.run(data, rows, options.ridge.max(1.0), options.threads)?;
    Ok(Propensity { beta: newton.beta, separated: Separation::Ridged })
}

fn fit_everyone(data: &Arranged, rows: &[Range<usize>], options: &Options) -> Result<(Propensity, Start), Trouble> {
    let mut newton = Newton { beta: vec![0.0; data.p() + 1], factor: None };
    if data.n() > LARGE {
        let few: Vec<Range<usize>> =
            rows.iter().flat_map(|r| blocks(r.clone()).step_by(16).collect::<Vec<_>>()).collect();
        // only a start: where it fails the fit on all rows tells
        if newton.run(data, &few, options.ridge, options.threads).is_err() {
            newton.beta.fill(0.0);
        }
        newton.factor = None;
    }
    let hessians = hessians(data, rows, &newton.beta, options.threads);
    if data.n() > LARGE {
        newton.factor = Some(penalised(without(&hessians, None), options.ridge));
    }
    let fitted = newton.run(data, rows, options.ridge, options.threads);
    if fitted.is_err() {
        return Ok((ridged(data, rows, options)?, Start { hessians: Vec::new(), gradients: Vec::new() }));
    }
    let hessians = if data.n() > LARGE { hessians } else { self::hessians(data, rows, &newton.beta, options.threads) };
    let own =
        |r: &Range<usize>| slope(data, std::slice::from_ref(r), &newton.beta, Want::Gradient, options.threads).gradient;
    let gradients = if rows.len() > 1 { rows.iter().map(own).collect() } else { Vec::new() };
    Ok((Propensity { beta: newton.beta, separated: Separation::None }, Start { hessians, gradients }))
}

fn hessians(data: &Arranged, rows: &[Range<usize>], beta: &[f64], threads: usize) -> Vec<Matrix> {
    rows.iter().filter_map(|r| slope(data, std::slice::from_ref(r), beta, Want::Both, threads).hessian).collect()
}

fn without(hessians: &[Matrix], fold: Option<usize>) -> Matrix {
    let size = hessians.first().map_or(0, Matrix::rows);
    let mut total = Matrix::zeros(size, size);
    for (f, h) in hessians.iter().enumerate() {
        if Some(f) != fold {
            total.add_scaled(h, 1.0);
        }
    }
    total
}

/// The fit without one fold.
fn fit_others(
    data: &Arranged,
    fold: usize,
    options: &Options,
    (everyone, start): (&Propensity, &Start),
) -> Result<Propensity, Trouble> {
    let others: Vec<Range<usize>> = (0..data.ranges.len()).filter(|g| *g != fold).map(|g| data.fold(g)).collect();
    let mut newton = Newton { beta: vec![0.0; data.p() + 1], factor: None };
    if everyone.separated == Separation::None && !start.hessians.is_empty() {
        newton.beta.clone_from(&everyone.beta);
        let factor = penalised(without(&start.hessians, Some(fold)), options.ridge);
        // the first step needs no pass: the gradients of all folds sum to (almost) nothing
        if let Some(own) = start.gradients.get(fold) {
            for (b, d) in newton.beta.iter_mut().zip(factor.solve(own)) {
                *b -= d;
            }
        }
        newton.factor = Some(factor);
    }
    match newton.run(data, &others, options.ridge, options.threads) {
        Ok(()) => Ok(Propensity { beta: newton.beta, separated: Separation::None }),
        Err(_) => ridged(data, &others, options),
    }
}

/// All nuisance models of one scheme.
#[derive(Debug, Clone)]
pub struct Nuisances {
    /// Propensity per fold (one only without cross-fitting).
    pub propensity: Vec<Propensity>,
    /// Outcome coefficients per fold: untreated, treated; intercept first, standardised outcome.
    pub outcome: Vec<[Vec<f64>; 2]>,
}

/// Cross-products of (1, X, Y) per fold and arm.
#[derive(Debug, Clone)]
pub struct Products {
    /// Per fold: untreated, treated.
    pub by_fold: Vec<[Matrix; 2]>,
}

impl Products {
    /// One pass over all rows.
    pub fn of(data: &Arranged, threads: usize) -> Self {
        let by_fold = data
            .ranges
            .iter()
            .map(|r| [products(data, r[0].clone(), threads), products(data, r[1].clone(), threads)])
            .collect();
        Self { by_fold }
    }

    /// Sum over the folds other than `without` (all folds for `None`), for one arm.
    pub fn arm(&self, arm: usize, without: Option<usize>) -> Matrix {
        let size = self.by_fold[0][0].rows();
        let mut total = Matrix::zeros(size, size);
        for (f, p) in self.by_fold.iter().enumerate() {
            if Some(f) != without {
                total.add_scaled(&p[arm], 1.0);
            }
        }
        total
    }
}

fn products(data: &Arranged, range: Range<usize>, threads: usize) -> Matrix {
    let parts = chunks(&[range]);
    let size = data.p() + 2;
    let done = map_chunks(parts.len(), 1, threads, |i| {
        let mut m = Matrix::zeros(size, size);
        for part in &parts[i] {
            for block in blocks(part.clone()) {
                let columns: Vec<&[f64]> =
                    data.columns.iter().chain([&data.outcome]).map(|c| &c[block.clone()]).collect();
                m.add(0, 0, block.len() as f64);
                for (j, a) in columns.iter().enumerate() {
                    m.add(0, j + 1, a.iter().sum());
                    for (k, b) in columns.iter().enumerate().skip(j) {
                        m.add(j + 1, k + 1, dot(a, b));
                    }
                }
            }
        }
        m
    });
    let mut total = Matrix::zeros(size, size);
    for m in done {
        total.add_scaled(&m, 1.0);
    }
    total.mirror();
    total
}

/// Ridge or least squares from cross-products whose last row and column belong to the outcome.
pub fn solve_products(m: &Matrix, ridge: f64) -> Vec<f64> {
    let p = m.rows() - 1;
    let mut a = Matrix::zeros(p, p);
    for i in 0..p {
        for j in 0..p {
            a.set(i, j, m.at(i, j));
        }
        if i > 0 {
            a.add(i, i, ridge);
        }
    }
    let b: Vec<f64> = (0..p).map(|i| m.at(i, p)).collect();
    Cholesky::dropping(&a).0.solve(&b)
}

impl Nuisances {
    /// Fitted on all rows and used on all rows.
    pub fn on_everyone(data: &Arranged, products: &Products, options: &Options) -> Result<(Self, Start), Trouble> {
        let rows: Vec<Range<usize>> = (0..data.ranges.len()).map(|f| data.fold(f)).collect();
        let (propensity, start) = fit_everyone(data, &rows, options)?;
        let outcome = [0, 1].map(|arm| solve_products(&products.arm(arm, None), options.ridge));
        Ok((Self { propensity: vec![propensity], outcome: vec![outcome] }, start))
    }

    /// For each fold fitted on the other folds, starting from the fit on everyone.
    pub fn cross_fitted(
        data: &Arranged,
        products: &Products,
        options: &Options,
        everyone: (&Self, &Start),
    ) -> Result<Self, Trouble> {
        let first = everyone.0.propensity.first();
        let first = first.ok_or_else(|| Trouble::data("the fit on everyone comes first"))?;
        let mut out = Self { propensity: Vec::new(), outcome: Vec::new() };
        for f in 0..data.ranges.len() {
            out.propensity.push(fit_others(data, f, options, (first, everyone.1))?);
            out.outcome.push([0, 1].map(|arm| solve_products(&products.arm(arm, Some(f)), options.ridge)));
        }
        Ok(out)
    }

    /// The models that predict fold f.
    fn of_fold(&self, f: usize) -> (&Propensity, &[Vec<f64>; 2]) {
        let i = if self.propensity.len() == 1 { 0 } else { f };
        (&self.propensity[i], &self.outcome[i])
    }

    /// Was any propensity separated?
    pub fn separated(&self) -> Separation {
        let any = self.propensity.iter().any(|p| p.separated == Separation::Ridged);
        if any { Separation::Ridged } else { Separation::None }
    }

    /// e, m₀ and m₁ of every row, outcomes on their own scale.
    pub fn predict(&self, data: &Arranged, options: &Options) -> Predictions {
        let n = data.n();
        let mut out = Predictions { e: Vec::with_capacity(n), m0: Vec::with_capacity(n), m1: Vec::with_capacity(n) };
        let mut buffer = Vec::with_capacity(BLOCK);
        for f in 0..data.ranges.len() {
            let (propensity, outcome) = self.of_fold(f);
            for block in blocks(data.fold(f)) {
                linear(data, &propensity.beta, block.clone(), &mut buffer);
                out.e.extend(buffer.iter().map(|x| logistic(*x).clamp(options.clip, 1.0 - options.clip)));
                linear(data, &outcome[0], block.clone(), &mut buffer);
                out.m0.extend(buffer.iter().map(|x| data.scale.mul_add(*x, data.centre)));
                linear(data, &outcome[1], block, &mut buffer);
                out.m1.extend(buffer.iter().map(|x| data.scale.mul_add(*x, data.centre)));
            }
        }
        out
    }
}

/// Predictions of the nuisance models, one per row.
#[derive(Debug, Clone)]
pub struct Predictions {
    /// P(A = 1 | X).
    pub e: Vec<f64>,
    /// E[Y | A = 0, X].
    pub m0: Vec<f64>,
    /// E[Y | A = 1, X].
    pub m1: Vec<f64>,
}
