//! Files of messages and notes: kept as blobs, reached by signed addresses that soon expire, never with a cookie.

use crate::head::Head;
use crate::shared::Link;
use base::{AgentId, ConversationId, Fault, FileId, MessageId, NoteId, Time, Vault};
use contract::File;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Bind, Conn, Row, Tx, args, blobs};

/// How long a signed address holds.
const VALID_MS: i64 = 30 * Time::MINUTE;
/// Files of one message or note that it is found by, at most.
const NAMED: usize = 50;
/// Files looked at to tell which one a search found, at most.
const SHOWN: i64 = 2_000;
/// Purpose of the signature on files.
pub const FILE: &str = "file";
/// Purpose of the signature on remote images that were asked for.
pub const IMAGE: &str = "image";

/// A file as the API shows it.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact of the API's shape, told as such")]
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Attachment {
    /// Id.
    pub id: FileId,
    /// Name.
    pub name: String,
    /// Declared type; of images that may be shown, the real one.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Signed, short-lived address.
    pub url: String,
    /// A raster image that may be shown.
    pub preview: bool,
    /// Called a plain text, whose words may be shown.
    pub text: bool,
    /// Could not be decoded to the end.
    pub damaged: bool,
    /// What it shows, in words for those who do not see it.
    pub description: String,
    /// How it was given out, where it was too large for its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

/// A file as stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Id.
    pub id: FileId,
    /// Its bytes.
    pub blob: String,
    /// Name.
    pub name: String,
    /// Declared type.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Shown inside the text.
    pub inline: bool,
    /// By which the text refers to it.
    pub content_id: Option<String>,
    /// Could not be decoded to the end.
    pub damaged: bool,
    /// Who uploaded it, for files not yet sent.
    pub uploaded_by: Option<String>,
    /// Message it belongs to.
    pub message: Option<MessageId>,
    /// What it shows, in words.
    pub description: String,
    /// What its network calls it, where it is a picture of a post there.
    pub key: Option<String>,
    /// Since when it is no longer in its post.
    pub left_at: Option<Time>,
}

/// Fetches a remote image through the guarded client; nothing when it cannot be had.
#[derive(Clone)]
pub struct FetchImage(pub Arc<dyn Fn(String) -> BoxFuture<'static, Option<Vec<u8>>> + Send + Sync>);

/// Whose a new file is.
#[derive(Clone, Debug)]
pub enum Owner {
    /// A message's.
    Message(MessageId),
    /// Uploaded, not yet sent.
    Upload(String),
}

pub(crate) const COLUMNS: &str = "id, blob, name, content_type, size, inline, content_id, damaged, uploaded_by, message_id, description, post_key, left_at";

pub(crate) fn read(row: &Row) -> Result<Stored, Fault> {
    Ok(Stored {
        id: row.get("id")?,
        blob: row.get("blob")?,
        name: row.get("name")?,
        content_type: row.get("content_type")?,
        size: row.get("size")?,
        inline: row.get("inline")?,
        content_id: row.get("content_id")?,
        damaged: row.get("damaged")?,
        uploaded_by: row.get("uploaded_by")?,
        message: row.get("message_id")?,
        description: row.get::<Option<String>>("description")?.unwrap_or_default(),
        key: row.get("post_key")?,
        left_at: row.get("left_at")?,
    })
}

/// Keeps a file. Large ones must have been prepared with `store::blobs::prepare`.
pub async fn keep(tx: &mut Tx, file: &File, owner: &Owner) -> Result<Stored, Fault> {
    let (id, now) = (FileId::mint(tx.now()), tx.now());
    let (blob, content_type) = (blobs::put(tx, &file.bytes).await?, honest_type(&file.content_type, &file.bytes));
    let (message, uploader) = match owner {
        Owner::Message(id) => (Some(id.clone()), None),
        Owner::Upload(agent) => (None, Some(agent.clone())),
    };
    tx.exec(
        "insert into files (id, blob, name, content_type, size, inline, content_id, damaged, message_id, uploaded_by, created_at, description, post_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            &id, &blob, &file.name, content_type, file.bytes.len(), file.inline, file.content_id.clone(), file.damaged, message.as_ref(),
            uploader.clone(), now, Some(&file.description).filter(|words| !words.is_empty()), file.key.clone()
        ],
    )
    .await?;
    let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    Ok(Stored {
        id,
        blob,
        name: file.name.clone(),
        content_type: content_type.to_owned(),
        size,
        inline: file.inline,
        content_id: file.content_id.clone(),
        damaged: file.damaged,
        uploaded_by: uploader,
        message,
        description: file.description.clone(),
        key: file.key.clone(),
        left_at: None,
    })
}

/// Another file with the same bytes, uploaded by an agent.
pub(crate) async fn copy(tx: &mut Tx, file: &Stored, agent: &AgentId) -> Result<Stored, Fault> {
    let (id, now) = (FileId::mint(tx.now()), tx.now());
    tx.exec(
        "insert into files (id, blob, name, content_type, size, inline, content_id, damaged, uploaded_by, created_at, description)
         select $2, blob, name, content_type, size, 0, null, damaged, $3, $4, description from files where id = $1",
        args![&file.id, &id, agent, now],
    )
    .await?;
    Ok(Stored {
        id,
        uploaded_by: Some(agent.to_string()),
        inline: false,
        content_id: None,
        key: None,
        left_at: None,
        ..file.clone()
    })
}

/// Says what a file shows. False if it is not this agent's, or was sent.
pub(crate) async fn describe(tx: &mut Tx, (id, agent): (&FileId, &AgentId), words: &str) -> Result<bool, Fault> {
    let sql = "update files set description = $3 where id = $1 and uploaded_by = $2";
    Ok(tx.exec(sql, args![id, agent, words]).await? == 1)
}

/// The file with this id.
pub async fn find(conn: &mut Conn, id: &FileId) -> Result<Option<Stored>, Fault> {
    conn.maybe(format!("select {COLUMNS} from files where id = $1"), args![id]).await?.as_ref().map(read).transpose()
}

/// Files by message.
pub async fn of_messages(conn: &mut Conn, ids: &[MessageId]) -> Result<HashMap<MessageId, Vec<Stored>>, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let rows =
        conn.rows(format!("select {COLUMNS} from files where message_id in {list} order by id"), bind.values()).await?;
    let mut map: HashMap<MessageId, Vec<Stored>> = HashMap::new();
    for row in &rows {
        let file = read(row)?;
        if let Some(message) = file.message.clone() {
            map.entry(message).or_default().push(file);
        }
    }
    Ok(map)
}

/// Files of notes.
pub async fn of_notes(conn: &mut Conn, ids: &[NoteId]) -> Result<HashMap<String, Vec<Stored>>, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let rows = conn
        .rows(format!("select {COLUMNS}, note_id from files where note_id in {list} order by id"), bind.values())
        .await?;
    let mut map: HashMap<String, Vec<Stored>> = HashMap::new();
    for row in &rows {
        map.entry(row.get("note_id")?).or_default().push(read(row)?);
    }
    Ok(map)
}

/// Names of the files that hang at a message or a note, not of pictures within it. `column` is `message_id` or `note_id`.
pub(crate) async fn names_in(conn: &mut Conn, (column, id): (&'static str, &str)) -> Result<Vec<String>, Fault> {
    let sql = format!("select name from files where {column} = $1 and inline = 0 order by id limit {NAMED}");
    conn.rows(sql, args![id]).await?.iter().map(Row::only).collect()
}

/// The same of files that are about to be kept. Pure.
#[must_use]
pub fn names_of<'a>(files: impl IntoIterator<Item = &'a File>) -> Vec<String> {
    files.into_iter().filter(|file| !file.inline).take(NAMED).map(|file| file.name.clone()).collect()
}

/// Of conversations that words were found in: a file of each whose name holds one of them.
pub(crate) async fn named_so(
    conn: &mut Conn,
    heads: &[Head],
    words: &str,
) -> Result<HashMap<ConversationId, String>, Fault> {
    let asked = store::search::fold(words);
    let ids: Vec<&ConversationId> = heads.iter().map(|head| &head.id).collect();
    if asked.is_empty() || ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let sql = format!(
        "select m.conversation_id, f.name from messages m join files f on f.message_id = m.id where m.conversation_id in {list} and f.inline = 0
         union all select n.conversation_id, f.name from notes n join files f on f.note_id = n.id where n.conversation_id in {list} and f.inline = 0 limit {SHOWN}"
    );
    let mut found = HashMap::new();
    for row in conn.rows(sql, bind.values()).await? {
        let name: String = row.get("name")?;
        if holds(&name, &asked) {
            found.entry(row.get("conversation_id")?).or_insert(name);
        }
    }
    Ok(found)
}

/// Whether a word of a name begins with one of these, folded. Pure.
fn holds(name: &str, asked: &str) -> bool {
    let name = store::search::fold(name);
    name.split_whitespace().any(|word| asked.split_whitespace().any(|asked| word.starts_with(asked)))
}

/// Names of files as words that can be searched for, bounded: whoever sends chooses how long they are. Pure.
pub(crate) fn spoken(names: &[String]) -> String {
    names.iter().map(|name| name.chars().take(200).collect::<String>()).collect::<Vec<_>>().join("\n")
}

/// Gives uploaded files to a message. Files of others, or given away already, are left alone.
pub async fn give_to_message(tx: &mut Tx, ids: &[FileId], message: &MessageId, agent: &str) -> Result<u64, Fault> {
    let mut bind = Bind::new();
    let (message, agent) = (bind.put(message), bind.put(agent));
    let list = bind.list(ids);
    let sql = format!(
        "update files set message_id = {message} where id in {list} and uploaded_by = {agent} and message_id is null and note_id is null"
    );
    tx.exec(sql, bind.values()).await
}

/// Gives uploaded files to a note.
pub async fn give_to_note(tx: &mut Tx, ids: &[FileId], note: &NoteId, agent: &str) -> Result<u64, Fault> {
    let mut bind = Bind::new();
    let (note, agent) = (bind.put(note), bind.put(agent));
    let list = bind.list(ids);
    let sql = format!(
        "update files set note_id = {note} where id in {list} and uploaded_by = {agent} and message_id is null and note_id is null"
    );
    tx.exec(sql, bind.values()).await
}

/// As the API shows it, with an address that holds for half an hour.
#[must_use]
pub fn attachment(file: &Stored, vault: &Vault, now: Time) -> Attachment {
    Attachment {
        id: file.id.clone(),
        name: file.name.clone(),
        content_type: file.content_type.clone(),
        size: file.size,
        url: address(&file.id, vault, now),
        preview: is_raster(&file.content_type),
        text: is_text(&file.content_type, &file.name),
        damaged: file.damaged,
        description: file.description.clone(),
        link: None,
    }
}

fn address(id: &FileId, vault: &Vault, now: Time) -> String {
    // Rounded, so that the same file keeps its address for a while and browsers may reuse it.
    let until = now.plus(VALID_MS).0 / 600_000 * 600_000 + 600_000;
    format!("/files/{}", vault.sign(FILE, &format!("{id}|{until}")))
}

/// The images a text may show: its own files, and remote ones once they were asked for.
pub(crate) struct Images<'a> {
    /// Files of the message.
    pub(crate) files: &'a [Stored],
    /// For signing.
    pub(crate) vault: &'a Vault,
    /// Now.
    pub(crate) now: Time,
    /// Whether remote images were asked for.
    pub(crate) remote: bool,
}

impl Images<'_> {
    /// Address of an image: an inline file by content id or name, or a remote one through our proxy.
    pub(crate) fn address(&self, key: &str) -> Option<String> {
        if key.starts_with("http://") || key.starts_with("https://") {
            let until = self.now.plus(5 * Time::MINUTE).0;
            return self.remote.then(|| format!("/files/image/{}", self.vault.sign(IMAGE, &format!("{until}|{key}"))));
        }
        let file = self.files.iter().find(|file| file.content_id.as_deref() == Some(key) || file.name == key)?;
        Some(address(&file.id, self.vault, self.now))
    }
}

/// What a signed address names, if it still holds.
#[must_use]
pub fn named(vault: &Vault, token: &str, now: Time) -> Option<FileId> {
    let payload = vault.verify(FILE, token)?;
    let (id, until) = payload.split_once('|')?;
    (until.parse::<i64>().ok()? > now.0).then(|| id.parse().ok()).flatten()
}

/// The remote image a signed address names, if it still holds.
#[must_use]
pub fn named_image(vault: &Vault, token: &str, now: Time) -> Option<String> {
    let payload = vault.verify(IMAGE, token)?;
    let (until, address) = payload.split_once('|')?;
    (until.parse::<i64>().ok()? > now.0).then(|| address.to_owned())
}

/// The type as declared, unless it claims to be an image that may be shown: then what the bytes are (SEC-A4).
fn honest_type<'a>(declared: &'a str, bytes: &[u8]) -> &'a str {
    if is_raster(declared) { raster_type(bytes).unwrap_or("application/octet-stream") } else { declared }
}

/// Whether a file is called a plain text. What its bytes are is looked at before they are shown. Pure.
fn is_text(content_type: &str, name: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_lowercase();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    matches!(kind.as_str(), "text/plain" | "text/csv" | "text/markdown" | "application/json")
        || matches!(ending.as_str(), "txt" | "csv" | "log" | "md" | "json")
}

pub(crate) fn is_raster(content_type: &str) -> bool {
    matches!(content_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

/// The raster type bytes really are, by their first bytes; only these are ever shown in place.
#[must_use]
pub fn raster_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_with_its_time_and_belongs_to_its_file() {
        let (vault, id) = (Vault::new([1; 32]), FileId::mint(Time(5)));
        let token = address(&id, &vault, Time(0)).replace("/files/", "");
        assert_eq!(named(&vault, &token, Time(0)), Some(id));
        assert_eq!(named(&vault, &token, Time(2 * Time::HOUR)), None);
        assert_eq!(named(&Vault::new([2; 32]), &token, Time(0)), None);
    }

    #[test]
    fn only_real_raster_images_are_shown() {
        assert_eq!(raster_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(raster_type(b"<svg xmlns="), None);
        assert_eq!(raster_type(b"<html>.png"), None);
        assert_eq!(honest_type("image/png", b"<html>"), "application/octet-stream");
        assert_eq!(honest_type("image/jpeg", b"GIF89a.."), "image/gif");
        assert_eq!(honest_type("text/html", b"GIF89a.."), "text/html");
    }
}
