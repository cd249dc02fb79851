//! The gates of an observational comparison: effective sample size, overlap, balance.

use super::aipw::Aipw;
use super::data::Arranged;
use crate::refusal::{Code, Refusal};
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

/// Σw, Σwx and Σwx² of one covariate in one arm.
fn moments(data: &Arranged, column: &[f64], arm: usize, weight: &[f64]) -> [f64; 3] {
    let mut out = [0.0; 3];
    for r in &data.ranges {
        for (x, w) in column[r[arm].clone()].iter().zip(&weight[r[arm].clone()]) {
            out[0] += w;
            out[1] += w * x;
            out[2] += w * x * x;
        }
    }
    out
}

/// Balance of every covariate before and after weighting.
pub fn balance(data: &Arranged, e: &[f64]) -> Vec<Balance> {
    let ones = vec![1.0; e.len()];
    let ate: Vec<f64> =
        e.iter().zip(&data.treatment).map(|(e, a)| if *a == 1.0 { 1.0 / e } else { 1.0 / (1.0 - e) }).collect();
    let att: Vec<f64> =
        e.iter().zip(&data.treatment).map(|(e, a)| if *a == 1.0 { 1.0 } else { e / (1.0 - e) }).collect();
    let one = |column: &Vec<f64>, name: &String| {
        let of = |weight: &[f64]| [0, 1].map(|arm| moments(data, column, arm, weight));
        let difference = |m: [[f64; 3]; 2]| m[1][1] / m[1][0] - m[0][1] / m[0][0];
        let plain = of(&ones);
        // covariates have mean 0 over everyone, so the short formula of the variance is safe
        let spread = |[n, s, q]: [f64; 3]| (q - s * s / n) / (n - 1.0);
        let sd = ((spread(plain[0]) + spread(plain[1])) / 2.0).sqrt();
        let smd = |d: f64| if sd > 0.0 { d / sd } else { 0.0 };
        Balance {
            covariate: name.clone(),
            before: smd(difference(plain)),
            after: smd(difference(of(&ate))),
            after_att: smd(difference(of(&att))),
        }
    };
    data.columns.iter().zip(&data.names).map(|(c, n)| one(c, n)).collect()
}

fn by_arm(data: &Arranged, column: &[f64], arm: usize) -> Vec<f64> {
    data.ranges.iter().flat_map(|r| column[r[arm].clone()].iter().copied()).collect()
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

fn size_refusals(data: &Arranged) -> Vec<Refusal> {
    let mut out: Vec<Refusal> =
        crate::experiment::verdict::cluster_refusal(&data.treatment, &data.cluster).into_iter().collect();
    let raw = |x: f64| data.scale.mul_add(x, data.centre);
    let binary = data.outcome.iter().all(|y| raw(*y).abs() < 1e-9 || (raw(*y) - 1.0).abs() < 1e-9);
    for (arm, name) in ["untreated", "treated"].into_iter().enumerate() {
        let ys = by_arm(data, &data.outcome, arm);
        if ys.len() < UNITS_PER_ARM {
            let why = format!("{} {name} units; an interval needs at least {UNITS_PER_ARM} in each arm", ys.len());
            out.push(Refusal::new(Code::TooFewPerArm, "interval", why));
        }
        let events = ys.iter().filter(|y| raw(**y) > 0.5).count();
        if binary && events < EVENTS_PER_ARM {
            let why =
                format!("{events} events among the {name}; an interval needs at least {EVENTS_PER_ARM} in each arm");
            out.push(Refusal::new(Code::TooFewPerArm, "interval", why));
        }
    }
    out
}
