//! The rows of a comparison, arranged by fold and arm, covariates standardised.

use std::ops::Range;

use crate::chance::mix;
use crate::refusal::Trouble;

/// Rows in columns as they came.
#[derive(Debug, Clone, Default)]
pub struct Data {
    /// 0 or 1.
    pub treatment: Vec<f64>,
    /// The outcome.
    pub outcome: Vec<f64>,
    /// Covariates known at time zero, without an intercept.
    pub columns: Vec<Vec<f64>>,
    /// Their names.
    pub names: Vec<String>,
    /// Cluster of each row (the unit of assignment), empty where every row is its own.
    pub cluster: Vec<u32>,
}

impl Data {
    /// Refuses wrong shapes, treatments other than 0 and 1, an empty arm, numbers that are none.
    pub fn check(&self) -> Result<(), Trouble> {
        let n = self.treatment.len();
        let same = self.outcome.len() == n && self.columns.iter().all(|c| c.len() == n);
        if !same || (!self.cluster.is_empty() && self.cluster.len() != n) {
            return Err(Trouble::data("columns of different length"));
        }
        if self.treatment.iter().any(|a| *a != 0.0 && *a != 1.0) {
            return Err(Trouble::data("the treatment must be 0 or 1 in every row"));
        }
        let treated = self.treatment.iter().filter(|a| **a == 1.0).count();
        if treated < 2 || n - treated < 2 {
            return Err(Trouble::not_estimable(format!(
                "one-sided data: {treated} treated and {} untreated rows; a comparison needs both",
                n - treated
            )));
        }
        let finite = |c: &[f64]| c.iter().all(|x| x.is_finite());
        if !finite(&self.outcome) || !self.columns.iter().all(|c| finite(c)) {
            return Err(Trouble::data("a value is not a finite number"));
        }
        Ok(())
    }

    /// Folds by a hash of each row's content, so that the order of rows does not matter.
    pub fn folds_by_content(&self, k: u8) -> Vec<u8> {
        let bits = |x: f64| if x == 0.0 { 0 } else { x.to_bits() };
        (0..self.treatment.len())
            .map(|i| {
                let start = mix(bits(self.treatment[i]) ^ mix(bits(self.outcome[i])));
                let h = self.columns.iter().fold(start, |h, c| mix(h.rotate_left(5) ^ bits(c[i])));
                (h % u64::from(k)) as u8
            })
            .collect()
    }
}

/// Folds by row number modulo k: only to reproduce references.
pub fn folds_by_row(n: usize, k: u8) -> Vec<u8> {
    (0..n).map(|i| (i % usize::from(k)) as u8).collect()
}

/// Folds by a hash of the cluster's key.
pub fn folds_by_key(keys: &[u64], k: u8) -> Vec<u8> {
    keys.iter().map(|h| (mix(*h) % u64::from(k)) as u8).collect()
}

/// Rows sorted by fold, then arm; every covariate has mean 0 and standard deviation 1 (a
/// constant one is all 0), the outcome likewise.
#[derive(Debug, Clone)]
pub struct Arranged {
    /// 0 or 1.
    pub treatment: Vec<f64>,
    /// The outcome on its own scale.
    pub y: Vec<f64>,
    /// Standardised outcome.
    pub outcome: Vec<f64>,
    /// Standardised covariates.
    pub columns: Vec<Vec<f64>>,
    /// Their names.
    pub names: Vec<String>,
    /// Clusters, or empty.
    pub cluster: Vec<u32>,
    /// Rows of each fold: untreated, treated.
    pub ranges: Vec<[Range<usize>; 2]>,
    /// Mean of the outcome.
    pub centre: f64,
    /// Standard deviation of the outcome.
    pub scale: f64,
}

impl Arranged {
    /// Sorts, standardises, and refuses a fold without one of the arms outside it.
    pub fn of(data: Data, folds: &[u8], k: u8) -> Result<Self, Trouble> {
        data.check()?;
        let Places { ranges, slot } = Places::of(&data.treatment, folds, k);
        let (centre, sd) = moments(&data.outcome);
        let mut columns = data.columns;
        let mut spare = vec![0.0; data.treatment.len()];
        for column in &mut columns {
            let (mean, sd) = moments(column);
            let shrink = 1.0 / sd;
            for (x, s) in column.iter().zip(&slot) {
                spare[*s as usize] = (x - mean) * shrink;
            }
            std::mem::swap(column, &mut spare);
        }
        let y = permute(&data.outcome, &slot);
        let out = Self {
            treatment: permute(&data.treatment, &slot),
            outcome: y.iter().map(|y| (y - centre) / sd).collect(),
            y,
            columns,
            names: data.names,
            cluster: if data.cluster.is_empty() { vec![] } else { permute(&data.cluster, &slot) },
            ranges,
            centre,
            scale: if sd.is_finite() { sd } else { 1.0 },
        };
        out.check_folds()?;
        Ok(out)
    }

    fn check_folds(&self) -> Result<(), Trouble> {
        for arm in 0..2 {
            let all: usize = self.ranges.iter().map(|r| r[arm].len()).sum();
            let most = self.ranges.iter().map(|r| r[arm].len()).max().unwrap_or(0);
            if self.ranges.len() > 1 && all - most < 2 {
                return Err(Trouble::not_estimable(
                    "one arm lies almost entirely in one fold: use fewer folds or more rows",
                ));
            }
        }
        Ok(())
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.treatment.len()
    }

    /// Number of covariates.
    pub fn p(&self) -> usize {
        self.columns.len()
    }

    /// Rows of a fold: untreated and treated together.
    pub fn fold(&self, f: usize) -> Range<usize> {
        self.ranges[f][0].start..self.ranges[f][1].end
    }

    /// Rows of all folds.
    pub fn folds(&self) -> Vec<Range<usize>> {
        (0..self.ranges.len()).map(|f| self.fold(f)).collect()
    }

    /// One value per row, by a formula for the untreated and one for the treated.
    pub fn each_row(&self, untreated: impl Fn(usize) -> f64, treated: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut out = Vec::with_capacity(self.n());
        for [control, offered] in &self.ranges {
            out.extend(control.clone().map(&untreated));
            out.extend(offered.clone().map(&treated));
        }
        out
    }

    /// The values of one arm, fold by fold.
    pub fn arm<'a>(&'a self, arm: usize, values: &'a [f64]) -> impl Iterator<Item = &'a [f64]> {
        self.ranges.iter().map(move |r| &values[r[arm].clone()])
    }
}

/// Where each row goes.
struct Places {
    ranges: Vec<[Range<usize>; 2]>,
    slot: Vec<u32>,
}

impl Places {
    fn of(treatment: &[f64], folds: &[u8], k: u8) -> Self {
        let cell = |i: usize| usize::from(folds[i]) * 2 + usize::from(treatment[i] == 1.0);
        let mut starts = vec![0_usize; usize::from(k) * 2 + 1];
        for i in 0..treatment.len() {
            starts[cell(i) + 1] += 1;
        }
        for c in 0..usize::from(k) * 2 {
            starts[c + 1] += starts[c];
        }
        let mut next = starts.clone();
        let mut slot = vec![0_u32; treatment.len()];
        for (i, s) in slot.iter_mut().enumerate() {
            let c = cell(i);
            *s = next[c] as u32;
            next[c] += 1;
        }
        let ranges = (0..usize::from(k))
            .map(|f| [starts[2 * f]..starts[2 * f + 1], starts[2 * f + 1]..starts[2 * f + 2]])
            .collect();
        Self { ranges, slot }
    }
}

fn permute<T: Copy + Default>(xs: &[T], slot: &[u32]) -> Vec<T> {
    let mut out = vec![T::default(); xs.len()];
    for (x, s) in xs.iter().zip(slot) {
        out[*s as usize] = *x;
    }
    out
}

/// Mean and standard deviation; a constant column has an infinite one, so that it becomes 0.
fn moments(xs: &[f64]) -> (f64, f64) {
    let mean = crate::sums::mean(xs);
    let sd = crate::sums::variance_around(xs, mean).sqrt();
    (mean, if sd > 1e-12 * mean.abs() && sd > 0.0 { sd } else { f64::INFINITY })
}
