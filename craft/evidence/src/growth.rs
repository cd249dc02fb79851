//! Word of mouth: earned growth, k-factor, tell-factor, referral value. Library only for now.

use crate::chance::Chance;
use crate::refusal::{Interval, Trouble};
use crate::sums;
use crate::thresholds::{TELL_CAP, TELL_MIN};

/// Revenue by origin over two periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Revenue {
    /// All revenue of the last period.
    pub last: f64,
    /// This period's revenue from customers of the last period.
    pub returning: f64,
    /// Revenue of new customers who came by referral or good experience.
    pub new_earned: f64,
    /// Revenue of new customers with a known other reason.
    pub new_bought: f64,
    /// Revenue of new customers whose reason is not known.
    pub new_unknown: f64,
}

/// Earned growth as shares of last period's revenue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarnedGrowth {
    /// Net revenue retention, 1.05 = 105 %.
    pub nrr: f64,
    /// Earned new customers, with the band none earned … all earned for unknown reasons.
    pub enc: Interval,
    /// NRR + ENC − 1 with the same band.
    pub growth: Interval,
}

/// NRR + ENC − 100 %.
pub fn earned_growth(r: &Revenue) -> Result<EarnedGrowth, Trouble> {
    if r.last.is_nan() || r.last <= 0.0 {
        return Err(Trouble::not_estimable("there is no revenue in the last period to grow from"));
    }
    let nrr = r.returning / r.last;
    let known = r.new_earned + r.new_bought;
    let share = if known > 0.0 { r.new_earned / known } else { 0.0 };
    let enc = Interval {
        value: share.mul_add(r.new_unknown, r.new_earned) / r.last,
        lo: r.new_earned / r.last,
        hi: (r.new_earned + r.new_unknown) / r.last,
    };
    let growth = Interval { value: nrr + enc.value - 1.0, lo: nrr + enc.lo - 1.0, hi: nrr + enc.hi - 1.0 };
    Ok(EarnedGrowth { nrr, enc, growth })
}

/// Simultaneous limits of multinomial shares (Goodman 1965): how sure the reasons are.
pub fn goodman(counts: &[f64], level: f64) -> Result<Vec<Interval>, Trouble> {
    let n = sums::sum(counts.iter().copied());
    if n <= 0.0 {
        return Err(Trouble::not_estimable("nobody gave a reason"));
    }
    let k = counts.len() as f64;
    let a = crate::special::normal_quantile(1.0 - (1.0 - level) / (2.0 * k)).powi(2);
    Ok(counts
        .iter()
        .map(|c| {
            let root = (a * (a + 4.0 * c * (n - c) / n)).sqrt();
            let width = 2.0 * (n + a);
            Interval { value: c / n, lo: (a + 2.0 * c - root) / width, hi: (a + 2.0 * c + root) / width }
        })
        .collect())
}

/// How to resample people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct People {
    /// Replicates.
    pub replicates: usize,
    /// Seed.
    pub seed: u64,
    /// Level.
    pub level: f64,
}

/// Percentile bootstrap of a statistic over rows.
fn percentile<T>(rows: &[T], how: &People, statistic: impl Fn(&[&T]) -> f64) -> Interval {
    let all: Vec<&T> = rows.iter().collect();
    let draws: Vec<f64> = (0..how.replicates)
        .map(|b| {
            let mut chance = Chance::replicate(how.seed, b as u64);
            let sample: Vec<&T> = (0..rows.len()).map(|_| all[chance.below(rows.len())]).collect();
            statistic(&sample)
        })
        .filter(|x| x.is_finite())
        .collect();
    let tail = (1.0 - how.level) / 2.0;
    Interval { value: statistic(&all), lo: sums::quantile(&draws, tail), hi: sums::quantile(&draws, 1.0 - tail) }
}

/// Why a new customer came, as they said when asked once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// By referral or good experience.
    Earned,
    /// By an advertisement, a discount, a salesperson.
    Bought,
    /// Not asked, or no answer.
    Unknown,
}

/// One customer's revenue in two periods; new where the last one is 0, and only then the reason
/// counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoPeriods {
    /// Revenue of the last period.
    pub last: f64,
    /// Revenue of this period.
    pub now: f64,
    /// Why they came.
    pub reason: Reason,
}

impl Revenue {
    /// Adds up customers.
    pub fn of<'a>(customers: impl Iterator<Item = &'a TwoPeriods>) -> Self {
        let mut r = Self { last: 0.0, returning: 0.0, new_earned: 0.0, new_bought: 0.0, new_unknown: 0.0 };
        for c in customers {
            r.last += c.last;
            let slot = match c.reason {
                _ if c.last > 0.0 => &mut r.returning,
                Reason::Earned => &mut r.new_earned,
                Reason::Bought => &mut r.new_bought,
                Reason::Unknown => &mut r.new_unknown,
            };
            *slot += c.now;
        }
        r
    }
}

/// NRR + ENC − 1 with percentile limits, resampling customers: a few large accounts decide how
/// sure it is. Unknown reasons are shared out as the known ones are; their band is that of
/// [`earned_growth`].
pub fn earned_growth_interval(customers: &[TwoPeriods], how: &People) -> Result<Interval, Trouble> {
    if customers.len() < 30 {
        return Err(Trouble::not_estimable("earned growth with limits needs at least 30 customers"));
    }
    earned_growth(&Revenue::of(customers.iter()))?;
    Ok(percentile(customers, how, |rows| {
        earned_growth(&Revenue::of(rows.iter().copied())).map_or(f64::NAN, |g| g.growth.value)
    }))
}

/// One customer who could invite: invitations sent and how many of them converted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inviter {
    /// Invitations.
    pub invites: f64,
    /// Conversions of those invitations.
    pub converted: f64,
}

/// The k-factor per cycle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KFactor {
    /// i · c with a bootstrap interval over inviters (the tail is heavy: never Poisson).
    pub k: Interval,
    /// 1/(1 − k) for k < 1, else `None`: the chain would not end.
    pub amplification: Option<f64>,
}

/// Invites per customer × conversions per invite.
pub fn k_factor(customers: &[Inviter], how: &People) -> Result<KFactor, Trouble> {
    if customers.len() < 30 {
        return Err(Trouble::not_estimable("a k-factor needs at least 30 customers who could invite"));
    }
    let k = percentile(customers, how, |rows| {
        let converted: f64 = rows.iter().map(|r| r.converted).sum();
        converted / rows.len() as f64
    });
    Ok(KFactor { k, amplification: (k.value < 1.0).then(|| 1.0 / (1.0 - k.value)) })
}

/// How many people one group says it told. Self-report: grade D.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    /// Answers.
    pub n: usize,
    /// Mean with answers above 100 counted as 100.
    pub mean: Interval,
    /// Median.
    pub median: f64,
    /// Share who told nobody.
    pub nobody: f64,
    /// Share of answers clipped.
    pub clipped: f64,
}

/// Tell-factor of one group.
pub fn told(answers: &[f64], how: &People) -> Result<Told, Trouble> {
    if answers.len() < TELL_MIN {
        return Err(Trouble::not_estimable(format!(
            "{} answers; the tell-factor needs at least {TELL_MIN} in each group",
            answers.len()
        )));
    }
    if answers.iter().any(|a| a.is_nan() || *a < 0.0) {
        return Err(Trouble::data("a number of people told must be 0 or more"));
    }
    let n = answers.len() as f64;
    let capped: Vec<f64> = answers.iter().map(|a| a.min(TELL_CAP)).collect();
    Ok(Told {
        n: answers.len(),
        mean: percentile(&capped, how, mean_of),
        median: sums::quantile(answers, 0.5),
        nobody: answers.iter().filter(|a| **a == 0.0).count() as f64 / n,
        clipped: answers.iter().filter(|a| **a > TELL_CAP).count() as f64 / n,
    })
}

fn mean_of(rows: &[&f64]) -> f64 {
    rows.iter().copied().sum::<f64>() / rows.len() as f64
}

/// Ratio of two groups' winsorised means, resampling each group by itself.
pub fn told_ratio(a: &[f64], b: &[f64], how: &People) -> Result<Interval, Trouble> {
    let (ta, tb) = (told(a, how)?, told(b, how)?);
    if tb.mean.value <= 0.0 {
        return Err(Trouble::not_estimable("nobody in the second group told anyone: there is no ratio"));
    }
    let mean = |rows: &[f64], chance: &mut Chance| {
        let total: f64 = (0..rows.len()).map(|_| rows[chance.below(rows.len())].min(TELL_CAP)).sum();
        total / rows.len() as f64
    };
    let draws: Vec<f64> = (0..how.replicates)
        .map(|i| {
            let mut chance = Chance::replicate(how.seed, i as u64);
            let top = mean(a, &mut chance);
            top / mean(b, &mut chance)
        })
        .filter(|x| x.is_finite())
        .collect();
    let tail = (1.0 - how.level) / 2.0;
    Ok(Interval {
        value: ta.mean.value / tb.mean.value,
        lo: sums::quantile(&draws, tail),
        hi: sums::quantile(&draws, 1.0 - tail),
    })
}

/// What one referrer's referrals bring, per period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReferralPeriod {
    /// Margin of referred customers who would not have come otherwise.
    pub new_margin: f64,
    /// Rewards and marketing spent on them.
    pub new_cost: f64,
    /// Acquisition cost saved on them.
    pub new_saved: f64,
    /// Acquisition cost saved on those who would have come anyway.
    pub anyway_saved: f64,
}

/// CRV = Σ_t [margin − cost + saved + saved on those who would have come] / (1+r)^t, t from 1.
pub fn referral_value(periods: &[ReferralPeriod], rate: f64) -> f64 {
    let mut discount = 1.0;
    sums::sum(periods.iter().map(|p| {
        discount *= 1.0 + rate;
        (p.new_margin - p.new_cost + p.new_saved + p.anyway_saved) / discount
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_customers_is_that_of_their_sums_with_limits_around_it() {
        let customer = |last, now, reason| TwoPeriods { last, now, reason };
        let mut rows = vec![customer(10.0, 10.5, Reason::Unknown); 100];
        rows.extend(vec![customer(0.0, 10.0, Reason::Earned); 12]);
        rows.extend(vec![customer(0.0, 10.0, Reason::Bought); 8]);
        let how = People { replicates: 300, seed: 3, level: 0.95 };
        let i = earned_growth_interval(&rows, &how).unwrap();
        // the worked example: 1,000 became 1,050, and of 200 new ones 120 were earned
        assert!((i.value - 0.17).abs() < 1e-12 && i.lo < 0.15 && i.hi > 0.19 && i.lo > 0.0);
        assert!(earned_growth_interval(&rows[..20], &how).is_err());
    }

    const HOW: People = People { replicates: 400, seed: 1, level: 0.95 };

    #[test]
    fn earned_growth_is_the_worked_example() {
        let r = Revenue { last: 1000.0, returning: 1050.0, new_earned: 120.0, new_bought: 80.0, new_unknown: 0.0 };
        let g = earned_growth(&r).unwrap();
        assert!((g.nrr - 1.05).abs() < 1e-12);
        assert!((g.enc.value - 0.12).abs() < 1e-12 && (g.growth.value - 0.17).abs() < 1e-12);
    }

    #[test]
    fn unknown_reasons_are_a_band() {
        let r = Revenue { last: 1000.0, returning: 1000.0, new_earned: 50.0, new_bought: 50.0, new_unknown: 100.0 };
        let g = earned_growth(&r).unwrap().growth;
        assert!((g.lo - 0.05).abs() < 1e-12 && (g.hi - 0.15).abs() < 1e-12 && (g.value - 0.10).abs() < 1e-12);
    }

    #[test]
    fn heavy_tails_widen_the_interval_of_k() {
        let mut people = vec![Inviter { invites: 1.0, converted: 0.0 }; 99];
        people.push(Inviter { invites: 200.0, converted: 40.0 });
        let k = k_factor(&people, &HOW).unwrap();
        assert!((k.k.value - 0.4).abs() < 1e-12 && k.k.lo < 0.05 && k.k.hi > 0.9);
        assert!((k.amplification.unwrap() - 1.0 / 0.6).abs() < 1e-12);
    }

    #[test]
    fn few_answers_are_refused_and_big_ones_clipped() {
        assert!(told(&[1.0; 10], &HOW).is_err());
        let mut answers = vec![2.0; 59];
        answers.push(5000.0);
        let t = told(&answers, &HOW).unwrap();
        assert!((t.mean.value - (118.0 + 100.0) / 60.0).abs() < 1e-12 && t.clipped > 0.0);
        assert!((told_ratio(&answers, &answers, &HOW).unwrap().value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn referral_value_discounts_from_the_first_period() {
        let p = ReferralPeriod { new_margin: 110.0, new_cost: 0.0, new_saved: 0.0, anyway_saved: 0.0 };
        assert!((referral_value(&[p], 0.1) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn goodman_limits_hold_the_shares() {
        let i = goodman(&[60.0, 40.0], 0.95).unwrap();
        assert!(i[0].lo < 0.6 && i[0].hi > 0.6 && (i[0].lo + i[1].hi - 1.0).abs() < 1e-9);
    }
}
