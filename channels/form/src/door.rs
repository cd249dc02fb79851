//! What the page needs of the house: the inbox it writes to, the intake, and a memory of who wrote lately.

use crate::limits::Lately;
use base::{Fault, InboxId};
use contract::{Account, Intake};
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// What the page asks the desk.
pub trait FormDesk: Send + Sync + 'static {
    /// The inbox behind a page: nothing if there is none, it is paused, or it belongs to another channel.
    fn account<'a>(&'a self, inbox: &'a InboxId) -> BoxFuture<'a, Result<Option<Account>, Fault>>;
    /// Where what was written is handed in.
    fn intake(&self) -> Arc<dyn Intake>;
}

/// The part of the house that the routes look for: `.with(form::Door::new(desk))`.
pub struct Door {
    pub(crate) desk: Arc<dyn FormDesk>,
    pub(crate) lately: Lately,
}

impl Door {
    /// Over the desk.
    #[must_use]
    pub fn new(desk: Arc<dyn FormDesk>) -> Self {
        Self { desk, lately: Lately::default() }
    }
}
