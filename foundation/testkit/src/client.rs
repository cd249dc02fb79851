//! An HTTP client over a router in the same process: `app.as_agent(&cookie).post("/conversations", json!({…})).await.ok()`.
#![expect(clippy::expect_used, clippy::panic, reason = "test helper")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

/// Calls a router.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    prefix: String,
    headers: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Answered {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as sent.
    pub bytes: Vec<u8>,
}

impl Client {
    /// A client whose paths begin at `prefix`.
    #[must_use]
    pub fn new(router: Router, prefix: &str) -> Self {
        Self { router, prefix: prefix.into(), headers: vec![("x-goodword".into(), "1".into())] }
    }

    /// The same client with one more header.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut next = self.clone();
        next.headers.retain(|(known, _)| known != name);
        next.headers.push((name.into(), value.into()));
        next
    }

    /// The same client without a header.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut next = self.clone();
        next.headers.retain(|(known, _)| known != name);
        next
    }

    /// The same client holding a cookie.
    #[must_use]
    pub fn cookie(&self, cookie: &str) -> Self {
        self.with("cookie", cookie)
    }

    /// The same client holding a bearer token.
    #[must_use]
    pub fn token(&self, secret: &str) -> Self {
        self.with("authorization", &format!("Bearer {secret}"))
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answered {
        self.send(Method::GET, path, None).await
    }
    /// Adds or does.
    pub async fn post(&self, path: &str, body: Value) -> Answered {
        self.send(Method::POST, path, Some(body)).await
    }
    /// Changes parts.
    pub async fn patch(&self, path: &str, body: Value) -> Answered {
        self.send(Method::PATCH, path, Some(body)).await
    }
    /// Sets as a whole.
    pub async fn put(&self, path: &str, body: Value) -> Answered {
        self.send(Method::PUT, path, Some(body)).await
    }
    /// Takes away.
    pub async fn delete(&self, path: &str) -> Answered {
        self.send(Method::DELETE, path, None).await
    }

    /// Any request with a JSON body or none.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answered {
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        self.send_raw(method, path, body).await
    }

    /// Any request with a body of any type.
    pub async fn send_raw(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Answered {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.prefix));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = match body {
            Some((kind, bytes)) => request.header(header::CONTENT_TYPE, kind).body(Body::from(bytes)),
            None => request.body(Body::empty()),
        };
        let response = self.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Answered { status: parts.status, headers: parts.headers, bytes }
    }
}

impl Answered {
    /// The JSON body.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The JSON body of an answer that must be good.
    pub fn ok(&self) -> Value {
        if !self.status.is_success() {
            panic!("{}: {}", self.status, String::from_utf8_lossy(&self.bytes));
        }
        self.json()
    }

    /// The code of a refusal that must have this status.
    pub fn refused(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        self.json().get("code").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The session cookie set by this answer.
    #[must_use]
    pub fn cookie(&self) -> Option<String> {
        let set = self.headers.get(header::SET_COOKIE)?.to_str().ok()?;
        set.split(';').next().map(str::to_owned)
    }
}
