//! Taking a secret out of a conversation for everyone and for good (DESK-221): a passage wherever it stands there, or a
//! file. What a message was made of goes too: its raw bytes say the same. A mark stays, and a line that says who did it.

mod places;

use crate::cut::Passage;
use crate::erase::{Also, BLOB_USERS, Gone};
use crate::head::{self, Head};
use crate::{check, event, file, jobs, message, note, refusals};
use base::facts::{Fact, Kind};
use base::{Action, Actor, FileId, MessageId, Outcome, Refusal, Time};
use places::How;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::erase::{self, each, found};
use store::{Conn, Row, Tx, args, audit};

/// What was taken out of a message: never the words themselves.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Redaction {
    /// When.
    pub at: Time,
    /// Who did it, by the name they had.
    pub by: String,
    /// A passage or a file.
    pub what: What,
}

/// What is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Some words.
    Passage,
    /// A whole file.
    File,
}

/// The secret to take out: a passage of the message, or one of its files.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// Words of the message; spaces, line ends and case do not count.
    #[serde(default)]
    pub passage: Option<String>,
    /// A file of the message.
    #[serde(default)]
    pub file: Option<FileId>,
}

/// What it takes to destroy a secret.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Takes {
    /// Messages of this conversation in which it stands.
    pub messages: usize,
    /// Notes in which it stands.
    pub notes: usize,
}

/// A message in which the passage stands, without it.
struct Cut {
    id: String,
    subject: String,
    text: String,
    body: Value,
    quoted: Value,
}

/// Where a secret stands.
enum Found {
    Passage { passage: Passage, messages: Vec<Cut>, notes: Vec<(String, String)> },
    File { files: Vec<String>, blob: String, messages: Vec<String>, notes: Vec<String> },
}

impl Found {
    fn takes(&self) -> Takes {
        match self {
            Self::Passage { messages, notes, .. } => Takes { messages: messages.len(), notes: notes.len() },
            Self::File { messages, notes, .. } => Takes { messages: messages.len(), notes: notes.len() },
        }
    }

    fn messages(&self) -> Vec<String> {
        match self {
            Self::Passage { messages, .. } => messages.iter().map(|cut| cut.id.clone()).collect(),
            Self::File { messages, .. } => messages.clone(),
        }
    }

    const fn what(&self) -> What {
        match self {
            Self::Passage { .. } => What::Passage,
            Self::File { .. } => What::File,
        }
    }
}

/// Counts where a secret stands. Nothing changes.
pub async fn preview(conn: &mut Conn, actor: &Actor, (id, secret): (&MessageId, &Secret)) -> Outcome<Takes> {
    let head = conversation(conn, actor, id).await?;
    Ok(look(conn, &head, (id, secret)).await?.takes())
}

/// Takes a secret out. It cannot be brought back.
pub async fn redact(tx: &mut Tx, also: &Also, (id, secret): (&MessageId, &Secret)) -> Outcome<()> {
    let actor = tx.actor().clone();
    let head = conversation(tx, &actor, id).await?;
    let found = look(tx, &head, (id, secret)).await?;
    let (messages, takes, what) = (found.messages(), found.takes(), found.what());
    destroy(tx, also, (&head, &messages, found)).await?;
    mark(tx, &messages, what).await?;
    told(tx, (&head, id), (what, &messages)).await?;
    let detail = json!({ "what": what, "messages": takes.messages, "notes": takes.notes });
    Ok(audit::write(tx, "message.redacted", id.as_str(), detail).await?)
}

/// Everything that holds it, here and above, and the bytes behind it.
async fn destroy(tx: &mut Tx, also: &Also, (head, messages, found): (&Head, &[String], Found)) -> Outcome<()> {
    let mut gone = left(tx, messages).await?;
    let mut blobs = originals(tx, messages).await?;
    match found {
        Found::Passage { passage, messages, notes } => {
            gone.notes = notes.iter().map(|(id, _)| id.clone()).collect();
            words(tx, head, (&passage, messages, notes), &mut gone).await?;
            gone.passage = Some((head.id.clone(), passage));
        }
        Found::File { files, blob, messages, notes } => {
            each(tx, "delete from file_links where file_id in {list}", &files).await?;
            each(tx, "delete from files where id in {list}", &files).await?;
            forget_names(tx, &messages, &notes).await?;
            blobs.push(blob);
        }
    }
    for forget in &also.0 {
        forget(tx, &gone).await?;
    }
    erase::forget_answers(tx, &[&[head.id.to_string()], messages].concat()).await?;
    let free = erase::forget_blobs(tx, &blobs, BLOB_USERS).await?;
    Ok(jobs::scrub::enqueue(tx, &free).await?)
}

async fn conversation(conn: &mut Conn, actor: &Actor, id: &MessageId) -> Outcome<Head> {
    let stored = message::find(conn, id).await?.ok_or_else(Refusal::missing)?;
    head::open(conn, actor, stored.conversation.as_str(), Action::ConversationRedact).await
}

async fn look(conn: &mut Conn, head: &Head, (id, secret): (&MessageId, &Secret)) -> Outcome<Found> {
    match (&secret.passage, &secret.file) {
        (Some(chosen), None) => passage(conn, head, (id, Passage::new(chosen)?)).await,
        (None, Some(file)) => attached(conn, head, (id, file)).await,
        _ => Err(Refusal::invalid("passage", "choose either a passage or a file of the message").into()),
    }
}

/// The messages and notes of a conversation in which a passage stands.
async fn passage(conn: &mut Conn, head: &Head, (id, passage): (&MessageId, Passage)) -> Outcome<Found> {
    let sql = "select id, subject, text, body, quoted from messages where conversation_id = $1 order by id";
    let rows = conn.rows(sql, args![&head.id]).await?;
    let messages: Vec<Cut> =
        rows.iter().map(|row| cut(&passage, row)).filter_map(Result::transpose).collect::<Result<_, _>>()?;
    if messages.iter().all(|cut| cut.id != id.as_str()) {
        let detail = "these words do not stand in this message; choose them in it, as they are written there";
        return Err(Refusal::invalid("passage", detail).into());
    }
    let mut notes = Vec::new();
    for row in conn.rows("select id, text from notes where conversation_id = $1 order by id", args![&head.id]).await? {
        let left = passage.text(&row.get::<String>("text")?);
        notes.extend(left.map(|left| Ok::<_, base::Fault>((row.get("id")?, left))).transpose()?);
    }
    Ok(Found::Passage { passage, messages, notes })
}

fn cut(passage: &Passage, row: &Row) -> Result<Option<Cut>, base::Fault> {
    let (subject, text): (String, String) = (row.get("subject")?, row.get("text")?);
    let (mut body, mut quoted): (Value, Value) = (row.get("body")?, row.get("quoted")?);
    let trees = [passage.tree(&mut body), passage.tree(&mut quoted)];
    let (left, topic) = (passage.text(&text), passage.text(&subject));
    let stands = trees.contains(&true) || left.is_some() || topic.is_some();
    let whole = || -> Result<Cut, base::Fault> {
        Ok(Cut { id: row.get("id")?, subject: topic.unwrap_or(subject), text: left.unwrap_or(text), body, quoted })
    };
    stands.then(whole).transpose()
}

/// The same bytes wherever they hang in a conversation, and where somebody is about to send them.
async fn attached(conn: &mut Conn, head: &Head, (id, file): (&MessageId, &FileId)) -> Outcome<Found> {
    let stored = file::find(conn, file).await?.filter(|file| file.message.as_ref() == Some(id));
    let blob = stored.ok_or_else(|| Refusal::invalid("file", "this file is not, or no longer, in this message"))?.blob;
    let sql = "select id, message_id, note_id from files where blob = $1 and macro_id is null and (message_id in (select id from messages where conversation_id = $2)
                 or note_id in (select id from notes where conversation_id = $2) or message_id is null and note_id is null)";
    let (mut files, mut messages, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for row in conn.rows(sql, args![&blob, &head.id]).await? {
        files.push(row.get("id")?);
        messages.extend(row.get::<Option<String>>("message_id")?);
        notes.extend(row.get::<Option<String>>("note_id")?);
    }
    messages.sort_unstable();
    messages.dedup();
    Ok(Found::File { files, blob, messages, notes })
}

/// What of these messages left: it is forgotten. One that is on its way cannot be changed any more, and not yet.
async fn left(tx: &mut Tx, messages: &[String]) -> Outcome<Gone> {
    let waiting = "select id from outbox where message_id in {list} and state in ('queued', 'sending')";
    if !found(tx, waiting, messages).await?.is_empty() {
        return Err(refusals::not_left_yet().into());
    }
    let ids = found(tx, "select id from outbox where message_id in {list}", messages).await?;
    let subjects = found(tx, "select distinct subject from outbox where subject <> '' and id in {list}", &ids).await?;
    erase::empty_outbox(tx, &ids).await?;
    let outbox = erase::Emptied { ids, subjects };
    Ok(Gone { conversations: vec![], notes: vec![], addresses: vec![], outbox, passage: None })
}

/// Takes away what messages were made of; gives the names of the bytes.
async fn originals(tx: &mut Tx, messages: &[String]) -> Outcome<Vec<String>> {
    let mut names = crate::public::raw::forget(tx, &[], messages).await?;
    names.extend(
        found(tx, "select raw_blob from messages where raw_blob is not null and id in {list}", messages).await?,
    );
    let came = found(tx, "select id from inbound where message_id in {list}", messages).await?;
    let again: Vec<String> = came.iter().map(|id| format!("the same content as {id}")).collect();
    let copies = found(tx, "select id from inbound where reason in {list}", &again).await?;
    let all = [came, copies].concat();
    names.extend(found(tx, "select blob from inbound where id in {list}", &all).await?);
    each(tx, "update inbound set blob = '', envelope = '{}' where id in {list}", &all).await?;
    each(tx, "update messages set raw_blob = null, has_original = 0 where id in {list}", messages).await?;
    for table in ["message_rests", "missing_files"] {
        each(tx, &format!("delete from {table} where message_id in {{list}}"), messages).await?;
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Takes a passage out of messages, and of all that was made of their words.
async fn words(
    tx: &mut Tx,
    head: &Head,
    (passage, messages, notes): (&Passage, Vec<Cut>, Vec<(String, String)>),
    gone: &mut Gone,
) -> Outcome<()> {
    let ids: Vec<String> = messages.iter().map(|cut| cut.id.clone()).collect();
    for Cut { id, subject, text, body, quoted } in messages {
        let sql = "update messages set subject = $2, text = $3, body = $4, quoted = $5 where id = $1";
        tx.exec(sql, args![&id, subject, text, body, quoted]).await?;
    }
    check::earlier::forget(tx, &ids).await?;
    let notices = notices(tx, head, passage).await?;
    gone.outbox
        .subjects
        .extend(found(tx, "select distinct subject from outbox where subject <> '' and id in {list}", &notices).await?);
    erase::empty_outbox(tx, &notices).await?;
    gone.outbox.ids.extend(notices);
    let mut here =
        found(tx, "select id from conversations where merged_into in {list}", &[head.id.to_string()]).await?;
    here.push(head.id.to_string());
    places::sweep(tx, passage, (places::OF_CONVERSATIONS, &here)).await?;
    places::sweep(tx, passage, (places::OF_MESSAGES, &ids)).await?;
    places::sweep(tx, passage, (places::OF_CONVERSATIONS, &ids)).await?;
    let notes: Vec<String> = notes.into_iter().map(|(id, _)| id).collect();
    forget_names(tx, &ids, &notes).await
}

/// What is searched for says no more than what is kept, names of files too: last, when all of it is gone.
async fn forget_names(tx: &mut Tx, messages: &[String], notes: &[String]) -> Outcome<()> {
    for id in messages {
        message::index_again(tx, id).await?;
    }
    for id in notes {
        note::index_again(tx, &id.parse().map_err(|_odd| base::Fault::new("a note without an id"))?).await?;
    }
    Ok(())
}

/// Mail to colleagues that says it: of notifications with these words, or all if the subject has them.
async fn notices(tx: &mut Tx, head: &Head, passage: &Passage) -> Outcome<Vec<String>> {
    let named = passage.text(&head.subject).is_some();
    let rows = tx.rows("select id, text from notifications where conversation_id = $1", args![&head.id]).await?;
    let mut keys: Vec<String> = Vec::new();
    for row in rows {
        if named || places::without(passage, How::Beginning, &row.get::<String>("text")?).is_some() {
            keys.push(row.get("id")?);
        }
    }
    Ok(found(tx, "select id from outbox where dedupe in {list}", &keys).await?)
}

/// Notes at each message what was done to it.
async fn mark(tx: &mut Tx, messages: &[String], what: What) -> Outcome<()> {
    let done = Redaction { at: tx.now(), by: tx.actor().name.clone(), what };
    for id in messages {
        let row = tx.one("select redactions from messages where id = $1", args![id]).await?;
        let mut all = of(&row)?;
        all.push(done.clone());
        tx.exec("update messages set redactions = $2 where id = $1", args![id, json!(all)]).await?;
    }
    Ok(())
}

/// What was taken out of a message.
pub(crate) fn of(row: &Row) -> Result<Vec<Redaction>, base::Fault> {
    let kept: Option<Value> = row.get("redactions")?;
    Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default())
}

/// Says it in the conversation, and to all who have it open.
async fn told(tx: &mut Tx, (head, id): (&Head, &MessageId), (what, messages): (What, &[String])) -> Outcome<()> {
    let mut head = head::get(tx, &head.id).await?;
    let files = "select 1 as one from files f join messages m on m.id = f.message_id where m.conversation_id = $1 and f.inline = 0 limit 1";
    head.has_attachment = tx.maybe(files, args![&head.id]).await?.is_some();
    head::save(tx, &mut head).await?;
    let sentence = match what {
        What::Passage => "took a passage out of this conversation for good",
        What::File => "took a file out of this conversation for good",
    };
    event::write(tx, &head.id, "redacted", sentence, json!({ "message": id, "what": what })).await?;
    for message in messages.iter().filter_map(|id| id.parse::<MessageId>().ok()) {
        let fact = Fact::new(Kind::MessageChanged).conversation(&head.id).message(&message).inbox(&head.inbox);
        tx.tell(fact.customer(head.customer.as_ref()));
    }
    Ok(())
}
