//! What must hold for any data: invariances, recovery of a known truth, and alarms that are rare.

use evidence::chance::Chance;
use evidence::effect::aipw::aipw;
use evidence::effect::nuisance::{Nuisances, Options, Products};
use evidence::effect::{Aipw, Arranged, Data};
use evidence::experiment::difference::{cuped, lin, raw};
use evidence::rollout::Panel;
use evidence::rollout::group_time::{Control, cells, simple};
use evidence::rollout::panel::Row;
use evidence::sums;
use evidence::surveillance::{Settings, alarms, cusum_level, estimate_alpha, readings};
use evidence::survival::cox::{Intervals, fit};
use proptest::prelude::*;

use crate::data::close;

fn world(seed: u64, n: usize) -> Data {
    let mut c = Chance::seeded(seed);
    let mut d = Data { columns: vec![vec![]; 2], names: vec!["a".into(), "b".into()], ..Data::default() };
    for _ in 0..n {
        let x = [c.normal(), c.exponential()];
        let a = c.bernoulli(sums::logistic(0.7 * x[0] - 0.3 * x[1]));
        d.treatment.push(a);
        d.outcome.push(1.0 * a + x[0] + 0.5 * x[1] + c.normal());
        d.columns[0].push(x[0]);
        d.columns[1].push(x[1]);
    }
    d
}

fn estimate(data: Data, k: u8) -> Aipw {
    let folds = data.folds_by_content(k);
    let rows = Arranged::of(data, &folds, k).unwrap();
    let (options, products) = (Options::default(), Products::of(&rows, 1));
    let (everyone, start) = Nuisances::on_everyone(&rows, &products, &options).unwrap();
    let models = if k > 1 {
        Nuisances::cross_fitted(&rows, &products, &options, (&everyone, &start)).unwrap()
    } else {
        everyone
    };
    aipw(&rows, &models.predict(&rows, &options))
}

fn permuted(d: &Data, order: &[usize]) -> Data {
    let of = |c: &[f64]| order.iter().map(|i| c[*i]).collect::<Vec<f64>>();
    Data {
        treatment: of(&d.treatment),
        outcome: of(&d.outcome),
        columns: d.columns.iter().map(|c| of(c)).collect(),
        names: d.names.clone(),
        cluster: vec![],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn aipw_with_content_folds_does_not_see_the_order_of_rows(seed in 0_u64..1000) {
        let data = world(seed, 400);
        let mut order: Vec<usize> = (0..400).collect();
        Chance::seeded(seed ^ 77).shuffle(&mut order);
        let (a, b) = (estimate(data.clone(), 5), estimate(permuted(&data, &order), 5));
        prop_assert!((a.ate.value - b.ate.value).abs() < 1e-9);
        prop_assert!((a.ate.se - b.ate.se).abs() < 1e-9);
        prop_assert!((a.att.value - b.att.value).abs() < 1e-9);
    }

    #[test]
    fn constants_arms_and_copies_do_what_they_should(seed in 0_u64..1000) {
        let data = world(seed, 300);
        let plain = estimate(data.clone(), 1);
        let mut lifted = data.clone();
        for y in &mut lifted.outcome { *y += 1000.0; }
        prop_assert!((estimate(lifted, 1).ate.value - plain.ate.value).abs() < 1e-7);
        let mut swapped = data.clone();
        for a in &mut swapped.treatment { *a = 1.0 - *a; }
        prop_assert!((estimate(swapped, 1).ate.value + plain.ate.value).abs() < 1e-7);
        let twice: Vec<usize> = (0..300).chain(0..300).collect();
        let doubled = estimate(permuted(&data, &twice), 1);
        prop_assert!((doubled.ate.value - plain.ate.value).abs() < 1e-7);
        prop_assert!((doubled.ate.se * 2.0_f64.sqrt() / plain.ate.se - 1.0).abs() < 5e-3);
        let (one, two) = (lin(data.clone()).unwrap(), lin(permuted(&data, &twice)).unwrap());
        prop_assert!((one.value - two.value).abs() < 1e-9 && (two.se * 2.0_f64.sqrt() / one.se - 1.0).abs() < 0.05);
    }

    #[test]
    fn cuped_hardly_ever_costs_precision(seed in 0_u64..1000) {
        let mut c = Chance::seeded(seed);
        let (arm, y): (Vec<f64>, Vec<f64>) = (0..1000).map(|_| (c.bernoulli(0.5), c.normal())).unzip();
        let unrelated: Vec<f64> = (0..1000).map(|_| c.exponential()).collect();
        let (plain, adjusted) = (raw(&arm, &y).unwrap(), cuped(&arm, &y, &unrelated).unwrap().difference);
        prop_assert!(adjusted.se <= plain.se * 1.01);
    }

    #[test]
    fn cox_does_not_see_the_order_of_rows_or_a_shift_of_covariates(seed in 0_u64..1000) {
        let mut c = Chance::seeded(seed);
        let rows: Vec<[f64; 3]> = (0..120)
            .map(|_| { let x = c.normal(); [(c.exponential() * 10.0 / (0.5 * x).exp()).ceil(), c.bernoulli(0.7), x] })
            .collect();
        let of = |rows: &[[f64; 3]], shift: f64| fit(&Intervals {
            start: vec![0.0; rows.len()],
            stop: rows.iter().map(|r| r[0]).collect(),
            event: rows.iter().map(|r| r[1]).collect(),
            columns: vec![rows.iter().map(|r| r[2] + shift).collect()],
            cluster: vec![],
        }).unwrap();
        let first = of(&rows, 0.0);
        let mut moved = rows;
        c.shuffle(&mut moved);
        let second = of(&moved, 50.0);
        prop_assert!((first.coef[0] - second.coef[0]).abs() < 1e-8);
        prop_assert!((first.se_robust[0] - second.se_robust[0]).abs() < 1e-8);
        prop_assert!((first.concordance.unwrap() - second.concordance.unwrap()).abs() < 1e-12);
    }
}

/// Mean error over 200 runs against its own standard error.
fn unbiased(name: &str, truth: f64, run: impl Fn(u64) -> f64) {
    let errors: Vec<f64> = (0..200).map(|s| run(s) - truth).collect();
    let se = (sums::variance(&errors) / 200.0).sqrt();
    let bias = sums::mean(&errors);
    // 2 SE would fail one estimator in twenty by chance alone; the seeds are fixed
    assert!(bias.abs() < 2.0 * se, "{name}: bias {bias} at a standard error of {se}");
}

#[test]
fn estimators_recover_the_truth() {
    unbiased("aipw", 1.0, |s| estimate(world(5_000 + s, 500), 1).ate.value);
    unbiased("aipw cross-fitted", 1.0, |s| estimate(world(5_000 + s, 500), 5).ate.value);
    unbiased("att", 1.0, |s| estimate(world(6_000 + s, 500), 5).att.value);
    unbiased("roll-out", 0.5, |s| {
        let mut c = Chance::seeded(s);
        let mut rows = Vec::new();
        for unit in 0..30 {
            let own = c.normal();
            for t in 1..=5 {
                let treated = f64::from(u8::from(unit % 3 == 0 && t >= 3));
                let outcome = own + 0.1 * f64::from(t) + 0.5 * treated + c.normal();
                rows.push(Row { unit: unit.to_string(), time: f64::from(t), outcome, treated, weight: 1.0 });
            }
        }
        simple(&cells(&Panel::of(&rows).unwrap(), Control::NotYet), 1.96).unwrap().att
    });
}

#[test]
fn a_single_row_split_in_two_leaves_cox_alone() {
    let mut c = Chance::seeded(12);
    let (mut whole, mut split) = (
        Intervals { columns: vec![vec![]], ..Intervals::default() },
        Intervals { columns: vec![vec![]], ..Intervals::default() },
    );
    for id in 0..200_u32 {
        let x = c.normal();
        let (stop, event) = (1.0 + (c.exponential() * 8.0).ceil(), c.bernoulli(0.8));
        for (rows, pieces) in
            [(&mut whole, vec![(0.0, stop, event)]), (&mut split, vec![(0.0, 1.0, 0.0), (1.0, stop, event)])]
        {
            for (from, to, e) in pieces {
                rows.start.push(from);
                rows.stop.push(to);
                rows.event.push(e);
                rows.columns[0].push(x);
                rows.cluster.push(id);
            }
        }
    }
    let (a, b) = (fit(&whole).unwrap(), fit(&split).unwrap());
    close("coef", a.coef[0], b.coef[0], 1e-9);
    close("loglik", a.loglik, b.loglik, 1e-9);
    close("robust", a.se_robust[0], b.se_robust[0], 1e-9);
}

/// Days of a topic: negative binomial with α = .1 around a weekly pattern.
fn topic(c: &mut Chance, mean: f64, days: usize) -> Vec<f64> {
    let week = [1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4];
    (0..days)
        .map(|d| {
            let rate = c.gamma(10.0) / 10.0 * mean * week[d % 7];
            c.poisson(rate)
        })
        .collect()
}

#[test]
fn alarms_are_rare_in_peace_and_quick_in_trouble() {
    let settings = Settings { alpha: 0.1, ratio: 1.5 };
    let mut c = Chance::seeded(8);
    let levels = [3.0, 8.0, 20.0, 60.0].map(|m| cusum_level(m, settings, evidence::thresholds::DRIFT_RUN_LENGTH, 1));
    let (mut raised, mut watched, mut caught) = (0, 0.0, 0);
    for world in 0..40 {
        let means = [3.0, 8.0, 20.0, 60.0];
        let mut counts: Vec<Vec<f64>> = means.iter().map(|m| topic(&mut c, *m, 228)).collect();
        let jumps = world % 2 == 1;
        if jumps {
            let week = [1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4];
            for d in 200..204 {
                counts[2][d] = c.poisson(3.0 * 20.0 * week[d % 7]);
            }
        }
        let read: Vec<_> = counts.iter().map(|x| readings(x, &[], settings).unwrap()).collect();
        let found = alarms(&read, &counts, &levels);
        if jumps {
            caught += u32::from(found.iter().any(|a| a.topic == 2 && (200..202).contains(&a.day)));
        } else {
            raised += found.len();
            watched += 4.0 * 2.0;
        }
    }
    let rate = raised as f64 / watched;
    println!("{rate} false alarms per topic and 100 days; {caught} of 20 jumps caught");
    assert!(rate <= 1.0, "{rate} false alarms per topic and 100 days");
    assert!(caught >= 18, "{caught} of 20 jumps were caught on day 1 or 2");
    let alpha = estimate_alpha(&topic(&mut c, 60.0, 2000)).unwrap();
    assert!((alpha - 0.1).abs() < 0.03, "{alpha}");
}
