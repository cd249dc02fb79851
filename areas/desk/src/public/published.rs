//! What became of something that left for a network of posts: its id there, what an act did, and by whose leave everyone
//! reads it.

use super::act;
use super::{branch, post};
use crate::filter::seen_clause;
use crate::{event, head, nodes};
use base::facts::{Fact, Kind};
use base::{ConversationId, Fault, MessageId, Reach, Time};
use contract::{Audience, Counts, Party, Post};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::outbox::{End, Leased};
use store::{Bind, Conn, Row, Tx, args};

/// By nobody's leave: a colleague wrote it with another program.
pub(crate) const OUTSIDE: &str = "outside";

/// Something of ours that everyone reads, or read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Published {
    /// The message.
    pub(crate) id: MessageId,
    /// Where it stands.
    pub(crate) conversation: ConversationId,
    /// Number of it.
    pub(crate) number: i64,
    /// Who wrote it; the account, where a colleague wrote it with another program.
    pub(crate) author: String,
    /// When.
    pub(crate) at: Time,
    /// By whose leave: `permission`, `second_person`, `waiting_period`, or nobody's: `outside`.
    pub(crate) approval: String,
    /// Its first words.
    pub(crate) snippet: String,
    /// Where people read it.
    pub(crate) url: Option<String>,
    /// When it was taken back.
    pub(crate) deleted_at: Option<Time>,
}

/// Writes down by whose leave everyone reads a message (D3).
pub(crate) async fn by_leave(tx: &mut Tx, message: &MessageId, kind: &str) -> Result<(), Fault> {
    tx.exec("update messages set approval = $2 where id = $1", args![message, kind]).await.map(drop)
}

/// What stands in public from us before an id, newest first, where somebody may see it.
pub(crate) async fn list(
    conn: &mut Conn,
    reach: &Reach,
    (before, limit): (&str, i64),
) -> Result<Vec<Published>, Fault> {
    let mut bind = Bind::new();
    let seen = seen_clause(&mut bind, reach).map(|rule| format!(" and {rule}")).unwrap_or_default();
    let (before, limit) = (bind.put(before), bind.put(limit));
    let sql = format!(
        "select m.id, m.conversation_id, c.number, m.author_name, m.at, m.approval, m.text, m.deleted_at, p.url
           from messages m join posts p on p.message_id = m.id join conversations c on c.id = m.conversation_id
           where m.approval is not null and m.id < {before}{seen} order by m.id desc limit {limit}"
    );
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Published, Fault> {
    Ok(Published {
        id: row.get("id")?,
        conversation: row.get("conversation_id")?,
        number: row.get("number")?,
        author: row.get("author_name")?,
        at: row.get("at")?,
        approval: row.get("approval")?,
        snippet: nodes::snippet_of_ours(&row.get::<String>("text")?),
        url: row.get("url")?,
        deleted_at: row.get("deleted_at")?,
    })
}

/// A message is out: from now on the network's name for it leads back here, and it stands in the thread.
pub(crate) async fn sent(tx: &mut Tx, row: &Leased, called: &Value) -> Result<(), Fault> {
    let (Some(inbox), Some(message)) = (&row.inbox, &row.message) else { return Ok(()) };
    let text = |key: &str| called.get(key).and_then(Value::as_str).map(str::to_owned);
    let Some(id) = text("id") else { return Ok(()) };
    let conversation = row.conversation.as_ref().map(ToString::to_string).unwrap_or_default();
    let sql = "insert into message_ids (inbox_id, provider_id, conversation_id, message_id, origin) values ($1, $2, $3, $4, 'own')
               on conflict (inbox_id, provider_id) do update set conversation_id = excluded.conversation_id, message_id = excluded.message_id, origin = 'own'";
    tx.exec(sql, args![inbox, &id, &conversation, message]).await?;
    tx.exec("update messages set provider_id = $2 where id = $1", args![message, &id]).await?;
    let one = own_post(tx, row, (&id, text("local"), text("url"))).await?;
    post::keep_own(tx, inbox, &one).await?;
    post::tie(tx, (inbox, &one.id), message).await?;
    for told in called.get("told").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if let Some(id) = &row.conversation {
            event::write(tx, id, "delivery", told, serde_json::json!({ "message": message })).await?;
        }
    }
    if one.audience.is_public() {
        let fact = Fact::new(Kind::ReplyPublished).message(message).inbox(inbox);
        tx.tell(
            row.conversation.as_ref().map_or(fact.clone(), |id| fact.conversation(id)).with("url", one.url.clone()),
        );
    }
    Ok(())
}

/// Our message as a post. What its network says of it replaces this the next time the thread is read.
async fn own_post(
    tx: &mut Tx,
    row: &Leased,
    (id, local, url): (&str, Option<String>, Option<String>),
) -> Result<Post, Fault> {
    let of = row.payload.get("under").cloned().unwrap_or_default();
    let text = |key: &str| of.get(key).and_then(Value::as_str).map(str::to_owned);
    let message: MessageId = row.message.clone().ok_or_else(|| Fault::new("a post without its message"))?;
    let words = tx.one("select text, body, author_name, at from messages where id = $1", args![&message]).await?;
    let root = text("root").unwrap_or_else(|| id.to_owned());
    Ok(Post {
        id: id.to_owned(),
        local: local.unwrap_or_default(),
        root,
        parent: text("parent"),
        author: Party::new(words.get::<String>("author_name")?, ""),
        own: true,
        followers: None,
        audience: Audience::from_code(&text("audience").unwrap_or_default()),
        text: words.get("text")?,
        body: words.get("body")?,
        warning: text("warning").unwrap_or_default(),
        sensitive: false,
        language: text("language"),
        url,
        at: words.get::<Time>("at")?,
        edited_at: None,
        counts: Counts::default(),
        media: vec![],
        labels: vec![],
        closed: None,
    })
}

/// An act was done, or could not be.
pub(crate) async fn acted(tx: &mut Tx, row: &Leased, end: &End) -> Result<(), Fault> {
    let Some(done) = row.payload.get("act").and_then(act::Asked::read) else { return Ok(()) };
    let (Some(inbox), Some(conversation)) = (&row.inbox, &row.conversation) else { return Ok(()) };
    let Some(head) = head::find(tx, conversation.as_str()).await? else { return Ok(()) };
    match end {
        End::Sent { .. } => act::done(tx, (inbox, &head), &done).await?,
        End::Failed(why) | End::Unknown(why) => act::failed(tx, &head, &done, why).await?,
        End::Waiting(..) => return Ok(()),
    }
    match post::find(tx, inbox, &done.post).await? {
        Some(kept) => branch::tell(tx, inbox, &kept.post.root).await,
        None => Ok(()),
    }
}
