//! A server with the Mastodon API, whichever: an account on it that is read, and somebody else with a program of their own.
#![expect(clippy::indexing_slicing, reason = "test helper")]

use crate::lossy::{Lossy, Opening};
use crate::world::{account, settings, ticking, town};
use base::{Clock, MessageId, Time};
use contract::{Account, Channel, Incoming, Memory, Outgoing, Parsed, Post, Under};
use mastodon::{Mastodon, Rhythm};
use outside::http::{Ask, Purpose};
use outside::{Guard, Names, Outside, Wires};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use store::outbox::Answer;
use tokio::sync::watch;

/// A server, and what opens two accounts of it.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) server: String,
    /// The token of the account that is read.
    pub(crate) ours: String,
    /// That of somebody else.
    pub(crate) theirs: String,
    pub(crate) guard: Guard,
    pub(crate) names: Arc<dyn Names>,
    pub(crate) wires: Arc<dyn Wires>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// The stand-in, with time that only moves when everybody waits.
pub(crate) fn standin() -> Place {
    standin_with("context", &Value::Null)
}

/// The same with one thing different.
pub(crate) fn standin_with(setting: &str, value: &Value) -> Place {
    let town = town();
    town.standin.set(setting, value.clone());
    let (ours, theirs) = (town.standin.token("shop"), town.standin.token("ana@other.test"));
    let wires = Arc::new(town.doubles.clone());
    let (server, guard, names) = ("http://here.test".into(), Guard::default(), wires.clone());
    Place { server, ours, theirs, guard, names, wires, clock: ticking() }
}

impl Place {
    fn over(&self, wires: Arc<dyn Wires>) -> Outside {
        Outside::over(self.guard.clone(), self.names.clone(), wires).unwrap()
    }

    fn channel(&self, outside: Outside) -> Arc<Mastodon> {
        let rhythm = Rhythm { poll: Duration::from_secs(3), ..Rhythm::default() };
        Arc::new(Mastodon::new(outside).clocked(self.clock.clone()).paced(rhythm))
    }

    /// The channel on a way where the answer to a post gets lost.
    pub(crate) fn forgetful(&self) -> Arc<Mastodon> {
        let opening = if self.server.starts_with("https") { Opening::Agreed } else { Opening::Bare };
        self.channel(self.over(Arc::new(Lossy::new(self.wires.clone(), opening))))
    }

    /// Somebody else.
    pub(crate) async fn ana(&self) -> Person {
        self.person(&self.theirs).await
    }

    /// Ourselves, with another program.
    pub(crate) async fn us(&self) -> Person {
        self.person(&self.ours).await
    }

    async fn person(&self, token: &str) -> Person {
        let (outside, server) = (self.over(self.wires.clone()), self.server.trim_end_matches('/').to_owned());
        let mut person = Person { outside, server, token: token.into(), me: Value::Null };
        person.me = person.asks("/api/v1/accounts/verify_credentials").await;
        person
    }
}

/// Somebody with a program of their own.
pub(crate) struct Person {
    outside: Outside,
    server: String,
    token: String,
    /// How the server shows them.
    pub(crate) me: Value,
}

impl Person {
    pub(crate) async fn call(&self, method: &str, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish().into_bytes();
        let headers = vec![
            ("authorization".into(), format!("Bearer {}", self.token)),
            ("content-type".into(), "application/x-www-form-urlencoded".into()),
        ];
        let url = format!("{}{path}", self.server);
        let ask = Ask { purpose: Purpose::Social, method: method.into(), url, headers, body };
        let got = self.outside.http(ask).await.unwrap();
        (got.status, serde_json::from_slice(&got.body).unwrap_or_default())
    }

    async fn does(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Value {
        let (status, said) = self.call(method, path, form).await;
        assert!(status < 300, "{method} {path}: {status} {said}");
        said
    }

    pub(crate) async fn asks(&self, path: &str) -> Value {
        self.does("GET", path, &[]).await
    }

    pub(crate) async fn posts(&self, text: &str, more: &[(&str, &str)]) -> Value {
        self.does("POST", "/api/v1/statuses", &[&[("status", text)], more].concat()).await
    }

    pub(crate) async fn changes(&self, post: &Value, text: &str) {
        self.does("PUT", &format!("/api/v1/statuses/{}", part(post)), &[("status", text)]).await;
    }

    pub(crate) async fn takes_back(&self, post: &Value) {
        self.does("DELETE", &format!("/api/v1/statuses/{}", part(post)), &[]).await;
    }

    /// What they wrote last.
    pub(crate) async fn newest(&self) -> Vec<Value> {
        let list = self.asks(&format!("/api/v1/accounts/{}/statuses?limit=5", part(&self.me))).await;
        list.as_array().cloned().unwrap_or_default()
    }

    /// What stands below a post.
    pub(crate) async fn below(&self, post: &Value) -> Vec<Value> {
        let mut context = self.asks(&format!("/api/v1/statuses/{}/context", part(post))).await;
        context["descendants"].as_array_mut().map(std::mem::take).unwrap_or_default()
    }
}

pub(crate) fn part(post: &Value) -> &str {
    post["id"].as_str().unwrap()
}

/// An inbox that is read until it is dropped.
pub(crate) struct Shop {
    pub(crate) net: Arc<Mastodon>,
    pub(crate) desk: Arc<Memory>,
    pub(crate) account: Account,
    clock: Arc<dyn Clock>,
    stop: watch::Sender<bool>,
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

impl Shop {
    /// Begins to read, and waits until it is known how the account is.
    #[expect(clippy::disallowed_methods, reason = "a test's own task")]
    pub(crate) async fn open(place: &Place) -> Self {
        let net = place.channel(place.over(place.wires.clone()));
        let account = account(settings(&[("server", &place.server), ("access_token", &place.ours)]));
        let desk = Arc::new(Memory::patient(Duration::from_secs(120)));
        let (stop, stopped) = watch::channel(false);
        let reading: Arc<dyn Channel> = net.clone();
        let intake: Arc<Memory> = Arc::clone(&desk);
        tokio::spawn(reading.receive(account.clone(), intake, stopped));
        desk.until("begun", |desk| desk.health().is_some()).await;
        let account = Account { about: desk.about(), ..account };
        Self { net, desk, account, clock: place.clock.clone(), stop }
    }

    /// How it is named there.
    pub(crate) fn name(&self) -> String {
        self.account.about["me"]["acct"].as_str().unwrap().to_owned()
    }

    /// The message a post became.
    pub(crate) async fn message(&self, post: &Value) -> Incoming {
        let key = format!("post:{}", post["uri"].as_str().unwrap());
        self.desk.until(&key, |desk| desk.keys("post:").contains(&key)).await;
        let item = self.desk.items().into_iter().find(|one| one.provider_key == key).unwrap();
        let parsed = self.net.parse(&self.account, &item.bytes, &json!({})).unwrap();
        let message = parsed.into_iter().find_map(|one| if let Parsed::Message(one) = one { Some(*one) } else { None });
        message.unwrap()
    }

    /// How the thread of a post stands now.
    pub(crate) async fn thread(&self, post: &Post) -> Vec<Post> {
        let again = self.net.look_again(&self.account, post).await.unwrap();
        let parsed = again.iter().flat_map(|one| self.net.parse(&self.account, &one.bytes, &json!({})).unwrap());
        parsed.flat_map(|one| if let Parsed::Thread(posts) = one { posts } else { Vec::new() }).collect()
    }

    pub(crate) fn answer(&self, post: &Post, text: &str) -> Outgoing {
        let now: Time = self.clock.now();
        let under = Under { post: Some(post.clone()), audience: post.audience, warning: String::new(), language: None };
        Outgoing {
            number: 1,
            author: "Mia".into(),
            answers: Some(post.id.clone()),
            under: Some(under),
            ..Outgoing::written(MessageId::mint(now), now, text)
        }
    }

    pub(crate) async fn sends(&self, out: &Outgoing) -> Answer {
        let prepared = self.net.prepare(&self.account, out).unwrap();
        self.net.send(Some(&self.account), &prepared.payload, prepared.bytes).await
    }
}
