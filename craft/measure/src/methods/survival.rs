//! `measure survival`: how long customers stay, and what goes with it.

use clap::Args;
use evidence::survival::compare::{log_rank, refusals, rmst_difference};
use evidence::survival::cox::{Fit, Intervals, fit};
use evidence::survival::km::{Observation, Table as Curve};
use evidence::survival::proportional;
use evidence::thresholds::EVENTS_PER_COVARIATE;
use evidence::{Code, Grade, Refusal, sums};

use super::Run;
use crate::failure::Failure;
use crate::json::{Json, map, object};
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind, Names, Table};
use crate::words::{post_treatment, short, span};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure survival --time weeks --event left --group welcome_call contracts.csv\n\nColumns: T (time under contract), E (1 = left, 0 = still there) [group]; or start,stop,event rows, so that a covariate such as a service contact can change over time."
)]
pub(crate) struct SurvivalArgs {
    /// Column of the time
    #[arg(long, default_value = "T")]
    time: String,
    /// Column of the event
    #[arg(long)]
    event: Option<String>,
    /// Column of the group; two groups are compared
    #[arg(long)]
    group: Option<String>,
    /// The group that is compared with all others (default: the last in sorted order)
    #[arg(long)]
    group_value: Option<String>,
    /// Covariates of a Cox model
    #[arg(long, value_delimiter = ',')]
    covariates: Vec<String>,
    /// Column of the customer, for robust errors when rows share one
    #[arg(long)]
    cluster: Option<String>,
    /// End of the restricted mean (default: upper quartile of the times)
    #[arg(long)]
    rmst_at: Option<f64>,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

struct Data {
    observations: Vec<Observation>,
    start: Option<Vec<f64>>,
    groups: Option<Vec<String>>,
    columns: Vec<Vec<f64>>,
    cluster: Vec<u32>,
}

pub(crate) fn measure(args: &SurvivalArgs, mut run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("survival", Grade::D, run.options.clone());
    let data = read(args, &mut run, &mut record)?;
    for name in args.group.iter().chain(&args.covariates) {
        let figure = if args.group.as_ref() == Some(name) { "rmst_difference" } else { "coef" };
        if data.start.is_none() || args.group.as_ref() == Some(name) {
            record.refuse_all(post_treatment(name, figure), Stops::Headline);
        }
    }
    if data.start.is_some() && data.groups.is_some() {
        return Err(Failure::usage(
            "groups are compared on one row per customer (T,E): within start-stop rows a customer may change groups; name the column under --covariates",
        ));
    }
    curve(args, &run, &data, &mut record)?;
    if !args.covariates.is_empty() {
        cox(args, &run, data, &mut record)?;
    }
    Ok(record)
}

fn read(args: &SurvivalArgs, run: &mut Run<'_, '_>, record: &mut Record) -> Result<Data, Failure> {
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let split = csv.has("start") && csv.has("stop") && !csv.has(&args.time);
    let time = if split { "stop" } else { args.time.as_str() };
    let event = args.event.as_deref().unwrap_or(if split { "event" } else { "E" });
    let group = args.group.as_deref().or_else(|| (csv.has("group") && !split).then_some("group"));
    let mut wanted = vec![(time, Kind::Number), (event, Kind::Number)];
    wanted.extend(args.covariates.iter().filter(|c| Some(c.as_str()) != group).map(|c| (c.as_str(), Kind::Number)));
    wanted.extend(split.then_some(("start", Kind::Number)));
    wanted.extend(group.map(|g| (g, Kind::Text)));
    wanted.extend(args.cluster.iter().map(|c| (c.as_str(), Kind::Code)));
    let mut table = csv.rows(&wanted, &run.common.reading, &mut [Names::default()])?;
    record.input(table.rows, &table.provenance);
    let groups = group.map(|g| table.texts(g)).transpose()?;
    let (times, events) = (table.numbers(time)?, table.numbers(event)?);
    let start = if split { Some(table.numbers("start")?) } else { None };
    let columns = covariates(args, &mut table, groups.as_deref(), group)?;
    let cluster = match &args.cluster {
        Some(c) => table.codes(c)?,
        None => vec![],
    };
    let observations: Vec<Observation> =
        times.into_iter().zip(events).map(|(time, event)| Observation { time, event }).collect();
    evidence::survival::km::check(&observations)?;
    Ok(Data { observations, start, groups, columns, cluster })
}

/// A covariate may be the group column too; it was read as text then.
fn covariates(
    args: &SurvivalArgs,
    table: &mut Table,
    groups: Option<&[String]>,
    group: Option<&str>,
) -> Result<Vec<Vec<f64>>, Failure> {
    args.covariates
        .iter()
        .map(|c| match groups {
            Some(texts) if group == Some(c.as_str()) => texts
                .iter()
                .map(|t| t.parse().map_err(|_e| Failure::data(format!("column \"{c}\": \"{t}\" is not a number"))))
                .collect(),
            _ => table.numbers(c),
        })
        .collect()
}

fn curve(args: &SurvivalArgs, run: &Run<'_, '_>, data: &Data, record: &mut Record) -> Result<(), Failure> {
    let z = run.z();
    let all = Curve::with_entry(&data.observations, data.start.as_deref().unwrap_or_default(), z)?;
    let times: Vec<f64> = data.observations.iter().map(|o| o.time).collect();
    let tau = args.rmst_at.unwrap_or_else(|| sums::quantile(&times, 0.75));
    let mut km = object! {
        "n" => data.observations.len(), "median" => all.median(), "median_reached" => all.median().is_some(),
        "rmst" => object! { "t" => tau, "v" => all.restricted_mean(tau).0 },
    };
    let two = split_groups(args, data)?;
    let mut difference = Json::Null;
    if let Some((name, first, second)) = &two {
        record.refuse_all(refusals(all.events()), Stops::Headline);
        let (a, b) = (Curve::of(first, z)?, Curve::of(second, z)?);
        let i = rmst_difference(&a, &b, tau, z);
        let test = log_rank(first, second);
        if let Err(trouble) = &test {
            record.refuse(trouble.refuse("logrank"), Stops::Part);
        }
        let shows = run.shows(record, "rmst_difference");
        km = km.with("logrank_chi2", test.as_ref().ok().filter(|_| shows).map(|t| t.chi2));
        km = km.with("logrank_p", test.as_ref().ok().filter(|_| shows).map(|t| t.p));
        difference = run.shown(record, "rmst_difference", object! { "value" => i.value, "lo" => i.lo, "hi" => i.hi });
        record.say(format!("Up to {tau}, being in \"{name}\" moves together with a stay that differs by {} ({}). Nothing is said about cause.", short(i.value), span(&i)));
    } else {
        km = km.with("logrank_chi2", Json::Null).with("logrank_p", Json::Null);
        if args.covariates.is_empty() {
            record.grade(Grade::Description);
        }
        let who =
            if data.start.is_some() { String::new() } else { format!(" of the {} customers", data.observations.len()) };
        record.say(match all.median() {
            Some(m) => format!("Half{who} had left by {}.", short(m)),
            None => format!("Fewer than half{who} have left so far."),
        });
    }
    record.field("km", km);
    record.field("km_table", Json::List(all.rows.iter().map(|r| table_row(r, run.common.level)).collect()));
    record.field("rmst_difference", difference);
    Ok(())
}

fn table_row(r: &evidence::survival::km::Row, level: f64) -> Json {
    object! {
        "t" => r.t, "KM_estimate" => r.survival.value,
        format!("KM_estimate_lower_{level}") => r.survival.lo,
        format!("KM_estimate_upper_{level}") => r.survival.hi,
        "removed" => r.observed + r.censored, "observed" => r.observed, "censored" => r.censored,
        "entrance" => r.entrance, "at_risk" => r.at_risk,
    }
}

type TwoGroups = (String, Vec<Observation>, Vec<Observation>);

fn split_groups(args: &SurvivalArgs, data: &Data) -> Result<Option<TwoGroups>, Failure> {
    let Some(groups) = &data.groups else { return Ok(None) };
    let mut names: Vec<&String> = groups.iter().collect();
    names.sort();
    names.dedup();
    let last = names.last().map(|n| (*n).clone()).unwrap_or_default();
    let chosen = args.group_value.clone().unwrap_or(last);
    if names.len() < 2 || !names.contains(&&chosen) {
        let listed: Vec<&str> = names.iter().take(10).map(|n| n.as_str()).collect();
        return Err(Failure::data(format!("two groups are needed; the column holds {}", listed.join(", "))));
    }
    let of = |inside: fn(&str, &str) -> bool| {
        data.observations.iter().zip(groups).filter(|(_, g)| inside(g, &chosen)).map(|(o, _)| *o).collect()
    };
    let (first, second) = (of(|a, b| a == b), of(|a, b| a != b));
    Ok(Some((chosen, first, second)))
}

fn cox(args: &SurvivalArgs, run: &Run<'_, '_>, data: Data, record: &mut Record) -> Result<(), Failure> {
    let events = sums::sum(data.observations.iter().map(|o| o.event));
    let needed = sums::count(EVENTS_PER_COVARIATE * args.covariates.len());
    record.refuse_all(refusals(events).map(|r| Refusal::new(r.code, "coef", r.reason)), Stops::Headline);
    if events < needed {
        let why = format!(
            "{events} events for {} covariates; at least {needed} are needed: leave covariates out or wait longer",
            args.covariates.len()
        );
        record.refuse(Refusal::new(Code::FewEvents, "coef", why), Stops::Headline);
    }
    let rows = Intervals {
        start: data.start.unwrap_or_else(|| vec![0.0; data.observations.len()]),
        stop: data.observations.iter().map(|o| o.time).collect(),
        event: data.observations.iter().map(|o| o.event).collect(),
        columns: data.columns,
        cluster: data.cluster,
    };
    match fit(&rows) {
        Ok(found) => cox_fields(args, run, (&rows, &found), record),
        Err(trouble) => {
            record.refuse(trouble.refuse("coef"), Stops::Headline);
            for name in ["cox_ll", "concordance", "coef", "se", "se_robust", "z", "p"] {
                record.field(name, Json::Null);
            }
        }
    }
    Ok(())
}

fn cox_fields(args: &SurvivalArgs, run: &Run<'_, '_>, (rows, found): (&Intervals, &Fit), record: &mut Record) {
    let named = |xs: &[f64]| map(args.covariates.iter().cloned().zip(xs.iter().copied()));
    let tests = proportional::test(rows, found);
    let schoenfeld =
        map(args.covariates.iter().cloned().zip(tests.iter().map(|t| object! { "chi2" => t.chi2, "p" => t.p })));
    for (name, t) in args.covariates.iter().zip(&tests).filter(|(_, t)| t.p < 0.05) {
        record.warn(format!(
            "the hazard ratio of {name} changes over time (p = {:.3}): read the difference of restricted means instead",
            t.p
        ));
    }
    let fields = [
        ("cox_ll", Json::from(found.loglik)),
        ("concordance", Json::from(found.concordance)),
        ("coef", named(&found.coef)),
        ("se", named(&found.se)),
        ("se_robust", named(&found.se_robust)),
        ("z", named(&found.z)),
        ("p", named(&found.p)),
        ("schoenfeld", schoenfeld),
    ];
    for (name, value) in fields {
        let shown = run.shown(record, "coef", value);
        record.field(name, shown);
    }
}
