//! The gates of an observational comparison: effective sample size, overlap, balance.

use super::aipw::{Aipw, inverse_weights};
use super::data::Arranged;
use super::nuisance::Products;
use crate::refusal::{Code, Refusal};
use crate::sums::{sum, sum_of, total};
use crate::thresholds::{ESS_MIN, EVENTS_PER_ARM, OVERLAP_EDGE, OVERLAP_SHARE, SMD_REFUSE, SMD_WARN, UNITS_PER_ARM};

/// Is this propensity outside [.05, .95]?
pub fn poor(e: f64) -> bool {
    !(OVERLAP_EDGE..=1.0 - OVERLAP_EDGE).contains(&e)
}

/// Standardised mean differences of one covariate: difference of means over the root of the
/// mean unweighted variance of the arms.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// Covariate.
    pub covariate: String,
    /// Unweighted.
    pub before: f64,
    /// Under the weights of the ATE.
    pub after: f64,
    /// Under the weights of the ATT.
    pub after_att: f64,
}

/// Balance of every covariate before and after weighting. Sums and squares of an arm come from
/// the cross-products; the weights of the ATT are 1 and 1/(1 − e) − 1.
pub fn balance(data: &Arranged, products: &Products, e: &[f64]) -> Vec<Balance> {
    let weights = inverse_weights(data, e);
    let plain = [0, 1].map(|arm| products.arm(arm, None));
    let weight = [0, 1].map(|arm| sum(data.arm(arm, &weights).map(total)));
    let one = |(j, (column, name)): (usize, (&Vec<f64>, &String))| {
        let mean = [0, 1].map(|arm| plain[arm].at(0, j + 1) / plain[arm].at(0, 0));
        let weighted = [0, 1].map(|arm| {
            sum(data.arm(arm, column).zip(data.arm(arm, &weights)).map(|(x, w)| sum_of(x, w, |x, w| x * w)))
        });
        // covariates have mean 0 over everyone, so the short formula of the variance is safe
        let spread = |arm: usize| {
            let (n, s, q) = (plain[arm].at(0, 0), plain[arm].at(0, j + 1), plain[arm].at(j + 1, j + 1));
            (q - s * s / n) / (n - 1.0)
        };
        let sd = ((spread(0) + spread(1)) / 2.0).sqrt();
        let smd = |d: f64| if sd > 0.0 { d / sd } else { 0.0 };
        let alike = (weighted[0] - plain[0].at(0, j + 1)) / (weight[0] - plain[0].at(0, 0));
        Balance {
            covariate: name.clone(),
            before: smd(mean[1] - mean[0]),
            after: smd(weighted[1] / weight[1] - weighted[0] / weight[0]),
            after_att: smd(mean[1] - alike),
        }
    };
    data.columns.iter().zip(&data.names).enumerate().map(one).collect()
}

/// What the gates say of each estimand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Verdict {
    /// Why the ATE is refused; empty when it may be shown.
    pub ate: Vec<Refusal>,
    /// Why the ATT is refused.
    pub att: Vec<Refusal>,
    /// Why any interval is refused.
    pub all: Vec<Refusal>,
    /// Warnings.
    pub warnings: Vec<String>,
}

/// Judges one comparison.
pub fn judge(data: &Arranged, aipw: &Aipw, balance: &[Balance]) -> Verdict {
    let mut v = Verdict { all: size_refusals(data), ..Verdict::default() };
    let ess = aipw.ess_treated.min(aipw.ess_control);
    if ess.is_nan() || ess < ESS_MIN {
        let why = format!(
            "weighting leaves an effective sample of {ess:.0} in one arm, {ESS_MIN} are needed: the average over everyone would rest on a few units; the effect on the treated is offered"
        );
        v.ate.push(Refusal::new(Code::EssLow, "ate", why));
    }
    if aipw.poor_overlap > OVERLAP_SHARE {
        let why = format!(
            "{:.1} % of units were almost certain to be in one arm (propensity outside .05 to .95; at most 5 % may be): there is no one to compare them with; the effect on the treated is offered",
            100.0 * aipw.poor_overlap
        );
        v.ate.push(Refusal::new(Code::Overlap, "ate", why));
    }
    if aipw.ess_control_att.is_nan() || aipw.ess_control_att < ESS_MIN {
        let why = format!(
            "the untreated who resemble the treated are worth {:.0} units, {ESS_MIN} are needed: find more comparable untreated customers",
            aipw.ess_control_att
        );
        v.att.push(Refusal::new(Code::EssLow, "att", why));
    }
    for b in balance {
        judge_balance(b, &mut v);
    }
    v
}

fn judge_balance(b: &Balance, v: &mut Verdict) {
    for (smd, figure) in [(b.after, "ate"), (b.after_att, "att")] {
        if smd.is_nan() || smd.abs() >= SMD_REFUSE {
            let why = format!(
                "{} still differs by {smd:.2} standard deviations between the weighted groups ({SMD_REFUSE} is the limit)",
                b.covariate
            );
            let list = if figure == "ate" { &mut v.ate } else { &mut v.att };
            list.push(Refusal::new(Code::Balance, figure, why));
        } else if smd.abs() >= SMD_WARN {
            v.warnings.push(format!(
                "{} differs by {smd:.2} standard deviations after weighting for the {}",
                b.covariate,
                figure.to_uppercase()
            ));
        }
    }
}

/// Is the outcome yes or no?
pub fn is_binary(data: &Arranged) -> bool {
    data.y.iter().all(|y| *y == 0.0 || *y == 1.0)
}

fn size_refusals(data: &Arranged) -> Vec<Refusal> {
    let mut out: Vec<Refusal> =
        crate::experiment::verdict::cluster_refusal(&data.treatment, &data.cluster).into_iter().collect();
    let binary = is_binary(data);
    for (arm, name) in ["untreated", "treated"].into_iter().enumerate() {
        let units: usize = data.arm(arm, &data.y).map(<[f64]>::len).sum();
        if units < UNITS_PER_ARM {
            let why = format!("{units} {name} units; an interval needs at least {UNITS_PER_ARM} in each arm");
            out.push(Refusal::new(Code::TooFewPerArm, "interval", why));
        }
        let events = data.arm(arm, &data.y).flatten().filter(|y| **y > 0.5).count();
        if binary && events < EVENTS_PER_ARM {
            let why =
                format!("{events} events among the {name}; an interval needs at least {EVENTS_PER_ARM} in each arm");
            out.push(Refusal::new(Code::TooFewPerArm, "interval", why));
        }
    }
    out
}
