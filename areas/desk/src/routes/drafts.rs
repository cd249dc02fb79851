//! Drafts.

use crate::draft::{self, Content, Draft};
use crate::{comment, head, takeover};
use base::{Action, AgentId, Outcome, Refusal};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Done, Empty, Needs, Reply, Route, delete, get, post, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Needs::Permission(Action::ConversationRead), Needs::Permission(Action::ConversationNote));
    let answer = Needs::Permission(Action::ConversationReply);
    vec![
        get("/conversations/{id}/drafts/{agent}", read, "a colleague's draft, as it is now", show),
        post("/conversations/{id}/drafts/{agent}/comments", write, "say something of a draft to its owner", comment),
        post("/conversations/{id}/drafts/{agent}/take", answer, "take a colleague's draft over", take),
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

/// The draft the address names, and its conversation.
async fn named(conn: &mut store::Conn, ask: &Ask, action: Action) -> Outcome<(head::Head, Draft)> {
    let agent: AgentId = ask.id("agent")?;
    let head = head::open(conn, &ask.actor, ask.text("id")?, action).await?;
    let draft = draft::of(conn, &head.id, &agent).await?.ok_or_else(Refusal::missing)?;
    Ok((head, draft))
}

async fn show(ask: Ask) -> Answer<Draft> {
    let mut conn = ask.read().await?;
    let (_head, draft) = named(&mut conn, &ask, Action::ConversationRead).await?;
    Ok(draft.dressed(&mut conn, ask.house().vault(), ask.now).await?.into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewDraftComment")]
struct Said {
    /// 1 to 2,000 characters.
    text: String,
}

async fn comment(ask: Ask<(), Said>) -> Answer<Draft> {
    let (ask, (), said) = ask.take();
    let mut tx = ask.begin().await?;
    let (head, draft) = named(&mut tx, &ask, Action::ConversationNote).await?;
    comment::add(&mut tx, &head, (&draft, &said.text)).await?;
    tx.commit().await?;
    Ok(Reply::created(draft.dressed(&mut ask.read().await?, ask.house().vault(), ask.now).await?))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DraftTaking")]
struct Taking {
    /// The version that was read.
    version: i64,
}

async fn take(ask: Ask<(), Taking>) -> Answer<Draft> {
    let (ask, (), taking) = ask.take();
    let mut tx = ask.begin().await?;
    let (head, theirs) = named(&mut tx, &ask, Action::ConversationReply).await?;
    let draft = takeover::take(&mut tx, &head, (&theirs.agent, taking.version)).await?;
    tx.commit().await?;
    Ok(draft.dressed(&mut ask.read().await?, ask.house().vault(), ask.now).await?.into())
}
