//! `measure attribution`: credit over marketing and service touches.

use clap::Args;
use evidence::attribution::bootstrap::{Resampling, share_intervals};
use evidence::attribution::heuristics::{HalfLife, Heuristics, heuristics};
use evidence::attribution::markov::{Credit, Pooling, credit};
use evidence::attribution::order::{choose, log_losses};
use evidence::attribution::paths::{Collapse, NamedPath, Paths, refusals};
use evidence::attribution::shapley::{Exactness, MAX_CHANNELS, shapley_rate};
use evidence::attribution::touches::{Conversion, Cut, Journeys, LeftOut, Merge, Tally, Touches};
use evidence::{Grade, Interval};

use super::Run;
use crate::failure::Failure;
use crate::json::{Json, map, object};
use crate::progress::shared;
use crate::record::{Record, Stops};
use crate::table::{Csv, Kind, Names, Provenance};
use crate::words::short;

const DAY_MS: f64 = 86_400_000.0;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: goodword measure attribution --conversions orders.csv touches.csv\n\nColumns: path,total_conversions,total_conversion_value,total_null (touches joined by \" > \"); or customer_id,ts,channel [direction, session_id] with --conversions (customer_id,ts,value). Paths without conversion are obligatory."
)]
pub(crate) struct AttributionArgs {
    /// Memory of the chain: any of 1,2,3
    #[arg(long, value_delimiter = ',', default_value = "1,2,3", value_parser = clap::value_parser!(u8).range(1..=3))]
    order: Vec<u8>,
    /// Keep states seen fewer than 30 times as they are
    #[arg(long)]
    no_pool: bool,
    /// Touches older than this before the end of a path do not count
    #[arg(long, default_value_t = 30.0)]
    lookback_days: f64,
    /// Half-life of time decay, for touches with times
    #[arg(long, default_value_t = 7.0)]
    half_life_days: f64,
    /// Which touches become one: session, adjacent or none (default: session where known)
    #[arg(long, value_parser = ["session", "adjacent", "none"])]
    collapse: Option<String>,
    /// Replicates of the bootstrap for intervals, 500 is usual
    #[arg(long, default_value_t = 0)]
    bootstrap: usize,
    /// CSV of conversions, with touches as the main file
    #[arg(long, value_name = "FILE")]
    conversions: Option<String>,
    /// The CSV file, - for standard input
    #[arg(required = true, num_args = 1)]
    files: Vec<String>,
}

/// What both kinds of input come down to.
struct Counted {
    channels: Vec<String>,
    n_paths: usize,
    conversions: f64,
    nulls: f64,
    value: f64,
    credits: Vec<(u8, Credit)>,
    rules: Heuristics,
    decay_name: String,
    sets: Paths,
    /// The whole path table, where it was needed.
    table: Option<Paths>,
}

pub(crate) fn measure(args: &AttributionArgs, mut run: Run<'_, '_>) -> Result<Record, Failure> {
    let mut record = Record::new("attribution", Grade::C, run.options.clone());
    let path = args.files.first().map_or("-", String::as_str);
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let is_paths = csv.has("path");
    let counted = if is_paths {
        from_paths(args, run.common, csv, &mut record)?
    } else {
        let touches = from_touches(args, run.common, csv)?;
        count_touches(args, &mut run, touches, &mut record)?
    };
    print(args, &mut run, &counted, &mut record)?;
    Ok(record)
}

fn pooling(args: &AttributionArgs) -> Pooling {
    if args.no_pool { Pooling::None } else { Pooling::Rare }
}

fn from_paths(
    args: &AttributionArgs,
    common: &crate::options::Common,
    csv: Csv<'_>,
    record: &mut Record,
) -> Result<Counted, Failure> {
    let wanted = [
        ("path", Kind::Text),
        ("total_conversions", Kind::Number),
        ("total_conversion_value", Kind::Number),
        ("total_null", Kind::Number),
    ];
    let has_null = csv.has("total_null");
    let has_value = csv.has("total_conversion_value");
    let present: Vec<(&str, Kind)> = wanted
        .into_iter()
        .filter(|(n, _)| (has_null || *n != "total_null") && (has_value || *n != "total_conversion_value"))
        .collect();
    let mut table = csv.rows(&present, &common.reading, &mut [])?;
    record.input(table.rows, &table.provenance);
    let zeros = vec![0.0; table.rows];
    let (texts, conversions) = (table.texts("path")?, table.numbers("total_conversions")?);
    let values = table.numbers_if("total_conversion_value").unwrap_or_else(|| zeros.clone());
    let nulls = table.numbers_if("total_null").unwrap_or(zeros);
    let rows: Vec<NamedPath> = texts
        .iter()
        .zip(conversions)
        .zip(values)
        .zip(nulls)
        .map(|(((t, c), v), n)| (t.split('>').map(|x| x.trim().to_owned()).collect(), c, v, n))
        .collect();
    let collapse = if args.collapse.as_deref() == Some("adjacent") { Collapse::Adjacent } else { Collapse::None };
    let paths = Paths::of(&rows, collapse)?;
    record.field("collapse", if collapse == Collapse::Adjacent { "adjacent" } else { "none" });
    let credits = args.order.iter().map(|k| Ok((*k, credit(&paths, usize::from(*k), pooling(args))?)));
    Ok(Counted {
        channels: paths.channels.clone(),
        n_paths: paths.rows,
        conversions: paths.conversions(),
        nulls: paths.nulls(),
        value: paths.value(),
        credits: credits.collect::<Result<_, Failure>>()?,
        rules: heuristics(&paths, HalfLife::default()),
        decay_name: "time_decay_halflife_2steps".to_owned(),
        sets: paths.clone(),
        table: Some(paths),
    })
}

/// The touches as read.
struct Read {
    touches: Touches,
    customers: Names,
    channels: Vec<String>,
    inbound: Vec<f64>,
    rows: usize,
    provenance: Provenance,
}

fn from_touches(args: &AttributionArgs, common: &crate::options::Common, csv: Csv<'_>) -> Result<Read, Failure> {
    if args.conversions.is_none() {
        return Err(Failure::usage(
            "touches need --conversions FILE with customer_id, ts, value; or give a path table",
        ));
    }
    let (sessions, directions) = (csv.has("session_id"), csv.has("direction"));
    let mut wanted = vec![("customer_id", Kind::Code), ("ts", Kind::Time), ("channel", Kind::Code)];
    wanted.extend(sessions.then_some(("session_id", Kind::Code)));
    wanted.extend(directions.then_some(("direction", Kind::Code)));
    let mut names: Vec<Names> = Vec::new();
    names.resize_with(wanted.len(), Names::default);
    let mut table = csv.rows(&wanted, &common.reading, &mut names)?;
    let mut names = names.into_iter();
    let (customers, channel_names) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    let _sessions = if sessions { names.next() } else { None };
    let direction_names = if directions { names.next().map(|n| n.texts()) } else { None };
    let codes = table.codes("channel")?;
    let (channels, rank) = ranked(channel_names.texts())?;
    let at = |c: &u32| usize::try_from(*c).ok().and_then(|c| rank.get(c)).copied().unwrap_or(0);
    let channel: Vec<u16> = codes.iter().map(at).collect();
    let direction = if directions { Some(table.codes("direction")?) } else { None };
    let inbound = inbound_share(&channel, channels.len(), direction.as_deref(), direction_names.as_deref());
    let session = if sessions { table.codes("session_id")? } else { vec![] };
    let touches = Touches { customer: table.codes("customer_id")?, at_ms: table.times("ts")?, channel, session };
    Ok(Read { touches, customers, channels, inbound, rows: table.rows, provenance: table.provenance })
}

/// Channel names sorted, and for each code its place among them.
fn ranked(names: Vec<String>) -> Result<(Vec<String>, Vec<u16>), Failure> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|i| names.get(*i).cloned());
    let mut rank = vec![0_u16; names.len()];
    let mut sorted = Vec::with_capacity(names.len());
    for (place, i) in order.into_iter().enumerate() {
        let place = u16::try_from(place).map_err(|_e| Failure::data("more than 65,535 channels: group them first"))?;
        if let (Some(slot), Some(name)) = (rank.get_mut(i), names.get(i)) {
            *slot = place;
            sorted.push(name.clone());
        }
    }
    Ok((sorted, rank))
}

/// Share of each channel's touches that came in (the customer came to us).
fn inbound_share(channel: &[u16], channels: usize, direction: Option<&[u32]>, names: Option<&[String]>) -> Vec<f64> {
    let (Some(direction), Some(names)) = (direction, names) else { return vec![] };
    let inbound: Vec<bool> = names.iter().map(|n| n == "inbound" || n == "in").collect();
    let mut counts = vec![(0.0, 0.0); channels];
    for (c, d) in channel.iter().zip(direction) {
        let came_in = usize::try_from(*d).ok().and_then(|d| inbound.get(d)).copied().unwrap_or(false);
        if let Some(cell) = counts.get_mut(usize::from(*c)) {
            cell.0 += f64::from(u8::from(came_in));
            cell.1 += 1.0;
        }
    }
    counts.into_iter().map(|(i, n): (f64, f64)| i / n).collect()
}

fn count_touches(
    args: &AttributionArgs,
    run: &mut Run<'_, '_>,
    read: Read,
    record: &mut Record,
) -> Result<Counted, Failure> {
    let Read { touches, mut customers, channels, inbound, rows, provenance } = read;
    record.input(rows, &provenance);
    let conversions = conversions(args, run, &mut customers)?;
    drop(customers);
    if rows > 1_000_000 {
        run.progress(&format!("counting {rows} touches"));
    }
    let merge = match (args.collapse.as_deref(), touches.session.is_empty()) {
        (Some("adjacent"), _) => Merge::Adjacent,
        (Some("session"), true) => return Err(Failure::usage("--collapse session needs the column session_id")),
        (Some("session") | None, false) => Merge::Session,
        _ => Merge::None,
    };
    let lookback_ms = milliseconds(args.lookback_days)?;
    let cut = Cut { lookback_ms, merge };
    record.field(
        "collapse",
        match merge {
            Merge::None => "none",
            Merge::Adjacent => "adjacent",
            Merge::Session => "session",
        },
    );
    let half_life = HalfLife { ms: args.half_life_days * DAY_MS, ..HalfLife::default() };
    let orders: Vec<usize> = args.order.iter().map(|k| usize::from(*k)).collect();
    let journeys = Journeys::of(touches, conversions)?;
    let (tally, left) = Tally::of(&journeys, cut, &channels, (&orders, half_life));
    record.field("left_out", left_out(&left));
    if !inbound.is_empty() {
        record.field("inbound_share", map(channels.iter().cloned().zip(inbound)));
    }
    let credits = args.order.iter().zip(&tally.counters);
    let credits = credits.map(|(k, (_, c))| Ok((*k, c.chain(pooling(args)).credit(channels.len())?)));
    Ok(Counted {
        n_paths: tally.n_paths,
        conversions: tally.conversions,
        nulls: tally.nulls,
        value: tally.value,
        credits: credits.collect::<Result<_, Failure>>()?,
        rules: tally.heuristics.clone(),
        decay_name: format!("time_decay_halflife_{}d", args.half_life_days),
        sets: tally.sets(),
        table: (args.bootstrap > 0).then(|| journeys.table(cut, &channels)),
        channels,
    })
}

fn milliseconds(days: f64) -> Result<i64, Failure> {
    if !(days > 0.0 && days <= 1_000_000.0) {
        return Err(Failure::usage("--lookback-days must be above 0"));
    }
    let span = std::time::Duration::try_from_secs_f64(days * 86_400.0).map_err(|e| Failure::usage(e.to_string()))?;
    i64::try_from(span.as_millis()).map_err(|e| Failure::usage(e.to_string()))
}

fn conversions(
    args: &AttributionArgs,
    run: &mut Run<'_, '_>,
    customers: &mut Names,
) -> Result<Vec<Conversion>, Failure> {
    let path = args.conversions.as_deref().unwrap_or("-");
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let has_value = csv.has("value");
    let mut wanted = vec![("customer_id", Kind::Code), ("ts", Kind::Time)];
    wanted.extend(has_value.then_some(("value", Kind::Number)));
    let mut names = [std::mem::take(customers)];
    let mut table = csv.rows(&wanted, &run.common.reading, &mut names)?;
    let [shared] = names;
    *customers = shared;
    let (who, at) = (table.codes("customer_id")?, table.times("ts")?);
    let value = if has_value { table.numbers("value")? } else { vec![0.0; who.len()] };
    Ok(who
        .into_iter()
        .zip(at)
        .zip(value)
        .map(|((customer, at_ms), value)| Conversion { customer, at_ms, value })
        .collect())
}

fn left_out(l: &LeftOut) -> Json {
    object! {
        "touches_after_conversion" => l.after_conversion, "touches_before_lookback" => l.too_old,
        "conversions_without_touch" => l.conversions_without_touch,
    }
}

fn print(args: &AttributionArgs, run: &mut Run<'_, '_>, c: &Counted, record: &mut Record) -> Result<(), Failure> {
    record.refuse_all(refusals(c.conversions, c.nulls), Stops::Headline);
    let shows = run.shows(record, "attribution");
    record.field("n_paths", c.n_paths);
    record.field("total_conv", c.conversions);
    record.field("total_null", c.nulls);
    record.field("total_value", c.value);
    let show = |x: Json| if shows { x } else { Json::Null };
    for (k, credit) in &c.credits {
        let mut fields = order_json(c, credit);
        if let (Some(paths), true) = (&c.table, args.bootstrap > 0) {
            let how = Resampling {
                replicates: args.bootstrap,
                seed: run.common.seed,
                level: run.common.level,
                threads: usize::from(run.common.threads),
            };
            let progress = run.counted(format!("order {k}, {} replicates of the bootstrap", args.bootstrap));
            let limits = share_intervals(paths, usize::from(*k), pooling(args), &how, &shared(&progress))?;
            fields = fields.with("attributed_lo", per_channel(c, &limits, |i| i.lo * c.conversions));
            fields = fields.with("attributed_hi", per_channel(c, &limits, |i| i.hi * c.conversions));
        }
        record.field(format!("order{k}"), show(fields));
    }
    record.field("heuristics", show(rules_json(c)));
    record.field("shapley_containment_sum", show(numbers(c, &c.rules.linear_unique)));
    shapley(run, c, (shows, record))?;
    if let Some(paths) = &c.table {
        let losses = log_losses(paths);
        record.field("log_loss", object! { "order1" => losses.first().copied(), "order2" => losses.get(1).copied(), "order3" => losses.get(2).copied() });
        record.field("order_chosen", choose(&losses));
    }
    if args.bootstrap == 0 {
        record.warn("no intervals: ask for them with --bootstrap 500");
    }
    if let Some((k, best)) = c.credits.first() {
        let top = best.share.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        if let Some((name, share)) = top.and_then(|(i, s)| c.channels.get(i).map(|n| (n, s))) {
            record.say(format!(
                "{name} is credited with {} % of the purchases, more than any other (order {k}). Credit, not cause.",
                short(100.0 * share)
            ));
        }
    }
    Ok(())
}

fn numbers(c: &Counted, xs: &[f64]) -> Json {
    map(c.channels.iter().cloned().zip(xs.iter().copied()))
}

fn per_channel(c: &Counted, xs: &[Interval], f: impl Fn(&Interval) -> f64) -> Json {
    map(c.channels.iter().cloned().zip(xs.iter().map(f)))
}

fn order_json(c: &Counted, credit: &Credit) -> Json {
    let times = |total: f64| credit.share.iter().map(|s| s * total).collect::<Vec<f64>>();
    object! {
        "states" => credit.states, "p_conv" => credit.p_conv, "removal" => numbers(c, &credit.removal),
        "attributed" => numbers(c, &times(c.conversions)), "attributed_value" => numbers(c, &times(c.value)),
    }
}

fn rules_json(c: &Counted) -> Json {
    object! {
        "first" => numbers(c, &c.rules.first), "last" => numbers(c, &c.rules.last), "linear" => numbers(c, &c.rules.linear),
        "linear_unique" => numbers(c, &c.rules.linear_unique), "position_40_20_40" => numbers(c, &c.rules.position),
        c.decay_name.as_str() => numbers(c, &c.rules.time_decay),
    }
}

fn shapley(run: &Run<'_, '_>, c: &Counted, (shows, record): (bool, &mut Record)) -> Result<(), Failure> {
    if c.channels.len() > MAX_CHANNELS {
        record.field("shapley_rate", Json::Null);
        record.field("rate_grand_coalition", Json::Null);
        record.warn("more than 128 channels: rate Shapley values are left out; group the channels");
        return Ok(());
    }
    let s = shapley_rate(&c.sets, run.common.seed, run.z())?;
    let show = |x: Json| if shows { x } else { Json::Null };
    record.field("shapley_rate", show(per_channel(c, &s.values, |i| i.value)));
    if s.exact == Exactness::Sampled {
        record.field("shapley_rate_lo", show(per_channel(c, &s.values, |i| i.lo)));
        record.field("shapley_rate_hi", show(per_channel(c, &s.values, |i| i.hi)));
    }
    record.field("rate_grand_coalition", show(Json::from(s.grand)));
    Ok(())
}
