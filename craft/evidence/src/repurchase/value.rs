//! Customer lifetime value: expected purchases × expected value × margin, discounted by month.

use super::gammagamma::{GammaGamma, Spender};
use super::{History, PurchaseModel};
use crate::thresholds::WEEKS_PER_MONTH;

/// How far and how to discount.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Horizon {
    /// Months ahead, H.
    pub months: u32,
    /// Discount rate per month, d.
    pub discount: f64,
    /// Margin as a share of value.
    pub margin: f64,
}

/// margin · E(M) · Σ_{i=1..H} (E[Y(w·i)] − E[Y(w·(i−1))]) / (1+d)^i with w = 4.345 weeks a
/// month. Times of the history and of the model are in weeks.
pub fn lifetime_value(
    model: &impl PurchaseModel,
    money: &GammaGamma,
    history: &History,
    mean_value: f64,
    horizon: &Horizon,
) -> f64 {
    let value = money.expected_value(&Spender { x: history.x, mean_value });
    let bought = discounted_purchases(model, history.x, history.t, horizon) * model.p_alive(history);
    horizon.margin * value * bought
}

/// The sum over months, of a customer who is alive at the data cut.
pub(super) fn discounted_purchases(model: &impl PurchaseModel, x: f64, cut: f64, horizon: &Horizon) -> f64 {
    let (mut before, mut total) = (0.0, 0.0);
    for i in 1..=horizon.months {
        let month = f64::from(i);
        let now = model.expected_if_alive(x, cut, WEEKS_PER_MONTH * month);
        total += (now - before) / (1.0 + horizon.discount).powf(month);
        before = now;
    }
    total
}
