//! A mail server that takes everything, notes what it took, and says when a mail is at its end: then the sender dies.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// When the sender is to die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The mail is here, its receipt is not written.
    BeforeReceipt,
    /// The receipt is on its way.
    AfterReceipt,
    /// It lives.
    Never,
}

struct Shared {
    moment: Mutex<Moment>,
    taken: Mutex<Vec<String>>,
    ended: Sender<()>,
}

/// The server.
pub(crate) struct Sink {
    pub(crate) port: u16,
    shared: Arc<Shared>,
    ended: Receiver<()>,
}

impl Sink {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, ended) = channel();
        let shared = Arc::new(Shared { moment: Mutex::new(Moment::Never), taken: Mutex::default(), ended: tell });
        let all = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&all);
                // Whoever is killed breaks the line; that is no failure here.
                std::thread::spawn(move || drop(talk(&stream, &shared)));
            }
        });
        Self { port, shared, ended }
    }

    /// From now on the sender is to die at this moment.
    pub(crate) fn arm(&self, moment: Moment) {
        *self.shared.moment.lock().unwrap() = moment;
        while self.ended.try_recv().is_ok() {}
    }

    /// Waits for that moment.
    pub(crate) fn wait(&self) {
        self.ended.recv_timeout(std::time::Duration::from_secs(60)).unwrap();
    }

    /// Message-IDs of all that was taken, in order.
    pub(crate) fn taken(&self) -> Vec<String> {
        self.shared.taken.lock().unwrap().clone()
    }
}

fn talk(stream: &TcpStream, shared: &Shared) -> std::io::Result<()> {
    let (mut out, mut lines) = (stream.try_clone()?, BufReader::new(stream.try_clone()?).lines());
    out.write_all(b"220 sink\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        match verb.as_str() {
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                take(&mut out, &mut lines, shared)?;
            }
            "QUIT" => return out.write_all(b"221 bye\r\n"),
            _ => out.write_all(b"250 fine\r\n")?,
        }
    }
    Ok(())
}

fn take(
    out: &mut TcpStream,
    lines: &mut impl Iterator<Item = std::io::Result<String>>,
    shared: &Shared,
) -> std::io::Result<()> {
    let mut id = String::new();
    loop {
        let Some(line) = lines.next().transpose()? else { return Ok(()) };
        if line == "." {
            break;
        }
        if id.is_empty() && line.to_lowercase().starts_with("message-id:") {
            id = line.split_once(':').map(|(_, id)| id.trim().to_owned()).unwrap_or_default();
        }
    }
    shared.taken.lock().unwrap().push(id);
    let moment = *shared.moment.lock().unwrap();
    if moment == Moment::BeforeReceipt {
        shared.ended.send(()).unwrap();
        // No receipt: the line stays open until the sender is dead.
        lines.for_each(drop);
        return Ok(());
    }
    out.write_all(b"250 taken\r\n")?;
    if moment == Moment::AfterReceipt {
        shared.ended.send(()).unwrap();
    }
    Ok(())
}
