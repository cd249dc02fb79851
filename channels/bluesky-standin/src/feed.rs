//! What is shown: notifications, posts, threads, people.

use crate::answers::{No, Request};
use crate::state::{LIKE, Pointer, QUOTE, REPLY, REPOST, Record, State, kind, owner, written};
use serde_json::{Value, json};

const POST: &str = "app.bsky.feed.post";

pub(crate) fn profile(state: &State, who: &str) -> Result<Value, No> {
    let person = state.person(who).ok_or((400, "InvalidRequest", "Profile not found"))?;
    Ok(
        json!({ "did": person.did, "handle": person.handle, "displayName": person.name, "followersCount": person.followers }),
    )
}

pub(crate) fn profiles(state: &State, who: &[&str]) -> Value {
    let all: Vec<Value> = who.iter().filter_map(|one| profile(state, one).ok()).collect();
    json!({ "profiles": all })
}

fn labels(state: &State, what: &str) -> Vec<Value> {
    let all = state.labels.get(what).into_iter().flatten();
    all.map(|val| json!({ "src": "did:plc:moderators", "uri": what, "val": val, "cts": written(0) })).collect()
}

fn author(state: &State, did: &str, own: &str) -> Value {
    let person = state.person(did);
    let (handle, name) = person.map(|one| (one.handle.clone(), one.name.clone())).unwrap_or_default();
    let mut viewer = json!({ "muted": state.mutes.contains(&(own.to_owned(), did.to_owned())), "blockedBy": state.blocks(did, own).is_some() });
    if let (Some(uri), Some(parts)) = (state.blocks(own, did), viewer.as_object_mut()) {
        parts.insert("blocking".into(), json!(uri));
    }
    json!({ "did": did, "handle": handle, "displayName": name, "labels": labels(state, did), "viewer": viewer })
}

fn view(state: &State, uri: &str, record: &Record, own: &str) -> Value {
    let count = |of: &Pointer| state.with(of, uri).count();
    let root = record.value.pointer("/reply/root/uri").and_then(Value::as_str).unwrap_or(uri);
    let shut = state.gate(root).and_then(|gate| gate.get("allow")?.as_array()).is_some_and(Vec::is_empty);
    json!({
        "uri": uri, "cid": record.cid, "author": author(state, owner(uri), own), "record": record.value,
        "embed": shown(state, uri, &record.value),
        "replyCount": count(&REPLY), "repostCount": count(&REPOST),
        "likeCount": count(&LIKE), "quoteCount": count(&QUOTE),
        "indexedAt": written(record.seen), "labels": labels(state, uri),
        "viewer": { "replyDisabled": shut && owner(root) != own },
    })
}

/// Where the pictures of a post are.
fn shown(state: &State, uri: &str, value: &Value) -> Value {
    let images = value.pointer("/embed/images").and_then(Value::as_array).cloned().unwrap_or_default();
    let one = |image: &Value| {
        let cid = image.pointer("/image/ref/$link").and_then(Value::as_str).unwrap_or_default();
        let here = || format!("{}/xrpc/com.atproto.sync.getBlob?did={}&cid={cid}", state.base, owner(uri));
        let full = state.pictures.clone().unwrap_or_else(here);
        json!({ "alt": image.get("alt"), "fullsize": full, "thumb": full })
    };
    let images: Vec<Value> = images.iter().map(one).collect();
    if images.is_empty() { Value::Null } else { json!({ "$type": "app.bsky.embed.images#view", "images": images }) }
}

pub(crate) fn notifications(state: &State, own: &str, request: &Request) -> Value {
    let skip: usize = request.number("cursor", 0);
    let limit = request.number("limit", 50).min(100);
    let mut mine: Vec<_> = state.notes.iter().filter(|note| note.to == own).collect();
    mine.sort_by_key(|note| std::cmp::Reverse(note.seen));
    let page = mine.iter().skip(skip).take(limit).filter_map(|note| {
        let record = state.records.get(&note.uri)?;
        Some(json!({
            "uri": note.uri, "cid": record.cid, "author": author(state, owner(&note.uri), own), "reason": note.reason,
            "reasonSubject": note.subject, "record": record.value, "isRead": false, "indexedAt": written(note.seen),
            "labels": labels(state, &note.uri),
        }))
    });
    let mut said = json!({ "notifications": page.collect::<Vec<_>>(), "priority": false });
    if let (true, Some(parts)) = (mine.len() > skip + limit, said.as_object_mut()) {
        parts.insert("cursor".into(), json!((skip + limit).to_string()));
    }
    said
}

pub(crate) fn posts(state: &State, own: &str, uris: &[&str]) -> Result<Value, No> {
    if uris.len() > 25 {
        return Err((400, "InvalidRequest", "Error: uris must not have more than 25 elements"));
    }
    let seen = |uri: &&&str| state.blocks(owner(uri), own).is_none() || kind(uri) == POST;
    let all = uris.iter().filter(seen).filter_map(|uri| Some(view(state, uri, state.records.get(*uri)?, own)));
    Ok(json!({ "posts": all.collect::<Vec<_>>() }))
}

pub(crate) fn thread(state: &State, own: &str, request: &Request) -> Result<Value, No> {
    let uri = request.one("uri");
    let record = state.records.get(uri).ok_or((400, "NotFound", "Post not found"))?;
    let mut node = below(state, own, (uri, record), request.number("depth", 6));
    if let (Some(up), Some(parts)) =
        (above(state, own, record, request.number("parentHeight", 80)), node.as_object_mut())
    {
        parts.insert("parent".into(), up);
    }
    Ok(json!({ "thread": node }))
}

fn below(state: &State, own: &str, (uri, record): (&str, &Record), depth: usize) -> Value {
    let replies = |deeper: usize| -> Vec<Value> {
        let all = state.with(&REPLY, uri);
        all.map(|(uri, record)| below(state, own, (uri, record), deeper)).collect()
    };
    let replies = depth.checked_sub(1).map(replies).unwrap_or_default();
    json!({ "$type": "app.bsky.feed.defs#threadViewPost", "post": view(state, uri, record, own), "replies": replies })
}

fn above(state: &State, own: &str, record: &Record, height: usize) -> Option<Value> {
    let uri = record.value.pointer("/reply/parent/uri").and_then(Value::as_str)?;
    let height = height.checked_sub(1)?;
    let Some(parent) = state.records.get(uri) else {
        return Some(json!({ "$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": true }));
    };
    let mut node =
        json!({ "$type": "app.bsky.feed.defs#threadViewPost", "post": view(state, uri, parent, own), "replies": [] });
    if let (Some(up), Some(parts)) = (above(state, own, parent, height), node.as_object_mut()) {
        parts.insert("parent".into(), up);
    }
    Some(node)
}

pub(crate) fn search(state: &State, own: &str, request: &Request) -> Value {
    let words = request.one("q").to_lowercase();
    let language = request.one("lang");
    let fits = |value: &Value| {
        let text = value.get("text").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let langs = value.get("langs").and_then(Value::as_array).cloned().unwrap_or_default();
        words.split_whitespace().all(|word| text.contains(word))
            && (language.is_empty() || langs.iter().any(|one| one.as_str() == Some(language)))
    };
    let mut found: Vec<_> =
        state.records.iter().filter(|(uri, record)| kind(uri) == POST && fits(&record.value)).collect();
    found.sort_by_key(|(_, record)| std::cmp::Reverse(record.seen));
    let skip = request.number("cursor", 0);
    let limit = request.number("limit", 25);
    let page = found.iter().skip(skip).take(limit).map(|(uri, record)| view(state, uri, record, own));
    let mut said = json!({ "posts": page.collect::<Vec<_>>() });
    if let (true, Some(parts)) = (found.len() > skip + limit, said.as_object_mut()) {
        parts.insert("cursor".into(), json!((skip + limit).to_string()));
    }
    said
}
