//! Notes among colleagues: a table of their own, so that no note can ever leave as a message.

use crate::file::{self, Attachment};
use crate::head::{self, Head};
use crate::message::Author;
use crate::notify::{self, Cause};
use crate::{colleague, nodes, people, refusals, waking};
use base::facts::{Fact, Kind};
use base::{Action, AgentId, ConversationId, Fault, FileId, MessageId, NoteId, Outcome, Refusal, Time, Vault};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use store::{Conn, Row, Tx, args};

/// A note as the API shows it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Note {
    /// Always `note`.
    #[serde(rename = "type")]
    pub item: &'static str,
    /// Id.
    pub id: NoteId,
    /// When.
    pub at: Time,
    /// Who.
    pub author: Author,
    /// As a node tree.
    pub body: Value,
    /// As written.
    pub text: String,
    /// Colleagues named.
    pub mentions: Vec<team::AgentRef>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Last edited.
    pub edited_at: Option<Time>,
    /// Number of the conversation it was written in, where that one was merged into this.
    pub origin: Option<i64>,
    #[serde(skip)]
    pub(crate) named: Vec<AgentId>,
}

/// What is read of a note.
pub(crate) const COLUMNS: &str = "id, at, author_id, author_name, text, mentions, edited_at, (select o.number from conversations o where o.id = notes.origin_id) as origin";

pub(crate) fn read(row: &Row) -> Result<Note, Fault> {
    let text: String = row.get("text")?;
    let mentions: Value = row.get("mentions")?;
    Ok(Note {
        item: "note",
        id: row.get("id")?,
        at: row.get("at")?,
        author: Author {
            kind: "agent".into(),
            id: row.get("author_id")?,
            name: row.get("author_name")?,
            address: None,
            handle: None,
        },
        body: nodes::of_text(&text),
        text,
        mentions: vec![],
        attachments: vec![],
        edited_at: row.get("edited_at")?,
        origin: row.get("origin")?,
        named: serde_json::from_value(mentions).unwrap_or_default(),
    })
}

/// A note to be written.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// The words.
    pub text: String,
    /// Colleagues named.
    pub mentions: Vec<AgentId>,
    /// Uploaded files.
    pub attachments: Vec<FileId>,
}

/// Writes a note and tells those named. Naming somebody who may not see the conversation is refused, in words.
pub async fn add(tx: &mut Tx, head: &mut Head, new: NewNote) -> Outcome<NoteId> {
    let agent = tx.actor().require_agent()?;
    if new.text.trim().is_empty() && new.attachments.is_empty() {
        return Err(Refusal::invalid("text", "write a few words first").into());
    }
    check_mentions(tx, head, &new.mentions).await?;
    let (id, now, name) = (NoteId::mint(tx.now()), tx.now(), tx.actor().name.clone());
    tx.exec(
        "insert into notes (id, conversation_id, at, author_id, author_name, text, mentions) values ($1, $2, $3, $4, $5, $6, $7)",
        args![&id, &head.id, now, &agent, &name, &new.text, json!(new.mentions)],
    )
    .await?;
    file::give_to_note(tx, &new.attachments, &id, agent.as_str()).await?;
    index(tx, &id, (&head.id, &new.text)).await?;
    head.thread_version += 1;
    waking::noted(tx, head, &agent).await?;
    head::save(tx, head).await?;
    for named in &new.mentions {
        let text = format!("{name} named you: {}", nodes::snippet(&new.text));
        notify::add(tx, named, Cause::Mention, (head, &text)).await?;
        people::follow(tx, &head.id, named, 1).await?;
    }
    tx.tell(Fact::new(Kind::NoteAdded).conversation(&head.id).inbox(&head.inbox).with("note", id.to_string()));
    Ok(id)
}

/// Puts a note into the index, with the names of its files.
pub(crate) async fn index(
    tx: &mut Tx,
    id: &NoteId,
    (conversation, text): (&ConversationId, &str),
) -> Result<(), Fault> {
    let files = file::names_in(tx, ("note_id", id.as_str())).await?;
    let words = [file::spoken(&files).as_str(), text].join("\n");
    store::search::put(tx, id.as_str(), "note", Some(conversation.as_str()), &words).await
}

/// Indexes a note anew, as it is stored now.
pub(crate) async fn index_again(tx: &mut Tx, id: &NoteId) -> Result<(), Fault> {
    let Some(row) = tx.maybe("select conversation_id, text from notes where id = $1", args![id]).await? else {
        return Ok(());
    };
    index(tx, id, (&row.get("conversation_id")?, &row.get::<String>("text")?)).await
}

async fn check_mentions(tx: &mut Tx, head: &Head, mentions: &[AgentId]) -> Outcome<()> {
    let thing = head::thing(tx, head).await?;
    for id in mentions {
        let colleague = colleague::as_actor(tx, id)
            .await?
            .ok_or_else(|| Refusal::invalid("mentions", "a colleague named here does not exist or is not active"))?;
        if colleague.check(Action::ConversationRead, &thing).is_err() {
            return Err(refusals::no_access(&colleague.name).into());
        }
    }
    Ok(())
}

/// Changes the words of one's own note; the earlier words are kept.
pub async fn edit(tx: &mut Tx, id: &NoteId, text: &str) -> Outcome<Head> {
    let agent = tx.actor().require_agent()?;
    let row = tx
        .maybe("select conversation_id, author_id, text from notes where id = $1", args![id])
        .await?
        .ok_or_else(Refusal::missing)?;
    let head = head::open_as(tx, &row.get::<String>("conversation_id")?, Action::ConversationNote).await?;
    if row.get::<Option<AgentId>>("author_id")? != Some(agent.clone()) {
        return Err(Refusal::new(
            "note.foreign",
            403,
            "only its author may change a note; write one of your own below it",
        )
        .into());
    }
    if text.trim().is_empty() {
        return Err(Refusal::invalid("text", "write a few words, or leave the note as it is").into());
    }
    let now = tx.now();
    let before: String = row.get("text")?;
    tx.exec(
        "insert into note_versions (note_id, text, until_at, edited_by) values ($1, $2, $3, $4) on conflict do nothing",
        args![id, before, now, &agent],
    )
    .await?;
    tx.exec("update notes set text = $2, edited_at = $3 where id = $1", args![id, text, now]).await?;
    index(tx, id, (&head.id, text)).await?;
    tx.tell(Fact::new(Kind::NoteEdited).conversation(&head.id).inbox(&head.inbox).with("note", id.to_string()));
    Ok(head)
}

/// Keeps what a colleague wrote above a mail they passed on as a note of theirs, where and when it came.
pub(crate) async fn keep_words(
    tx: &mut Tx,
    head: &Head,
    (message, id): (&MessageId, &NoteId),
    text: &str,
) -> Result<(), Fault> {
    let sql = "insert into notes (id, conversation_id, at, author_id, author_name, text, mentions)
               select $2, conversation_id, at, forwarded_by, author_name, $3, '[]' from messages where id = $1";
    tx.exec(sql, args![message, id, text]).await?;
    store::search::add(tx, id.as_str(), "note", Some(head.id.as_str()), text).await?;
    tx.tell(Fact::new(Kind::NoteAdded).conversation(&head.id).inbox(&head.inbox).with("note", id.to_string()));
    Ok(())
}

/// Takes a note away that was written by a deed and not edited since. False if it was.
pub(crate) async fn take_back(tx: &mut Tx, id: &NoteId) -> Result<bool, Fault> {
    let gone = tx.exec("delete from notes where id = $1 and edited_at is null", args![id]).await?;
    if gone == 1 {
        store::search::remove(tx, id.as_str()).await?;
    }
    Ok(gone == 1)
}

/// Dresses notes: names of those mentioned, files with signed addresses.
pub async fn dress(conn: &mut Conn, vault: &Vault, now: Time, mut notes: Vec<Note>) -> Result<Vec<Note>, Fault> {
    let ids: Vec<NoteId> = notes.iter().map(|note| note.id.clone()).collect();
    let mut files = file::of_notes(conn, &ids).await?;
    let named: Vec<AgentId> = notes.iter().flat_map(|note| note.named.clone()).collect();
    let names = team::agents_by_ids(conn, &named).await?;
    for note in &mut notes {
        note.mentions = note.named.iter().filter_map(|id| names.get(id).cloned()).collect();
        let own = files.remove(note.id.as_str()).unwrap_or_default();
        note.attachments = own.iter().map(|stored| file::attachment(stored, vault, now)).collect();
    }
    Ok(notes)
}

/// The note with this id, dressed.
pub async fn get(conn: &mut Conn, vault: &Vault, now: Time, id: &NoteId) -> Outcome<Note> {
    let row = conn
        .maybe(format!("select {COLUMNS} from notes where id = $1"), args![id])
        .await?
        .ok_or_else(Refusal::missing)?;
    let dressed = dress(conn, vault, now, vec![read(&row)?]).await?;
    dressed.into_iter().next().ok_or_else(|| Refusal::missing().into())
}
