//! What the sample company promises, in which hours, and the words it uses again and again.

use super::past::{self, Known};
use crate::wiring;
use base::{CalendarId, Fault, Outcome, Time};
use clocks::policy::{Conditions, Promised, Wished};
use desk::macros::{self, Actions, Fields};
use desk::status::{Priority, Status};
use desk::view::Scope;
use sample::{Company, Then};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use store::{Db, Tx};

/// The past that the promises are told of, so that reports have something to say.
const TOLD_MS: i64 = 90 * Time::DAY;
/// The past whose answers are looked through for what was promised in them.
const OWED_MS: i64 = 28 * Time::DAY;

/// Writes all of it. The clocks of the past are told later, beside other work.
pub(super) async fn write(db: &Db, company: &Company, known: &Known) -> Outcome<()> {
    // Nothing is promised yet: the clocks begin to hear after what was filled in.
    while clocks::hear::step(db).await? > 0 {}
    let mut tx = db.begin(&base::Actor::system()).await?;
    policies(&mut tx, company, known).await?;
    let since = tx.now().plus(-TOLD_MS);
    clocks::recount::resolved_since(&mut tx, since, "this was promised then").await?;
    tx.commit().await?;
    owed(db).await?;
    words(db, company, known).await
}

/// What colleagues promised in the last weeks, and what became of it.
async fn owed(db: &Db) -> Outcome<()> {
    while promises::hear::step(db, &wiring::business_hours()).await? > 0 {}
    promises::past::tell(db, &wiring::business_hours(), db.now().plus(-OWED_MS)).await?;
    Ok(())
}

async fn policies(tx: &mut Tx, company: &Company, known: &Known) -> Outcome<()> {
    let mut calendars: HashMap<&str, CalendarId> = HashMap::new();
    for one in &company.hours {
        let hours = serde_json::from_value(calendar(one)).map_err(|e| Fault::new(e).doing("write the shop's hours"))?;
        calendars.insert(one.key, clocks::calendar::add(tx, one.name, &hours).await?.id);
    }
    for (place, one) in (0..).zip(&company.promises) {
        let Some(calendar) = calendars.get(one.hours).cloned() else { continue };
        let inboxes = one.inboxes.iter().filter_map(|key| Some(known.inboxes.get(key)?.0.clone())).collect();
        let priorities = one.priorities.iter().map(|priority| past::priority(*priority)).collect();
        let targets = Promised {
            first_response_minutes: Some(one.first),
            next_response_minutes: one.next,
            warn_minutes: one.warn,
            ..Promised::default()
        };
        let conditions = Conditions { inboxes, priorities, ..Conditions::default() };
        let wished = Wished { name: one.name.into(), place, calendar, conditions, targets };
        clocks::policy::add(tx, &wished).await?;
    }
    Ok(())
}

/// The hours as people send them.
fn calendar(one: &sample::Hours) -> Value {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let week: Map<String, Value> = DAYS.iter().zip(one.week).map(|(day, open)| ((*day).into(), spans(open))).collect();
    let day = |(month, day): (i8, i8)| format!("2026-{month:02}-{day:02}");
    let holiday = |one: &sample::Holiday| {
        let (first, last) = one.days;
        let last = (last != first).then(|| day(last));
        json!({ "name": one.name, "from": day(first), "to": last, "yearly": true, "open": spans(one.open) })
    };
    json!({ "zone": one.zone, "week": week, "holidays": one.holidays.iter().map(holiday).collect::<Vec<_>>() })
}

fn spans(open: &[(&str, &str)]) -> Value {
    open.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect()
}

/// Macros are saved by the founder, who may save them for everybody.
async fn words(db: &Db, company: &Company, known: &Known) -> Outcome<()> {
    let Some((founder, _)) = company.agents.first().and_then(|agent| known.agents.get(agent.key)) else {
        return Ok(());
    };
    let actor = team::actor_of(&mut db.read().await?, founder).await?;
    let actor = actor.ok_or_else(|| Fault::new("the founder of the sample company is not there"))?;
    let mut tx = db.begin(&actor).await?;
    for one in &company.macros {
        macros::add(&mut tx, &fields(one, known)).await?;
    }
    Ok(tx.commit().await?)
}

fn fields(one: &sample::Macro, known: &Known) -> Fields {
    let actions = Actions {
        status: (one.then == Then::Resolved).then_some(Status::Resolved),
        priority: (one.then == Then::Urgent).then_some(Priority::Urgent),
        add_labels: one.labels.iter().filter_map(|key| known.labels.get(key).cloned()).collect(),
        note: one.note.into(),
        ..Actions::default()
    };
    Fields {
        name: one.name.into(),
        scope: Scope::All,
        folder: one.folder.into(),
        texts: one.texts.iter().map(|(language, text)| (language.code().to_owned(), (*text).to_owned())).collect(),
        actions,
        ..Fields::default()
    }
}
