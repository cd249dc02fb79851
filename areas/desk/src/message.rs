//! Messages as stored and as shown.

use crate::colleague;
use crate::elsewhere;
use crate::file::{self, Attachment};
use crate::forwarded::{self, Forwarded};
use crate::head::Head;
use crate::people::{self, Reach};
use crate::query::{Tag, tagged};
use crate::redact::{self, Redaction};
use crate::rest::{self, Rest};
use crate::shared;
use base::{ConversationId, Fault, InboxId, MessageId, Time, Vault};
use contract::Party;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Conn, Row, Tx, args, outbox};

/// Who wrote something.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Author {
    /// `customer`, `outsider` (somebody the conversation was passed on to), `agent` or `system`.
    pub kind: String,
    /// Agent or customer id.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// Address, where it was written from one.
    pub address: Option<String>,
    /// How their network shows them, where that is not the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
}

/// Whom a message goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Recipients {
    /// Recipients.
    pub to: Vec<Party>,
    /// Copies.
    pub cc: Vec<Party>,
    /// Hidden copies.
    pub bcc: Vec<Party>,
    /// Where the sender wants answers, if elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<Party>,
}

/// A message to be stored.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact of the API's shape, told as such")]
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Conversation.
    pub conversation: ConversationId,
    /// Inbox.
    pub inbox: InboxId,
    /// When it arrived or was written.
    pub at: Time,
    /// `in` or `out`.
    pub direction: &'static str,
    /// `private` or `public`.
    pub visibility: &'static str,
    /// Channel.
    pub channel: String,
    /// Phone, letter, in person.
    pub how: Option<String>,
    /// `message`, or `forward` for what is said apart with an outsider.
    pub kind: &'static str,
    /// Who wrote it.
    pub author: Author,
    /// To whom.
    pub recipients: Recipients,
    /// Subject.
    pub subject: String,
    /// Visible text, whole.
    pub text: String,
    /// The new part as a node tree.
    pub body: Value,
    /// The rest as a node tree.
    pub quoted: Value,
    /// Images elsewhere.
    pub remote_images: i64,
    /// Whether there is a richer original.
    pub has_original: bool,
    /// Raw bytes as received or sent.
    pub raw_blob: Option<String>,
    /// Not written by a person.
    pub automatic: bool,
    /// Waits for a decision: the sender is no participant.
    pub held: bool,
    /// What to know before believing it.
    pub warnings: Vec<String>,
    /// Why it is here.
    pub because: Option<String>,
    /// The network's id.
    pub provider_id: Option<String>,
    /// Language.
    pub language: Option<String>,
    /// Names of the files that come with it: it is found by them too.
    pub files: Vec<String>,
}

/// Stores a message and indexes its words.
pub async fn insert(tx: &mut Tx, id: &MessageId, new: &NewMessage) -> Result<(), Fault> {
    tx.exec(
        "insert into messages (id, conversation_id, inbox_id, at, direction, visibility, channel, how, kind, author_kind, author_id, author_name,
           author_address, recipients, subject, text, body, quoted, remote_images, images_shown, has_original, raw_blob, automatic, held, warnings,
           because, provider_id, language)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0, $20, $21, $22, $23, $24, $25, $26, $27)",
        args![
            id, &new.conversation, &new.inbox, new.at, new.direction, new.visibility, &new.channel, new.how.clone(), new.kind, &new.author.kind,
            new.author.id.clone(), &new.author.name, new.author.address.clone(), json!(new.recipients), &new.subject, &new.text, new.body.clone(),
            new.quoted.clone(), new.remote_images, new.has_original, new.raw_blob.clone(), new.automatic, new.held, json!(new.warnings),
            new.because.clone(), new.provider_id.clone(), new.language.clone()
        ],
    )
    .await?;
    index(tx, id, new).await
}

async fn index(tx: &mut Tx, id: &MessageId, new: &NewMessage) -> Result<(), Fault> {
    let author = format!("{} {}", new.author.name, new.author.address.as_deref().unwrap_or(""));
    let words = words(&author, &new.recipients, (&new.subject, &new.text, &new.files));
    store::search::add(tx, id.as_str(), "message", Some(new.conversation.as_str()), &words).await
}

/// What a message is found by.
fn words(author: &str, recipients: &Recipients, (subject, text, files): (&str, &str, &[String])) -> String {
    let people: Vec<&str> =
        recipients.to.iter().chain(&recipients.cc).flat_map(|p| [p.name.as_str(), p.address.as_str()]).collect();
    let people = people.join(" ");
    let fields = [tagged(Tag::From, author), tagged(Tag::To, &people)].concat();
    // Fields first: the index ends somewhere, and a long text must not push them out.
    [&fields, subject, author, &people, &file::spoken(files), text].join("\n")
}

/// Indexes a message anew, as it is stored now.
pub(crate) async fn index_again(tx: &mut Tx, id: &str) -> Result<(), Fault> {
    let sql =
        "select conversation_id, author_name, author_address, recipients, subject, text from messages where id = $1";
    let row = tx.one(sql, args![id]).await?;
    let address: Option<String> = row.get("author_address")?;
    let author = format!("{} {}", row.get::<String>("author_name")?, address.unwrap_or_default());
    let recipients: Recipients = serde_json::from_value(row.get("recipients")?).unwrap_or_default();
    let (conversation, subject, text): (String, String, String) =
        (row.get("conversation_id")?, row.get("subject")?, row.get("text")?);
    let files = file::names_in(tx, ("message_id", id)).await?;
    let words = words(&author, &recipients, (&subject, &text, &files));
    store::search::put(tx, id, "message", Some(&conversation), &words).await
}

/// A message as the API shows it.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact of the API's shape, told as such")]
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Message {
    /// Always `message`.
    #[serde(rename = "type")]
    pub item: &'static str,
    /// Id.
    pub id: MessageId,
    /// When.
    pub at: Time,
    /// `in` or `out`.
    pub direction: String,
    /// `private` or `public`.
    pub visibility: String,
    /// Channel.
    pub channel: String,
    /// Phone, letter, in person.
    pub how: Option<String>,
    /// Who.
    pub author: Author,
    /// Recipients.
    pub to: Vec<Party>,
    /// Copies.
    pub cc: Vec<Party>,
    /// Hidden copies.
    pub bcc: Vec<Party>,
    /// Where answers shall go.
    pub reply_to: Vec<Party>,
    /// Subject.
    pub subject: String,
    /// The new part as a node tree.
    pub body: Value,
    /// Quotes and signature as a node tree.
    pub quoted: Value,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Files shown inside the text.
    pub inline: Vec<Attachment>,
    /// Images elsewhere that were not asked for yet.
    pub remote_images: i64,
    /// Whether there is a richer original.
    pub has_original: bool,
    /// Whether the raw source is kept.
    pub has_source: bool,
    /// Not written by a person.
    pub automatic: bool,
    /// Waits for a decision.
    pub held: bool,
    /// What to know before believing it.
    pub warnings: Vec<String>,
    /// How far its sender is proven: `verified`, `unverified`, or `failed` where their domain says it is not theirs.
    pub trust: Option<String>,
    /// Why the name of its sender may deceive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<customers::Doubt>,
    /// Why it is here.
    pub because: Option<String>,
    /// Where its delivery stands; none for what came in.
    pub delivery: Option<Delivery>,
    /// By whose leave everyone reads it: `permission`, `second_person`, `waiting_period`, or nobody's, where a colleague wrote
    /// it with another program: `outside`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// Apart from what is said with the customer: passed on to an outsider, or what they answered.
    pub forward: bool,
    /// The network's id.
    pub message_id: Option<String>,
    /// Language.
    pub language: Option<String>,
    /// Number of the conversation it came in, where that one was merged into this.
    pub origin: Option<i64>,
    /// When its author changed it; what it said before is kept.
    pub edited_at: Option<Time>,
    /// When its author took it back; what it said stays readable here.
    pub deleted_at: Option<Time>,
    /// Who gets the answer when this one is answered.
    pub answer_to: Vec<Party>,
    /// The message it is only another copy of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<MessageId>,
    /// What of it is not here yet, because it was too large to be fetched by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<Rest>,
    /// That a colleague passed it on, and for whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Forwarded>,
    /// What was taken out of it for good.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<Redaction>,
}

/// Where a delivery stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Delivery {
    /// `held` (may be undone), `queued`, `sending`, `sent`, `failed`, `unknown` or `undone`.
    pub state: String,
    /// End of the undo window.
    pub until: Option<Time>,
    /// What went wrong, in words.
    pub reason: Option<String>,
    /// It may have gone out twice.
    pub may_be_doubled: bool,
    /// Tries so far.
    pub attempts: i64,
    /// Next try.
    pub next_at: Option<Time>,
}

pub(crate) const COLUMNS: &str = "id, conversation_id, inbox_id, at, direction, visibility, channel, how, kind, author_kind, author_id, author_name, author_address, author_handle, edited_at, deleted_at, recipients, subject, text, body, quoted, remote_images, images_shown, has_original, raw_blob, automatic, held, warnings, trust, because, provider_id, language, copy_of, sent_state, sent_detail, approval, redactions, forwarded_name, forwarded_address, forward_taken, (select o.number from conversations o where o.id = messages.origin_id) as origin";

/// A stored message before it is dressed for the API.
#[derive(Clone, Debug)]
pub struct Stored {
    /// As shown, still without files and delivery.
    pub message: Message,
    /// Conversation.
    pub conversation: ConversationId,
    /// Inbox.
    pub inbox: InboxId,
    /// Visible text.
    pub text: String,
    /// Raw bytes.
    pub raw_blob: Option<String>,
    /// Whether remote images were asked for.
    pub images_shown: bool,
    sent: Option<(String, Option<String>)>,
}

pub(crate) fn read(row: &Row) -> Result<Stored, Fault> {
    let recipients: Recipients = serde_json::from_value(row.get("recipients")?).unwrap_or_default();
    let warnings: Value = row.get("warnings")?;
    let raw_blob: Option<String> = row.get("raw_blob")?;
    let sent_state: Option<String> = row.get("sent_state")?;
    let forwarded = forwarded::of(row)?;
    let message = Message {
        item: "message",
        id: row.get("id")?,
        at: row.get("at")?,
        direction: row.get("direction")?,
        visibility: row.get("visibility")?,
        channel: row.get("channel")?,
        how: row.get("how")?,
        author: forwarded::author(forwarded.as_ref(), writer(row)?),
        to: recipients.to,
        cc: recipients.cc,
        bcc: recipients.bcc,
        reply_to: recipients.reply_to,
        subject: row.get("subject")?,
        body: row.get("body")?,
        quoted: row.get("quoted")?,
        attachments: vec![],
        inline: vec![],
        remote_images: row.get("remote_images")?,
        has_original: row.get("has_original")?,
        has_source: raw_blob.is_some(),
        automatic: row.get("automatic")?,
        held: row.get("held")?,
        warnings: serde_json::from_value(warnings).unwrap_or_default(),
        trust: row.get("trust")?,
        doubt: None,
        because: row.get("because")?,
        delivery: None,
        approval: row.get("approval")?,
        forward: row.get::<String>("kind")? == "forward",
        message_id: row.get("provider_id")?,
        language: row.get("language")?,
        origin: row.get("origin")?,
        edited_at: row.get("edited_at")?,
        deleted_at: row.get("deleted_at")?,
        answer_to: vec![],
        copy_of: row.get("copy_of")?,
        rest: None,
        forwarded,
        redactions: redact::of(row)?,
    };
    let sent = match sent_state {
        Some(state) => Some((state, row.get("sent_detail")?)),
        None => None,
    };
    Ok(Stored {
        conversation: row.get("conversation_id")?,
        inbox: row.get("inbox_id")?,
        text: row.get("text")?,
        raw_blob,
        images_shown: row.get("images_shown")?,
        sent,
        message,
    })
}

fn writer(row: &Row) -> Result<Author, Fault> {
    Ok(Author {
        kind: row.get("author_kind")?,
        id: row.get("author_id")?,
        name: row.get("author_name")?,
        address: row.get("author_address")?,
        handle: row.get("author_handle")?,
    })
}

/// The message with this id.
pub async fn find(conn: &mut Conn, id: &MessageId) -> Result<Option<Stored>, Fault> {
    conn.maybe(format!("select {COLUMNS} from messages where id = $1"), args![id]).await?.as_ref().map(read).transpose()
}

/// The message an answer goes to: the newest that the customer or somebody in copy wrote, else our own newest.
pub async fn last_to_answer(conn: &mut Conn, head: &Head) -> Result<Option<Stored>, Fault> {
    let sql = |condition: &str| {
        format!(
            "select {COLUMNS} from messages where conversation_id = $1 and held = 0 and {condition} order by at desc, id desc limit 1"
        )
    };
    let theirs = conn.maybe(sql("direction = 'in' and automatic = 0 and kind = 'message'"), args![&head.id]).await?;
    let row = match theirs {
        Some(row) => Some(row),
        None => conn.maybe(sql("kind = 'message'"), args![&head.id]).await?,
    };
    let mut found = row.as_ref().map(read).transpose()?;
    // A call or letter names a person, not an address: the customer's own mail address is where an answer can go.
    if let (Some(stored), Some(customer)) = (found.as_mut(), &head.customer)
        && stored.message.author.address.is_none()
    {
        let known = customers::addresses(conn, customer).await?;
        stored.message.author.address =
            known.into_iter().find(|one| one.kind == customers::IdentityKind::Email).map(|one| one.value);
    }
    Ok(found)
}

/// Remembers which of the merged conversations a message belongs to.
pub(crate) async fn mark_origin(tx: &mut Tx, id: &MessageId, origin: Option<String>) -> Result<(), Fault> {
    let Some(origin) = origin else { return Ok(()) };
    tx.exec("update messages set origin_id = $2 where id = $1", args![id, origin]).await.map(drop)
}

/// Remembers by which name its readers know who wrote it, where colleagues know another.
pub(crate) async fn shown_as(tx: &mut Tx, id: &MessageId, (name, known): (&str, &str)) -> Result<(), Fault> {
    if name == known {
        return Ok(());
    }
    tx.exec("update messages set author_shown = $2 where id = $1", args![id, name]).await.map(drop)
}

/// Remembers that images lying elsewhere were asked for.
pub async fn show_images(tx: &mut Tx, id: &MessageId) -> Result<(), Fault> {
    tx.exec("update messages set images_shown = 1 where id = $1", args![id]).await.map(drop)
}

/// Dresses stored messages: files with signed addresses, images in place, delivery states.
pub async fn dress(conn: &mut Conn, vault: &Vault, now: Time, stored: Vec<Stored>) -> Result<Vec<Message>, Fault> {
    let ids: Vec<MessageId> = stored.iter().map(|s| s.message.id.clone()).collect();
    let mut files = file::of_messages(conn, &ids).await?;
    let mut rests = rest::of_messages(conn, &ids).await?;
    let mut links = shared::of_messages(conn, &ids).await?;
    let colleagues = colleague::called(conn).await?;
    let confirmed = elsewhere::confirmed(conn, &stored).await?;
    let mut dressed = Vec::with_capacity(stored.len());
    for one in stored {
        let delivery = if one.message.direction == "out" { delivery(conn, &one, now).await? } else { None };
        let own = files.remove(&one.message.id).unwrap_or_default();
        let rest = rests.remove(&one.message.id);
        let answer_to = people::answer_to(&one, "", (None, &confirmed), Reach::Sender).to;
        let mut message = Message { rest, answer_to, ..put_together(one, &own, vault, (now, delivery)) };
        message.doubt = doubt(&message, &colleagues);
        for file in &mut message.attachments {
            file.link = links.remove(&file.id);
        }
        dressed.push(message);
    }
    Ok(dressed)
}

/// Why the name of somebody outside may deceive. Pure.
fn doubt(message: &Message, colleagues: &customers::Colleagues) -> Option<customers::Doubt> {
    let author = Some(&message.author).filter(|author| author.kind == "customer")?;
    colleagues.doubt((&author.name, author.address.as_deref().unwrap_or_default()))
}

fn put_together(
    stored: Stored,
    files: &[file::Stored],
    vault: &Vault,
    (now, delivery): (Time, Option<Delivery>),
) -> Message {
    let shown = stored.images_shown;
    let mut message = forwarded::as_first_written(stored.message);
    let images = file::Images { files, vault, now, remote: shown };
    let image = |key: &str| images.address(key);
    message.body = crate::nodes::with_images(message.body, &image);
    message.quoted = crate::nodes::with_images(message.quoted, &image);
    let show = |file: &file::Stored| file::attachment(file, vault, now);
    message.attachments = files.iter().filter(|file| !file.inline).map(show).collect();
    message.inline = files.iter().filter(|file| file.inline).map(show).collect();
    message.remote_images = if shown { 0 } else { message.remote_images };
    message.delivery = delivery;
    message
}

async fn delivery(conn: &mut Conn, stored: &Stored, now: Time) -> Result<Option<Delivery>, Fault> {
    if let Some((state, reason)) = &stored.sent {
        return Ok(Some(Delivery {
            state: state.clone(),
            until: None,
            reason: reason.clone(),
            may_be_doubled: false,
            attempts: 0,
            next_at: None,
        }));
    }
    Ok(outbox::of_message(conn, &stored.message.id).await?.map(|row| standing(&row, now)))
}

/// An outbox row as people read it.
fn standing(row: &outbox::State, now: Time) -> Delivery {
    let waiting = row.state == "queued" && row.run_at > now;
    let state = match row.state.as_str() {
        "queued" if waiting && row.attempts == 0 => "held",
        "cancelled" => "undone",
        other => other,
    };
    Delivery {
        state: state.to_owned(),
        until: (state == "held").then_some(row.run_at),
        reason: row.last_error.clone(),
        may_be_doubled: row.may_be_doubled,
        attempts: row.attempts,
        next_at: (waiting && row.attempts > 0).then_some(row.run_at),
    }
}
