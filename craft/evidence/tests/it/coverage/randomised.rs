//! Experiments.

use evidence::chance::Chance;
use evidence::effect::Data;
use evidence::experiment::difference::{clustered, cuped, lin, raw};
use evidence::experiment::metrics::{complier_effect, lift, ratio, ratio_difference};
use evidence::experiment::sequential::{Settings, half_width};
use evidence::sums;

use super::{Claim, Line, holds, share, z};

pub(crate) fn lines() -> Vec<Line> {
    let mut out = two_arms();
    out.extend(clusters());
    out.extend(ratios());
    out.extend(compliers());
    out.extend(streams());
    out
}

fn two_arms() -> Vec<Line> {
    let names = [
        ("difference in means (Welch)", Claim::Nominal),
        ("CUPED", Claim::Nominal),
        ("Lin-interacted regression (HC2)", Claim::Nominal),
    ];
    share(11, names, |c: &mut Chance| {
        let mut data = Data { columns: vec![vec![], vec![]], names: vec!["a".into(), "b".into()], ..Data::default() };
        for _ in 0..400 {
            let (arm, x, b) = (c.bernoulli(0.4), c.normal(), c.exponential());
            // the effect differs between units; its mean is 0.5
            let y = arm * (0.5 + 0.4 * x) + 0.8 * x + 0.3 * b + c.normal() * (1.0 + 0.5 * arm);
            data.treatment.push(arm);
            data.outcome.push(y);
            data.columns[0].push(x);
            data.columns[1].push(b);
        }
        let raw = raw(&data.treatment, &data.outcome).unwrap();
        let cuped = cuped(&data.treatment, &data.outcome, &data.columns[0]).unwrap().difference;
        let lin = lin(data).unwrap();
        [raw, cuped, lin].map(|d| holds(&evidence::Interval::wald(d.value, d.se, z()), 0.5))
    })
}

fn clusters() -> Vec<Line> {
    share(12, [("difference, whole clusters assigned (120)", Claim::Nominal)], |c: &mut Chance| {
        let (mut arm, mut y, mut cluster) = (vec![], vec![], vec![]);
        for g in 0..120_u32 {
            let (a, shared) = (f64::from(g % 2), 0.7 * c.normal());
            for _ in 0..5 + c.below(10) {
                arm.push(a);
                y.push(0.3 * a + shared + c.normal());
                cluster.push(g);
            }
        }
        let d = clustered(&arm, &y, &cluster).unwrap();
        [holds(&evidence::Interval::wald(d.value, d.se, z()), 0.3)]
    })
}

fn ratios() -> Vec<Line> {
    let names = [("difference of ratio metrics (delta)", Claim::Nominal), ("relative lift (delta)", Claim::Nominal)];
    share(13, names, |c: &mut Chance| {
        let mut arms = [(vec![], vec![]), (vec![], vec![])];
        for (a, arm) in arms.iter_mut().enumerate() {
            for _ in 0..500 {
                let visits = 1.0 + c.poisson(3.0);
                arm.1.push(visits);
                arm.0.push(c.poisson(visits * (0.5 + 0.1 * a as f64)));
            }
        }
        let d = ratio_difference(&ratio(&arms[1].0, &arms[1].1), &ratio(&arms[0].0, &arms[0].1), 1000);
        let l = lift(&arms[1].0, &arms[0].0);
        let interval = |d: evidence::experiment::difference::Difference| evidence::Interval::wald(d.value, d.se, z());
        [holds(&interval(d), 0.1), holds(&interval(l), 0.2)]
    })
}

fn compliers() -> Vec<Line> {
    share(14, [("effect on those who took it (Fieller)", Claim::Nominal)], |c: &mut Chance| {
        let (mut arm, mut took, mut y) = (vec![], vec![], vec![]);
        for _ in 0..1500 {
            let (a, willing) = (c.bernoulli(0.5), c.bernoulli(0.4));
            let d = a * willing;
            arm.push(a);
            took.push(d);
            y.push(1.5 * d + 0.8 * willing + c.normal());
        }
        let (itt, taken) = (raw(&arm, &y).unwrap(), raw(&arm, &took).unwrap());
        let covariance: f64 = [0.0, 1.0]
            .iter()
            .map(|a| {
                let of =
                    |xs: &[f64]| -> Vec<f64> { arm.iter().zip(xs).filter(|(w, _)| *w == a).map(|(_, x)| *x).collect() };
                sums::covariance(&of(&y), &of(&took)) / of(&y).len() as f64
            })
            .sum();
        [complier_effect(&itt, &taken, covariance, z()).is_ok_and(|i| holds(&i, 1.5))]
    })
}

/// Running mean and variance (Welford).
#[derive(Default)]
struct Running {
    n: f64,
    mean: f64,
    squares: f64,
}

impl Running {
    fn add(&mut self, x: f64) {
        self.n += 1.0;
        let d = x - self.mean;
        self.mean += d / self.n;
        self.squares += d * (x - self.mean);
    }

    fn variance_of_mean(&self) -> f64 {
        self.squares / (self.n - 1.0) / self.n
    }
}

fn streams() -> Vec<Line> {
    let names = [("always-valid, looked at after every unit", Claim::Conservative)];
    share(15, names, |c: &mut Chance| {
        let settings = Settings { alpha: 0.05, n_star: 5000.0 };
        let mut arms = [Running::default(), Running::default()];
        let mut covered = true;
        for i in 0..10_000_usize {
            // skewed outcomes, true difference 0.2
            let a = i % 2;
            arms[a].add(c.exponential() + 0.2 * a as f64);
            if i >= 200 && covered {
                let n = arms[0].n + arms[1].n;
                let s2 = n * (arms[0].variance_of_mean() + arms[1].variance_of_mean());
                let half = half_width(s2, n, &settings).unwrap();
                covered = (arms[1].mean - arms[0].mean - 0.2).abs() <= half;
            }
        }
        [covered]
    })
}
