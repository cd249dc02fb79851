//! Kaplan and Meier (1958), with Greenwood's variance and log-log limits.

use crate::refusal::{Interval, Trouble};

/// One customer: time under observation, and whether it ended in the event (1) or was cut (0).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Time observed.
    pub time: f64,
    /// 1 for the event, 0 for censored.
    pub event: f64,
}

/// One distinct time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Time.
    pub t: f64,
    /// S(t) with limits.
    pub survival: Interval,
    /// Events.
    pub observed: f64,
    /// Censored.
    pub censored: f64,
    /// Entered here (all at 0).
    pub entrance: f64,
    /// At risk just before t.
    pub at_risk: f64,
}

/// The curve: t = 0 and one row per distinct time.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Rows in time.
    pub rows: Vec<Row>,
}

/// Refuses negative times and events other than 0 and 1.
pub fn check(data: &[Observation]) -> Result<(), Trouble> {
    if data.is_empty() {
        return Err(Trouble::not_estimable("there are no rows"));
    }
    if data.iter().any(|o| !(o.time >= 0.0 && o.time.is_finite())) {
        return Err(Trouble::data("times must be 0 or more"));
    }
    if data.iter().any(|o| o.event != 0.0 && o.event != 1.0) {
        return Err(Trouble::data("events must be 0 (still there) or 1 (left)"));
    }
    Ok(())
}

impl Table {
    /// S = Π(1 − d/n); limits exp(−exp(ln(−ln S) ± z·√(Σd/(n(n−d)))/|ln S|)); the limits are S
    /// itself where S is 0 or 1.
    pub fn of(data: &[Observation], z: f64) -> Result<Self, Trouble> {
        Self::with_entry(data, &[], z)
    }

    /// The same where observation `i` is at risk from `start[i]` on only: start–stop rows, or
    /// customers who were met later than their time began. At t those with start < t ≤ time are
    /// at risk. An empty `start` is all 0.
    pub fn with_entry(data: &[Observation], start: &[f64], z: f64) -> Result<Self, Trouble> {
        check(data)?;
        let mut entries = entries(data, start)?;
        let mut sorted = data.to_vec();
        sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
        let at_start = entered(&mut entries, |s| s == 0.0);
        let flat = |s: f64| Interval { value: s, lo: s, hi: s };
        let first =
            Row { t: 0.0, survival: flat(1.0), observed: 0.0, censored: 0.0, entrance: at_start, at_risk: at_start };
        let mut rows = vec![first];
        let (mut s, mut greenwood, mut at_risk, mut i) = (1.0, 0.0, at_start, 0);
        while i < sorted.len() {
            let t = sorted[i].time;
            let entrance = entered(&mut entries, |s| s < t);
            at_risk += entrance;
            let same = sorted[i..].iter().take_while(|o| o.time == t);
            let (d, m) = same.fold((0.0, 0.0), |(d, m), o| (d + o.event, m + 1.0));
            s *= 1.0 - d / at_risk;
            greenwood += if d < at_risk { d / (at_risk * (at_risk - d)) } else { 0.0 };
            let survival = limits(s, greenwood, z);
            if t == 0.0 {
                rows[0] = Row { survival, observed: d, censored: m - d, ..rows[0] };
            } else {
                rows.push(Row { t, survival, observed: d, censored: m - d, entrance, at_risk });
            }
            at_risk -= m;
            i += m as usize;
        }
        Ok(Self { rows })
    }

    /// Smallest t with S ≤ .5, `None` where the curve never gets there.
    pub fn median(&self) -> Option<f64> {
        self.rows.iter().find(|r| r.survival.value <= 0.5).map(|r| r.t)
    }

    /// Number of events.
    pub fn events(&self) -> f64 {
        self.rows.iter().map(|r| r.observed).sum()
    }

    /// Restricted mean: area under S to τ, and its variance
    /// Σ_{t_i ≤ τ} [∫_{t_i}^{τ} S]² d_i/(n_i(n_i − d_i)).
    pub fn restricted_mean(&self, tau: f64) -> (f64, f64) {
        let mut area = 0.0;
        let mut variance = 0.0;
        let mut until = tau;
        for r in self.rows.iter().rev().filter(|r| r.t <= tau) {
            area += r.survival.value * (until - r.t);
            if r.at_risk > r.observed {
                variance += area * area * r.observed / (r.at_risk * (r.at_risk - r.observed));
            }
            until = r.t;
        }
        (area, variance)
    }
}

/// Times of entry, latest first.
fn entries(data: &[Observation], start: &[f64]) -> Result<Vec<f64>, Trouble> {
    if start.is_empty() {
        return Ok(vec![0.0; data.len()]);
    }
    if start.len() != data.len() || data.iter().zip(start).any(|(o, s)| !(*s >= 0.0 && *s < o.time)) {
        return Err(Trouble::data("every row needs a start of 0 or more that lies before its stop"));
    }
    let mut out = start.to_vec();
    out.sort_by(|a, b| b.total_cmp(a));
    Ok(out)
}

/// Takes out those who have entered by now, and counts them.
fn entered(entries: &mut Vec<f64>, by_now: impl Fn(f64) -> bool) -> f64 {
    let before = entries.len();
    while entries.last().is_some_and(|s| by_now(*s)) {
        entries.pop();
    }
    (before - entries.len()) as f64
}

fn limits(s: f64, greenwood: f64, z: f64) -> Interval {
    if s <= 0.0 || s >= 1.0 {
        return Interval { value: s, lo: s, hi: s };
    }
    let centre = (-s.ln()).ln();
    let half = z * greenwood.sqrt() / s.ln().abs();
    Interval { value: s, lo: (-(centre + half).exp()).exp(), hi: (-(centre - half).exp()).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting_a_stay_into_rows_changes_nothing() {
        let whole = [(3.0, 1.0), (5.0, 0.0), (8.0, 1.0), (9.0, 1.0)];
        let stays: Vec<Observation> = whole.map(|(time, event)| Observation { time, event }).to_vec();
        let plain = Table::of(&stays, 1.96).unwrap();
        // the stay of 8 is cut at 4, the one of 9 at 2 and 8.5
        let rows = [
            (0.0, 3.0, 1.0),
            (0.0, 5.0, 0.0),
            (0.0, 4.0, 0.0),
            (4.0, 8.0, 1.0),
            (0.0, 2.0, 0.0),
            (2.0, 8.5, 0.0),
            (8.5, 9.0, 1.0),
        ];
        let cut: Vec<Observation> = rows.map(|(_, time, event)| Observation { time, event }).to_vec();
        let split = Table::with_entry(&cut, &rows.map(|r| r.0), 1.96).unwrap();
        for r in &plain.rows {
            let same = split.rows.iter().find(|s| s.t == r.t).unwrap();
            assert!(
                (same.survival.value - r.survival.value).abs() < 1e-15
                    && (same.survival.lo - r.survival.lo).abs() < 1e-12
            );
            assert_eq!(same.at_risk, r.at_risk);
        }
        assert_eq!(split.rows.iter().map(|r| r.entrance).sum::<f64>(), 7.0);
        assert!(Table::with_entry(&cut, &[1.0; 7], 1.96).is_ok() && Table::with_entry(&cut, &[2.0; 7], 1.96).is_err());
    }

    #[test]
    fn without_censoring_the_curve_is_the_empirical_one() {
        let data: Vec<Observation> = (1..=10).map(|t| Observation { time: f64::from(t), event: 1.0 }).collect();
        let table = Table::of(&data, 1.96).unwrap();
        for (i, r) in table.rows.iter().enumerate() {
            assert!((r.survival.value - (1.0 - i as f64 / 10.0)).abs() < 1e-12);
        }
        assert_eq!(table.median(), Some(5.0));
        assert!((table.restricted_mean(10.0).0 - 5.5).abs() < 1e-12);
    }
}
