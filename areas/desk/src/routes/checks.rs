//! The reply check, while somebody writes.

use super::channels;
use crate::autonomy::need::Needed;
use crate::autonomy::{self, Saying};
use crate::check::{self, Case, Checked, Past, Words};
use crate::{head, inbox, refusals};
use base::{Action, FileId};
use contract::{Audience, Party};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Route, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let write = Needs::Permission(Action::ConversationReply);
    vec![post("/conversations/{id}/check", write, "what the reply check says of an answer, before it is sent", look)]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The words.
    body_text: String,
    /// Recipients.
    #[serde(default)]
    to: Vec<Party>,
    /// Subject, if it shall differ.
    #[serde(default)]
    subject: Option<String>,
    /// On a network of posts: a warning before the words.
    #[serde(default)]
    warning: Option<String>,
    /// Uploaded files; what describes them is checked.
    #[serde(default)]
    attachments: Vec<FileId>,
    /// On a network of posts: who would read it.
    #[serde(default)]
    audience: Option<Audience>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Told {
    #[serde(flatten)]
    checked: Checked,
    /// Who could send it although something blocks.
    past: Past,
    /// In public: who has to look at it first, and why.
    needed: Needed,
}

async fn look(ask: Ask<(), Asked>) -> Answer<Told> {
    let (ask, (), asked) = ask.take();
    let channels = channels(&ask)?;
    let by = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationReply).await?;
    let thing = head::thing(&mut conn, &head).await?;
    let past = check::past(&head, &ask.actor, &thing);
    let box_ = inbox::answering(&mut conn, &channels, &head).await?.ok_or_else(refusals::no_way_out)?;
    let account = box_.account(&channels, ask.house().vault())?;
    let length = channels.get(&box_.channel)?.length(&account);
    let Asked { body_text, to, subject, warning, attachments, audience } = asked;
    let lines = [check::own_subject(&head, subject.as_deref()), warning.as_deref()];
    let beside = check::beside(&mut conn, (lines, &attachments)).await?;
    let case = Case { head: &head, box_: &box_, length, by: &by, now: ask.now };
    let words = Words { text: &body_text, beside: &beside, to: &to };
    let checked = check::run(&mut conn, case, words).await?;
    let found = &checked.findings;
    let saying = Saying { actor: &ask.actor, head: &head, thing: &thing, audience, words: &body_text, found };
    let (needed, _) = autonomy::at(&mut conn, (ask.house().vault(), ask.now), saying).await?;
    Ok(Told { checked, past, needed }.into())
}
