//! What a network told, taken in: how threads stand, edits, deletions, what was heard. Each is told twice like once.

use super::post::{self, Change, Kept, Part};
use super::{branch, heard, pictures};
use crate::head::{self, Head};
use crate::jobs::take_in::{Here, Inbound};
use crate::{event, message, recount};
use base::facts::{Fact, Kind};
use base::{Fault, InboxId, MessageId, Outcome};
use contract::{Incoming, Medium, Post};
use serde_json::json;
use store::{Tx, args};

/// How the posts of a thread stand now.
pub(crate) async fn thread(tx: &mut Tx, inbound: &Inbound, posts: &[Post]) -> Outcome<()> {
    let mut moved: Vec<&str> = Vec::new();
    for one in posts {
        match post::keep(tx, &inbound.inbox, one).await? {
            (Change::None, _) => continue,
            (Change::Words(part), before) => reworded(tx, &inbound.inbox, (one, part, &before)).await?,
            (Change::New | Change::Signals, _) => {}
        }
        moved.push(&one.root);
    }
    moved.sort_unstable();
    moved.dedup();
    for root in moved {
        branch::tell(tx, &inbound.inbox, root).await?;
    }
    Ok(())
}

/// A message that is known here, as it reads now. Gives false where it is not known: then it is a new one.
pub(crate) async fn edited(tx: &mut Tx, inbound: &Inbound, now: &Incoming) -> Outcome<bool> {
    let Some(one) = now.post.as_deref() else { return Ok(false) };
    let known = post::find(tx, &inbound.inbox, &one.id).await?;
    if known.is_none_or(|known| known.message.is_none()) {
        return Ok(false);
    }
    thread(tx, inbound, std::slice::from_ref(one)).await?;
    Ok(true)
}

/// The message of a post says something else now; what it said before is kept with the post.
/// Whichever part is named, its pictures may be others, too.
async fn reworded(tx: &mut Tx, inbox: &InboxId, (now, part, before): (&Post, Part, &[Medium])) -> Outcome<()> {
    let Some(Kept { message: Some(id), .. }) = post::find(tx, inbox, &now.id).await? else { return Ok(()) };
    let Some(mut head) = of_message(tx, &id).await? else { return Ok(()) };
    let at = now.edited_at.unwrap_or_else(|| tx.now());
    let what = match part {
        Part::Text => "a post",
        Part::Pictures => "the pictures of a post",
        Part::Warning => "the warning before a post",
    };
    let sql = "update messages set text = $2, body = $3, edited_at = $4 where id = $1";
    tx.exec(sql, args![&id, &now.text, now.body.clone(), at]).await?;
    pictures::changed(tx, (inbox, &id), (before, now)).await?;
    message::index_again(tx, id.as_str()).await?;
    let who = called(now);
    event::write(tx, &head.id, "edited", &format!("{who} changed {what}"), json!({ "message": id })).await?;
    recount::words(tx, &mut head).await?;
    moved(tx, &mut head).await?;
    tx.tell(Fact::new(Kind::PostChanged).conversation(&head.id).message(&id).inbox(inbox));
    Ok(())
}

/// A post is gone from the network. What it said stays for those who may read it here, marked.
pub(crate) async fn deleted(tx: &mut Tx, inbox: &InboxId, id: &str) -> Outcome<()> {
    if !post::gone(tx, inbox, id).await? {
        return Ok(());
    }
    let Some(kept) = post::find(tx, inbox, id).await? else { return Ok(()) };
    branch::tell(tx, inbox, &kept.post.root).await?;
    let Some(message) = kept.message else { return Ok(()) };
    let now = tx.now();
    tx.exec("update messages set deleted_at = $2 where id = $1", args![&message, now]).await?;
    if kept.post.own {
        crate::autonomy::review::taken_back(tx, &message).await?;
    }
    let Some(mut head) = of_message(tx, &message).await? else { return Ok(()) };
    let sentence = format!("{} took a post back; what it said stays readable here", called(&kept.post));
    event::write(tx, &head.id, "deleted", &sentence, json!({ "message": message })).await?;
    moved(tx, &mut head).await?;
    tx.tell(Fact::new(Kind::PostGone).conversation(&head.id).message(&message).inbox(inbox));
    Ok(())
}

/// An answer being written is stopped: what it answers is not what it was.
async fn moved(tx: &mut Tx, head: &mut Head) -> Result<(), Fault> {
    head.thread_version += 1;
    head::save(tx, head).await?;
    crate::approval::expire(tx, head, "what it answers was changed or taken back").await
}

async fn of_message(tx: &mut Tx, id: &MessageId) -> Result<Option<Head>, Fault> {
    let row = tx.maybe("select conversation_id from messages where id = $1", args![id]).await?;
    let Some(row) = row else { return Ok(None) };
    head::find(tx, &row.only::<String>()?).await
}

pub(crate) fn called(post: &Post) -> &str {
    if post.author.name.is_empty() { &post.author.address } else { &post.author.name }
}

/// Keeps the post that a message is, and whose branch its conversation is.
pub(crate) async fn kept(tx: &mut Tx, head: &Head, id: &MessageId, message: &Incoming) -> Result<(), Fault> {
    let Some(one) = message.post.as_deref() else { return Ok(()) };
    post::keep(tx, &head.inbox, one).await?;
    post::tie(tx, (&head.inbox, &one.id), id).await?;
    branch::keep(tx, head, one).await?;
    pictures::came(tx, (&head.inbox, id), (one, message)).await?;
    let sql = "update messages set author_handle = $2 where id = $1";
    tx.exec(sql, args![id, one.author.handle.clone()]).await.map(drop)
}

/// Found by listening: nobody asked us, so it becomes a conversation by rule or by click.
pub(crate) async fn found(
    tx: &mut Tx,
    here: Here<'_>,
    inbound: &Inbound,
    (listening, one): (&str, &Post),
) -> Outcome<()> {
    let known = post::find(tx, &inbound.inbox, &one.id).await?;
    thread(tx, inbound, std::slice::from_ref(one)).await?;
    if one.own || known.is_some_and(|known| known.message.is_some()) {
        return Ok(());
    }
    heard::add(tx, here, inbound, (listening, one)).await
}

/// A post as a message.
pub(crate) fn incoming(one: &Post) -> Incoming {
    let fingerprint = base::vault::fingerprint(&format!("{}\n{}", one.id, one.text));
    Incoming { fingerprint, ..Incoming::posted(one.clone()) }
}
