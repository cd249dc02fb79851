//! Which call is answered by what.

use crate::state::State;
use crate::trouble::Trouble;
use crate::{feed, repo, sign_in};
use base::{Clock, SystemClock};
use serde_json::{Value, json};

/// A call.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) token: Option<String>,
    pub(crate) kind: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn one(&self, key: &str) -> &str {
        self.query.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value)
    }

    pub(crate) fn all(&self, key: &str) -> Vec<&str> {
        self.query.iter().filter(|(known, _)| known == key).map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn number(&self, key: &str, otherwise: usize) -> usize {
        self.one(key).parse().unwrap_or(otherwise)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn of(status: u16, value: &Value) -> Self {
        Self { status, kind: "application/json".into(), headers: Vec::new(), body: value.to_string().into_bytes() }
    }
}

/// A "no": status, code and message.
pub(crate) type No = (u16, &'static str, &'static str);

/// Answers, with the trouble that waits for this call.
pub(crate) fn answer(state: &mut State, request: &Request, trouble: Option<Trouble>) -> Reply {
    let no = |status, code: &str, message: &str| Reply::of(status, &json!({ "error": code, "message": message }));
    match trouble {
        Some(Trouble::TooMany(seconds)) => {
            let reset = SystemClock.now().0 / 1_000 + seconds;
            let headers = vec![
                ("ratelimit-limit", "3000".into()),
                ("ratelimit-remaining", "0".into()),
                ("ratelimit-reset", reset.to_string()),
            ];
            return Reply { headers, ..too_many() };
        }
        Some(Trouble::RetryAfter(seconds)) => {
            return Reply { headers: vec![("retry-after", seconds.to_string())], ..too_many() };
        }
        Some(Trouble::RetryAt(seconds)) => {
            return Reply { headers: vec![("retry-after", http_date(seconds))], ..too_many() };
        }
        Some(Trouble::Redirect(place)) => {
            return Reply { headers: vec![("location", place.to_owned())], ..Reply::of(302, &json!({})) };
        }
        Some(Trouble::Expired) => return no(400, "ExpiredToken", "Token has expired"),
        Some(Trouble::Status(status)) => return no(status, "UpstreamFailure", "Upstream service unreachable"),
        Some(Trouble::CutBefore | Trouble::Hang) => return no(500, "InternalServerError", ""),
        _ => {}
    }
    match told(state, request) {
        Ok(Told::Json(mut value)) => {
            match trouble {
                Some(Trouble::Shuffled) => shuffle(&mut value),
                Some(Trouble::Empty) => empty(&mut value),
                _ => {}
            }
            Reply::of(200, &value)
        }
        Ok(Told::File(kind, body)) => Reply { status: 200, kind, headers: Vec::new(), body },
        Err((status, code, message)) => no(status, code, message),
    }
}

fn too_many() -> Reply {
    Reply::of(429, &json!({ "error": "RateLimitExceeded", "message": "Rate Limit Exceeded" }))
}

/// A moment so many seconds from now, as HTTP writes it.
fn http_date(seconds: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(SystemClock.now().0 + seconds * 1_000).unwrap_or_default();
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

const LISTS: [&str; 2] = ["notifications", "posts"];

fn empty(value: &mut Value) {
    for key in LISTS {
        if let Some(list) = value.get_mut(key).and_then(Value::as_array_mut) {
            list.clear();
        }
    }
    if let Some(parts) = value.as_object_mut() {
        parts.remove("cursor");
    }
}

fn shuffle(value: &mut Value) {
    for key in LISTS {
        if let Some(list) = value.get_mut(key).and_then(Value::as_array_mut) {
            let half = list.len() / 2;
            list.rotate_left(half);
            list.reverse();
        }
    }
}

/// What is told.
pub(crate) enum Told {
    Json(Value),
    File(String, Vec<u8>),
}

fn told(state: &mut State, request: &Request) -> Result<Told, No> {
    let open = match request.name.as_str() {
        "_health" => Some(Ok(json!({ "version": "stand-in" }))),
        "com.atproto.server.createSession" => Some(sign_in::create(state, &request.json())),
        "com.atproto.server.refreshSession" => Some(sign_in::refresh(state, request.token.as_deref())),
        "com.atproto.identity.resolveHandle" => Some(sign_in::resolve(state, request.one("handle"))),
        "com.atproto.sync.getBlob" => return repo::file(state, request.one("cid")),
        _ => None,
    };
    if let Some(open) = open {
        return open.map(Told::Json);
    }
    let own = sign_in::whose(state, request.token.as_deref())?;
    if let Some(code) = state.off.get(&own) {
        return Err((401, code, "this account is switched off"));
    }
    let value = match request.name.as_str() {
        "com.atproto.server.getSession" => Ok(json!({ "did": own, "active": true })),
        "com.atproto.repo.createRecord" => repo::create(state, &own, &request.json()),
        "com.atproto.repo.putRecord" => repo::put(state, &own, &request.json()),
        "com.atproto.repo.getRecord" => repo::get(state, request),
        "com.atproto.repo.listRecords" => Ok(repo::list(state, request)),
        "com.atproto.repo.deleteRecord" => repo::delete(state, &own, &request.json()),
        "com.atproto.repo.uploadBlob" => repo::upload(state, request),
        "com.atproto.moderation.createReport" => {
            state.reports.push(request.json());
            Ok(json!({ "id": state.reports.len() }))
        }
        "app.bsky.graph.muteActor" => {
            let whom = request.json().get("actor").and_then(Value::as_str).unwrap_or_default().to_owned();
            state.mutes.insert((own, whom));
            Ok(json!({}))
        }
        "app.bsky.actor.getProfile" => feed::profile(state, request.one("actor")),
        "app.bsky.actor.getProfiles" => Ok(feed::profiles(state, &request.all("actors"))),
        "app.bsky.notification.listNotifications" => Ok(feed::notifications(state, &own, request)),
        "app.bsky.feed.getPosts" => feed::posts(state, &own, &request.all("uris")),
        "app.bsky.feed.getPostThread" => feed::thread(state, &own, request),
        "app.bsky.feed.searchPosts" => Ok(feed::search(state, &own, request)),
        _ => Err((501, "MethodNotImplemented", "Method Not Implemented")),
    };
    value.map(Told::Json)
}
