//! Ways outwards on which an answer gets lost although the request went through.

use futures_util::future::BoxFuture;
use outside::{Names, Stream, Wires};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The machine's own names and connections.
pub(crate) struct System;

impl Names for System {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|place| place.ip()).collect()) })
    }

    fn texts<'a>(&'a self, _name: &'a str) -> BoxFuture<'a, io::Result<Vec<String>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

impl Wires for System {
    #[expect(clippy::disallowed_methods, reason = "a test's own way out")]
    fn connect<'a>(&'a self, address: SocketAddr) -> BoxFuture<'a, io::Result<Stream>> {
        Box::pin(async move {
            let stream: Stream = Box::new(tokio::net::TcpStream::connect(address).await?);
            Ok(stream)
        })
    }
}

/// How a connection begins: what is said before the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Nothing: the first thing that is said is the request.
    Bare,
    /// Both sides agree on keys first.
    Agreed,
}

/// Wires whose second connection never brings an answer; the first looks whether what is answered is still there.
pub(crate) struct Lossy {
    over: Arc<dyn Wires>,
    opening: Opening,
    opened: AtomicUsize,
}

impl Lossy {
    pub(crate) fn new(over: Arc<dyn Wires>, opening: Opening) -> Self {
        Self { over, opening, opened: AtomicUsize::new(0) }
    }
}

impl Wires for Lossy {
    fn connect<'a>(&'a self, address: SocketAddr) -> BoxFuture<'a, io::Result<Stream>> {
        Box::pin(async move {
            let stream = self.over.connect(address).await?;
            if self.opened.fetch_add(1, Ordering::SeqCst) != 1 {
                return Ok(stream);
            }
            let turns = if self.opening == Opening::Agreed { 2 } else { 1 };
            let deaf: Stream = Box::new(Deaf { stream, turns, heard: true });
            Ok(deaf)
        })
    }
}

/// Hears nothing more once it has begun to speak for the last of so many times.
struct Deaf {
    stream: Stream,
    turns: u8,
    heard: bool,
}

impl AsyncRead for Deaf {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.turns == 0 {
            return Poll::Pending;
        }
        let read = Pin::new(&mut self.stream).poll_read(cx, into);
        self.heard |= read.is_ready();
        read
    }
}

impl AsyncWrite for Deaf {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if std::mem::take(&mut self.heard) {
            self.turns = self.turns.saturating_sub(1);
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
