//! What can be asked on the command line.

use clap::{ArgMatches, Args, Parser, Subcommand};

use crate::json::{Json, map};
use crate::methods::{
    attribution::AttributionArgs, csat::CsatArgs, effect::EffectArgs, experiment::ExperimentArgs, nps::NpsArgs,
    repurchase::RepurchaseArgs, roi::RoiArgs, rollout::RolloutArgs, staffing::StaffingArgs,
    surveillance::SurveillanceArgs, survival::SurvivalArgs,
};

/// Statistics from CSV files, without server or database.
#[derive(Debug, Parser)]
#[command(
    name = "goodword measure",
    bin_name = "goodword measure",
    disable_version_flag = true,
    after_help = "Example: goodword measure repurchase customers.csv --pretty\n\nA FILE of - is standard input. JSON goes to standard output, what people should read to standard error.\nExit status: 0 ok, 1 the data or the figure were refused (said why), 2 wrong use."
)]
pub(crate) struct Measure {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) method: Method,
}

/// Options of every method.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every method")]
pub(crate) struct Common {
    /// Print values that were refused too; the result is then never publishable
    #[arg(long, global = true)]
    pub(crate) diagnostic: bool,
    /// Indent the JSON
    #[arg(long, global = true)]
    pub(crate) pretty: bool,
    /// Write the JSON to this file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) out: Option<String>,
    /// Seed of bootstraps, permutations and simulations
    #[arg(long, global = true, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads; the result does not depend on it
    #[arg(long, global = true, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: u16,
    /// Level of intervals
    #[arg(long, global = true, default_value_t = 0.95, value_parser = level)]
    pub(crate) level: f64,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// How the CSV is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every method")]
pub(crate) struct Reading {
    /// Leave out rows with an empty cell instead of refusing the file
    #[arg(long, global = true)]
    pub(crate) drop_missing: bool,
    /// Read a column under another name, e.g. --column frequency=repeats
    #[arg(long, global = true, value_name = "NAME=HEADER", value_parser = pair)]
    pub(crate) column: Vec<(String, String)>,
}

fn level(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if x > 0.5 && x < 1.0 => Ok(x),
        _ => Err("a level lies between 0.5 and 1, for example 0.95".to_owned()),
    }
}

/// `name=value`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((a, b)) if !a.is_empty() && !b.is_empty() => Ok((a.to_owned(), b.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// One method each.
#[derive(Debug, Subcommand)]
pub(crate) enum Method {
    /// Will they buy again, and what is that worth? (BG/NBD, Pareto/NBD, Gamma-Gamma)
    Repurchase(RepurchaseArgs),
    /// Which touches, marketing and service, were present on paths to a purchase?
    Attribution(AttributionArgs),
    /// What did a randomised change do?
    Experiment(ExperimentArgs),
    /// What did a practice change, judged from who happened to receive it?
    Effect(EffectArgs),
    /// What did a change do that reached some units earlier than others?
    Rollout(RolloutArgs),
    /// How long do customers stay?
    Survival(SurvivalArgs),
    /// Would they recommend us?
    Nps(NpsArgs),
    /// Are they satisfied? (share of top answers)
    Csat(CsatArgs),
    /// How many agents are needed? (Erlang C and A)
    Staffing(StaffingArgs),
    /// Is a topic growing beyond its own past?
    Surveillance(SurveillanceArgs),
    /// What does social customer service return, under stated assumptions?
    Roi(RoiArgs),
}

/// All options as they apply, for the record.
pub(crate) fn echo(matches: &ArgMatches) -> Json {
    let Some((_, sub)) = matches.subcommand() else { return map::<String, Json>([]) };
    let mut ids: Vec<String> = sub
        .ids()
        .map(|i| i.as_str().to_owned())
        .filter(|i| {
            sub.try_contains_id(i).unwrap_or(false) && !matches!(i.as_str(), "files" | "out" | "pretty" | "threads")
        })
        .filter(|i| !i.contains(char::is_uppercase))
        .collect();
    ids.sort();
    map(ids.into_iter().filter_map(|id| {
        let raw = sub.try_get_raw(&id).ok()??;
        let values: Vec<String> = raw.map(|v| v.to_string_lossy().into_owned()).collect();
        Some((id, values.join(",")))
    }))
}
