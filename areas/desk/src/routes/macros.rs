//! Macros: those a person sees, saving them, and using them in a conversation.

use crate::file::{self, Attachment};
use crate::head::{self, Head};
use crate::macros::apply::{self, Ready};
use crate::macros::template::Variable;
use crate::macros::{self, Fields, Macro, Openings};
use base::{Action, DeedId, MacroId, Outcome};
use schemars::JsonSchema;
use serde::Serialize;
use store::Conn;
use web::{Answer, Ask, List, Needs, Page, Reply, Route, delete, get, post, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let write = Needs::Permission(Action::ConversationNote);
    vec![
        get("/macros", write, "the macros one sees, used last first", all),
        get("/macros/variables", write, "what a macro may have blanks for", variables),
        post("/macros", write, "save a macro for oneself, a team or everybody", add),
        put("/macros/{id}", write, "change a macro", change),
        delete("/macros/{id}", write, "remove a macro", remove),
        get("/conversations/{id}/macros/{macro}", write, "what a macro would say and do here", preview),
        post("/conversations/{id}/macros/{macro}", write, "use a macro: its words, and what it does at once", use_here),
    ]
}

async fn all(ask: Ask) -> Answer<List<Macro>> {
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let seen = macros::seen_by(&mut conn, &me, ask.now).await?;
    Ok(Page::whole(macros::dress(&mut conn, (ask.house().vault(), ask.now), seen).await?).into())
}

/// With its files.
async fn dressed<B>(ask: &Ask<(), B>, one: Macro) -> Outcome<Macro> {
    let mut conn = ask.read().await?;
    let all = macros::dress(&mut conn, (ask.house().vault(), ask.now), vec![one]).await?;
    all.into_iter().next().ok_or_else(|| base::Refusal::missing().into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct Blank {
    /// As it is written between {{ and }}.
    name: &'static str,
    /// In words.
    meaning: &'static str,
}

async fn variables(_ask: Ask) -> Answer<List<Blank>> {
    let blanks = Variable::ALL.iter().map(|one| Blank { name: one.code(), meaning: one.meaning() }).collect();
    std::future::ready(Ok(Page::whole(blanks).into())).await
}

async fn add(ask: Ask<(), Fields>) -> Answer<Macro> {
    let mut tx = ask.begin().await?;
    let made = macros::add(&mut tx, &ask.body).await?;
    tx.commit().await?;
    Ok(Reply::created(dressed(&ask, made).await?))
}

async fn change(ask: Ask<(), Fields>) -> Answer<Macro> {
    let id: MacroId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let changed = macros::change(&mut tx, &id, (&ask.body, ask.if_match())).await?;
    tx.commit().await?;
    let version = changed.version;
    Ok(Reply::from(dressed(&ask, changed).await?).version(version))
}

async fn remove(ask: Ask) -> Answer<Macro> {
    let id: MacroId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let removed = macros::remove(&mut tx, &id).await?;
    tx.commit().await?;
    Ok(removed.into())
}

/// The conversation and the macro, if the asker may write there and sees it.
async fn both(ask: &Ask, conn: &mut Conn) -> Outcome<(Head, Macro)> {
    let head = head::open(conn, &ask.actor, ask.text("id")?, Action::ConversationNote).await?;
    let found = macros::find(conn, &ask.actor.require_agent()?, &ask.id("macro")?).await?;
    Ok((head, found))
}

async fn preview(ask: Ask) -> Answer<Ready> {
    let openings = ask.part::<Openings>()?;
    let mut conn = ask.read().await?;
    let (head, found) = both(&ask, &mut conn).await?;
    Ok(apply::preview(&mut conn, (&ask.actor, ask.now), &openings, (&head, &found)).await?.into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct Used {
    /// Its words, and what becomes of the conversation once they were sent.
    #[serde(flatten)]
    ready: Ready,
    /// For taking back what it did.
    deed: Option<DeedId>,
    /// Copies of its files, to be attached.
    attachments: Vec<Attachment>,
}

async fn use_here(ask: Ask) -> Answer<Used> {
    let openings = ask.part::<Openings>()?;
    let mut tx = ask.begin().await?;
    let (head, found) = both(&ask, &mut tx).await?;
    let apply::Used { ready, deed, files } = apply::use_here(&mut tx, &openings, (head, &found)).await?;
    tx.commit().await?;
    let (vault, now) = (ask.house().vault(), ask.now);
    let attachments = files.iter().map(|stored| file::attachment(stored, vault, now)).collect();
    Ok(Used { ready, deed, attachments }.into())
}
