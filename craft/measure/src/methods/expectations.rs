//! What the repurchase models expect of histories (`--predict`) and of customers (`--customers`).

use evidence::repurchase::gammagamma::Spender;
use evidence::repurchase::many::{Remembering, lifetime_values};
use evidence::repurchase::value::Horizon;
use evidence::repurchase::{History, PurchaseModel};

use super::Run;
use super::repurchase::{Base, HorizonArgs, Models};
use crate::failure::Failure;
use crate::json::{Json, object};
use crate::record::Record;
use crate::table::{Csv, Kind};

/// Rows of x, t_x, T, t and what each model says of them.
pub(super) fn predictions(
    path: &str,
    run: &mut Run<'_, '_>,
    models: &Models,
    record: &mut Record,
) -> Result<(), Failure> {
    let csv = Csv::open(path, &run.common.reading, run.streams)?;
    let mut table = csv.rows(&["x", "t_x", "T", "t"].map(|n| (n, Kind::Number)), &run.common.reading, &mut [])?;
    let (x, t_x, cut, t) = (table.numbers("x")?, table.numbers("t_x")?, table.numbers("T")?, table.numbers("t")?);
    let histories: Vec<History> = x.into_iter().zip(t_x).zip(cut).map(|((x, t_x), t)| History { x, t_x, t }).collect();
    for h in &histories {
        evidence::repurchase::grouped::check_history(h)?;
    }
    if t.iter().any(|t| *t < 0.0) {
        return Err(Failure::data("column \"t\" must be 0 or more"));
    }
    let mut rows: Vec<Json> =
        histories.iter().zip(&t).map(|(h, t)| object! { "x" => h.x, "t_x" => h.t_x, "T" => h.t, "t" => *t }).collect();
    let alive = run.shows(record, "p_alive");
    // BG/NBD calls every one-time buyer alive by construction: that is no finding
    let told = |h: &History| alive && (h.x > 0.0 || run.common.diagnostic);
    rows = three(rows, "bgnbd", models.bgnbd.as_ref(), (&histories, &t, &told));
    rows = three(rows, "pnbd", models.paretonbd.as_ref(), (&histories, &t, &|_| alive));
    if models.mbgnbd.is_some() {
        rows = three(rows, "mbgnbd", models.mbgnbd.as_ref(), (&histories, &t, &|_| alive));
    }
    if models.bgnbd.is_some() && histories.iter().any(|h| !told(h)) {
        record.warn(
            "bgnbd_p_alive is left out where x = 0: the model calls every one-time buyer alive; read bgnbd_expected_y",
        );
    }
    let shown = run.shown(record, "repurchase", Json::List(rows));
    record.field("predictions", shown);
    Ok(())
}

type Asked<'a> = (&'a [History], &'a [f64], &'a dyn Fn(&History) -> bool);

/// Adds a model's three columns; null where there is no such model.
fn three<M: PurchaseModel>(
    rows: Vec<Json>,
    name: &str,
    model: Option<&M>,
    (histories, t, told): Asked<'_>,
) -> Vec<Json> {
    let keys = ["p_alive", "expected_y", "expected_new"].map(|k| format!("{name}_{k}"));
    let mut remembering = model.map(Remembering::of);
    let one = |((row, h), t): ((Json, &History), &f64)| {
        let [alive, expected, new] = &keys;
        row.with(alive, model.filter(|_| told(h)).map(|m| m.p_alive(h)))
            .with(expected, remembering.as_mut().map(|m| m.expected(h, *t)))
            .with(new, remembering.as_mut().map(|m| m.expected_new(*t)))
    };
    rows.into_iter().zip(histories).zip(t).map(one).collect()
}

/// The value of the first customers who came back.
pub(super) fn values(
    (wanted, horizon): (&str, &HorizonArgs),
    run: &Run<'_, '_>,
    (base, models): (&Base, &Models),
    record: &mut Record,
) -> Result<(), Failure> {
    let limit = match wanted {
        "all" => usize::MAX,
        n => n.parse().map_err(|_e| Failure::usage("--customers takes a number or all"))?,
    };
    if !(run.shows(record, "customers") && run.shows(record, "repurchase") && run.shows(record, "gammagamma")) {
        record.field("customers", Json::Null);
        return Ok(());
    }
    let (Some(money), Some(values)) = (&models.gammagamma, &base.money) else {
        return Err(Failure::data(
            "the value of customers needs the column monetary_value (and gammagamma in --params)",
        ));
    };
    let key = format!("clv_{}m_d{}_weeks", horizon.horizon, horizon.discount);
    let horizon = Horizon { months: horizon.horizon, discount: horizon.discount, margin: horizon.margin };
    let chosen: Vec<(usize, &History, f64)> = base
        .histories
        .iter()
        .zip(values)
        .enumerate()
        .filter(|(_, (h, _))| h.x > 0.0)
        .take(limit)
        .map(|(i, (h, z))| (i, h, *z))
        .collect();
    let pairs = chosen.iter().map(|(_, h, z)| (*h, *z));
    let worth = match (&models.bgnbd, &models.paretonbd, &models.mbgnbd) {
        (Some(m), _, _) => lifetime_values(m, money, pairs, &horizon),
        (None, Some(m), _) => lifetime_values(m, money, pairs, &horizon),
        (None, None, Some(m)) => lifetime_values(m, money, pairs, &horizon),
        (None, None, None) => vec![],
    };
    let one = |((i, h, z), worth): (&(usize, &History, f64), f64)| {
        object! {
            "id" => base.ids.get(*i).cloned().map_or(Json::Null, Json::from),
            "frequency" => h.x, "recency" => h.t_x, "T" => h.t, "monetary_value" => *z,
            "expected_avg_profit" => money.expected_value(&Spender { x: h.x, mean_value: *z }), key.as_str() => worth,
        }
    };
    record.field("customers", Json::List(chosen.iter().zip(worth).map(one).collect()));
    Ok(())
}
