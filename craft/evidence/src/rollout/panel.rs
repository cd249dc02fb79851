//! The panel: units × periods, and when each unit was first treated.

use std::collections::BTreeMap;

use crate::refusal::Trouble;

/// One row of the input.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The unit.
    pub unit: String,
    /// The period.
    pub time: f64,
    /// The outcome.
    pub outcome: f64,
    /// The unit is treated in this period, 0 or 1.
    pub treated: f64,
    /// Weight, for the two-way comparison only.
    pub weight: f64,
}

/// Units × periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Unit names, sorted.
    pub units: Vec<String>,
    /// Periods, ascending.
    pub times: Vec<f64>,
    /// `outcome[unit][period]`.
    pub outcome: Vec<Vec<Option<f64>>>,
    /// Index of the first treated period, `None` for never.
    pub cohort: Vec<Option<usize>>,
}

impl Panel {
    /// From rows with a treatment that, once on, stays on.
    pub fn of(rows: &[Row]) -> Result<Self, Trouble> {
        let mut times: Vec<f64> = rows.iter().map(|r| r.time).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        let mut by_unit: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for r in rows {
            by_unit.entry(&r.unit).or_default().push(r);
        }
        let mut out = Self { units: vec![], times, outcome: vec![], cohort: vec![] };
        for (unit, rows) in by_unit {
            out.add(unit, &rows)?;
        }
        out.check()?;
        Ok(out)
    }

    fn period(&self, time: f64) -> usize {
        self.times.partition_point(|t| *t < time)
    }

    fn add(&mut self, unit: &str, rows: &[&Row]) -> Result<(), Trouble> {
        let mut outcome = vec![None; self.times.len()];
        let mut first: Option<usize> = None;
        for r in rows {
            let t = self.period(r.time);
            if outcome[t].is_some() {
                return Err(Trouble::data(format!("unit {unit} has two rows in period {}", r.time)));
            }
            if r.treated != 0.0 && r.treated != 1.0 {
                return Err(Trouble::data("the treatment must be 0 or 1 in every row"));
            }
            outcome[t] = Some(r.outcome);
            if r.treated == 1.0 {
                first = Some(first.map_or(t, |f| f.min(t)));
            }
        }
        let back_off = rows.iter().any(|r| r.treated == 0.0 && first.is_some_and(|f| self.period(r.time) > f));
        if back_off {
            return Err(Trouble::data(format!(
                "unit {unit} goes back to untreated: this design takes changes that stay"
            )));
        }
        self.units.push(unit.to_owned());
        self.outcome.push(outcome);
        self.cohort.push(first);
        Ok(())
    }

    fn check(&self) -> Result<(), Trouble> {
        if self.times.len() < 2 {
            return Err(Trouble::not_estimable("a roll-out needs at least two periods"));
        }
        if self.cohort.iter().all(Option::is_none) {
            return Err(Trouble::not_estimable("no unit is ever treated"));
        }
        if self.cohort.iter().all(|g| *g == Some(0)) {
            return Err(Trouble::not_estimable("every unit is treated from the first period on: there is no before"));
        }
        Ok(())
    }

    /// Cohorts with a period before them, ascending.
    pub fn cohorts(&self) -> Vec<usize> {
        let mut g: Vec<usize> = self.cohort.iter().flatten().copied().filter(|g| *g > 0).collect();
        g.sort_unstable();
        g.dedup();
        g
    }

    /// Units first treated in period g.
    pub fn size(&self, g: usize) -> usize {
        self.cohort.iter().filter(|c| **c == Some(g)).count()
    }

    /// Units ever treated with a period before.
    pub fn treated(&self) -> usize {
        self.cohort.iter().flatten().filter(|g| **g > 0).count()
    }

    /// Y_t − Y_s of one unit, where both are there.
    pub fn change(&self, unit: usize, from: usize, to: usize) -> Option<f64> {
        Some(self.outcome[unit][to]? - self.outcome[unit][from]?)
    }
}
