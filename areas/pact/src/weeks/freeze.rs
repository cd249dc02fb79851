//! Freezes each week once, 14 days after its end; and writes down what is promised when that changes.

use super::count::{self, cut};
use super::row;
use super::verify::{self, Differs};
use super::zone;
use crate::board::{METHOD, Week};
use crate::measure::terms;
use base::{Actor, Fault, Time};
use jiff::tz::TimeZone;
use serde_json::json;
use store::{Conn, Db, args, audit};

/// Weeks looked back at most, where none is frozen yet.
const BACK: usize = 52;

/// Does what is due; gives how many weeks it froze: at most one, so that nothing waits behind it.
pub async fn run(db: &Db) -> Result<usize, Fault> {
    terms::note(db).await?;
    let mut conn = db.read().await?;
    let zone = zone(&mut conn).await?;
    let Some(week) = next(&mut conn, (db.now(), &zone)).await? else { return Ok(0) };
    let counts = count::week(&mut conn, week, &zone).await?;
    let cut = cut(week, &zone).ok_or_else(|| Fault::new(format!("{week} is no week")))?;
    drop(conn);
    let mut tx = db.begin(&Actor::system()).await?;
    tx.hold(&["pact_weeks".into()]).await?;
    let sql = "select 1 as one from pact_weeks where week = $1 limit 1";
    if tx.maybe(sql, args![week.to_string()]).await?.is_some() {
        return Ok(0);
    }
    let mut end = row::end(&mut tx).await?;
    for count in counts {
        end = row::add(&mut tx, &end, (week, count, cut), None).await?;
    }
    tx.commit().await?;
    Ok(1)
}

/// The oldest week that is over for long enough and not frozen.
async fn next(conn: &mut Conn, (now, zone): (Time, &TimeZone)) -> Result<Option<Week>, Fault> {
    let ripe = |week: Week| cut(week, zone).is_some_and(|cut| cut <= now);
    let next = match row::weeks(conn, 1).await?.pop() {
        Some(last) => last.next(),
        None => first(conn, (now, zone)).await?,
    };
    Ok(next.filter(|week| ripe(*week)))
}

/// The week of the first conversation, and no more than a year ago.
async fn first(conn: &mut Conn, (now, zone): (Time, &TimeZone)) -> Result<Option<Week>, Fault> {
    let sql = "select min(opened_at) as at from conversations where internal = 0";
    let Some(opened) = conn.one(sql, args![]).await?.get::<Option<Time>>("at")? else { return Ok(None) };
    let oldest = (0..BACK).try_fold(Week::of(now, zone), |week, _| Some(week?.before()));
    Ok(Week::of(opened, zone).max(oldest.flatten()))
}

/// Counts a frozen week again and puts what differs beside what stands there; what stood there stays. Gives what differed.
pub async fn correct(db: &Db, actor: &Actor, (week, why): (Week, &str)) -> Result<Vec<Differs>, Fault> {
    let differs = verify::week(&mut db.read().await?, week).await?;
    if differs.is_empty() {
        return Ok(differs);
    }
    let mut tx = db.begin(actor).await?;
    tx.hold(&["pact_weeks".into()]).await?;
    let mut end = row::end(&mut tx).await?;
    for one in &differs {
        let Some(count) = one.now.clone() else { continue };
        end = row::add(&mut tx, &end, (week, count, one.cut), Some(one.seq)).await?;
    }
    let detail = json!({ "why": why, "figures": differs.len(), "method": METHOD });
    audit::write(&mut tx, "pact_week.corrected", &week.to_string(), detail).await?;
    tx.commit().await?;
    Ok(differs)
}
