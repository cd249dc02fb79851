//! An answer that goes on: a stream of events, read as it comes, given up when it falls silent.
//!
//! Judged and pinned like every call, and never led elsewhere: what opens a stream is said at one place only.

use super::body::Cap;
use super::call::{Ask, Limits, Longer, Unreached, usable};
use super::hop::{connect, place, request};
use crate::dial::Outside;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Full};
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::time::Duration;

/// How long a stream is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until it begins.
    pub begin: Duration,
    /// Between two signs of life.
    pub quiet: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { begin: Duration::from_secs(15), quiet: Duration::from_secs(90) }
    }
}

/// A stream that has begun.
pub struct Flow {
    status: u16,
    body: Incoming,
    /// The connection, driven while somebody waits for the next piece; it ends with the stream.
    wire: Option<BoxFuture<'static, ()>>,
    quiet: Duration,
}

impl std::fmt::Debug for Flow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Flow").field("status", &self.status).finish_non_exhaustive()
    }
}

impl Flow {
    /// Status of the answer.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The next piece; nothing when the other side has ended the stream. Silence for too long is an error.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Unreached> {
        let quiet = self.quiet;
        tokio::time::timeout(quiet, self.piece()).await.map_err(|_silent| Unreached::Unreachable)?
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Unreached> {
        loop {
            let frame = match &mut self.wire {
                Some(wire) => tokio::select! {
                    biased;
                    frame = self.body.frame() => frame,
                    () = wire => {
                        self.wire = None;
                        continue;
                    }
                },
                None => self.body.frame().await,
            };
            match frame {
                None => return Ok(None),
                Some(Err(_cut)) => return Err(Unreached::Unreachable),
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some(bytes.to_vec()));
                    }
                }
            }
        }
    }
}

impl Outside {
    /// Opens a stream of events.
    pub async fn flow(&self, ask: Ask, patience: Patience) -> Result<Flow, Unreached> {
        let opened = tokio::time::timeout(patience.begin, open(self, &ask)).await;
        let (response, wire) = opened.map_err(|_late| Unreached::Unreachable)??;
        let (parts, body) = response.into_parts();
        Ok(Flow { status: parts.status.as_u16(), body, wire, quiet: patience.quiet })
    }
}

type Opened = (Response<Incoming>, Option<BoxFuture<'static, ()>>);

async fn open(outside: &Outside, ask: &Ask) -> Result<Opened, Unreached> {
    let url = usable(&ask.url)?;
    // nothing of a stream is packed: each piece is wanted when it comes
    let limits = Limits { longer: Longer::Cut, ..Limits::default() };
    let request = request(ask, &url, Cap::of(limits))?;
    let stream = connect(outside, place(&url)?, url.scheme()).await.ok_or(Unreached::Unreachable)?;
    let (mut sender, connection) =
        http1::handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await.map_err(|_e| Unreached::Unreachable)?;
    let mut wire: BoxFuture<'static, ()> = Box::pin(async move {
        if let Err(error) = connection.await {
            tracing::debug!(error = %error, "a stream was cut");
        }
    });
    let sent = sender.send_request(request);
    tokio::pin!(sent);
    let (response, wire) = tokio::select! {
        biased;
        response = &mut sent => (response, Some(wire)),
        () = &mut wire => (sent.await, None),
    };
    Ok((response.map_err(|_e| Unreached::Unreachable)?, wire))
}
