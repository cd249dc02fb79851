//! Notes.

use crate::head;
use crate::note::{self, NewNote, Note};
use base::{Action, AgentId, FileId, NoteId};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Needs, Reply, Route, patch, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let write = Needs::Permission(Action::ConversationNote);
    vec![
        post("/conversations/{id}/notes", write, "write a note to colleagues", add),
        patch("/notes/{id}", write, "change one's own note", edit),
    ]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Writing {
    text: String,
    #[serde(default)]
    mentions: Vec<AgentId>,
    #[serde(default)]
    attachments: Vec<FileId>,
}

async fn add(ask: Ask<(), Writing>) -> Answer<Note> {
    let (ask, (), writing) = ask.take();
    let mut tx = ask.begin().await?;
    let mut head = head::open(&mut tx, &ask.actor, ask.text("id")?, Action::ConversationNote).await?;
    let Writing { text, mentions, attachments } = writing;
    let id = note::add(&mut tx, &mut head, NewNote { text, mentions, attachments }).await?;
    tx.commit().await?;
    Ok(Reply::created(shown(&ask, &id).await?))
}

async fn shown(ask: &Ask, id: &NoteId) -> Result<Note, base::Failure> {
    note::get(&mut ask.read().await?, ask.house().vault(), ask.now, id).await
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Edit {
    text: String,
}

async fn edit(ask: Ask<(), Edit>) -> Answer<Note> {
    let (ask, (), edit) = ask.take();
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    note::edit(&mut tx, &id, &edit.text).await?;
    tx.commit().await?;
    Ok(shown(&ask, &id).await?.into())
}
