//! Markov attribution of order k, exact. The state is the last min(k, i) channels of the path so
//! far; transition counts run from START to CONV or NULL; V = s₀ᵀ(I − Q)⁻¹R. Removing a channel
//! deletes every state that contains it and sends its mass to NULL; the removal effect is
//! 1 − V₋c/V. No simulation: the linear system is solved to a proven residual, so that V equals
//! the empirical conversion rate and equal input gives equal credit to the last digit.

use std::collections::HashMap;

use super::paths::{Channel, Paths};
use crate::matrix::{Matrix, lu_solve};
use crate::refusal::Trouble;
use crate::repurchase::grouped::Mixed;
use crate::thresholds::STATE_VISITS;

/// A state packed into 16 bits a channel, the newest lowest; 0 is START.
type State = u64;

/// States up to which a dense system is solved where sweeps take too long: 72 MB.
const DIRECT: usize = 3_000;

/// Longest memory.
pub const MAX_ORDER: usize = 3;

/// Are rare states backed off to the state one shorter?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// States seen fewer than 30 times count as the state one shorter.
    Rare,
    /// Every state stands alone.
    None,
}

/// Credit of one order.
#[derive(Debug, Clone, PartialEq)]
pub struct Credit {
    /// Distinct states, START not counted.
    pub states: usize,
    /// V, the modelled (= empirical) conversion rate.
    pub p_conv: f64,
    /// Removal effect per channel.
    pub removal: Vec<f64>,
    /// Share of the credit per channel; sums to one.
    pub share: Vec<f64>,
}

/// A chain of transition counts.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    index: HashMap<State, u32, Mixed>,
    states: Vec<State>,
    counts: HashMap<(u32, u32), f64, Mixed>,
    ends: Vec<(f64, f64)>,
}

fn push(state: State, channel: Channel, order: usize) -> State {
    let mask = if order >= 4 { u64::MAX } else { (1_u64 << (16 * order)) - 1 };
    ((state << 16) | (u64::from(channel) + 1)) & mask
}

/// Number of channels a state remembers.
fn memory(state: State) -> usize {
    (0..4).take_while(|k| state >> (16 * k) != 0).count()
}

/// The state with its oldest channel forgotten.
fn shorter(state: State) -> State {
    let m = memory(state);
    if m == 0 { 0 } else { state & ((1_u64 << (16 * (m - 1))) - 1) }
}

fn contains(state: State, channel: Channel) -> bool {
    (0..4).any(|k| (state >> (16 * k)) & 0xffff == u64::from(channel) + 1)
}

/// Which states are kept as they are when rare ones are backed off.
#[derive(Debug, Clone, Default)]
pub struct Backoff {
    alias: HashMap<State, State, Mixed>,
}

impl Backoff {
    /// Visits of full states decide; the mass of a rare state joins the one a channel shorter.
    fn of(paths: &Paths, order: usize, weights: &[(f64, f64)]) -> Self {
        let mut visits: HashMap<State, f64, Mixed> = HashMap::default();
        for (path, (conversions, nulls)) in paths.paths.iter().zip(weights) {
            let mut state = 0;
            for t in &path.touches {
                state = push(state, *t, order);
                *visits.entry(state).or_insert(0.0) += conversions + nulls;
            }
        }
        Self::from_visits(visits, order)
    }

    /// The same from a table of visits.
    pub fn from_visits(mut visits: HashMap<State, f64, Mixed>, order: usize) -> Self {
        let mut alias: HashMap<State, State, Mixed> = HashMap::default();
        for length in (2..=order).rev() {
            let rare: Vec<(State, f64)> = visits
                .iter()
                .filter(|(s, n)| memory(**s) == length && **n < STATE_VISITS)
                .map(|(s, n)| (*s, *n))
                .collect();
            for (state, n) in rare {
                visits.remove(&state);
                *visits.entry(shorter(state)).or_insert(0.0) += n;
                alias.insert(state, shorter(state));
            }
        }
        Self { alias }
    }

    fn resolve(&self, state: State) -> State {
        let mut s = state;
        while let Some(next) = self.alias.get(&s) {
            s = *next;
        }
        s
    }
}

impl Chain {
    /// Counts the transitions of a path table, with (converting, null) weights per path.
    pub fn of(paths: &Paths, order: usize, pooling: Pooling, weights: &[(f64, f64)]) -> Self {
        let backoff = match pooling {
            Pooling::Rare => Backoff::of(paths, order, weights),
            Pooling::None => Backoff::default(),
        };
        let mut chain = Self::default();
        chain.state(0);
        for (path, (conversions, nulls)) in paths.paths.iter().zip(weights) {
            let n = conversions + nulls;
            if n <= 0.0 {
                continue;
            }
            let (mut full, mut from) = (0, 0);
            for t in &path.touches {
                full = push(full, *t, order);
                let to = chain.state(backoff.resolve(full));
                chain.count(from, to, n);
                from = to;
            }
            chain.end(from, *conversions, *nulls);
        }
        chain
    }

    /// From transition counts between packed full states, as the counting pass over touches
    /// makes them: `steps` is (from, to) → n and `ends` is state → (converting, null).
    pub fn from_counts(
        order: usize,
        pooling: Pooling,
        steps: &[((State, State), f64)],
        ends: &[(State, (f64, f64))],
    ) -> Self {
        let mut visits: HashMap<State, f64, Mixed> = HashMap::default();
        for ((_, to), n) in steps {
            *visits.entry(*to).or_insert(0.0) += n;
        }
        let backoff = match pooling {
            Pooling::Rare => Backoff::from_visits(visits, order),
            Pooling::None => Backoff::default(),
        };
        let mut chain = Self::default();
        chain.state(0);
        for ((from, to), n) in steps {
            let (from, to) = (chain.state(backoff.resolve(*from)), chain.state(backoff.resolve(*to)));
            chain.count(from, to, *n);
        }
        for (state, (conversions, nulls)) in ends {
            let s = chain.state(backoff.resolve(*state));
            chain.end(s, *conversions, *nulls);
        }
        chain
    }

    fn state(&mut self, s: State) -> u32 {
        let next = self.states.len() as u32;
        let i = *self.index.entry(s).or_insert(next);
        if i == next {
            self.states.push(s);
            self.ends.push((0.0, 0.0));
        }
        i
    }

    fn count(&mut self, from: u32, to: u32, n: f64) {
        *self.counts.entry((from, to)).or_insert(0.0) += n;
    }

    fn end(&mut self, state: u32, conversions: f64, nulls: f64) {
        let e = &mut self.ends[state as usize];
        e.0 += conversions;
        e.1 += nulls;
    }

    /// Removal effects and shares for channels `0..channels`.
    pub fn credit(&self, channels: usize) -> Result<Credit, Trouble> {
        let system = System::of(self);
        let all = vec![true; self.states.len()];
        let p_conv = system.solve(&all)?;
        let mut removal = Vec::with_capacity(channels);
        for c in 0..channels {
            let kept: Vec<bool> = self.states.iter().map(|s| !contains(*s, c as Channel)).collect();
            let without = system.solve(&kept)?;
            removal.push(if p_conv > 0.0 { (1.0 - without / p_conv).max(0.0) } else { 0.0 });
        }
        let total = crate::sums::sum(removal.iter().copied());
        let share = removal.iter().map(|r| if total > 0.0 { r / total } else { 0.0 }).collect();
        Ok(Credit { states: self.states.len() - 1, p_conv, removal, share })
    }
}

/// The rows of Q and R in compressed form.
struct System {
    starts: Vec<usize>,
    targets: Vec<u32>,
    probabilities: Vec<f64>,
    converts: Vec<f64>,
}

impl System {
    fn of(chain: &Chain) -> Self {
        let n = chain.states.len();
        let mut steps: Vec<(u32, u32, f64)> = chain.counts.iter().map(|((f, t), c)| (*f, *t, *c)).collect();
        steps.sort_unstable_by_key(|s| (s.0, s.1));
        let mut totals: Vec<f64> = chain.ends.iter().map(|e| e.0 + e.1).collect();
        for (f, _, c) in &steps {
            totals[*f as usize] += c;
        }
        let mut starts = vec![0; n + 1];
        for (f, _, _) in &steps {
            starts[*f as usize + 1] += 1;
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        Self {
            starts,
            targets: steps.iter().map(|s| s.1).collect(),
            probabilities: steps.iter().map(|s| s.2 / totals[s.0 as usize]).collect(),
            converts: chain.ends.iter().zip(&totals).map(|(e, t)| if *t > 0.0 { e.0 / t } else { 0.0 }).collect(),
        }
    }

    /// Qh + R at one state, over the states that are kept.
    fn row(&self, i: usize, h: &[f64], plus: f64) -> (f64, f64) {
        let (mut own, mut others) = (0.0, plus);
        for k in self.starts[i]..self.starts[i + 1] {
            let j = self.targets[k] as usize;
            if j == i {
                own = self.probabilities[k];
            } else {
                others += self.probabilities[k] * h[j];
            }
        }
        (own, others)
    }

    /// The probability of conversion from START when only `kept` states remain: h = Qh + R.
    /// Gauss–Seidel from zero rises to the solution; it stops when a sweep changes nothing that
    /// a double can hold, and falls back to LU where that takes too long.
    fn solve(&self, kept: &[bool]) -> Result<f64, Trouble> {
        let n = self.converts.len();
        let mut h = vec![0.0; n];
        for _ in 0..2_000 {
            let mut change = 0.0_f64;
            for i in (0..n).rev().filter(|i| kept[*i]) {
                let (own, others) = self.row(i, &h, self.converts[i]);
                let next = if own < 1.0 { others / (1.0 - own) } else { 0.0 };
                change = change.max((next - h[i]).abs());
                h[i] = next;
            }
            if change <= 1e-17 {
                return Ok(h[0]);
            }
        }
        self.solve_directly(kept)
    }

    fn solve_directly(&self, kept: &[bool]) -> Result<f64, Trouble> {
        let n = self.converts.len();
        if n > DIRECT {
            return Err(Trouble::NotConverged(format!(
                "paths are too long for an exact solution over {n} states: use a lower order or a shorter look-back window"
            )));
        }
        let mut a = Matrix::identity(n);
        let mut b = vec![0.0; n];
        for i in (0..n).filter(|i| kept[*i]) {
            b[i] = self.converts[i];
            for k in self.starts[i]..self.starts[i + 1] {
                a.add(i, self.targets[k] as usize, -self.probabilities[k]);
            }
        }
        lu_solve(a, b).map(|h| h[0])
    }
}

/// Credit of order k over a path table with its own weights.
pub fn credit(paths: &Paths, order: usize, pooling: Pooling) -> Result<Credit, Trouble> {
    let weights: Vec<(f64, f64)> = paths.paths.iter().map(|p| (p.conversions, p.nulls)).collect();
    credit_weighted(paths, order, pooling, &weights)
}

/// Credit of order k with other weights, as the bootstrap draws them.
pub fn credit_weighted(
    paths: &Paths,
    order: usize,
    pooling: Pooling,
    weights: &[(f64, f64)],
) -> Result<Credit, Trouble> {
    if order == 0 || order > MAX_ORDER {
        return Err(Trouble::data(format!("order {order} is not 1, 2 or 3")));
    }
    Chain::of(paths, order, pooling, weights).credit(paths.channels.len())
}
