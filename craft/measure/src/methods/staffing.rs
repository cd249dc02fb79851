//! `measure staffing`: Erlang C with `target_s`, Erlang A with `patience_s`.

use clap::Args;
use evidence::staffing::{Aim, Stability, Work, agents_for, erlang_a, erlang_c, with_shrinkage};
use evidence::{Code, Grade, Refusal};

use super::Run;
use crate::failure::Failure;
use crate::json::{Json, object};
use crate::options::pair;
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind, Table};
use crate::words::short;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure staffing --solve abandon=0.05 hours.csv\n\nColumns: c,lam_per_h,aht_s,target_s (nobody hangs up) or c,lam_per_h,aht_s,patience_s (people give up); without c when solving. For live channels; e-mail waits in a queue of hours and has no place here."
)]
pub(crate) struct StaffingArgs {
    /// Find the least c: sl=0.8 (share within target_s) or abandon=0.05 (share that gives up)
    #[arg(long, value_parser = pair, value_name = "sl=SHARE|abandon=SHARE")]
    solve: Option<(String, String)>,
    /// Chats that one agent holds at once; c is then multiplied by it
    #[arg(long, default_value_t = 1.0)]
    slots: f64,
    /// Factor by which handling takes longer with several chats at once
    #[arg(long, default_value_t = 1.0)]
    slow_down: f64,
    /// Share of paid time away from customers, for the number to schedule
    #[arg(long, default_value_t = evidence::staffing::default_shrinkage())]
    shrinkage: f64,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

/// One row of the input.
struct Line {
    c: Option<f64>,
    per_hour: f64,
    handling_s: f64,
    limit: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Model {
    C,
    A,
}

pub(crate) fn measure(args: &StaffingArgs, run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("staffing", Grade::Assumption, run.options.clone());
    if !(0.0..0.95).contains(&args.shrinkage) || args.slots < 1.0 || args.slots.fract() != 0.0 || args.slow_down < 1.0 {
        return Err(Failure::usage(
            "shrinkage lies between 0 and 0.95, slots is a whole number from 1, slow-down 1 or more",
        ));
    }
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let model = if csv.has("patience_s") { Model::A } else { Model::C };
    let limit = if model == Model::A { "patience_s" } else { "target_s" };
    let mut wanted = vec![("lam_per_h", Kind::Number), ("aht_s", Kind::Number), (limit, Kind::Number)];
    if args.solve.is_none() {
        wanted.push(("c", Kind::Number));
    }
    let mut table = csv.rows(&wanted, &run.common.reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let mut rows = Vec::new();
    for (i, line) in lines(&mut table, limit)?.iter().enumerate() {
        rows.push(row(i, line, (args, model), (run.common.diagnostic, &mut record))?);
    }
    record.field("rows", rows);
    Ok(record)
}

fn lines(table: &mut Table, limit: &str) -> Result<Vec<Line>, Failure> {
    let (lam, aht, limit) = (table.numbers("lam_per_h")?, table.numbers("aht_s")?, table.numbers(limit)?);
    let c = table.numbers_if("c");
    let rows = lam.into_iter().zip(aht).zip(limit).enumerate();
    Ok(rows
        .map(|(i, ((per_hour, handling_s), limit))| Line {
            c: c.as_ref().and_then(|c| c.get(i).copied()),
            per_hour,
            handling_s,
            limit,
        })
        .collect())
}

fn aim(solve: &(String, String), model: Model, limit: f64) -> Result<Aim, Failure> {
    let share: f64 = solve.1.parse().map_err(|_e| Failure::usage("--solve needs a share such as sl=0.8"))?;
    match (solve.0.as_str(), model) {
        ("sl", Model::C) => Ok(Aim::ServiceLevel { share, target_s: limit }),
        ("abandon", Model::A) => Ok(Aim::Abandon { share, patience_s: limit }),
        ("sl", Model::A) => Err(Failure::usage("--solve sl needs the column target_s, not patience_s")),
        ("abandon", Model::C) => Err(Failure::usage("--solve abandon needs the column patience_s, not target_s")),
        _ => Err(Failure::usage("--solve takes sl=SHARE or abandon=SHARE")),
    }
}

fn row(
    i: usize,
    line: &Line,
    (args, model): (&StaffingArgs, Model),
    (diagnostic, record): (bool, &mut Record),
) -> Result<Json, Failure> {
    let work = Work { per_hour: line.per_hour, handling_s: line.handling_s * args.slow_down };
    let agents = match (&args.solve, line.c) {
        (Some(solve), _) => (agents_for(&work, aim(solve, model, line.limit)?)? / args.slots).ceil(),
        (None, Some(c)) => c,
        (None, None) => return Err(Failure::data("the column \"c\" is missing")),
    };
    let places = agents * args.slots;
    let mut out = object! { "c" => agents, "lam_per_h" => line.per_hour, "aht_s" => line.handling_s };
    out = if model == Model::A {
        let a = erlang_a(&work, places, line.limit)?;
        record.say_also(format!(
            "With {agents} agents {} % give up, and people wait {} s on average.",
            short(100.0 * a.p_abandon),
            short(a.mean_wait_s)
        ));
        out.with("patience_s", line.limit)
            .with("p_wait", a.p_wait)
            .with("p_abandon", a.p_abandon)
            .with("mean_queue", a.mean_queue)
            .with("mean_wait_s", a.mean_wait_s)
            .with("occ", a.occupancy)
    } else {
        let e = erlang_c(&work, places, line.limit)?;
        let unstable = e.stability == Stability::Unstable;
        if unstable {
            let why = format!(
                "{} Erlang of work for {places} places: the queue never ends. More agents, or Erlang A with patience_s",
                short(work.load())
            );
            record.refuse(Refusal::new(Code::UnstableQueue, format!("rows[{i}].asa_s"), why), Stops::Headline);
        }
        record.say_also(format!(
            "With {agents} agents {} % are answered within {} s.",
            short(100.0 * e.service_level),
            line.limit
        ));
        let waiting = |x: f64| if unstable && !diagnostic { Json::Null } else { Json::from(x) };
        out.with("load", work.load())
            .with("target_s", line.limit)
            .with("erlB", e.blocking)
            .with("pw", waiting(e.p_wait))
            .with("sl", waiting(e.service_level))
            .with("asa_s", waiting(e.mean_wait_s))
            .with("occ", e.occupancy)
            .with("unstable", unstable)
    };
    if args.solve.is_some() {
        out = out.with("scheduled", with_shrinkage(agents, args.shrinkage));
    }
    Ok(out)
}
