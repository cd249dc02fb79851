//! When few units were treated, a cluster-robust error lies: place other units in the treated
//! ones' place and see how often the effect is as large. And a placebo date inside the past.

use super::group_time::{Average, Control, cells, simple};
use super::panel::Panel;
use crate::chance::Chance;
use crate::parallel::Tick;
use crate::refusal::{Code, Refusal};
use crate::thresholds::{PRE_TREND_P, TREATED_CLUSTERS};

/// Permutations drawn when more than one unit is treated.
pub const DRAWS: usize = 999;

fn effect(panel: &Panel, control: Control) -> Option<f64> {
    simple(&cells(panel, control), 1.96).map(|a| a.att)
}

/// p = share of placements with an effect as large as the observed. One treated unit: every
/// unit in turn, the observed placement included. Several: seeded draws of the cohort labels.
/// `tick` hears of placements done.
pub fn permutation_p(panel: &Panel, control: Control, seed: u64, tick: Tick<'_>) -> Option<f64> {
    let observed = effect(panel, control)?.abs() * (1.0 - 1e-12);
    let mut moved = panel.clone();
    if panel.treated() == 1 {
        let from = panel.cohort.iter().position(|g| g.is_some_and(|g| g > 0))?;
        let effects: Vec<f64> = (0..panel.units.len())
            .filter(|u| *u == from || panel.cohort[*u].is_none())
            .filter_map(|u| {
                moved.cohort.clone_from(&panel.cohort);
                moved.cohort.swap(from, u);
                tick(u + 1, panel.units.len());
                effect(&moved, control)
            })
            .collect();
        let large = effects.iter().filter(|e| e.abs() >= observed).count();
        return Some(large as f64 / effects.len() as f64);
    }
    let mut large = 1.0;
    let mut draws = 1.0;
    for b in 0..DRAWS {
        moved.cohort.clone_from(&panel.cohort);
        Chance::replicate(seed, b as u64).shuffle(&mut moved.cohort);
        tick(b + 1, DRAWS);
        if let Some(e) = effect(&moved, control) {
            draws += 1.0;
            large += if e.abs() >= observed { 1.0 } else { 0.0 };
        }
    }
    Some(large / draws)
}

/// The effect of a change that never was: the date moved back to the middle of each cohort's
/// past, everything from the true date on left out.
pub fn placebo_date(panel: &Panel, control: Control, z: f64) -> Option<Average> {
    let mut past = panel.clone();
    for (unit, cohort) in panel.cohort.iter().enumerate() {
        if let Some(g) = cohort {
            for cell in past.outcome[unit].iter_mut().skip(*g) {
                *cell = None;
            }
            past.cohort[unit] = (*g >= 2).then_some((g / 2).max(1));
            if *g < 2 {
                past.outcome[unit].fill(None);
            }
        }
    }
    if past.treated() == 0 {
        return None;
    }
    simple(&cells(&past, control), z)
}

/// What stops grade B, the standard error, or single cells.
pub fn refusals(panel: &Panel, pre: Option<&super::group_time::PreTrend>, placebo: Option<&Average>) -> Vec<Refusal> {
    let mut out = Vec::new();
    if panel.treated() < TREATED_CLUSTERS {
        let why = format!(
            "{} treated unit(s); a cluster-robust error needs at least {TREATED_CLUSTERS}: read permutation_p instead",
            panel.treated()
        );
        out.push(Refusal::new(Code::FewClusters, "se_cluster", why));
    }
    for g in panel.cohorts().into_iter().filter(|g| panel.size(*g) == 1) {
        let why = format!("n = 1 in the cohort that starts at {}: it has no standard error", panel.times[g]);
        out.push(Refusal::new(Code::CohortN1, "se", why));
    }
    if let Some(p) = pre.filter(|p| p.p < PRE_TREND_P) {
        let why = format!(
            "the groups moved apart before the change (joint p = {:.3}): the difference after it is not the change's effect",
            p.p
        );
        out.push(Refusal::new(Code::PreTrend, "simple_att", why));
    } else if placebo.and_then(|p| p.limits).is_some_and(|i| i.excludes_zero()) {
        let why = "a change dated before the real one has an effect too: the groups were moving apart already";
        out.push(Refusal::new(Code::PreTrend, "simple_att", why));
    }
    out
}
