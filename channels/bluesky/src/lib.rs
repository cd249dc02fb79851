//! Bluesky and other networks of the AT Protocol: mentions, replies and quotes in; posts and acts out.
//!
//! Does not know: conversations, customers, who reads what, how another machine is reached (`outside` does).
#![warn(missing_docs)]

mod acts;
mod call;
mod ids;
mod json;
mod look;
mod manifest;
mod marks;
mod parse;
mod prepare;
mod read_post;
mod receive;
mod rich;
mod send;
mod session;
mod settings;
mod try_out;

pub use receive::Pacing;

use base::{Clock, Refusal, SystemClock};
use call::Wire;
use contract::{
    Account, Act, Channel, Checked, File, Intake, Manifest, Outgoing, Parsed, Passes, Post, Prepared, Quarantined,
    Received, Settings, Unhad, Unkept,
};
use futures_util::future::BoxFuture;
use outside::{Breaker, Outside};
use serde_json::Value;
use session::Sessions;
use std::sync::Arc;
use store::outbox::Answer;
use tokio::sync::watch;

/// How long a place is left alone that does not give the pictures of posts.
const FILES_REST: std::time::Duration = std::time::Duration::from_secs(60);

/// The channel.
pub struct Bluesky {
    wire: Wire,
    pacing: Pacing,
    passes: Arc<dyn Passes>,
    sessions: Sessions,
}

impl Bluesky {
    /// The channel over a way out.
    #[must_use]
    pub fn new(outside: Outside) -> Self {
        let pacing = Pacing::default();
        let files = Arc::new(Breaker::new(FILES_REST));
        let (patience, longest) = (pacing.patience, pacing.longest);
        let wire = Wire { outside, clock: Arc::new(SystemClock), patience, longest, files };
        Self { wire, pacing, passes: Arc::new(Unkept), sessions: Sessions::default() }
    }

    /// With somebody who keeps sessions.
    #[must_use]
    pub fn passing(mut self, passes: Arc<dyn Passes>) -> Self {
        self.passes = passes;
        self
    }

    /// With other waiting times.
    #[must_use]
    pub fn paced(mut self, pacing: Pacing) -> Self {
        (self.wire.patience, self.wire.longest) = (pacing.patience, pacing.longest);
        self.pacing = pacing;
        self
    }

    /// With another clock.
    #[must_use]
    pub fn clocked(mut self, clock: Arc<dyn Clock>) -> Self {
        self.wire.clock = clock;
        self
    }
}

impl Channel for Bluesky {
    fn manifest(&self) -> Manifest {
        manifest::manifest()
    }

    fn check_settings(&self, settings: &Settings) -> Result<(), Refusal> {
        settings::read(settings).map(drop)
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
        Box::pin(receive::pictures::one(&self.wire, places))
    }

    fn prepare(&self, account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
        prepare::prepare(account, out)
    }

    fn send<'a>(&'a self, account: Option<&'a Account>, payload: &'a Value, bytes: Vec<u8>) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            match account {
                Some(account) => send::send(self, account, payload, &bytes).await,
                None => Answer::Refused("this network carries no mail of goodword's own".into()),
            }
        })
    }

    fn repeats_when_unknown(&self) -> bool {
        // the record's key is fixed beforehand: a repeat cannot make a second post (BSKY-06)
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

    fn look_again<'a>(&'a self, account: &'a Account, post: &'a Post) -> BoxFuture<'a, Result<Vec<Received>, Refusal>> {
        Box::pin(look::again(self, account, post))
    }

    fn prepare_act(&self, account: &Account, act: Act, post: &Post, why: &str) -> Result<Prepared, Refusal> {
        acts::prepare(account, act, post, why)
    }
}
