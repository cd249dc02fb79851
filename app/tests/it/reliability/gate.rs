//! A way to a mail server that does what it is told: lets through, cuts, speaks in the server's place, or stands still.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex as Mutexed, watch};

/// What becomes of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// The server has it.
    Pass,
    /// The server has it, and after so many bytes of what it answers the line is cut.
    CutAfter(usize),
    /// The server never sees it; this is said in its place, and the line ends.
    Say(&'static str),
}

/// Asked for each line of the client.
type Script = Box<dyn FnMut(&str) -> Act + Send>;

/// Whether a word was met: a test whose fault never came shows nothing.
#[must_use]
pub(crate) struct Met(Arc<AtomicBool>);

impl Met {
    pub(crate) fn was(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

struct Shared {
    to: u16,
    script: Mutex<Script>,
    /// How often the client has waited for news.
    waits: watch::Sender<usize>,
    open: watch::Sender<usize>,
}

/// The way.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

impl Gate {
    /// A way to this port of this machine.
    #[expect(clippy::disallowed_methods, reason = "a server of the test's own")]
    pub(crate) async fn to(port: u16) -> Self {
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (waits, open) = (watch::Sender::new(0), watch::Sender::new(0));
        let shared = Arc::new(Shared { to: port, script: Mutex::new(Box::new(|_| Act::Pass)), waits, open });
        let gate = Self { port: door.local_addr().unwrap().port(), shared };
        let here = Arc::clone(&gate.shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = door.accept().await {
                tokio::spawn(carry(Arc::clone(&here), client));
            }
        });
        gate
    }

    /// From now on each line of the client is shown to this first.
    fn does(&self, script: impl FnMut(&str) -> Act + Send + 'static) {
        *self.shared.script.lock().unwrap() = Box::new(script);
    }

    /// Does this, once, when a line holds this word; tells whether it came to that.
    pub(crate) fn once(&self, word: &'static str, act: Act) -> Met {
        self.meets(word, move || act)
    }

    /// Asks what to do, once, when a line holds this word; tells whether it came to that.
    pub(crate) fn meets(&self, word: &'static str, act: impl FnOnce() -> Act + Send + 'static) -> Met {
        let (mut act, met) = (Some(act), Met(Arc::default()));
        let seen = Arc::clone(&met.0);
        self.does(move |line| {
            let Some(act) = act.take_if(|_| line.contains(word)) else { return Act::Pass };
            seen.store(true, Ordering::SeqCst);
            act()
        });
        met
    }

    /// Times the client has waited for news so far.
    pub(crate) fn waits(&self) -> usize {
        *self.shared.waits.borrow()
    }

    /// Until the client waits for news once more: then it has nothing else to do.
    pub(crate) async fn waits_again(&self, before: usize) {
        drop(self.shared.waits.subscribe().wait_for(|now| *now > before).await.unwrap());
    }

    /// Until the server has said good-bye on every line.
    pub(crate) async fn is_quiet(&self) {
        drop(self.shared.open.subscribe().wait_for(|open| *open == 0).await.unwrap());
    }
}

/// The client's side, for whoever speaks in the server's place.
type ToClient = Mutexed<OwnedWriteHalf>;

#[expect(clippy::disallowed_methods, reason = "a test talks to the server it started")]
async fn carry(shared: Arc<Shared>, client: TcpStream) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", shared.to)).await else { return };
    shared.open.send_modify(|open| *open += 1);
    let (from_client, to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (to_client, left) = (Mutexed::new(to_client), watch::Sender::new(usize::MAX));
    tokio::select! {
        () = answers(&mut from_server, &to_client, &left) => {}
        _ = commands(&shared, (from_client, &to_client), (&mut to_server, &left)) => {}
    }
    drop(to_client);
    // The server is let go in order: only then is what it writes to its own files whole.
    drop(to_server.write_all(b"DONE\r\nz LOGOUT\r\n").await);
    drop(from_server.read_to_end(&mut Vec::new()).await);
    shared.open.send_modify(|open| *open -= 1);
}

/// Carries what the server says, as far as it may be heard.
async fn answers(server: &mut OwnedReadHalf, client: &ToClient, left: &watch::Sender<usize>) {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let read = server.read(&mut piece).await.unwrap_or(0);
        let may = (*left.borrow()).min(read);
        if client.lock().await.write_all(&piece[..may]).await.is_err() || read == 0 || may < read {
            return;
        }
        left.send_modify(|left| *left = if *left == usize::MAX { usize::MAX } else { left.saturating_sub(read) });
    }
}

/// Carries what the client says, until its end or until it is told otherwise.
async fn commands(
    shared: &Shared,
    (client, to_client): (OwnedReadHalf, &ToClient),
    (server, left): (&mut OwnedWriteHalf, &watch::Sender<usize>),
) -> std::io::Result<()> {
    let mut client = BufReader::new(client);
    loop {
        let mut line = String::new();
        if client.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let act = (shared.script.lock().unwrap())(&line);
        match act {
            Act::Pass => {}
            Act::CutAfter(bytes) => drop(left.send_replace(bytes)),
            Act::Say(words) => return to_client.lock().await.write_all(words.as_bytes()).await,
        }
        server.write_all(line.as_bytes()).await?;
        if line.trim_end().ends_with(" IDLE") {
            shared.waits.send_modify(|waits| *waits += 1);
        }
    }
}
