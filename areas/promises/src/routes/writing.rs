//! While somebody writes: what their words promise, by when, and what they decide of it.

use super::WRITE;
use crate::choice;
use crate::promise::Named;
use crate::when::{Calendars, Frame};
use base::{Action, Time};
use desk::head;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Done, Empty, List, Page, Route, post, put};

pub(super) fn routes() -> Vec<Route> {
    vec![
        post("/conversations/{id}/promises/look", WRITE, "what these words promise, and by when", look),
        put("/conversations/{id}/promises/choice", WRITE, "decide of a promise before it is sent", decide),
    ]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PromisesLook")]
struct Words {
    /// The words.
    body_text: String,
}

/// A promise that would be tracked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PromiseSeen")]
struct Seen {
    /// The words.
    quote: String,
    /// What is promised.
    what: String,
    /// By when it will be tracked.
    due_at: Time,
    /// The zone that time is told in.
    zone: String,
    /// What the time is taken from.
    named: Named,
    /// Why it is not to be tracked, if that was decided.
    declined: Option<String>,
}

async fn look(ask: Ask<(), Words>) -> Answer<List<Seen>> {
    let calendars = ask.part::<Calendars>()?;
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationReply).await?;
    if head.internal {
        return Ok(Page::whole(vec![]).into());
    }
    let frame = Frame::of(&mut conn, &calendars, &head).await?;
    let promises = voice::promises(&ask.body.body_text, head.language.as_deref(), frame.day_of(ask.now));
    let mut seen = Vec::new();
    for promise in promises {
        let choice = choice::of(&mut conn, &head.id, &promise.quote).await?;
        let due = frame.due(&promise, ask.now);
        seen.push(Seen {
            due_at: choice.due_at.unwrap_or(due.at),
            named: if choice.due_at.is_some() { Named::Chosen } else { due.named },
            zone: frame.name.clone(),
            declined: choice.declined,
            quote: promise.quote,
            what: promise.what,
        });
    }
    Ok(Page::whole(seen).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PromiseChoice")]
struct Decided {
    /// The words, as they were found.
    quote: String,
    /// Another time than they name.
    #[serde(default)]
    due_at: Option<Time>,
    /// Why it is not to be tracked. Neither this nor a time takes the decision back.
    #[serde(default)]
    declined: Option<String>,
}

async fn decide(ask: Ask<(), Decided>) -> Done {
    let mut tx = ask.begin().await?;
    let head = head::open_as(&mut tx, ask.text("id")?, Action::ConversationReply).await?;
    let Decided { quote, due_at, declined } = &ask.body;
    choice::decide(&mut tx, &head.id, (quote, *due_at, declined.as_deref())).await?;
    tx.commit().await?;
    Empty::done()
}
