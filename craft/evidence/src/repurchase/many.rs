//! Predictions for many customers. E[Y(t)] is P(alive), which is cheap, times what a living
//! customer is expected to buy, which needs a series but depends on x and T only. Histories in
//! whole days share a few thousand pairs of x and T, so each is computed once.

use std::collections::HashMap;

use super::gammagamma::{GammaGamma, Spender};
use super::grouped::Mixed;
use super::value::{Horizon, discounted_purchases};
use super::{History, PurchaseModel};

/// A function of numbers, remembered for each triple it was asked for.
#[derive(Debug, Default)]
struct Known(HashMap<(u64, u64, u64), f64, Mixed>);

impl Known {
    fn or(&mut self, key: [f64; 3], compute: impl FnOnce() -> f64) -> f64 {
        let [a, b, c] = key.map(f64::to_bits);
        *self.0.entry((a, b, c)).or_insert_with(compute)
    }
}

/// A model that remembers what it computed.
#[derive(Debug)]
pub struct Remembering<'m, M> {
    model: &'m M,
    alive: Known,
    new: Known,
}

impl<'m, M: PurchaseModel> Remembering<'m, M> {
    /// Nothing is remembered yet.
    pub fn of(model: &'m M) -> Self {
        Self { model, alive: Known::default(), new: Known::default() }
    }

    /// [`PurchaseModel::expected`].
    pub fn expected(&mut self, h: &History, t: f64) -> f64 {
        let model = self.model;
        self.alive.or([h.x, h.t, t], || model.expected_if_alive(h.x, h.t, t)) * model.p_alive(h)
    }

    /// [`PurchaseModel::expected_new`].
    pub fn expected_new(&mut self, t: f64) -> f64 {
        let model = self.model;
        self.new.or([0.0, 0.0, t], || model.expected_new(t))
    }
}

/// P(alive) of every customer.
pub fn p_alive(model: &impl PurchaseModel, histories: &[History]) -> Vec<f64> {
    histories.iter().map(|h| model.p_alive(h)).collect()
}

/// Expected purchases of every customer in the next `t`.
pub fn expected(model: &impl PurchaseModel, histories: &[History], t: f64) -> Vec<f64> {
    let mut model = Remembering::of(model);
    histories.iter().map(|h| model.expected(h, t)).collect()
}

/// Lifetime values, as [`super::value::lifetime_value`] computes them one by one: `spent` are the
/// mean values of each customer's repeat purchases.
pub fn lifetime_values<'a>(
    model: &impl PurchaseModel,
    money: &GammaGamma,
    customers: impl Iterator<Item = (&'a History, f64)>,
    horizon: &Horizon,
) -> Vec<f64> {
    let mut purchases = Known::default();
    let one = |(h, mean_value): (&History, f64)| {
        let bought = purchases.or([h.x, h.t, 0.0], || discounted_purchases(model, h.x, h.t, horizon));
        let value = money.expected_value(&Spender { x: h.x, mean_value });
        horizon.margin * value * bought * model.p_alive(h)
    };
    customers.map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::bgnbd::BgNbd;
    use super::super::value::lifetime_value;
    use super::*;

    #[test]
    fn many_customers_are_predicted_as_each_alone() {
        let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
        let money = GammaGamma { p: 6.25, q: 3.74, v: 15.44 };
        let horizon = Horizon { months: 12, discount: 0.01, margin: 0.4 };
        let histories: Vec<History> = (0..60)
            .map(|i| History { x: f64::from(i % 5), t_x: f64::from(i % 5 * (i % 3)), t: 20.0 + f64::from(i % 4) })
            .collect();
        let all = expected(&model, &histories, 39.0);
        let values = lifetime_values(&model, &money, histories.iter().map(|h| (h, 30.0)), &horizon);
        for ((h, e), v) in histories.iter().zip(all).zip(values) {
            assert!((e - model.expected(h, 39.0)).abs() <= 1e-15 * e);
            assert!((v - lifetime_value(&model, &money, h, 30.0, &horizon)).abs() <= 1e-14 * v);
        }
    }
}
