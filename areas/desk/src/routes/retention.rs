//! How long conversations are kept that are over.

use crate::retention::{self, Preview, Rule, Rules, Run};
use base::{Action, Outcome, Thing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Reply, Route, get, post, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Action::CustomerErase);
    vec![
        get("/retention", needs, "how long conversations are kept that are over", show),
        put("/retention", needs, "set how long conversations are kept that are over", change),
        post("/retention/preview", needs, "how many conversations rules would empty; changes nothing", preview),
        post("/retention/run", needs, "empty now what is too old; cannot be taken back", run),
    ]
}

/// Rules, and what they did.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Retention")]
struct Current {
    #[serde(flatten)]
    rules: Rules,
    /// What was done, the newest first.
    runs: Vec<Run>,
}

async fn current<Q, B>(ask: &Ask<Q, B>) -> Outcome<Reply<Current>> {
    let mut conn = ask.read().await?;
    let rules = retention::rules(&mut conn).await?;
    let version = rules.version;
    let runs = retention::runs(&mut conn).await?;
    Ok(Reply::from(Current { rules, runs }).version(version))
}

async fn show(ask: Ask) -> Answer<Current> {
    ask.check(Action::CustomerErase, &Thing::company())?;
    current(&ask).await
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RetentionRules")]
struct Wished {
    /// In their order: the first that fits decides.
    rules: Vec<Rule>,
    /// How many conversations the preview said these rules take.
    seen: i64,
}

async fn change(ask: Ask<(), Wished>) -> Answer<Current> {
    ask.check(Action::CustomerErase, &Thing::company())?;
    let mut tx = ask.begin().await?;
    ask.check_version(retention::rules(&mut tx).await?.version)?;
    retention::set(&mut tx, &ask.body.rules, ask.body.seen).await?;
    tx.commit().await?;
    current(&ask).await
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RetentionQuestion")]
struct Asked {
    /// In their order: the first that fits decides.
    rules: Vec<Rule>,
}

async fn preview(ask: Ask<(), Asked>) -> Answer<Preview> {
    ask.check(Action::CustomerErase, &Thing::company())?;
    retention::check(&ask.body.rules)?;
    Ok(retention::preview(&mut ask.read().await?, &ask.body.rules, ask.now).await?.into())
}

async fn run(ask: Ask) -> Answer<Current> {
    ask.check(Action::CustomerErase, &Thing::company())?;
    let mut tx = ask.begin().await?;
    let by = tx.actor().name.clone();
    retention::begin(&mut tx, &by).await?;
    tx.commit().await?;
    current(&ask).await
}
