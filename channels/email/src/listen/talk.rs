//! One connection: who is there, for whom, the mail, the receipt.

use super::body::{Body, Came};
use super::command::{self, Command, Hello};
use super::letter::{Letter, Sender, too_large};
use super::{Reception, Speech, Whose};
use outside::Stream;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, timeout};

/// From this size on a mail waits for its turn.
const LARGE: usize = 1024 * 1024;

const GO_ON: &str = "250 2.0.0 go on";
const SEQUENCE: &str = "503 5.5.1 this is not the moment for it";

/// A connection.
pub(super) struct Talk {
    reception: Arc<Reception>,
    sender: Sender,
    lines: BufReader<Stream>,
    letter: Option<Letter>,
    mistakes: u32,
    stop: watch::Receiver<bool>,
}

enum Next {
    GoOn,
    Encrypt,
    End,
}

impl Talk {
    pub(super) fn new(
        reception: Arc<Reception>,
        speech: Speech,
        (stream, peer): (Stream, Option<IpAddr>),
        stop: watch::Receiver<bool>,
    ) -> Self {
        let sender = Sender { speech, hello: String::new(), peer, encrypted: false };
        Self { reception, sender, lines: BufReader::new(stream), letter: None, mistakes: 0, stop }
    }

    /// Talks until one of us has enough. A line that breaks is no trouble of ours: what was acknowledged is kept.
    pub(super) async fn hold(mut self) {
        let (reception, peer) = (Arc::clone(&self.reception), self.sender.peer);
        if !reception.crowd.enter(peer) {
            drop(self.say("421 4.7.0 too many connections; come back later").await);
            return;
        }
        let ended = self.run().await;
        reception.crowd.leave(peer);
        if let Err(error) = ended {
            tracing::debug!(error = %error, "handing in mail ended early");
        }
    }

    async fn run(mut self) -> io::Result<()> {
        let how = if self.sender.speech == Speech::Lmtp { "LMTP" } else { "ESMTP" };
        self.say(&format!("220 {} {how} goodword", self.reception.name)).await?;
        loop {
            match self.step().await? {
                Next::GoOn => {}
                Next::End => return Ok(()),
                Next::Encrypt => {
                    let certificate = self.reception.certificate.clone();
                    let Some(certificate) = certificate else { return Ok(()) };
                    let agreed = timeout(Duration::from_secs(30), certificate.accept(self.lines.into_inner()));
                    let lines = BufReader::new(agreed.await??);
                    let sender = Sender { encrypted: true, hello: String::new(), ..self.sender };
                    self = Self { lines, sender, letter: None, ..self };
                }
            }
        }
    }

    async fn step(&mut self) -> io::Result<Next> {
        let Some(line) = self.line().await? else { return Ok(Next::End) };
        let command = command::parse(&line);
        if let Command::Wrong(answer) = command {
            return self.wrong(answer).await;
        }
        match command {
            Command::Quit => {
                self.say("221 2.0.0 good bye").await?;
                Ok(Next::End)
            }
            Command::Encrypt => self.encrypt().await,
            Command::Data => self.data().await,
            other => {
                let answer = self.answer(other).await;
                self.say(&answer).await?;
                Ok(Next::GoOn)
            }
        }
    }

    async fn wrong(&mut self, answer: &str) -> io::Result<Next> {
        self.mistakes = self.mistakes.saturating_add(1);
        if self.mistakes > self.reception.limits.mistakes {
            self.say("421 4.7.0 too many mistakes").await?;
            return Ok(Next::End);
        }
        self.say(answer).await?;
        Ok(Next::GoOn)
    }

    async fn answer(&mut self, command: Command) -> String {
        match command {
            Command::Hello(how, name) => self.hello(how, name),
            Command::From(address, size) => self.from(address, size),
            Command::To(address) => self.to(address).await,
            Command::Reset => {
                self.letter = None;
                GO_ON.to_owned()
            }
            Command::Verify => "252 2.1.5 send it and see".to_owned(),
            _ => GO_ON.to_owned(),
        }
    }

    fn hello(&mut self, how: Hello, name: String) -> String {
        if (how == Hello::Local) != (self.sender.speech == Speech::Lmtp) {
            return "500 5.5.1 this is another protocol".into();
        }
        self.letter = None;
        self.sender.hello = name;
        let ours = &self.reception.name;
        if how == Hello::Plain {
            return format!("250 {ours}");
        }
        let encrypt = self.reception.certificate.is_some() && !self.sender.encrypted;
        let encrypt = if encrypt { "250-STARTTLS\r\n" } else { "" };
        let size = self.reception.limits.bytes;
        format!(
            "250-{ours}\r\n250-SIZE {size}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n{encrypt}250 ENHANCEDSTATUSCODES"
        )
    }

    fn from(&mut self, address: String, size: Option<usize>) -> String {
        if self.sender.hello.is_empty() || self.letter.is_some() {
            return SEQUENCE.into();
        }
        if size.is_some_and(|size| size > self.reception.limits.bytes) {
            return too_large(&self.reception);
        }
        let minute = self.reception.clock.now().0.div_euclid(60_000);
        if self.sender.speech == Speech::Smtp && !self.reception.crowd.may_send(self.sender.peer, minute) {
            return "451 4.7.1 too many mails in a minute; go on in the next".into();
        }
        self.letter = Some(Letter { from: address, to: Vec::new() });
        "250 2.1.0 go on".into()
    }

    async fn to(&mut self, address: String) -> String {
        let Some(letter) = &mut self.letter else { return SEQUENCE.into() };
        if letter.to.len() >= self.reception.limits.recipients {
            return "452 4.5.3 too many recipients; send the others another copy".into();
        }
        match self.reception.addressees.whose(&address).await {
            Ok(Whose::Inbox(inbox)) => {
                letter.to.push((address, inbox));
                "250 2.1.5 go on".into()
            }
            Ok(Whose::Resting) => "450 4.2.1 this inbox is paused; try again later".into(),
            Ok(Whose::Nobody) => "550 5.1.1 nobody here has this address".into(),
            Err(error) => {
                tracing::warn!(error = %error, "nobody could be asked whose an address is");
                "451 4.3.0 try again later".into()
            }
        }
    }

    /// What is sent before encryption is agreed must not count after it.
    async fn encrypt(&mut self) -> io::Result<Next> {
        if self.reception.certificate.is_none() || self.sender.encrypted {
            self.say("502 5.5.1 not offered").await?;
            return Ok(Next::GoOn);
        }
        if !self.lines.buffer().is_empty() {
            self.say("554 5.5.1 nothing may follow STARTTLS before the answer").await?;
            return Ok(Next::End);
        }
        self.say("220 2.0.0 go on").await?;
        Ok(Next::Encrypt)
    }

    async fn data(&mut self) -> io::Result<Next> {
        let Some(letter) = self.letter.take().filter(|letter| !letter.to.is_empty()) else {
            self.say("503 5.5.1 no recipient was taken").await?;
            return Ok(Next::GoOn);
        };
        self.say("354 end with a dot on a line of its own").await?;
        let until = Instant::now() + self.reception.limits.mail;
        let Some((came, _turn)) = self.body(until).await? else { return Ok(Next::End) };
        for answer in letter.hand_in(&self.reception, &self.sender, came).await {
            self.say(&answer).await?;
        }
        Ok(Next::GoOn)
    }

    /// Reads a mail to its end; nothing if the line breaks before.
    async fn body(&mut self, until: Instant) -> io::Result<Option<(Came, Option<OwnedSemaphorePermit>)>> {
        let (mut body, mut turn) = (Body::new(self.reception.limits.bytes), None);
        while !body.ended() {
            if body.len() > LARGE && turn.is_none() {
                turn = Arc::clone(&self.reception.large).acquire_owned().await.ok();
            }
            let left = until.saturating_duration_since(Instant::now()).min(self.reception.limits.silence);
            let chunk = timeout(left, self.lines.fill_buf()).await??;
            if chunk.is_empty() {
                return Ok(None);
            }
            let used = body.feed(chunk);
            self.lines.consume(used);
        }
        Ok(Some((body.came(), turn)))
    }

    /// The next line without its end; nothing when it is over.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        loop {
            if let Some(last) = self.heard().await? {
                if !last.is_empty() {
                    self.say(last).await?;
                }
                return Ok(None);
            }
            let chunk = self.lines.buffer();
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(chunk.len(), |end| end.saturating_add(1));
            line.extend_from_slice(chunk.get(..used).unwrap_or_default());
            self.lines.consume(used);
            if line.len() > command::LONGEST {
                self.say("500 5.5.2 this line is too long").await?;
                return Ok(None);
            }
            if end.is_some() {
                // a line that ends otherwise keeps what it ends with, and is no command
                return Ok(Some(line.strip_suffix(b"\r\n").map(<[u8]>::to_vec).unwrap_or(line)));
            }
        }
    }

    /// Waits for more; gives the last word when there is none to wait for.
    async fn heard(&mut self) -> io::Result<Option<&'static str>> {
        let (lines, stop, silence) = (&mut self.lines, &mut self.stop, self.reception.limits.silence);
        let more = async { timeout(silence, lines.fill_buf()).await.map(|more| more.map(<[u8]>::is_empty)) };
        let stopped = async { drop(stop.wait_for(|stop| *stop).await) };
        tokio::select! {
            more = more => match more {
                Ok(gone) => gone.map(|gone| gone.then_some("")),
                Err(_late) => Ok(Some("421 4.4.2 nothing came for too long")),
            },
            () = stopped => Ok(Some("421 4.3.2 closing; come back in a moment")),
        }
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        let out = self.lines.get_mut();
        let work = async {
            out.write_all(format!("{text}\r\n").as_bytes()).await?;
            out.flush().await
        };
        timeout(self.reception.limits.silence, work).await?
    }
}
