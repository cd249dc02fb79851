//! What people do about promises.

use super::{WRITE, ledger};
use crate::acts::{self, Answered, ByHand, Consent, Reopening, Settling};
use crate::promise::Promise;
use crate::promise_store;
use crate::when::Calendars;
use base::{Action, AgentId, MessageId, Outcome, PromiseId, Refusal, Time};
use desk::head;
use schemars::JsonSchema;
use serde::Deserialize;
use store::Tx;
use web::{Answer, Ask, Reply, Route, patch, post};

pub(super) fn routes() -> Vec<Route> {
    vec![
        post("/conversations/{id}/promises", WRITE, "write down a promise", add),
        patch("/promises/{id}", WRITE, "give a promise to a colleague", give),
        post("/promises/{id}/settle", WRITE, "say that a promise was kept, or not, or is none", settle),
        post("/promises/{id}/reopen", WRITE, "open a settled promise again", reopen),
        post("/promises/{id}/time", WRITE, "ask the customer for another time", ask_for_time),
        post("/promises/{id}/answer", WRITE, "say what the customer said to another time", answer),
    ]
}

/// The promise as it is now, after everything is durable.
async fn done(mut tx: Tx, id: &PromiseId) -> Outcome<Reply<Promise>> {
    let found = promise_store::find(&mut tx, id).await?.ok_or_else(Refusal::missing)?;
    let (now, version) = (tx.now(), found.version);
    let shown = ledger::shown(&mut tx, found, now).await?;
    tx.commit().await?;
    Ok(Reply::from(shown).version(version))
}

async fn add(ask: Ask<(), ByHand>) -> Answer<Promise> {
    let (ask, (), wish) = ask.take();
    let calendars = ask.part::<Calendars>()?;
    let mut tx = ask.begin().await?;
    let head = head::open_as(&mut tx, ask.text("id")?, Action::ConversationReply).await?;
    let id = acts::add(&mut tx, &calendars, (&head, wish)).await?;
    Ok(Reply::created(done(tx, &id).await?.into_body()))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PromiseGiven")]
struct Given {
    /// Who keeps it from now on.
    owner: AgentId,
}

async fn give(ask: Ask<(), Given>) -> Answer<Promise> {
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    acts::give(&mut tx, &id, &ask.body.owner).await?;
    done(tx, &id).await
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PromiseSettled")]
struct Settled {
    /// How.
    how: Settling,
    /// The message that kept it.
    #[serde(default)]
    message: Option<MessageId>,
    /// A word on it.
    #[serde(default)]
    words: Option<String>,
}

async fn settle(ask: Ask<(), Settled>) -> Answer<Promise> {
    let (ask, (), Settled { how, message, words }) = ask.take();
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    acts::settle(&mut tx, &id, (how, message, words)).await?;
    done(tx, &id).await
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PromiseReopened")]
struct Reopened {
    /// Why.
    why: Reopening,
    /// A word on it.
    #[serde(default)]
    words: Option<String>,
}

async fn reopen(ask: Ask<(), Reopened>) -> Answer<Promise> {
    let (ask, (), Reopened { why, words }) = ask.take();
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    acts::reopen(&mut tx, &id, (why, words)).await?;
    done(tx, &id).await
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PromiseTime")]
struct Moved {
    /// The new time.
    due_at: Time,
    /// Whether the customer agreed.
    consent: Consent,
    /// A word on it.
    #[serde(default)]
    words: Option<String>,
}

async fn ask_for_time(ask: Ask<(), Moved>) -> Answer<Promise> {
    let (ask, (), Moved { due_at, consent, words }) = ask.take();
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    acts::ask_for_time(&mut tx, &id, (due_at, consent, words)).await?;
    done(tx, &id).await
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PromiseAnswered")]
struct Said {
    /// What they said.
    answer: Answered,
    /// A word on it.
    #[serde(default)]
    words: Option<String>,
}

async fn answer(ask: Ask<(), Said>) -> Answer<Promise> {
    let (ask, (), Said { answer, words }) = ask.take();
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    acts::answer(&mut tx, &id, (answer, words)).await?;
    done(tx, &id).await
}
