//! A network in memory, with time that only moves when everybody waits.
#![expect(clippy::unwrap_used, reason = "test helper")]

use crate::world::account;
use base::{Clock, SystemClock, Time};
use bluesky::{Bluesky, Pacing};
use bluesky_standin::Network;
use contract::{Account, Channel, Incoming, Memory, Outgoing, Parsed};
use outside::{Doubles, Guard, Outside};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use store::outbox::Answer;
use tokio::sync::watch;
use tokio::time::Instant;

/// Where the network is.
pub(crate) const HOME: &str = "http://127.0.0.1:2583";
pub(crate) const POST: &str = "app.bsky.feed.post";
pub(crate) const SHOP: &str = "kettles.test";

/// A clock that moves with the time of tests.
struct Ticking(Time, Instant);

impl Clock for Ticking {
    fn now(&self) -> Time {
        self.0.plus(i64::try_from(self.1.elapsed().as_millis()).unwrap())
    }
}

/// The network, and a way there that bars every other private address.
pub(crate) struct Sky {
    pub(crate) network: Network,
    pub(crate) doubles: Doubles,
    clock: Arc<dyn Clock>,
}

pub(crate) fn sky() -> Sky {
    let doubles = Doubles::default();
    doubles.name("inside.test", &["192.168.1.1".parse().unwrap()]);
    let door = doubles.listen("127.0.0.1:2583".parse().unwrap());
    let network = Network::behind(&[SHOP, "ana.test", "bob.test"], HOME, door);
    Sky { network, doubles, clock: Arc::new(Ticking(SystemClock.now(), Instant::now())) }
}

impl Sky {
    pub(crate) fn channel(&self, allowed: &[&str]) -> Arc<Bluesky> {
        let allowed_hosts = allowed.iter().map(|host| (*host).to_owned()).collect();
        let guard = Guard { allowed_hosts, ..Guard::default() };
        let (names, wires) = (Arc::new(self.doubles.clone()), Arc::new(self.doubles.clone()));
        let outside = Outside::over(guard, names, wires).unwrap();
        Arc::new(Bluesky::new(outside).clocked(self.clock.clone()).paced(Pacing::default()))
    }

    pub(crate) fn account(&self, more: &[(&str, &str)]) -> Account {
        let mut account = account(HOME, &(SHOP.to_owned(), self.network.password(SHOP)));
        account.settings.0.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        account
    }

    /// Somebody names the shop, perhaps in answer; the post's address.
    pub(crate) fn says(&self, who: &str, text: &str, more: &Value) -> String {
        let words = format!("@{SHOP} {text}");
        let facets = [crate::person::mention(&words, SHOP, &self.network.did(SHOP))];
        let mut post = json!({ "$type": POST, "text": words, "facets": facets, "createdAt": "2026-03-02T09:00:00Z" });
        post.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.network.put(who, POST, post)
    }

    /// What an answer to a post carries.
    pub(crate) fn under(post: &str) -> Value {
        let parent = json!({ "uri": post, "cid": "bafyreiparent" });
        json!({ "reply": { "root": parent, "parent": parent } })
    }

    /// Addresses that were called besides the network's own.
    pub(crate) fn strayed(&self) -> Vec<SocketAddr> {
        let own: SocketAddr = "127.0.0.1:2583".parse().unwrap();
        self.doubles.tried().into_iter().filter(|place| *place != own).collect()
    }

    /// Begins to read, with the channel's own waiting times.
    #[expect(clippy::disallowed_methods, reason = "a test's own task")]
    pub(crate) fn begin(&self, more: &[(&str, &str)]) -> Reading {
        let (channel, account, desk) = (self.channel(&["127.0.0.1"]), self.account(more), Arc::new(Memory::default()));
        let (stop, stopped) = watch::channel(false);
        let reading: Arc<dyn Channel> = channel.clone();
        let intake: Arc<Memory> = Arc::clone(&desk);
        tokio::spawn(reading.receive(account.clone(), intake, stopped));
        Reading { channel, account, desk, stop }
    }

    pub(crate) async fn well(&self, more: &[(&str, &str)]) -> Reading {
        let mut reading = self.begin(more);
        reading.desk.until("well", |desk| desk.health() == Some(None)).await;
        reading.account.about = reading.desk.about();
        reading
    }
}

/// An inbox that is read until it is dropped.
pub(crate) struct Reading {
    pub(crate) channel: Arc<Bluesky>,
    pub(crate) account: Account,
    pub(crate) desk: Arc<Memory>,
    stop: watch::Sender<bool>,
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

impl Reading {
    pub(crate) fn parsed(&self) -> Vec<Parsed> {
        let items = self.desk.items();
        items.iter().flat_map(|one| self.channel.parse(&self.account, &one.bytes, &one.envelope).unwrap()).collect()
    }

    /// The message a post became.
    pub(crate) async fn message(&self, uri: &str) -> Incoming {
        self.desk.holds(&format!("post:{uri}"), 1).await;
        let message = |one| if let Parsed::Message(one) = one { Some(*one) } else { None };
        let mut all = self.parsed().into_iter().filter_map(message);
        all.find(|one| one.provider_id.as_deref() == Some(uri)).unwrap()
    }

    pub(crate) async fn sends(&self, out: &Outgoing) -> Answer {
        let prepared = self.channel.prepare(&self.account, out).unwrap();
        self.channel.send(Some(&self.account), &prepared.payload, prepared.bytes).await
    }
}
