//! What a handler gives back.

use axum::http::{HeaderName, HeaderValue, header};
use base::Failure;
use schemars::JsonSchema;
use serde::Serialize;

/// A handler's result.
pub type Answer<T> = Result<Reply<T>, Failure>;

/// A body with status and headers.
#[derive(Debug)]
pub struct Reply<T> {
    pub(crate) body: T,
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl<T> From<T> for Reply<T> {
    fn from(body: T) -> Self {
        Self { body, status: 200, headers: Vec::new() }
    }
}

impl<T> Reply<T> {
    /// The body alone.
    pub fn into_body(self) -> T {
        self.body
    }

    /// Status 201: something new exists.
    pub fn created(body: T) -> Self {
        Self { status: 201, ..Self::from(body) }
    }

    /// With the version as `ETag`.
    #[must_use]
    pub fn version(self, version: i64) -> Self {
        self.header(header::ETAG, &format!("\"v{version}\""))
    }

    /// With a header; one that cannot be a header is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

/// An empty object: the deed is done.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct Empty {}

/// Shorthand for handlers that only do something.
pub type Done = Answer<Empty>;

impl Empty {
    /// Done.
    pub fn done() -> Done {
        Ok(Reply::from(Self {}))
    }
}
