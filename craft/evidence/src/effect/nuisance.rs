//! The nuisance models of one comparison: a logistic propensity and one linear outcome model per
//! arm, each fitted without the fold it predicts.

use super::blocks::{BLOCK, blocks, columns, linear};
use super::data::Arranged;
pub use super::products::{Products, solve_products};
pub use super::propensity::{Propensity, Separation, Start};
use super::propensity::{on_everyone, without_fold};
use crate::refusal::Trouble;
use crate::sums::logistic;

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

/// All nuisance models of one scheme.
#[derive(Debug, Clone)]
pub struct Nuisances {
    /// Propensity per fold (one only without cross-fitting).
    pub propensity: Vec<Propensity>,
    /// Outcome coefficients per fold: untreated, treated; intercept first, standardised outcome.
    pub outcome: Vec<[Vec<f64>; 2]>,
}

impl Nuisances {
    /// Fitted on all rows and used on all rows.
    pub fn on_everyone(data: &Arranged, products: &Products, options: &Options) -> Result<(Self, Start), Trouble> {
        let (propensity, start) = on_everyone(data, options)?;
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
            out.propensity.push(without_fold(data, f, options, (first, everyone.1))?);
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
        let mut space = [0.0; BLOCK];
        for f in 0..data.ranges.len() {
            let (propensity, outcome) = self.of_fold(f);
            let [untreated, treated] = outcome.each_ref().map(|beta| on_own_scale(beta, data));
            for block in blocks(data.fold(f)) {
                let columns = columns(data, &block);
                let space = &mut space[..block.len()];
                linear(&columns, &propensity.beta, space);
                out.e.extend(space.iter().map(|x| logistic(*x).clamp(options.clip, 1.0 - options.clip)));
                linear(&columns, &untreated, space);
                out.m0.extend_from_slice(space);
                linear(&columns, &treated, space);
                out.m1.extend_from_slice(space);
            }
        }
        out
    }
}

/// Coefficients for the outcome as it came, covariates standardised still.
fn on_own_scale(beta: &[f64], data: &Arranged) -> Vec<f64> {
    let mut out: Vec<f64> = beta.iter().map(|b| b * data.scale).collect();
    out[0] += data.centre;
    out
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
