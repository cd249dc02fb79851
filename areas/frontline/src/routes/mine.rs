//! One's own: thanks, breaks, what one learns.

use crate::asked::{self, Asked};
use crate::coaching::{self, Example, Returned};
use crate::reading::{self, Kind};
use crate::rest::{self, Rest};
use crate::tells;
use crate::thanks::{self, Thanks};
use base::{Action, MessageId, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Done, Empty, List, Needs, Page, Route, delete, get, put};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/me/thanks", Needs::SignIn, "thanks that reached oneself, newest first", thanks),
        delete("/me/thanks/{id}", Needs::SignIn, "say that a message was no thanks", no_thanks),
        get("/me/asked", Needs::SignIn, "one's own answers that wait for a second person", waiting),
        get("/me/coaching", Needs::SignIn, "what one learns from one's own answers", learn),
        get("/me/break", Needs::SignIn, "until when one takes a break", mine),
        put("/me/break", Needs::SignIn, "take a break: nothing new is given to oneself meanwhile", begin),
        delete("/me/break", Needs::SignIn, "end one's break", end),
        get("/breaks", Needs::Permission(Action::TeamRead), "who takes a break now", breaks),
    ]
}

async fn thanks(ask: Ask) -> Answer<List<Thanks>> {
    let me = ask.actor.require_agent()?;
    Ok(Page::whole(thanks::of(&mut ask.read().await?, &me, ask.now).await?).into())
}

async fn no_thanks(ask: Ask) -> Done {
    let (me, message): (_, MessageId) = (ask.actor.require_agent()?, ask.id("id")?);
    let mut tx = ask.begin().await?;
    let head = thanks::head_of(&mut tx, (&me, &message)).await?.ok_or_else(Refusal::missing)?;
    reading::say(&mut tx, (&head, &message), (Kind::Praise, false)).await?;
    tells::renew(&mut tx, &head.id).await?;
    reading::tell(&mut tx, &head);
    tx.commit().await?;
    Empty::done()
}

async fn waiting(ask: Ask) -> Answer<List<Asked>> {
    let me = ask.actor.require_agent()?;
    Ok(Page::whole(asked::by(&mut ask.read().await?, &me).await?).into())
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Coaching")]
struct Learnt {
    /// Passages of one's own the check would write otherwise, one for each check.
    examples: Vec<Example>,
    /// Answers a second person gave back.
    returned: Vec<Returned>,
}

async fn learn(ask: Ask) -> Answer<Learnt> {
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let examples = coaching::examples(&mut conn, &me, ask.now).await?;
    Ok(Learnt { examples, returned: coaching::returned(&mut conn, &me, ask.now).await? }.into())
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OwnBreak")]
struct Until {
    /// Until when; null while one takes none.
    until: Option<Time>,
}

async fn mine(ask: Ask) -> Answer<Until> {
    let me = ask.actor.require_agent()?;
    let resting = rest::now(&mut ask.read().await?, ask.now).await?;
    Ok(Until { until: resting.into_iter().find(|rest| rest.agent == me).map(|rest| rest.until) }.into())
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "BreakTaken")]
struct Taken {
    /// How long, in minutes, 1 to 60; 15 if absent.
    #[schemars(range(min = 1, max = 60))]
    minutes: Option<i64>,
}

async fn begin(ask: Ask<(), Taken>) -> Answer<Until> {
    let (ask, (), taken) = ask.take();
    let me = ask.actor.require_agent()?;
    let minutes = taken.minutes.unwrap_or(rest::USUAL);
    if !(1..=rest::LONGEST).contains(&minutes) {
        return Err(Refusal::invalid("minutes", "a break takes 1 to 60 minutes").into());
    }
    let mut tx = ask.begin().await?;
    let until = rest::begin(&mut tx, &me, minutes).await?;
    tx.commit().await?;
    Ok(Until { until: Some(until) }.into())
}

async fn end(ask: Ask) -> Done {
    let me = ask.actor.require_agent()?;
    let mut tx = ask.begin().await?;
    rest::end(&mut tx, &me).await?;
    tx.commit().await?;
    Empty::done()
}

async fn breaks(ask: Ask) -> Answer<List<Rest>> {
    Ok(Page::whole(rest::now(&mut ask.read().await?, ask.now).await?).into())
}
