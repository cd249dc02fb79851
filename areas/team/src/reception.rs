//! What team routes need beside the database: the hasher, throttles, and what areas above know.

use crate::hasher::Hasher;
use crate::session::network;
use base::vault::fingerprint;
use base::{AgentId, Fault, InboxId, Refusal, TeamId, Time};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;
use store::Conn;
use web::throttle::{Limit, Throttle};

/// An inbox, in a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InboxRef {
    /// Id.
    pub id: InboxId,
    /// Name.
    pub name: String,
}

/// What the areas above know of inboxes and notifications. The binary brings it.
pub trait Neighbours: Send + Sync + 'static {
    /// The inboxes of these teams.
    fn inboxes_of<'a>(
        &'a self,
        conn: &'a mut Conn,
        teams: &'a [TeamId],
    ) -> BoxFuture<'a, Result<Vec<(TeamId, InboxRef)>, Fault>>;
    /// Whether there is such an inbox.
    fn inbox_exists<'a>(&'a self, conn: &'a mut Conn, id: &'a InboxId) -> BoxFuture<'a, Result<bool, Fault>>;
    /// Unread notifications of an agent.
    fn unread<'a>(&'a self, conn: &'a mut Conn, agent: &'a AgentId) -> BoxFuture<'a, Result<i64, Fault>>;
}

/// No neighbours: no inboxes, no notifications.
#[derive(Clone, Copy, Debug)]
pub struct Alone;

impl Neighbours for Alone {
    fn inboxes_of<'a>(
        &'a self,
        _: &'a mut Conn,
        _: &'a [TeamId],
    ) -> BoxFuture<'a, Result<Vec<(TeamId, InboxRef)>, Fault>> {
        async { Ok(vec![]) }.boxed()
    }
    fn inbox_exists<'a>(&'a self, _: &'a mut Conn, _: &'a InboxId) -> BoxFuture<'a, Result<bool, Fault>> {
        async { Ok(false) }.boxed()
    }
    fn unread<'a>(&'a self, _: &'a mut Conn, _: &'a AgentId) -> BoxFuture<'a, Result<i64, Fault>> {
        async { Ok(0) }.boxed()
    }
}

/// Whether this installation shows a sample company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A real company.
    Real,
    /// The demo.
    Demo,
}

/// The part to wire: `House::build(…).with(Reception::new(…))`.
pub struct Reception {
    /// Whether this is the demo.
    pub stage: Stage,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// What areas above know.
    pub neighbours: Arc<dyn Neighbours>,
    throttle: Throttle,
}

impl std::fmt::Debug for Reception {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reception({:?})", self.stage)
    }
}

/// Something that may be tried only so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    /// Signing in from one network.
    SignInFrom,
    /// Signing in to one account.
    SignInTo,
    /// Signing in again from a browser that is signed in to that account.
    SignInAgain,
    /// Asking for a new password from one network.
    ResetFrom,
    /// Setting a new password by a link from one network; those that succeed do not count.
    SetFrom,
    /// Mails with a new link to one account.
    ResetTo,
    /// Opening a link or invitation from one network.
    LinkFrom,
    /// Mail sent by one agent by hand: invitations, tests.
    Mail,
}

impl Try {
    const fn limit(self) -> Limit {
        let (count, minutes) = match self {
            Self::SignInFrom | Self::SignInAgain => (5, 5),
            Self::SignInTo => (10, 15),
            Self::ResetFrom | Self::SetFrom => (5, 30),
            Self::ResetTo => (3, 30),
            Self::LinkFrom => (30, 5),
            Self::Mail => (60, 60),
        };
        Limit { count, window_ms: minutes * Time::MINUTE }
    }

    fn key(self, who: &str) -> String {
        let who = match self {
            Self::SignInFrom | Self::ResetFrom | Self::SetFrom | Self::LinkFrom => network(who),
            // Addresses as typed may be of any length.
            _ => fingerprint(who),
        };
        format!("{self:?}/{who}")
    }
}

impl Reception {
    /// A reception for this stage, with what areas above know.
    pub fn new(stage: Stage, neighbours: Arc<dyn Neighbours>) -> Result<Self, Fault> {
        Ok(Self::with_hasher(stage, neighbours, Hasher::new()?))
    }

    /// The same with another cost of hashing.
    #[must_use]
    pub fn with_hasher(stage: Stage, neighbours: Arc<dyn Neighbours>, hasher: Hasher) -> Self {
        Self { stage, hasher, neighbours, throttle: Throttle::default() }
    }

    /// Counts a try; one too many is refused with the time to wait.
    pub fn count(&self, what: Try, who: &str, now: Time) -> Result<(), Refusal> {
        self.throttle.attempt(&what.key(who), what.limit(), now).map_err(too_many)
    }

    /// Takes a try back that turned out well.
    pub fn take_back(&self, what: Try, who: &str, at: Time) {
        self.throttle.take_back(&what.key(who), at);
    }
}

fn too_many(wait_ms: i64) -> Refusal {
    let seconds = (wait_ms + Time::SECOND - 1) / Time::SECOND;
    let minutes = (seconds + 59) / 60;
    let detail = format!("too many tries; wait {minutes} min and try again");
    Refusal::new("session.throttled", 429, detail).with("retry_after", seconds.into())
}
