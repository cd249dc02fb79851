//! What may be said of an experiment, and what stops it.

use crate::refusal::{Code, Interval, Refusal};
use crate::thresholds::{EVENTS_PER_ARM, TREATED_CLUSTERS, UNITS_PER_ARM};

/// The verdict on the primary metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The interval lies above 0.
    Increase,
    /// The interval lies below 0.
    Decrease,
    /// We cannot tell yet; never "no effect".
    CannotTellYet,
}

impl Verdict {
    /// The word in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Increase => "increase",
            Self::Decrease => "decrease",
            Self::CannotTellYet => "cannot_tell_yet",
        }
    }
}

/// Read off the always-valid interval.
pub fn verdict(i: &Interval) -> Verdict {
    if i.lo > 0.0 {
        Verdict::Increase
    } else if i.hi < 0.0 {
        Verdict::Decrease
    } else {
        Verdict::CannotTellYet
    }
}

/// Arms below 100 units, or below 10 events when the outcome is yes or no.
pub fn size_refusals(arm: &[f64], y: &[f64]) -> Vec<Refusal> {
    let binary = y.iter().all(|y| *y == 0.0 || *y == 1.0);
    let mut out = Vec::new();
    for a in [0.0, 1.0] {
        let ys: Vec<f64> = arm.iter().zip(y).filter(|(w, _)| **w == a).map(|(_, y)| *y).collect();
        if ys.len() < UNITS_PER_ARM {
            let why = format!("arm {a} has {} units; an interval needs at least {UNITS_PER_ARM} in each arm", ys.len());
            out.push(Refusal::new(Code::TooFewPerArm, "interval", why));
        }
        let events = ys.iter().filter(|y| **y == 1.0).count();
        if binary && events < EVENTS_PER_ARM {
            let why = format!("arm {a} has {events} events; an interval needs at least {EVENTS_PER_ARM} in each arm");
            out.push(Refusal::new(Code::TooFewPerArm, "interval", why));
        }
    }
    out
}

/// Fewer than six treated clusters: a clustered error would claim too much. `cluster` is empty
/// where every unit is its own.
pub fn cluster_refusal(arm: &[f64], cluster: &[u32]) -> Option<Refusal> {
    let mut treated: Vec<u32> = cluster.iter().zip(arm).filter(|(_, a)| **a == 1.0).map(|(c, _)| *c).collect();
    treated.sort_unstable();
    treated.dedup();
    (!cluster.is_empty() && treated.len() < TREATED_CLUSTERS).then(|| {
        let why = format!(
            "{} treated clusters; an error by cluster needs at least {TREATED_CLUSTERS}: include more, or use rollout, which counts placements instead",
            treated.len()
        );
        Refusal::new(Code::FewClusters, "interval", why)
    })
}
