//! `measure experiment`: what a randomised change did.

use std::collections::{HashMap, HashSet};

use clap::Args;
use evidence::effect::data::{Arranged, Data};
use evidence::effect::nuisance::{Nuisances, Options, Products};
use evidence::experiment::difference::{Cuped, Difference, clustered, cuped, lin, raw};
use evidence::experiment::metrics::complier_effect;
use evidence::experiment::ratio::{SampleRatio, exposure_refusal, refusal, sample_ratio};
use evidence::experiment::sequential::{Settings, always_valid, fixed_half_width, half_width};
use evidence::experiment::verdict::{Verdict, cluster_refusal, size_refusals, verdict};
use evidence::{Grade, Interval};

use super::Run;
use super::effect::aipw_json;
use super::plan;
use crate::failure::Failure;
use crate::json::{Json, object};
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind, Names, Table};
use crate::words::{short, span};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure experiment --plan plan.json --pre spend_before follow_up.csv\n\nColumns: w (0 = control, 1 = offered), y (outcome) [pre, covariates, cluster, treated (took it), unit (several rows each, in order of exposure)]. Row modes: --rows srm (n1,n2,p1), --rows sequential (s2,n,alpha,N_tune).\nThe plan is JSON: {\"plan\": {\"n_star\": 5000, \"alpha\": 0.05, \"shares\": [0.5, 0.5], …}, \"frozen_at\": TIME, \"sha256\": HASH of the plan in canonical form}."
)]
pub(crate) struct ExperimentArgs {
    /// Column of the arm
    #[arg(long, default_value = "w")]
    arm: String,
    /// Column of the outcome
    #[arg(long, default_value = "y")]
    outcome: String,
    /// Column of the same measure before assignment (default: pre, where the file has it)
    #[arg(long)]
    pre: Option<String>,
    /// Covariates from before assignment
    #[arg(long, value_delimiter = ',')]
    covariates: Vec<String>,
    /// Planned shares of the arms, control first
    #[arg(long, value_delimiter = ',', default_value = "0.5,0.5")]
    shares: Vec<f64>,
    /// N* of the always-valid interval, units in total
    #[arg(long, default_value_t = evidence::thresholds::N_STAR)]
    nstar: f64,
    /// 1 - coverage
    #[arg(long, default_value_t = 0.05)]
    alpha: f64,
    /// The frozen plan; without it the grade is exploratory
    #[arg(long, value_name = "FILE")]
    plan: Option<String>,
    /// Each row is a question of its own
    #[arg(long, value_parser = ["srm", "sequential"])]
    rows: Option<String>,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

/// The columns of one experiment.
struct Units {
    arm: Vec<f64>,
    y: Vec<f64>,
    pre: Option<Vec<f64>>,
    covariates: Vec<Vec<f64>>,
    cluster: Option<Vec<u32>>,
    took: Option<Vec<f64>>,
}

pub(crate) fn measure(args: &ExperimentArgs, mut run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("experiment", Grade::Exploratory, run.options.clone());
    match args.rows.as_deref() {
        Some("srm") => return srm_rows(args, run, record),
        Some(_) => return sequential_rows(args, run, record),
        None => {}
    }
    let asked = (Settings { alpha: args.alpha, n_star: args.nstar }, args.shares.clone());
    let (settings, shares) = plan::in_force(args.plan.as_deref(), asked, &mut record)?;
    let units = read(args, &mut run, &mut record)?;
    record.refuse_all(size_refusals(&units.arm, &units.y), Stops::Headline);
    let clusters = units.cluster.as_deref().unwrap_or_default();
    record.refuse_all(cluster_refusal(&units.arm, clusters), Stops::Headline);
    let ratio = sample(&units, &shares, &mut record)?;
    effects(args, &run, &units, (&settings, &mut record))?;
    record.field("srm", ratio);
    Ok(record)
}

fn read(args: &ExperimentArgs, run: &mut Run<'_, '_>, record: &mut Record) -> Result<Units, Failure> {
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let pre = args.pre.as_deref().or_else(|| csv.has("pre").then_some("pre"));
    let clusters = csv.has("cluster") && args.arm != "cluster";
    let took = csv.has("treated")
        && args.arm != "treated"
        && args.outcome != "treated"
        && !args.covariates.iter().any(|c| c == "treated");
    let mut wanted = vec![(args.arm.as_str(), Kind::Number), (args.outcome.as_str(), Kind::Number)];
    wanted.extend(pre.filter(|p| !args.covariates.iter().any(|c| c == p)).map(|p| (p, Kind::Number)));
    wanted.extend(args.covariates.iter().map(|c| (c.as_str(), Kind::Number)));
    wanted.extend(clusters.then_some(("cluster", Kind::Code)));
    wanted.extend(took.then_some(("treated", Kind::Number)));
    let repeated = csv.has("unit").then_some(("unit", Kind::Code));
    wanted.extend(repeated);
    let mut table = csv.rows(&wanted, &run.common.reading, &mut [Names::default(), Names::default()])?;
    record.input(table.rows, &table.provenance);
    let mut found = units(args, &mut table, (pre, clusters))?;
    if repeated.is_some() {
        found.first_assignment(&table.codes("unit")?, record);
    }
    Ok(found)
}

impl Units {
    /// Every row of a unit counts in the arm the unit was seen in first, and a unit with several
    /// rows is a cluster. Units seen in both arms are counted, and stop everything above 1 %.
    fn first_assignment(&mut self, unit: &[u32], record: &mut Record) {
        let mut first: HashMap<u32, (f64, bool)> = HashMap::new();
        for (u, arm) in unit.iter().zip(self.arm.iter_mut()) {
            let seen = first.entry(*u).or_insert((*arm, false));
            seen.1 |= *arm != seen.0;
            *arm = seen.0;
        }
        let several = evidence::sums::count(first.values().filter(|s| s.1).count());
        record.field("units_in_several_arms", several);
        record.refuse_all(exposure_refusal(evidence::sums::count(first.len()), several), Stops::Headline);
        if first.len() < unit.len() && self.cluster.is_none() {
            self.cluster = Some(unit.to_vec());
        }
    }
}

fn units(args: &ExperimentArgs, table: &mut Table, (pre, clusters): (Option<&str>, bool)) -> Result<Units, Failure> {
    let covariates: Vec<Vec<f64>> = args.covariates.iter().map(|c| table.numbers(c)).collect::<Result<_, _>>()?;
    let shared = pre.and_then(|p| args.covariates.iter().position(|c| c == p)).and_then(|i| covariates.get(i).cloned());
    let pre = match (pre, shared) {
        (Some(_), Some(column)) => Some(column),
        (Some(name), None) => Some(table.numbers(name)?),
        _ => None,
    };
    let arm = table.numbers(&args.arm)?;
    if arm.iter().any(|a| *a != 0.0 && *a != 1.0) {
        return Err(Failure::data(format!("column \"{}\" must hold 0 (control) and 1 (offered)", args.arm)));
    }
    Ok(Units {
        arm,
        y: table.numbers(&args.outcome)?,
        pre,
        covariates,
        cluster: if clusters { Some(table.codes("cluster")?) } else { None },
        took: table.numbers_if("treated"),
    })
}

/// The sample ratio of what was randomised: clusters where there are any.
fn sample(units: &Units, shares: &[f64], record: &mut Record) -> Result<Json, Failure> {
    let arms: Vec<f64> = match &units.cluster {
        Some(cluster) => {
            let mut seen = HashSet::new();
            units.arm.iter().zip(cluster).filter(|(_, c)| seen.insert(**c)).map(|(a, _)| *a).collect()
        }
        None => units.arm.clone(),
    };
    let offered = evidence::sums::sum(arms.iter().copied());
    let n1 = evidence::sums::count(arms.len()) - offered;
    let ratio = sample_ratio(&[n1, offered], shares)?;
    record.refuse_all(refusal(&ratio), Stops::Headline);
    Ok(ratio_json((n1, offered), shares.first().copied().unwrap_or(0.5), &ratio))
}

fn ratio_json((n1, n2): (f64, f64), p1: f64, r: &SampleRatio) -> Json {
    object! { "n1" => n1, "n2" => n2, "p1" => p1, "chi2" => r.chi2, "pvalue" => r.p }
}

fn effects(
    args: &ExperimentArgs,
    run: &Run<'_, '_>,
    units: &Units,
    (settings, record): (&Settings, &mut Record),
) -> Result<(), Failure> {
    let plain = match &units.cluster {
        Some(c) => clustered(&units.arm, &units.y, c)?,
        None => raw(&units.arm, &units.y)?,
    };
    let adjusted = units.pre.as_ref().map(|p| cuped(&units.arm, &units.y, p)).transpose()?;
    let (lin, aipw) = covariate_adjusted(args, run, units)?;
    let stopped = record.refused("effects");
    let shows = !stopped || run.common.diagnostic;
    let value = |x: Option<f64>| if shows { Json::from(x) } else { Json::Null };
    record.field("raw", value(Some(plain.value)));
    record.field("raw_se", value(Some(plain.se)));
    record.field("theta_pooled_within", value(adjusted.map(|c: Cuped| c.theta)));
    record.field("cuped", value(adjusted.map(|c| c.difference.value)));
    record.field("cuped_se", value(adjusted.map(|c| c.difference.se)));
    record.field("diff", value(Some(plain.value)));
    record.field("se_hc2", value(Some(plain.se)));
    if let Some(l) = &lin {
        record.field("lin_cuped", object! { "coef" => value(Some(l.value)), "se_hc2" => value(Some(l.se)) });
    }
    if let Some(a) = aipw {
        record.field("aipw", if shows { a } else { Json::Null });
    }
    let headline = match (&units.cluster, adjusted, lin) {
        (None, Some(c), _) => c.difference,
        (None, None, Some(l)) => l,
        _ => plain,
    };
    interval(run, &headline, (settings, stopped), record)?;
    if let Some(took) = &units.took {
        complier(run, (&units.arm, &units.y, took), (&plain, stopped), record)?;
    }
    Ok(())
}

type Adjusted = (Option<Difference>, Option<Json>);

fn covariate_adjusted(args: &ExperimentArgs, run: &Run<'_, '_>, units: &Units) -> Result<Adjusted, Failure> {
    if units.covariates.is_empty() {
        return Ok((None, None));
    }
    let data = || Data {
        treatment: units.arm.clone(),
        outcome: units.y.clone(),
        columns: units.covariates.clone(),
        names: args.covariates.clone(),
        cluster: vec![],
    };
    let rows = Arranged::of(data(), &vec![0; units.arm.len()], 1)?;
    let options = Options { threads: run.threads(), ..Options::default() };
    let products = Products::of(&rows, options.threads);
    let (models, _) = Nuisances::on_everyone(&rows, &products, &options)?;
    let found = evidence::effect::aipw::aipw(&rows, &models.predict(&rows, &options));
    Ok((Some(lin(data())?), Some(aipw_json(&found, run.z()))))
}

fn interval(
    run: &Run<'_, '_>,
    d: &Difference,
    (settings, stopped): (&Settings, bool),
    record: &mut Record,
) -> Result<(), Failure> {
    let i = always_valid(d, settings)?;
    let n = evidence::sums::count(d.n);
    let s2 = n * d.se * d.se;
    let half = 0.5 * (i.hi - i.lo);
    let shows = run.common.diagnostic || !(stopped || record.refused("interval"));
    let value = |x: f64| if shows { Json::from(x) } else { Json::Null };
    record.field(
        "sequential",
        object! {
            "s2" => value(s2), "n" => n, "alpha" => settings.alpha, "N_tune" => settings.n_star,
            "halfwidth" => value(half), "fixed_halfwidth" => value(fixed_half_width(s2, n, settings.alpha)),
        },
    );
    record.field("lo", value(i.lo));
    record.field("hi", value(i.hi));
    let found = verdict(&i);
    record.field("verdict", if shows { Json::from(found.as_str()) } else { Json::Null });
    let graded = !record.refused("grade");
    record.say(sentence(&i, found, graded.then_some(n)));
    Ok(())
}

/// `n` is given when a frozen plan allows the word.
fn sentence(i: &Interval, found: Verdict, n: Option<f64>) -> String {
    match (found, n) {
        (Verdict::CannotTellYet, _) => {
            format!("We cannot tell yet: {}. Effects above {} are already excluded.", span(i), short(i.hi))
        }
        (_, Some(n)) => format!(
            "Being offered it caused a change of {} in the outcome (always-valid interval {}; {n} units).",
            short(i.value),
            span(i)
        ),
        (_, None) => format!(
            "Exploratory: the outcome differs by {} ({}) between the arms. Without a frozen plan this is a lead, not a finding.",
            short(i.value),
            span(i)
        ),
    }
}

fn complier(
    run: &Run<'_, '_>,
    (arm, y, took): (&[f64], &[f64], &[f64]),
    (itt, stopped): (&Difference, bool),
    record: &mut Record,
) -> Result<(), Failure> {
    let taken = raw(arm, took)?;
    let covariance: f64 = [0.0, 1.0]
        .iter()
        .map(|a| {
            let of = |xs: &[f64]| arm.iter().zip(xs).filter(|(w, _)| *w == a).map(|(_, x)| *x).collect::<Vec<f64>>();
            let ys = of(y);
            evidence::sums::covariance(&ys, &of(took)) / evidence::sums::count(ys.len())
        })
        .sum();
    match complier_effect(itt, &taken, covariance, run.z()) {
        Ok(i) if !stopped || run.common.diagnostic => {
            record.field("cace", object! { "value" => i.value, "lo" => i.lo, "hi" => i.hi })
        }
        Ok(_) => record.field("cace", Json::Null),
        Err(refusal) => {
            record.refuse(refusal, Stops::Part);
            record.field("cace", Json::Null);
        }
    }
    Ok(())
}

fn srm_rows(args: &ExperimentArgs, run: Run<'_, '_>, mut record: Record) -> Result<Record, Failure> {
    record.grade(Grade::Description);
    let mut table = open_rows(args, run, &["n1", "n2", "p1"])?;
    record.input(table.rows, &table.provenance);
    let (n1, n2, p1) = (table.numbers("n1")?, table.numbers("n2")?, table.numbers("p1")?);
    let mut rows = Vec::new();
    for (i, ((n1, n2), p1)) in n1.into_iter().zip(n2).zip(p1).enumerate() {
        let r = sample_ratio(&[n1, n2], &[p1, 1.0 - p1])?;
        if let Some(alarm) = refusal(&r) {
            record.warn(format!("rows[{i}]: {}", alarm.reason));
        }
        rows.push(ratio_json((n1, n2), p1, &r));
    }
    record.field("rows", rows);
    Ok(record)
}

fn sequential_rows(args: &ExperimentArgs, run: Run<'_, '_>, mut record: Record) -> Result<Record, Failure> {
    record.grade(Grade::Description);
    let mut table = open_rows(args, run, &["s2", "n", "alpha", "N_tune"])?;
    record.input(table.rows, &table.provenance);
    let (s2, n) = (table.numbers("s2")?, table.numbers("n")?);
    let (alpha, tune) = (table.numbers("alpha")?, table.numbers("N_tune")?);
    let mut rows = Vec::new();
    for (((s2, n), alpha), n_star) in s2.into_iter().zip(n).zip(alpha).zip(tune) {
        let half = half_width(s2, n, &Settings { alpha, n_star })?;
        rows.push(object! {
            "s2" => s2, "n" => n, "alpha" => alpha, "N_tune" => n_star,
            "halfwidth" => half, "fixed_halfwidth" => fixed_half_width(s2, n, alpha),
        });
    }
    record.field("rows", rows);
    Ok(record)
}

fn open_rows(args: &ExperimentArgs, run: Run<'_, '_>, names: &[&str]) -> Result<Table, Failure> {
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let wanted: Vec<(&str, Kind)> = names.iter().map(|n| (*n, Kind::Number)).collect();
    csv.rows(&wanted, &run.common.reading, &mut [])
}
