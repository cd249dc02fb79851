//! From purchases to histories: same-day orders are one purchase, times are days / 7.

use std::collections::BTreeMap;

use super::History;

/// One order: who, on which day (counted from any fixed day), for how much.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The customer's pseudonymous id.
    pub customer: String,
    /// Whole days since a fixed day.
    pub day: i64,
    /// Value of the order.
    pub amount: f64,
}

/// A customer's history with the mean value of the repeat purchases (0 where there are none).
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// The customer's id.
    pub id: String,
    /// The history in weeks.
    pub history: History,
    /// Mean value of the repeat purchases.
    pub mean_value: f64,
    /// Days of the purchases, ascending, none after the data cut.
    pub days: Vec<i64>,
}

/// Histories up to and including day `end`, in order of the customers' ids; customers whose
/// first order lies after `end` are left out.
pub fn summarise(orders: &[Order], end: i64) -> Vec<Customer> {
    let mut by_customer: BTreeMap<&str, BTreeMap<i64, f64>> = BTreeMap::new();
    for o in orders.iter().filter(|o| o.day <= end) {
        *by_customer.entry(&o.customer).or_default().entry(o.day).or_insert(0.0) += o.amount;
    }
    by_customer.into_iter().map(|(id, days)| customer(id, &days, end)).collect()
}

fn customer(id: &str, by_day: &BTreeMap<i64, f64>, end: i64) -> Customer {
    let days: Vec<i64> = by_day.keys().copied().collect();
    let first = days.first().copied().unwrap_or(end);
    let last = days.last().copied().unwrap_or(end);
    let repeats = by_day.len().saturating_sub(1) as f64;
    let repeat_value: f64 = by_day.values().skip(1).sum();
    let history = History { x: repeats, t_x: (last - first) as f64 / 7.0, t: (end - first) as f64 / 7.0 };
    let mean_value = if repeats > 0.0 { repeat_value / repeats } else { 0.0 };
    Customer { id: id.to_owned(), history, mean_value, days }
}

/// Do most repeat customers come back at one fixed distance, as subscribers do? Then these
/// models do not apply. Looks at the mean gap t_x/x of customers with two or more repeats: true
/// when more than half of them lie within 3 % of the median gap.
pub fn looks_contractual(histories: &[History]) -> bool {
    let gaps: Vec<f64> = histories.iter().filter(|h| h.x >= 2.0 && h.t_x > 0.0).map(|h| h.t_x / h.x).collect();
    if gaps.len() < 30 {
        return false;
    }
    let typical = crate::sums::quantile(&gaps, 0.5);
    let near = gaps.iter().filter(|g| (*g - typical).abs() <= 0.03 * typical).count();
    2 * near > gaps.len()
}
