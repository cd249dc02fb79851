//! Return on social customer service: the published calculator (Petouhoff and Herrmann 2011) and
//! the measured one, which takes effects of grade A or B only and is always an interval.

use crate::chance::Chance;
use crate::refusal::{Code, Grade, Interval, Refusal, Trouble};
use crate::sums::quantile_sorted;

/// The calculator's inputs, per month; what is not known is `None` and its line is left out.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Inputs {
    /// New conversations.
    pub new_conversations: Option<f64>,
    /// Share of them answered by other customers.
    pub share_answered_by_customers: Option<f64>,
    /// Share of those that would have been a call.
    pub direct_deflection_rate: Option<f64>,
    /// Share of all conversations whose readers found the answer and did not call.
    pub indirect_deflection_rate: Option<f64>,
    /// Cost of a call.
    pub cost_per_call: Option<f64>,
    /// People cost of the programme.
    pub people_cost: Option<f64>,
    /// Technology cost of the programme.
    pub technology_cost: Option<f64>,
    /// Marketing cost of the programme.
    pub marketing_cost: Option<f64>,
    /// Handling time saved per case, hours.
    pub aht_saved_hours: Option<f64>,
    /// Cost of an agent's hour.
    pub agent_cost_per_hour: Option<f64>,
    /// Cases that came in over social channels.
    pub social_cases: Option<f64>,
    /// Share of them whose handling got shorter.
    pub share_impacted: Option<f64>,
}

/// The calculator's lines, per month unless said.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Calculation {
    /// Conversations answered by customers.
    pub new_by_customers: Option<f64>,
    /// Calls avoided because a customer answered.
    pub direct_deflected: Option<f64>,
    /// Calls avoided because readers found the answer.
    pub indirect_deflected: Option<f64>,
    /// Both.
    pub total_deflected: Option<f64>,
    /// Conversations left.
    pub remaining: Option<f64>,
    /// Direct deflection saving.
    pub saving_month: Option<f64>,
    /// The same in a year.
    pub saving_year: Option<f64>,
    /// All deflected × cost per call.
    pub total_saving_month: Option<f64>,
    /// Handling time saving.
    pub saving_aht_month: Option<f64>,
    /// Costs.
    pub costs_month: Option<f64>,
    /// (gains − costs)/costs × 100.
    pub roi_percent: Option<f64>,
}

fn product(xs: &[Option<f64>]) -> Option<f64> {
    xs.iter().try_fold(1.0, |p, x| x.map(|x| p * x))
}

fn total(xs: &[Option<f64>]) -> Option<f64> {
    let known: Vec<f64> = xs.iter().flatten().copied().collect();
    if known.is_empty() { None } else { Some(known.iter().sum()) }
}

/// All lines whose inputs are given.
pub fn calculate(i: &Inputs) -> Result<Calculation, Trouble> {
    let shares =
        [i.share_answered_by_customers, i.direct_deflection_rate, i.indirect_deflection_rate, i.share_impacted];
    if shares.iter().flatten().any(|s| !(0.0..=1.0).contains(s)) {
        return Err(Trouble::data("shares and rates must lie between 0 and 1, for example 0.7 for 70 %"));
    }
    let new_by_customers = product(&[i.new_conversations, i.share_answered_by_customers]);
    let direct_deflected = product(&[new_by_customers, i.direct_deflection_rate]);
    let indirect_deflected = product(&[i.new_conversations, i.indirect_deflection_rate]);
    let total_deflected = total(&[direct_deflected, indirect_deflected]);
    let saving_month = product(&[direct_deflected, i.cost_per_call]);
    let total_saving_month = product(&[total_deflected, i.cost_per_call]);
    let saving_aht_month = product(&[i.aht_saved_hours, i.agent_cost_per_hour, i.social_cases, i.share_impacted]);
    let costs_month = total(&[i.people_cost, i.technology_cost, i.marketing_cost]);
    let gains = total(&[total_saving_month, saving_aht_month]);
    let roi_percent = match (gains, costs_month) {
        (Some(g), Some(c)) if c > 0.0 => Some((g - c) / c * 100.0),
        _ => None,
    };
    Ok(Calculation {
        new_by_customers,
        direct_deflected,
        indirect_deflected,
        total_deflected,
        remaining: i.new_conversations.zip(total_deflected).map(|(n, d)| n - d),
        saving_month,
        saving_year: saving_month.map(|s| 12.0 * s),
        total_saving_month,
        saving_aht_month,
        costs_month,
        roi_percent,
    })
}

/// First month in which the cumulative net is 0 or more, up to 36.
pub fn payback_month(once: f64, gain_month: f64, cost_month: f64) -> Option<u32> {
    (1..=36).find(|m| f64::from(*m).mul_add(gain_month - cost_month, -once) >= 0.0)
}

/// A measured quantity with the grade of its design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Value and limits.
    pub interval: Interval,
    /// Grade.
    pub grade: Grade,
}

impl Measured {
    fn refuse_unless_causal(&self, figure: &str) -> Result<(), Refusal> {
        if matches!(self.grade, Grade::A | Grade::B) {
            return Ok(());
        }
        let why = format!(
            "a return needs an effect and a cost of grade A or B; this one is {}: run an experiment or a staggered roll-out",
            self.grade.as_str()
        );
        Err(Refusal::new(Code::RoiNotAb, figure, why))
    }
}

/// Measured ROI: ((N·Δ·margin − C)/C) over the interval of Δ.
pub fn measured(effect: &Measured, n: f64, margin: f64, cost: f64) -> Result<Interval, Refusal> {
    effect.refuse_unless_causal("roi")?;
    if cost.is_nan() || cost <= 0.0 {
        return Err(Refusal::new(Code::NotEstimable, "roi", "the cost of the programme must be above 0"));
    }
    let roi = |d: f64| (n * d * margin - cost) / cost;
    Ok(Interval { value: roi(effect.interval.value), lo: roi(effect.interval.lo), hi: roi(effect.interval.hi) })
}

/// Campaign spend that service replaced: incremental orders × own cost per incremental order,
/// the latter being spend ÷ a campaign's incremental orders; both uncertain, 20,000 joint draws.
pub fn campaign_equivalent(
    service_orders: &Measured,
    campaign_orders: &Measured,
    campaign_spend: f64,
    seed: u64,
) -> Result<Interval, Refusal> {
    service_orders.refuse_unless_causal("campaign_equivalent")?;
    campaign_orders.refuse_unless_causal("campaign_equivalent")?;
    if campaign_orders.interval.lo <= 0.0 {
        let why = "the campaign's own incremental orders are not clearly above 0, so there is no price per order: use a larger campaign holdout";
        return Err(Refusal::new(Code::RoiNotAb, "campaign_equivalent", why));
    }
    let mut chance = Chance::seeded(seed);
    let mut draw = |i: &Interval| ((i.hi - i.lo) / (2.0 * 1.959_963_984_540_054)).mul_add(chance.normal(), i.value);
    let mut draws: Vec<f64> = (0..20_000)
        .map(|_| {
            let orders = draw(&service_orders.interval);
            orders * campaign_spend / draw(&campaign_orders.interval)
        })
        .collect();
    draws.sort_by(f64::total_cmp);
    let value = service_orders.interval.value * campaign_spend / campaign_orders.interval.value;
    Ok(Interval { value, lo: quantile_sorted(&draws, 0.025), hi: quantile_sorted(&draws, 0.975) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_is_reproduced() {
        let c = calculate(&Inputs {
            new_conversations: Some(6500.0),
            share_answered_by_customers: Some(0.7),
            direct_deflection_rate: Some(0.1),
            indirect_deflection_rate: Some(0.2),
            cost_per_call: Some(25.0),
            ..Inputs::default()
        })
        .unwrap();
        let near = |x: Option<f64>, y: f64| assert!((x.unwrap() - y).abs() < 1e-9);
        near(c.new_by_customers, 4550.0);
        near(c.direct_deflected, 455.0);
        near(c.saving_month, 11_375.0);
        near(c.saving_year, 136_500.0);
        near(c.total_deflected, 1755.0);
        near(c.remaining, 4745.0);
        assert_eq!(c.roi_percent, None);
    }

    #[test]
    fn credit_is_no_basis_for_a_return() {
        let credit = Measured { interval: Interval { value: 1.0, lo: 0.5, hi: 1.5 }, grade: Grade::C };
        assert_eq!(measured(&credit, 100.0, 1.0, 10.0).unwrap_err().code, Code::RoiNotAb);
    }

    #[test]
    fn spend_replaced_is_an_interval_around_the_ratio() {
        let at = |value, half| Measured {
            interval: Interval { value, lo: value - half, hi: value + half },
            grade: Grade::A,
        };
        let i = campaign_equivalent(&at(100.0, 40.0), &at(50.0, 10.0), 5000.0, 1).unwrap();
        assert!((i.value - 10_000.0).abs() < 1e-9 && i.lo < 7_000.0 && i.hi > 13_000.0);
    }
}
