//! A mail server that takes mail, or says to each command what it is told to say.

use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// What is said to a command; the greeting is asked for by `""`, the receipt by `"."`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// What is usual.
    Usual,
    Say(&'static str),
    /// Nothing, for ever.
    Hang,
    /// The line ends.
    Close,
}

type Script = Box<dyn Fn(&str) -> Reply + Send>;

/// The server.
pub(crate) struct Mx {
    pub(crate) port: u16,
    script: Arc<Mutex<Script>>,
    taken: Receiver<Vec<String>>,
}

impl Mx {
    pub(crate) fn start() -> Self {
        let door = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, (tell, taken)) = (door.local_addr().unwrap().port(), channel());
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(Box::new(|_| Reply::Usual)));
        let told = Arc::clone(&script);
        std::thread::spawn(move || {
            for stream in door.incoming().flatten() {
                let (script, tell) = (Arc::clone(&told), tell.clone());
                std::thread::spawn(move || drop(talk(&stream, &script, &tell)));
            }
        });
        Self { port, script, taken }
    }

    /// From now on it answers commands that begin so with this.
    pub(crate) fn says(&self, verb: &'static str, reply: Reply) {
        *self.script.lock().unwrap() = Box::new(move |line| if begins(line, verb) { reply } else { Reply::Usual });
    }

    /// From now on it is as usual.
    pub(crate) fn is_well(&self) {
        *self.script.lock().unwrap() = Box::new(|_| Reply::Usual);
    }

    /// The recipients of each mail that was taken since it was asked last.
    pub(crate) fn taken(&self) -> Vec<Vec<String>> {
        self.taken.try_iter().collect()
    }
}

fn begins(line: &str, verb: &str) -> bool {
    if verb.is_empty() { line.is_empty() } else { line.starts_with(verb) }
}

/// What is usual after a command.
fn usual(line: &str) -> &'static str {
    match line.split([' ', ':']).next().unwrap_or_default() {
        "" => "220 mx",
        "DATA" => "354 go on",
        "." => "250 taken",
        "QUIT" => "221 bye",
        _ => "250 fine",
    }
}

fn talk(stream: &TcpStream, script: &Mutex<Script>, tell: &Sender<Vec<String>>) -> Result<()> {
    let (mut out, mut lines) = (stream.try_clone()?, BufReader::new(stream.try_clone()?).lines());
    let (mut line, mut to) = (String::new(), Vec::new());
    loop {
        let reply = (script.lock().unwrap())(&line);
        let said = match reply {
            Reply::Usual => usual(&line),
            Reply::Say(words) => words,
            Reply::Hang => return lines.try_for_each(|line| line.map(drop)),
            Reply::Close => return Ok(()),
        };
        let taken = line == "." && said.starts_with("250");
        if taken {
            drop(tell.send(std::mem::take(&mut to)));
        }
        out.write_all(format!("{said}\r\n").as_bytes())?;
        if taken {
            // One mail a line: the next trouble meets somebody new.
            return Ok(());
        }
        if line.starts_with("RCPT") && said.starts_with("250") {
            to.push(line["RCPT TO:<".len()..].split('>').next().unwrap_or_default().to_owned());
        }
        let Some(next) = lines.next() else { return Ok(()) };
        line = next?;
        if said.starts_with("354") {
            while line != "." {
                let Some(next) = lines.next() else { return Ok(()) };
                line = next?;
            }
        }
    }
}
