//! Streams: server-sent events with heartbeats.

use crate::world::Event;
use axum::body::{Body, Bytes};
use futures_util::stream;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// How often a stream says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);

type Open = Vec<(String, mpsc::UnboundedSender<String>)>;

/// All that are open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Streams(Arc<Mutex<Open>>);

impl Streams {
    pub(crate) fn send(&self, events: Vec<Event>) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (account, name, data) in events {
            let text = format!("event: {name}\ndata: {}\n\n", data.replace('\n', " "));
            open.retain(|(whose, sender)| *whose != account || sender.send(text.clone()).is_ok());
        }
    }

    pub(crate) fn open(&self) -> usize {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(_, sender)| !sender.is_closed());
        open.len()
    }

    pub(crate) fn cut(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A new one.
    pub(crate) fn body(&self, account: &str) -> Body {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((account.to_owned(), sender));
        let first = Some(":)\n".to_owned());
        Body::from_stream(stream::unfold((receiver, first), |(mut receiver, first)| async move {
            let text = match first {
                Some(text) => text,
                None => match tokio::time::timeout(HEARTBEAT, receiver.recv()).await {
                    Ok(Some(text)) => text,
                    Ok(None) => return None,
                    Err(_quiet) => ":thump\n".to_owned(),
                },
            };
            Some((Ok::<Bytes, Infallible>(Bytes::from(text)), (receiver, None)))
        }))
    }
}
