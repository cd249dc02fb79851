//! The ledger as it is read: lists, one promise with all that was done about it, and how many are kept.

use super::READ;
use crate::kept::{self, Measure};
use crate::promise::{Act, Promise};
use crate::promise_store::{self, Standing, Stored, Wanted, Whose};
use base::{Action, CustomerId, Outcome, PromiseId, Refusal, Thing, Time};
use desk::head;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Conn;
use web::{Answer, Ask, List, Needs, Page, Paging, Route, get};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/promises", READ, "what was promised to customers, within what one may see", list),
        get(
            "/promises/measure",
            Needs::Permission(Action::ReportRead),
            "promises kept on time, of all that fell due",
            measure,
        ),
        get("/promises/{id}", READ, "a promise, and everything that was done about it", one),
        get("/conversations/{id}/promises", READ, "what was promised in a conversation", of),
    ]
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "PromisesWish")]
struct Wish {
    /// Whose to keep.
    whose: Whose,
    /// How they stand.
    standing: Standing,
    /// Only to this customer.
    customer: Option<CustomerId>,
    /// From the `next` of the page before.
    cursor: Option<String>,
    /// Items wanted, 1 to 200; 50 by default.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<i64>,
}

async fn list(ask: Ask<Wish>) -> Answer<Page<Promise>> {
    let (ask, Wish { whose, standing, customer, cursor, limit }, ()) = ask.take();
    let paging = Paging { cursor, limit };
    let wanted = Wanted { whose, standing, customer, after: paging.after()?, limit: paging.limit() };
    let mut conn = ask.read().await?;
    let found = promise_store::page(&mut conn, &ask.actor, &wanted, ask.now).await?;
    let shown = promise_store::dressed(&mut conn, found, ask.now).await?;
    Ok(Page::of(shown, wanted.limit, |one| (one.due_at, one.id.to_string())).into())
}

async fn of(ask: Ask) -> Answer<List<Promise>> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    let found = promise_store::of_conversation(&mut conn, &head.id).await?;
    Ok(Page::whole(promise_store::dressed(&mut conn, found, ask.now).await?).into())
}

/// A promise with its past.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PromiseWhole")]
struct Whole {
    #[serde(flatten)]
    promise: Promise,
    /// Everything that was done about it, oldest first.
    acts: Vec<Act>,
}

async fn one(ask: Ask) -> Answer<Whole> {
    let mut conn = ask.read().await?;
    let found = readable(&ask, &mut conn).await?;
    let acts = promise_store::acts(&mut conn, &found.id).await?;
    let version = found.version;
    let promise = shown(&mut conn, found, ask.now).await?;
    Ok(web::Reply::from(Whole { promise, acts }).version(version))
}

async fn readable(ask: &Ask, conn: &mut Conn) -> Outcome<Stored> {
    let id: PromiseId = ask.id("id")?;
    let found = promise_store::find(conn, &id).await?.ok_or_else(Refusal::missing)?;
    head::open(conn, &ask.actor, found.place.id.as_str(), Action::ConversationRead).await?;
    Ok(found)
}

/// One promise as it is shown.
pub(super) async fn shown(conn: &mut Conn, one: Stored, now: Time) -> Outcome<Promise> {
    let dressed = promise_store::dressed(conn, vec![one], now).await?.pop();
    Ok(dressed.ok_or_else(Refusal::missing)?)
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "PromisesMeasureWish")]
struct Period {
    /// Beginning; 28 days before the end if absent.
    from: Option<i64>,
    /// End, not in it; now if absent.
    to: Option<i64>,
}

/// Kept on time, of all that fell due.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PromisesMeasure")]
struct Measured {
    from: Time,
    to: Time,
    #[serde(flatten)]
    counts: Measure,
    /// Kept on time of all that fell due, from 0 to 1; none where nothing did.
    share: Option<f64>,
}

/// The number is the whole company's: a role within a team is not enough.
async fn measure(ask: Ask<Period>) -> Answer<Measured> {
    ask.check(Action::ReportRead, &Thing::company())?;
    let to = ask.query.to.map_or(ask.now, Time);
    let from = ask.query.from.map_or_else(|| to.plus(-28 * Time::DAY), Time);
    let found = kept::due_in(&mut ask.read().await?, from.0, to.0).await?;
    let counts = kept::measured(&found, ask.now);
    Ok(Measured { from, to, counts, share: counts.share() }.into())
}
