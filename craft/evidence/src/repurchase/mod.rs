//! Repurchase: how often customers without a contract come back, whether they still will, and
//! what that is worth. Grade C: a model's expectation, never an effect.
//!
//! Input per customer: x repeat purchases, t_x the time from the first to the last purchase, T
//! the time from the first purchase to the data cut, z̄ the mean value of the repeat purchases.

pub mod bgnbd;
pub mod gammagamma;
pub mod grouped;
pub mod holdout;
pub mod many;
pub mod mbgnbd;
pub mod paretonbd;
pub mod summary;
pub mod value;

pub use grouped::{Grouped, History};

use crate::matrix::{Cholesky, Matrix};
use crate::optimise::{self, Minimum, Objective};
use crate::refusal::Trouble;

/// A fitted model: its parameters in the paper's order and how the fit ended.
#[derive(Debug, Clone)]
pub struct Fit<P> {
    /// The parameters.
    pub params: P,
    /// Log-likelihood at the parameters, in the paper's form.
    pub loglik: f64,
    /// Did the gradient vanish?
    pub converged: bool,
    /// Norm of the gradient of the mean log-likelihood on log-parameters.
    pub gradient_norm: f64,
    /// Standard errors of ln(parameter), from the inverse Hessian; NaN where it is singular.
    pub se_log: Vec<f64>,
}

/// What the four-parameter purchase models can say of a customer.
pub trait PurchaseModel {
    /// P(the customer is still alive | x, t_x, T).
    fn p_alive(&self, h: &History) -> f64;
    /// Expected purchases in the next `t` of a customer who is alive at T = `cut`, after x repeats.
    fn expected_if_alive(&self, x: f64, cut: f64, t: f64) -> f64;
    /// Expected purchases in the next `t`, given the history: those of a living customer times
    /// P(alive).
    fn expected(&self, h: &History, t: f64) -> f64 {
        self.expected_if_alive(h.x, h.t, t) * self.p_alive(h)
    }
    /// Expected purchases of a new customer in `t`.
    fn expected_new(&self, t: f64) -> f64;
}

const STARTS: [[f64; 4]; 4] = [[1.0, 1.0, 1.0, 1.0], [0.3, 5.0, 1.0, 3.0], [0.5, 2.0, 0.5, 2.0], [2.0, 8.0, 0.2, 1.0]];

/// Groups above which the starts are compared on every k-th group first.
const SCOUT: usize = 4_000;

/// Maximum likelihood of a four-parameter purchase model on log-parameters: several starts, the
/// best one finished on all groups. `make` builds the objective of a set of groups whose times
/// are scaled already.
fn fit_four<O: Objective>(data: &Grouped, make: impl Fn(&Grouped) -> O) -> Result<(Minimum, Vec<f64>), Trouble> {
    data.check()?;
    let starts: Vec<Vec<f64>> = STARTS.iter().map(|s| s.iter().map(|p| p.ln()).collect()).collect();
    let objective = make(data);
    let best = if data.len() > 2 * SCOUT {
        let scout = make(&data.every(data.len() / SCOUT));
        let seen = optimise::minimise_from(&scout, &starts).map(|m| m.x);
        seen.map(|x| optimise::minimise(&objective, &x))
    } else {
        optimise::minimise_from(&objective, &starts)
    };
    let minimum = best.ok_or_else(|| Trouble::NotConverged("no start could be evaluated".into()))?;
    let se = standard_errors(&objective, &minimum.x, data.total_weight());
    Ok((minimum, se))
}

/// Standard errors on log scale from the Hessian of the mean negative log-likelihood.
fn standard_errors(objective: &impl Objective, x: &[f64], n: f64) -> Vec<f64> {
    let h: Matrix = optimise::hessian(objective, x);
    match Cholesky::of(&h) {
        Ok(factor) => {
            let v = factor.inverse();
            (0..x.len()).map(|i| (v.at(i, i) / n).sqrt()).collect()
        }
        Err(_) => vec![f64::NAN; x.len()],
    }
}
