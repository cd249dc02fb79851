//! E-mail: IMAP, LMTP and SMTP in, SMTP out.
//!
//! Does not know: conversations, customers, who reads what, how a mail is written or read (`craft/mail` does),
//! how another machine is reached (`outside` does).
#![warn(missing_docs)]

mod audit;
mod keep;
mod leaving;
mod listen;
mod manifest;
mod marks;
mod parse;
mod prepare;
mod probe;
mod proof;
mod receive;
mod send;
mod settings;
mod sign_in;
mod trust;
mod try_out;

pub use keep::{KeepMail, Kept};
pub use listen::{Addressees, Ear, Limits as ListenLimits, Reception, Speech, Whose};
pub use receive::Pace;
pub use send::{SystemAccount, SystemAccounts};

use base::{Clock, Fault, Refusal, SystemClock};
use contract::{
    Account, Audit, Channel, Checked, Door, Incoming, Intake, Known, Manifest, Notice, Outgoing, Parsed, Passes,
    Prepared, Probe, Quarantined, Settings, Unkept,
};
use futures_util::future::BoxFuture;
use outside::oauth::Provider;
use outside::{Outside, imap, smtp};
use serde_json::Value;
use std::sync::Arc;
use store::outbox::Answer;
use tokio::sync::watch;

/// The e-mail channel.
pub struct Email {
    outside: Outside,
    system: SystemAccounts,
    keeper: Option<Arc<dyn KeepMail>>,
    smtp: smtp::Smtp,
    imap: imap::Limits,
    pace: Pace,
    clock: Arc<dyn Clock>,
    asking: outside::Breaker,
    passes: Arc<dyn Passes>,
    leaving: leaving::Leaving,
}

impl Email {
    /// The channel over a way out; `system` gives the account goodword's own mail leaves from.
    #[must_use]
    pub fn new(outside: Outside, system: SystemAccounts) -> Self {
        let smtp = smtp::Smtp::new(&outside, smtp::Limits::default());
        let (imap, pace) = (imap::Limits::default(), Pace::default());
        let asking = outside::Breaker::new(proof::REST);
        let (clock, passes) = (Arc::new(SystemClock), Arc::new(Unkept));
        let leaving = leaving::Leaving::default();
        Self { outside, system, keeper: None, smtp, imap, pace, clock, asking, passes, leaving }
    }

    /// Nothing leaves: what would be sent is handed to a keeper. For the demo.
    #[must_use]
    pub fn keeping(mut self, keeper: Arc<dyn KeepMail>) -> Self {
        self.keeper = Some(keeper);
        self
    }

    /// Opens mailboxes of providers with the tokens kept there.
    #[must_use]
    pub fn passing(mut self, passes: Arc<dyn Passes>) -> Self {
        self.passes = passes;
        self
    }

    /// With other waiting times.
    #[must_use]
    pub fn paced(mut self, pace: Pace, imap: imap::Limits, smtp: smtp::Limits) -> Self {
        (self.pace, self.imap) = (pace, imap);
        self.smtp = smtp::Smtp::new(&self.outside, smtp);
        self
    }

    /// With another clock.
    #[must_use]
    pub fn clocked(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }
}

impl Channel for Email {
    fn manifest(&self) -> Manifest {
        manifest::manifest()
    }

    fn check_settings(&self, settings: &Settings) -> Result<(), Refusal> {
        if self.keeper.is_some() && settings.text("imap_host").is_empty() {
            return Ok(());
        }
        settings::check(settings)
    }

    fn provider(&self, settings: &Settings) -> Result<Option<Provider>, Refusal> {
        sign_in::provider(settings)
    }

    fn try_out<'a>(&'a self, account: &'a Account) -> BoxFuture<'a, Checked> {
        Box::pin(try_out::run(self, account))
    }

    fn probe(&self, account: &Account, unique: &str) -> Result<Option<Probe>, Refusal> {
        // what is kept here never comes back
        if self.keeper.is_some() { Ok(None) } else { probe::write(account, (unique, self.clock.now())) }
    }

    fn await_probe<'a>(&'a self, account: &'a Account, id: &'a str) -> BoxFuture<'a, Result<Option<String>, Refusal>> {
        Box::pin(probe::wait(self, account, id))
    }

    fn audit<'a>(&'a self, account: &'a Account, known: &'a dyn Known) -> BoxFuture<'a, Result<Option<Audit>, Fault>> {
        Box::pin(async move { audit::run(self, account, known).await.map(Some) })
    }

    fn receive(
        self: Arc<Self>,
        account: Account,
        intake: Arc<dyn Intake>,
        stop: watch::Receiver<bool>,
    ) -> BoxFuture<'static, ()> {
        Box::pin(receive::run(self, account, intake, stop))
    }

    fn whole<'a>(&'a self, account: &'a Account, envelope: &'a Value) -> BoxFuture<'a, Result<Vec<u8>, Refusal>> {
        Box::pin(receive::whole(self, account, envelope))
    }

    fn prove<'a>(&'a self, account: &'a Account, raw: &'a [u8]) -> BoxFuture<'a, Option<Value>> {
        Box::pin(async move { serde_json::to_value(proof::find(self, account, raw).await?).ok() })
    }

    fn parse(&self, account: &Account, raw: &[u8], envelope: &Value) -> Result<Vec<Parsed>, Quarantined> {
        parse::parse(account, raw, (envelope, self.clock.now()))
    }

    fn fold(&self, message: &mut Incoming, said: &[String]) {
        parse::fold(message, said);
    }

    fn door(&self, account: &Account, notice: Notice, unique: &str) -> Option<Door> {
        prepare::door(account, notice, (unique, self.clock.now()))
    }

    fn links(&self, account: &Account) -> Option<i64> {
        settings::links(&account.settings).ok().flatten()
    }

    fn prepare(&self, account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
        prepare::prepare(account, out)
    }

    fn send<'a>(&'a self, account: Option<&'a Account>, payload: &'a Value, bytes: Vec<u8>) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            match account {
                Some(account) => send::reply(self, account, payload, bytes).await,
                None => send::system(self, payload).await,
            }
        })
    }

    fn repeats_when_unknown(&self) -> bool {
        // the same Message-ID again: at most one copy too many, which most programs fold (REL-8)
        true
    }

    fn original(&self, raw: &[u8], image: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        parse::original(raw, image)
    }
}
