//! Surveys, word of mouth, repurchase, attribution.

use evidence::attribution::bootstrap::{Resampling, share_intervals};
use evidence::attribution::markov::{Pooling, credit};
use evidence::attribution::paths::{Collapse, NamedPath, Paths};
use evidence::chance::Chance;
use evidence::growth::{
    Inviter, People, Reason, TwoPeriods, earned_growth_interval, goodman, k_factor, told, told_ratio,
};
use evidence::parallel::silent;
use evidence::repurchase::{Grouped, History, bgnbd};
use evidence::roi::{Measured, campaign_equivalent};
use evidence::survey::{
    Cell, NpsCounts, ShareMethod, effort, nps, nps_difference, share as proportion, share_difference,
    weighted_for_non_response,
};

use super::{Claim, Line, holds, share, z};

pub(crate) fn lines() -> Vec<Line> {
    let mut out = promoters();
    out.extend(shares());
    out.extend(word_of_mouth());
    out.extend(reasons());
    out.extend(returns());
    out.extend(buyers());
    out.extend(paths());
    out
}

fn answers(c: &mut Chance, n: usize, p: f64, d: f64) -> NpsCounts {
    let mut out = NpsCounts { promoters: 0.0, passives: 0.0, detractors: 0.0 };
    for _ in 0..n {
        let u = c.uniform();
        if u < p {
            out.promoters += 1.0;
        } else if u < p + d {
            out.detractors += 1.0;
        } else {
            out.passives += 1.0;
        }
    }
    out
}

fn promoters() -> Vec<Line> {
    let names = [
        ("NPS, Wald, 300 answers", Claim::Nominal),
        ("NPS, adjusted Wald, 50 answers", Claim::Nominal),
        ("NPS, difference of two", Claim::Nominal),
    ];
    share(31, names, |c: &mut Chance| {
        let many = nps(&answers(c, 300, 0.45, 0.2), 0.95).unwrap();
        let few = nps(&answers(c, 50, 0.45, 0.2), 0.95).unwrap();
        let other = nps(&answers(c, 300, 0.35, 0.25), 0.95).unwrap();
        [holds(&many.wald, 25.0), holds(&few.adjusted, 25.0), holds(&nps_difference(&many, &other, 0.95), 15.0)]
    })
}

fn shares() -> Vec<Line> {
    let names = [
        ("CSAT, Wilson", Claim::Nominal),
        ("CSAT, Jeffreys", Claim::Nominal),
        ("CSAT, Agresti–Coull", Claim::Conservative),
        ("CSAT, Clopper–Pearson", Claim::Conservative),
        ("CSAT, difference (Newcombe)", Claim::Nominal),
        ("CES, mean", Claim::Nominal),
    ];
    share(32, names, |c: &mut Chance| {
        // the true share differs between worlds, so that the lattice of k averages out
        let truths = [0.2 + 0.75 * c.uniform(), 0.2 + 0.75 * c.uniform()];
        let n = 150.0;
        let k = truths.map(|p| (0..150).map(|_| c.bernoulli(p)).sum::<f64>());
        let i = |method| proportion(k[0], n, method, 0.95).unwrap();
        let other = proportion(k[1], n, ShareMethod::Wilson, 0.95).unwrap();
        let scores: Vec<f64> = (0..150).map(|_| 1.0 + c.below(7) as f64).collect();
        [
            holds(&i(ShareMethod::Wilson), truths[0]),
            holds(&i(ShareMethod::Jeffreys), truths[0]),
            holds(&i(ShareMethod::AgrestiCoull), truths[0]),
            holds(&i(ShareMethod::ClopperPearson), truths[0]),
            holds(&share_difference(&i(ShareMethod::Wilson), &other), truths[0] - truths[1]),
            holds(&effort(&scores, 5.0, 0.95).unwrap().mean, 4.0),
        ]
    })
}

fn word_of_mouth() -> Vec<Line> {
    let names = [
        ("k-factor, bootstrap over inviters", Claim::Nominal),
        ("tell-factor, bootstrap", Claim::Nominal),
        ("tell-factor, ratio of two groups", Claim::Nominal),
        ("earned growth, bootstrap over customers", Claim::Nominal),
    ];
    share(33, names, |c: &mut Chance| {
        let how = People { replicates: 400, seed: c.bits(), level: 0.95 };
        let people: Vec<Inviter> = (0..500)
            .map(|_| {
                let mean = 2.0 * c.gamma(1.0);
                let invites = c.poisson(mean);
                Inviter { invites, converted: (0..invites as usize).map(|_| c.bernoulli(0.15)).sum() }
            })
            .collect();
        let answers: Vec<f64> = (0..300).map(|_| c.poisson(5.0)).collect();
        let others: Vec<f64> = (0..300).map(|_| c.poisson(2.5)).collect();
        [
            holds(&k_factor(&people, &how).unwrap().k, 0.3),
            holds(&told(&answers, &how).unwrap().mean, 5.0),
            holds(&told_ratio(&answers, &others, &how).unwrap(), 2.0),
            holds(&earned_growth_interval(&accounts(c), &how).unwrap(), 0.05 + 0.15 * 0.4),
        ]
    })
}

/// Of a thousand customers 870 were here before and spend 5 % more; new ones bring 15 % of the
/// last period's revenue, 40 % of it earned.
fn accounts(c: &mut Chance) -> Vec<TwoPeriods> {
    (0..1000)
        .map(|_| {
            let size = c.gamma(2.0);
            let new = c.bernoulli(0.13) == 1.0;
            let reason = if c.bernoulli(0.4) == 1.0 { Reason::Earned } else { Reason::Bought };
            let now = if new { size * 0.15 * 0.87 / 0.13 } else { size * 2.1 * c.uniform() };
            TwoPeriods { last: if new { 0.0 } else { size }, now, reason }
        })
        .collect()
}

fn reasons() -> Vec<Line> {
    let names = [
        ("shares of reasons, all at once (Goodman)", Claim::Conservative),
        ("mean weighted for non-response", Claim::Nominal),
    ];
    share(36, names, |c: &mut Chance| {
        let mut counts = [0.0; 3];
        for _ in 0..400 {
            let u = c.uniform();
            counts[usize::from(u > 0.5) + usize::from(u > 0.8)] += 1.0;
        }
        let limits = goodman(&counts, 0.95).unwrap();
        let all = limits.iter().zip([0.5, 0.3, 0.2]).all(|(i, truth)| holds(i, truth));
        // three kinds of customers who answer more or less readily, and feel differently
        let cells: Vec<Cell> = [(5_000.0, 0.05, 3.0), (3_000.0, 0.1, 4.0), (2_000.0, 0.02, 2.0)]
            .iter()
            .map(|(customers, rate, mean)| {
                let answers: Vec<f64> = (0..(customers * rate) as usize).map(|_| mean + c.normal()).collect();
                Cell {
                    population: *customers,
                    answered: answers.len() as f64,
                    mean: evidence::sums::mean(&answers),
                    variance: evidence::sums::variance(&answers),
                }
            })
            .collect();
        [all, holds(&weighted_for_non_response(&cells, 0.95).unwrap(), 3.1)]
    })
}

fn returns() -> Vec<Line> {
    share(37, [("campaign spend replaced, joint draws", Claim::Nominal)], |c: &mut Chance| {
        let mut estimate = |truth: f64, se: f64| Measured {
            interval: evidence::Interval::wald(se.mul_add(c.normal(), truth), se, z()),
            grade: evidence::Grade::A,
        };
        let (service, campaign) = (estimate(100.0, 20.0), estimate(80.0, 8.0));
        [holds(&campaign_equivalent(&service, &campaign, 4_000.0, c.bits()).unwrap(), 5_000.0)]
    })
}

/// Customers of a BG/NBD world, in whole days.
pub(crate) fn customers(c: &mut Chance, n: usize, (r, alpha, a, b): (f64, f64, f64, f64)) -> Vec<History> {
    (0..n)
        .map(|_| {
            let (rate, gone) = (c.gamma(r) / alpha, c.beta(a, b));
            let t = 27.0 + 11.86 * c.uniform();
            let (mut x, mut t_x, mut now) = (0.0, 0.0, 0.0);
            loop {
                now += c.exponential() / rate;
                if now > t {
                    break;
                }
                x += 1.0;
                t_x = now;
                if c.uniform() < gone {
                    break;
                }
            }
            History { x, t_x, t }
        })
        .collect()
}

fn buyers() -> Vec<Line> {
    let names = [("BG/NBD, ln r", Claim::Nominal), ("BG/NBD, ln alpha", Claim::Nominal)];
    share(34, names, |c: &mut Chance| {
        let data = customers(c, 2_500, (0.6, 4.4, 0.8, 2.4));
        let fit = bgnbd::fit(&Grouped::of(&data, &[]), 1).unwrap();
        let i = |value: f64, k: usize| evidence::Interval::wald(value.ln(), fit.se_log[k], z());
        [holds(&i(fit.params.r, 0), 0.6_f64.ln()), holds(&i(fit.params.alpha, 1), 4.4_f64.ln())]
    })
}

const STEP: [[f64; 3]; 3] = [[0.2, 0.3, 0.1], [0.1, 0.2, 0.3], [0.3, 0.1, 0.1]];
const CONVERTS: [f64; 3] = [0.1, 0.15, 0.2];

fn walk(c: &mut Chance) -> NamedPath {
    let mut path = vec![c.below(3)];
    loop {
        let at = path[path.len() - 1];
        let mut u = c.uniform();
        let next = STEP[at].iter().position(|p| {
            u -= p;
            u < 0.0
        });
        match next {
            Some(n) => path.push(n),
            None => {
                let stays: f64 = STEP[at].iter().sum();
                let converted = c.bernoulli(CONVERTS[at] / (1.0 - stays));
                let names = path.iter().map(|p| format!("ch{p}")).collect();
                return (names, converted, 0.0, 1.0 - converted);
            }
        }
    }
}

fn paths() -> Vec<Line> {
    // the truth: credit of the chain itself, from a very large world
    let mut c = Chance::seeded(99);
    let rows: Vec<NamedPath> = (0..2_000_000).map(|_| walk(&mut c)).collect();
    let truth = credit(&Paths::of(&rows, Collapse::None).unwrap(), 1, Pooling::None).unwrap().share;
    share(35, [("Markov share, Poisson bootstrap (B = 200)", Claim::Nominal)], |c: &mut Chance| {
        let rows: Vec<NamedPath> = (0..800).map(|_| walk(c)).collect();
        let paths = Paths::of(&rows, Collapse::None).unwrap();
        let how = Resampling { replicates: 200, seed: c.bits(), level: 0.95, threads: 1 };
        let limits = share_intervals(&paths, 1, Pooling::None, &how, &silent).unwrap();
        [holds(&limits[0], truth[0])]
    })
}
