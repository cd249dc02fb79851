//! Records: made, changed, read, taken back. What a post may be is checked as the network checks it.

use crate::answers::{No, Request, Told};
use crate::state::{State, short};
use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

const INVALID: No = (400, "InvalidRequest", "Invalid record");

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn place(said: &Value) -> String {
    format!("at://{}/{}/{}", text(said, "/repo"), text(said, "/collection"), text(said, "/rkey"))
}

fn own(own: &str, said: &Value) -> Result<(), No> {
    if text(said, "/repo") == own { Ok(()) } else { Err((400, "InvalidRequest", "Could not find repo")) }
}

pub(crate) fn create(state: &mut State, whose: &str, said: &Value) -> Result<Value, No> {
    own(whose, said)?;
    let key = if text(said, "/rkey").is_empty() { format!("k{}", state.number()) } else { text(said, "/rkey").into() };
    let uri = format!("at://{whose}/{}/{key}", text(said, "/collection"));
    // the network's own servers answer like this where a record is there already
    if state.records.contains_key(&uri) {
        return Err((500, "InternalServerError", "Internal Server Error"));
    }
    write(state, &uri, said)
}

pub(crate) fn put(state: &mut State, whose: &str, said: &Value) -> Result<Value, No> {
    own(whose, said)?;
    let uri = place(said);
    let known = state.records.get(&uri).map(|record| record.cid.clone());
    if let Some(swap) = said.get("swapRecord").and_then(Value::as_str)
        && known.as_deref() != Some(swap)
    {
        return Err((400, "InvalidSwap", "Record was at another version"));
    }
    write(state, &uri, said)
}

fn write(state: &mut State, uri: &str, said: &Value) -> Result<Value, No> {
    let record = said.get("record").cloned().ok_or(INVALID)?;
    if text(&record, "/$type") != text(said, "/collection") {
        return Err(INVALID);
    }
    if text(said, "/collection") == "app.bsky.feed.post" {
        judge(state, &record)?;
    }
    let cid = state.keep(uri, record);
    Ok(json!({ "uri": uri, "cid": cid, "validationStatus": "valid" }))
}

/// Whether the network takes this for a post.
fn judge(state: &State, record: &Value) -> Result<(), No> {
    let words = text(record, "/text");
    if words.graphemes(true).count() > 300 || words.len() > 3_000 || text(record, "/createdAt").is_empty() {
        return Err(INVALID);
    }
    let list = |path: &str| record.pointer(path).and_then(Value::as_array).cloned().unwrap_or_default();
    for facet in list("/facets") {
        let at = |path: &str| facet.pointer(path).and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
        let range = at("/index/byteStart").zip(at("/index/byteEnd"));
        if range.is_none_or(|(start, end)| words.get(start..end).is_none_or(str::is_empty)) {
            return Err(INVALID);
        }
    }
    let images = list("/embed/images");
    let there = |image: &Value| state.files.contains_key(text(image, "/image/ref/$link"));
    if list("/langs").len() > 3 || images.len() > 4 || !images.iter().all(there) {
        return Err(INVALID);
    }
    if let Some(reply) = record.get("reply") {
        let whole =
            ["/root/uri", "/root/cid", "/parent/uri", "/parent/cid"].iter().all(|path| !text(reply, path).is_empty());
        return if whole { Ok(()) } else { Err(INVALID) };
    }
    Ok(())
}

/// Whose repository is meant: it is named by a handle or by its lasting id.
fn whose<'a>(state: &'a State, request: &'a Request) -> &'a str {
    let named = request.one("repo");
    state.person(named).map_or(named, |person| &person.did)
}

pub(crate) fn get(state: &State, request: &Request) -> Result<Value, No> {
    let uri = format!("at://{}/{}/{}", whose(state, request), request.one("collection"), request.one("rkey"));
    let record = state.records.get(&uri).ok_or((400, "RecordNotFound", "Could not locate record"))?;
    Ok(json!({ "uri": uri, "cid": record.cid, "value": record.value }))
}

pub(crate) fn list(state: &State, request: &Request) -> Value {
    let start = format!("at://{}/{}/", whose(state, request), request.one("collection"));
    let mut mine: Vec<_> = state.records.iter().filter(|(uri, _)| uri.starts_with(&start)).collect();
    mine.sort_by_key(|(_, record)| std::cmp::Reverse(record.seen));
    let (skip, limit) = (request.number("cursor", 0), request.number("limit", 50).min(100));
    let page = mine.iter().skip(skip).take(limit);
    let records: Vec<Value> =
        page.map(|(uri, record)| json!({ "uri": uri, "cid": record.cid, "value": record.value })).collect();
    let mut said = json!({ "records": records });
    if let (true, Some(parts)) = (mine.len() > skip + limit, said.as_object_mut()) {
        parts.insert("cursor".into(), json!((skip + limit).to_string()));
    }
    said
}

pub(crate) fn delete(state: &mut State, whose: &str, said: &Value) -> Result<Value, No> {
    own(whose, said)?;
    let uri = place(said);
    state.drop_record(&uri);
    Ok(json!({}))
}

pub(crate) fn upload(state: &mut State, request: &Request) -> Result<Value, No> {
    if request.body.len() > 1_000_000 {
        return Err((400, "BlobTooLarge", "This file is too large"));
    }
    let cid = format!("bafkrei{}", short(&String::from_utf8_lossy(&request.body)));
    state.files.insert(cid.clone(), (request.kind.clone(), request.body.clone()));
    Ok(
        json!({ "blob": { "$type": "blob", "ref": { "$link": cid }, "mimeType": request.kind, "size": request.body.len() } }),
    )
}

pub(crate) fn file(state: &State, cid: &str) -> Result<Told, No> {
    let (kind, bytes) = state.files.get(cid).cloned().ok_or((400, "BlobNotFound", "Blob not found"))?;
    Ok(Told::File(kind, bytes))
}
