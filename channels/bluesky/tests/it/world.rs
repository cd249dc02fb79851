//! A network, an inbox on it, and what came in.
#![expect(clippy::unwrap_used, reason = "test helper")]

use crate::person::Person;
use base::{Clock, InboxId, MessageId, SystemClock, Vault};
use bluesky::{Bluesky, Pacing};
use bluesky_standin::Network;
use contract::{
    Account, Audience, Channel, File, Incoming, Listening, Memory, Outgoing, Parsed, Post, Settings, Under,
};
use outside::{Guard, Outside};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use store::outbox::Answer;
use tokio::sync::watch;

/// A network: where it is and whom it knows.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) service: String,
    pub(crate) shop: (String, String),
    pub(crate) second: (String, String),
    pub(crate) ana: (String, String),
    pub(crate) bob: (String, String),
}

impl Place {
    pub(crate) async fn ana(&self) -> Person {
        Person::sign_in(&self.service, &self.ana).await
    }

    pub(crate) async fn bob(&self) -> Person {
        Person::sign_in(&self.service, &self.bob).await
    }
}

/// A stand-in with four people.
pub(crate) async fn standin() -> (Network, Place) {
    let names = ["kettles.test", "teapots.test", "ana.test", "bob.test"];
    let network = Network::start(&names).await.unwrap();
    let [shop, second, ana, bob] = names.map(|name| (name.to_owned(), network.password(name)));
    let place = Place { service: network.service(), shop, second, ana, bob };
    (network, place)
}

pub(crate) fn outside() -> Outside {
    let near = ["127.0.0.1", "localhost"].map(str::to_owned).to_vec();
    Outside::new(Guard { allowed_hosts: near, ..Guard::default() }).unwrap()
}

/// Times in which a test does not grow old.
pub(crate) fn quick() -> Pacing {
    let ms = Duration::from_millis;
    Pacing {
        poll: Some(ms(100)),
        retry_first: ms(50),
        retry_last: ms(200),
        listen: ms(200),
        own: ms(200),
        recheck: ms(500),
        sign_in_rest: ms(60_000),
        patience: ms(5_000),
        ..Pacing::default()
    }
}

pub(crate) fn account(service: &str, who: &(String, String)) -> Account {
    let all = [("service", service), ("handle", &who.0), ("app_password", &who.1), ("first_days", "1")];
    Account {
        inbox: InboxId::mint(SystemClock.now()),
        name: "Kettles".into(),
        channel: "bluesky".into(),
        address: None,
        aliases: vec![],
        from_name: String::new(),
        settings: Settings(all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()),
        vault: Vault::new([7; 32]),
        about: Value::Null,
        listening: vec![],
    }
}

/// A desk that does not wait for long.
pub(crate) fn desk() -> Arc<Memory> {
    Arc::new(Memory::patient(Duration::from_secs(30)))
}

/// An inbox that is read until it is dropped.
pub(crate) struct Inbox {
    pub(crate) channel: Arc<Bluesky>,
    pub(crate) desk: Arc<Memory>,
    pub(crate) account: Account,
    stop: watch::Sender<bool>,
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

impl Inbox {
    /// Begins to read, and waits until it is well.
    pub(crate) async fn open(service: &str, who: &(String, String)) -> Self {
        let one = Self::begin(account(service, who), desk(), quick());
        one.well().await
    }

    pub(crate) async fn well(mut self) -> Self {
        self.desk.until("well", |desk| desk.health() == Some(None)).await;
        self.account.about = self.desk.about();
        self
    }

    #[expect(clippy::disallowed_methods, reason = "a test's own task")]
    pub(crate) fn begin(account: Account, desk: Arc<Memory>, pacing: Pacing) -> Self {
        let channel = Arc::new(Bluesky::new(outside()).paced(pacing));
        let (stop, stopped) = watch::channel(false);
        let reading: Arc<dyn Channel> = Arc::<Bluesky>::clone(&channel);
        let intake: Arc<Memory> = Arc::clone(&desk);
        tokio::spawn(reading.receive(account.clone(), intake, stopped));
        Self { channel, desk, account, stop }
    }

    pub(crate) fn listening(mut account: Account, words: &str) -> Account {
        account.listening = vec![Listening { id: "lis_1".into(), words: words.into(), language: None }];
        account
    }

    /// All that came in, understood.
    pub(crate) fn parsed(&self) -> Vec<Parsed> {
        let items = self.desk.items();
        items.iter().flat_map(|one| self.channel.parse(&self.account, &one.bytes, &one.envelope).unwrap()).collect()
    }

    pub(crate) fn messages(&self) -> Vec<Incoming> {
        let message = |parsed| if let Parsed::Message(message) = parsed { Some(*message) } else { None };
        self.parsed().into_iter().filter_map(message).collect()
    }

    /// Posts told as parts of threads.
    pub(crate) fn seen(&self) -> Vec<Post> {
        let posts = |parsed| if let Parsed::Thread(posts) = parsed { posts } else { Vec::new() };
        self.parsed().into_iter().flat_map(posts).collect()
    }

    /// Waits for a message with these words.
    pub(crate) async fn message(&self, words: &str) -> Incoming {
        self.desk.until(words, |_| self.messages().iter().any(|one| one.text.contains(words))).await;
        self.messages().into_iter().find(|one| one.text.contains(words)).unwrap()
    }

    pub(crate) async fn send(&self, out: &Outgoing) -> Answer {
        let prepared = self.channel.prepare(&self.account, out).unwrap();
        self.channel.send(Some(&self.account), &prepared.payload, prepared.bytes).await
    }
}

/// An answer to a post.
pub(crate) fn answer(post: Option<Post>, text: &str) -> Outgoing {
    let now = SystemClock.now();
    Outgoing {
        number: 1,
        author: "Mia".into(),
        answers: post.as_ref().map(|post| post.id.clone()),
        under: Some(Under { post, audience: Audience::Everyone, warning: String::new(), language: Some("en".into()) }),
        ..Outgoing::written(MessageId::mint(now), now, text)
    }
}

/// The smallest picture.
pub(crate) fn picture(description: &str) -> File {
    let bytes = data_encoding::BASE64
        .decode(b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
        .unwrap();
    File { description: description.into(), ..File::new("kettle.png", "image/png", bytes) }
}

/// The id a post got.
pub(crate) fn posted(answer: &Answer) -> String {
    match answer {
        Answer::Posted(said) => said["id"].as_str().unwrap().to_owned(),
        other => panic!("{other:?}"),
    }
}
