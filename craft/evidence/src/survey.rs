//! Surveys: NPS, CSAT and CES with intervals. Description of those who answered; never an
//! effect, and never "our customers" unless enough of those asked did answer.

use crate::refusal::{Code, Interval, Refusal, Trouble};
use crate::special::{beta_quantile, z_of_level};
use crate::sums;
use crate::thresholds::{NPS_MIN, NPS_WALD, RESPONSE_MIN};

/// Answers to "how likely are you to recommend": counts of 9–10, 7–8, 0–6. Dismissals and blanks
/// are not answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NpsCounts {
    /// Promoters (9–10).
    pub promoters: f64,
    /// Passives (7–8).
    pub passives: f64,
    /// Detractors (0–6).
    pub detractors: f64,
}

/// NPS with both intervals, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nps {
    /// 100 (p − d).
    pub nps: f64,
    /// 100 √((p + d − (p − d)²)/n).
    pub se: f64,
    /// Wald interval.
    pub wald: Interval,
    /// Adjusted Wald: ¾ promoter, 1½ passives, ¾ detractor added, clamped to ±100.
    pub adjusted: Interval,
}

impl NpsCounts {
    /// Number of answers.
    pub fn n(&self) -> f64 {
        self.promoters + self.passives + self.detractors
    }

    /// Counts scores 0–10; anything else is refused.
    pub fn of_scores(scores: &[f64], weights: &[f64]) -> Result<Self, Trouble> {
        let mut out = Self { promoters: 0.0, passives: 0.0, detractors: 0.0 };
        for (i, s) in scores.iter().enumerate() {
            if !(0.0..=10.0).contains(s) || s.fract() != 0.0 {
                return Err(Trouble::data(format!("score {s} is not a whole number from 0 to 10")));
            }
            let w = weights.get(i).copied().unwrap_or(1.0);
            let cell = if *s >= 9.0 {
                &mut out.promoters
            } else if *s >= 7.0 {
                &mut out.passives
            } else {
                &mut out.detractors
            };
            *cell += w;
        }
        Ok(out)
    }
}

/// 100(p − d) and its standard error.
fn score(p: f64, n_passive: f64, d: f64) -> (f64, f64) {
    let n = p + n_passive + d;
    let (p, d) = (p / n, d / n);
    (100.0 * (p - d), 100.0 * ((p + d - (p - d) * (p - d)).max(0.0) / n).sqrt())
}

/// NPS of a table of counts.
pub fn nps(c: &NpsCounts, level: f64) -> Result<Nps, Trouble> {
    if [c.promoters, c.passives, c.detractors].iter().any(|x| *x < 0.0 || !x.is_finite()) {
        return Err(Trouble::data("counts of answers must be 0 or more"));
    }
    if c.n() <= 0.0 {
        return Err(Trouble::not_estimable("nobody answered"));
    }
    let z = z_of_level(level);
    let (value, se) = score(c.promoters, c.passives, c.detractors);
    let (centre, adjusted_se) = score(c.promoters + 0.75, c.passives + 1.5, c.detractors + 0.75);
    let a = Interval::wald(centre, adjusted_se, z);
    let adjusted = Interval { value: centre, lo: a.lo.max(-100.0), hi: a.hi.min(100.0) };
    Ok(Nps { nps: value, se, wald: Interval::wald(value, se, z), adjusted })
}

/// Difference of two scores; the variances add.
pub fn nps_difference(a: &Nps, b: &Nps, level: f64) -> Interval {
    Interval::wald(a.nps - b.nps, a.se.hypot(b.se), z_of_level(level))
}

/// The interval to show: Wald from 100 answers on, the adjusted one below and where Wald has no
/// width.
pub fn nps_shown(c: &NpsCounts, nps: &Nps) -> Interval {
    if c.n() >= NPS_WALD && nps.se > 0.0 { nps.wald } else { nps.adjusted }
}

/// What may not be shown of this score. `response_rate` is answers per person asked.
pub fn nps_refusals(c: &NpsCounts, nps: &Nps, response_rate: Option<f64>) -> Vec<Refusal> {
    let mut out = Vec::new();
    if c.n() < NPS_MIN {
        let why = format!("{} answers; an NPS needs at least {NPS_MIN}: wait for more answers", c.n());
        out.push(Refusal::new(Code::NpsSmall, "nps", why));
    }
    if nps.se == 0.0 {
        let why = "all answers fall in one class, so the plain interval would have no width: the adjusted one is shown";
        out.push(Refusal::new(Code::DegenerateInterval, "wald", why));
    }
    out.extend(response_refusal(response_rate));
    out
}

/// "Our customers" needs a known response rate of at least 5 %.
pub fn response_refusal(rate: Option<f64>) -> Option<Refusal> {
    let why = match rate {
        Some(r) if r >= RESPONSE_MIN => return None,
        Some(r) => format!("only {:.1} % of those asked answered: say \"of those who answered\", not \"our customers\"", 100.0 * r),
        None => "it is not known how many were asked: say \"of those who answered\", not \"our customers\"; give the number sent".to_owned(),
    };
    Some(Refusal::new(Code::ResponseLow, "our customers", why))
}

/// How a share gets its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareMethod {
    /// Wilson's score interval: what is shown.
    Wilson,
    /// Clopper–Pearson, exact and conservative.
    ClopperPearson,
    /// Jeffreys: beta quantiles of k + ½, n − k + ½.
    Jeffreys,
    /// Agresti–Coull, clipped to [0, 1].
    AgrestiCoull,
}

impl ShareMethod {
    /// The name in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wilson => "wilson",
            Self::ClopperPearson => "clopper_pearson",
            Self::Jeffreys => "jeffreys",
            Self::AgrestiCoull => "agresti_coull",
        }
    }

    /// The method of a name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Wilson, Self::ClopperPearson, Self::Jeffreys, Self::AgrestiCoull]
            .into_iter()
            .find(|m| m.as_str() == name)
    }
}

/// The share k/n with limits. At k = 0 and k = n the open end is exactly 0 or 1, except for
/// Jeffreys, which keeps its quantile.
pub fn share(k: f64, n: f64, method: ShareMethod, level: f64) -> Result<Interval, Trouble> {
    if !(k >= 0.0 && k <= n && n > 0.0 && n.is_finite()) {
        return Err(Trouble::data(format!("{k} of {n} is not a share: k must lie between 0 and n, n above 0")));
    }
    let tail = (1.0 - level) / 2.0;
    let z = z_of_level(level);
    let (lo, hi) = match method {
        ShareMethod::Wilson => {
            let (centre, half) = wilson(k, n, z);
            (centre - half, centre + half)
        }
        ShareMethod::ClopperPearson => (
            if k == 0.0 { 0.0 } else { beta_quantile(tail, k, n - k + 1.0) },
            if k == n { 1.0 } else { beta_quantile(1.0 - tail, k + 1.0, n - k) },
        ),
        ShareMethod::Jeffreys => {
            (beta_quantile(tail, k + 0.5, n - k + 0.5), beta_quantile(1.0 - tail, k + 0.5, n - k + 0.5))
        }
        ShareMethod::AgrestiCoull => {
            let (size, p) = (z.mul_add(z, n), (k + z * z / 2.0) / z.mul_add(z, n));
            let half = z * (p * (1.0 - p) / size).sqrt();
            ((p - half).max(0.0), (p + half).min(1.0))
        }
    };
    let open = method != ShareMethod::Jeffreys;
    let lo = if k == 0.0 && open { 0.0 } else { lo };
    let hi = if k == n && open { 1.0 } else { hi };
    Ok(Interval { value: k / n, lo, hi })
}

fn wilson(k: f64, n: f64, z: f64) -> (f64, f64) {
    let p = k / n;
    let size = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / size;
    (centre, z / size * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt())
}

/// Difference of two shares by Newcombe's hybrid of two Wilson intervals.
pub fn share_difference(a: &Interval, b: &Interval) -> Interval {
    let value = a.value - b.value;
    Interval {
        value,
        lo: value - (a.value - a.lo).hypot(b.hi - b.value),
        hi: value + (a.hi - a.value).hypot(b.value - b.lo),
    }
}

/// Customer effort: the mean score with its interval, and the share that found it easy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Mean score.
    pub mean: Interval,
    /// Share of answers at `easy_from` or above, Wilson.
    pub easy: Interval,
}

/// CES of scores, higher = easier.
pub fn effort(scores: &[f64], easy_from: f64, level: f64) -> Result<Effort, Trouble> {
    if scores.len() < 2 {
        return Err(Trouble::not_estimable("effort needs at least two answers"));
    }
    let n = scores.len() as f64;
    let se = (sums::variance(scores) / n).sqrt();
    let easy = scores.iter().filter(|s| **s >= easy_from).count() as f64;
    Ok(Effort {
        mean: Interval::wald(sums::mean(scores), se, z_of_level(level)),
        easy: share(easy, n, ShareMethod::Wilson, level)?,
    })
}

/// One cell of customers (channel × segment): how many there are, how many answered, the mean
/// answer and its variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Customers in the cell.
    pub population: f64,
    /// Answers.
    pub answered: f64,
    /// Mean of the answers.
    pub mean: f64,
    /// Variance of the answers.
    pub variance: f64,
}

/// The mean weighted back to the population by cell (post-stratification): answers in a cell
/// that answers rarely count for more. Needs at least two answers in every cell.
pub fn weighted_for_non_response(cells: &[Cell], level: f64) -> Result<Interval, Trouble> {
    if cells.iter().any(|c| c.answered < 2.0) {
        return Err(Trouble::not_estimable("a cell with fewer than two answers: merge it with a neighbour"));
    }
    let all = sums::sum(cells.iter().map(|c| c.population));
    let value = sums::sum(cells.iter().map(|c| c.population / all * c.mean));
    let variance = sums::sum(cells.iter().map(|c| (c.population / all).powi(2) * c.variance / c.answered));
    Ok(Interval::wald(value, variance.sqrt(), z_of_level(level)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighting_undoes_who_answered() {
        let cell = |population, answered, mean| Cell { population, answered, mean, variance: 1.0 };
        let w = weighted_for_non_response(&[cell(900.0, 10.0, 2.0), cell(100.0, 90.0, 5.0)], 0.95).unwrap();
        assert!((w.value - 2.3).abs() < 1e-12);
    }

    #[test]
    fn all_promoters_never_show_an_interval_without_width() {
        let c = NpsCounts { promoters: 40.0, passives: 0.0, detractors: 0.0 };
        let n = nps(&c, 0.95).unwrap();
        let codes: Vec<Code> = nps_refusals(&c, &n, Some(0.5)).iter().map(|r| r.code).collect();
        assert_eq!(codes, vec![Code::DegenerateInterval]);
        assert!(n.adjusted.hi - n.adjusted.lo > 1.0);
    }
}
