//! Which request means what, and who may ask it.

use crate::wire::{Call, Reply};
use crate::world::Token;
use crate::{Standin, control, media, oauth, reading, writing};
use serde_json::{Value, json};

/// Who asks.
pub(crate) struct Asker<'a> {
    pub(crate) standin: &'a Standin,
    pub(crate) call: &'a Call,
    pub(crate) token: Option<Token>,
}

impl Asker<'_> {
    /// The account a token belongs to, if it may do this; `read:statuses` is part of `read`.
    pub(crate) fn may(&self, scope: &str) -> Result<String, Reply> {
        let refused = || Reply::json(401, &json!({ "error": "The access token is invalid" }));
        let token = self.token.as_ref().ok_or_else(refused)?;
        let whole = scope.split(':').next().unwrap_or(scope);
        if token.scopes.split(' ').any(|one| one == scope || one == whole) {
            return Ok(token.account.clone());
        }
        Err(Reply::json(403, &json!({ "error": "This action is outside the authorized scopes" })))
    }

    pub(crate) fn viewer(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.account.as_str())
    }
}

pub(crate) fn answer(standin: &Standin, call: &Call) -> Reply {
    let bearer = call.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
    let token = bearer.and_then(|token| standin.world().tokens.get(token).cloned());
    let ask = Asker { standin, call, token };
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    let answered = match (call.method.as_str(), path.as_slice()) {
        (_, ["standin", rest @ ..]) => Ok(control::answer(standin, call, rest)),
        ("GET", ["files", ..]) => Ok(media::file(standin, call)),
        (_, ["oauth", rest @ ..]) => Ok(oauth::answer(standin, call, rest)),
        (_, ["api", version, rest @ ..]) => api(&ask, version, rest),
        _ => Ok(Reply::unknown()),
    };
    answered.unwrap_or_else(|refused| refused)
}

fn api(ask: &Asker<'_>, version: &str, rest: &[&str]) -> Result<Reply, Reply> {
    if version == "v2" && ask.standin.world().is("old") {
        return Ok(Reply::unknown());
    }
    match (ask.call.method.as_str(), version, rest) {
        ("GET", "v2", ["instance"]) => Ok(instance(ask)),
        ("GET", "v1", ["instance"]) => Ok(older_instance(ask)),
        ("POST", "v1", ["apps"]) => Ok(oauth::register(ask.standin, ask.call)),
        ("GET", "v1", ["apps", "verify_credentials"]) => oauth::program(ask),
        ("GET" | "PATCH", "v2", ["notifications", "policy"]) => policy(ask),
        ("GET", "v1", ["streaming", "user", ..]) => stream(ask),
        (_, _, ["media", ..]) => media::answer(ask, version, rest),
        ("GET", ..) => reading::answer(ask, version, rest),
        _ => writing::answer(ask, rest),
    }
}

fn instance(ask: &Asker<'_>) -> Reply {
    let world = ask.standin.world();
    let said = world.setting("streaming").as_str().map(str::to_owned);
    let streaming = said.unwrap_or_else(|| world.base.replacen("http", "ws", 1));
    Reply::ok(&json!({
        "domain": world.domain, "title": "Stand-in", "version": world.setting("version"), "languages": ["en"],
        "configuration": {
            "urls": { "streaming": streaming },
            "statuses": { "max_characters": world.setting("max_characters"), "max_media_attachments": 4, "characters_reserved_per_url": 23 },
            "media_attachments": { "description_limit": 1500, "image_size_limit": 16_777_216, "video_size_limit": 103_809_024,
                "supported_mime_types": ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "audio/mpeg"] },
        },
        "api_versions": { "mastodon": 6 },
    }))
}

fn older_instance(ask: &Asker<'_>) -> Reply {
    let world = ask.standin.world();
    let streaming = world.base.replacen("http", "ws", 1);
    Reply::ok(&json!({ "uri": world.domain, "title": "Stand-in", "version": world.setting("version"),
        "max_toot_chars": world.setting("max_characters"), "urls": { "streaming_api": streaming } }))
}

fn policy(ask: &Asker<'_>) -> Result<Reply, Reply> {
    let scope = if ask.call.method == "GET" { "read:notifications" } else { "write:notifications" };
    ask.may(scope)?;
    let mut world = ask.standin.world();
    let mut policy = world.setting("policy").clone();
    if let (Some(object), "PATCH") = (policy.as_object_mut(), ask.call.method.as_str()) {
        object.extend(ask.call.fields.iter().map(|(key, value)| (key.clone(), Value::from(value.clone()))));
    }
    world.set("policy", policy.clone());
    drop(world);
    Ok(Reply::ok(&policy))
}

fn stream(ask: &Asker<'_>) -> Result<Reply, Reply> {
    let account = ask.may("read:notifications")?;
    if !ask.standin.world().is("streams") {
        return Ok(Reply::unknown());
    }
    Ok(Reply::stream(ask.standin.streams.body(&account)))
}
