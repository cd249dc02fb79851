//! `measure surveillance`: daily counts per topic against their own past.

use std::collections::BTreeMap;

use clap::Args;
use evidence::surveillance::{Reading, Rule, Settings, alarms, cusum_level, readings};
use evidence::thresholds::DRIFT_RUN_LENGTH;
use evidence::{Code, Grade, Refusal};

use super::Run;
use crate::failure::Failure;
use crate::json::{Json, object};
use crate::numbers;
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind, Table};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure surveillance counts.csv\n\nColumns: t (day number or date, without gaps), x (count) [topic, flagged (1: a day with a known cause, kept out of baselines), customers (distinct customers behind x)]."
)]
pub(crate) struct SurveillanceArgs {
    /// Dispersion: variance = mean + alpha * mean^2
    #[arg(long, default_value_t = 0.1)]
    alpha: f64,
    /// The rise that the cumulative sum is tuned to
    #[arg(long, default_value_t = 1.5)]
    ratio: f64,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

/// One topic's days, with the row of the file that each came from.
#[derive(Default)]
struct Topic {
    name: Option<String>,
    rows: Vec<usize>,
    days: Vec<i64>,
    counts: Vec<f64>,
    flagged: Vec<bool>,
    customers: Vec<f64>,
}

pub(crate) fn measure(args: &SurveillanceArgs, mut run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("surveillance", Grade::Description, run.options.clone());
    let (labels, counts, topics) = read(args, &mut run, &mut record)?;
    let settings = Settings { alpha: args.alpha, ratio: args.ratio };
    let mut found = vec![None; counts.len()];
    let mut by_topic = Vec::new();
    for topic in &topics {
        let r = readings(&topic.counts, &topic.flagged, settings)?;
        for (row, reading) in topic.rows.iter().zip(&r) {
            if let Some(slot) = found.get_mut(*row) {
                *slot = *reading;
            }
        }
        by_topic.push(r);
    }
    if by_topic.iter().all(|r| r.iter().all(Option::is_none)) {
        let why = format!(
            "{} days of counts; an alarm needs more than 28 days of past",
            topics.first().map_or(0, |t| t.days.len())
        );
        record.refuse(Refusal::new(Code::BaselineShort, "alarms", why), Stops::Headline);
    }
    let rows = labels.iter().zip(&counts).zip(&found);
    record.field("rows", Json::List(rows.map(|((t, x), r)| row(t, *x, r.as_ref(), args)).collect()));
    let raised = raise(&topics, &by_topic, (settings, run.common.seed));
    record.say(if raised.is_empty() {
        "No day stands out from its own past.".to_owned()
    } else {
        format!(
            "{} day(s) stand out from their own past; the last: {}.",
            raised.len(),
            raised.last().map_or("", |a| a.0.as_str())
        )
    });
    let list = raised.into_iter().map(|a| a.1).collect();
    let shown = run.shown(&record, "alarms", Json::List(list));
    record.field("alarms", shown);
    Ok(record)
}

type Input = (Vec<String>, Vec<f64>, Vec<Topic>);

fn read(args: &SurveillanceArgs, run: &mut Run<'_, '_>, record: &mut Record) -> Result<Input, Failure> {
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let mut wanted = vec![("t", Kind::Text), ("x", Kind::Number)];
    let optional = [("topic", Kind::Text), ("flagged", Kind::Number), ("customers", Kind::Number)];
    wanted.extend(optional.into_iter().filter(|(c, _)| csv.has(c)));
    let mut table = csv.rows(&wanted, &run.common.reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let labels = table.texts("t")?;
    let counts = table.numbers("x")?;
    let topics = topics(&labels, &counts, &mut table)?;
    Ok((labels, counts, topics))
}

fn topics(labels: &[String], counts: &[f64], table: &mut Table) -> Result<Vec<Topic>, Failure> {
    let (names, flagged, customers) =
        (table.texts("topic").ok(), table.numbers_if("flagged"), table.numbers_if("customers"));
    let mut out: BTreeMap<Option<String>, Topic> = BTreeMap::new();
    for (i, (label, x)) in labels.iter().zip(counts).enumerate() {
        let name = names.as_ref().and_then(|n| n.get(i)).cloned();
        let topic = out.entry(name.clone()).or_insert_with(|| Topic { name, ..Topic::default() });
        let day = numbers::day(label).or_else(|| label.parse().ok());
        let day = day.ok_or_else(|| {
            Failure::data(format!("row {}: column \"t\": \"{label}\" is neither a day number nor a date", i + 2))
        })?;
        if topic.days.last().is_some_and(|last| last + 1 != day) {
            return Err(Failure::data(format!(
                "row {}: the days have a gap or are out of order before {label}: give every day, 0 where nothing happened",
                i + 2
            )));
        }
        topic.days.push(day);
        topic.rows.push(i);
        topic.counts.push(*x);
        topic.flagged.push(flagged.as_ref().and_then(|f| f.get(i)).is_some_and(|f| *f != 0.0));
        topic.customers.push(customers.as_ref().and_then(|c| c.get(i)).copied().unwrap_or(*x));
    }
    Ok(out.into_values().collect())
}

fn row(t: &str, x: f64, r: Option<&Reading>, args: &SurveillanceArgs) -> Json {
    let of = |f: fn(&Reading) -> f64| r.map(f);
    let label = t.parse::<f64>().map_or_else(|_| Json::from(t), Json::from);
    object! {
        "t" => label, "x" => x,
        "baseline_same_weekday_4wk_mean" => of(|r| r.baseline),
        "p_poisson" => of(|r| r.p_poisson),
        format!("p_negbin_alpha{}", args.alpha) => of(|r| r.p_negbin),
        format!("cusum_std_k_ratio{}", args.ratio) => of(|r| r.cusum),
        "scan_llr_1day" => of(|r| r.scan),
    }
}

/// Alarms with their label; topics that start on different days are aligned first.
fn raise(topics: &[Topic], found: &[Vec<Option<Reading>>], (settings, seed): (Settings, u64)) -> Vec<(String, Json)> {
    let first = topics.iter().filter_map(|t| t.days.first()).min().copied().unwrap_or(0);
    let lead = |t: &Topic| usize::try_from(t.days.first().map_or(0, |d| d - first)).unwrap_or(0);
    let aligned: Vec<Vec<Option<Reading>>> = topics
        .iter()
        .zip(found)
        .map(|(t, r)| std::iter::repeat_n(None, lead(t)).chain(r.iter().copied()).collect())
        .collect();
    let customers: Vec<Vec<f64>> =
        topics.iter().map(|t| std::iter::repeat_n(0.0, lead(t)).chain(t.customers.iter().copied()).collect()).collect();
    let level = |t: &Topic| cusum_level(evidence::sums::mean(&t.counts), settings, DRIFT_RUN_LENGTH, seed);
    let levels: Vec<f64> = topics.iter().map(level).collect();
    let label = |topic: usize, day: usize| {
        topics.get(topic).map_or((None, 0), |t| {
            let at = day.saturating_sub(lead(t));
            (t.name.clone(), t.days.get(at).copied().unwrap_or(0))
        })
    };
    alarms(&aligned, &customers, &levels)
        .into_iter()
        .map(|a| {
            let (name, day) = label(a.topic, a.day);
            let rule = if a.rule == Rule::Jump { "jump" } else { "drift" };
            let topic = name.clone().map_or(Json::Null, Json::from);
            let text = name.map_or_else(|| format!("day {day}"), |n| format!("{n}, day {day}"));
            (text, object! { "t" => Json::Number(whole(day)), "topic" => topic, "rule" => rule, "p" => a.p })
        })
        .collect()
}

fn whole(day: i64) -> f64 {
    i32::try_from(day).map_or(f64::NAN, f64::from)
}
