//! What the channel needs of the house: the inbox things are handed in to, the intake, and the files of an answer.

use base::{Fault, InboxId, MessageId, Thing};
use contract::{Account, Intake};
use futures_util::future::BoxFuture;
use serde::Serialize;
use std::sync::Arc;
use web::throttle::Throttle;

/// An inbox of this channel.
#[derive(Clone, Debug)]
pub struct Found {
    /// As the channel sees it.
    pub account: Account,
    /// What permission on it depends on.
    pub thing: Thing,
    /// Neither receives nor sends.
    pub paused: bool,
}

/// What the routes ask the desk.
pub trait GenericDesk: Send + Sync + 'static {
    /// The inbox behind an address: nothing if there is none, or it is of another channel.
    fn find<'a>(&'a self, inbox: &'a InboxId) -> BoxFuture<'a, Result<Option<Found>, Fault>>;
    /// Where what was handed in goes.
    fn intake(&self) -> Arc<dyn Intake>;
}

/// The part of the house that the routes look for: `.with(api::Door::new(desk))`.
pub struct Door {
    pub(crate) desk: Arc<dyn GenericDesk>,
    /// Requests without a good signature, by network address.
    pub(crate) strangers: Throttle,
}

impl Door {
    /// Over the desk.
    #[must_use]
    pub fn new(desk: Arc<dyn GenericDesk>) -> Self {
        Self { desk, strangers: Throttle::default() }
    }
}

/// A file of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its name.
    pub name: String,
    /// Its type.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// What it shows, in words.
    pub description: String,
    /// Where it can be fetched for half an hour.
    pub url: String,
}

/// Gives the files of a message.
pub type Links = Arc<dyn Fn(MessageId) -> BoxFuture<'static, Result<Vec<Link>, Fault>> + Send + Sync>;
