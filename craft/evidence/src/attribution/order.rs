//! Which memory fits: the order k ≤ 3 with the least cross-validated log-loss of the next step.

use std::collections::HashMap;

use super::paths::Paths;
use crate::chance::mix;

/// Folds of the cross-validation; a path's fold is a hash of its touches.
const FOLDS: u64 = 5;

fn fold(touches: &[u16]) -> u64 {
    touches.iter().fold(0x51ed, |h, t| mix(h ^ u64::from(*t))) % FOLDS
}

type Counts = HashMap<(u64, u32), f64>;

/// Mean log-loss per step of orders 1, 2 and 3, with add-one smoothing over the channels, the
/// conversion and the end without one.
pub fn log_losses(paths: &Paths) -> [f64; 3] {
    [log_loss(paths, 1), log_loss(paths, 2), log_loss(paths, 3)]
}

/// The order with the least log-loss; the shorter memory wins a tie.
pub fn choose(losses: &[f64; 3]) -> usize {
    let best = (0..3).fold(0, |best, k| if losses[k] < losses[best] - 1e-12 { k } else { best });
    best + 1
}

fn log_loss(paths: &Paths, order: usize) -> f64 {
    let outcomes = paths.channels.len() as f64 + 2.0;
    let (mut loss, mut steps) = (0.0, 0.0);
    for held in 0..FOLDS {
        let (mut joint, mut margin): (Counts, HashMap<u64, f64>) = Default::default();
        for_each_step(paths, order, |f, state, next, n| {
            if f != held {
                *joint.entry((state, next)).or_insert(0.0) += n;
                *margin.entry(state).or_insert(0.0) += n;
            }
        });
        for_each_step(paths, order, |f, state, next, n| {
            if f == held && n > 0.0 {
                let seen = joint.get(&(state, next)).copied().unwrap_or(0.0);
                let of = margin.get(&state).copied().unwrap_or(0.0);
                loss -= n * ((seen + 1.0) / (of + outcomes)).ln();
                steps += n;
            }
        });
    }
    loss / steps
}

/// Calls back with (fold, state, next, weight) for every step of every path.
fn for_each_step(paths: &Paths, order: usize, mut f: impl FnMut(u64, u64, u32, f64)) {
    let mask = (1_u64 << (16 * order)) - 1;
    let (conversion, end) = (u32::MAX, u32::MAX - 1);
    for p in &paths.paths {
        let fold = fold(&p.touches);
        let mut state = 0_u64;
        for t in &p.touches {
            f(fold, state, u32::from(*t), p.conversions + p.nulls);
            state = ((state << 16) | (u64::from(*t) + 1)) & mask;
        }
        f(fold, state, conversion, p.conversions);
        f(fold, state, end, p.nulls);
    }
}
