//! Fetches the rest of a message that was too large, because somebody asked for it. Runs twice like once: the second run
//! finds nothing asked for.

use crate::head::{self, Head};
use crate::inbound::{Inbound, loaded};
use crate::intake::HISTORY;
use crate::{erase, file, inbox, message, rest};
use base::{Actor, Failure, Fault, InboundId, InboxId, MessageId, Outcome, Refusal, Vault};
use contract::{Account, Channel, Channels, Incoming, Parsed, Quarantined};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use store::jobs::{JobKind, NewJob};
use store::{Db, Tx, args, blobs};

/// Name of the job.
pub const JOB: &str = "fetch_rest";
/// Longest a parser may take: it is large, and somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes the job.
pub(crate) async fn enqueue(tx: &mut Tx, id: &MessageId, inbox: &InboxId) -> Result<(), Fault> {
    let job = NewJob::new(JOB, HISTORY, json!({ "message": id })).inbox(inbox);
    store::jobs::enqueue(tx, job).await.map(drop)
}

/// What the job needs beside the database.
#[derive(Clone)]
pub struct FetchRest {
    /// All channels.
    pub channels: Channels,
    /// For opening settings.
    pub vault: Vault,
}

/// The job.
#[must_use]
pub fn kind(work: FetchRest) -> JobKind {
    JobKind::new(JOB, move |db, payload| work.clone().run(db, payload))
}

impl FetchRest {
    async fn run(self, db: Db, payload: Value) -> Outcome<()> {
        let id = payload.get("message").and_then(Value::as_str).and_then(|id| id.parse::<MessageId>().ok());
        let id = id.ok_or_else(|| Fault::new("a job without its message"))?;
        let sql = "select inbound_id from message_rests where message_id = $1 and state = 'asked'";
        let Some(row) = db.read().await?.maybe(sql, args![&id]).await? else { return Ok(()) };
        match self.fetch(&db, &id, row.only()?).await {
            Err(Failure::Refused(refusal)) => {
                let mut tx = db.begin(&Actor::system()).await?;
                rest::failed(&mut tx, &id, &refusal.detail).await?;
                Ok(tx.commit().await?)
            }
            done => done,
        }
    }

    async fn fetch(&self, db: &Db, id: &MessageId, inbound: InboundId) -> Outcome<()> {
        let mut conn = db.read().await?;
        let inbound = loaded(&mut conn, &inbound).await?.ok_or_else(Refusal::missing)?;
        let box_ = inbox::get(&mut conn, &inbound.inbox).await?;
        let beginning = blobs::get(&mut conn, db.folder(), &inbound.blob).await?.ok_or_else(Refusal::missing)?;
        drop(conn);
        let account = box_.account(&self.channels, &self.vault)?;
        let channel = self.channels.get(&account.channel)?;
        let bytes = channel.whole(&account, &inbound.envelope).await?;
        if !bytes.starts_with(&beginning) {
            let words = "another mail lies in the mailbox where this one was; it is not shown as this one";
            return Err(Refusal::new("message.whole_other", 409, words).into());
        }
        let message = read(&channel, &account, (&bytes, &inbound.envelope)).await?;
        blobs::prepare(db, &bytes).await?;
        for one in &message.files {
            blobs::prepare(db, &one.bytes).await?;
        }
        let mut tx = db.begin(&Actor::system()).await?;
        complete(&mut tx, &*channel, id, (&inbound, message, bytes)).await?;
        Ok(tx.commit().await?)
    }
}

/// Understands the whole, in a thread of its own.
async fn read(channel: &Arc<dyn Channel>, account: &Account, (raw, envelope): (&[u8], &Value)) -> Outcome<Incoming> {
    let (channel, account, raw, envelope) = (Arc::clone(channel), account.clone(), raw.to_vec(), uncut(envelope));
    let work = tokio::task::spawn_blocking(move || channel.parse(&account, &raw, &envelope));
    let odd =
        |why: &str| Refusal::new("message.whole_odd", 409, format!("it was fetched and could not be read: {why}"));
    let list = match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(Ok(list))) => list,
        Ok(Ok(Err(Quarantined(why)))) => return Err(odd(&why).into()),
        Ok(Err(_panic)) => return Err(odd("it made the parser fail").into()),
        Err(_late) => return Err(odd("that took longer than a minute").into()),
    };
    match list.into_iter().next() {
        Some(Parsed::Message(message) | Parsed::Outside(message)) => Ok(*message),
        _ => Err(odd("it is no message").into()),
    }
}

fn uncut(envelope: &Value) -> Value {
    let mut envelope = envelope.clone();
    if let Some(parts) = envelope.as_object_mut() {
        parts.remove("cut");
    }
    envelope
}

/// Puts the whole in place of the beginning. Whoever is writing an answer is stopped: there is more to read now.
async fn complete(
    tx: &mut Tx,
    channel: &dyn Channel,
    id: &MessageId,
    (inbound, mut message, bytes): (&Inbound, Incoming, Vec<u8>),
) -> Outcome<()> {
    let Some(stored) = message::find(tx, id).await? else { return Ok(()) };
    let Some(mut head) = head::find(tx, stored.conversation.as_str()).await? else { return Ok(()) };
    let said = said_before(tx, &head, id).await?;
    if !said.is_empty() {
        channel.fold(&mut message, &said);
    }
    let raw = blobs::put(tx, &bytes).await?;
    let mut old: Vec<String> = vec![inbound.blob.clone()];
    let rows = tx.rows("select blob from files where message_id = $1", args![id]).await?;
    old.extend(rows.iter().map(store::Row::only).collect::<Result<Vec<String>, _>>()?);
    words(tx, id, (&message, &raw)).await?;
    let sql = "update inbound set blob = $2, size = $3, envelope = $4 where id = $1";
    tx.exec(sql, args![&inbound.id, &raw, bytes.len(), uncut(&inbound.envelope)]).await?;
    erase::forget_replaced(tx, &old).await?;
    head.has_attachment |= message.files.iter().any(|file| !file.inline);
    head.thread_version += 1;
    head::save(tx, &mut head).await?;
    rest::fetched(tx, &head, id).await
}

async fn words(tx: &mut Tx, id: &MessageId, (message, raw): (&Incoming, &str)) -> Outcome<()> {
    let sql =
        "update messages set text = $2, body = $3, quoted = $4, remote_images = $5, has_original = $6, raw_blob = $7,
                 warnings = $8, language = $9 where id = $1";
    tx.exec(
        sql,
        args![
            id,
            &message.text,
            message.body.clone(),
            message.quoted.clone(),
            message.remote_images,
            message.has_original,
            raw,
            json!(message.warnings),
            message.language.clone()
        ],
    )
    .await?;
    tx.exec("delete from files where message_id = $1", args![id]).await?;
    for one in &message.files {
        file::keep(tx, one, &file::Owner::Message(id.clone())).await?;
    }
    Ok(message::index_again(tx, id.as_str()).await?)
}

/// What stood in the conversation before, for folding what the message only repeats.
async fn said_before(tx: &mut Tx, head: &Head, id: &MessageId) -> Outcome<Vec<String>> {
    let sql = "select text from messages where conversation_id = $1 and held = 0 and id < $2 order by id desc limit 20";
    let rows = tx.rows(sql, args![&head.id, id]).await?;
    Ok(rows.iter().rev().map(store::Row::only).collect::<Result<_, _>>()?)
}
