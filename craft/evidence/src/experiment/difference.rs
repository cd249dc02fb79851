//! The difference between two arms: raw, with CUPED, and with several covariates (Lin 2013).

use crate::effect::data::{Arranged, Data};
use crate::effect::nuisance::{Products, solve_products};
use crate::matrix::{Cholesky, Matrix};
use crate::refusal::Trouble;
use crate::sums::{covariance, mean, variance};

/// An estimate with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// ȳ₁ − ȳ₀.
    pub value: f64,
    /// √(s₁²/n₁ + s₀²/n₀), which is HC2.
    pub se: f64,
    /// Units in both arms.
    pub n: usize,
}

/// Outcomes of the two arms.
fn split(arm: &[f64], y: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let of = |a: f64| arm.iter().zip(y).filter(|(w, _)| **w == a).map(|(_, y)| *y).collect();
    (of(0.0), of(1.0))
}

fn check(arm: &[f64], y: &[f64]) -> Result<(), Trouble> {
    let data = Data { treatment: arm.to_vec(), outcome: y.to_vec(), ..Data::default() };
    data.check()
}

/// Raw difference in means.
pub fn raw(arm: &[f64], y: &[f64]) -> Result<Difference, Trouble> {
    check(arm, y)?;
    let (y0, y1) = split(arm, y);
    let se = (variance(&y1) / y1.len() as f64 + variance(&y0) / y0.len() as f64).sqrt();
    Ok(Difference { value: mean(&y1) - mean(&y0), se, n: y.len() })
}

/// Difference after CUPED and its θ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuped {
    /// Pooled within-arm slope of Y on X.
    pub theta: f64,
    /// The adjusted difference.
    pub difference: Difference,
}

/// θ = Σ(n_a − 1)cov_a(Y, X) / Σ(n_a − 1)var_a(X); Ŷ = Y − θ(X − X̄), X from before assignment.
pub fn cuped(arm: &[f64], y: &[f64], before: &[f64]) -> Result<Cuped, Trouble> {
    check(arm, y)?;
    let ((y0, y1), (x0, x1)) = (split(arm, y), split(arm, before));
    let part = |f: f64, xs: &[f64]| (xs.len() as f64 - 1.0) * f;
    let down = part(variance(&x0), &x0) + part(variance(&x1), &x1);
    let up = part(covariance(&y0, &x0), &x0) + part(covariance(&y1, &x1), &x1);
    // a constant covariate explains nothing
    let theta = if down > 0.0 { up / down } else { 0.0 };
    let centre = mean(before);
    let adjusted: Vec<f64> = y.iter().zip(before).map(|(y, x)| theta.mul_add(-(x - centre), *y)).collect();
    Ok(Cuped { theta, difference: raw(arm, &adjusted)? })
}

/// OLS of Y on A, X − X̄ and A·(X − X̄): the coefficient of A with HC2. Fully interacted, it is
/// two regressions, one per arm, read at the mean of X over everyone.
pub fn lin(data: Data) -> Result<Difference, Trouble> {
    let n = data.treatment.len();
    let arranged = Arranged::of(data, &vec![0; n], 1)?;
    let products = Products::of(&arranged, 1);
    let (b0, v0) = at_mean(&arranged, &products, 0);
    let (b1, v1) = at_mean(&arranged, &products, 1);
    Ok(Difference { value: (b1 - b0) * arranged.scale, se: (v1 + v0).sqrt() * arranged.scale, n })
}

/// Intercept of one arm's regression on centred covariates, and its HC2 variance.
fn at_mean(data: &Arranged, products: &Products, arm: usize) -> (f64, f64) {
    let m = products.arm(arm, None);
    let beta = solve_products(&m, 0.0);
    let p = beta.len();
    let mut gram = Matrix::zeros(p, p);
    for i in 0..p {
        for j in 0..p {
            gram.set(i, j, m.at(i, j));
        }
    }
    let factor = Cholesky::dropping(&gram).0;
    let first = factor.solve(&(0..p).map(|i| if i == 0 { 1.0 } else { 0.0 }).collect::<Vec<_>>());
    let mut total = crate::sums::Sum::default();
    for i in data.ranges[0][arm].clone() {
        let z: Vec<f64> = std::iter::once(1.0).chain(data.columns.iter().map(|c| c[i])).collect();
        let fitted: f64 = z.iter().zip(&beta).map(|(a, b)| a * b).sum();
        let leverage: f64 = z.iter().zip(factor.solve(&z)).map(|(a, b)| a * b).sum();
        let reach: f64 = z.iter().zip(&first).map(|(a, b)| a * b).sum();
        total.add((reach * (data.outcome[i] - fitted)).powi(2) / (1.0 - leverage).max(1e-12));
    }
    (beta[0], total.value())
}

/// The raw difference when whole clusters were assigned: cluster means weighted by size, with
/// the cluster-robust (CR0 times G/(G − 1) per arm) standard error.
pub fn clustered(arm: &[f64], y: &[f64], cluster: &[u32]) -> Result<Difference, Trouble> {
    check(arm, y)?;
    let groups = cluster.iter().max().map_or(0, |m| *m as usize + 1);
    let (y0, y1) = split(arm, y);
    let means = [mean(&y0), mean(&y1)];
    let mut residuals = vec![0.0; groups];
    let mut arms = vec![f64::NAN; groups];
    for ((a, y), c) in arm.iter().zip(y).zip(cluster) {
        let c = *c as usize;
        if !arms[c].is_nan() && arms[c] != *a {
            return Err(Trouble::data("a cluster holds both arms: cluster by the unit that was assigned"));
        }
        arms[c] = *a;
        residuals[c] += y - means[usize::from(*a == 1.0)];
    }
    let part = |a: f64, n: usize| {
        let own: Vec<f64> = residuals.iter().zip(&arms).filter(|(_, w)| **w == a).map(|(r, _)| r * r).collect();
        let g = own.len() as f64;
        own.iter().sum::<f64>() * g / (g - 1.0) / (n as f64).powi(2)
    };
    let se = (part(0.0, y0.len()) + part(1.0, y1.len())).sqrt();
    Ok(Difference { value: means[1] - means[0], se, n: y.len() })
}
