//! Mastodon, and every server that speaks its API: mentions in, answers under them, in public and in private.
//!
//! Does not know: conversations, customers, who may publish, what is decided about a post; how another machine is reached
//! (`outside` does), how a stranger's HTML is made harmless (`craft/mail` does).
#![warn(missing_docs)]

mod about;
mod act;
mod call;
mod enrol;
mod heal;
mod line;
mod look_again;
mod look_up;
mod manifest;
mod mention;
mod parse;
mod prepare;
mod receive;
mod seen;
mod send;
mod settings;
mod status;
mod thread;
mod try_out;
mod upload;

pub use receive::Rhythm;

use base::{Clock, InboxId, Refusal, SystemClock};
use contract::{
    Account, Act, Channel, Checked, File, Intake, Length, Manifest, Outgoing, Parsed, Passes, Post, Prepared,
    Quarantined, Received, Settings, Unhad, Unkept,
};
use futures_util::future::BoxFuture;
use line::{Line, Lines};
use outside::Outside;
use outside::oauth::Provider;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::outbox::Answer;
use tokio::sync::watch;

/// How long a place is left alone that does not give the files of posts.
const FILES_REST: std::time::Duration = std::time::Duration::from_secs(60);

/// The channel.
pub struct Mastodon {
    outside: Outside,
    passes: Arc<dyn Passes>,
    clock: Arc<dyn Clock>,
    rhythm: Rhythm,
    lines: Lines,
    /// Places where files of posts lie.
    files: outside::Breaker,
}

impl Mastodon {
    /// The channel over a way out.
    #[must_use]
    pub fn new(outside: Outside) -> Self {
        let (passes, clock) = (Arc::new(Unkept), Arc::new(SystemClock));
        let files = outside::Breaker::new(FILES_REST);
        Self { outside, passes, clock, rhythm: Rhythm::default(), lines: Lines::default(), files }
    }

    /// Opens accounts with the tokens kept there.
    #[must_use]
    pub fn passing(mut self, passes: Arc<dyn Passes>) -> Self {
        self.passes = passes;
        self
    }

    /// With another clock.
    #[must_use]
    pub fn clocked(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// With other waiting times.
    #[must_use]
    pub const fn paced(mut self, rhythm: Rhythm) -> Self {
        self.rhythm = rhythm;
        self
    }

    /// What all that speak for an account share.
    fn line(&self, inbox: &InboxId) -> Arc<Line> {
        self.lines.of(inbox)
    }
}

impl Channel for Mastodon {
    fn manifest(&self) -> Manifest {
        manifest::manifest()
    }

    fn check_settings(&self, settings: &Settings) -> Result<(), Refusal> {
        settings::check(settings)
    }

    fn provider(&self, settings: &Settings) -> Result<Option<Provider>, Refusal> {
        settings::provider(settings)
    }

    fn enrol<'a>(
        &'a self,
        settings: &'a Settings,
        back: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<String, String>, Refusal>> {
        Box::pin(enrol::enrol(&self.outside, settings, back))
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

    fn parse(&self, _account: &Account, raw: &[u8], _envelope: &Value) -> Result<Vec<Parsed>, Quarantined> {
        parse::parse(raw)
    }

    fn picture<'a>(&'a self, _account: &'a Account, places: &'a [String]) -> BoxFuture<'a, Result<File, Unhad>> {
        Box::pin(receive::media::one(self, places))
    }

    fn length(&self, account: &Account) -> Option<Length> {
        Some(about::About::of(account).length())
    }

    fn prepare(&self, account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
        prepare::prepare(account, out)
    }

    fn send<'a>(&'a self, account: Option<&'a Account>, payload: &'a Value, bytes: Vec<u8>) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            match account {
                Some(account) => send::send(self, account, payload, bytes).await,
                None => Answer::Refused("a post needs an account to come from".into()),
            }
        })
    }

    fn repeats_when_unknown(&self) -> bool {
        // the same key again, and looked for before
        true
    }

    fn look_up<'a>(
        &'a self,
        account: &'a Account,
        payload: &'a Value,
        _bytes: &'a [u8],
    ) -> BoxFuture<'a, Option<Answer>> {
        Box::pin(look_up::look_up(self, account, payload))
    }

    fn look_again<'a>(&'a self, account: &'a Account, post: &'a Post) -> BoxFuture<'a, Result<Vec<Received>, Refusal>> {
        Box::pin(look_again::look_again(self, account, post))
    }

    fn prepare_act(&self, account: &Account, act: Act, post: &Post, why: &str) -> Result<Prepared, Refusal> {
        act::prepare(account, act, post, why)
    }
}
