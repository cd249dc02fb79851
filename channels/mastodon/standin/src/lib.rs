//! A server with the Mastodon API, in memory, written from its documentation: for tests, benches and the demo.
//!
//! Holds accounts, posts with who may see them, threads, notifications, clients and tokens, streams and limits; answers
//! errors as documented, and can be told to fail.
//!
//! Does not know: goodword, or how any client of it works.
#![warn(missing_docs)]
#![expect(
    clippy::significant_drop_tightening,
    reason = "one request at a time: the world is held until it is answered"
)]

mod account;
mod api;
mod control;
mod html;
mod media;
mod oauth;
mod reading;
mod stream;
mod trouble;
mod wire;
mod world;
mod writing;

pub use trouble::{Trouble, Waiting};
pub use world::Writing;

use axum::Router;
use axum::extract::State;
use axum::serve::Listener;
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use trouble::Orders;
use world::World;

/// What time it is, in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// A server. Cheap to clone.
#[derive(Clone)]
pub struct Standin {
    world: Arc<Mutex<World>>,
    orders: Arc<Mutex<Orders>>,
    streams: stream::Streams,
}

impl std::fmt::Debug for Standin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Standin").finish_non_exhaustive()
    }
}

impl Standin {
    /// A server of this name, reached at this address.
    #[must_use]
    pub fn new(domain: &str, base: &str, clock: Clock) -> Self {
        let world = World::new(domain, base, clock);
        Self { world: Arc::new(Mutex::new(world)), orders: Arc::default(), streams: stream::Streams::default() }
    }

    /// A server whose clock is the machine's.
    #[must_use]
    pub fn here(domain: &str, base: &str) -> Self {
        Self::new(domain, base, Arc::new(|| jiff::Timestamp::now().as_millisecond()))
    }

    /// Serves for ever.
    pub async fn serve<L: Listener>(self, listener: L)
    where
        L::Addr: std::fmt::Debug,
    {
        let app = Router::new().fallback(wire::answer).with_state(self);
        if let Err(error) = axum::serve(listener, app).await {
            drop(error);
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An account; `ana@other.test` lives elsewhere. Gives its id.
    #[must_use]
    pub fn account(&self, acct: &str, name: &str) -> String {
        self.world().account(acct, name)
    }

    /// Changes what an account says of itself.
    pub fn change_account(&self, acct: &str, change: &Value) {
        self.world().change_account(acct, change);
    }

    /// A token of an account that may do everything.
    #[must_use]
    pub fn token(&self, acct: &str) -> String {
        self.world().token(acct, "read write", "an own program")
    }

    /// A token that may do only this.
    #[must_use]
    pub fn token_for(&self, acct: &str, scopes: &str) -> String {
        self.world().token(acct, scopes, "an own program")
    }

    /// Takes all tokens back.
    pub fn revoke_all(&self) {
        self.world().tokens.clear();
    }

    /// All tokens may do only this from now on.
    pub fn narrow_all(&self, scopes: &str) {
        self.world().tokens.values_mut().for_each(|token| scopes.clone_into(&mut token.scopes));
    }

    /// Somebody writes a post. Gives what the server calls it.
    #[must_use]
    pub fn post(&self, writing: &Writing) -> String {
        let (id, events) = self.world().write(writing, "Web");
        self.streams.send(events);
        id
    }

    /// Its author changes a post.
    pub fn edit(&self, id: &str, text: &str) {
        self.edit_with(id, text, &Value::Null);
    }

    /// The same with more, such as other `media_attachments`.
    pub fn edit_with(&self, id: &str, text: &str, more: &Value) {
        let events = self.world().edit(id, text, more);
        self.streams.send(events);
    }

    /// A post is taken back.
    pub fn delete(&self, id: &str) {
        let events = self.world().delete(id);
        self.streams.send(events);
    }

    /// Somebody's account is deleted or suspended: their posts are gone, and what told of them.
    pub fn vanish(&self, acct: &str) {
        let events = self.world().vanish(acct);
        self.streams.send(events);
    }

    /// Somebody likes (`favourite`), passes on (`reblog`) …
    pub fn react(&self, kind: &str, acct: &str, id: &str) {
        let events = self.world().react(kind, acct, id);
        self.streams.send(events);
    }

    /// A notification of any shape.
    pub fn notify(&self, acct: &str, notification: &Value) {
        let events = self.world().notify_raw(acct, notification);
        self.streams.send(events);
    }

    /// Tells streams that what was put aside has come back.
    pub fn merged(&self, acct: &str) {
        let id = self.world().id_of(acct);
        self.streams.send(vec![(id, "notifications_merged".into(), "1".into())]);
    }

    /// A post as somebody sees it.
    #[must_use]
    pub fn status(&self, id: &str) -> Option<Value> {
        let world = self.world();
        let found = world.statuses.get(id).map(|status| world.shown(status, None));
        drop(world);
        found
    }

    /// All posts of an account, oldest first.
    #[must_use]
    pub fn posts_of(&self, acct: &str) -> Vec<Value> {
        let world = self.world();
        let id = world.id_of(acct);
        let own = world.statuses.values().filter(|status| status.author == id);
        let found = own.map(|status| world.shown(status, Some(&id))).collect();
        drop(world);
        found
    }

    /// What was asked, `GET /api/v1/notifications?limit=80`, oldest first.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.orders().asked.clone()
    }

    /// The next requests whose line begins so go wrong in this way.
    pub fn order(&self, line: &str, trouble: Trouble, times: usize) {
        self.orders().order(line, trouble, times);
    }

    /// Everything goes well again.
    pub fn calm(&self) {
        self.orders().calm();
    }

    /// Changes how the server is: `max_characters`, `old`, `ignores_keys`, `shuffles` (`true`, or a number to
    /// shuffle by), `streams`, `streaming` (where they are said to be), `searches`, `limit`, `policy`, `media_slow`, `version`.
    pub fn set(&self, key: &str, value: Value) {
        self.world().set(key, value);
    }

    /// What people did to others: blocks, mutes, reports.
    #[must_use]
    pub fn deeds(&self) -> Vec<Value> {
        self.world().deeds.clone()
    }

    /// How many streams are open.
    #[must_use]
    pub fn streaming(&self) -> usize {
        self.streams.open()
    }

    /// Ends all streams.
    pub fn cut_streams(&self) {
        self.streams.cut();
    }
}

pub(crate) type App = State<Standin>;

/// Connections that come out of a channel instead of a socket.
pub struct Door(pub tokio::sync::mpsc::UnboundedReceiver<tokio::io::DuplexStream>);

impl Listener for Door {
    type Io = tokio::io::DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.0.recv().await {
            Some(stream) => (stream, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        Ok(())
    }
}
