//! The stream of an account: lines become events, events become hints (server-sent events).

use super::session::Session;
use crate::heal;
use serde_json::Value;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The longest line and event that are read; what is longer is looked for by asking.
const LONGEST: usize = 1024 * 1024;
/// Most events waiting; more are found by asking.
const WAITING: usize = 2_000;

/// What the stream told since last time.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Events with what they carry.
    pub(crate) events: Vec<Event>,
    /// Something was told that has to be asked for.
    pub(crate) look: bool,
    /// Old things may have come anew.
    pub(crate) rescan: bool,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: String,
}

/// Between the stream and whoever takes in.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    told: Mutex<Told>,
    bell: Notify,
}

impl Hints {
    pub(crate) async fn told(&self) {
        self.bell.notified().await;
    }

    pub(crate) fn take(&self) -> Told {
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn look(&self) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).look = true;
        self.bell.notify_one();
    }

    fn put(&self, event: Event) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match event.name.as_str() {
            "notifications_merged" => told.rescan = true,
            "notification" | "status.update" | "update" | "delete" if told.events.len() < WAITING => {
                told.events.push(event)
            }
            "notification" => told.look = true,
            _ => return,
        }
        drop(told);
        self.bell.notify_one();
    }
}

/// Keeps a stream open for ever. Where there is none, asking is enough.
pub(crate) async fn keep_listening(session: &Session<'_>) -> Infallible {
    let rhythm = session.net.rhythm;
    let mut wait = rhythm.retry_first;
    loop {
        let heard = once(session).await;
        wait = if heard { rhythm.retry_first } else { (wait * 2).min(rhythm.retry_last) };
        tokio::time::sleep(super::jitter(wait)).await;
    }
}

/// One stream, to its end; gives whether there was one.
async fn once(session: &Session<'_>) -> bool {
    let patience = outside::http::Patience { quiet: session.net.rhythm.quiet, begin: Duration::from_secs(15) };
    let about = session.about();
    let opened = session.client.flow(&about.streaming, "/api/v1/streaming/user/notification", patience).await;
    let Ok(mut flow) = opened else { return false };
    if flow.status() != 200 {
        tracing::debug!(status = flow.status(), "a server has no stream for this account");
        return false;
    }
    // whatever happened while there was no stream is asked for now
    session.hints.look();
    let mut lines = Lines::default();
    while let Ok(Some(bytes)) = flow.next().await {
        for event in lines.take(&bytes) {
            session.hints.put(event);
        }
    }
    true
}

/// Bytes to events.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    line: Vec<u8>,
    name: String,
    data: String,
    too_long: Long,
}

/// Whether the event being read is longer than is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Long {
    #[default]
    No,
    Yes,
}

impl Lines {
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for byte in bytes {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line)).into_owned();
                events.extend(self.line(&line));
            } else if self.line.len() < LONGEST {
                self.line.push(*byte);
            } else {
                self.too_long = Long::Yes;
            }
        }
        events
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let (name, data) = (std::mem::take(&mut self.name), std::mem::take(&mut self.data));
            let data = if std::mem::take(&mut self.too_long) == Long::Yes { String::new() } else { data };
            return Some(Event { name, data }).filter(|event| !event.name.is_empty());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" if self.data.len().saturating_add(value.len()) > LONGEST => self.too_long = Long::Yes,
            "data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            _ => {}
        }
        None
    }
}

impl Event {
    /// What it carries, as JSON.
    pub(crate) fn value(&self) -> Option<Value> {
        heal::value(self.data.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(parts: &[&str]) -> Vec<(String, String)> {
        let mut lines = Lines::default();
        let all = parts.iter().flat_map(|part| lines.take(part.as_bytes())).collect::<Vec<_>>();
        all.into_iter().map(|event| (event.name, event.data)).collect()
    }

    #[test]
    fn events_come_in_any_pieces() {
        let found = events(&[
            ":thump\n",
            "event: noti",
            "fication\ndata: {\"a\":",
            "1}\n\n:thump\n\nevent: delete\r\ndata:7\r\n\r\n",
        ]);
        assert_eq!(found, [("notification".into(), "{\"a\":1}".into()), ("delete".into(), "7".into())]);
        assert_eq!(
            events(&["data: x\n\n", "event: a\nid: 3\nretry: 1\ndata: 1\ndata: 2\n\n"]),
            [("a".into(), "1\n2".into())]
        );
    }

    #[test]
    fn an_event_without_end_is_cut_and_the_next_is_read() {
        let long = "x".repeat(LONGEST * 2);
        let found = events(&["event: notification\ndata: ", &long, "\n\nevent: b\ndata: 1\n\n"]);
        assert_eq!(found, [("notification".into(), String::new()), ("b".into(), "1".into())]);
    }
}
