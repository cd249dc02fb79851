//! One connection to a mail server: greeting, encryption, sign-in, and letters one after the other.

use super::answer::{Answer, Told};
use super::client::Limits;
use super::letter::{Letter, envelope, stuffed};
use super::reply::{Gather, Reply};
use super::words;
use crate::dial::{Outside, Stream};
use crate::mailhost::{Login, MailHost, Proof, Security, Way};
use crate::trouble::{Trouble, Why};
use base::failpoint::{Point, hit};
use data_encoding::BASE64;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

/// What the server says it can do.
#[derive(Clone, Debug, Default)]
struct Offers(Vec<String>);

impl Offers {
    fn has(&self, name: &str) -> bool {
        self.args(name).is_some()
    }

    fn args(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|line| {
            let (word, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            word.eq_ignore_ascii_case(name).then_some(rest)
        })
    }

    fn signs_in_by(&self, way: &str) -> bool {
        self.args("AUTH").is_some_and(|ways| ways.split_whitespace().any(|known| known.eq_ignore_ascii_case(way)))
    }

    /// Largest letter it takes, if it says.
    fn largest(&self) -> Option<usize> {
        self.args("SIZE").and_then(|size| size.trim().parse().ok()).filter(|size| *size > 0)
    }
}

/// A signed-in connection.
pub(crate) struct Session {
    stream: BufReader<Stream>,
    offers: Offers,
    limits: Limits,
}

/// Parts of the envelope as they will be said.
struct Envelope<'a> {
    from: String,
    to: Vec<(&'a str, String)>,
    wrong: Vec<(String, Told)>,
}

impl Session {
    /// Connects, agrees on encryption, signs in.
    pub(crate) async fn open(outside: &Outside, host: &MailHost, limits: Limits) -> Result<Self, Trouble> {
        let (judged, stream) = host.open(outside, limits.connect).await?;
        let mut session = Self { stream: BufReader::new(stream), offers: Offers::default(), limits };
        let greeting = session.reply(limits.verb).await?;
        if !greeting.good() {
            let words = format!("{} does not take mail at the moment: {}", host.host, words::of_letter(&greeting));
            return Err(Trouble::new(Why::Refused, words).asking_to_wait(words::wait_ms(&greeting)));
        }
        session.hello().await?;
        if host.security == Security::StartTls {
            if !session.offers.has("STARTTLS") {
                let words = format!(
                    "{} port {} offers no encryption (STARTTLS); try TLS, usually on port 465",
                    host.host, host.port
                );
                return Err(Trouble::new(Why::Tls, words));
            }
            session.expect("STARTTLS").await?;
            // whatever was sent before encryption began does not count (CVE-2011-0411)
            let plain = session.stream.into_inner();
            let secure = tokio::time::timeout(limits.connect, outside.secure(&judged, plain));
            let late = |_| {
                Trouble::new(Why::Tls, format!("{} stopped answering while encryption was being agreed", host.host))
            };
            session.stream = BufReader::new(secure.await.map_err(late)??);
            session.hello().await?;
        }
        if let Some(login) = &host.login {
            session.sign_in(host, login).await?;
        }
        Ok(session)
    }

    /// What the server can do, for people.
    pub(crate) fn offers(&self) -> &[String] {
        &self.offers.0
    }

    async fn hello(&mut self) -> Result<(), Trouble> {
        let reply = self.ask("EHLO [127.0.0.1]").await?;
        if reply.good() {
            self.offers = Offers(reply.lines.into_iter().skip(1).collect());
            return Ok(());
        }
        if !reply.for_good() {
            return Err(refused("EHLO", &reply));
        }
        self.offers = Offers::default();
        self.expect("HELO [127.0.0.1]").await
    }

    async fn sign_in(&mut self, host: &MailHost, login: &Login) -> Result<(), Trouble> {
        let (reply, hint) = match &login.proof {
            Proof::Password(password) => {
                (self.by_password(login, password.reveal()).await?, "check user name and password")
            }
            Proof::Token(_) => (self.by_token(host, login).await?, "sign in with the provider again"),
        };
        if reply.code == 235 {
            return Ok(());
        }
        let hint = if reply.for_good() { hint } else { "it may work later" };
        let words = format!("{} did not accept the sign-in, {hint} (it said \"{}\")", host.host, reply.said());
        Err(Trouble::new(Why::SignIn, words))
    }

    async fn by_password(&mut self, login: &Login, password: &str) -> Result<Reply, Trouble> {
        if self.offers.signs_in_by("PLAIN") || !self.offers.signs_in_by("LOGIN") {
            let secret = BASE64.encode(format!("\0{}\0{password}", login.user).as_bytes());
            return self.ask(&format!("AUTH PLAIN {secret}")).await;
        }
        let mut reply = self.ask("AUTH LOGIN").await?;
        for part in [login.user.as_str(), password] {
            if reply.code == 334 {
                reply = self.ask(&BASE64.encode(part.as_bytes())).await?;
            }
        }
        Ok(reply)
    }

    async fn by_token(&mut self, host: &MailHost, login: &Login) -> Result<Reply, Trouble> {
        let way = Way::choose(|name| self.offers.signs_in_by(name)).ok_or_else(|| {
            let words = format!("{} takes no sign-in through a provider (neither OAUTHBEARER nor XOAUTH2)", host.host);
            Trouble::new(Why::SignIn, words)
        })?;
        let words = login.token_words(way, host).unwrap_or_default();
        let reply = self.ask(&format!("AUTH {} {}", way.name(), BASE64.encode(words.as_bytes()))).await?;
        // asked once more, it has refused and tells why
        if reply.code == 334 { self.ask(way.resigned()).await } else { Ok(reply) }
    }

    /// Sends a letter. An error means that nothing was handed over.
    pub(crate) async fn send(&mut self, letter: &Letter) -> Result<Answer, Trouble> {
        let envelope = match address(letter) {
            Ok(envelope) => envelope,
            Err(refused) => return Ok(refused),
        };
        let data = stuffed(&letter.bytes);
        if let Some(refused) = self.unable(&envelope, &data) {
            return Ok(refused);
        }
        let replies = self.announce(&envelope, data.len()).await?;
        let mut told = envelope.wrong;
        let mut replies = replies.into_iter();
        let from = replies.next().ok_or_else(|| Trouble::cut("the server ended the connection"))?;
        if !from.good() {
            return Ok(match turned_away(&from) {
                Answer::Refused(words) => Answer::NotFrom(words),
                other => other,
            });
        }
        let mut wait = None;
        for ((recipient, _), reply) in envelope.to.iter().zip(replies) {
            wait = wait.max(words::wait_ms(&reply));
            told.push(((*recipient).to_owned(), verdict(recipient, &reply)));
        }
        if !told.iter().any(|(_, told)| *told == Told::Taken) {
            return Ok(nobody(&told, wait));
        }
        self.hand_over(&data, told).await
    }

    /// Makes a used connection ready for the next letter.
    pub(crate) async fn reset(&mut self) -> Result<(), Trouble> {
        self.expect("RSET").await
    }

    /// Says good-bye; nobody waits for the answer.
    pub(crate) async fn quit(mut self) {
        let good_bye = self.ask("QUIT");
        if tokio::time::timeout(Duration::from_secs(2), good_bye).await.is_err() {
            tracing::debug!("a mail server did not answer a good-bye");
        }
    }

    fn unable(&self, envelope: &Envelope<'_>, data: &[u8]) -> Option<Answer> {
        if let Some(largest) = self.offers.largest().filter(|largest| data.len() > *largest) {
            let mib = |bytes: usize| bytes.div_ceil(1024 * 1024);
            let words = format!(
                "the mail has {} MiB, the mail server takes {}; send the files another way",
                mib(data.len()),
                mib(largest)
            );
            return Some(Answer::Refused(words));
        }
        let odd = envelope.to.iter().map(|(_, said)| said).chain([&envelope.from]).find(|said| !said.is_ascii());
        if let Some(said) = odd.filter(|_| !self.offers.has("SMTPUTF8")) {
            return Some(Answer::Refused(format!(
                "the mail server cannot write to {said}: it knows no letters beyond the first alphabet in addresses"
            )));
        }
        (!data.is_ascii() && !self.offers.has("8BITMIME"))
            .then(|| Answer::Refused("the mail server takes only seven-bit mail".into()))
    }

    /// MAIL and all RCPT, at once where the server allows that.
    async fn announce(&mut self, envelope: &Envelope<'_>, size: usize) -> Result<Vec<Reply>, Trouble> {
        let mut commands = vec![self.mail(envelope, size)];
        let notify = if self.offers.has("DSN") { " NOTIFY=FAILURE,DELAY" } else { "" };
        commands.extend(envelope.to.iter().map(|(_, said)| format!("RCPT TO:<{said}>{notify}")));
        let mut replies = Vec::with_capacity(commands.len());
        if self.offers.has("PIPELINING") {
            self.write(format!("{}\r\n", commands.join("\r\n")).as_bytes(), self.limits.verb).await?;
            for _ in &commands {
                replies.push(self.reply(self.limits.verb).await?);
            }
            return Ok(replies);
        }
        for command in commands {
            let reply = self.ask(&command).await?;
            let stop = replies.is_empty() && !reply.good();
            replies.push(reply);
            if stop {
                break;
            }
        }
        Ok(replies)
    }

    fn mail(&self, envelope: &Envelope<'_>, size: usize) -> String {
        let mut command = format!("MAIL FROM:<{}>", envelope.from);
        let wide = envelope.to.iter().map(|(_, said)| said).chain([&envelope.from]).any(|said| !said.is_ascii());
        for (offered, words) in
            [("SIZE", format!(" SIZE={size}")), ("8BITMIME", " BODY=8BITMIME".into()), ("DSN", " RET=HDRS".into())]
        {
            if self.offers.has(offered) {
                command.push_str(&words);
            }
        }
        if wide {
            command.push_str(" SMTPUTF8");
        }
        command
    }

    async fn hand_over(&mut self, data: &[u8], told: Vec<(String, Told)>) -> Result<Answer, Trouble> {
        let go = self.ask("DATA").await?;
        if go.code != 354 {
            return Ok(turned_away(&go));
        }
        // the end goes last and alone: until it is written, nothing was handed over
        let (body, end) = data.split_at(data.len().saturating_sub(3));
        for block in body.chunks(16 * 1024) {
            self.write(block, self.limits.block).await?;
        }
        let unknown = |trouble: Trouble| {
            Answer::Unknown(format!("the mail was handed over, but the mail server's receipt is missing: {trouble}"))
        };
        if let Err(trouble) = self.write(end, self.limits.block).await {
            return Ok(unknown(trouble));
        }
        hit(Point::SmtpDataSent);
        let receipt = match self.reply(self.limits.receipt).await {
            Ok(receipt) => receipt,
            Err(trouble) => return Ok(unknown(trouble)),
        };
        if receipt.good() {
            hit(Point::SmtpOkReceived);
            return Ok(Answer::Handed { to: told, said: receipt.said() });
        }
        Ok(turned_away(&receipt))
    }

    async fn expect(&mut self, command: &str) -> Result<(), Trouble> {
        let reply = self.ask(command).await?;
        if reply.good() {
            return Ok(());
        }
        let verb = command.split(' ').next().unwrap_or_default();
        Err(refused(verb, &reply))
    }

    async fn ask(&mut self, command: &str) -> Result<Reply, Trouble> {
        self.write(format!("{command}\r\n").as_bytes(), self.limits.verb).await?;
        self.reply(self.limits.verb).await
    }

    async fn write(&mut self, bytes: &[u8], within: Duration) -> Result<(), Trouble> {
        let work = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match tokio::time::timeout(within, work).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_gone)) => Err(Trouble::cut("the mail server ended the connection")),
            Err(_late) => Err(Trouble::cut("the mail server stopped listening")),
        }
    }

    async fn reply(&mut self, within: Duration) -> Result<Reply, Trouble> {
        let silent = |_| Trouble::cut("the mail server stopped answering");
        tokio::time::timeout(within, self.read_reply()).await.map_err(silent)?
    }

    async fn read_reply(&mut self) -> Result<Reply, Trouble> {
        let mut gather = Gather::default();
        loop {
            let mut line = Vec::new();
            let mut limited = (&mut self.stream).take(4_096);
            let read = limited.read_until(b'\n', &mut line).await;
            if read.is_err() || !line.ends_with(b"\n") {
                return Err(Trouble::cut("the mail server ended the connection"));
            }
            while line.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
                line.pop();
            }
            if let Some(reply) = gather.line(&line)? {
                return Ok(reply);
            }
        }
    }
}

fn refused(verb: &str, reply: &Reply) -> Trouble {
    let words = format!("the mail server refused {verb}: {}", words::of_letter(reply));
    Trouble::new(Why::Refused, words).asking_to_wait(words::wait_ms(reply))
}

fn address(letter: &Letter) -> Result<Envelope<'_>, Answer> {
    let from = if letter.from.is_empty() { Ok(String::new()) } else { envelope(&letter.from) };
    let from = from.map_err(Answer::Refused)?;
    let (mut to, mut wrong) = (Vec::new(), Vec::new());
    for recipient in &letter.to {
        match envelope(recipient) {
            Ok(said) => to.push((recipient.as_str(), said)),
            Err(words) => wrong.push((recipient.clone(), Told::Refused(words))),
        }
    }
    if to.is_empty() {
        return Err(if wrong.is_empty() {
            Answer::Refused("the mail has no recipient".into())
        } else {
            nobody(&wrong, None)
        });
    }
    Ok(Envelope { from, to, wrong })
}

fn verdict(recipient: &str, reply: &Reply) -> Told {
    match reply.code {
        200..=299 => Told::Taken,
        500.. => Told::Refused(words::about(recipient, reply)),
        _ => Told::Later(words::about(recipient, reply)),
    }
}

fn turned_away(reply: &Reply) -> Answer {
    let said = words::of_letter(reply);
    if reply.for_good() { Answer::Refused(said) } else { Answer::Later(said, words::wait_ms(reply)) }
}

/// Nobody was accepted: refused if all were refused for good, else try again, after the longest wait that was named.
fn nobody(told: &[(String, Told)], wait: Option<i64>) -> Answer {
    let said = |(_, told): &(String, Told)| match told {
        Told::Refused(words) | Told::Later(words) => Some(words.clone()),
        Told::Taken => None,
    };
    let all = told.iter().filter_map(said).collect::<Vec<_>>().join("; ");
    if told.iter().any(|(_, told)| matches!(told, Told::Later(_))) {
        Answer::Later(all, wait)
    } else {
        Answer::Refused(all)
    }
}
