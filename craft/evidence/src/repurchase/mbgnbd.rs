//! MBG/NBD (Batislam, Denizel and Filiztekin 2007; Hoppe and Wagner 2007): as BG/NBD, but a
//! customer may also drop out right after the first purchase. Use it when many bought once.

use super::bgnbd::around_one;
use super::{Fit, Grouped, History, PurchaseModel, fit_four};
use crate::optimise::Objective;
use crate::refusal::Trouble;
use crate::special::{digamma, hyp2f1_ln, ln_gamma};
use crate::sums::{logistic, softplus, sum};

/// The parameters, as in BG/NBD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MbgNbd {
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
pub fn fit(data: &Grouped) -> Result<Fit<MbgNbd>, Trouble> {
    let (m, se_log) = fit_four(data, |d| Likelihood { data: d.clone(), total: d.total_weight() })?;
    let p: Vec<f64> = m.x.iter().map(|x| x.exp()).collect();
    let params = MbgNbd { r: p[0], alpha: p[1] / data.scale, a: p[2], b: p[3] };
    let repeats = sum((0..data.len()).map(|g| data.weight[g] * data.x.at(g)));
    let loglik = repeats.mul_add(data.scale.ln(), -m.value * data.total_weight());
    Ok(Fit { params, loglik, converged: m.converged, gradient_norm: m.gradient_norm, se_log })
}

struct Likelihood {
    data: Grouped,
    total: f64,
}

impl Objective for Likelihood {
    fn value(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let p = [x[0].exp(), x[1].exp(), x[2].exp(), x[3].exp()];
        let mut total = [0.0; 5];
        let counts: Vec<[f64; 5]> = self.data.x.values.iter().map(|x| counts_part(*x, &p)).collect();
        for g in 0..self.data.len() {
            let w = self.data.weight[g];
            let by_count = &counts[self.data.x.of[g] as usize];
            let by_time = times_part(self.data.x.at(g), self.data.t_x.at(g), self.data.t.at(g), &p);
            for i in 0..5 {
                total[i] += w * (by_count[i] + by_time[i]);
            }
        }
        for i in 0..4 {
            gradient[i] = -total[i + 1] * p[i] / self.total;
        }
        -total[0] / self.total
    }
}

fn counts_part(x: f64, p: &[f64; 4]) -> [f64; 5] {
    let [r, alpha, a, b] = *p;
    let value = ln_gamma(r + x) - ln_gamma(r) + r * alpha.ln() + ln_gamma(a + b) + ln_gamma(b + x + 1.0)
        - ln_gamma(b)
        - ln_gamma(a + b + x + 1.0);
    let together = digamma(a + b) - digamma(a + b + x + 1.0);
    [value, digamma(r + x) - digamma(r) + alpha.ln(), r / alpha, together, together + digamma(b + x + 1.0) - digamma(b)]
}

/// −(r+x) ln(α+T) + ln[1 + a/(b+x)·((α+T)/(α+t_x))^{r+x}] and its gradient.
fn times_part(x: f64, t_x: f64, t: f64, p: &[f64; 4]) -> [f64; 5] {
    let [r, alpha, a, b] = *p;
    let (cut, last) = ((alpha + t).ln(), (alpha + t_x).ln());
    let d = a.ln() - (b + x).ln() + (r + x) * (cut - last);
    let gone = logistic(d);
    [
        -(r + x) * cut + softplus(d),
        -(1.0 - gone) * cut - gone * last,
        -(r + x) * ((1.0 - gone) / (alpha + t) + gone / (alpha + t_x)),
        gone / a,
        -gone / (b + x),
    ]
}

impl PurchaseModel for MbgNbd {
    fn p_alive(&self, h: &History) -> f64 {
        let power = ((self.r + h.x) * ((self.alpha + h.t) / (self.alpha + h.t_x)).ln()).exp();
        1.0 / (1.0 + self.a / (self.b + h.x) * power)
    }

    fn expected_if_alive(&self, x: f64, cut: f64, t: f64) -> f64 {
        let span = self.alpha + cut;
        let at = |a: f64| {
            let (ln_f, sign) = hyp2f1_ln(self.r + x, self.b + x + 1.0, a + self.b + x, t / (span + t));
            let shrink = (self.r + x).mul_add((span / (span + t)).ln(), ln_f).exp() * sign;
            (a + self.b + x) / (a - 1.0) * (1.0 - shrink)
        };
        around_one(self.a, at)
    }

    fn expected_new(&self, t: f64) -> f64 {
        let at = |a: f64| {
            let (ln_f, sign) = hyp2f1_ln(self.r, self.b + 1.0, a + self.b, t / (self.alpha + t));
            let shrink = self.r.mul_add((self.alpha / (self.alpha + t)).ln(), ln_f).exp() * sign;
            self.b / (a - 1.0) * (1.0 - shrink)
        };
        around_one(self.a, at)
    }
}
