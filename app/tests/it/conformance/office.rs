//! A mail server that takes letters, and fails as it is told.

use super::Ail;
use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it took, and how it is.
#[derive(Default)]
struct Inside {
    taken: Vec<String>,
    ail: Option<Ail>,
}

/// The server. Cheap to clone.
#[derive(Clone)]
pub(super) struct Office {
    pub(super) port: u16,
    inside: Arc<Mutex<Inside>>,
}

impl Office {
    pub(super) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let office = Self { port, inside: Arc::default() };
        let here = office.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let here = here.clone();
                // Whoever hangs up breaks the line; that is no failure here.
                std::thread::spawn(move || drop(here.talk(&stream)));
            }
        });
        office
    }

    /// All letters, in order, as they came.
    pub(super) fn taken(&self) -> Vec<String> {
        self.inside.lock().unwrap().taken.clone()
    }

    pub(super) fn ails(&self, ail: Option<Ail>) {
        self.inside.lock().unwrap().ail = ail;
    }

    /// What it says instead of yes.
    fn refusal(&self, verb: &str) -> Option<String> {
        let ail = self.inside.lock().unwrap().ail;
        match (verb, ail?) {
            ("AUTH", Ail::SignedOut) => Some("535 5.7.8 that password holds no more".into()),
            // told to go away at the door, and grey at the name of the recipient
            ("MAIL", Ail::WaitSeconds(s)) => Some(format!("421 4.7.0 too many letters, try again in {s} seconds")),
            ("RCPT", Ail::WaitUntil(s)) => Some(format!("450 4.2.0 greylisted, come back in {s} seconds")),
            _ => None,
        }
    }

    fn talk(&self, stream: &TcpStream) -> Result<()> {
        let (mut out, mut lines) = (stream.try_clone()?, BufReader::new(stream.try_clone()?).lines());
        out.write_all(b"220 office\r\n")?;
        while let Some(line) = lines.next().transpose()? {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            let refused = self.refusal(&verb);
            let said = match (verb.as_str(), refused) {
                (_, Some(refused)) => refused,
                ("EHLO", _) => "250-office\r\n250 AUTH PLAIN".into(),
                ("AUTH", _) => "235 2.7.0 in".into(),
                ("DATA", _) => {
                    out.write_all(b"354 go on\r\n")?;
                    if !self.take(&mut lines)? {
                        return Ok(());
                    }
                    "250 2.0.0 taken".into()
                }
                ("QUIT", _) => return out.write_all(b"221 bye\r\n"),
                _ => "250 fine".into(),
            };
            out.write_all(format!("{said}\r\n").as_bytes())?;
            if said.starts_with("421") {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Takes a letter; whether it says so.
    fn take(&self, lines: &mut impl Iterator<Item = Result<String>>) -> Result<bool> {
        let letter: Vec<String> =
            lines.take_while(|line| line.as_ref().map_or(true, |line| line != ".")).collect::<Result<_>>()?;
        let mut inside = self.inside.lock().unwrap();
        inside.taken.push(letter.join("\n"));
        let unheard = inside.ail == Some(Ail::Unheard);
        if unheard {
            inside.ail = None;
        }
        drop(inside);
        Ok(!unheard)
    }
}
