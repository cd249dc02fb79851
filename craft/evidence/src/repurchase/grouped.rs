//! Purchase histories, and the same histories grouped: identical (x, t_x, T) count once with
//! their weight. Nothing is rounded; histories in whole days group about nine to one.

use std::collections::HashMap;

use crate::refusal::Trouble;

/// One customer's history, times in one unit (weeks by convention).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    /// Repeat purchases x, a whole number.
    pub x: f64,
    /// Time of the last purchase since the first, 0 when x = 0.
    pub t_x: f64,
    /// Time from the first purchase to the data cut.
    pub t: f64,
}

/// Distinct values of one column and, for every group, which of them it has.
#[derive(Debug, Clone, Default)]
pub struct Coded {
    /// The distinct values.
    pub values: Vec<f64>,
    /// Index of the value, per group.
    pub of: Vec<u32>,
}

impl Coded {
    fn push(&mut self, x: f64, seen: &mut HashMap<u64, u32, Mixed>) {
        let next = self.values.len() as u32;
        let code = *seen.entry(x.to_bits()).or_insert(next);
        if code == next {
            self.values.push(x);
        }
        self.of.push(code);
    }

    /// The value of group g.
    pub fn at(&self, g: usize) -> f64 {
        self.values[self.of[g] as usize]
    }
}

/// A fast hasher for keys that are bits of numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mixer(u64);

impl std::hash::Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.write_u64(u64::from(*b));
        }
    }
    fn write_u64(&mut self, x: u64) {
        self.0 = crate::chance::mix(self.0.rotate_left(7) ^ x);
    }
}

/// Builds [`Mixer`]s.
pub type Mixed = std::hash::BuildHasherDefault<Mixer>;

/// Weighted distinct histories.
#[derive(Debug, Clone, Default)]
pub struct Grouped {
    /// x of each group.
    pub x: Coded,
    /// t_x of each group.
    pub t_x: Coded,
    /// T of each group.
    pub t: Coded,
    /// Customers in each group.
    pub weight: Vec<f64>,
    /// Factor by which the times were multiplied.
    pub scale: f64,
}

impl Grouped {
    /// Groups histories with weights (1 each where `weights` is empty) and scales times so that
    /// the longest T is 10.
    pub fn of(histories: &[History], weights: &[f64]) -> Self {
        let mut index: HashMap<(u64, u64, u64), u32, Mixed> = HashMap::default();
        let mut distinct: Vec<(History, f64)> = Vec::new();
        for (i, h) in histories.iter().enumerate() {
            let w = weights.get(i).copied().unwrap_or(1.0);
            let next = distinct.len() as u32;
            let g = *index.entry((h.x.to_bits(), h.t_x.to_bits(), h.t.to_bits())).or_insert(next);
            if g == next {
                distinct.push((*h, 0.0));
            }
            distinct[g as usize].1 += w;
        }
        drop(index);
        let longest = distinct.iter().fold(0.0_f64, |m, d| m.max(d.0.t));
        Self::coded(&distinct, if longest > 0.0 { 10.0 / longest } else { 1.0 })
    }

    fn coded(distinct: &[(History, f64)], scale: f64) -> Self {
        let mut out = Self { scale, ..Self::default() };
        let mut seen: [HashMap<u64, u32, Mixed>; 3] = Default::default();
        for (h, w) in distinct {
            out.x.push(h.x, &mut seen[0]);
            out.t_x.push(h.t_x * scale, &mut seen[1]);
            out.t.push(h.t * scale, &mut seen[2]);
            out.weight.push(*w);
        }
        out
    }

    /// Every k-th group, as a scout for the optimiser.
    pub fn every(&self, k: usize) -> Self {
        let part: Vec<(History, f64)> = (0..self.len())
            .step_by(k.max(1))
            .map(|g| (History { x: self.x.at(g), t_x: self.t_x.at(g), t: self.t.at(g) }, self.weight[g]))
            .collect();
        Self { scale: self.scale, ..Self::coded(&part, 1.0) }
    }

    /// Number of distinct histories.
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    /// Are there no histories?
    pub fn is_empty(&self) -> bool {
        self.weight.is_empty()
    }

    /// Number of customers.
    pub fn total_weight(&self) -> f64 {
        crate::sums::sum(self.weight.iter().copied())
    }

    /// Weight of each distinct x.
    pub fn weight_by_x(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.x.values.len()];
        for (code, w) in self.x.of.iter().zip(&self.weight) {
            out[*code as usize] += w;
        }
        out
    }

    /// Refuses histories that no model can hold: negative or impossible times, no repeat buyers.
    pub fn check(&self) -> Result<(), Trouble> {
        if self.is_empty() {
            return Err(Trouble::not_estimable("there are no customers in the input"));
        }
        for g in 0..self.len() {
            let (x, t_x, t) = (self.x.at(g), self.t_x.at(g), self.t.at(g));
            check_history(&History { x, t_x, t })?;
        }
        if self.x.values.iter().all(|x| *x == 0.0) {
            return Err(Trouble::not_estimable(
                "no customer bought twice: a repurchase model needs repeat purchases; use a longer window",
            ));
        }
        if self.x.values.iter().all(|x| *x > 0.0) {
            return Err(Trouble::not_estimable(
                "every customer bought again: one-time buyers are missing from the input; include all customers",
            ));
        }
        Ok(())
    }
}

/// Refuses one impossible history.
pub fn check_history(h: &History) -> Result<(), Trouble> {
    let whole = h.x >= 0.0 && h.x.fract() == 0.0;
    if !whole {
        return Err(Trouble::data(format!("frequency {} is not a whole number of repeat purchases", h.x)));
    }
    if h.t_x < 0.0 || h.t <= 0.0 || h.t_x > h.t * (1.0 + 1e-9) {
        return Err(Trouble::data(
            "recency must lie between 0 and T, and T must be above 0 (frequency, recency and T in the same unit)",
        ));
    }
    Ok(())
}
