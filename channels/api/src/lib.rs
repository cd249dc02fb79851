//! The generic channel: a system that has no channel of its own hands messages in and gets answers by HTTP, signed both
//! ways by Standard Webhooks. What it is called and what it can do, its operator declares.
//!
//! Does not know: conversations, agents, which systems there are, how another machine is reached (`outside` does).
#![warn(missing_docs)]

mod act;
mod call;
mod declared;
mod door;
mod item;
mod judge;
mod manifest;
mod parse;
mod prepare;
mod receive;
mod routes;
mod send;
mod split;
mod stored;
mod try_out;

pub use door::{Door, Found, GenericDesk, Link, Links};
pub use routes::routes;

use base::{Clock, InboxId, Refusal, SystemClock};
use contract::{
    Account, Act, Channel, Checked, Intake, Manifest, Outgoing, Pace, Parsed, Post, Prepared, Quarantined, Settings,
};
use futures_util::future::BoxFuture;
use outside::Outside;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::outbox::Answer;
use tokio::sync::{Notify, watch};

/// What the channel is called in inboxes.
pub const KIND: &str = "api";

/// How often the other side is asked whether it is there: trouble shows within a minute (CH-113).
const SELDOM: Duration = Duration::from_secs(45);

/// What all that speak to the other side of an inbox share.
#[derive(Default)]
pub(crate) struct Line {
    /// Until when it is left alone.
    pub(crate) pace: Pace,
    /// It should be asked at once whether it still believes us.
    pub(crate) look: Notify,
}

/// The channel.
pub struct Generic {
    outside: Outside,
    links: Links,
    clock: Arc<dyn Clock>,
    seldom: Duration,
    lines: Mutex<HashMap<InboxId, Arc<Line>>>,
}

impl Generic {
    /// The channel over a way out; `links` gives the files of a message as addresses that soon expire.
    #[must_use]
    pub fn new(outside: Outside, links: Links) -> Self {
        Self { outside, links, clock: Arc::new(SystemClock), seldom: SELDOM, lines: Mutex::default() }
    }

    /// Asking the other side this often whether it is there.
    #[must_use]
    pub const fn asking(mut self, every: Duration) -> Self {
        self.seldom = every;
        self
    }

    fn line(&self, inbox: &InboxId) -> Arc<Line> {
        Arc::clone(self.lines.lock().unwrap_or_else(PoisonError::into_inner).entry(inbox.clone()).or_default())
    }
}

impl Channel for Generic {
    fn manifest(&self) -> Manifest {
        manifest::manifest()
    }

    fn manifest_of(&self, settings: &Settings) -> Manifest {
        manifest::of(settings)
    }

    fn check_settings(&self, settings: &Settings) -> Result<(), Refusal> {
        manifest::check(settings)
    }

    fn try_out<'a>(&'a self, account: &'a Account) -> BoxFuture<'a, Checked> {
        Box::pin(try_out::run(self, account))
    }

    fn receive(
        self: Arc<Self>,
        account: Account,
        intake: Arc<dyn Intake>,
        stop: watch::Receiver<bool>,
    ) -> BoxFuture<'static, ()> {
        Box::pin(receive::run(self, account, intake, stop))
    }

    fn parse(&self, account: &Account, raw: &[u8], envelope: &Value) -> Result<Vec<Parsed>, Quarantined> {
        parse::parse(account, raw, envelope)
    }

    fn prepare(&self, account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
        prepare::prepare(account, out)
    }

    fn send<'a>(&'a self, account: Option<&'a Account>, payload: &'a Value, bytes: Vec<u8>) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            match account {
                Some(account) => send::send(self, account, payload, &bytes).await,
                None => Answer::Refused("this channel carries no mail of goodword's own".into()),
            }
        })
    }

    fn repeats_when_unknown(&self) -> bool {
        // the other side takes a message once by its webhook-id, and is asked for it first
        true
    }

    fn look_up<'a>(
        &'a self,
        account: &'a Account,
        payload: &'a Value,
        _bytes: &'a [u8],
    ) -> BoxFuture<'a, Option<Answer>> {
        Box::pin(send::look_up(self, account, payload))
    }

    fn prepare_act(&self, account: &Account, act: Act, post: &Post, why: &str) -> Result<Prepared, Refusal> {
        act::prepare(account, act, post, why)
    }
}

#[cfg(test)]
mod tests {
    use crate::stored::Stored;
    use base::{InboxId, Time, Vault};
    use contract::{Account, Incoming, Parsed, Settings};
    use serde_json::{Value, json};

    /// An account that declares this.
    pub(crate) fn account(manifest: &str) -> Account {
        let settings = [("manifest", manifest), ("url", "https://forum.example/hook")];
        Account {
            inbox: InboxId::mint(Time(1)),
            name: "Forum".into(),
            channel: crate::KIND.into(),
            address: None,
            aliases: vec![],
            from_name: String::new(),
            settings: Settings(settings.into_iter().map(|(key, value)| (key.into(), value.into())).collect()),
            vault: Vault::new([7; 32]),
            about: Value::Null,
            listening: vec![],
        }
    }

    /// What Ana wrote as `p1` in `t1`, taken in a second after the beginning of time.
    pub(crate) fn incoming(account: &Account, writer: &str, text: &str) -> Incoming {
        let item = json!({
            "id": "p1", "thread": "t1", "from": { "id": writer, "name": "Ana" }, "text": text, "at": "2026-03-02T09:00:00Z",
        });
        let bytes = Stored::Message(serde_json::from_value(item).unwrap()).bytes();
        let parsed = crate::parse::parse(account, &bytes, &json!({ "arrived_at": 1_000 })).unwrap();
        match parsed.into_iter().next() {
            Some(Parsed::Message(message)) => *message,
            other => panic!("{other:?}"),
        }
    }
}
