//! Pareto/NBD: Schmittlein, Morrison and Colombo (1987); Fader and Hardie's notes. Purchases are
//! Poisson with a gamma(r, α) rate, lifetimes exponential with a gamma(s, β) rate.
//!
//! The likelihood is Γ(r+x)/Γ(r)·α^r β^s·{ (α+T)^{−(r+x)}(β+T)^{−s} + s·∫_{t_x}^{T}
//! (α+y)^{−(r+x)}(β+y)^{−(s+1)} dy }. The integral is the papers' s/(r+s+x)·A0 before it is
//! written as a difference of two ₂F₁; taken by Gauss–Legendre quadrature in ln(α+y) it neither
//! cancels at t_x ≈ T nor overflows at large x, and its gradient comes from the same nodes.

use super::bgnbd::around_one;
use super::{Fit, Grouped, History, PurchaseModel, fit_four};
use crate::optimise::Objective;
use crate::parallel::map_chunks;
use crate::refusal::Trouble;
use crate::special::{digamma, ln_gamma};
use crate::sums::{logistic, softplus, sum};

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParetoNbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Scale of the purchase rate, in time units.
    pub alpha: f64,
    /// Shape of the drop-out rate.
    pub s: f64,
    /// Scale of the drop-out rate, in time units.
    pub beta: f64,
}

/// Maximum likelihood on log-parameters.
pub fn fit(data: &Grouped, threads: usize) -> Result<Fit<ParetoNbd>, Trouble> {
    let (m, se_log) = fit_four(data, |d| Likelihood {
        data: d.clone(),
        rule: Legendre::new(NODES),
        total: d.total_weight(),
        threads,
    })?;
    let p: Vec<f64> = m.x.iter().map(|x| x.exp()).collect();
    let params = ParetoNbd { r: p[0], alpha: p[1] / data.scale, s: p[2], beta: p[3] / data.scale };
    let repeats = sum((0..data.len()).map(|g| data.weight[g] * data.x.at(g)));
    let loglik = repeats.mul_add(data.scale.ln(), -m.value * data.total_weight());
    Ok(Fit { params, loglik, converged: m.converged, gradient_norm: m.gradient_norm, se_log })
}

const NODES: usize = 32;

/// Nodes and weights of the Gauss–Legendre rule on [0, 1].
struct Legendre {
    nodes: Vec<(f64, f64)>,
}

impl Legendre {
    fn new(n: usize) -> Self {
        let nodes = (0..n).map(|i| Self::node(i, n)).collect();
        Self { nodes }
    }

    /// The i-th root of P_n by Newton from Chebyshev's guess.
    fn node(i: usize, n: usize) -> (f64, f64) {
        let size = n as f64;
        let mut z = (std::f64::consts::PI * (i as f64 + 0.75) / (size + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..100 {
            let (mut p, mut before) = (1.0, 0.0);
            for j in 0..n {
                let k = j as f64;
                (p, before) = (((2.0 * k + 1.0) * z * p - k * before) / (k + 1.0), p);
            }
            slope = size * (z * p - before) / (z * z - 1.0);
            let next = z - p / slope;
            let moved = (next - z).abs();
            z = next;
            if moved < 1e-15 {
                break;
            }
        }
        (0.5 * (1.0 - z), 1.0 / ((1.0 - z * z) * slope * slope))
    }
}

/// ln of the odds that the customer is gone, R = s·∫ / ((α+T)^{−(r+x)}(β+T)^{−s}), and the
/// gradient of ln R by (r, α, s, β).
struct Odds {
    ln: f64,
    gradient: [f64; 4],
}

impl ParetoNbd {
    fn odds(&self, h: &History, rule: &Legendre) -> Option<Odds> {
        if h.t <= h.t_x {
            return None;
        }
        let power = self.r + h.x;
        let (from, to) = ((self.alpha + h.t_x).ln(), (self.alpha + h.t).ln());
        // beyond this the integrand is below e^−45 of its start
        let to = if power > 1.0 { to.min(from + 45.0 / (power - 1.0)) } else { to };
        let panels = ((to - from) / 2.0).ceil().max(1.0);
        let width = (to - from) / panels;
        let shift = -(power - 1.0) * from - (self.s + 1.0) * (self.beta + h.t_x).ln();
        let mut acc = [0.0_f64; 5];
        for k in 0..panels as usize {
            let left = width.mul_add(k as f64, from);
            for (u, w) in &rule.nodes {
                let v = width.mul_add(*u, left);
                let a = v.exp();
                let b = a - self.alpha + self.beta;
                let ln_b = b.ln();
                let f = w * (-(power - 1.0) * v - (self.s + 1.0) * ln_b - shift).exp();
                acc[0] += f;
                acc[1] += f * v;
                acc[2] += f / a;
                acc[3] += f * ln_b;
                acc[4] += f / b;
            }
        }
        Some(self.finish(h, acc, shift + width.ln()))
    }

    fn finish(&self, h: &History, acc: [f64; 5], ln_scale: f64) -> Odds {
        let power = self.r + h.x;
        let (a, b) = (self.alpha + h.t, self.beta + h.t);
        let [total, ln_a, inv_a, ln_b, inv_b] = acc;
        Odds {
            ln: self.s.ln() + total.ln() + ln_scale + power * a.ln() + self.s * b.ln(),
            gradient: [
                a.ln() - ln_a / total,
                power * (1.0 / a - inv_a / total),
                1.0 / self.s - ln_b / total + b.ln(),
                self.s / b - (self.s + 1.0) * inv_b / total,
            ],
        }
    }
}

struct Likelihood {
    data: Grouped,
    rule: Legendre,
    total: f64,
    threads: usize,
}

impl Likelihood {
    fn part(&self, p: &ParetoNbd, range: std::ops::Range<usize>) -> [f64; 5] {
        let mut out = [0.0; 5];
        for g in range {
            let h = History { x: self.data.x.at(g), t_x: self.data.t_x.at(g), t: self.data.t.at(g) };
            let w = self.data.weight[g];
            let power = p.r + h.x;
            let (a, b) = (p.alpha + h.t, p.beta + h.t);
            out[0] -= w * (power * a.ln() + p.s * b.ln());
            out[1] -= w * a.ln();
            out[2] -= w * power / a;
            out[3] -= w * b.ln();
            out[4] -= w * p.s / b;
            if let Some(odds) = p.odds(&h, &self.rule) {
                out[0] += w * softplus(odds.ln);
                let gone = w * logistic(odds.ln);
                for i in 0..4 {
                    out[i + 1] += gone * odds.gradient[i];
                }
            }
        }
        out
    }
}

impl Objective for Likelihood {
    fn value(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let p = ParetoNbd { r: x[0].exp(), alpha: x[1].exp(), s: x[2].exp(), beta: x[3].exp() };
        let mut total = [0.0; 5];
        for (x, w) in self.data.x.values.iter().zip(self.data.weight_by_x()) {
            total[0] += w * (ln_gamma(p.r + x) - ln_gamma(p.r));
            total[1] += w * (digamma(p.r + x) - digamma(p.r));
        }
        total[0] += self.total * (p.r * p.alpha.ln() + p.s * p.beta.ln());
        total[1] += self.total * p.alpha.ln();
        total[2] += self.total * p.r / p.alpha;
        total[3] += self.total * p.beta.ln();
        total[4] += self.total * p.s / p.beta;
        for part in map_chunks(self.data.len(), 2048, self.threads, |r| self.part(&p, r)) {
            for (a, b) in total.iter_mut().zip(part) {
                *a += b;
            }
        }
        for (i, scale) in [p.r, p.alpha, p.s, p.beta].into_iter().enumerate() {
            gradient[i] = -total[i + 1] * scale / self.total;
        }
        -total[0] / self.total
    }
}

impl PurchaseModel for ParetoNbd {
    /// 1/(1 + R); 1 when t_x = T.
    fn p_alive(&self, h: &History) -> f64 {
        match self.odds(h, &Legendre::new(NODES)) {
            Some(odds) => logistic(-odds.ln),
            None => 1.0,
        }
    }

    fn expected_if_alive(&self, x: f64, cut: f64, t: f64) -> f64 {
        let b = self.beta + cut;
        let rate = (self.r + x) * b / (self.alpha + cut);
        around_one(self.s, |s| rate / (s - 1.0) * -((s - 1.0) * (b / (b + t)).ln()).exp_m1())
    }

    fn expected_new(&self, t: f64) -> f64 {
        let rate = self.r * self.beta / self.alpha;
        let ratio = (self.beta / (self.beta + t)).ln();
        around_one(self.s, |s| rate / (s - 1.0) * -((s - 1.0) * ratio).exp_m1())
    }
}
