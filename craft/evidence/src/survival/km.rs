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
        check(data)?;
        let mut sorted = data.to_vec();
        sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
        let all = sorted.len() as f64;
        let flat = |s: f64| Interval { value: s, lo: s, hi: s };
        let mut rows =
            vec![Row { t: 0.0, survival: flat(1.0), observed: 0.0, censored: 0.0, entrance: all, at_risk: all }];
        let (mut s, mut greenwood, mut at_risk, mut i) = (1.0, 0.0, all, 0);
        while i < sorted.len() {
            let t = sorted[i].time;
            let same = sorted[i..].iter().take_while(|o| o.time == t);
            let (d, m) = same.fold((0.0, 0.0), |(d, m), o| (d + o.event, m + 1.0));
            s *= 1.0 - d / at_risk;
            greenwood += if d < at_risk { d / (at_risk * (at_risk - d)) } else { 0.0 };
            let survival = limits(s, greenwood, z);
            if t == 0.0 {
                rows[0] = Row { survival, observed: d, censored: m - d, ..rows[0] };
            } else {
                rows.push(Row { t, survival, observed: d, censored: m - d, entrance: 0.0, at_risk });
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
