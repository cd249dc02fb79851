//! `measure csat`: shares with limits, from counts `k,n [method]` or from answers `score`.

use clap::Args;
use evidence::survey::{ShareMethod, response_refusal, share};
use evidence::{Grade, Trouble};

use super::Run;
use crate::failure::Failure;
use crate::json::{Json, object};
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind};
use crate::words::{short, span};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure csat --top 4 --sent 400 answers.csv\n\nColumns: k,n [method] (satisfied, answers), or score (1 to 5; empty = not answered)."
)]
pub(crate) struct CsatArgs {
    /// Scores from this on count as satisfied
    #[arg(long, default_value_t = 4.0)]
    top: f64,
    /// How limits are computed: wilson, clopper_pearson, jeffreys, agresti_coull
    #[arg(long, value_delimiter = ',', default_value = "wilson")]
    method: Vec<String>,
    /// How many were asked in all, for the response rate
    #[arg(long)]
    sent: Option<f64>,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

fn method(name: &str) -> Result<ShareMethod, Trouble> {
    ShareMethod::named(name).ok_or_else(|| {
        Trouble::data(format!("\"{name}\" is no method: use wilson, clopper_pearson, jeffreys or agresti_coull"))
    })
}

pub(crate) fn measure(args: &CsatArgs, run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("csat", Grade::Description, run.options.clone());
    for name in &args.method {
        method(name).map_err(|t| Failure::usage(t.to_string()))?;
    }
    let mut rows = Vec::new();
    let mut answers = 0.0;
    for (k, n, name) in read(args, run.common, (run.streams, &mut record))? {
        let i = share(k, n, method(&name)?, run.common.level)?;
        record.say_also(format!("Of {n} who answered, {} % were satisfied ({} %).", short(100.0 * i.value), {
            let percent = evidence::Interval { value: 0.0, lo: 100.0 * i.lo, hi: 100.0 * i.hi };
            span(&percent)
        }));
        answers += if name == args.method.first().map_or("", String::as_str) { n } else { 0.0 };
        rows.push(object! { "k" => k, "n" => n, "method" => name, "value" => i.value, "lo" => i.lo, "hi" => i.hi });
    }
    record.field("rows", Json::List(rows));
    let response = args.sent.filter(|s| *s > 0.0).map(|s| answers / s);
    record.field("response_rate", response);
    record.refuse_all(response_refusal(response), Stops::Part);
    Ok(record)
}

type Counted = (f64, f64, String);

fn read(
    args: &CsatArgs,
    common: &crate::options::Common,
    (streams, record): (&mut crate::Streams<'_>, &mut Record),
) -> Result<Vec<Counted>, Failure> {
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &common.reading, streams)?;
    if csv.has("score") {
        let mut table = csv.rows(&[("score", Kind::NumberOrBlank)], &common.reading, &mut [])?;
        record.input(table.rows, &table.provenance);
        let scores: Vec<f64> = table.numbers("score")?.into_iter().filter(|s| !s.is_nan()).collect();
        let k = evidence::sums::count(scores.iter().filter(|s| **s >= args.top).count());
        let n = evidence::sums::count(scores.len());
        return Ok(args.method.iter().map(|m| (k, n, m.clone())).collect());
    }
    let named = csv.has("method");
    let mut wanted = vec![("k", Kind::Number), ("n", Kind::Number)];
    if named {
        wanted.push(("method", Kind::Text));
    }
    let mut table = csv.rows(&wanted, &common.reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let (k, n) = (table.numbers("k")?, table.numbers("n")?);
    if named {
        let methods = table.texts("method")?;
        return Ok(k.into_iter().zip(n).zip(methods).map(|((k, n), m)| (k, n, m)).collect());
    }
    let each = |(k, n): (f64, f64)| args.method.iter().map(move |m| (k, n, m.clone()));
    Ok(k.into_iter().zip(n).flat_map(each).collect())
}
