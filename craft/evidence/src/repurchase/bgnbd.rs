//! BG/NBD: Fader, Hardie and Lee (2005), Marketing Science 24(2), "Counting your customers the
//! easy way". Purchases are Poisson with a gamma(r, α) rate; after each purchase the customer
//! drops out with a beta(a, b) probability.

use super::{Fit, Grouped, History, PurchaseModel, fit_four};
use crate::optimise::Objective;
use crate::parallel::map_chunks;
use crate::refusal::Trouble;
use crate::special::{digamma, hyp2f1_ln, ln_gamma};
use crate::sums::{logistic, softplus, sum};

/// The parameters: gamma shape r and rate α (per time unit), beta a and b.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgNbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Scale of the purchase rate, in time units.
    pub alpha: f64,
    /// First parameter of the drop-out probability.
    pub a: f64,
    /// Second parameter of the drop-out probability.
    pub b: f64,
}

/// Maximum likelihood on log-parameters.
pub fn fit(data: &Grouped, threads: usize) -> Result<Fit<BgNbd>, Trouble> {
    let (m, se_log) = fit_four(data, |d| Likelihood::new(d, threads))?;
    let p: Vec<f64> = m.x.iter().map(|x| x.exp()).collect();
    let params = BgNbd { r: p[0], alpha: p[1] / data.scale, a: p[2], b: p[3] };
    let n = data.total_weight();
    // Times were multiplied by the scale: each repeat purchase carries a density in time.
    let repeats = sum((0..data.len()).map(|g| data.weight[g] * data.x.at(g)));
    let loglik = repeats.mul_add(data.scale.ln(), -m.value * n);
    Ok(Fit { params, loglik, converged: m.converged, gradient_norm: m.gradient_norm, se_log })
}

/// The mean negative log-likelihood of one set of groups.
struct Likelihood {
    data: Grouped,
    by_x: Vec<f64>,
    total: f64,
    threads: usize,
}

impl Likelihood {
    fn new(data: &Grouped, threads: usize) -> Self {
        Self { data: data.clone(), by_x: data.weight_by_x(), total: data.total_weight(), threads }
    }
}

/// ln(α + t) and 1/(α + t) for every distinct time.
struct Logs {
    ln: Vec<f64>,
    inverse: Vec<f64>,
}

impl Logs {
    fn of(times: &[f64], alpha: f64) -> Self {
        Self {
            ln: times.iter().map(|t| (alpha + t).ln()).collect(),
            inverse: times.iter().map(|t| 1.0 / (alpha + t)).collect(),
        }
    }
}

impl Objective for Likelihood {
    fn value(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let p = BgNbd { r: x[0].exp(), alpha: x[1].exp(), a: x[2].exp(), b: x[3].exp() };
        let mut total = counts_part(&self.data.x.values, &self.by_x, &p);
        for part in map_chunks(self.data.len(), 8192, self.threads, self.times_part(&p)) {
            for (a, b) in total.iter_mut().zip(part) {
                *a += b;
            }
        }
        for (i, scale) in [p.r, p.alpha, p.a, p.b].into_iter().enumerate() {
            gradient[i] = -total[i + 1] * scale / self.total;
        }
        -total[0] / self.total
    }
}

/// A1 + A2 and its gradient: depends on x only.
fn counts_part(xs: &[f64], weights: &[f64], p: &BgNbd) -> [f64; 5] {
    let mut out = [0.0; 5];
    for (x, w) in xs.iter().zip(weights) {
        let a1 = ln_gamma(p.r + x) - ln_gamma(p.r) + p.r * p.alpha.ln();
        let a2 = ln_gamma(p.a + p.b) + ln_gamma(p.b + x) - ln_gamma(p.b) - ln_gamma(p.a + p.b + x);
        let together = digamma(p.a + p.b) - digamma(p.a + p.b + x);
        out[0] += w * (a1 + a2);
        out[1] += w * (digamma(p.r + x) - digamma(p.r) + p.alpha.ln());
        out[2] += w * p.r / p.alpha;
        out[3] += w * together;
        out[4] += w * (together + digamma(p.b + x) - digamma(p.b));
    }
    out
}

impl Likelihood {
    /// ln[e^{A3} + 1{x>0} e^{A4}] and its gradient, over a range of groups.
    fn times_part(&self, p: &BgNbd) -> impl Fn(std::ops::Range<usize>) -> [f64; 5] + Sync + '_ {
        let cut = Logs::of(&self.data.t.values, p.alpha);
        let last = Logs::of(&self.data.t_x.values, p.alpha);
        let p = *p;
        // ln a − ln(b + x − 1), masked at x = 0 where it has no meaning
        let odds: Vec<f64> = self
            .data
            .x
            .values
            .iter()
            .map(|x| if *x > 0.0 { p.a.ln() - (p.b + x - 1.0).ln() } else { f64::NEG_INFINITY })
            .collect();
        move |range| {
            let mut out = [0.0; 5];
            for g in range {
                let (xi, ti, li) =
                    (self.data.x.of[g] as usize, self.data.t.of[g] as usize, self.data.t_x.of[g] as usize);
                let (x, w) = (self.data.x.values[xi], self.data.weight[g]);
                let a3 = -(p.r + x) * cut.ln[ti];
                if x == 0.0 {
                    out[0] += w * a3;
                    out[1] -= w * cut.ln[ti];
                    out[2] -= w * p.r * cut.inverse[ti];
                    continue;
                }
                let d = (p.r + x).mul_add(cut.ln[ti] - last.ln[li], odds[xi]);
                let gone = logistic(d);
                let ln_time = (1.0 - gone).mul_add(cut.ln[ti], gone * last.ln[li]);
                let inverse = (1.0 - gone).mul_add(cut.inverse[ti], gone * last.inverse[li]);
                out[0] += w * (a3 + softplus(d));
                out[1] -= w * ln_time;
                out[2] -= w * (p.r + x) * inverse;
                out[3] += w * gone / p.a;
                out[4] -= w * gone / (p.b + x - 1.0);
            }
            out
        }
    }
}

impl BgNbd {
    fn expected_at(&self, x: f64, cut: f64, (t, a): (f64, f64)) -> f64 {
        let (r, b) = (self.r, self.b);
        let span = self.alpha + cut;
        let c = away_from_zero(a + b + x - 1.0);
        let (ln_f, sign) = hyp2f1_ln(r + x, b + x, c, t / (span + t));
        let shrink = (r + x).mul_add((span / (span + t)).ln(), ln_f).exp() * sign;
        c / (a - 1.0) * (1.0 - shrink)
    }
}

/// Keeps a removable pole of ₂F₁'s third parameter at arm's length.
fn away_from_zero(c: f64) -> f64 {
    if c.abs() < 1e-6 { 1e-6 } else { c }
}

/// Evaluates `f` at `s`, or as the mean of its neighbours where s is so close to 1 that the
/// formula is 0/0.
pub(super) fn around_one(s: f64, f: impl Fn(f64) -> f64) -> f64 {
    if (s - 1.0).abs() < 1e-5 { 0.5 * (f(1.0 - 1e-4) + f(1.0 + 1e-4)) } else { f(s) }
}

impl PurchaseModel for BgNbd {
    /// 1 / (1 + 1{x>0}·a/(b+x−1)·((α+T)/(α+t_x))^{r+x}); 1 at x = 0 by construction, so it says
    /// nothing about one-time buyers.
    fn p_alive(&self, h: &History) -> f64 {
        if h.x == 0.0 {
            return 1.0;
        }
        // the power in logs; one too large for a double is an infinite one, and P(alive) is 0
        let power = ((self.r + h.x) * ((self.alpha + h.t) / (self.alpha + h.t_x)).ln()).exp();
        1.0 / (1.0 + self.a / (self.b + h.x - 1.0) * power)
    }

    fn expected_if_alive(&self, x: f64, cut: f64, t: f64) -> f64 {
        around_one(self.a, |a| self.expected_at(x, cut, (t, a)))
    }

    fn expected_new(&self, t: f64) -> f64 {
        self.expected_if_alive(0.0, 0.0, t)
    }
}
