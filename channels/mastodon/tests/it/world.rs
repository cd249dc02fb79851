//! A server, an account on it, and the channel that reads it, with time that only moves when everybody waits.

use base::{Clock, InboxId, MessageId, Time, Vault};
use contract::{
    Account, Audience, Channel, File, Incoming, Memory, Outgoing, Parsed, Party, Post, Prepared, Settings, Under,
};
use mastodon::{Mastodon, Rhythm};
use mastodon_standin::{Door, Standin, Writing};
use outside::{Doubles, Guard, Outside};
use serde_json::Value;
use std::sync::Arc;
use store::outbox::Answer;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// 2 March 2026, 09:00 UTC.
pub(crate) const NOW: Time = Time(1_772_442_000_000);

/// A clock that moves with the time of tests.
pub(crate) struct Ticking(Instant);

pub(crate) fn ticking() -> Arc<dyn Clock> {
    Arc::new(Ticking(Instant::now()))
}

impl Clock for Ticking {
    fn now(&self) -> Time {
        NOW.plus(i64::try_from(self.0.elapsed().as_millis()).unwrap())
    }
}

pub(crate) fn settings(more: &[(&str, &str)]) -> Settings {
    let all = [("server", "http://here.test"), ("allow_plain", "yes"), ("sign_in", "token")];
    Settings(all.iter().chain(more).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
}

pub(crate) fn account(settings: Settings) -> Account {
    Account {
        inbox: InboxId::mint(NOW),
        name: "Shop".into(),
        channel: "mastodon".into(),
        address: None,
        aliases: vec![],
        from_name: "Shop".into(),
        settings,
        vault: Vault::new([7; 32]),
        about: Value::Null,
        listening: vec![],
    }
}

/// Everything together.
pub(crate) struct Town {
    pub(crate) standin: Standin,
    pub(crate) desk: Arc<Memory>,
    pub(crate) account: Account,
    pub(crate) net: Arc<Mastodon>,
    pub(crate) doubles: Doubles,
    stop: Option<(watch::Sender<bool>, JoinHandle<()>)>,
}

#[expect(clippy::disallowed_methods, reason = "a test's own server")]
pub(crate) fn town() -> Town {
    let start = Instant::now();
    let clock = move || Ticking(start).now().0;
    let standin = Standin::new("here.test", "http://here.test", Arc::new(clock));
    for (acct, name) in [("shop", "Shop"), ("ana@other.test", "Ana"), ("bo@far.test", "Bo")] {
        drop(standin.account(acct, name));
    }
    let token = standin.token("shop");
    let doubles = Doubles::default();
    doubles.name("here.test", &["93.184.216.34".parse().unwrap()]);
    tokio::spawn(standin.clone().serve(Door(doubles.listen("93.184.216.34:80".parse().unwrap()))));
    let outside = Outside::over(Guard::default(), Arc::new(doubles.clone()), Arc::new(doubles.clone())).unwrap();
    let net = Mastodon::new(outside).clocked(Arc::new(Ticking(start))).paced(Rhythm::default());
    let account = account(settings(&[("access_token", &token)]));
    Town { standin, desk: Arc::default(), account, net: Arc::new(net), doubles, stop: None }
}

impl Town {
    /// Begins to receive.
    #[expect(clippy::disallowed_methods, reason = "a test's own task")]
    pub(crate) fn start(&mut self) {
        let channel: Arc<dyn Channel> = self.net.clone();
        let (sender, receiver) = watch::channel(false);
        let desk: Arc<Memory> = Arc::clone(&self.desk);
        let work = tokio::spawn(channel.receive(self.account.clone(), desk, receiver));
        self.stop = Some((sender, work));
    }

    /// Stops, as at the end of the program.
    pub(crate) async fn stop(&mut self) {
        let (sender, work) = self.stop.take().unwrap();
        sender.send(true).unwrap();
        work.await.unwrap();
        self.standin.cut_streams();
    }

    /// Begins, and waits until it is well and hears the stream.
    pub(crate) async fn well(&mut self) {
        self.start();
        self.desk.until("well", |desk| desk.health() == Some(None)).await;
        self.account.about = self.desk.about();
        self.streaming().await;
    }

    pub(crate) async fn streaming(&self) {
        for _ in 0..1_000 {
            if self.standin.streaming() > 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// Somebody writes.
    pub(crate) fn writes(&self, author: &str, text: &str) -> String {
        self.standin.post(&Writing::new(author, text))
    }

    /// Somebody answers.
    pub(crate) fn answers(&self, author: &str, text: &str, parent: &str) -> String {
        self.standin.post(&Writing::new(author, text).under(parent))
    }

    /// All that was handed in, understood.
    pub(crate) fn parsed(&self) -> Vec<Parsed> {
        let items = self.desk.items();
        items.iter().flat_map(|one| self.net.parse(&self.account, &one.bytes, &one.envelope).unwrap()).collect()
    }

    /// Messages among it.
    pub(crate) fn messages(&self) -> Vec<Incoming> {
        let messages = self.parsed().into_iter();
        messages.filter_map(|one| if let Parsed::Message(one) = one { Some(*one) } else { None }).collect()
    }

    /// The only message.
    pub(crate) fn message(&self) -> Incoming {
        let mut messages = self.messages();
        assert_eq!(messages.len(), 1, "{:?}", self.desk.keys(""));
        messages.remove(0)
    }

    /// A post of Ana's, as the desk knows it.
    pub(crate) async fn asked(&mut self, text: &str) -> Post {
        self.well().await;
        let _id = self.writes("ana@other.test", text);
        self.desk.holds("post:", 1).await;
        *self.message().post.unwrap()
    }

    /// An answer to it.
    pub(crate) fn answer(&self, post: &Post, text: &str) -> Outgoing {
        Outgoing {
            number: 1,
            author: "Mia".into(),
            answers: Some(post.id.clone()),
            under: Some(Under {
                post: Some(post.clone()),
                audience: post.audience,
                warning: String::new(),
                language: Some("en".into()),
            }),
            ..Outgoing::written(MessageId::mint(NOW), self.now(), text)
        }
    }

    pub(crate) fn now(&self) -> Time {
        let posts = self.standin.posts_of("ana@other.test");
        let last = posts.last().and_then(|post| post["created_at"].as_str()?.parse::<jiff::Timestamp>().ok());
        last.map_or(NOW, |at| Time(at.as_millisecond()))
    }

    pub(crate) fn prepared(&self, out: &Outgoing) -> Prepared {
        self.net.prepare(&self.account, out).unwrap()
    }

    pub(crate) async fn sends(&self, prepared: &Prepared) -> Answer {
        self.net.send(Some(&self.account), &prepared.payload, prepared.bytes.clone()).await
    }

    /// How many requests were made whose line begins so.
    pub(crate) fn asked_for(&self, line: &str) -> usize {
        self.standin.asked().iter().filter(|asked| asked.starts_with(line)).count()
    }
}

pub(crate) fn narrowed(mut out: Outgoing, audience: Audience) -> Outgoing {
    if let Some(under) = &mut out.under {
        under.audience = audience;
    }
    out
}

pub(crate) fn named(mut out: Outgoing, handle: &str) -> Outgoing {
    out.to.push(Party { name: String::new(), address: handle.into(), handle: Some(handle.into()) });
    out
}

pub(crate) fn file(name: &str, kind: &str, description: &str) -> File {
    File { description: description.into(), ..File::new(name, kind, vec![7; 64]) }
}
