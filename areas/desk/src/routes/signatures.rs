//! Signatures: how one looks while it is written. They are saved with their agent and their inbox.

use super::conversations::missing;
use crate::wording::{self, Whose, Wording};
use crate::{inbox, signature};
use base::{Action, InboxId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::audit;
use web::{Answer, Ask, Needs, Route, get, post, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (read, change) = (Needs::Permission(Action::InboxRead), Needs::Permission(Action::InboxChange));
    vec![
        post("/signatures/look", Needs::SignIn, "shows how a signature will look", look).unkept(),
        get("/me/signatures", Needs::SignIn, "one's own signatures by inbox and language", mine),
        put("/me/signatures", Needs::SignIn, "set one's own signatures by inbox and language", set_mine),
        get("/inboxes/{id}/signatures", read, "an inbox's signatures by language", of_inbox),
        put("/inboxes/{id}/signatures", change, "set an inbox's signatures by language", set_of_inbox),
    ]
}

/// Signatures in other words; the usual one is saved with its agent and its inbox.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SignatureWordings")]
struct Wordings {
    /// At most sixty.
    items: Vec<Wording>,
}

async fn mine(ask: Ask) -> Answer<Wordings> {
    let me = ask.actor.require_agent()?;
    Ok(Wordings { items: wording::of(&mut ask.read().await?, Whose::Agent(&me)).await? }.into())
}

async fn set_mine(ask: Ask<(), Wordings>) -> Answer<Wordings> {
    let (ask, (), sent) = ask.take();
    let me = ask.actor.require_agent()?;
    let mut tx = ask.begin().await?;
    wording::put(&mut tx, Whose::Agent(&me), &sent.items).await?;
    tx.commit().await?;
    mine(ask).await
}

async fn of_inbox(ask: Ask) -> Answer<Wordings> {
    let mut conn = ask.read().await?;
    let inbox = inbox::get(&mut conn, &ask.id("id")?).await?;
    ask.check(Action::InboxRead, &inbox.thing()).map_err(|_e| missing())?;
    Ok(Wordings { items: shown(wording::of(&mut conn, Whose::Inbox(&inbox.id)).await?) }.into())
}

async fn set_of_inbox(ask: Ask<(), Wordings>) -> Answer<Wordings> {
    let (ask, (), sent) = ask.take();
    let mut tx = ask.begin().await?;
    let inbox = inbox::get(&mut tx, &ask.id("id")?).await?;
    ask.check(Action::InboxRead, &inbox.thing()).map_err(|_e| missing())?;
    ask.check(Action::InboxChange, &inbox.thing())?;
    wording::put(&mut tx, Whose::Inbox(&inbox.id), &sent.items).await?;
    signature::settle(&mut tx, &inbox.id, &inbox.signature).await?;
    audit::write(&mut tx, "inbox.signatures", inbox.id.as_str(), json!({ "count": sent.items.len() })).await?;
    tx.commit().await?;
    of_inbox(ask).await
}

/// Of an inbox's own the inbox goes without saying.
fn shown(all: Vec<Wording>) -> Vec<Wording> {
    all.into_iter().map(|one| Wording { inbox: None, ..one }).collect()
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
