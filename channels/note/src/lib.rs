//! Phone calls, letters and meetings, written down by an agent: a message of its kind that nothing is sent for.
//!
//! Does not know: conversations, who may write notes, the network.
#![warn(missing_docs)]

mod manifest;
mod written;

pub use written::{How, Written};

use base::Refusal;
use contract::{Account, Channel, Checked, Intake, Manifest, Outgoing, Parsed, Prepared, Quarantined, Settings, Step};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::sync::Arc;
use store::outbox::Answer;
use tokio::sync::watch;

/// What an agent can do instead of sending.
const INSTEAD: &str = "nothing is sent from a note; call or write by another way, then write down what was said";

/// The notes channel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Note;

impl Note {
    /// The channel.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Channel for Note {
    fn manifest(&self) -> Manifest {
        manifest::manifest()
    }

    fn check_settings(&self, _settings: &Settings) -> Result<(), Refusal> {
        Ok(())
    }

    fn try_out<'a>(&'a self, _account: &'a Account) -> BoxFuture<'a, Checked> {
        let step = Step { what: "nothing to connect".into(), ok: true, detail: "agents write notes themselves".into() };
        Box::pin(async move { Checked { ok: true, steps: vec![step] } })
    }

    fn receive(
        self: Arc<Self>,
        _account: Account,
        _intake: Arc<dyn Intake>,
        _stop: watch::Receiver<bool>,
    ) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }

    fn parse(&self, _account: &Account, raw: &[u8], envelope: &Value) -> Result<Vec<Parsed>, Quarantined> {
        written::parse(raw, envelope)
    }

    fn prepare(&self, _account: &Account, _out: &Outgoing) -> Result<Prepared, Refusal> {
        Err(Refusal::new("channel.sends_nothing", 422, INSTEAD))
    }

    fn send<'a>(
        &'a self,
        _account: Option<&'a Account>,
        _payload: &'a Value,
        _bytes: Vec<u8>,
    ) -> BoxFuture<'a, Answer> {
        Box::pin(async { Answer::Refused(INSTEAD.into()) })
    }

    fn repeats_when_unknown(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{InboxId, MessageId, Time, Vault};

    fn account() -> Account {
        Account {
            inbox: InboxId::mint(Time(0)),
            name: "Phone".into(),
            channel: "note".into(),
            address: None,
            aliases: vec![],
            from_name: String::new(),
            settings: Settings::default(),
            vault: Vault::new([7; 32]),
            about: Value::Null,
            listening: vec![],
        }
    }

    #[test]
    fn nothing_is_ever_sent_and_the_words_say_what_to_do() {
        let out = Outgoing::written(MessageId::mint(Time(0)), Time(0), "hello");
        let refusal = Note::new().prepare(&account(), &out).unwrap_err();
        assert!(refusal.detail.contains("call or write by another way"));
        assert!(!Note::new().manifest().can_reply);
    }
}
