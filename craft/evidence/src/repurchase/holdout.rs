//! The acceptance check: fit on the first weeks, predict the weeks held back, compare.

use super::bgnbd;
use super::summary::{Customer, Order, summarise};
use super::{Grouped, many::Remembering};
use crate::refusal::Trouble;

/// Cumulative repeat purchases in one held-back week, actual and predicted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// Weeks after the cut.
    pub week: f64,
    /// Repeat purchases so far.
    pub actual: f64,
    /// Expected repeat purchases so far.
    pub predicted: f64,
}

/// Mean actual and predicted purchases of the customers with x repeats before the cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Repeat purchases before the cut; the last row stands for seven and more.
    pub x: f64,
    /// Customers.
    pub n: f64,
    /// Mean purchases in the held-back weeks.
    pub actual: f64,
    /// Mean expected purchases in the held-back weeks.
    pub predicted: f64,
}

/// The result of the check.
#[derive(Debug, Clone, PartialEq)]
pub struct Holdout {
    /// Last day of the part that was fitted.
    pub cut_day: i64,
    /// The plot: one row a week.
    pub weeks: Vec<Week>,
    /// Calibration by x.
    pub by_frequency: Vec<Calibration>,
    /// |predicted − actual| / actual at the end.
    pub error: f64,
}

/// Fits BG/NBD on the first two thirds of the time and checks it against the last third.
pub fn check(orders: &[Order], end: i64) -> Result<Holdout, Trouble> {
    let start = orders.iter().map(|o| o.day).min().ok_or_else(|| Trouble::not_estimable("no orders"))?;
    let cut = start + (end - start) * 2 / 3;
    if end - cut < 14 {
        return Err(Trouble::not_estimable("less than two weeks to hold back: the model cannot be checked"));
    }
    let fitted = summarise(orders, cut);
    let usable: Vec<Customer> = fitted.into_iter().filter(|c| c.history.t > 0.0).collect();
    let histories: Vec<_> = usable.iter().map(|c| c.history).collect();
    let model = bgnbd::fit(&Grouped::of(&histories, &[]), 1)?.params;
    let later = summarise(orders, end);
    let days: std::collections::HashMap<&str, &[i64]> =
        later.iter().map(|c| (c.id.as_str(), c.days.as_slice())).collect();
    let actual: Vec<Vec<i64>> = usable
        .iter()
        .map(|c| days.get(c.id.as_str()).map_or(vec![], |d| d.iter().copied().filter(|d| *d > cut).collect()))
        .collect();
    let grouped = Grouped::of(&histories, &[]);
    let mut remembering = Remembering::of(&model);
    let weeks: Vec<Week> = (1..=(end - cut) / 7).map(|w| week(&mut remembering, &grouped, &actual, (cut, w))).collect();
    let error = weeks.last().map_or(f64::NAN, |w| (w.predicted - w.actual).abs() / w.actual.max(1.0));
    let horizon = ((end - cut) / 7) as f64;
    let by_frequency = calibrate(&model, &usable, &actual, horizon);
    Ok(Holdout { cut_day: cut, weeks, by_frequency, error })
}

fn week(
    model: &mut Remembering<'_, bgnbd::BgNbd>,
    groups: &Grouped,
    actual: &[Vec<i64>],
    (cut, w): (i64, i64),
) -> Week {
    let until = cut + 7 * w;
    let bought: usize = actual.iter().map(|d| d.iter().filter(|d| **d <= until).count()).sum();
    let predicted = crate::sums::sum((0..groups.len()).map(|g| {
        let h = super::History {
            x: groups.x.at(g),
            t_x: groups.t_x.at(g) / groups.scale,
            t: groups.t.at(g) / groups.scale,
        };
        groups.weight[g] * model.expected(&h, w as f64)
    }));
    Week { week: w as f64, actual: bought as f64, predicted }
}

fn calibrate(model: &bgnbd::BgNbd, customers: &[Customer], actual: &[Vec<i64>], horizon: f64) -> Vec<Calibration> {
    let mut rows = vec![(0.0, 0.0, 0.0); 8];
    let mut model = Remembering::of(model);
    for (c, days) in customers.iter().zip(actual) {
        let row = &mut rows[(c.history.x as usize).min(7)];
        row.0 += 1.0;
        row.1 += days.len() as f64;
        row.2 += model.expected(&c.history, horizon);
    }
    rows.into_iter()
        .enumerate()
        .filter(|(_, r)| r.0 > 0.0)
        .map(|(x, r)| Calibration { x: x as f64, n: r.0, actual: r.1 / r.0, predicted: r.2 / r.0 })
        .collect()
}
