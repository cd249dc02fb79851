//! A request as a handler sees it: who asks, when, for what, with which typed input.

use crate::house::House;
use axum::http::HeaderMap;
use base::{Action, Actor, Failure, Fault, Outcome, Refusal, Thing, Time};
use std::collections::HashMap;
use std::str::FromStr;
use store::{Conn, Db, Tx};

/// A request with its query `Q` and body `B`.
#[derive(Debug)]
pub struct Ask<Q = (), B = ()> {
    /// Who asks.
    pub actor: Actor,
    /// When.
    pub now: Time,
    /// Query parameters.
    pub query: Q,
    /// Body.
    pub body: B,
    pub(crate) path: HashMap<String, String>,
    pub(crate) headers: HeaderMap,
    pub(crate) house: House,
}

impl<Q, B> Ask<Q, B> {
    /// The id in the path. What is no id of this kind is simply not there.
    pub fn id<T: FromStr>(&self, name: &str) -> Outcome<T> {
        let text = self.text(name)?;
        text.parse().map_err(|_e| Refusal::missing().into())
    }

    /// A part of the path as text.
    pub fn text(&self, name: &str) -> Outcome<&str> {
        self.path
            .get(name)
            .map(String::as_str)
            .ok_or_else(|| Failure::Faulty(Fault::new(format!("the path has no {name}"))))
    }

    /// Everything shared.
    #[must_use]
    pub const fn house(&self) -> &House {
        &self.house
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        self.house.db()
    }

    /// A connection for reading.
    pub async fn read(&self) -> Outcome<Conn> {
        Ok(self.db().read().await?)
    }

    /// A transaction in the asker's name.
    pub async fn begin(&self) -> Outcome<Tx> {
        Ok(self.db().begin(&self.actor).await?)
    }

    /// A part brought at start.
    pub fn part<T: Send + Sync + 'static>(&self) -> Outcome<std::sync::Arc<T>> {
        Ok(self.house.part::<T>()?)
    }

    /// Refuses unless the asker may do this to the thing.
    pub fn check(&self, action: Action, thing: &Thing) -> Outcome<()> {
        Ok(self.actor.check(action, thing)?)
    }

    /// All request headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A request header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The version the asker last saw (`If-Match`), if they said.
    #[must_use]
    pub fn if_match(&self) -> Option<i64> {
        self.header("if-match")
            .and_then(|tag| tag.trim_matches(|c| c == '"' || c == 'W' || c == '/' || c == 'v').parse().ok())
    }

    /// Refuses a change of something that moved on since the asker saw it.
    pub fn check_version(&self, version: i64) -> Outcome<()> {
        if self.if_match().is_none_or(|seen| seen == version) { Ok(()) } else { Err(Refusal::changed().into()) }
    }

    /// Splits the input off, so that it can be moved.
    pub fn take(self) -> (Ask<(), ()>, Q, B) {
        let Self { actor, now, query, body, path, headers, house } = self;
        (Ask { actor, now, query: (), body: (), path, headers, house }, query, body)
    }
}
