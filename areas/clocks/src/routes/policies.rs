//! SLA policies.

use super::{CHANGE, READ, check};
use crate::policy::{self, Conditions, Policy, Promised, Wished};
use base::CalendarId;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Done, Empty, List, Page, Reply, Route, delete, get, patch, post};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/sla-policies", READ, "what is promised, in order", all),
        post("/sla-policies", CHANGE, "promise something to some conversations", add),
        patch("/sla-policies/{id}", CHANGE, "change a promise; running clocks follow", change),
        delete("/sla-policies/{id}", CHANGE, "take a promise back", remove),
    ]
}

async fn all(ask: Ask) -> Answer<List<Policy>> {
    Ok(Page::whole(policy::all(&mut ask.read().await?).await?).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewSlaPolicy")]
struct New {
    name: String,
    #[serde(default)]
    place: i64,
    calendar: CalendarId,
    #[serde(default)]
    conditions: Conditions,
    targets: Promised,
}

async fn add(ask: Ask<(), New>) -> Answer<Policy> {
    check(&ask)?;
    let (ask, (), new) = ask.take();
    let New { name, place, calendar, conditions, targets } = new;
    let mut tx = ask.begin().await?;
    let policy = policy::add(&mut tx, &Wished { name, place, calendar, conditions, targets }).await?;
    tx.commit().await?;
    Ok(Reply::created(policy))
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "SlaPolicyChange")]
struct Change {
    name: Option<String>,
    place: Option<i64>,
    calendar: Option<CalendarId>,
    conditions: Option<Conditions>,
    targets: Option<Promised>,
}

async fn change(ask: Ask<(), Change>) -> Answer<Policy> {
    check(&ask)?;
    let (ask, (), change) = ask.take();
    let mut tx = ask.begin().await?;
    let before = policy::get(&mut tx, &ask.id("id")?).await?;
    ask.check_version(before.version)?;
    let wished = Wished {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        place: change.place.unwrap_or(before.place),
        calendar: change.calendar.unwrap_or_else(|| before.calendar.clone()),
        conditions: change.conditions.unwrap_or_else(|| before.conditions.clone()),
        targets: change.targets.unwrap_or(before.targets),
    };
    let policy = policy::change(&mut tx, &before, &wished).await?;
    tx.commit().await?;
    let version = policy.version;
    Ok(Reply::from(policy).version(version))
}

async fn remove(ask: Ask) -> Done {
    check(&ask)?;
    let mut tx = ask.begin().await?;
    let before = policy::get(&mut tx, &ask.id("id")?).await?;
    ask.check_version(before.version)?;
    policy::remove(&mut tx, &before).await?;
    tx.commit().await?;
    Empty::done()
}
