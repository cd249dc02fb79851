//! Signatures: how one looks while it is written. They are saved with their agent and their inbox.

use super::conversations::missing;
use crate::{inbox, signature};
use base::{Action, InboxId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use web::{Answer, Ask, Needs, Route, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    vec![post("/signatures/look", Needs::SignIn, "shows how a signature will look", look).unkept()]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SignatureText")]
struct Text {
    /// The signature.
    text: String,
    /// The inbox it is of; one's own if left out.
    #[serde(default)]
    inbox: Option<InboxId>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SignatureLook")]
struct Look {
    /// A node tree, like the text of a message.
    body: Value,
}

async fn look(ask: Ask<(), Text>) -> Answer<Look> {
    let (ask, (), Text { text, inbox }) = ask.take();
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    if let Some(id) = &inbox {
        let inbox = inbox::get(&mut conn, id).await?;
        ask.check(Action::InboxRead, &inbox.thing()).map_err(|_e| missing())?;
    }
    let body = signature::look(&mut conn, (&me, inbox.as_ref()), &text, (ask.house().vault(), ask.now)).await?;
    Ok(Look { body }.into())
}
