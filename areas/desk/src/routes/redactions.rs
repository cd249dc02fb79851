//! Secrets taken out of messages for good.

use super::messages::dressed;
use crate::erase::Also;
use crate::message::Message;
use crate::redact::{self, Secret, Takes};
use base::Action;
use web::{Answer, Ask, Needs, Route, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Action::ConversationRedact);
    let (look, take) = (
        "where a passage or a file stands, before it is taken out; changes nothing",
        "take a passage or a file out of a conversation for everyone; cannot be taken back",
    );
    vec![
        post("/messages/{id}/redactions/preview", needs, look, preview).unkept(),
        post("/messages/{id}/redactions", needs, take, run).unkept(),
    ]
}

async fn preview(ask: Ask<(), Secret>) -> Answer<Takes> {
    let mut conn = ask.read().await?;
    Ok(redact::preview(&mut conn, &ask.actor, (&ask.id("id")?, &ask.body)).await?.into())
}

async fn run(ask: Ask<(), Secret>) -> Answer<Message> {
    let (id, also) = (ask.id("id")?, ask.part::<Also>()?);
    let mut tx = ask.begin().await?;
    redact::redact(&mut tx, &also, (&id, &ask.body)).await?;
    tx.commit().await?;
    Ok(dressed(&ask, &id).await?.into())
}
