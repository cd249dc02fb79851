//! Shapley values over sets of channels. With worth = conversions on paths inside the set, the
//! value **is** linear_unique. With worth = conversion *rate* of those paths it differs, may be
//! negative, and sums to the overall rate.

use std::collections::HashMap;

use super::heuristics::distinct;
use super::paths::Paths;
use crate::chance::Chance;
use crate::refusal::{Interval, Trouble};

/// Channels up to which every set is visited.
pub const EXACT_CHANNELS: usize = 16;
/// Permutations sampled above that.
pub const PERMUTATIONS: usize = 10_000;
/// Channels that a set can hold.
pub const MAX_CHANNELS: usize = 128;

/// Rate Shapley values.
#[derive(Debug, Clone, PartialEq)]
pub struct RateShapley {
    /// Value per channel; with limits where permutations were sampled (equal limits when exact).
    pub values: Vec<Interval>,
    /// The rate of all paths together.
    pub grand: f64,
    /// Were all sets visited?
    pub exact: Exactness,
}

/// How the sets were visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// Every set.
    Exact,
    /// Sampled permutations.
    Sampled,
}

/// Set of channels → (conversions, all customers) on paths with exactly that set.
fn by_set(paths: &Paths) -> Vec<(u128, f64, f64)> {
    let mut sets: HashMap<u128, (f64, f64)> = HashMap::new();
    for p in &paths.paths {
        let set = distinct(&p.touches).iter().fold(0_u128, |s, c| s | (1 << c));
        let e = sets.entry(set).or_insert((0.0, 0.0));
        e.0 += p.conversions;
        e.1 += p.conversions + p.nulls;
    }
    let mut out: Vec<_> = sets.into_iter().map(|(s, (c, n))| (s, c, n)).collect();
    out.sort_unstable_by_key(|s| s.0);
    out
}

fn rate(conversions: f64, all: f64) -> f64 {
    if all > 0.0 { conversions / all } else { 0.0 }
}

/// Rate Shapley: exact up to 16 channels, sampled above.
pub fn shapley_rate(paths: &Paths, seed: u64, z: f64) -> Result<RateShapley, Trouble> {
    let n = paths.channels.len();
    if n > MAX_CHANNELS {
        return Err(Trouble::data("rate Shapley takes at most 128 channels: group them first"));
    }
    let sets = by_set(paths);
    let grand = rate(sets.iter().map(|s| s.1).sum(), sets.iter().map(|s| s.2).sum());
    if n <= EXACT_CHANNELS {
        let values = exact(&sets, n, rate);
        let values = values.into_iter().map(|v| Interval { value: v, lo: v, hi: v }).collect();
        return Ok(RateShapley { values, grand, exact: Exactness::Exact });
    }
    Ok(RateShapley { values: sampled(&sets, n, seed, z), grand, exact: Exactness::Sampled })
}

/// Containment-sum Shapley by visiting every set (n ≤ 16): the check that it is linear_unique.
pub fn shapley_containment(paths: &Paths) -> Result<Vec<f64>, Trouble> {
    let n = paths.channels.len();
    if n > EXACT_CHANNELS {
        return Err(Trouble::data("more than 16 channels: use linear_unique, which is the same number"));
    }
    Ok(exact(&by_set(paths), n, |c, _| c))
}

/// φ_i = Σ_S |S|!(n−|S|−1)!/n! · (v(S∪i) − v(S)), with v from sums over subsets.
fn exact(sets: &[(u128, f64, f64)], n: usize, worth: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let size = 1_usize << n;
    let (mut conversions, mut all) = (vec![0.0; size], vec![0.0; size]);
    for (s, c, t) in sets {
        conversions[*s as usize] += c;
        all[*s as usize] += t;
    }
    for bit in 0..n {
        for s in 0..size {
            if s >> bit & 1 == 1 {
                conversions[s] += conversions[s ^ (1 << bit)];
                all[s] += all[s ^ (1 << bit)];
            }
        }
    }
    let v: Vec<f64> = conversions.iter().zip(&all).map(|(c, t)| worth(*c, *t)).collect();
    let weight = weights(n);
    (0..n)
        .map(|i| {
            crate::sums::sum(
                (0..size)
                    .filter(|s| s >> i & 1 == 0)
                    .map(|s| weight[s.count_ones() as usize] * (v[s | (1 << i)] - v[s])),
            )
        })
        .collect()
}

/// |S|!(n−|S|−1)!/n! = 1 / (n · C(n−1, |S|)).
fn weights(n: usize) -> Vec<f64> {
    let mut choose = 1.0;
    (0..n)
        .map(|k| {
            let w = 1.0 / (n as f64 * choose);
            choose *= (n - 1 - k) as f64 / (k as f64 + 1.0);
            w
        })
        .collect()
}

fn sampled(sets: &[(u128, f64, f64)], n: usize, seed: u64, z: f64) -> Vec<Interval> {
    let mut chance = Chance::seeded(seed);
    let mut seen: HashMap<u128, f64> = HashMap::new();
    let mut v = |s: u128| {
        *seen.entry(s).or_insert_with(|| {
            let inside = sets.iter().filter(|t| t.0 & !s == 0);
            let (c, all) = inside.fold((0.0, 0.0), |a, t| (a.0 + t.1, a.1 + t.2));
            rate(c, all)
        })
    };
    let mut order: Vec<usize> = (0..n).collect();
    let mut moments = vec![(0.0, 0.0); n];
    for _ in 0..PERMUTATIONS {
        chance.shuffle(&mut order);
        let (mut s, mut before) = (0_u128, 0.0);
        for c in &order {
            s |= 1 << c;
            let now = v(s);
            moments[*c].0 += now - before;
            moments[*c].1 += (now - before) * (now - before);
            before = now;
        }
    }
    let m = PERMUTATIONS as f64;
    let interval = |(a, b): (f64, f64)| {
        let mean = a / m;
        Interval::wald(mean, ((b / m - mean * mean).max(0.0) / m).sqrt(), z)
    };
    moments.into_iter().map(interval).collect()
}
