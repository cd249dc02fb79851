//! One line for a route: method, path, permission, words, handler. Types of query, body and answer come from the handler.

use crate::answer::{Answer, Reply};
use crate::ask::Ask;
use crate::house::House;
use axum::body::Bytes;
use axum::http::{HeaderValue, Method, Response, header, request::Parts};
use axum::response::Response as AxumResponse;
use base::{Action, Actor, Failure, Fault, Outcome, Refusal};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::Arc;

/// What a caller needs to reach a handler at all; the handler decides about the thing itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: anybody in the world may call it.
    Nothing,
    /// To be signed in; concerns only one's own things.
    SignIn,
    /// This permission, for at least something.
    Permission(Action),
}

pub(crate) type Schemas = fn(&mut SchemaGenerator) -> Schema;
pub(crate) type Handler = Arc<dyn Fn(Incoming) -> BoxFuture<'static, Result<AxumResponse, Failure>> + Send + Sync>;

/// A request before it is typed.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) actor: Actor,
    pub(crate) parts: Parts,
    pub(crate) path: HashMap<String, String>,
    pub(crate) body: Bytes,
    pub(crate) house: House,
}

/// A route.
#[derive(Clone)]
pub struct Route {
    /// HTTP method.
    pub method: Method,
    /// Path below the router's prefix, with `{names}`.
    pub path: &'static str,
    /// What it needs.
    pub needs: Needs,
    /// What it does, in a few words.
    pub summary: &'static str,
    pub(crate) handler: Handler,
    pub(crate) query: Option<Schemas>,
    pub(crate) body: Option<Schemas>,
    pub(crate) reply: Option<Schemas>,
    /// Largest body in bytes.
    pub(crate) limit: usize,
    /// Answers with something else than JSON; may stream.
    pub(crate) kind: Kind,
    /// Whether its answer may be kept for a repeated request.
    pub(crate) kept: Kept,
}

impl Route {
    /// What a route that reads bytes itself takes and gives, for the document.
    #[must_use]
    pub fn told<B: JsonSchema, R: JsonSchema>(mut self) -> Self {
        (self.body, self.reply) = (schema_of::<B>(), schema_of::<R>());
        self
    }

    /// Request or answer carry a secret (password, link, token): nothing of them is kept for a repeat.
    #[must_use]
    pub fn unkept(mut self) -> Self {
        self.kept = Kept::Never;
        self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    ForReplay,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Json,
    Raw,
}

/// Largest JSON body.
const JSON_LIMIT: usize = 4 * 1024 * 1024;

fn route<Q, B, R, F, W>(method: Method, path: &'static str, needs: Needs, summary: &'static str, work: F) -> Route
where
    Q: DeserializeOwned + JsonSchema + Send + 'static,
    B: DeserializeOwned + JsonSchema + Send + 'static,
    R: Serialize + JsonSchema + Send + 'static,
    F: Fn(Ask<Q, B>) -> W + Send + Sync + 'static,
    W: Future<Output = Answer<R>> + Send + 'static,
{
    let work = Arc::new(work);
    let handler: Handler = Arc::new(move |incoming| {
        let work = Arc::clone(&work);
        async move { respond(work(typed(incoming)?).await?) }.boxed()
    });
    Route {
        method,
        path,
        needs,
        summary,
        handler,
        query: schema_of::<Q>(),
        body: schema_of::<B>(),
        reply: schema_of::<R>(),
        limit: JSON_LIMIT,
        kind: Kind::Json,
        kept: Kept::ForReplay,
    }
}

fn schema_of<T: JsonSchema>() -> Option<Schemas> {
    (T::schema_name() != "null").then_some(|generator: &mut SchemaGenerator| generator.subschema_for::<T>())
}

fn typed<Q: DeserializeOwned, B: DeserializeOwned>(incoming: Incoming) -> Outcome<Ask<Q, B>> {
    let Incoming { actor, parts, path, body, house } = incoming;
    let query = query_of(parts.uri.query().unwrap_or(""))?;
    let body = body_of(&parts, &body)?;
    let now = house.clock().now();
    Ok(Ask { actor, now, query, body, path, headers: parts.headers, house })
}

fn query_of<Q: DeserializeOwned>(text: &str) -> Outcome<Q> {
    if let Ok(nothing) = serde_json::from_value(serde_json::Value::Null) {
        return Ok(nothing);
    }
    serde_urlencoded::from_str(text)
        .map_err(|e| Refusal::new("query.invalid", 422, format!("the query does not fit: {e}")).into())
}

fn body_of<B: DeserializeOwned>(parts: &Parts, body: &Bytes) -> Outcome<B> {
    if let Ok(nothing) = serde_json::from_value(serde_json::Value::Null) {
        return Ok(nothing);
    }
    // Where every field may be left out, so may the body.
    if body.is_empty()
        && let Ok(empty) = serde_json::from_str("{}")
    {
        return Ok(empty);
    }
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if !kind.starts_with("application/json") {
        return Err(Refusal::new("body.type", 415, "send the body as application/json").into());
    }
    serde_json::from_slice(body).map_err(|e| unfit(&e).into())
}

fn unfit(error: &serde_json::Error) -> Refusal {
    let text = error.to_string();
    match error.classify() {
        serde_json::error::Category::Data => {
            let field = text.split('`').nth(1).map(str::to_owned);
            let refusal = Refusal::new("body.invalid", 422, format!("the body does not fit: {text}"));
            if let Some(field) = field { refusal.field(field) } else { refusal }
        }
        _ => Refusal::new("body.unreadable", 400, format!("the body is not JSON: {text}")),
    }
}

fn respond<R: Serialize>(reply: Reply<R>) -> Result<AxumResponse, Failure> {
    let body = serde_json::to_vec(&reply.body).map_err(|e| Fault::new(format!("an answer cannot be written: {e}")))?;
    let mut response = Response::new(axum::body::Body::from(body));
    *response.status_mut() = axum::http::StatusCode::from_u16(reply.status).unwrap_or_default();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in reply.headers {
        response.headers_mut().append(name, value);
    }
    Ok(response)
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident $method:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name<Q, B, R, F, W>(path: &'static str, needs: Needs, summary: &'static str, handler: F) -> Route
        where
            Q: DeserializeOwned + JsonSchema + Send + 'static,
            B: DeserializeOwned + JsonSchema + Send + 'static,
            R: Serialize + JsonSchema + Send + 'static,
            F: Fn(Ask<Q, B>) -> W + Send + Sync + 'static,
            W: Future<Output = Answer<R>> + Send + 'static,
        {
            route(Method::$method, path, needs, summary, handler)
        }
    )*};
}

verbs! {
    /// A route that reads.
    get GET;
    /// A route that adds or does something.
    post POST;
    /// A route that sets something as a whole.
    put PUT;
    /// A route that changes parts.
    patch PATCH;
    /// A route that takes something away.
    delete DELETE;
}

/// A request for a raw handler.
#[derive(Debug)]
pub struct Raw {
    /// Who, what path, which house.
    pub ask: Ask,
    /// Query as sent.
    pub query: String,
    /// Body as sent.
    pub body: Bytes,
}

impl Raw {
    /// All of a query or form body as pairs.
    #[must_use]
    pub fn pairs(text: &[u8]) -> Vec<(String, String)> {
        serde_urlencoded::from_bytes(text).unwrap_or_default()
    }
}

/// The query of a raw request, typed.
pub fn query<Q: DeserializeOwned>(raw: &Raw) -> Outcome<Q> {
    query_of(&raw.query)
}

/// A route that reads and writes bytes itself: files, pages, streams, uploads up to `limit` bytes.
pub fn raw<F, W>(
    method: Method,
    path: &'static str,
    needs: Needs,
    (summary, limit): (&'static str, usize),
    work: F,
) -> Route
where
    F: Fn(Raw) -> W + Send + Sync + 'static,
    W: Future<Output = Result<AxumResponse, Failure>> + Send + 'static,
{
    let work = Arc::new(work);
    let handler: Handler = Arc::new(move |incoming: Incoming| {
        let work = Arc::clone(&work);
        async move {
            let Incoming { actor, parts, path, body, house } = incoming;
            let (query, now) = (parts.uri.query().unwrap_or("").to_owned(), house.clock().now());
            let ask = Ask { actor, now, query: (), body: (), path, headers: parts.headers, house };
            work(Raw { ask, query, body }).await
        }
        .boxed()
    });
    Route {
        method,
        path,
        needs,
        summary,
        handler,
        query: None,
        body: None,
        reply: None,
        limit,
        kind: Kind::Raw,
        kept: Kept::Never,
    }
}
