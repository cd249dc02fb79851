//! At the door: who is this, and did the request come from our own pages?

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use base::{Actor, Outcome, Refusal};
use futures_util::future::BoxFuture;

/// Somebody let in.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// Who.
    pub actor: Actor,
    /// Whether a cookie said so: then a write must prove it came from our own pages.
    pub by_cookie: bool,
}

/// Knows people by their cookie or token. Implemented by `team`.
pub trait Doorman: Send + Sync + 'static {
    /// Who sends this request; a visitor when nobody is signed in, a refusal when a credential is wrong.
    fn admit<'a>(&'a self, parts: &'a Parts, address: String) -> BoxFuture<'a, Outcome<Admitted>>;
    /// The public address of this installation, for comparing origins.
    fn public_url(&self) -> String;
}

/// A write with a cookie must come from our own pages (SEC-E5).
pub(crate) fn same_origin(parts: &Parts, public_url: &str) -> Result<(), Refusal> {
    if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok());
    let site_ok = text("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    let origin_ok = text("origin").is_none_or(|origin| ours(origin, public_url, text("host")));
    if site_ok && origin_ok && parts.headers.contains_key("x-goodword") {
        return Ok(());
    }
    Err(Refusal::new(
        "origin.refused",
        403,
        "this change did not come from goodword's own pages; open goodword itself and repeat it",
    ))
}

fn ours(origin: &str, public_url: &str, host: Option<&str>) -> bool {
    let bare = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    origin == public_url.trim_end_matches('/') || host == Some(bare)
}

/// The network address a request came from: the connection's, or what the one trusted proxy in front says.
pub(crate) fn address(headers: &HeaderMap, peer: &str, behind_proxy: Proxy) -> String {
    let last = || headers.get("x-forwarded-for").and_then(|v| v.to_str().ok()).and_then(|list| list.rsplit(',').next());
    match behind_proxy {
        Proxy::Trusted => last().map_or_else(|| peer.to_owned(), |a| a.trim().to_owned()),
        Proxy::None => peer.to_owned(),
    }
}

/// Whether a proxy of the operator's stands in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// Nothing, or nothing to be believed.
    None,
    /// One, which appends the address it saw to `X-Forwarded-For`.
    Trusted,
}
