//! `measure repurchase`: will they buy again, and what is that worth?

use clap::Args;
use evidence::repurchase::gammagamma::{self, GammaGamma, Spender};
use evidence::repurchase::summary::{Customer, Order, looks_contractual, summarise};
use evidence::repurchase::{Fit, Grouped, History, PurchaseModel, bgnbd, holdout, mbgnbd, paretonbd};
use evidence::thresholds::{FIT_REFUSE, FIT_WARN, GG_REFUSE, GG_WARN};
use evidence::{Code, Grade, Refusal, Trouble};

use super::Run;
use super::expectations::{predictions, values};
use crate::failure::Failure;
use crate::json::{Json, map, object};
use crate::numbers;
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind};
use crate::words::short;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure repurchase --customers 20 customers.csv\n\nColumns: frequency (repeat purchases), recency, T in weeks [id, monetary_value (mean of repeat purchases), weight]; or, with --transactions --end DATE, customer_id,date,amount."
)]
pub(crate) struct RepurchaseArgs {
    /// The file holds purchases, not customers
    #[arg(long, requires = "end")]
    transactions: bool,
    /// Data cut of the purchases, e.g. 2024-06-30
    #[arg(long, value_name = "DATE")]
    end: Option<String>,
    /// Models: any of bgnbd,paretonbd,mbgnbd
    #[arg(long, value_delimiter = ',', default_value = "bgnbd,paretonbd", value_parser = ["bgnbd", "paretonbd", "mbgnbd"])]
    model: Vec<String>,
    /// CSV of x,t_x,T,t to predict for
    #[arg(long, value_name = "FILE")]
    pub(super) predict: Option<String>,
    /// JSON of an earlier result: its parameters are used and nothing is fitted
    #[arg(long, value_name = "FILE")]
    params: Option<String>,
    /// Value of the first N repeat customers, or all
    #[arg(long, value_name = "N|all")]
    pub(super) customers: Option<String>,
    #[command(flatten)]
    pub(super) horizon: HorizonArgs,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

/// Weeks.
const YEAR: f64 = 52.0;

#[derive(Debug, Args)]
pub(super) struct HorizonArgs {
    /// Months ahead
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=1200))]
    pub(super) horizon: u32,
    /// Discount rate per month
    #[arg(long, default_value_t = 0.01)]
    pub(super) discount: f64,
    /// Margin as a share of value
    #[arg(long, default_value_t = 1.0)]
    pub(super) margin: f64,
}

/// Customers as the models see them.
#[derive(Default)]
pub(super) struct Base {
    pub(super) ids: Vec<String>,
    pub(super) histories: Vec<History>,
    weights: Vec<f64>,
    pub(super) money: Option<Vec<f64>>,
    orders: Option<(Vec<Order>, i64)>,
}

/// The models in force: fitted or given.
#[derive(Default)]
pub(super) struct Models {
    pub(super) bgnbd: Option<bgnbd::BgNbd>,
    pub(super) paretonbd: Option<paretonbd::ParetoNbd>,
    pub(super) mbgnbd: Option<mbgnbd::MbgNbd>,
    pub(super) gammagamma: Option<GammaGamma>,
}

pub(crate) fn measure(args: &RepurchaseArgs, mut run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("repurchase", Grade::C, run.options.clone());
    let base = read(args, &mut run, &mut record)?;
    if looks_contractual(&base.histories) {
        let why = "most repeat customers come back at one fixed distance, as subscribers do: these models do not apply; use survival";
        record.refuse(Refusal::new(Code::BtydContractual, "repurchase", why), Stops::Headline);
    }
    if let Some((orders, end)) = &base.orders {
        check_fit(orders, *end, &mut record);
    } else {
        record
            .warn("the fit to held-back weeks cannot be checked on summaries: give --transactions to have it checked");
    }
    let models = match &args.params {
        Some(path) => given(path)?,
        None => fitted(args, &mut run, &base, &mut record)?,
    };
    if let Some(path) = &args.predict {
        predictions(path, &mut run, &models, &mut record)?;
    }
    if let Some(wanted) = &args.customers {
        values((wanted, &args.horizon), &run, (&base, &models), &mut record)?;
    }
    let new = models.bgnbd.as_ref().map(|m| m.expected_new(YEAR));
    let new = new.or_else(|| models.paretonbd.as_ref().map(|m| m.expected_new(YEAR)));
    if let Some(times) = new.or_else(|| models.mbgnbd.as_ref().map(|m| m.expected_new(YEAR))) {
        record.say(format!(
            "A new customer is expected to buy again {} times within a year. An expectation, not an effect.",
            short(times)
        ));
    }
    Ok(record)
}

fn read(args: &RepurchaseArgs, run: &mut Run<'_, '_>, record: &mut Record) -> Result<Base, Failure> {
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    if args.transactions {
        return read_orders(args, run.common, csv, record);
    }
    let mut wanted = vec![("frequency", Kind::Number), ("recency", Kind::Number), ("T", Kind::Number)];
    wanted.extend((args.customers.is_some() && csv.has("id")).then_some(("id", Kind::Text)));
    wanted.extend([("monetary_value", Kind::Number), ("weight", Kind::Number)].into_iter().filter(|(c, _)| csv.has(c)));
    let mut table = csv.rows(&wanted, &run.common.reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let (x, t_x, t) = (table.numbers("frequency")?, table.numbers("recency")?, table.numbers("T")?);
    let weights = table.numbers_if("weight").unwrap_or_default();
    if weights.iter().any(|w| *w <= 0.0) {
        return Err(Failure::data("column \"weight\" must be above 0"));
    }
    Ok(Base {
        ids: table.texts("id").unwrap_or_default(),
        histories: x.into_iter().zip(t_x).zip(t).map(|((x, t_x), t)| History { x, t_x, t }).collect(),
        weights,
        money: table.numbers_if("monetary_value"),
        orders: None,
    })
}

fn read_orders(
    args: &RepurchaseArgs,
    common: &crate::options::Common,
    csv: Csv<'_>,
    record: &mut Record,
) -> Result<Base, Failure> {
    let end = args
        .end
        .as_deref()
        .and_then(numbers::day)
        .ok_or_else(|| Failure::usage("--end needs a date such as 2024-06-30"))?;
    let wanted = [("customer_id", Kind::Text), ("date", Kind::Time), ("amount", Kind::Number)];
    let mut table = csv.rows(&wanted, &common.reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let (who, when, amount) = (table.texts("customer_id")?, table.times("date")?, table.numbers("amount")?);
    let orders: Vec<Order> = who
        .into_iter()
        .zip(when)
        .zip(amount)
        .map(|((customer, ms), amount)| Order { customer, day: ms.div_euclid(86_400_000), amount })
        .collect();
    let customers: Vec<Customer> = summarise(&orders, end).into_iter().filter(|c| c.history.t > 0.0).collect();
    Ok(Base {
        ids: customers.iter().map(|c| c.id.clone()).collect(),
        histories: customers.iter().map(|c| c.history).collect(),
        weights: vec![],
        money: Some(customers.iter().map(|c| c.mean_value).collect()),
        orders: Some((orders, end)),
    })
}

/// The acceptance plot, and the refusal when the model misses the weeks held back.
fn check_fit(orders: &[Order], end: i64, record: &mut Record) {
    let found = match holdout::check(orders, end) {
        Ok(found) => found,
        Err(trouble) => {
            record.warn(format!("the fit to held-back weeks was not checked: {trouble}"));
            return;
        }
    };
    let percent = 100.0 * found.error;
    if found.error > FIT_REFUSE {
        let why = format!(
            "on the weeks held back the model is {percent:.0} % off (25 % is the limit): buying has changed; use a newer window"
        );
        record.refuse(Refusal::new(Code::FitBad, "p_alive", why.as_str()), Stops::Headline);
        record.refuse(Refusal::new(Code::FitBad, "customers", why), Stops::Headline);
    } else if found.error > FIT_WARN {
        record.warn(format!("on the weeks held back the model is {percent:.0} % off"));
    }
    let weeks =
        found.weeks.iter().map(|w| object! { "week" => w.week, "actual" => w.actual, "predicted" => w.predicted });
    let by = found.by_frequency.iter();
    let by = by.map(|c| object! { "frequency" => c.x, "n" => c.n, "actual" => c.actual, "predicted" => c.predicted });
    record.field("holdout", object! { "error" => found.error, "weeks" => Json::List(weeks.collect()), "by_frequency" => Json::List(by.collect()) });
}

fn fitted(args: &RepurchaseArgs, run: &mut Run<'_, '_>, base: &Base, record: &mut Record) -> Result<Models, Failure> {
    let data = Grouped::of(&base.histories, &base.weights);
    data.check()?;
    let mut out = Models::default();
    let threads = run.threads();
    for model in &args.model {
        if data.len() > 50_000 {
            run.progress(&format!("fitting {model} on {} customers in {} groups", base.histories.len(), data.len()));
        }
        match model.as_str() {
            "bgnbd" => {
                let fit = bgnbd::fit(&data, threads)?;
                let p = fit.params;
                print_fit(run, record, model, (&fit, &[("r", p.r), ("alpha", p.alpha), ("a", p.a), ("b", p.b)]));
                out.bgnbd = Some(p);
            }
            "paretonbd" => {
                let fit = paretonbd::fit(&data, threads)?;
                let p = fit.params;
                print_fit(run, record, model, (&fit, &[("r", p.r), ("alpha", p.alpha), ("s", p.s), ("beta", p.beta)]));
                out.paretonbd = Some(p);
            }
            _ => {
                let fit = mbgnbd::fit(&data)?;
                let p = fit.params;
                print_fit(run, record, model, (&fit, &[("r", p.r), ("alpha", p.alpha), ("a", p.a), ("b", p.b)]));
                out.mbgnbd = Some(p);
            }
        }
    }
    let asked = if args.customers.is_some() { Stops::Headline } else { Stops::Part };
    out.gammagamma = money(run, base, (asked, record))?;
    Ok(out)
}

fn print_fit<P>(run: &Run<'_, '_>, record: &mut Record, model: &str, (fit, params): (&Fit<P>, &[(&str, f64)])) {
    if !fit.converged {
        let why = "the fit did not converge: the customers are too few or too alike; use a longer window";
        record.refuse(Refusal::new(Code::NotConverged, model, why), Stops::Headline);
    }
    let shows = run.common.diagnostic || !(record.refused(model) || record.refused("repurchase"));
    if !shows {
        record.field(model, Json::Null);
        return;
    }
    let errors = params.iter().zip(&fit.se_log);
    record.field(
        model,
        object! {
            "params" => map(params.iter().map(|(k, v)| (*k, *v))),
            "loglik" => fit.loglik, "converged" => fit.converged, "gradient_norm" => fit.gradient_norm,
            "se" => map(errors.clone().map(|((k, v), s)| (*k, v * s))),
            "se_log" => map(errors.map(|((k, _), s)| (*k, *s))),
        },
    );
}

fn spenders(base: &Base) -> Vec<Spender> {
    let Some(money) = &base.money else { return vec![] };
    let pairs = base.histories.iter().zip(money);
    pairs.filter(|(h, z)| h.x > 0.0 && **z > 0.0).map(|(h, z)| Spender { x: h.x, mean_value: *z }).collect()
}

/// `asked` is what a refusal stops: the headline where values of customers were asked for.
fn money(run: &Run<'_, '_>, base: &Base, (asked, record): (Stops, &mut Record)) -> Result<Option<GammaGamma>, Failure> {
    let buyers = spenders(base);
    if base.money.is_none() {
        return Ok(None);
    }
    let fit = match gammagamma::fit(&buyers) {
        Ok(fit) => fit,
        Err(Trouble::Data(text)) => return Err(Failure::Data(text)),
        Err(trouble) => {
            record.refuse(trouble.refuse("gammagamma"), asked);
            record.field("gammagamma", Json::Null);
            return Ok(None);
        }
    };
    let dependence = gammagamma::dependence(&buyers);
    if dependence > GG_REFUSE {
        let why = format!(
            "value rises with frequency (correlation {dependence:.2}; {GG_REFUSE} is the limit), and Gamma-Gamma assumes that it does not: look at customers of similar frequency one group at a time"
        );
        record.refuse(Refusal::new(Code::GgDependence, "customers", why), asked);
    } else if dependence > GG_WARN {
        record.warn(format!(
            "value and frequency are correlated ({dependence:.2}); Gamma-Gamma assumes that they are not"
        ));
    }
    if !fit.converged {
        record.refuse(Refusal::new(Code::NotConverged, "gammagamma", "the Gamma-Gamma fit did not converge"), asked);
    }
    let p = fit.params;
    let params = [("p", p.p), ("q", p.q), ("v", p.v)];
    let shown = run.shown(
        record,
        "gammagamma",
        object! {
            "n" => buyers.len(), "params" => map(params), "loglik" => fit.loglik, "converged" => fit.converged,
            "se" => map(params.iter().zip(&fit.se_log).map(|((k, v), s)| (*k, v * s))),
            "corr_frequency_monetary" => dependence, "population_mean" => p.population_mean(),
        },
    );
    record.field("gammagamma", shown);
    Ok(Some(p))
}

/// Parameters from an earlier result.
fn given(path: &str) -> Result<Models, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("{path}: cannot be opened: {e}")))?;
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| Failure::data(format!("{path}: not JSON: {e}")))?;
    let number = |model: &str, name: &str| -> Option<f64> {
        json.get(model)?.get("params")?.get(name)?.as_f64().filter(|x| *x > 0.0 && x.is_finite())
    };
    let three = |m: &str| Some((number(m, "r")?, number(m, "alpha")?, number(m, "a")?, number(m, "b")?));
    let models = Models {
        bgnbd: three("bgnbd").map(|(r, alpha, a, b)| bgnbd::BgNbd { r, alpha, a, b }),
        mbgnbd: three("mbgnbd").map(|(r, alpha, a, b)| mbgnbd::MbgNbd { r, alpha, a, b }),
        paretonbd: (|| {
            let (r, alpha) = (number("paretonbd", "r")?, number("paretonbd", "alpha")?);
            Some(paretonbd::ParetoNbd { r, alpha, s: number("paretonbd", "s")?, beta: number("paretonbd", "beta")? })
        })(),
        gammagamma: (|| {
            let (p, q) = (number("gammagamma", "p")?, number("gammagamma", "q")?);
            Some(GammaGamma { p, q, v: number("gammagamma", "v")? })
        })(),
    };
    if models.bgnbd.is_none() && models.paretonbd.is_none() && models.mbgnbd.is_none() {
        return Err(Failure::data(format!(
            "{path}: no parameters above 0 of bgnbd, paretonbd or mbgnbd (expected {{\"bgnbd\": {{\"params\": {{\"r\": …}}}}}})"
        )));
    }
    Ok(models)
}
