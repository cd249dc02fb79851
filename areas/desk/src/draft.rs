//! Drafts: one per agent and conversation, on the server, with a version so that no device overwrites another.

use crate::comment::{self, Comment};
use crate::file::{self, Attachment};
use crate::head::Head;
use crate::message::Recipients;
use crate::{hands, joining, refusals, takeover};
use base::facts::{Fact, Kind};
use base::{AgentId, ConversationId, DraftId, Fault, FileId, Outcome, Time, Vault};
use contract::{Audience, Party};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Conn, Row, Tx, args};

/// What is being written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Content {
    /// `reply`, `reply_all`, `forward` or `note`.
    pub kind: String,
    /// Recipients; addresses may be unfinished.
    pub to: Vec<Party>,
    /// Copies.
    pub cc: Vec<Party>,
    /// Hidden copies.
    pub bcc: Vec<Party>,
    /// Subject.
    pub subject: String,
    /// The words.
    pub body_text: String,
    /// Uploaded files.
    pub attachments: Vec<FileId>,
    /// On a network of posts: who is meant to read it, once chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// On a network of posts: a warning before the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// On a network of posts: the language it is written in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// A draft as the API shows it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Draft {
    /// Id.
    pub id: DraftId,
    /// `reply`, `reply_all`, `forward` or `note`.
    pub kind: String,
    /// Recipients.
    pub to: Vec<Party>,
    /// Copies.
    pub cc: Vec<Party>,
    /// Hidden copies.
    pub bcc: Vec<Party>,
    /// Subject.
    pub subject: String,
    /// The words.
    pub body_text: String,
    /// Files, once dressed.
    pub attachments: Vec<Attachment>,
    /// Counts savings.
    pub version: i64,
    /// Device of the last saving.
    pub device: String,
    /// Last saved.
    pub updated_at: Time,
    /// Whose it is.
    pub agent: AgentId,
    /// On a network of posts: who is meant to read it, once chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// On a network of posts: a warning before the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// On a network of posts: the language it is written in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Colleagues whose words are in it: it was theirs before.
    pub wrote: Vec<team::AgentRef>,
    /// What colleagues say of it, oldest first.
    pub comments: Vec<Comment>,
    #[serde(skip)]
    files: Vec<FileId>,
}

fn read(row: &Row) -> Result<Draft, Fault> {
    let content: Content = serde_json::from_value(row.get("content")?).unwrap_or_default();
    Ok(Draft {
        id: row.get("id")?,
        kind: row.get("kind")?,
        to: content.to,
        cc: content.cc,
        bcc: content.bcc,
        subject: content.subject,
        body_text: content.body_text,
        attachments: vec![],
        version: row.get("version")?,
        device: row.get("device")?,
        updated_at: row.get("updated_at")?,
        agent: row.get("agent_id")?,
        audience: content.audience,
        warning: content.warning,
        language: content.language,
        wrote: vec![],
        comments: vec![],
        files: content.attachments,
    })
}

/// An agent's draft in a conversation.
pub async fn of(conn: &mut Conn, conversation: &ConversationId, agent: &AgentId) -> Result<Option<Draft>, Fault> {
    let sql = "select * from drafts where conversation_id = $1 and agent_id = $2";
    conn.maybe(sql, args![conversation, agent]).await?.as_ref().map(read).transpose()
}

/// Who else is writing, and since when.
pub async fn others(
    conn: &mut Conn,
    conversation: &ConversationId,
    agent: &AgentId,
) -> Result<Vec<(AgentId, Time)>, Fault> {
    let rows = conn
        .rows(
            "select agent_id, updated_at from drafts where conversation_id = $1 and agent_id <> $2",
            args![conversation, agent],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get("agent_id")?, row.get("updated_at")?))).collect()
}

/// Saves. `seen` is the version the device last had; another device's newer words are never overwritten.
pub async fn save(tx: &mut Tx, head: &Head, (content, device): (&Content, &str), seen: Option<i64>) -> Outcome<Draft> {
    let (agent, now) = (tx.actor().require_agent()?, tx.now());
    let before = of(tx, &head.id, &agent).await?;
    if before.is_none() && seen.is_some() {
        takeover::still_mine(tx, (&head.id, &agent)).await?;
    }
    if let Some(other) = before.as_ref().filter(|draft| draft.device != device && Some(draft.version) != seen) {
        return Err(refusals::draft_conflict(json!(other)).into());
    }
    write(tx, &head.id, &agent, (content, device, now)).await?;
    if before.is_none() {
        tx.tell(Fact::new(Kind::DraftSaved).conversation(&head.id).only_for(&agent));
    }
    of(tx, &head.id, &agent).await?.ok_or_else(|| Fault::new("a draft vanished").into())
}

/// Writes an agent's draft as it stands, without asking what was there.
pub async fn write(
    tx: &mut Tx,
    conversation: &ConversationId,
    agent: &AgentId,
    (content, device, at): (&Content, &str, Time),
) -> Result<(), Fault> {
    tx.exec(
        "insert into drafts (id, conversation_id, agent_id, kind, content, device, version, updated_at) values ($1, $2, $3, $4, $5, $6, 1, $7)
         on conflict (conversation_id, agent_id) do update set kind = excluded.kind, content = excluded.content, device = excluded.device,
           version = drafts.version + 1, updated_at = excluded.updated_at",
        args![DraftId::mint(at), conversation, agent, &content.kind, json!(content), device, at],
    )
    .await
    .map(drop)
}

/// Throws a draft away.
pub async fn remove(tx: &mut Tx, conversation: &ConversationId, agent: &AgentId) -> Result<(), Fault> {
    if let Some(draft) = of(tx, conversation, agent).await? {
        tx.exec("delete from draft_comments where draft_id = $1", args![&draft.id]).await?;
        hands::forget(tx, draft.id.as_str()).await?;
        tx.exec("delete from drafts where id = $1", args![&draft.id]).await?;
        tx.tell(Fact::new(Kind::DraftSaved).conversation(conversation).only_for(agent).with("removed", true));
    }
    Ok(())
}

/// A draft became something else; whoever wrote it with its owner did that, too.
pub(crate) async fn became(
    tx: &mut Tx,
    (conversation, agent): (&ConversationId, &AgentId),
    thing: &str,
) -> Result<(), Fault> {
    if let Some(draft) = of(tx, conversation, agent).await? {
        hands::pass_on(tx, draft.id.as_str(), thing).await?;
    }
    remove(tx, conversation, agent).await
}

/// The words of a message that was taken back, as a draft again.
pub(crate) async fn from_message(
    tx: &mut Tx,
    head: &Head,
    agent: &AgentId,
    (words, text, attachments): (&Row, &str, Vec<FileId>),
) -> Outcome<Draft> {
    let recipients: Recipients = serde_json::from_value(words.get("recipients")?).unwrap_or_default();
    let body_text = text.rsplit_once("\n\n-- \n").map_or(text, |(before, _signature)| before).to_owned();
    let kind = if words.get::<String>("kind")? == "forward" { "forward" } else { "reply" };
    let content = Content {
        kind: kind.into(),
        to: recipients.to,
        cc: recipients.cc,
        bcc: recipients.bcc,
        subject: words.get("subject")?,
        body_text,
        attachments,
        ..readers(&words.get("payload")?)
    };
    let before = of(tx, &head.id, agent).await?;
    if before.is_none() {
        tx.tell(Fact::new(Kind::DraftSaved).conversation(&head.id).only_for(agent));
    }
    // What was begun meanwhile stays above it. What is of another sort gives way: an undo is never refused.
    let content = joining::joined(before.map(|draft| draft.content()), content.clone()).unwrap_or(content);
    let now = tx.now();
    write(tx, &head.id, agent, (&content, "undo", now)).await?;
    of(tx, &head.id, agent).await?.ok_or_else(|| Fault::new("a draft vanished").into())
}

/// Who was to read it, where it was to stand in public.
fn readers(payload: &Value) -> Content {
    let text = |key: &str| payload.pointer(&format!("/under/{key}")).and_then(Value::as_str).map(str::to_owned);
    let audience = text("audience").map(|code| Audience::from_code(&code));
    Content { audience, warning: text("warning"), language: text("language"), ..Content::default() }
}

impl Draft {
    /// What is being written, as it is kept.
    pub(crate) fn content(&self) -> Content {
        Content {
            kind: self.kind.clone(),
            to: self.to.clone(),
            cc: self.cc.clone(),
            bcc: self.bcc.clone(),
            subject: self.subject.clone(),
            body_text: self.body_text.clone(),
            attachments: self.files.clone(),
            audience: self.audience,
            warning: self.warning.clone(),
            language: self.language.clone(),
        }
    }

    /// With its files, and what colleagues had to do with it.
    pub async fn dressed(mut self, conn: &mut Conn, vault: &Vault, now: Time) -> Result<Self, Fault> {
        self.wrote = takeover::others_who_wrote(conn, &self).await?;
        self.comments = comment::of(conn, &self.id).await?;
        for id in &self.files {
            // Ids are whatever the device sent: only the writer's own uploads get an address.
            let own = |stored: &file::Stored| stored.uploaded_by.as_deref() == Some(self.agent.as_str());
            if let Some(stored) = file::find(conn, id).await?.filter(own) {
                self.attachments.push(file::attachment(&stored, vault, now));
            }
        }
        Ok(self)
    }
}
