//! `measure nps`: from counts `P,N,D`, or from answers `score [group,weight]`.

use std::collections::BTreeMap;

use clap::Args;
use evidence::survey::{Nps, NpsCounts, nps, nps_refusals, nps_shown};
use evidence::{Code, Grade};

use super::Run;
use crate::failure::Failure;
use crate::json::{Json, object};
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind};
use crate::words::{short, span};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure nps --sent 400 answers.csv\n\nColumns: P,N,D (promoters, passives, detractors; one row a group), or score (0 to 10; empty = dismissed) [group, weight (how many such answers a row stands for)]."
)]
pub(crate) struct NpsArgs {
    /// How many were asked in all, for the response rate
    #[arg(long)]
    sent: Option<f64>,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

struct Group {
    name: Option<String>,
    counts: NpsCounts,
    dismissed: f64,
}

pub(crate) fn measure(args: &NpsArgs, mut run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("nps", Grade::Description, run.options.clone());
    let groups = read(args, &mut run, &mut record)?;
    let answers = evidence::sums::sum(groups.iter().map(|g| g.counts.n()));
    let response = args.sent.filter(|s| *s > 0.0).map(|s| answers / s);
    let mut rows = Vec::new();
    for (i, group) in groups.iter().enumerate() {
        let value = nps(&group.counts, run.common.level)?;
        rows.push(row((i, response), group, &value, (&run, &mut record)));
    }
    record.field("rows", rows);
    record.warn("answers come from those who chose to answer; a survey sent only after resolved conversations selects them further");
    Ok(record)
}

fn read(args: &NpsArgs, run: &mut Run<'_, '_>, record: &mut Record) -> Result<Vec<Group>, Failure> {
    let path = args.files.first().map_or("-", String::as_str);
    let reading = &run.common.reading;
    let csv = Csv::open(path, reading, run.streams)?;
    if csv.has("score") {
        let mut wanted = vec![("score", Kind::NumberOrBlank)];
        wanted.extend([("group", Kind::Text), ("weight", Kind::Number)].into_iter().filter(|(c, _)| csv.has(c)));
        let mut table = csv.rows(&wanted, reading, &mut [])?;
        record.input(table.rows, &table.provenance);
        let scores = table.numbers("score")?;
        let (groups, weights) = (table.texts("group").ok(), table.numbers_if("weight"));
        return answers(&scores, groups.as_deref(), weights.as_deref());
    }
    let wanted = [("P", Kind::Number), ("N", Kind::Number), ("D", Kind::Number)];
    let mut table = csv.rows(&wanted, reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let (p, n, d) = (table.numbers("P")?, table.numbers("N")?, table.numbers("D")?);
    let counts = p.iter().zip(n).zip(d).map(|((p, n), d)| NpsCounts { promoters: *p, passives: n, detractors: d });
    Ok(counts.map(|counts| Group { name: None, counts, dismissed: 0.0 }).collect())
}

fn answers(scores: &[f64], groups: Option<&[String]>, weights: Option<&[f64]>) -> Result<Vec<Group>, Failure> {
    type Answers = (Vec<f64>, Vec<f64>, f64);
    let mut by_group: BTreeMap<Option<String>, Answers> = BTreeMap::new();
    for (i, score) in scores.iter().enumerate() {
        let entry = by_group.entry(groups.and_then(|g| g.get(i)).cloned()).or_default();
        if score.is_nan() {
            entry.2 += 1.0;
        } else {
            entry.0.push(*score);
            entry.1.push(weights.and_then(|w| w.get(i)).copied().unwrap_or(1.0));
        }
    }
    let made = by_group.into_iter().map(|(name, (scores, weights, dismissed))| {
        let counts = NpsCounts::of_scores(&scores, &weights)?;
        Ok(Group { name, counts, dismissed })
    });
    made.collect()
}

/// `response` is that of the whole survey: nobody says how many of each group were asked.
fn row(
    (i, response): (usize, Option<f64>),
    group: &Group,
    value: &Nps,
    (run, record): (&Run<'_, '_>, &mut Record),
) -> Json {
    let c = &group.counts;
    let at = format!("rows[{i}]");
    for mut r in nps_refusals(c, value, response) {
        let stops = if r.code == Code::NpsSmall { Stops::Headline } else { Stops::Part };
        if matches!(r.code, Code::NpsSmall | Code::DegenerateInterval) {
            r.figure = format!("{at}.{}", r.figure);
        }
        if !(r.code == Code::ResponseLow && record.refused(&r.figure)) {
            record.refuse(r, stops);
        }
    }
    let small = format!("{at}.nps");
    let wald = format!("{at}.wald");
    let headline = |x: f64| run.shown(record, &small, x);
    let plain = |x: f64| if run.shows(record, &wald) { headline(x) } else { Json::Null };
    let mut out = object! {
        "P" => c.promoters, "N" => c.passives, "D" => c.detractors,
        "nps" => headline(value.nps),
        "wald_lo" => plain(value.wald.lo), "wald_hi" => plain(value.wald.hi), "se" => plain(value.se),
        "adj_center" => headline(value.adjusted.value),
        "adj_lo" => headline(value.adjusted.lo), "adj_hi" => headline(value.adjusted.hi),
        "dismissed" => group.dismissed, "response_rate" => response,
    };
    if let Some(name) = &group.name {
        out = out.with("group", name.as_str());
    }
    let i = nps_shown(c, value);
    let of = group.name.as_ref().map_or(String::new(), |n| format!(" ({n})"));
    record.say_also(format!("Of the {} who answered{of}: NPS {} ({}).", c.n(), short(value.nps), span(&i)));
    out
}
