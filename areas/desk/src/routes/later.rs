//! Answers that are sent later: planned, changed, taken back.

use super::channels;
use super::messages::newer;
use crate::draft::Draft;
use crate::head;
use crate::later::{self, Later, Rewriting, When};
use crate::reply::{Tools, Writing};
use base::{Action, Failure, LaterId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Reply, Route, patch, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let write = Needs::Permission(Action::ConversationReply);
    vec![
        post("/conversations/{id}/later", write, "send an answer later, by somebody's clock", add),
        patch("/later/{id}", write, "change words or time of an answer that waits", change),
        post("/later/{id}/back", write, "take an answer that waits back into a draft", take_back),
    ]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Planning {
    /// What is sent.
    writing: Writing,
    /// When.
    when: When,
}

async fn add(ask: Ask<(), Planning>) -> Answer<Later> {
    let (ask, (), planning) = ask.take();
    let channels = channels(&ask)?;
    let mut tx = ask.begin().await?;
    let head = head::open(&mut tx, &ask.actor, ask.text("id")?, Action::ConversationReply).await?;
    let seen = planning.writing.seen_thread_version;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    match later::add(&mut tx, tools, (head.clone(), planning.writing), &planning.when).await {
        Ok(later) => {
            tx.commit().await?;
            Ok(Reply::created(later))
        }
        Err(Failure::Refused(refusal)) if refusal.code == "conversation.moved" => {
            drop(tx);
            let since = newer(&ask, &head, seen).await?;
            Err(refusal.with("since", since).into())
        }
        Err(other) => Err(other),
    }
}

async fn change(ask: Ask<(), Rewriting>) -> Answer<Later> {
    let (ask, (), to) = ask.take();
    let id: LaterId = ask.id("id")?;
    let channels = channels(&ask)?;
    let mut tx = ask.begin().await?;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    let later = later::change(&mut tx, tools, &id, (to, ask.if_match())).await?;
    tx.commit().await?;
    let version = later.version;
    Ok(Reply::from(later).version(version))
}

#[derive(Debug, Serialize, JsonSchema)]
struct Back {
    draft: Draft,
}

async fn take_back(ask: Ask) -> Answer<Back> {
    let mut tx = ask.begin().await?;
    let draft = later::take_back(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    let draft = draft.dressed(&mut ask.read().await?, ask.house().vault(), ask.now).await?;
    Ok(Back { draft }.into())
}
