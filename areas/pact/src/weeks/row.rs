//! A frozen figure as it is kept: with its method, its data cut, and a hash over all of it and the row before.

use super::count::{Count, Part};
use crate::board::{Figure, METHOD, Promise, Week};
use crate::measure::figure::six;
use base::{Fault, Time};
use sha2::{Digest, Sha256};
use store::{Conn, Row, Tx, args};

/// A frozen figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its place in the chain.
    pub seq: i64,
    /// Of which week.
    pub week: Week,
    /// What it came to.
    pub count: Count,
    /// How it was counted.
    pub method: String,
    /// What was written until then is in it.
    pub cut: Time,
    /// When it was written down.
    pub frozen_at: Time,
    /// The row it corrects.
    pub corrects: Option<i64>,
    /// Hash of the row before.
    pub previous: String,
    /// Its own.
    pub hash: String,
}

/// The end of the chain.
#[derive(Clone, Debug, Default)]
pub struct End {
    seq: i64,
    hash: String,
}

/// Reasons for not measuring, so that what is read is one of them again.
const REASONS: [&str; 6] = ["no_promise", "no_problems", "no_ledger", "no_complaints", "no_surveys", "unknown"];

/// The newest row of the chain.
pub async fn end(conn: &mut Conn) -> Result<End, Fault> {
    let row = conn.maybe("select seq, hash from pact_weeks order by seq desc limit 1", args![]).await?;
    row.map_or(Ok(End::default()), |row| Ok(End { seq: row.get("seq")?, hash: row.get("hash")? }))
}

/// Appends a figure to the chain.
pub async fn add(
    tx: &mut Tx,
    end: &End,
    (week, count, cut): (Week, Count, Time),
    corrects: Option<i64>,
) -> Result<End, Fault> {
    let mut kept = Kept {
        seq: end.seq + 1,
        week,
        count,
        method: METHOD.to_owned(),
        cut,
        frozen_at: tx.now(),
        corrects,
        previous: end.hash.clone(),
        hash: String::new(),
    };
    kept.hash = hash(&kept);
    let Parts { state, value, low, high, n, reason } = parts(&kept.count.figure);
    let (promise, part, weeks) = (kept.count.promise.id(), kept.count.part.code(), i64::from(kept.count.weeks));
    tx.exec(
        "insert into pact_weeks (seq, week, promise, part, state, value, low, high, n, reason, weeks, method, cut_at, frozen_at, corrects, previous, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        args![
            kept.seq, kept.week.to_string(), promise, part, state, value, low, high, n, reason, weeks, &kept.method, kept.cut, kept.frozen_at,
            kept.corrects, &kept.previous, &kept.hash
        ],
    )
    .await?;
    Ok(End { seq: kept.seq, hash: kept.hash })
}

#[derive(Default)]
struct Parts {
    state: &'static str,
    value: Option<String>,
    low: Option<String>,
    high: Option<String>,
    n: Option<i64>,
    reason: Option<String>,
}

fn parts(figure: &Figure) -> Parts {
    let text = |value: &f64| Some(format!("{value:.6}"));
    let whole = |n: &u64| i64::try_from(*n).ok();
    match figure {
        Figure::Measured { value, low, high, n } => {
            Parts { state: "measured", value: text(value), low: text(low), high: text(high), n: whole(n), reason: None }
        }
        Figure::TooFew { n } => Parts { state: "too_few", n: whole(n), ..Parts::default() },
        Figure::NotMeasured { reason } => {
            Parts { state: "not_measured", reason: Some((*reason).to_owned()), ..Parts::default() }
        }
    }
}

/// The hash over all of a row and the hash of the one before.
#[must_use]
pub fn hash(kept: &Kept) -> String {
    let Parts { state, value, low, high, n, reason } = parts(&kept.count.figure);
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let parts = [
        kept.seq.to_string(),
        kept.week.to_string(),
        kept.count.promise.id().to_owned(),
        kept.count.part.code(),
        state.to_owned(),
        value.unwrap_or_default(),
        low.unwrap_or_default(),
        high.unwrap_or_default(),
        number(n),
        reason.unwrap_or_default(),
        kept.count.weeks.to_string(),
        kept.method.clone(),
        kept.cut.0.to_string(),
        kept.frozen_at.0.to_string(),
        number(kept.corrects),
        kept.previous.clone(),
    ];
    data_encoding::HEXLOWER.encode(&Sha256::digest(parts.join("|").as_bytes()))
}

const COLUMNS: &str = "seq, week, promise, part, state, value, low, high, n, reason, weeks, method, cut_at, frozen_at, corrects, previous, hash";

fn read(row: &Row) -> Result<Kept, Fault> {
    let odd = |what: &str| Fault::new(format!("a frozen week of the pact is unlike one: {what}"));
    let (week, promise, part): (String, String, String) = (row.get("week")?, row.get("promise")?, row.get("part")?);
    let count = Count {
        promise: Promise::from_id(&promise).ok_or_else(|| odd(&promise))?,
        part: Part::from_code(&part).ok_or_else(|| odd(&part))?,
        weeks: u8::try_from(row.get::<i64>("weeks")?).map_err(Fault::new)?,
        figure: figure(row)?,
    };
    Ok(Kept {
        seq: row.get("seq")?,
        week: Week::parse(&week).ok_or_else(|| odd(&week))?,
        count,
        method: row.get("method")?,
        cut: row.get("cut_at")?,
        frozen_at: row.get("frozen_at")?,
        corrects: row.get("corrects")?,
        previous: row.get("previous")?,
        hash: row.get("hash")?,
    })
}

fn figure(row: &Row) -> Result<Figure, Fault> {
    let n = || Ok::<_, Fault>(u64::try_from(row.get::<Option<i64>>("n")?.unwrap_or_default()).unwrap_or_default());
    let number = |column: &str| {
        let text = row.get::<Option<String>>(column)?.unwrap_or_default();
        text.parse().map(six).map_err(|e: std::num::ParseFloatError| Fault::new(e).doing("read a frozen figure"))
    };
    Ok(match row.get::<String>("state")?.as_str() {
        "measured" => Figure::Measured { value: number("value")?, low: number("low")?, high: number("high")?, n: n()? },
        "too_few" => Figure::TooFew { n: n()? },
        _ => {
            let said: String = row.get::<Option<String>>("reason")?.unwrap_or_default();
            Figure::NotMeasured { reason: REASONS.iter().find(|one| **one == said).copied().unwrap_or("unknown") }
        }
    })
}

/// All rows of some weeks, in the order of the chain.
pub async fn of(conn: &mut Conn, weeks: &[Week]) -> Result<Vec<Kept>, Fault> {
    let mut bind = store::Bind::new();
    let list = bind.list(weeks.iter().map(Week::to_string));
    let sql = format!("select {COLUMNS} from pact_weeks where week in {list} order by seq");
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// A page of the chain.
pub async fn after(conn: &mut Conn, seq: i64) -> Result<Vec<Kept>, Fault> {
    let sql = format!("select {COLUMNS} from pact_weeks where seq > $1 order by seq limit 500");
    conn.rows(sql, args![seq]).await?.iter().map(read).collect()
}

/// The weeks that are frozen, the oldest first; at most as many as asked for, the newest of them.
pub async fn weeks(conn: &mut Conn, most: usize) -> Result<Vec<Week>, Fault> {
    let sql = "select distinct week from pact_weeks order by week desc limit $1";
    let rows = conn.rows(sql, args![most]).await?;
    let mut all: Vec<Week> = rows.iter().filter_map(|row| Week::parse(&row.only::<String>().ok()?)).collect();
    all.reverse();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        let figure = Figure::Measured { value: 0.75, low: 0.6, high: 0.85, n: 40 };
        let count = Count { promise: Promise::C1, part: Part::Now, weeks: 4, figure };
        Kept {
            seq: 1,
            week: Week { year: 2026, week: 7 },
            count,
            method: METHOD.into(),
            cut: Time(5),
            frozen_at: Time(6),
            corrects: None,
            previous: String::new(),
            hash: String::new(),
        }
    }

    #[test]
    fn the_hash_speaks_up_at_any_change() {
        let (one, before) = (kept(), hash(&kept()));
        assert_eq!(before.len(), 64);
        let figure = Figure::Measured { value: 0.750_001, low: 0.6, high: 0.85, n: 40 };
        let changed = [
            Kept { seq: 2, ..one.clone() },
            Kept { week: Week { year: 2026, week: 8 }, ..one.clone() },
            Kept { count: Count { figure, ..one.count.clone() }, ..one.clone() },
            Kept { count: Count { part: Part::Week, ..one.count.clone() }, ..one.clone() },
            Kept { previous: before.clone(), ..one.clone() },
            Kept { corrects: Some(1), ..one },
        ];
        for other in changed {
            assert_ne!(hash(&other), before, "{other:?}");
        }
    }

    #[test]
    fn every_reason_there_is_can_be_read_again() {
        use crate::measure::{Ground, SOURCES, Span, terms::Terms};
        let span = Span { from: Time(0), to: Time(1), cut: Time(1) };
        let ground = Ground { span, threads: vec![], terms: Terms::default(), promised: None };
        for reason in SOURCES.iter().filter_map(|source| (source.sees)(&ground).err()) {
            assert!(REASONS.contains(&reason), "{reason}");
        }
    }
}
