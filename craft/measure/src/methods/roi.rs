//! `measure roi`: the published calculator, under stated assumptions.

use clap::Args;
use evidence::Grade;
use evidence::roi::{Inputs, calculate};

use super::Run;
use crate::failure::Failure;
use crate::record::Record;
use crate::table::{Csv, Kind};
use crate::words::short;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure roi programme.csv\n\nColumns: name,value; one line each of new_conversations, share_answered_by_customers, direct_deflection_rate, indirect_deflection_rate, cost_per_call, people_cost, technology_cost, marketing_cost, aht_saved_hours, agent_cost_per_hour, social_cases, share_impacted (monthly; leave out what is not known)."
)]
pub(crate) struct RoiArgs {
    /// Which calculator
    #[arg(long, default_value = "petouhoff-herrmann", value_parser = ["petouhoff-herrmann"])]
    calculator: String,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

pub(crate) fn measure(args: &RoiArgs, run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("roi", Grade::Assumption, run.options.clone());
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let mut table = csv.rows(&[("name", Kind::Text), ("value", Kind::Number)], &run.common.reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let inputs = inputs(&table.texts("name")?, &table.numbers("value")?)?;
    let c = calculate(&inputs)?;
    let fields = [
        ("new_by_customers", c.new_by_customers),
        ("direct_deflected", c.direct_deflected),
        ("indirect_deflected", c.indirect_deflected),
        ("total_deflected", c.total_deflected),
        ("remaining", c.remaining),
        ("saving_month", c.saving_month),
        ("saving_year", c.saving_year),
        ("total_saving_month", c.total_saving_month),
        ("saving_aht_month", c.saving_aht_month),
        ("costs_month", c.costs_month),
        ("roi_percent", c.roi_percent),
    ];
    for (name, value) in fields {
        record.field(name, value);
    }
    if let Some(saving) = c.saving_month {
        record.say(format!(
            "Under these assumptions {} a month are saved by calls that customers answered for each other.",
            short(saving)
        ));
    }
    record.warn("an assumption, not a measurement: it holds call-centre savings only");
    Ok(record)
}

fn inputs(names: &[String], values: &[f64]) -> Result<Inputs, Failure> {
    let mut i = Inputs::default();
    for (name, value) in names.iter().zip(values) {
        let slot = match name.as_str() {
            "new_conversations" => &mut i.new_conversations,
            "share_answered_by_customers" => &mut i.share_answered_by_customers,
            "direct_deflection_rate" => &mut i.direct_deflection_rate,
            "indirect_deflection_rate" => &mut i.indirect_deflection_rate,
            "cost_per_call" => &mut i.cost_per_call,
            "people_cost" => &mut i.people_cost,
            "technology_cost" => &mut i.technology_cost,
            "marketing_cost" => &mut i.marketing_cost,
            "aht_saved_hours" => &mut i.aht_saved_hours,
            "agent_cost_per_hour" => &mut i.agent_cost_per_hour,
            "social_cases" => &mut i.social_cases,
            "share_impacted" => &mut i.share_impacted,
            other => {
                return Err(Failure::data(format!(
                    "\"{other}\" is no input of this calculator; see --help for the names"
                )));
            }
        };
        if slot.replace(*value).is_some() {
            return Err(Failure::data(format!("\"{name}\" stands twice")));
        }
        if *value < 0.0 {
            return Err(Failure::data(format!("\"{name}\" is below 0")));
        }
    }
    Ok(i)
}
