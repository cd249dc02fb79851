//! Drafts.

use crate::draft::{self, Content, Draft};
use crate::head;
use base::{Action, Refusal};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Done, Empty, Needs, Reply, Route, delete, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let write = Needs::Permission(Action::ConversationNote);
    vec![
        put("/conversations/{id}/draft", write, "save what is being written", save),
        delete("/conversations/{id}/draft", write, "throw one's draft away", remove),
    ]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Saving {
    kind: String,
    #[serde(default)]
    to: Vec<contract::Party>,
    #[serde(default)]
    cc: Vec<contract::Party>,
    #[serde(default)]
    bcc: Vec<contract::Party>,
    #[serde(default)]
    subject: String,
    body_text: String,
    #[serde(default)]
    attachments: Vec<base::FileId>,
    audience: Option<contract::Audience>,
    warning: Option<String>,
    language: Option<String>,
    device: String,
    version: Option<i64>,
}

async fn save(ask: Ask<(), Saving>) -> Answer<Draft> {
    let (ask, (), sent) = ask.take();
    if !["reply", "reply_all", "forward", "note"].contains(&sent.kind.as_str()) {
        return Err(Refusal::invalid("kind", "one of reply, reply_all, forward, note").into());
    }
    let Saving { kind, to, cc, bcc, subject, body_text, attachments, audience, warning, language, device, version } =
        sent;
    let content = Content { kind, to, cc, bcc, subject, body_text, attachments, audience, warning, language };
    let mut tx = ask.begin().await?;
    let head = head::open(&mut tx, &ask.actor, ask.text("id")?, Action::ConversationNote).await?;
    let draft = draft::save(&mut tx, &head, (&content, &device), version).await?;
    tx.commit().await?;
    let draft = draft.dressed(&mut ask.read().await?, ask.house().vault(), ask.now).await?;
    Ok(Reply::from(draft))
}

async fn remove(ask: Ask) -> Done {
    let me = ask.actor.require_agent()?;
    let mut tx = ask.begin().await?;
    let head = head::open(&mut tx, &ask.actor, ask.text("id")?, Action::ConversationNote).await?;
    draft::remove(&mut tx, &head.id, &me).await?;
    tx.commit().await?;
    Empty::done()
}
