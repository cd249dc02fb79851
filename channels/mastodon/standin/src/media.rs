//! Files: taken, worked over, given back.

use crate::Standin;
use crate::api::Asker;
use crate::wire::{Call, Reply};
use serde_json::{Value, json};

pub(crate) fn answer(ask: &Asker<'_>, version: &str, rest: &[&str]) -> Result<Reply, Reply> {
    match (ask.call.method.as_str(), version, rest) {
        ("POST", "v1" | "v2", ["media"]) => take(ask),
        ("GET", "v1", ["media", id]) => worked_over(ask, id),
        _ => Ok(Reply::unknown()),
    }
}

fn take(ask: &Asker<'_>) -> Result<Reply, Reply> {
    ask.may("write:media")?;
    let Some((kind, bytes)) = &ask.call.file else { return Err(Reply::invalid("File can't be blank")) };
    let kinds = ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "audio/mpeg"];
    if !kinds.contains(&kind.as_str()) {
        return Err(Reply::invalid("File content type is invalid, File is invalid"));
    }
    let mut world = ask.standin.world();
    let id = world.next_id();
    let slow = world.setting("media_slow").as_i64().unwrap_or(0);
    let medium = json!({ "id": id, "type": kind.split('/').next(), "url": format!("{}/files/{id}", world.base), "preview_url": null,
        "remote_url": null, "description": ask.call.field("description"), "size": bytes.len(), "looks": slow });
    world.media.insert(id, medium.clone());
    drop(world);
    Ok(Reply::json(if slow > 0 { 202 } else { 200 }, &medium))
}

fn worked_over(ask: &Asker<'_>, id: &str) -> Result<Reply, Reply> {
    ask.may("write:media")?;
    let mut world = ask.standin.world();
    let medium = world.media.get_mut(id).ok_or_else(Reply::missing)?;
    let left = medium.get("looks").and_then(Value::as_i64).unwrap_or(0);
    if let Some(object) = medium.as_object_mut() {
        object.insert("looks".into(), json!((left - 1).max(0)));
    }
    let shown = medium.clone();
    drop(world);
    Ok(Reply::json(if left > 0 { 206 } else { 200 }, &shown))
}

/// A small picture; `/files/other` is something else.
pub(crate) fn file(standin: &Standin, call: &Call) -> Reply {
    drop(standin.world());
    let name = call.path.get(1).map(String::as_str).unwrap_or_default();
    let mut reply = Reply::html(String::new());
    reply.bytes = if name.starts_with("other") { b"<svg onload=alert(1)>".to_vec() } else { PICTURE.to_vec() };
    reply
}

/// One red point.
pub(crate) const PICTURE: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 0x0c, 0x49, 0x44, 0x41, 0x54, 8, 0xd7, 0x63, 0xf8, 0xcf, 0xc0, 0, 0,
    3, 1, 1, 0, 0x18, 0xdd, 0x8d, 0xb0, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
