//! The staff app's own files: hashed ones kept for ever, the shell always asked for anew, compressed where the browser can.

use crate::headers::{self, APP_POLICY};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;
use base::vault::fingerprint;
use std::borrow::Cow;
use std::sync::Arc;

/// Finds an embedded file by its path.
pub type Find = Arc<dyn Fn(&str) -> Option<Cow<'static, [u8]>> + Send + Sync>;

/// Paths that are never answered with the app's shell.
const NEVER: &[&str] = &["/api/", "/v1/", "/p/", "/widget", "/assets/", "/files/", "/metrics"];

/// A router that answers everything no other route does.
pub fn site(find: Find) -> Router {
    Router::new().fallback(move |request: Request<Body>| {
        let find = Arc::clone(&find);
        async move { answer(&find, &request) }
    })
}

fn answer(find: &Find, request: &Request<Body>) -> Response {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "this address only takes GET");
    }
    let name = path.trim_start_matches('/');
    let file = if name.is_empty() || name.contains("..") { None } else { file(find, name, request.headers()) };
    match file {
        Some(response) => response,
        None if NEVER.iter().any(|prefix| path.starts_with(prefix)) => {
            plain(StatusCode::NOT_FOUND, "there is nothing at this address")
        }
        None if wants_page(request.headers()) => shell(find, request.headers()),
        None => plain(StatusCode::NOT_FOUND, "there is nothing at this address"),
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

fn file(find: &Find, name: &str, asked: &HeaderMap) -> Option<Response> {
    if name == "index.html" {
        return None;
    }
    let (bytes, encoding) = best(find, name, asked)?;
    let kept = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    Some(dressed(bytes, encoding, (kind(name), kept)))
}

fn shell(find: &Find, asked: &HeaderMap) -> Response {
    let Some((bytes, encoding)) = best(find, "index.html", asked) else {
        let text = "The staff app was not built into this binary. Run `make build`, then start again. The API works without it.";
        return plain(StatusCode::SERVICE_UNAVAILABLE, text);
    };
    let tag = format!("\"{}\"", fingerprint(&String::from_utf8_lossy(&bytes)).get(..16).unwrap_or("x"));
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes());
    let body = if known { Cow::Borrowed([].as_slice()) } else { bytes };
    let mut response = dressed(body, encoding, ("text/html; charset=utf-8", "no-cache"));
    if known {
        // Its headers replace those the browser kept, so they must be the same: another policy would leave a blank page.
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The smallest form the browser takes.
fn best(find: &Find, name: &str, asked: &HeaderMap) -> Option<(Cow<'static, [u8]>, Option<&'static str>)> {
    let accepted = asked.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    for (word, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepted.contains(word)
            && let Some(bytes) = find(&format!("{name}.{ending}"))
        {
            return Some((bytes, Some(word)));
        }
    }
    find(name).map(|bytes| (bytes, None))
}

fn dressed(
    bytes: Cow<'static, [u8]>,
    encoding: Option<&'static str>,
    (kind, kept): (&'static str, &'static str),
) -> Response {
    let mut response = Response::new(Body::from(bytes.into_owned()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(APP_POLICY));
    headers::common(headers);
    response
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "webmanifest" => "application/json",
        "ftl" | "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A plain answer in words.
pub(crate) fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    headers::common(headers);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(path: &str, accept: &str) -> Response {
        let find: Find = Arc::new(|name| match name {
            "index.html" => Some(Cow::Borrowed(b"<!doctype html>".as_slice())),
            "assets/a-1.js" | "assets/a-1.js.br" => Some(Cow::Borrowed(b"1".as_slice())),
            _ => None,
        });
        let request = Request::builder()
            .uri(path)
            .header("accept", accept)
            .header("accept-encoding", "gzip, br")
            .body(Body::empty())
            .unwrap();
        answer(&find, &request)
    }

    #[test]
    fn a_missing_asset_is_never_the_shell() {
        assert_eq!(ask("/assets/gone-2.js", "text/html").status(), 404);
        assert_eq!(ask("/api/v1/nothing", "text/html").status(), 404);
        assert_eq!(ask("/inbox/mine", "application/json").status(), 404);
        assert_eq!(ask("/inbox/mine", "text/html").status(), 200);
    }

    #[test]
    fn an_unchanged_shell_keeps_its_policy() {
        let first = ask("/inbox/mine", "text/html");
        let find: Find = Arc::new(|name| (name == "index.html").then_some(Cow::Borrowed(b"<!doctype html>")));
        let mut seen = HeaderMap::new();
        seen.insert(header::IF_NONE_MATCH, first.headers()["etag"].clone());
        let again = shell(&find, &seen);
        assert_eq!(again.status(), 304);
        for name in ["content-security-policy", "cache-control", "etag"] {
            assert_eq!(again.headers()[name], first.headers()[name]);
        }
    }

    #[test]
    fn hashed_files_are_kept_for_ever_and_come_compressed() {
        let asset = ask("/assets/a-1.js", "*/*");
        assert_eq!(asset.headers()["content-encoding"], "br");
        assert!(asset.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        assert!(asset.headers()["content-security-policy"].to_str().unwrap().contains("require-trusted-types-for"));
    }
}
