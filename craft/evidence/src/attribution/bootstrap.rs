//! Intervals of Markov credit: a Poisson bootstrap over customers, seeded. A path that n
//! customers took gets Poisson(n) of them in each replicate, which is the sum of n Poisson(1).

use super::markov::{Pooling, credit_weighted};
use super::paths::Paths;
use crate::chance::Chance;
use crate::parallel::{Tick, map_chunks_told};
use crate::refusal::{Interval, Trouble};
use crate::sums::quantile;

/// How to resample.
#[derive(Debug, Clone, Copy)]
pub struct Resampling {
    /// Replicates B.
    pub replicates: usize,
    /// Seed.
    pub seed: u64,
    /// Level of the interval.
    pub level: f64,
    /// Threads to use; the result does not depend on it.
    pub threads: usize,
}

/// Percentile limits of each channel's **share** of the credit; `tick` hears of replicates done.
pub fn share_intervals(
    paths: &Paths,
    order: usize,
    pooling: Pooling,
    how: &Resampling,
    tick: Tick<'_>,
) -> Result<Vec<Interval>, Trouble> {
    let here = credit_weighted(paths, order, pooling, &weights_of(paths))?;
    let draws: Vec<Vec<f64>> = map_chunks_told(how.replicates, 8, (how.threads, tick), |range| {
        range.map(|b| replicate(paths, order, pooling, Chance::replicate(how.seed, b as u64))).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .flatten()
    .collect();
    let tail = (1.0 - how.level) / 2.0;
    Ok((0..paths.channels.len())
        .map(|c| {
            let column: Vec<f64> = draws.iter().map(|d| d[c]).collect();
            Interval { value: here.share[c], lo: quantile(&column, tail), hi: quantile(&column, 1.0 - tail) }
        })
        .collect())
}

fn weights_of(paths: &Paths) -> Vec<(f64, f64)> {
    paths.paths.iter().map(|p| (p.conversions, p.nulls)).collect()
}

fn replicate(paths: &Paths, order: usize, pooling: Pooling, mut chance: Chance) -> Option<Vec<f64>> {
    let weights: Vec<(f64, f64)> =
        paths.paths.iter().map(|p| (chance.poisson(p.conversions), chance.poisson(p.nulls))).collect();
    let credit = credit_weighted(paths, order, pooling, &weights).ok()?;
    (credit.p_conv > 0.0).then_some(credit.share)
}
