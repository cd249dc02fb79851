//! Emerging issues: is today's count of a topic more than its own past explains? A negative
//! binomial tail against the same weekday, a CUSUM for slow rises, a one-day scan statistic.

use crate::chance::Chance;
use crate::experiment::multiple::benjamini_hochberg;
use crate::refusal::Trouble;
use crate::special::{negative_binomial_upper, poisson_upper};
use crate::thresholds::{ALARM_CUSTOMERS, ALARM_P, BASELINE_DAYS, BASELINE_FLOOR, FDR_Q};

/// How the detectors are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Dispersion α: variance μ + αμ².
    pub alpha: f64,
    /// λ₁/λ₀ that the CUSUM is tuned to.
    pub ratio: f64,
}

/// The detectors' values of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Mean of the same weekday over the last four weeks.
    pub baseline: f64,
    /// P(X ≥ x) under Poisson, for comparison only.
    pub p_poisson: f64,
    /// P(X ≥ x) under the negative binomial.
    pub p_negbin: f64,
    /// The same with a variance that allows for a baseline of four days only; alarms use this.
    pub p_alarm: f64,
    /// S = max(0, S + (x − k)/√μ), k = (λ₁ − λ₀)/ln(λ₁/λ₀).
    pub cusum: f64,
    /// x ln(x/μ) − (x − μ) for x > μ, else 0.
    pub scan: f64,
}

/// One reading per day, `None` for the first 28. Days that are flagged (an outage, a campaign
/// day) do not enter later baselines; up to eight weeks are looked back for four clean ones.
pub fn readings(counts: &[f64], flagged: &[bool], settings: Settings) -> Result<Vec<Option<Reading>>, Trouble> {
    if counts.iter().any(|x| !(*x >= 0.0 && x.fract() == 0.0)) {
        return Err(Trouble::data("counts must be whole numbers of 0 or more"));
    }
    if !(settings.alpha >= 0.0 && settings.ratio > 1.0) {
        return Err(Trouble::data("alpha must be 0 or more and the ratio above 1"));
    }
    let mut cusum = 0.0_f64;
    Ok((0..counts.len())
        .map(|t| {
            let baseline = baseline(counts, flagged, t)?;
            let mu = baseline.max(BASELINE_FLOOR);
            let k = (settings.ratio - 1.0) * mu / settings.ratio.ln();
            cusum = (cusum + (counts[t] - k) / mu.sqrt()).max(0.0);
            Some(Reading {
                baseline,
                p_poisson: poisson_upper(counts[t], mu),
                p_negbin: negative_binomial_upper(counts[t], mu, settings.alpha),
                // 1.25 (μ + αμ²) = μ + α'μ²
                p_alarm: negative_binomial_upper(counts[t], mu, 1.25 * settings.alpha + 0.25 / mu),
                cusum,
                scan: scan(counts[t], mu),
            })
        })
        .collect())
}

fn baseline(counts: &[f64], flagged: &[bool], t: usize) -> Option<f64> {
    if t < BASELINE_DAYS {
        return None;
    }
    let clean: Vec<f64> = (1..=8)
        .filter_map(|week| t.checked_sub(7 * week))
        .filter(|d| !flagged.get(*d).copied().unwrap_or(false))
        .take(4)
        .map(|d| counts[d])
        .collect();
    if clean.is_empty() { None } else { Some(crate::sums::mean(&clean)) }
}

fn scan(x: f64, mu: f64) -> f64 {
    if x > mu { x * (x / mu).ln() - (x - mu) } else { 0.0 }
}

/// The dispersion α by moments from days against their baselines: Σ((x−μ)² − μ(1 + ¼)) / Σμ²·(1 + ¼),
/// where ¼ is the variance of a mean of four; never below 0.
pub fn estimate_alpha(counts: &[f64]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = (0..counts.len())
        .filter_map(|t| baseline(counts, &[], t).map(|m| (counts[t], m.max(BASELINE_FLOOR))))
        .collect();
    if pairs.len() < 14 {
        return None;
    }
    let excess: f64 = pairs.iter().map(|(x, m)| (x - m) * (x - m) - 1.25 * m).sum();
    let scale: f64 = pairs.iter().map(|(_, m)| 1.25 * m * m).sum();
    Some((excess / scale).max(0.0))
}

/// Why a day was flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// One day stands out.
    Jump,
    /// The cumulative sum passed its level.
    Drift,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Index of the topic.
    pub topic: usize,
    /// Index of the day.
    pub day: usize,
    /// Which rule.
    pub rule: Rule,
    /// The tail probability of that day, allowing for the noise of its baseline.
    pub p: f64,
}

/// Alarms over topics whose days are aligned: a jump needs the tail below its limit **and**
/// Benjamini–Hochberg across the day's topics at q = .05, a drift the CUSUM above the topic's
/// own `levels[topic]`; both
/// need at least five customers (`customers[topic][day]`; the count itself where unknown).
pub fn alarms(topics: &[Vec<Option<Reading>>], customers: &[Vec<f64>], levels: &[f64]) -> Vec<Alarm> {
    let days = topics.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = Vec::new();
    for day in 0..days {
        let here: Vec<(usize, Reading)> =
            topics.iter().enumerate().filter_map(|(i, t)| t.get(day).copied().flatten().map(|r| (i, r))).collect();
        let ps: Vec<f64> = here.iter().map(|(_, r)| r.p_alarm).collect();
        let passed = benjamini_hochberg(&ps, FDR_Q);
        for ((topic, r), found) in here.iter().zip(passed) {
            let enough = customers[*topic].get(day).is_some_and(|c| *c >= ALARM_CUSTOMERS);
            let jump = found.rejected() && r.p_alarm <= ALARM_P;
            let level = levels.get(*topic).copied().unwrap_or(f64::INFINITY);
            let before = topics[*topic].get(day.wrapping_sub(1)).copied().flatten();
            let drift = r.cusum > level && before.is_none_or(|b| b.cusum <= level);
            if enough && (jump || drift) {
                let rule = if jump { Rule::Jump } else { Rule::Drift };
                out.push(Alarm { topic: *topic, day, rule, p: r.p_alarm });
            }
        }
    }
    out
}

/// The CUSUM level that in-control topics of this mean pass about once in `run_length` days,
/// found by seeded simulation of negative binomial days.
pub fn cusum_level(mean: f64, settings: Settings, run_length: f64, seed: u64) -> f64 {
    let mu = mean.max(BASELINE_FLOOR);
    let days = 20_000;
    let mut chance = Chance::seeded(seed);
    let counts: Vec<f64> = (0..days)
        .map(|_| {
            let rate = if settings.alpha > 0.0 { chance.gamma(1.0 / settings.alpha) * settings.alpha * mu } else { mu };
            chance.poisson(rate)
        })
        .collect();
    let mut path: Vec<f64> =
        readings(&counts, &[], settings).unwrap_or_default().into_iter().flatten().map(|r| r.cusum).collect();
    // peaks of excursions, not days, are what raises an alarm
    let mut peaks = Vec::new();
    let mut peak = 0.0_f64;
    path.push(0.0);
    for s in path {
        peak = peak.max(s);
        if s == 0.0 && peak > 0.0 {
            peaks.push(peak);
            peak = 0.0;
        }
    }
    peaks.sort_by(|a, b| b.total_cmp(a));
    let allowed = ((f64::from(days) / run_length) as usize).min(peaks.len().saturating_sub(1));
    peaks.get(allowed).copied().unwrap_or(0.0)
}
