//! The old rules of thumb, for comparison: first, last, linear, linear over distinct channels,
//! position 40-20-40, time decay. Each sums to the conversions.

use super::paths::{Channel, Path, Paths};

/// Credit per channel by each rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Heuristics {
    /// All to the first touch.
    pub first: Vec<f64>,
    /// All to the last touch.
    pub last: Vec<f64>,
    /// 1/n to each touch.
    pub linear: Vec<f64>,
    /// 1/m to each distinct channel; equals the containment-sum Shapley value.
    pub linear_unique: Vec<f64>,
    /// 40 % first, 40 % last, 20 % shared by the middle.
    pub position: Vec<f64>,
    /// 2^(−age/half-life), normalised per path.
    pub time_decay: Vec<f64>,
}

/// The half-life of time decay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfLife {
    /// In steps from the end, for paths without timestamps.
    pub steps: f64,
    /// In milliseconds, for paths with timestamps.
    pub ms: f64,
}

impl Default for HalfLife {
    fn default() -> Self {
        Self { steps: 2.0, ms: 7.0 * 86_400_000.0 }
    }
}

/// All rules over all paths.
pub fn heuristics(paths: &Paths, half_life: HalfLife) -> Heuristics {
    let m = paths.channels.len();
    let mut out = Heuristics::zeros(m);
    for p in paths.paths.iter().filter(|p| p.conversions > 0.0 && !p.touches.is_empty()) {
        out.add(p, half_life);
    }
    out
}

impl Heuristics {
    /// No credit yet.
    pub fn zeros(channels: usize) -> Self {
        let z = vec![0.0; channels];
        Self {
            first: z.clone(),
            last: z.clone(),
            linear: z.clone(),
            linear_unique: z.clone(),
            position: z.clone(),
            time_decay: z,
        }
    }

    /// Adds the credit of one path.
    pub fn add(&mut self, p: &Path, half_life: HalfLife) {
        let n = p.touches.len();
        let (first, last) = (usize::from(p.touches[0]), usize::from(p.touches[n - 1]));
        self.first[first] += p.conversions;
        self.last[last] += p.conversions;
        for t in &p.touches {
            self.linear[usize::from(*t)] += p.conversions / n as f64;
        }
        let distinct = distinct(&p.touches);
        for c in &distinct {
            self.linear_unique[usize::from(*c)] += p.conversions / distinct.len() as f64;
        }
        for (i, t) in p.touches.iter().enumerate() {
            self.position[usize::from(*t)] += p.conversions * position_share(i, n);
        }
        let weights = decay_weights(p, half_life);
        let total: f64 = weights.iter().sum();
        for (t, w) in p.touches.iter().zip(weights) {
            self.time_decay[usize::from(*t)] += p.conversions * w / total;
        }
    }
}

/// The channels of a path, each once.
pub fn distinct(touches: &[Channel]) -> Vec<Channel> {
    let mut d = touches.to_vec();
    d.sort_unstable();
    d.dedup();
    d
}

fn position_share(i: usize, n: usize) -> f64 {
    match n {
        1 => 1.0,
        2 => 0.5,
        _ if i == 0 || i + 1 == n => 0.4,
        _ => 0.2 / (n as f64 - 2.0),
    }
}

fn decay_weights(p: &Path, half_life: HalfLife) -> Vec<f64> {
    match &p.ages_ms {
        Some(ages) => {
            // relative to the newest touch, so that very old paths do not underflow to 0/0
            let newest = ages.iter().copied().fold(f64::INFINITY, f64::min);
            ages.iter().map(|age| (-(age - newest) / half_life.ms).exp2()).collect()
        }
        None => (0..p.touches.len()).map(|i| (-((p.touches.len() - 1 - i) as f64) / half_life.steps).exp2()).collect(),
    }
}
