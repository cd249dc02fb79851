//! Gamma-Gamma: Fader and Hardie (2013), "The Gamma-Gamma model of monetary value". The value
//! of a purchase is gamma(p, ν) with ν ~ gamma(q, γ); γ is called v here. It assumes that value
//! does not depend on frequency, so the correlation of the two is always shown beside it.

use super::Fit;
use crate::optimise::{self, Objective};
use crate::refusal::Trouble;
use crate::special::{digamma_step, ln_gamma, ln_gamma_step};
use crate::sums::{correlation, mean};

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    /// Shape of one purchase's value.
    pub p: f64,
    /// Shape of the customers' spread.
    pub q: f64,
    /// Scale of the customers' spread (γ), in money.
    pub v: f64,
}

/// A repeat buyer: x repeat purchases of mean value z̄.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spender {
    /// Repeat purchases.
    pub x: f64,
    /// Mean value of the repeat purchases.
    pub mean_value: f64,
}

impl GammaGamma {
    /// E[M | z̄, x] = p(γ + x z̄)/(px + q − 1); the population mean for x = 0.
    pub fn expected_value(&self, spender: &Spender) -> f64 {
        if spender.x <= 0.0 {
            return self.population_mean();
        }
        let top = self.p * spender.x.mul_add(spender.mean_value, self.v);
        top / (self.p.mul_add(spender.x, self.q) - 1.0)
    }

    /// pγ/(q − 1); infinite for q ≤ 1.
    pub fn population_mean(&self) -> f64 {
        if self.q > 1.0 { self.p * self.v / (self.q - 1.0) } else { f64::INFINITY }
    }
}

/// Correlation of frequency and mean value among repeat buyers.
pub fn dependence(spenders: &[Spender]) -> f64 {
    let xs: Vec<f64> = spenders.iter().map(|s| s.x).collect();
    let zs: Vec<f64> = spenders.iter().map(|s| s.mean_value).collect();
    correlation(&xs, &zs)
}

/// Maximum likelihood on log-parameters; values are scaled by their mean while fitting. Rows
/// with x = 0 or z̄ ≤ 0 must be left out by the caller.
pub fn fit(spenders: &[Spender]) -> Result<Fit<GammaGamma>, Trouble> {
    if spenders.len() < 3 {
        return Err(Trouble::not_estimable("Gamma-Gamma needs at least three repeat buyers with a value above 0"));
    }
    if spenders.iter().any(|s| s.x <= 0.0 || s.mean_value <= 0.0) {
        return Err(Trouble::data("Gamma-Gamma takes repeat buyers with a value above 0 only"));
    }
    let scale = mean(&spenders.iter().map(|s| s.mean_value).collect::<Vec<_>>());
    let scaled: Vec<Spender> = spenders.iter().map(|s| Spender { x: s.x, mean_value: s.mean_value / scale }).collect();
    let objective = Likelihood { spenders: &scaled };
    let starts: Vec<Vec<f64>> = [[1.0, 1.0, 1.0], [6.0, 4.0, 0.1], [2.0, 3.0, 0.3], [20.0, 5.0, 0.04]]
        .iter()
        .map(|s: &[f64; 3]| s.iter().map(|p| p.ln()).collect())
        .collect();
    let mut m = optimise::minimise_from(&AlongRidge(&objective), &starts)
        .ok_or_else(|| Trouble::NotConverged("no start could be evaluated".into()))?;
    m.x[2] += m.x[1];
    let n = spenders.len() as f64;
    let se_log = super::standard_errors(&objective, &m.x, n);
    let params = GammaGamma { p: m.x[0].exp(), q: m.x[1].exp(), v: m.x[2].exp() * scale };
    // z was divided by the scale: each customer's density in money loses ln(scale)
    let loglik = -m.value * n - n * scale.ln();
    Ok(Fit { params, loglik, converged: m.converged, gradient_norm: m.gradient_norm, se_log })
}

struct Likelihood<'a> {
    spenders: &'a [Spender],
}

/// The same in ln p, ln q and ln(γ/q). Where customers hardly differ q and γ grow together
/// without end, and only ln q follows that ridge here.
struct AlongRidge<'a>(&'a Likelihood<'a>);

impl Objective for AlongRidge<'_> {
    fn value(&self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let value = self.0.value(&[at[0], at[1], at[1] + at[2]], gradient);
        gradient[1] += gradient[2];
        value
    }
}

impl Objective for Likelihood<'_> {
    /// With d = px and s = x z̄: −ln B(d, q) − d ln(1 + γ/s) − q ln(1 + s/γ) − ln z̄, which keeps
    /// its digits on the long flat ridges where p or q grows.
    fn value(&self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let (p, q, v) = (at[0].exp(), at[1].exp(), at[2].exp());
        let mut total = [0.0; 4];
        let mut cached = (f64::NAN, [0.0; 3]);
        for s in self.spenders {
            let d = p * s.x;
            if cached.0.to_bits() != s.x.to_bits() {
                let (small, large) = (d.min(q), d.max(q));
                let ln_beta = ln_gamma(small) - ln_gamma_step(large, small);
                cached = (s.x, [ln_beta, digamma_step(d, q), digamma_step(q, d)]);
            }
            let [ln_beta, step_d, step_q] = cached.1;
            let spent = s.x * s.mean_value;
            let (more, less) = ((v / spent).ln_1p(), (spent / v).ln_1p());
            total[0] -= ln_beta + d * more + q * less + s.mean_value.ln();
            total[1] += s.x * (step_d - more);
            total[2] += step_q - less;
            total[3] += (q * spent - d * v) / (v * (v + spent));
        }
        let n = self.spenders.len() as f64;
        for (i, scale) in [p, q, v].into_iter().enumerate() {
            gradient[i] = -total[i + 1] * scale / n;
        }
        -total[0] / n
    }
}
