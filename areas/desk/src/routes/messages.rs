//! Messages: answering, undoing, retrying, original and source, held ones.

use super::channels;
use super::conversations::missing;
use crate::held::{self, Decision};
use crate::message::{self, Message, Stored};
use crate::reply::{self, Tools, Writing};
use crate::{again, head, rest, shared, taken_back};
use crate::{draft, timeline};
use base::{Action, Failure, MessageId, Outcome, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::blobs;
use web::{Answer, Ask, Needs, Reply, Route, get, post};

/// Purpose of the signature on originals and sources.
pub(super) const ORIGINAL: &str = "original";
/// Purpose of the signature on raw sources.
pub(super) const SOURCE: &str = "source";
const SOURCE_SHOWN: usize = 256 * 1024;

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Needs::Permission(Action::ConversationRead), Needs::Permission(Action::ConversationReply));
    vec![
        post("/conversations/{id}/messages", write, "answer, answer all, or forward", send),
        post("/messages/{id}/undo", write, "take a message back before it leaves", undo),
        post("/messages/{id}/retry", write, "send a failed or uncertain message again", retry),
        post("/messages/{id}/cancel", write, "give a failed or waiting message up", cancel),
        post("/messages/{id}/rest", write, "fetch the rest of a message that was too large", fetch_rest),
        post("/messages/{id}/links/revoke", write, "take the links to files of a message back", revoke_links),
        post("/messages/{id}/images", read, "show images that lie elsewhere, through goodword", images),
        post(
            "/messages/{id}/release",
            Needs::Permission(Action::ConversationChange),
            "decide about a held message",
            release,
        ),
        post(
            "/messages/{id}/first-writer",
            Needs::Permission(Action::CustomerChange),
            "make whoever wrote a forwarded mail first the customer; can be taken back",
            take_first_writer,
        ),
        post(
            "/messages/{id}/reply-to",
            write,
            "answer its sender where it asks for, at another domain; can be taken back",
            answer_elsewhere,
        ),
        get("/messages/{id}/original", read, "address of the original look", original),
        get("/messages/{id}/source", read, "the raw source", source),
    ]
}

/// A message dressed for the asker.
pub(super) async fn dressed<Q, B>(ask: &Ask<Q, B>, id: &MessageId) -> Outcome<Message> {
    let mut conn = ask.read().await?;
    let stored = message::find(&mut conn, id).await?.ok_or_else(missing)?;
    let mut list = message::dress(&mut conn, ask.house().vault(), ask.now, vec![stored]).await?;
    list.pop().ok_or_else(missing)
}

async fn send(ask: Ask<(), Writing>) -> Answer<Message> {
    let (ask, (), writing) = ask.take();
    let channels = channels(&ask)?;
    let mut tx = ask.begin().await?;
    let head = head::open(&mut tx, &ask.actor, ask.text("id")?, Action::ConversationReply).await?;
    let seen = writing.seen_thread_version;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    let sent = reply::send(&mut tx, tools, head.clone(), writing).await;
    match sent {
        Ok((_, id)) => {
            tx.commit().await?;
            Ok(Reply::created(dressed(&ask, &id).await?))
        }
        Err(Failure::Refused(refusal)) if refusal.code == "conversation.moved" => {
            drop(tx);
            let since = newer(&ask, &head, seen).await?;
            Err(refusal.with("since", since).into())
        }
        Err(other) => Err(other),
    }
}

async fn take_first_writer(ask: Ask) -> Answer<super::merges::Done> {
    let mut tx = ask.begin().await?;
    let (head, deed) = crate::forwarded::take(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    Ok(super::merges::Done { conversation: super::shown(&ask, &head).await?.into_body(), deed: Some(deed) }.into())
}

async fn answer_elsewhere(ask: Ask) -> Answer<super::merges::Done> {
    let mut tx = ask.begin().await?;
    let (head, deed) = crate::elsewhere::confirm(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    Ok(super::merges::Done { conversation: super::shown(&ask, &head).await?.into_body(), deed: Some(deed) }.into())
}

/// What was added since the writer looked: the newest items, as many as the thread moved.
pub(super) async fn newer(ask: &Ask, head: &head::Head, seen: i64) -> Outcome<serde_json::Value> {
    let count = (head.thread_version - seen).clamp(1, 10);
    let mut conn = ask.read().await?;
    let items = timeline::page(&mut conn, (ask.house().vault(), ask.now), &head.id, (None, 50)).await?;
    let kept: Vec<_> = items.into_iter().filter(|item| !matches!(item, timeline::Item::Event(_))).collect();
    let skip = kept.len().saturating_sub(usize::try_from(count).unwrap_or(1));
    Ok(json!(kept.into_iter().skip(skip).collect::<Vec<_>>()))
}

#[derive(Debug, Serialize, JsonSchema)]
struct Undone {
    draft: draft::Draft,
}

async fn undo(ask: Ask) -> Answer<Undone> {
    let mut tx = ask.begin().await?;
    let draft = taken_back::undo(&mut tx, &ask.id("id")?).await?;
    tx.commit().await?;
    let draft = draft.dressed(&mut ask.read().await?, ask.house().vault(), ask.now).await?;
    Ok(Undone { draft }.into())
}

async fn retry(ask: Ask) -> Answer<Message> {
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    again::retry(&mut tx, &id).await?;
    tx.commit().await?;
    Ok(dressed(&ask, &id).await?.into())
}

async fn cancel(ask: Ask) -> Answer<Message> {
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    again::cancel(&mut tx, &id).await?;
    tx.commit().await?;
    Ok(dressed(&ask, &id).await?.into())
}

async fn fetch_rest(ask: Ask) -> Answer<Message> {
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    rest::ask(&mut tx, &id).await?;
    tx.commit().await?;
    Ok(dressed(&ask, &id).await?.into())
}

async fn revoke_links(ask: Ask) -> Answer<Message> {
    let id = ask.id("id")?;
    let mut tx = ask.begin().await?;
    shared::revoke(&mut tx, &id).await?;
    tx.commit().await?;
    Ok(dressed(&ask, &id).await?.into())
}

/// The message, if the asker may read its conversation.
async fn readable(ask: &Ask) -> Outcome<Stored> {
    let id: MessageId = ask.id("id")?;
    let mut conn = ask.read().await?;
    let stored = message::find(&mut conn, &id).await?.ok_or_else(missing)?;
    head::open(&mut conn, &ask.actor, stored.conversation.as_str(), Action::ConversationRead).await?;
    Ok(stored)
}

async fn images(ask: Ask) -> Answer<Message> {
    let stored = readable(&ask).await?;
    let mut tx = ask.begin().await?;
    message::show_images(&mut tx, &stored.message.id).await?;
    tx.commit().await?;
    Ok(dressed(&ask, &stored.message.id).await?.into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Decided {
    decision: Decision,
}

async fn release(ask: Ask<(), Decided>) -> Answer<super::conversations::Conversation> {
    let (ask, (), decided) = ask.take();
    let mut tx = ask.begin().await?;
    let head = held::release(&mut tx, &ask.id("id")?, decided.decision).await?;
    tx.commit().await?;
    super::shown(&ask, &head).await
}

#[derive(Debug, Serialize, JsonSchema)]
struct Address {
    url: String,
}

async fn original(ask: Ask) -> Answer<Address> {
    let stored = readable(&ask).await?;
    Ok(Address { url: signed(&ask, ORIGINAL, &stored.message.id) }.into())
}

/// A signed address that holds for five minutes.
fn signed(ask: &Ask, purpose: &str, id: &MessageId) -> String {
    let until = ask.now.plus(5 * Time::MINUTE).0;
    format!("/files/{purpose}/{}", ask.house().vault().sign(purpose, &format!("{id}|{until}")))
}

#[derive(Debug, Serialize, JsonSchema)]
struct Source {
    url: String,
    text: String,
}

async fn source(ask: Ask) -> Answer<Source> {
    let stored = readable(&ask).await?;
    let blob = stored.raw_blob.clone().ok_or_else(missing)?;
    let raw = blobs::get(&mut ask.read().await?, ask.db().folder(), &blob).await?.ok_or_else(missing)?;
    let text = String::from_utf8_lossy(raw.get(..SOURCE_SHOWN).unwrap_or(&raw)).into_owned();
    Ok(Source { url: signed(&ask, SOURCE, &stored.message.id), text }.into())
}

/// What a signed address of a message names, if it still holds.
pub(super) fn named(vault: &base::Vault, purpose: &str, token: &str, now: Time) -> Option<MessageId> {
    let payload = vault.verify(purpose, token)?;
    let (id, until) = payload.split_once('|')?;
    (until.parse::<i64>().ok()? > now.0).then(|| id.parse().ok()).flatten()
}
