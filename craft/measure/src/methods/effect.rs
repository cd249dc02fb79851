//! `measure effect`: a practice judged from who happened to receive it.

use clap::Args;
use evidence::effect::aipw::{Aipw, Estimate, aipw};
use evidence::effect::data::{Arranged, Data, folds_by_key, folds_by_row};
use evidence::effect::gates::{Balance, Verdict, balance, is_binary, judge};
use evidence::effect::nuisance::{Nuisances, Options, Predictions, Products, Separation};
use evidence::effect::sensitivity::{evalue, evalues, ratio_of_difference, ratio_of_risks};
use evidence::effect::weighting::{ipw, mean_stabilised_weight, standardised, unadjusted};
use evidence::{Code, Grade, Refusal};

use super::Run;
use crate::failure::Failure;
use crate::json::{Json, object};
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind, Names, Table};
use crate::words::{post_treatment, short, span};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure effect --treatment fast_reply --outcome orders_90d --numeric tenure,orders_before --factor channel contacts.csv\n\nColumns: the treatment (0 or 1), the outcome, and covariates known at time zero. Row mode: --rows evalue (rr)."
)]
pub(crate) struct EffectArgs {
    /// Column of the outcome
    #[arg(long, default_value = "outcome")]
    outcome: String,
    /// Column of the treatment, 0 or 1
    #[arg(long, default_value = "treatment")]
    treatment: String,
    /// Covariates that are numbers
    #[arg(long, value_delimiter = ',')]
    numeric: Vec<String>,
    /// Numeric covariates that also enter squared
    #[arg(long, value_delimiter = ',')]
    square: Vec<String>,
    /// Covariates that are categories: dummies, the lowest level left out
    #[arg(long, value_delimiter = ',')]
    factor: Vec<String>,
    /// Covariates whose product with the treatment enters the g-formula
    #[arg(long, value_delimiter = ',')]
    interact: Vec<String>,
    /// Cross-fitting: none, hash:K (by content) or row-mod:K (only to reproduce references)
    #[arg(long, default_value = "hash:5", value_parser = folds)]
    folds: Folds,
    /// Column of the unit of assignment: errors and folds by it
    #[arg(long)]
    cluster: Option<String>,
    /// Keep propensities inside [CLIP, 1 - CLIP]
    #[arg(long, default_value_t = 0.0)]
    clip: f64,
    /// Ridge penalty on standardised coefficients
    #[arg(long, default_value_t = 0.0)]
    ridge: f64,
    /// An outcome that the treatment cannot have changed, such as purchases before the contact
    #[arg(long)]
    negative_control: Option<String>,
    /// Each row is a question of its own
    #[arg(long, value_parser = ["evalue"])]
    rows: Option<String>,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

/// How rows are dealt to folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Folds {
    None,
    Rows(u8),
    Hash(u8),
}

fn folds(text: &str) -> Result<Folds, String> {
    let wrong = || "expected none, hash:K or row-mod:K with K from 2 to 50".to_owned();
    if text == "none" {
        return Ok(Folds::None);
    }
    let (kind, k) = text.split_once(':').ok_or_else(wrong)?;
    let k: u8 = k.parse().ok().filter(|k| (2..=50).contains(k)).ok_or_else(wrong)?;
    match kind {
        "row-mod" => Ok(Folds::Rows(k)),
        "hash" => Ok(Folds::Hash(k)),
        _ => Err(wrong()),
    }
}

impl Folds {
    fn count(self) -> u8 {
        match self {
            Self::None => 1,
            Self::Rows(k) | Self::Hash(k) => k,
        }
    }

    /// The name of the cross-fitted object.
    fn name(self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Rows(k) => Some(format!("aipw_crossfit_fold_is_row_mod{k}")),
            Self::Hash(k) => Some(format!("aipw_crossfit_hash{k}")),
        }
    }
}

pub(crate) fn measure(args: &EffectArgs, mut run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("effect", Grade::B, run.options.clone());
    if args.rows.is_some() {
        return evalue_rows(args, run, record);
    }
    if args.numeric.is_empty() && args.factor.is_empty() {
        return Err(Failure::usage(
            "name the covariates known at time zero with --numeric and --factor: without any this is no comparison",
        ));
    }
    for name in std::iter::once(&args.treatment).chain(&args.numeric).chain(&args.factor) {
        record.refuse_all(post_treatment(name, "effect"), Stops::Headline);
    }
    let options = Options { ridge: args.ridge, clip: args.clip, threads: run.threads() };
    let Input { data, control, keys } = read(args, &mut run, &mut record)?;
    let fold = deal(&data, args, &keys)?;
    let interact = interactions(args, &data)?;
    let negative = control.map(|y| Data { outcome: y, ..data.clone() });
    if data.treatment.len() > 200_000 {
        run.progress(&format!("fitting {} covariates on {} rows", data.columns.len(), data.treatment.len()));
    }
    let rows = Arranged::of(data, &fold, args.folds.count())?;
    let found = fit(&rows, args, &options)?;
    if let Some(data) = negative {
        let rows = Arranged::of(data, &fold, args.folds.count())?;
        let control = fit(&rows, args, &options)?;
        negative_control(&run, control.headline(), &mut record);
    }
    print(args, &run, (&rows, &found, &interact), &mut record);
    Ok(record)
}

/// Everything that was estimated.
struct Found {
    products: Products,
    e: Vec<f64>,
    plain: Aipw,
    crossed: Option<Aipw>,
    separated: Separation,
    balance: Vec<Balance>,
}

impl Found {
    fn headline(&self) -> &Aipw {
        self.crossed.as_ref().unwrap_or(&self.plain)
    }
}

fn fit(rows: &Arranged, args: &EffectArgs, options: &Options) -> Result<Found, Failure> {
    let products = Products::of(rows, options.threads);
    let (everyone, factor) = Nuisances::on_everyone(rows, &products, options)?;
    let predictions: Predictions = everyone.predict(rows, options);
    let plain = aipw(rows, &predictions);
    let e = predictions.e;
    let mut separated = everyone.separated();
    let crossed = if args.folds == Folds::None {
        None
    } else {
        let models = Nuisances::cross_fitted(rows, &products, options, (&everyone, &factor))?;
        if models.separated() == Separation::Ridged {
            separated = Separation::Ridged;
        }
        Some(aipw(rows, &models.predict(rows, options)))
    };
    let balance = balance(rows, &products, &e);
    Ok(Found { products, e, plain, crossed, separated, balance })
}

fn read(args: &EffectArgs, run: &mut Run<'_, '_>, record: &mut Record) -> Result<Input, Failure> {
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    if let Some(name) = args.square.iter().find(|s| !args.numeric.contains(s)) {
        return Err(Failure::usage(format!("--square {name}: name it under --numeric too")));
    }
    let mut wanted = vec![(args.treatment.as_str(), Kind::Number), (args.outcome.as_str(), Kind::Number)];
    wanted.extend(args.numeric.iter().map(|c| (c.as_str(), Kind::Number)));
    wanted
        .extend(args.negative_control.iter().filter(|c| !args.numeric.contains(c)).map(|c| (c.as_str(), Kind::Number)));
    wanted.extend(
        args.factor
            .iter()
            .chain(args.cluster.iter().filter(|c| !args.factor.contains(c)))
            .map(|c| (c.as_str(), Kind::Code)),
    );
    let mut names: Vec<Names> = Vec::new();
    names.resize_with(args.factor.len() + 1, Names::default);
    let mut table = csv.rows(&wanted, &run.common.reading, &mut names)?;
    record.input(table.rows, &table.provenance);
    columns(args, &mut table, &names)
}

/// The columns of a comparison, the negative control, and a key per cluster that does not depend
/// on the order of rows.
struct Input {
    data: Data,
    control: Option<Vec<f64>>,
    keys: Vec<u64>,
}

fn columns(args: &EffectArgs, table: &mut Table, names: &[Names]) -> Result<Input, Failure> {
    let mut keys = Vec::new();
    let mut data =
        Data { treatment: table.numbers(&args.treatment)?, outcome: table.numbers(&args.outcome)?, ..Data::default() };
    let mut control = None;
    for name in &args.numeric {
        let column = table.numbers(name)?;
        if args.negative_control.as_ref() == Some(name) {
            control = Some(column.clone());
        }
        if args.square.contains(name) {
            data.columns.push(column.iter().map(|x| x * x).collect());
            data.names.push(format!("{name}^2"));
        }
        data.columns.push(column);
        data.names.push(name.clone());
    }
    for (factor, names) in args.factor.iter().zip(names) {
        let codes = table.codes(factor)?;
        dummies(factor, &codes, &names.texts(), &mut data);
        if args.cluster.as_ref() == Some(factor) {
            keys = names.keys();
            data.cluster = codes;
        }
    }
    if let (Some(name), None) = (&args.negative_control, &control) {
        control = Some(table.numbers(name)?);
    }
    if let Some(name) = args.cluster.as_ref().filter(|c| !args.factor.contains(c)) {
        data.cluster = table.codes(name)?;
        keys = names.get(args.factor.len()).map(Names::keys).unwrap_or_default();
    }
    Ok(Input { data, control, keys })
}

/// One column per level, the lowest left out: numbers are ordered as numbers.
fn dummies(factor: &str, codes: &[u32], levels: &[String], data: &mut Data) {
    let mut order: Vec<(Option<f64>, &String, u32)> =
        levels.iter().zip(0_u32..).map(|(l, i)| (l.parse::<f64>().ok(), l, i)).collect();
    order.sort_by(|a, b| match (a.0, b.0) {
        (Some(x), Some(y)) => x.total_cmp(&y),
        _ => a.1.cmp(b.1),
    });
    for (_, level, code) in order.into_iter().skip(1) {
        data.columns.push(codes.iter().map(|c| f64::from(u8::from(*c == code))).collect());
        data.names.push(format!("{factor}={level}"));
    }
}

fn deal(data: &Data, args: &EffectArgs, keys: &[u64]) -> Result<Vec<u8>, Failure> {
    Ok(match args.folds {
        Folds::None => vec![0; data.treatment.len()],
        Folds::Rows(k) => folds_by_row(data.treatment.len(), k),
        Folds::Hash(k) if data.cluster.is_empty() => data.folds_by_content(k),
        Folds::Hash(k) => {
            let of = |c: &u32| usize::try_from(*c).ok().and_then(|c| keys.get(c)).copied().unwrap_or(0);
            folds_by_key(&data.cluster.iter().map(of).collect::<Vec<_>>(), k)
        }
    })
}

fn interactions(args: &EffectArgs, data: &Data) -> Result<Vec<usize>, Failure> {
    args.interact
        .iter()
        .map(|c| {
            data.names
                .iter()
                .position(|n| n == c)
                .ok_or_else(|| Failure::usage(format!("--interact {c}: name it under --numeric too")))
        })
        .collect()
}

fn negative_control(run: &Run<'_, '_>, found: &Aipw, record: &mut Record) {
    let i = found.ate.interval(run.z());
    let moved = i.excludes_zero();
    let found = object! { "ate" => i.value, "lo" => i.lo, "hi" => i.hi, "passed" => !moved };
    let shown = run.shown(record, "effect", found);
    record.field("negative_control", shown);
    if moved {
        record.warn("the negative control moved: groups differ in something that was not measured, so the effect is not to be trusted");
    }
}

fn estimate(e: &Estimate, z: f64) -> (f64, f64, f64, f64) {
    let i = e.interval(z);
    (e.value, e.se, i.lo, i.hi)
}

/// The object that every AIPW fit prints.
pub(crate) fn aipw_json(a: &Aipw, z: f64) -> Json {
    let (ate, se, lo, hi) = estimate(&a.ate, z);
    object! {
        "n" => a.n, "ate" => ate, "se" => se, "lo" => lo, "hi" => hi, "att" => a.att.value, "se_att" => a.att.se,
        "e_min" => a.e_min, "e_max" => a.e_max, "ess_treated" => a.ess_treated, "ess_control" => a.ess_control,
    }
}

/// Nulls the figures of refused estimands in such an object.
fn mask(object: Json, hidden: &[&str]) -> Json {
    match object {
        Json::Map(pairs) => Json::Map(
            pairs
                .into_iter()
                .map(|(k, v)| if hidden.contains(&k.as_str()) { (k, Json::Null) } else { (k, v) })
                .collect(),
        ),
        other => other,
    }
}

fn print(
    args: &EffectArgs,
    run: &Run<'_, '_>,
    (rows, found, interact): (&Arranged, &Found, &[usize]),
    record: &mut Record,
) {
    let z = run.z();
    let headline = found.headline();
    let verdict = judge(rows, headline, &found.balance);
    raise(&verdict, found, record);
    let everything = !record.refused("effect") || run.common.diagnostic;
    let limits = run.shows(record, "interval") && everything;
    let ate = run.shows(record, "ate") && everything;
    let att = run.shows(record, "att") && everything;
    let value = |x: f64, shown: bool| if shown { Json::from(x) } else { Json::Null };
    let plain = ipw(rows, &found.e);
    record.field("unadjusted", value(unadjusted(rows), everything));
    record.field("ipw", value(plain.value, ate));
    record.field("ipw_se_hc0", value(plain.se_hc0, ate && limits));
    let i = evidence::Interval::wald(plain.value, plain.se_hc0, z);
    record.field("ipw_ci", vec![value(i.lo, ate && limits), value(i.hi, ate && limits)]);
    // stabilised weights give the same difference
    record.field("sipw", value(plain.value, ate));
    record.field("sw_mean", mean_stabilised_weight(rows, &found.e));
    record.field("standardised_gformula", value(standardised(rows, &found.products, interact), ate));
    let mut hidden: Vec<&str> = Vec::new();
    hidden.extend(if ate { &[][..] } else { &["ate", "se", "lo", "hi"] });
    hidden.extend(if att { &[][..] } else { &["att", "se_att"] });
    hidden.extend(if limits { &[][..] } else { &["se", "lo", "hi", "se_att"] });
    record.field("aipw_no_crossfit", mask(aipw_json(&found.plain, z), &hidden));
    if let (Some(name), Some(crossed)) = (args.folds.name(), &found.crossed) {
        record.field(name, mask(aipw_json(crossed, z), &hidden));
    }
    offer(headline, &verdict, (z, everything && limits), record);
    record.field("balance", Json::List(found.balance.iter().map(balance_json).collect()));
    sensitivity(rows, headline, (z, ate && limits), record);
}

fn balance_json(b: &Balance) -> Json {
    object! { "covariate" => b.covariate.as_str(), "smd_before" => b.before, "smd_after" => b.after, "smd_after_att" => b.after_att }
}

fn raise(verdict: &Verdict, found: &Found, record: &mut Record) {
    record.refuse_all(verdict.all.iter().cloned(), Stops::Headline);
    record.refuse_all(verdict.ate.iter().cloned(), Stops::Headline);
    record.refuse_all(verdict.att.iter().cloned(), Stops::Part);
    for w in &verdict.warnings {
        record.warn(w.clone());
    }
    if found.separated == Separation::Ridged {
        let why = "the covariates tell treated and untreated apart (almost) perfectly: a ridge was needed to fit any propensity at all; leave out what decides the treatment by rule, or compare other groups";
        record.refuse(Refusal::new(Code::Separation, "ate", why), Stops::Headline);
        record.warn("a ridge penalty was added to the propensity model because the arms are separated");
    }
}

/// The effect on the treated and the overlap-weighted one, each with its population in words.
fn offer(a: &Aipw, verdict: &Verdict, (z, shows): (f64, bool), record: &mut Record) {
    let entry = |name: &str, e: &Estimate, population: &str, shown: bool| {
        let (value, se, lo, hi) = estimate(e, z);
        let show = |x: f64| if shown { Json::from(x) } else { Json::Null };
        object! {
            "estimand" => name, "value" => show(value), "se" => show(se), "lo" => show(lo), "hi" => show(hi),
            "population" => population,
        }
    };
    let treated = "the units that were treated";
    let both = "the units that could have been in either arm, weighted by e(1 - e)";
    record.field("overlap_weighted", entry("ATO", &a.overlap, both, shows));
    if verdict.ate.is_empty() && !record.refused("ate") {
        let i = a.ate.interval(z);
        record.say(format!(
            "Estimated from who happened to receive it: {} ({}), if no unmeasured cause.",
            short(i.value),
            span(&i)
        ));
        return;
    }
    let (name, chosen, population) =
        if verdict.att.is_empty() { ("ATT", &a.att, treated) } else { ("ATO", &a.overlap, both) };
    record.field("offer", entry(name, chosen, population, shows));
    if shows {
        let i = chosen.interval(z);
        record.warn(format!(
            "offered in its place: the effect on {population} ({name}) is estimated at {} ({}), if no unmeasured cause",
            short(i.value),
            span(&i)
        ));
    }
}

fn sensitivity(rows: &Arranged, a: &Aipw, (z, shows): (f64, bool), record: &mut Record) {
    let i = a.ate.interval(z);
    let ratio = if is_binary(rows) && a.mean_untreated > 0.0 {
        ratio_of_risks(&i, a.mean_untreated)
    } else {
        ratio_of_difference(&i, rows.scale)
    };
    let found = evalues(&ratio).ok().filter(|_| shows);
    record.field("evalue", object! { "estimate" => found.map(|e| e.estimate), "limit" => found.map(|e| e.limit) });
    if let Some(e) = found {
        record.warn(format!("a hidden cause at least {} times related to both treatment and outcome would explain the estimate away ({} for its limit)", short(e.estimate), short(e.limit)));
    }
}

fn evalue_rows(args: &EffectArgs, run: Run<'_, '_>, mut record: Record) -> Result<Record, Failure> {
    record.grade(Grade::Description);
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let mut table = csv.rows(&[("rr", Kind::Number)], &run.common.reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let mut rows = Vec::new();
    for rr in table.numbers("rr")? {
        rows.push(object! { "rr" => rr, "evalue" => evalue(rr)? });
    }
    record.field("rows", rows);
    Ok(record)
}
