//! The web form: a page without JavaScript on which anybody can write, and what becomes of what they wrote.
//!
//! Does not know: conversations, agents, who answers.
#![warn(missing_docs)]

mod door;
mod fields;
mod limits;
mod manifest;
mod page;
mod routes;
mod submission;
mod words;

pub use door::{Door, FormDesk};
pub use routes::routes;

use base::Refusal;
use contract::{Account, Channel, Checked, Intake, Manifest, Outgoing, Parsed, Prepared, Quarantined, Settings, Step};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::sync::Arc;
use store::outbox::Answer;
use tokio::sync::watch;

/// What an agent can do instead of sending.
const INSTEAD: &str = "a form only takes in; answer from an e-mail inbox, the address is in the message";

/// The form channel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Form;

impl Form {
    /// The channel.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Channel for Form {
    fn manifest(&self) -> Manifest {
        manifest::manifest()
    }

    fn check_settings(&self, settings: &Settings) -> Result<(), Refusal> {
        manifest::check(settings)
    }

    fn try_out<'a>(&'a self, account: &'a Account) -> BoxFuture<'a, Checked> {
        let detail = format!("the page is at /p/form/{}; open it and send yourself a message", account.inbox);
        let step = Step { what: "the page".into(), ok: true, detail };
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
        submission::parse(raw, envelope)
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
