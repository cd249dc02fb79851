//! A mailbox, its server, and the channel that reads it, with time that only moves when everybody waits.

use crate::scripted::Server;
use base::{Clock, InboxId, Time, Vault};
use contract::{Account, Channel, Memory, Settings};
use email::{Email, Pace};
use outside::{Doubles, Guard, Outside, imap, smtp};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// 2 March 2026, 09:00 UTC.
pub(crate) const NOW: Time = Time(1_772_442_000_000);

/// A clock that stands still.
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> Time {
        NOW
    }
}

pub(crate) fn account(more: &[(&str, &str)]) -> Account {
    let all = [
        ("imap_host", "imap.test"),
        ("imap_port", "143"),
        ("imap_security", "none"),
        ("imap_user", "support@shop.test"),
        ("imap_password", "geheim"),
        ("smtp_host", "imap.test"),
        ("smtp_port", "25"),
        ("smtp_security", "none"),
        ("allow_plain", "yes"),
        ("plus_addressing", "yes"),
    ];
    let settings = all.iter().chain(more).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Account {
        inbox: InboxId::mint(NOW),
        name: "Support".into(),
        channel: "email".into(),
        address: Some("support@shop.test".into()),
        aliases: vec!["help@shop.test".into()],
        from_name: "Shop".into(),
        settings: Settings(settings),
        vault: Vault::new([7; 32]),
        about: serde_json::Value::Null,
        listening: vec![],
    }
}

pub(crate) fn place() -> SocketAddr {
    "93.184.216.34:143".parse().unwrap()
}

pub(crate) fn doubles() -> Doubles {
    let world = Doubles::default();
    world.name("imap.test", &["93.184.216.34".parse().unwrap()]);
    world
}

pub(crate) fn channel(world: &Doubles, pace: Pace) -> Email {
    let outside = Outside::over(Guard::default(), Arc::new(world.clone()), Arc::new(world.clone())).unwrap();
    Email::new(outside, Arc::new(|| Box::pin(async { None })))
        .paced(pace, imap::Limits::default(), smtp::Limits::default())
        .clocked(Arc::new(Still))
}

/// A mailbox that is read.
pub(crate) struct Running {
    pub(crate) server: Server,
    pub(crate) desk: Arc<Memory>,
    pub(crate) account: Account,
    world: Doubles,
    pace: Pace,
    stop: Option<(watch::Sender<bool>, JoinHandle<()>)>,
}

impl Running {
    pub(crate) fn prepared(more: &[(&str, &str)]) -> Self {
        let world = doubles();
        let server = Server::start(&world, place());
        Self { server, desk: Arc::default(), account: account(more), world, pace: Pace::default(), stop: None }
    }

    pub(crate) fn paced(mut self, change: impl Fn(&mut Pace)) -> Self {
        change(&mut self.pace);
        self
    }

    /// Begins to receive.
    #[expect(clippy::disallowed_methods, reason = "a test's own task")]
    pub(crate) fn start(&mut self) {
        let channel: Arc<dyn Channel> = Arc::new(channel(&self.world, self.pace));
        let (sender, receiver) = watch::channel(false);
        let desk: Arc<Memory> = Arc::clone(&self.desk);
        let work = tokio::spawn(channel.receive(self.account.clone(), desk, receiver));
        self.stop = Some((sender, work));
    }

    /// Asks for the whole of something.
    pub(crate) async fn whole(&self, envelope: &serde_json::Value) -> Result<Vec<u8>, base::Refusal> {
        channel(&self.world, self.pace).whole(&self.account, envelope).await
    }

    /// Stops, as at the end of the program.
    pub(crate) async fn stop(&mut self) {
        let (sender, work) = self.stop.take().unwrap();
        sender.send(true).unwrap();
        work.await.unwrap();
    }

    /// Ends in the middle of whatever it does, as a program that is killed.
    pub(crate) async fn kill(&mut self) {
        let (_sender, work) = self.stop.take().unwrap();
        work.abort();
        assert!(work.await.unwrap_err().is_cancelled());
    }

    /// Begins, and waits until it is well.
    pub(crate) async fn well(&mut self) {
        self.start();
        self.desk.until("well", |desk| desk.health() == Some(None)).await;
    }
}

pub(crate) fn running(more: &[(&str, &str)]) -> Running {
    Running::prepared(more)
}

/// A small mail.
pub(crate) fn note(subject: &str) -> Vec<u8> {
    format!("From: Ana <ana@x.test>\r\nTo: support@shop.test\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x.test>\r\n\r\nhello\r\n").into_bytes()
}
