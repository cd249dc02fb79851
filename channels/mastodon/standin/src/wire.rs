//! Requests as they come, answers as they go, and what was ordered to go wrong between them.

use crate::trouble::{Trouble, http_date, too_many};
use crate::world::moment;
use crate::{App, Standin, api};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Response, StatusCode};
use futures_util::stream;
use serde_json::{Value, json};
use std::io;
use url::form_urlencoded::parse;

/// Largest body.
const BODY: usize = 128 * 1024 * 1024;
/// How long limits count, as documented.
const WINDOW_MS: i64 = 5 * 60 * 1_000;

/// A request, read.
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: Vec<String>,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) file: Option<(String, Bytes)>,
}

impl Call {
    /// A field, with or without the brackets of a list.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(status: u16, value: &Value) -> Self {
        let bytes = value.to_string().into_bytes();
        let kind = ("content-type".to_owned(), "application/json; charset=utf-8".to_owned());
        Self { status, headers: vec![kind], body: Body::empty(), bytes }
    }

    pub(crate) fn ok(value: &Value) -> Self {
        Self::json(200, value)
    }

    pub(crate) fn missing() -> Self {
        Self::json(404, &json!({ "error": "Record not found" }))
    }

    pub(crate) fn unknown() -> Self {
        Self::json(404, &json!({ "error": "The page you were looking for doesn't exist" }))
    }

    pub(crate) fn invalid(words: &str) -> Self {
        Self::json(422, &json!({ "error": format!("Validation failed: {words}") }))
    }

    pub(crate) fn html(text: String) -> Self {
        let kind = ("content-type".to_owned(), "text/html; charset=utf-8".to_owned());
        Self { status: 200, headers: vec![kind], body: Body::empty(), bytes: text.into_bytes() }
    }

    pub(crate) fn stream(body: Body) -> Self {
        let kind = ("content-type".to_owned(), "text/event-stream".to_owned());
        Self { status: 200, headers: vec![kind], body, bytes: Vec::new() }
    }

    pub(crate) fn to(place: &str) -> Self {
        Self { status: 302, headers: Vec::new(), body: Body::empty(), bytes: Vec::new() }.with("location", place.into())
    }

    pub(crate) fn with(mut self, name: &str, value: String) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }

    fn sent(self) -> Response<Body> {
        let mut response = Response::builder().status(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK));
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let body = if self.bytes.is_empty() { self.body } else { Body::from(self.bytes) };
        response.body(body).unwrap_or_default()
    }
}

/// Answers a request, or does what was ordered instead.
pub(crate) async fn answer(app: App, request: Request) -> Response<Body> {
    let standin = app.0;
    let target = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let line = format!("{} {target}", request.method());
    let trouble = {
        let mut orders = standin.orders();
        orders.asked.push(line.clone());
        orders.due(&line)
    };
    let now = standin.world().now();
    let before = match &trouble {
        Some(Trouble::TooMany(waiting)) => Some(too_many(*waiting, now)),
        Some(Trouble::Status(status, words)) => Some(Reply::json(*status, &json!({ "error": words }))),
        Some(Trouble::Body(text)) => Some(Reply::html(text.clone())),
        Some(Trouble::Redirect(place)) => Some(Reply::to(place)),
        Some(Trouble::Empty) => Some(Reply::ok(&json!([]))),
        Some(Trouble::Huge(size)) => Some(Reply::html("x".repeat(*size))),
        Some(Trouble::Hang) => std::future::pending().await,
        _ => None,
    };
    if let Some(reply) = before {
        return reply.sent();
    }
    let Some(call) = read(request).await else { return Reply::json(400, &json!({ "error": "Bad request" })).sent() };
    let reply = limited(&standin, &call);
    after(trouble, reply).await.with("date", http_date(now)).sent()
}

async fn after(trouble: Option<Trouble>, mut reply: Reply) -> Reply {
    match trouble {
        Some(Trouble::CutAfter) => {
            let broken =
                stream::iter([Ok(Bytes::from_static(b"{")), Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
            Reply { body: Body::from_stream(broken), bytes: Vec::new(), ..reply }
        }
        Some(Trouble::HangAfter) => std::future::pending().await,
        Some(Trouble::Half) => {
            reply.bytes.truncate(reply.bytes.len() / 2);
            reply
        }
        _ => reply,
    }
}

/// Within the limits, which every answer tells.
fn limited(standin: &Standin, call: &Call) -> Reply {
    let (limit, left, reset) = {
        let mut world = standin.world();
        let now = world.now();
        if now >= world.window.0 + WINDOW_MS {
            world.window = (now, 0);
        }
        world.window.1 += 1;
        let limit = world.setting("limit").as_i64().unwrap_or(300);
        (limit, limit - world.window.1, moment(world.window.0 + WINDOW_MS))
    };
    let reply = if left < 0 { Reply::json(429, &json!({ "error": "Throttled" })) } else { api::answer(standin, call) };
    reply
        .with("x-ratelimit-limit", limit.to_string())
        .with("x-ratelimit-remaining", left.max(0).to_string())
        .with("x-ratelimit-reset", reset)
}

async fn read(request: Request) -> Option<Call> {
    let method = request.method().to_string();
    let headers = request.headers().clone();
    let path = request.uri().path().split('/').filter(|part| !part.is_empty()).map(decoded).collect();
    let query = request.uri().query().unwrap_or_default();
    let mut fields: Vec<(String, String)> = parse(query.as_bytes()).into_owned().collect();
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    let mut file = None;
    if kind.starts_with("multipart/") {
        let mut parts = Multipart::from_request(request, &()).await.ok()?;
        while let Some(part) = parts.next_field().await.ok()? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(_) => file = Some((part.content_type().unwrap_or_default().to_owned(), part.bytes().await.ok()?)),
                None => fields.push((name, part.text().await.ok()?)),
            }
        }
    } else {
        let body = axum::body::to_bytes(request.into_body(), BODY).await.ok()?;
        if kind.starts_with("application/json") {
            fields.extend(from_json(&serde_json::from_slice(&body).ok()?));
        } else {
            fields.extend(parse(&body).into_owned());
        }
    }
    Some(Call { method, path, fields, headers, file })
}

/// JSON as the fields of a form.
fn from_json(value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut fields = Vec::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Null => {}
            Value::Array(list) => fields.extend(list.iter().map(|one| (format!("{key}[]"), text(one)))),
            one => fields.push((key.clone(), text(one))),
        }
    }
    fields
}

fn decoded(part: &str) -> String {
    let pair = format!("x={}", part.replace('+', "%2B"));
    parse(pair.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
}
