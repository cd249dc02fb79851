//! Calendars.

use super::{CHANGE, READ, check};
use crate::calendar::{self, Calendar, Tried};
use base::Time;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Done, Empty, List, Page, Reply, Route, delete, get, patch, post};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/calendars", READ, "business hours, by name", all),
        post("/calendars", CHANGE, "add a calendar", add),
        post("/calendars/try", CHANGE, "when hours open next and what a deadline in them would be", try_out),
        post("/calendars/holidays", CHANGE, "read the holidays out of a calendar file; nothing is changed", holidays),
        patch("/calendars/{id}", CHANGE, "change a calendar; running clocks follow", change),
        delete("/calendars/{id}", CHANGE, "remove a calendar no policy uses", remove),
    ]
}

async fn all(ask: Ask) -> Answer<List<Calendar>> {
    Ok(Page::whole(calendar::all(&mut ask.read().await?).await?).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCalendar {
    name: String,
    hours: hours::Calendar,
}

async fn add(ask: Ask<(), NewCalendar>) -> Answer<Calendar> {
    check(&ask)?;
    let mut tx = ask.begin().await?;
    let calendar = calendar::add(&mut tx, &ask.body.name, &ask.body.hours).await?;
    tx.commit().await?;
    Ok(Reply::created(calendar))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CalendarTrial")]
struct Trial {
    hours: hours::Calendar,
    /// Now if absent.
    #[serde(default)]
    at: Option<Time>,
    /// Minutes that would be promised.
    #[schemars(range(min = 1, max = 525_600))]
    minutes: i64,
}

async fn try_out(ask: Ask<(), Trial>) -> Answer<Tried> {
    check(&ask)?;
    let at = ask.body.at.unwrap_or(ask.now);
    let minutes = ask.body.minutes.clamp(1, 525_600);
    Ok(calendar::tried(&ask.body.hours, at, minutes)?.into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    /// The text of an iCalendar file.
    text: String,
}

async fn holidays(ask: Ask<(), CalendarFile>) -> Answer<hours::ical::Read> {
    check(&ask)?;
    Ok(calendar::holidays(&ask.body.text, ask.now)?.into())
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct CalendarChange {
    name: Option<String>,
    hours: Option<hours::Calendar>,
}

async fn change(ask: Ask<(), CalendarChange>) -> Answer<Calendar> {
    check(&ask)?;
    let mut tx = ask.begin().await?;
    let before = calendar::get(&mut tx, &ask.id("id")?).await?;
    ask.check_version(before.version)?;
    let calendar = calendar::change(&mut tx, &before, (ask.body.name.as_deref(), ask.body.hours.as_ref())).await?;
    tx.commit().await?;
    let version = calendar.version;
    Ok(Reply::from(calendar).version(version))
}

async fn remove(ask: Ask) -> Done {
    check(&ask)?;
    let mut tx = ask.begin().await?;
    let before = calendar::get(&mut tx, &ask.id("id")?).await?;
    ask.check_version(before.version)?;
    calendar::remove(&mut tx, &before).await?;
    tx.commit().await?;
    Empty::done()
}
