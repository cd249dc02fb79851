//! Calendars: when somebody answers. Kept as people wrote them, checked before they are kept.

use base::facts::{Fact, Kind};
use base::{CalendarId, Failure, Fault, Outcome, Refusal, Time};
use hours::{Hours, Wrong};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use store::{Conn, Row, Tx, args, audit};

/// A calendar.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Calendar {
    /// Id.
    pub id: CalendarId,
    /// Name.
    pub name: String,
    /// Zone, week and holidays.
    pub hours: hours::Calendar,
    /// Policies that use it.
    pub policies: i64,
    /// Counts changes.
    pub version: i64,
}

const SELECT: &str = "select c.id, c.name, c.hours, c.version, (select count(*) from sla_policies p where p.calendar_id = c.id) as policies from calendars c";

fn read(row: &Row) -> Result<Calendar, Fault> {
    let hours: Value = row.get("hours")?;
    Ok(Calendar {
        id: row.get("id")?,
        name: row.get("name")?,
        hours: serde_json::from_value(hours).map_err(|e| Fault::new(e).doing("read a calendar's hours"))?,
        policies: row.get("policies")?,
        version: row.get("version")?,
    })
}

/// All calendars, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Calendar>, Fault> {
    conn.rows(format!("{SELECT} order by c.folded, c.id"), args![]).await?.iter().map(read).collect()
}

/// The calendar with this id.
pub async fn get(conn: &mut Conn, id: &CalendarId) -> Outcome<Calendar> {
    let row = conn.maybe(format!("{SELECT} where c.id = $1"), args![id]).await?.ok_or_else(Refusal::missing)?;
    Ok(read(&row)?)
}

impl Calendar {
    /// Its hours, ready to compute.
    ///
    /// # Errors
    /// A fault if what is kept is not what was checked when it was written.
    pub fn opened(&self) -> Result<Hours, Fault> {
        Hours::new(&self.hours).map_err(|wrong| Fault::new(wrong).doing("open a calendar"))
    }
}

/// What is wrong with a calendar, said of the field of the request.
pub(crate) fn refused(wrong: Wrong) -> Refusal {
    Refusal::invalid(&format!("hours.{}", wrong.field), wrong.why)
}

pub(crate) fn clean(name: &str) -> Outcome<String> {
    let clean: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    match clean.trim() {
        "" => Err(Refusal::invalid("name", "a name needs at least one letter").into()),
        name => Ok(name.to_owned()),
    }
}

pub(crate) fn taken(fault: Fault) -> Failure {
    if fault.breaks_unique("folded") {
        return Refusal::new("name.taken", 409, "something of this name exists already; choose another")
            .field("name")
            .into();
    }
    fault.into()
}

/// Adds a calendar.
pub async fn add(tx: &mut Tx, name: &str, hours: &hours::Calendar) -> Outcome<Calendar> {
    let name = clean(name)?;
    Hours::new(hours).map_err(refused)?;
    let (id, now) = (CalendarId::mint(tx.now()), tx.now());
    let sql = "insert into calendars (id, name, folded, hours, version, made_at) values ($1, $2, $3, $4, 1, $5)";
    tx.exec(sql, args![&id, &name, name.to_lowercase(), json!(hours), now]).await.map_err(taken)?;
    told(tx, "calendar.added", id.as_str(), json!({ "name": name })).await?;
    get(tx, &id).await
}

/// Changes a calendar; the clocks that run by it are told anew.
pub async fn change(
    tx: &mut Tx,
    before: &Calendar,
    (name, hours): (Option<&str>, Option<&hours::Calendar>),
) -> Outcome<Calendar> {
    let name = clean(name.unwrap_or(&before.name))?;
    let hours = hours.unwrap_or(&before.hours);
    Hours::new(hours).map_err(refused)?;
    let sql = "update calendars set name = $2, folded = $3, hours = $4, version = version + 1 where id = $1";
    tx.exec(sql, args![&before.id, &name, name.to_lowercase(), json!(hours)]).await.map_err(taken)?;
    if *hours != before.hours {
        crate::recount::all_open(tx, &format!("the calendar \"{name}\" changed")).await?;
    }
    told(tx, "calendar.changed", before.id.as_str(), json!({ "before": before.hours, "after": hours })).await?;
    get(tx, &before.id).await
}

/// Removes a calendar no policy uses.
pub async fn remove(tx: &mut Tx, calendar: &Calendar) -> Outcome<()> {
    if calendar.policies > 0 {
        let detail = "a policy still uses this calendar; give the policy another one first";
        return Err(Refusal::new("calendar.in_use", 409, detail).into());
    }
    tx.exec("delete from calendars where id = $1", args![&calendar.id]).await?;
    told(tx, "calendar.removed", calendar.id.as_str(), json!({ "name": calendar.name })).await
}

pub(crate) async fn told(tx: &mut Tx, act: &'static str, id: &str, detail: Value) -> Outcome<()> {
    audit::write(tx, act, id, detail).await?;
    tx.tell(Fact::new(Kind::PolicyChanged).with("what", act).with("id", id));
    Ok(())
}

/// When it opens next, and what a deadline would be: so that people can try a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tried {
    /// Open at that moment.
    pub open: bool,
    /// Opens next.
    pub next_opening: Time,
    /// Due, if that much business time were promised.
    pub due: Time,
}

/// Tries hours at a moment.
pub fn tried(hours: &hours::Calendar, at: Time, minutes: i64) -> Result<Tried, Refusal> {
    let hours = Hours::new(hours).map_err(refused)?;
    let never = |never: hours::Never| Refusal::invalid("hours", never.to_string());
    Ok(Tried {
        open: hours.is_open(at.0),
        next_opening: Time(hours.next_opening(at.0).map_err(never)?),
        due: Time(hours.deadline(at.0, minutes.saturating_mul(Time::MINUTE)).map_err(never)?),
    })
}

/// The holidays in the text of a calendar file, for people to choose from.
pub fn holidays(text: &str, now: Time) -> Result<hours::ical::Read, Refusal> {
    let today = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC).date();
    hours::ical::holidays(text, today).map_err(|none| Refusal::invalid("text", none.to_string()))
}

/// When it opens next by the hours promised for a conversation, and their zone; none while it is open or nothing is promised.
pub async fn next_opening(
    conn: &mut Conn,
    head: &desk::head::Head,
    now: Time,
) -> Result<Option<(Time, String)>, Fault> {
    let promises = crate::recount::Promises::load(conn).await?;
    let Some(calendar) = promises.calendar_of(conn, head).await? else { return Ok(None) };
    let calendar = all(conn).await?.into_iter().find(|one| one.id == calendar);
    let Some(calendar) = calendar else { return Ok(None) };
    let hours = calendar.opened()?;
    if hours.is_open(now.0) {
        return Ok(None);
    }
    Ok(hours.next_opening(now.0).ok().map(|at| (Time(at), calendar.hours.zone)))
}

/// The hours of what is promised in a conversation; else those of the first calendar by name, if there is one.
pub async fn around(conn: &mut Conn, head: &desk::head::Head) -> Result<Option<hours::Calendar>, Fault> {
    let promises = crate::recount::Promises::load(conn).await?;
    let promised = promises.calendar_of(conn, head).await?;
    let mut all = all(conn).await?;
    let place = promised.and_then(|id| all.iter().position(|one| one.id == id)).unwrap_or_default();
    Ok((place < all.len()).then(|| all.swap_remove(place).hours))
}

/// When a calendar opens next; none while it is open, if it never opens, or if it is gone.
pub async fn opens(conn: &mut Conn, id: &CalendarId, now: Time) -> Result<Option<Time>, Fault> {
    let calendar = all(conn).await?.into_iter().find(|one| one.id == *id);
    let Some(calendar) = calendar else { return Ok(None) };
    let hours = calendar.opened()?;
    Ok(if hours.is_open(now.0) { None } else { hours.next_opening(now.0).ok().map(Time) })
}
