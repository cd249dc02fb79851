//! Merging, moving messages, links, and what looks like the same matter twice.

use crate::alike::{self, Alike};
use crate::head;
use crate::link::{self, Link, Tie};
use crate::merge::{self, Merging};
use crate::relocate::{self, Moving};
use base::{Action, DeedId, LinkId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, List, Needs, Page, Route, delete, get, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let read = Needs::Permission(Action::ConversationRead);
    let change = Needs::Permission(Action::ConversationChange);
    vec![
        post("/conversations/{id}/merge", change, "merge others into this one; can be taken back", merge_into),
        post(
            "/conversations/{id}/move",
            change,
            "move messages to another or a new conversation; can be taken back",
            move_on,
        ),
        get("/conversations/{id}/links", read, "what a conversation is tied to", links),
        post("/conversations/{id}/links", change, "tie a conversation to another", tie),
        delete("/conversations/{id}/links/{link}", change, "end a tie", untie),
        get("/conversations/{id}/alike", read, "open conversations of the same customer that look alike", look_alike),
    ]
}

/// What was done, the conversation as it is now, and the way back.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Done {
    pub(super) conversation: super::conversations::Conversation,
    /// For taking it back; none if there was nothing to do.
    pub(super) deed: Option<DeedId>,
}

async fn merge_into(ask: Ask<(), Merging>) -> Answer<Done> {
    let mut tx = ask.begin().await?;
    let (head, deed) = merge::merge(&mut tx, ask.text("id")?, &ask.body).await?;
    tx.commit().await?;
    Ok(Done { conversation: super::shown(&ask, &head).await?.into_body(), deed: Some(deed) }.into())
}

async fn move_on(ask: Ask<(), Moving>) -> Answer<Done> {
    let mut tx = ask.begin().await?;
    let (head, deed) = relocate::relocate(&mut tx, ask.text("id")?, &ask.body).await?;
    tx.commit().await?;
    Ok(Done { conversation: super::shown(&ask, &head).await?.into_body(), deed: Some(deed) }.into())
}

async fn links(ask: Ask) -> Answer<List<Link>> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    Ok(Page::whole(link::of(&mut conn, &ask.actor, &head.id).await?).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewTie {
    /// Id or number of the other conversation.
    to: String,
    /// How this one stands to it.
    tie: Tie,
}

async fn tie(ask: Ask<(), NewTie>) -> Answer<List<Link>> {
    let mut tx = ask.begin().await?;
    let head = link::add(&mut tx, ask.text("id")?, (&ask.body.to, ask.body.tie)).await?;
    tx.commit().await?;
    Ok(Page::whole(link::of(&mut ask.read().await?, &ask.actor, &head.id).await?).into())
}

async fn untie(ask: Ask) -> Answer<List<Link>> {
    let link: LinkId = ask.id("link")?;
    let mut tx = ask.begin().await?;
    link::remove(&mut tx, ask.text("id")?, &link).await?;
    tx.commit().await?;
    links(ask).await
}

async fn look_alike(ask: Ask) -> Answer<List<Alike>> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    Ok(Page::whole(alike::of(&mut conn, &ask.actor, &head).await?).into())
}
