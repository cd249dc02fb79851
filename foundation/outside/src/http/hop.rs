//! One request to one judged address.

use super::body::Cap;
use super::call::{Ask, Unreached};
use crate::dial::{Outside, Stream};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use url::Url;

/// One answer.
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answered {
    /// Where it says to look instead.
    pub(super) fn leads_to(&self, from: &Url) -> Option<Result<Url, Unreached>> {
        let elsewhere = matches!(self.status, 301 | 302 | 303 | 307 | 308);
        let place = self.headers.iter().find(|(name, _)| name == "location").filter(|_| elsewhere)?;
        Some(from.join(&place.1).map_err(|_e| Unreached::Redirected))
    }
}

/// The whole call has its own limit; one address of several must not use it up.
const CONNECT: Duration = Duration::from_secs(5);

/// Whether the other side may have read a request: from the moment there is a connection to write it to.
#[derive(Debug, Default)]
pub(super) struct Handed(AtomicBool);

impl Handed {
    pub(super) fn is_over(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

pub(super) async fn once(
    outside: &Outside,
    (ask, url): (&Ask, &Url),
    cap: Cap,
    handed: &Handed,
) -> Result<Answered, Unreached> {
    let request = request(ask, url, cap)?;
    let stream = connect(outside, place(url)?, url.scheme()).await.ok_or(Unreached::Unreachable)?;
    handed.0.store(true, Ordering::Release);
    let (mut sender, connection) =
        http1::handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await.map_err(|_e| Unreached::Unreachable)?;
    let work = async {
        let response = sender.send_request(request).await.map_err(|_e| Unreached::Unreachable)?;
        read(response, cap).await
    };
    // the connection is driven here and ends here: nothing of it outlives the call
    tokio::pin!(work, connection);
    tokio::select! {
        done = &mut work => done,
        _ended = &mut connection => work.await,
    }
}

/// Host and port of an address.
pub(super) fn place(url: &Url) -> Result<(&str, u16), Unreached> {
    url.host_str().zip(url.port_or_known_default()).ok_or(Unreached::Address)
}

pub(super) async fn connect(outside: &Outside, (host, port): (&str, u16), scheme: &str) -> Option<Stream> {
    let trouble = |trouble: &crate::Trouble| tracing::debug!(error = %trouble, "a call outside was not made");
    let judged = outside.judge(host, port).await.inspect_err(trouble).ok()?;
    let stream = outside.connect(&judged, CONNECT).await.inspect_err(trouble).ok()?;
    if scheme != "https" {
        return Some(stream);
    }
    outside.secure(&judged, stream).await.inspect_err(trouble).ok()
}

pub(super) fn request(ask: &Ask, url: &Url, cap: Cap) -> Result<Request<Full<Bytes>>, Unreached> {
    let method = Method::from_bytes(ask.method.as_bytes()).map_err(|_e| Unreached::Address)?;
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let mut request = Request::new(Full::new(Bytes::from(ask.body.clone())));
    *request.method_mut() = method;
    *request.uri_mut() = target.parse().map_err(|_e| Unreached::Address)?;
    let headers = request.headers_mut();
    for (name, value) in &ask.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_e| Unreached::Address)?;
        headers.append(name, HeaderValue::from_str(value).map_err(|_e| Unreached::Address)?);
    }
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(cap.accepts()));
    ours(headers, url, ask.body.len())?;
    Ok(request)
}

fn ours(headers: &mut HeaderMap, url: &Url, length: usize) -> Result<(), Unreached> {
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    headers.insert(HOST, HeaderValue::from_str(&host).map_err(|_e| Unreached::Address)?);
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    headers.entry(USER_AGENT).or_insert(HeaderValue::from_static("goodword"));
    headers.remove(CONTENT_LENGTH);
    if length > 0 {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    Ok(())
}

async fn read(response: Response<Incoming>, cap: Cap) -> Result<Answered, Unreached> {
    let (parts, mut body) = response.into_parts();
    let packed =
        parts.headers.get("content-encoding").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"gzip"));
    let mut taken = if packed { cap.packed() } else { cap.plain() };
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_e| Unreached::Unreachable)?;
        if let Some(bytes) = frame.data_ref() {
            taken.take(bytes)?;
        }
        if taken.is_full() {
            break;
        }
    }
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    Ok(Answered { status: parts.status.as_u16(), headers: headers.collect(), body: taken.finish()? })
}
