//! From what a server tells to what is handed in: the thread around a post, its files, what is only counted.

use super::media;
use super::raw::{Raw, hash};
use super::session::Session;
use super::stream::Event;
use crate::call::Wrong;
use crate::look_again::standing;
use crate::seen::Known;
use crate::status::{self, Around, str_at};
use crate::thread::context;
use contract::Received;
use serde_json::{Value, json};
use std::sync::PoisonError;
use std::time::Duration;

/// Longest text of something unreadable that is kept.
const ODD: usize = 256 * 1024;

/// What the stream told. Gives whether it is better to ask.
pub(crate) async fn told(session: &Session<'_>, events: Vec<Event>) -> Result<(), Wrong> {
    let mut all = Vec::new();
    for event in events {
        match (event.name.as_str(), event.value()) {
            ("notification", Some(value)) => all.extend(notification(session, value).await?),
            ("status.update", Some(value)) => all.extend(changed(session, value).await?),
            ("update", Some(value)) if is_own(session, &value) => all.extend(own(session, value).await?),
            ("delete", _) => all.extend(gone(session, event.data.trim().trim_matches('"'))),
            // what could not be read here is found by asking
            ("notification", None) => session.client.line.look.notify_one(),
            _ => {}
        }
    }
    session.take(all, None).await.map(drop)
}

/// A notification: somebody wrote, changed something, or let us know without words.
pub(crate) async fn notification(session: &Session<'_>, mut value: Value) -> Result<Vec<Received>, Wrong> {
    let kind = str_at(&value, "type").unwrap_or_default().to_owned();
    let status = value.get_mut("status").map(Value::take).filter(Value::is_object);
    match (kind.as_str(), status) {
        ("mention" | "quote", Some(status)) if is_own(session, &status) => Ok(Vec::new()),
        ("mention" | "quote", Some(status)) => post(session, status, Some(value)).await,
        ("update", Some(status)) => changed(session, status).await,
        ("favourite" | "reblog" | "poll" | "status" | "pleroma:emoji_reaction" | "reaction", Some(status)) => {
            // our own posts are counted; whom we follow is nobody's concern
            let counted = is_own(session, &status).then(|| standing(&session.about(), vec![status]));
            Ok(counted.into_iter().collect())
        }
        ("follow" | "follow_request" | "poll" | "status" | "favourite" | "reblog", _) => Ok(Vec::new()),
        _ if kind.starts_with("admin.") || kind.starts_with("added_to") || kind.starts_with("collection") => {
            Ok(Vec::new())
        }
        (kind, status) => Ok(vec![strange(session, kind, (value, status))]),
    }
}

fn strange(session: &Session<'_>, kind: &str, (mut value, status): (Value, Option<Value>)) -> Received {
    let words = match kind {
        "moderation_warning" => "the server's moderators have warned this account; see its own pages".to_owned(),
        "severed_relationships" => {
            "a block by the server or the account has ended follows; see the account's own pages".to_owned()
        }
        "mention" | "quote" | "update" => "somebody wrote a post that is not there any more".to_owned(),
        _ => format!("a notification of a kind this version does not know: {}", status::line(kind, 100)),
    };
    if let (Some(status), Some(object)) = (status, value.as_object_mut()) {
        object.insert("status".into(), status);
    }
    let key = match str_at(&value, "id") {
        Some(id) => format!("event:{id}"),
        None => format!("event:{}", hash(&[value.to_string().as_bytes()])),
    };
    Raw::of(&session.about(), "odd").with("words", json!(words)).with("event", value).received(key)
}

/// Bytes that are no event at all: kept as they came.
pub(crate) fn unreadable(session: &Session<'_>, bytes: &[u8]) -> Received {
    let text: String = String::from_utf8_lossy(bytes).chars().take(ODD).collect();
    let raw = Raw::of(&session.about(), "odd").with("words", json!("something the server sent cannot be read"));
    raw.with("event", json!(text)).received(format!("odd:{}", hash(&[bytes])))
}

/// More was found than is read at once: said, with what is to be done.
pub(crate) fn beyond(session: &Session<'_>, (place, read): (&str, usize), from: Option<&str>) -> Received {
    let words = format!(
        "more than {read} posts were found at once; the oldest of them were not fetched, look for them on the network itself"
    );
    let key = format!("gap:{place}:{}", from.unwrap_or_default());
    Raw::of(&session.about(), "odd").with("words", json!(words)).received(key)
}

/// A post that concerns us, with its thread and its files.
pub(crate) async fn post(session: &Session<'_>, status: Value, event: Option<Value>) -> Result<Vec<Received>, Wrong> {
    let Some(id) = status::id(&status) else {
        let value = json!({ "event": event, "status": status });
        return Ok(vec![unreadable(session, value.to_string().as_bytes())]);
    };
    let raw = threaded(session, Raw::of(&session.about(), "post"), &status).await?;
    let files = media::all(session.net, &status).await;
    let raw = raw.with("media", Value::Array(files)).with("event", event.unwrap_or_default());
    Ok(vec![raw.status(status).received(format!("post:{id}"))])
}

/// One of our own.
pub(crate) async fn own(session: &Session<'_>, status: Value) -> Result<Vec<Received>, Wrong> {
    let boosted = status.get("reblog").is_some_and(Value::is_object);
    let Some(id) = status::id(&status).filter(|_| !boosted) else { return Ok(Vec::new()) };
    let raw = threaded(session, Raw::of(&session.about(), "own"), &status).await?;
    let raw = raw.with("media", Value::Array(media::all(session.net, &status).await));
    Ok(vec![raw.status(status).received(format!("post:{id}"))])
}

/// Something was changed: of concern if it names us, is ours, or was seen here.
async fn changed(session: &Session<'_>, status: Value) -> Result<Vec<Received>, Wrong> {
    let local = str_at(&status, "id").unwrap_or_default();
    let seen = session.seen.lock().unwrap_or_else(PoisonError::into_inner).get(local).is_some();
    let Some(id) = status::id(&status).filter(|_| seen || is_own(session, &status) || names(session, &status)) else {
        return Ok(Vec::new());
    };
    let at = str_at(&status, "edited_at").unwrap_or_default();
    let key = format!("edit:{id}:{}", status::line(at, 40));
    let raw = threaded(session, Raw::of(&session.about(), "edit"), &status).await?;
    Ok(vec![raw.status(status).received(key)])
}

fn gone(session: &Session<'_>, local: &str) -> Option<Received> {
    let known = session.seen.lock().unwrap_or_else(PoisonError::into_inner).get(local).cloned()?;
    Some(Raw::of(&session.about(), "gone").gone(&known.id))
}

/// Writes down the thread of a post: fetched, or as far as it is known. Many in one thread cost one question.
async fn threaded(session: &Session<'_>, raw: Raw, status: &Value) -> Result<Raw, Wrong> {
    let parent = str_at(status, "in_reply_to_id").filter(|parent| !parent.is_empty());
    let known =
        parent.and_then(|parent| session.seen.lock().unwrap_or_else(PoisonError::into_inner).get(parent).cloned());
    let around = match (parent, &known) {
        (Some(_), None) => fetched(session, str_at(status, "id").unwrap_or_default()).await?,
        _ => Vec::new(),
    };
    remember(session, status, (&around, known.as_ref()));
    Ok(raw.around(around).known(known.as_ref()))
}

/// The posts around one. Waits as long as the server asks: without them nobody knows where an answer belongs.
async fn fetched(session: &Session<'_>, local: &str) -> Result<Vec<Value>, Wrong> {
    loop {
        match context(&session.client, local).await {
            Ok(around) => return Ok(around),
            Err(Wrong::Wait(_, ms)) => {
                tokio::time::sleep(Duration::from_millis(u64::try_from(ms).unwrap_or(1_000))).await;
            }
            Err(Wrong::Gone | Wrong::Garbled(_) | Wrong::Refused(_)) => return Ok(Vec::new()),
            Err(other) => return Err(other),
        }
    }
}

fn remember(session: &Session<'_>, status: &Value, (around, known): (&[Value], Option<&Known>)) {
    let about = session.about();
    let places = Around::of(&about.me.id, &about.domain, around.iter().chain([status]));
    let mut seen = session.seen.lock().unwrap_or_else(PoisonError::into_inner);
    for one in around.iter().chain([status]) {
        if let (Some(local), Some(post)) = (str_at(one, "id"), status::post(one, &places)) {
            let known = known.filter(|_| post.parent.is_none() && std::ptr::eq(one, status));
            let root = known.map_or(post.root, |known| known.root.clone());
            seen.put(local, Known { id: post.id, root });
        }
    }
    drop(seen);
}

pub(crate) fn is_own(session: &Session<'_>, status: &Value) -> bool {
    let me = session.about().me.id;
    status.pointer("/account/id").and_then(Value::as_str) == Some(me.as_str())
}

pub(crate) fn names(session: &Session<'_>, status: &Value) -> bool {
    let me = session.about().me.id;
    let mentions = status.get("mentions").and_then(Value::as_array).into_iter().flatten();
    mentions.take(100).any(|one| str_at(one, "id") == Some(me.as_str()))
}
