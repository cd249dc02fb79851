//! Mail that is handed in: over LMTP by a mail server of the house, over SMTP by anybody (MAIL-107, MAIL-108).
//!
//! Never a relay: only addresses of our own inboxes are taken, and "250" is said after the commit.

mod body;
mod command;
mod crowd;
mod letter;
mod talk;

use base::{Clock, Fault, InboxId};
use contract::Intake;
use crowd::Crowd;
use futures_util::future::BoxFuture;
use outside::{Certificate, Stream};
use std::fs;
use std::io;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;
use store::task;
use talk::Talk;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{Semaphore, watch};

/// How mail is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// By a mail server that trusts us with its users' mail (RFC 2033).
    Lmtp,
    /// By anybody (RFC 5321).
    Smtp,
}

/// Whose an address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This inbox's.
    Inbox(InboxId),
    /// That of an inbox that is paused.
    Resting,
    /// Nobody's here.
    Nobody,
}

/// Knows whose an address is.
pub trait Addressees: Send + Sync + 'static {
    /// Whose it is now.
    fn whose<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<Whose, Fault>>;
}

/// What one machine may do to us.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one mail.
    pub bytes: usize,
    /// Connections at once.
    pub connections: usize,
    /// Connections of one address at once.
    pub of_one: usize,
    /// Recipients of one mail.
    pub recipients: usize,
    /// Mails of one address in a minute, over SMTP.
    pub mails_a_minute: u32,
    /// Commands nobody can make sense of before it ends.
    pub mistakes: u32,
    /// Longest silence.
    pub silence: Duration,
    /// Longest time for one mail.
    pub mail: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 50 * 1024 * 1024,
            connections: 100,
            of_one: 25,
            recipients: 100,
            mails_a_minute: 300,
            mistakes: 10,
            silence: Duration::from_secs(300),
            mail: Duration::from_secs(900),
        }
    }
}

/// Large mails read at once; others wait with theirs.
const LARGE_AT_ONCE: usize = 2;

/// Who takes mail in.
pub struct Reception {
    name: String,
    certificate: Option<Certificate>,
    addressees: Arc<dyn Addressees>,
    intake: Arc<dyn Intake>,
    clock: Arc<dyn Clock>,
    limits: Limits,
    crowd: Crowd,
    large: Arc<Semaphore>,
}

impl Reception {
    /// Under a host's name; takes what belongs to somebody here.
    #[must_use]
    pub fn new(
        name: &str,
        addressees: Arc<dyn Addressees>,
        intake: Arc<dyn Intake>,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Self {
        let (crowd, large) = (Crowd::new(limits), Arc::new(Semaphore::new(LARGE_AT_ONCE)));
        Self { name: name.to_owned(), certificate: None, addressees, intake, clock, limits, crowd, large }
    }

    /// Offers encryption.
    #[must_use]
    pub fn encrypting(mut self, certificate: Option<Certificate>) -> Self {
        self.certificate = certificate;
        self
    }
}

enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Listener {
    async fn accept(&self) -> io::Result<(Stream, Option<IpAddr>)> {
        Ok(match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                stream.set_nodelay(true)?;
                (Box::new(stream), Some(peer.ip().to_canonical()))
            }
            Self::Unix(listener) => (Box::new(listener.accept().await?.0), None),
        })
    }
}

/// A place where mail is handed in.
pub struct Ear {
    listener: Listener,
    speech: Speech,
}

impl Ear {
    /// Begins to listen at an address and port, or at a socket's path.
    pub async fn open(place: &str, speech: Speech) -> Result<Self, Fault> {
        let taken = |e: io::Error| Fault::new(format!("mail cannot be taken in at {place}: {e}"));
        let listener = if place.starts_with('/') {
            socket(place).map(Listener::Unix)
        } else {
            TcpListener::bind(place).await.map(Listener::Tcp)
        };
        Ok(Self { listener: listener.map_err(taken)?, speech })
    }

    /// The port, where it is one.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        match &self.listener {
            Listener::Tcp(listener) => listener.local_addr().ok().map(|at| at.port()),
            Listener::Unix(_) => None,
        }
    }

    /// Takes mail in until `stop`.
    pub async fn run(self, reception: Arc<Reception>, mut stop: watch::Receiver<bool>) {
        loop {
            let taken = tokio::select! {
                taken = self.listener.accept() => taken,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match taken {
                Ok((stream, peer)) => {
                    let talk = Talk::new(Arc::clone(&reception), self.speech, (stream, peer), stop.clone());
                    drop(task::spawn("mail-talk", talk.hold()));
                }
                // too many files are open: others may be done in a moment
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }
}

/// A socket that the mail server's own user may write to. One left behind by an earlier run is in the way.
fn socket(path: &str) -> io::Result<UnixListener> {
    use std::os::unix::fs::FileTypeExt;
    if fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket()) {
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o666))?;
    Ok(listener)
}
