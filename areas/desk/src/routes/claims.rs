//! Claims: who alone may send in a conversation.

use super::conversations::Conversation;
use crate::claim;
use base::{Action, AgentId};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Needs, Route, delete, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Action::ConversationReply);
    vec![
        post("/conversations/{id}/claim", needs, "claim a conversation, hold on to it, or take it over", take),
        delete("/conversations/{id}/claim", needs, "give a claim back", give_back),
    ]
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Claiming {
    /// Whom it is taken over from; nobody if left out.
    from: Option<AgentId>,
}

async fn take(ask: Ask<(), Claiming>) -> Answer<Conversation> {
    let mut tx = ask.begin().await?;
    let head = claim::take(&mut tx, ask.text("id")?, ask.body.from.as_ref()).await?;
    tx.commit().await?;
    super::shown(&ask, &head).await
}

async fn give_back(ask: Ask) -> Answer<Conversation> {
    let mut tx = ask.begin().await?;
    let head = claim::give_back(&mut tx, ask.text("id")?).await?;
    tx.commit().await?;
    super::shown(&ask, &head).await
}
