//! `measure rollout`: a change that reached some units earlier than others.

use clap::Args;
use evidence::rollout::group_time::{Average, Cell, Control, cells, event_study, pre_trend, simple};
use evidence::rollout::inference::{permutation_p, placebo_date, refusals};
use evidence::rollout::panel::{Panel, Row};
use evidence::rollout::twoway::two_way;
use evidence::{Code, Grade};

use super::Run;
use crate::failure::Failure;
use crate::json::{Json, object};
use crate::progress::shared;
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind};
use crate::words::{short, span};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure rollout --unit team --time week --outcome repeat_rate --treated trained panel.csv\n\nColumns: one row per unit and period; treated is 0 or 1 and stays 1, or --cohort names the first treated period (0 = never)."
)]
pub(crate) struct RolloutArgs {
    /// Column of the unit
    #[arg(long, default_value = "unit")]
    unit: String,
    /// Column of the period
    #[arg(long, default_value = "time")]
    time: String,
    /// Column of the outcome
    #[arg(long, default_value = "outcome")]
    outcome: String,
    /// Column of the treatment, 0 or 1
    #[arg(long, default_value = "treated", conflicts_with = "cohort")]
    treated: String,
    /// Column of the first treated period, 0 for never, in place of --treated
    #[arg(long)]
    cohort: Option<String>,
    /// Compare with units never treated, or also with those not treated yet
    #[arg(long, default_value = "never", value_parser = ["never", "notyet"])]
    control: String,
    /// Column of weights; they apply to the two-way comparison only
    #[arg(long)]
    weights: Option<String>,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

/// Are effects printed?
#[derive(Clone, Copy)]
enum Shows {
    Values,
    Nothing,
}

impl Shows {
    fn value(self, x: Option<f64>) -> Json {
        match self {
            Self::Values => Json::from(x),
            Self::Nothing => Json::Null,
        }
    }
}

pub(crate) fn measure(args: &RolloutArgs, mut run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("rollout", Grade::B, run.options.clone());
    let rows = read(args, &mut run, &mut record)?;
    let panel = Panel::of(&rows)?;
    let control = if args.control == "never" { Control::Never } else { Control::NotYet };
    let z = run.z();
    let found = cells(&panel, control);
    let average = simple(&found, z).ok_or_else(|| {
        Failure::data("no treated unit has an untreated one to compare with in the same periods; try --control notyet")
    })?;
    let pre = pre_trend(&found);
    let placebo = placebo_date(&panel, control, z);
    for r in refusals(&panel, pre.as_ref(), placebo.as_ref()) {
        let stops = if r.code == Code::PreTrend { Stops::Headline } else { Stops::Part };
        record.refuse(r, stops);
    }
    let two_way = two_way(&rows)?;
    record.field("coef", two_way.coef);
    let se = run.shown(&record, "se_cluster", two_way.se_cluster);
    record.field("se_cluster", se);
    let shows = if run.shows(&record, "simple_att") { Shows::Values } else { Shows::Nothing };
    let figure = |x: f64| shows.value(Some(x));
    record.field("att_gt", Json::List(found.iter().map(|c| cell(&panel, c, shows)).collect()));
    record.field("event_study", Json::List(event_study(&found, z).iter().map(|a| event(a, shows)).collect()));
    record.field("simple_att", figure(average.att));
    record.field("simple_lo", average.limits.map_or(Json::Null, |i| figure(i.lo)));
    record.field("simple_hi", average.limits.map_or(Json::Null, |i| figure(i.hi)));
    let seed = run.common.seed;
    let progress = run.counted("placing other units in the treated ones' place");
    record.field("permutation_p", permutation_p(&panel, control, seed, &shared(&progress)));
    drop(progress);
    record.field(
        "pretrend",
        pre.map_or(
            object! { "chi2" => Json::Null, "p" => Json::Null },
            |p| object! { "chi2" => p.chi2, "p" => p.p, "df" => p.df },
        ),
    );
    record.field("placebo_date", placebo.map_or(Json::Null, |a| event(&a, Shows::Values)));
    record.warn("coef is plain two-way fixed effects, for comparison only: with staggered changes it can be several times too large");
    record.warn("a test of the past is weak: it cannot show that the groups would have gone on alike");
    record.say(sentence(&average));
    Ok(record)
}

fn sentence(a: &Average) -> String {
    let limits = a
        .limits
        .map_or(" (too few treated units for limits; see permutation_p)".to_owned(), |i| format!(" ({})", span(&i)));
    format!(
        "The outcome is estimated to have changed by {}{limits}, if no unmeasured cause struck the treated units at the same time.",
        short(a.att)
    )
}

fn read(args: &RolloutArgs, run: &mut Run<'_, '_>, record: &mut Record) -> Result<Vec<Row>, Failure> {
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let treatment = args.cohort.as_ref().unwrap_or(&args.treated);
    let mut wanted = vec![
        (args.unit.as_str(), Kind::Text),
        (args.time.as_str(), Kind::Number),
        (args.outcome.as_str(), Kind::Number),
        (treatment.as_str(), Kind::Number),
    ];
    wanted.extend(args.weights.iter().map(|w| (w.as_str(), Kind::Number)));
    let mut table = csv.rows(&wanted, &run.common.reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let units = table.texts(&args.unit)?;
    let (times, outcomes, treated) =
        (table.numbers(&args.time)?, table.numbers(&args.outcome)?, table.numbers(treatment)?);
    let weights = match &args.weights {
        Some(w) => table.numbers(w)?,
        None => vec![1.0; units.len()],
    };
    let on = |treated: f64, time: f64| match args.cohort {
        Some(_) => f64::from(u8::from(treated != 0.0 && time >= treated)),
        None => treated,
    };
    let rows = units.into_iter().zip(times).zip(outcomes).zip(treated).zip(weights);
    Ok(rows
        .map(|((((unit, time), outcome), treated), weight)| Row {
            unit,
            time,
            outcome,
            treated: on(treated, time),
            weight,
        })
        .collect())
}

fn cell(panel: &Panel, c: &Cell, shows: Shows) -> Json {
    let time = |i: usize| panel.times.get(i).copied();
    object! {
        "g" => time(c.g), "t" => time(c.t), "n_g" => c.n_g, "n_never" => c.n_control,
        "att" => shows.value(Some(c.att)), "se" => shows.value(c.se),
    }
}

fn event(a: &Average, shows: Shows) -> Json {
    object! {
        "e" => Json::from(i32::try_from(a.e).map_or(f64::NAN, f64::from)), "n" => a.n, "att" => shows.value(Some(a.att)),
        "lo" => shows.value(a.limits.map(|i| i.lo)), "hi" => shows.value(a.limits.map(|i| i.hi)),
    }
}
