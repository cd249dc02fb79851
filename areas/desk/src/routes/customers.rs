//! What the desk knows of a customer: the story and the brief.

use crate::row::{self, Row};
use crate::story::{self, Moment, Tellers};
use base::{Action, CustomerId, Time};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Answer, Ask, Needs, Page, Paging, Route, get};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let read = Needs::Permission(Action::CustomerRead);
    vec![
        get("/customers/{id}/story", read, "what passed between a customer and us", page),
        get("/customers/{id}/brief", read, "what to know before answering", brief),
    ]
}

async fn page(ask: Ask<Paging>) -> Answer<Page<Moment>> {
    let customer: CustomerId = ask.id("id")?;
    let mut conn = ask.read().await?;
    customers::get(&mut conn, &customer).await?.ok_or_else(super::conversations::missing)?;
    let limit = ask.query.limit();
    let before: Option<(Time, String)> = ask.query.after()?;
    let tellers = ask.part::<Tellers>()?;
    let moments = story::page(&mut conn, (&ask.actor, ask.now), (&customer, &tellers), (before, limit)).await?;
    Ok(Page::of(moments, limit, |moment| (moment.at, moment.id.clone())).into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct Brief {
    sentences: Vec<String>,
    /// The customer's hour, where their zone is known.
    local_time: Option<String>,
    open: Vec<Row>,
    last_contact_at: Option<Time>,
    conversations: i64,
    /// Why the name may deceive.
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<customers::Doubt>,
}

async fn brief(ask: Ask) -> Answer<Brief> {
    let customer: CustomerId = ask.id("id")?;
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let known = customers::get(&mut conn, &customer).await?.ok_or_else(super::conversations::missing)?;
    let brief = story::brief(&mut conn, &ask.actor, &customer, ask.now).await?;
    let open = row::dress(&mut conn, &me, &brief.open).await?;
    let colleagues = crate::colleague::called(&mut conn).await?;
    let doubts = known.identities.iter().map(|one| colleagues.doubt((&known.name, &one.value)));
    // an address that is a colleague's own speaks for the name
    let doubt = doubts.reduce(|one, other| one.and(other)).flatten();
    let local_time = known.zone.as_deref().and_then(|zone| local_time(zone, ask.now));
    let story::Brief { sentences, last_contact_at, conversations, .. } = brief;
    Ok(Brief { sentences, local_time, open, last_contact_at, conversations, doubt }.into())
}

fn local_time(zone: &str, now: Time) -> Option<String> {
    let there = jiff::Timestamp::from_millisecond(now.0).ok()?.in_tz(zone).ok()?;
    Some(there.strftime("%H:%M").to_string())
}
