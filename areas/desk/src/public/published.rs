//! What became of something that left for a network of posts: its id there, and what an act did.

use super::act;
use super::{branch, post};
use crate::{event, head};
use base::facts::{Fact, Kind};
use base::{Fault, MessageId, Time};
use contract::{Audience, Counts, Party, Post};
use serde_json::Value;
use store::outbox::{End, Leased};
use store::{Tx, args};

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
