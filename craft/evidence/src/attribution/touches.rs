//! From raw touches to credit in one pass per customer: no path strings are ever built, because
//! an order-k chain needs only the last k channels.

use std::collections::HashMap;

use super::heuristics::{HalfLife, Heuristics, distinct};
use super::markov::{Chain, Pooling};
use super::paths::{Channel, Path, Paths};
use crate::refusal::Trouble;
use crate::repurchase::grouped::Mixed;

/// Touches in columns; customers and channels are numbered from 0.
#[derive(Debug, Clone, Default)]
pub struct Touches {
    /// Customer of each touch.
    pub customer: Vec<u32>,
    /// Milliseconds since 1970 of each touch.
    pub at_ms: Vec<i64>,
    /// Channel of each touch.
    pub channel: Vec<Channel>,
    /// Session of each touch, empty where unknown.
    pub session: Vec<u32>,
}

/// One conversion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conversion {
    /// Who.
    pub customer: u32,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Value.
    pub value: f64,
}

/// Which touches become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Every touch counts.
    None,
    /// Neighbours of one channel are one.
    Adjacent,
    /// Touches of one channel in one session are one.
    Session,
}

/// How paths are cut from the stream.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// Look-back window in milliseconds before the conversion (or the last touch).
    pub lookback_ms: i64,
    /// Which touches become one.
    pub merge: Merge,
}

/// Touches sorted by customer and time, ready to be walked path by path.
#[derive(Debug, Clone)]
pub struct Journeys {
    offsets: Vec<u32>,
    /// Time since `origin` in the upper 48 bits, channel in the lower 16.
    keys: Vec<u64>,
    sessions: Vec<u32>,
    conversions: Vec<Conversion>,
    origin: i64,
}

/// How one path ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ending {
    /// The customer.
    pub customer: u32,
    /// Conversions: 1 or 0.
    pub conversions: f64,
    /// Value of the conversion.
    pub value: f64,
    /// Nulls: 0 or 1.
    pub nulls: f64,
}

/// What was left out while paths were cut.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LeftOut {
    /// Touches after the customer's last conversion.
    pub after_conversion: usize,
    /// Touches older than the look-back window.
    pub too_old: usize,
    /// Conversions without any touch in the window.
    pub conversions_without_touch: usize,
}

impl Journeys {
    /// Sorts by customer (counting sort) and time; ties in time are ordered by channel, so that
    /// the order of rows does not matter.
    pub fn of(touches: Touches, mut conversions: Vec<Conversion>) -> Result<Self, Trouble> {
        let origin = touches.at_ms.iter().copied().min().unwrap_or(0);
        let latest = touches.at_ms.iter().copied().max().unwrap_or(0);
        if latest.saturating_sub(origin) >= 1 << 47 {
            return Err(Trouble::data("the touches span more than 4,000 years: check the column ts"));
        }
        if u32::try_from(touches.customer.len()).is_err() {
            return Err(Trouble::data("more than 4,294,967,295 touches in one file: split the window"));
        }
        let customers = touches.customer.iter().max().map_or(0, |m| *m as usize + 1);
        let mut offsets = vec![0_u32; customers + 1];
        for c in &touches.customer {
            offsets[*c as usize + 1] += 1;
        }
        for i in 0..customers {
            offsets[i + 1] += offsets[i];
        }
        let mut keys = vec![0_u64; touches.customer.len()];
        let mut sessions = vec![0_u32; touches.session.len()];
        let mut next = offsets.clone();
        for (i, c) in touches.customer.iter().enumerate() {
            let slot = next[*c as usize] as usize;
            next[*c as usize] += 1;
            keys[slot] = ((touches.at_ms[i] - origin) as u64) << 16 | u64::from(touches.channel[i]);
            if let Some(s) = touches.session.get(i) {
                sessions[slot] = *s;
            }
        }
        conversions.sort_by_key(|c| (c.customer, c.at_ms));
        let mut out = Self { offsets, keys, sessions, conversions, origin };
        out.sort_customers();
        Ok(out)
    }

    fn sort_customers(&mut self) {
        for c in 0..self.offsets.len() - 1 {
            let range = self.offsets[c] as usize..self.offsets[c + 1] as usize;
            if self.sessions.is_empty() {
                self.keys[range].sort_unstable();
                continue;
            }
            let mut both: Vec<(u64, u32)> = range.clone().map(|i| (self.keys[i], self.sessions[i])).collect();
            both.sort_unstable();
            for (i, (k, s)) in range.zip(both) {
                self.keys[i] = k;
                self.sessions[i] = s;
            }
        }
    }

    /// Calls `f` with the touches, their ages in milliseconds before the end, and the ending of
    /// every path. A path runs from the customer's previous conversion to the next one, within
    /// the look-back window; a customer who never converts gives one null path that ends with
    /// the last touch; touches after the last conversion count nowhere.
    pub fn for_each(&self, cut: Cut, mut f: impl FnMut(&[Channel], &[f64], Ending)) -> LeftOut {
        let mut left = LeftOut::default();
        let (mut touches, mut ages) = (Vec::new(), Vec::new());
        let mut next = 0;
        for customer in 0..self.offsets.len() - 1 {
            let who = customer as u32;
            while self.conversions.get(next).is_some_and(|c| c.customer < who) {
                next += 1;
            }
            let mut at = self.offsets[customer] as usize;
            let end = self.offsets[customer + 1] as usize;
            let first = next;
            while let Some(c) = self.conversions.get(next).filter(|c| c.customer == who) {
                let stop = at + self.keys[at..end].partition_point(|k| self.time(*k) <= c.at_ms);
                left.too_old += self.gather(at..stop, (c.at_ms, cut), (&mut touches, &mut ages));
                at = stop;
                next += 1;
                let ending = Ending { customer: who, conversions: 1.0, value: c.value, nulls: 0.0 };
                if touches.is_empty() {
                    left.conversions_without_touch += 1;
                } else {
                    f(&touches, &ages, ending);
                }
            }
            if next > first {
                left.after_conversion += end - at;
            } else if at < end {
                let last = self.time(self.keys[end - 1]);
                left.too_old += self.gather(at..end, (last, cut), (&mut touches, &mut ages));
                f(&touches, &ages, Ending { customer: who, conversions: 0.0, value: 0.0, nulls: 1.0 });
            }
        }
        // conversions of customers who were never touched
        let touched = self.offsets.len() as u32 - 1;
        left.conversions_without_touch += self.conversions.iter().filter(|c| c.customer >= touched).count();
        left
    }

    fn time(&self, key: u64) -> i64 {
        self.origin + (key >> 16) as i64
    }

    /// Collects one path; returns how many touches were too old.
    fn gather(
        &self,
        range: std::ops::Range<usize>,
        (end, cut): (i64, Cut),
        (touches, ages): (&mut Vec<Channel>, &mut Vec<f64>),
    ) -> usize {
        touches.clear();
        ages.clear();
        let from = range.start;
        let mut old = 0;
        for i in range {
            let time = self.time(self.keys[i]);
            if end - time > cut.lookback_ms {
                old += 1;
                continue;
            }
            let channel = (self.keys[i] & 0xffff) as Channel;
            if !self.repeats(from..i, channel, cut.merge, touches) {
                touches.push(channel);
                ages.push((end - time) as f64);
            }
        }
        old
    }

    fn repeats(&self, before: std::ops::Range<usize>, channel: Channel, merge: Merge, path: &[Channel]) -> bool {
        match merge {
            Merge::None => false,
            Merge::Adjacent => path.last() == Some(&channel),
            Merge::Session => match self.sessions.get(before.end) {
                Some(s) => {
                    before.rev().any(|j| self.sessions[j] == *s && (self.keys[j] & 0xffff) as Channel == channel)
                }
                None => false,
            },
        }
    }

    /// The path table, for the methods that need one (bootstrap, order choice); equal paths are
    /// merged and times dropped.
    pub fn table(&self, cut: Cut, channels: &[String]) -> Paths {
        let mut seen: HashMap<Vec<Channel>, usize> = HashMap::new();
        let mut paths: Vec<Path> = Vec::new();
        let mut rows = 0;
        self.for_each(cut, |touches, _, e| {
            rows += 1;
            let at = if let Some(at) = seen.get(touches) {
                *at
            } else {
                seen.insert(touches.to_vec(), paths.len());
                paths.push(Path { touches: touches.to_vec(), ages_ms: None, conversions: 0.0, value: 0.0, nulls: 0.0 });
                paths.len() - 1
            };
            paths[at].conversions += e.conversions;
            paths[at].value += e.value;
            paths[at].nulls += e.nulls;
        });
        Paths { channels: channels.to_vec(), paths, rows }
    }
}

/// Transition counts of one order, kept in a dense table while that is small.
#[derive(Debug, Clone)]
pub struct Counter {
    order: usize,
    base: usize,
    size: usize,
    dense: Vec<f64>,
    ends: Vec<(f64, f64)>,
    sparse: HashMap<(u64, Channel), f64, Mixed>,
    sparse_ends: HashMap<u64, (f64, f64), Mixed>,
}

/// Cells above which counts go to a hash table.
const DENSE: usize = 1 << 22;

impl Counter {
    /// No counts yet.
    pub fn new(order: usize, channels: usize) -> Self {
        let base = channels + 1;
        let size = base.saturating_pow(order as u32);
        let dense = size.saturating_mul(base) <= DENSE;
        Self {
            order,
            base,
            size,
            dense: if dense { vec![0.0; size * base] } else { Vec::new() },
            ends: if dense { vec![(0.0, 0.0); size] } else { Vec::new() },
            sparse: HashMap::default(),
            sparse_ends: HashMap::default(),
        }
    }

    /// Counts one path with this weight.
    pub fn add(&mut self, touches: &[Channel], conversions: f64, nulls: f64) {
        let n = conversions + nulls;
        if self.dense.is_empty() {
            self.add_sparse(touches, (conversions, nulls));
            return;
        }
        let mut state = 0;
        for t in touches {
            let digit = usize::from(*t) + 1;
            self.dense[state * self.base + digit] += n;
            state = (state * self.base + digit) % self.size;
        }
        self.ends[state].0 += conversions;
        self.ends[state].1 += nulls;
    }

    fn add_sparse(&mut self, touches: &[Channel], (conversions, nulls): (f64, f64)) {
        let mut state = 0_u64;
        for t in touches {
            *self.sparse.entry((state, *t)).or_insert(0.0) += conversions + nulls;
            state = self.push(state, *t);
        }
        let e = self.sparse_ends.entry(state).or_insert((0.0, 0.0));
        e.0 += conversions;
        e.1 += nulls;
    }

    fn push(&self, state: u64, channel: Channel) -> u64 {
        ((state << 16) | (u64::from(channel) + 1)) & ((1_u64 << (16 * self.order)) - 1)
    }

    /// A dense index as a packed state.
    fn packed(&self, index: usize) -> u64 {
        let (mut rest, mut out, mut shift) = (index, 0_u64, 0);
        while rest > 0 {
            out |= ((rest % self.base) as u64) << shift;
            rest /= self.base;
            shift += 16;
        }
        out
    }

    /// The chain of these counts.
    pub fn chain(&self, pooling: Pooling) -> Chain {
        let mut steps: Vec<((u64, u64), f64)> = Vec::new();
        let mut ends: Vec<(u64, (f64, f64))> = Vec::new();
        for (cell, n) in self.dense.iter().enumerate().filter(|(_, n)| **n > 0.0) {
            let from = self.packed(cell / self.base);
            steps.push(((from, self.push(from, (cell % self.base - 1) as Channel)), *n));
        }
        for (state, e) in self.ends.iter().enumerate().filter(|(_, e)| e.0 + e.1 > 0.0) {
            ends.push((self.packed(state), *e));
        }
        steps.extend(self.sparse.iter().map(|((s, c), n)| ((*s, self.push(*s, *c)), *n)));
        ends.extend(self.sparse_ends.iter().map(|(s, e)| (*s, *e)));
        steps.sort_unstable_by_key(|s| s.0);
        ends.sort_unstable_by_key(|e| e.0);
        Chain::from_counts(self.order, pooling, &steps, &ends)
    }
}

/// Everything that one pass over the paths can count.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Transition counts per order asked for.
    pub counters: Vec<(usize, Counter)>,
    /// Rules of thumb.
    pub heuristics: Heuristics,
    /// Paths.
    pub n_paths: usize,
    /// Conversions.
    pub conversions: f64,
    /// Nulls.
    pub nulls: f64,
    /// Value.
    pub value: f64,
    sets: HashMap<u128, (f64, f64), Mixed>,
    channels: Vec<String>,
}

impl Tally {
    /// Walks all journeys once.
    pub fn of(journeys: &Journeys, cut: Cut, channels: &[String], plan: (&[usize], HalfLife)) -> (Self, LeftOut) {
        let (orders, half_life) = plan;
        let m = channels.len();
        let mut t = Self {
            counters: orders.iter().map(|k| (*k, Counter::new(*k, m))).collect(),
            heuristics: Heuristics::zeros(m),
            n_paths: 0,
            conversions: 0.0,
            nulls: 0.0,
            value: 0.0,
            sets: HashMap::default(),
            channels: channels.to_vec(),
        };
        let mut path = Path { touches: vec![], ages_ms: Some(vec![]), conversions: 0.0, value: 0.0, nulls: 0.0 };
        let left = journeys.for_each(cut, |touches, ages, e| {
            t.n_paths += 1;
            t.conversions += e.conversions;
            t.nulls += e.nulls;
            t.value += e.value;
            for (_, c) in &mut t.counters {
                c.add(touches, e.conversions, e.nulls);
            }
            if m <= super::shapley::MAX_CHANNELS {
                let set = touches.iter().fold(0_u128, |s, c| s | (1 << c));
                let cell = t.sets.entry(set).or_insert((0.0, 0.0));
                cell.0 += e.conversions;
                cell.1 += e.nulls;
            }
            if e.conversions > 0.0 {
                path.touches.clear();
                path.touches.extend_from_slice(touches);
                if let Some(a) = &mut path.ages_ms {
                    a.clear();
                    a.extend_from_slice(ages);
                }
                path.conversions = e.conversions;
                t.heuristics.add(&path, half_life);
            }
        });
        (t, left)
    }

    /// The distinct channel sets as a path table, which is all that Shapley values need.
    pub fn sets(&self) -> Paths {
        let mut sets: Vec<_> = self.sets.iter().collect();
        sets.sort_unstable_by_key(|s| *s.0);
        let paths = sets
            .into_iter()
            .map(|(set, (conversions, nulls))| Path {
                touches: distinct(&(0..128).filter(|c| set >> c & 1 == 1).collect::<Vec<Channel>>()),
                ages_ms: None,
                conversions: *conversions,
                value: 0.0,
                nulls: *nulls,
            })
            .collect();
        Paths { channels: self.channels.clone(), paths, rows: self.n_paths }
    }
}
