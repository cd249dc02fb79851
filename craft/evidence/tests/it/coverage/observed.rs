//! Effects from observation, roll-outs, retention.

use evidence::chance::Chance;
use evidence::effect::aipw::aipw;
use evidence::effect::nuisance::{Nuisances, Options, Products};
use evidence::effect::weighting::ipw;
use evidence::effect::{Arranged, Data};
use evidence::rollout::Panel;
use evidence::rollout::group_time::{Control, cells, event_study, simple};
use evidence::rollout::panel::Row;
use evidence::survival::compare::rmst_difference;
use evidence::survival::cox::{Intervals, fit};
use evidence::survival::{Observation, Table};

use super::{Claim, Line, holds, share, z};

pub(crate) fn lines() -> Vec<Line> {
    let mut out = confounded();
    out.extend(confounded_clusters());
    out.extend(staggered());
    out.extend(retention());
    out.extend(hazards());
    out.extend(contacts());
    out
}

/// Treatment depends on x; the effect is 1 + h with mean 1 over everyone. For a heterogeneous
/// effect the ATT would differ, so it is constant here where the ATT is checked.
fn world(c: &mut Chance, n: usize, spread: f64) -> Data {
    let mut d = Data { columns: vec![vec![]; 3], names: vec!["a".into(), "b".into(), "c".into()], ..Data::default() };
    for _ in 0..n {
        let x = [c.normal(), c.normal(), c.bernoulli(0.3)];
        let e = evidence::sums::logistic(0.6 * x[0] - 0.5 * x[1] + 0.4 * x[2] - 0.1);
        let a = c.bernoulli(e);
        let y = a * (1.0 + spread * x[0]) + x[0] + 0.7 * x[1] - 0.5 * x[2] + c.normal();
        d.treatment.push(a);
        d.outcome.push(y);
        for (column, v) in d.columns.iter_mut().zip(x) {
            column.push(v);
        }
    }
    d
}

fn estimates(data: Data, folds: &[u8], k: u8) -> [evidence::effect::Aipw; 2] {
    let rows = Arranged::of(data, folds, k).unwrap();
    let options = Options::default();
    let products = Products::of(&rows, 1);
    let (everyone, factor) = Nuisances::on_everyone(&rows, &products, &options).unwrap();
    let crossed = Nuisances::cross_fitted(&rows, &products, &options, (&everyone, &factor)).unwrap();
    [&everyone, &crossed].map(|m| aipw(&rows, &m.predict(&rows, &options)))
}

fn confounded() -> Vec<Line> {
    let names = [
        ("AIPW, ATE", Claim::Nominal),
        ("AIPW cross-fitted, ATE", Claim::Nominal),
        ("AIPW, ATT", Claim::Nominal),
        ("AIPW cross-fitted, ATT", Claim::Nominal),
        ("AIPW cross-fitted, overlap weights", Claim::Nominal),
        ("IPW, weights taken as known (HC0)", Claim::Conservative),
    ];
    share(21, names, |c: &mut Chance| {
        let varied = world(c, 800, 0.5);
        let folds = varied.folds_by_content(5);
        let rows = Arranged::of(varied.clone(), &folds, 5).unwrap();
        let products = Products::of(&rows, 1);
        let (everyone, _) = Nuisances::on_everyone(&rows, &products, &Options::default()).unwrap();
        let weighted = ipw(&rows, &everyone.predict(&rows, &Options::default()).e);
        let [plain, crossed] = estimates(varied, &folds, 5);
        let constant = world(c, 800, 0.0);
        let folds = constant.folds_by_content(5);
        let [plain_att, crossed_att] = estimates(constant, &folds, 5);
        [
            holds(&plain.ate.interval(z()), 1.0),
            holds(&crossed.ate.interval(z()), 1.0),
            holds(&plain_att.att.interval(z()), 1.0),
            holds(&crossed_att.att.interval(z()), 1.0),
            holds(&crossed_att.overlap.interval(z()), 1.0),
            holds(&evidence::Interval::wald(weighted.value, weighted.se_hc0, z()), 1.0),
        ]
    })
}

fn confounded_clusters() -> Vec<Line> {
    share(22, [("AIPW cross-fitted, clustered, ATE", Claim::Nominal)], |c: &mut Chance| {
        let mut d = Data { columns: vec![vec![]], names: vec!["a".into()], ..Data::default() };
        for g in 0..200_u32 {
            let (x, shared) = (c.normal(), 0.8 * c.normal());
            let a = c.bernoulli(evidence::sums::logistic(0.7 * x));
            for _ in 0..4 {
                d.treatment.push(a);
                d.columns[0].push(x);
                d.outcome.push(a + x + shared + c.normal());
                d.cluster.push(g);
            }
        }
        let keys: Vec<u64> = d.cluster.iter().map(|g| u64::from(*g)).collect();
        let folds = evidence::effect::data::folds_by_key(&keys, 5);
        let [_, crossed] = estimates(d, &folds, 5);
        [holds(&crossed.ate.interval(z()), 1.0)]
    })
}

fn staggered() -> Vec<Line> {
    let names = [
        ("roll-out, simple ATT (80 treated units)", Claim::Nominal),
        ("roll-out, event study at the start, pointwise", Claim::Nominal),
    ];
    share(23, names, |c: &mut Chance| {
        let mut rows = Vec::new();
        for unit in 0..160 {
            let own = c.normal();
            let start = [3.0, 5.0, f64::INFINITY, f64::INFINITY][unit % 4];
            for t in 1..=7 {
                let t = f64::from(t);
                let treated = f64::from(u8::from(t >= start));
                let outcome = own + 0.2 * t + 0.5 * treated + 0.7 * c.normal();
                rows.push(Row { unit: format!("{unit:03}"), time: t, outcome, treated, weight: 1.0 });
            }
        }
        let panel = Panel::of(&rows).unwrap();
        let found = cells(&panel, Control::Never);
        let a = simple(&found, z()).unwrap();
        let start = event_study(&found, z()).into_iter().find(|a| a.e == 0).unwrap();
        [holds(&a.limits.unwrap(), 0.5), holds(&start.limits.unwrap(), 0.5)]
    })
}

/// Exponential stays of this rate with censoring.
fn stays(c: &mut Chance, n: usize, rate: f64) -> Vec<Observation> {
    (0..n)
        .map(|_| {
            let (left, cut) = (c.exponential() / rate, 4.0 * c.uniform());
            Observation { time: left.min(cut), event: f64::from(u8::from(left <= cut)) }
        })
        .collect()
}

fn retention() -> Vec<Line> {
    let names = [("Kaplan–Meier, log-log limits", Claim::Nominal), ("RMST difference", Claim::Nominal)];
    share(24, names, |c: &mut Chance| {
        let (a, b) = (stays(c, 250, 0.5), stays(c, 250, 0.8));
        let (a, b) = (Table::of(&a, z()).unwrap(), Table::of(&b, z()).unwrap());
        let at_one = a.rows.iter().rev().find(|r| r.t <= 1.0).unwrap().survival;
        let mean = |rate: f64| (1.0 - (-2.0 * rate).exp()) / rate;
        let d = rmst_difference(&a, &b, 2.0, z());
        [holds(&at_one, (-0.5_f64).exp()), holds(&d, mean(0.5) - mean(0.8))]
    })
}

fn hazards() -> Vec<Line> {
    let names = [("Cox, inverse information", Claim::Nominal), ("Cox, robust sandwich", Claim::Nominal)];
    share(25, names, |c: &mut Chance| {
        let mut d = Intervals { columns: vec![vec![], vec![]], ..Intervals::default() };
        for _ in 0..400 {
            let (x, g) = (c.normal(), c.bernoulli(0.5));
            let (left, cut) = (c.exponential() / (0.5 * (0.5 * x - 0.4 * g).exp()), 1.0 + 3.0 * c.uniform());
            d.start.push(0.0);
            // whole weeks, so that there are ties
            d.stop.push((left.min(cut) * 50.0).ceil() / 50.0);
            d.event.push(f64::from(u8::from(left <= cut)));
            d.columns[0].push(x);
            d.columns[1].push(g);
        }
        let f = fit(&d).unwrap();
        let interval = |se: f64| evidence::Interval::wald(f.coef[1], se, z());
        [holds(&interval(f.se[1]), -0.4), holds(&interval(f.se_robust[1]), -0.4)]
    })
}

/// Customers who are contacted on the way: the hazard falls by e^{−0.6} from then on.
fn contacts() -> Vec<Line> {
    share(26, [("Cox, covariate that changes, clustered by customer", Claim::Nominal)], |c: &mut Chance| {
        let mut d = Intervals { columns: vec![vec![]], ..Intervals::default() };
        for customer in 0..400 {
            let (contact, cut) = (3.0 * c.uniform(), 2.0 + 2.0 * c.uniform());
            let early = c.exponential() / 0.4;
            let left = if early < contact { early } else { contact + c.exponential() / (0.4 * (-0.6_f64).exp()) };
            let mut row = |start: f64, stop: f64, x: f64| {
                d.start.push(start);
                d.stop.push(stop.min(left).min(cut));
                d.event.push(f64::from(u8::from(left <= stop.min(cut))));
                d.columns[0].push(x);
                d.cluster.push(customer);
            };
            row(0.0, contact, 0.0);
            if contact < left.min(cut) {
                row(contact, f64::INFINITY, 1.0);
            }
        }
        let f = fit(&d).unwrap();
        [holds(&evidence::Interval::wald(f.coef[0], f.se_robust[0], z()), -0.6)]
    })
}
