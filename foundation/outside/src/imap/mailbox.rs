//! A signed-in connection to one folder.

use super::line::{Heard, How, Line};
use crate::dial::Outside;
use crate::mailhost::{Login, MailHost, Proof, Security, Way};
use crate::trouble::{Trouble, Why, quoted};
use data_encoding::{BASE64, BASE64_NOPAD};
use std::time::Duration;

/// How long things may take and how large they may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connecting and agreeing on encryption.
    pub connect: Duration,
    /// Silence in the middle of an answer.
    pub answer: Duration,
    /// Bytes of one literal.
    pub literal: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(20), answer: Duration::from_secs(60), literal: 56 * 1024 * 1024 }
    }
}

/// A folder as it was when opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Changes when the server has numbered all mails anew.
    pub uid_validity: u32,
    /// The number the next mail will have, if the server says.
    pub uid_next: Option<u32>,
    /// Mails in it.
    pub exists: u32,
    /// Rises with every change, where the server counts changes (RFC 7162).
    pub modseq: Option<u64>,
}

/// How waiting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// Something came.
    News,
    /// Nothing came in the time given.
    Quiet,
}

/// A connection to a mailbox.
pub struct Mailbox {
    pub(super) line: Line,
    pub(super) limits: Limits,
    can: Vec<String>,
    exists: u32,
    news: bool,
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailbox").field("can", &self.can).field("exists", &self.exists).finish_non_exhaustive()
    }
}

/// The end of a command.
pub(super) struct Ended {
    how: How,
    text: String,
}

impl Ended {
    pub(super) fn fine(self, doing: &str) -> Result<(), Trouble> {
        if self.how == How::Ok {
            return Ok(());
        }
        Err(Trouble::new(Why::Refused, format!("the mail server refused {doing} (it said \"{}\")", quoted(&self.text))))
    }
}

impl Mailbox {
    /// Connects and agrees on encryption; not signed in yet.
    pub async fn connect(outside: &Outside, host: &MailHost, limits: Limits) -> Result<Self, Trouble> {
        let (judged, stream) = host.open(outside, limits.connect).await?;
        let mut mailbox =
            Self { line: Line::new(stream, limits.literal), limits, can: Vec::new(), exists: 0, news: false };
        mailbox.greeting(host).await?;
        if host.security != Security::StartTls {
            return Ok(mailbox);
        }
        if mailbox.can.is_empty() {
            mailbox.ask_what_it_can().await?;
        }
        if !mailbox.can("STARTTLS") {
            let words = format!(
                "{} port {} offers no encryption (STARTTLS); try TLS, usually on port 993",
                host.host, host.port
            );
            return Err(Trouble::new(Why::Tls, words));
        }
        mailbox.run("STARTTLS", |_| ()).await?.fine("to encrypt the connection")?;
        let secure = tokio::time::timeout(limits.connect, outside.secure(&judged, mailbox.line.into_stream()));
        let late =
            |_| Trouble::new(Why::Tls, format!("{} stopped answering while encryption was being agreed", host.host));
        let line = Line::new(secure.await.map_err(late)??, limits.literal);
        Ok(Self { line, limits, can: Vec::new(), exists: 0, news: false })
    }

    async fn greeting(&mut self, host: &MailHost) -> Result<(), Trouble> {
        match self.line.hear(self.limits.answer).await? {
            Heard::Status { how: How::Ok | How::Preauth, text } => {
                self.note_code(&text);
                Ok(())
            }
            Heard::Status { text, .. } => {
                Err(Trouble::new(Why::Refused, format!("{} turned us away: \"{}\"", host.host, quoted(&text))))
            }
            _ => Err(Trouble::garbled(format!(
                "{} port {} does not speak IMAP; check host and port",
                host.host, host.port
            ))),
        }
    }

    /// Signs in, where that is asked for.
    pub async fn sign_in(&mut self, host: &MailHost) -> Result<(), Trouble> {
        let Some(login) = &host.login else { return Ok(()) };
        if self.can.is_empty() {
            self.ask_what_it_can().await?;
        }
        let (ended, what) = match &login.proof {
            Proof::Password(password) => (self.by_password(login, password.reveal()).await?, "user name and password"),
            Proof::Token(_) => (self.by_token(host, login).await?, "the provider's token"),
        };
        if ended.how != How::Ok {
            let words = format!("the mail server did not accept {what} (it said \"{}\")", quoted(&ended.text));
            return Err(Trouble::new(Why::SignIn, words));
        }
        self.can.clear();
        self.note_code(&ended.text);
        if self.can.is_empty() {
            self.ask_what_it_can().await?;
        }
        Ok(())
    }

    async fn by_password(&mut self, login: &Login, password: &str) -> Result<Ended, Trouble> {
        if self.can("AUTH=PLAIN") {
            let secret = BASE64.encode(format!("\0{}\0{password}", login.user).as_bytes());
            self.authenticate("PLAIN", &secret, "*").await
        } else if self.can("LOGINDISABLED") {
            let words = "the mail server takes no password over this connection; switch encryption on";
            Err(Trouble::new(Why::SignIn, words))
        } else {
            let command = format!("LOGIN {} {}", text(&login.user)?, text(password)?);
            self.run(&command, |_| ()).await
        }
    }

    async fn by_token(&mut self, host: &MailHost, login: &Login) -> Result<Ended, Trouble> {
        let way = Way::choose(|name| self.can(&format!("AUTH={name}"))).ok_or_else(|| no_tokens(&host.host))?;
        let words = login.token_words(way, host).unwrap_or_default();
        self.authenticate(way.name(), &BASE64.encode(words.as_bytes()), way.resigned()).await
    }

    /// Says the secret when asked the first time; asked again, the server has refused and tells why.
    async fn authenticate(&mut self, way: &str, secret: &str, resigned: &str) -> Result<Ended, Trouble> {
        let tag = self.line.say(&format!("AUTHENTICATE {way}"), self.limits.answer).await?;
        let mut answers = [secret].into_iter();
        loop {
            match self.line.hear(self.limits.answer).await? {
                Heard::Continue => {
                    let answer = answers.next().unwrap_or(resigned);
                    self.line.write(format!("{answer}\r\n").as_bytes(), self.limits.answer).await?;
                }
                Heard::Done { tag: done, how, text } if done == tag => return Ok(Ended { how, text }),
                other => self.note(&other)?,
            }
        }
    }

    /// Whether the server says it can do something.
    #[must_use]
    pub fn can(&self, what: &str) -> bool {
        self.can.iter().any(|known| known.eq_ignore_ascii_case(what))
    }

    async fn ask_what_it_can(&mut self) -> Result<(), Trouble> {
        let mut can = Vec::new();
        let ended = self.run("CAPABILITY", |heard| {
            if let Heard::Data { name, values, .. } = heard
                && name == "CAPABILITY"
            {
                can.extend(values.iter().filter_map(|value| value.atom().map(str::to_owned)));
            }
        });
        ended.await?.fine("to say what it can do")?;
        self.can = can;
        Ok(())
    }

    /// Opens a folder.
    pub async fn select(&mut self, folder: &str) -> Result<Folder, Trouble> {
        let (mut found, mut modseq) = ((None, None, 0), None);
        let counts = self.can("CONDSTORE") || self.can("QRESYNC");
        let command = format!("SELECT {}{}", name(folder)?, if counts { " (CONDSTORE)" } else { "" });
        let ended = self.run(&command, |heard| match heard {
            Heard::Status { how: How::Ok, text } => {
                found.0 = found.0.or(code(&text, "UIDVALIDITY"));
                found.1 = found.1.or(code(&text, "UIDNEXT"));
                modseq = modseq.or(code(&text, "HIGHESTMODSEQ"));
            }
            Heard::Data { name, number: Some(number), .. } if name == "EXISTS" => found.2 = number,
            _ => {}
        });
        let ended = ended.await?;
        if ended.how != How::Ok {
            let words = format!(
                "there is no folder \"{folder}\" in this mailbox, or it may not be opened (the server said \"{}\")",
                quoted(&ended.text)
            );
            return Err(Trouble::new(Why::Refused, words));
        }
        let uid_validity = found
            .0
            .ok_or_else(|| Trouble::garbled("the mail server gives its mails no lasting numbers (UIDVALIDITY)"))?;
        (self.exists, self.news) = (found.2, false);
        Ok(Folder { uid_validity, uid_next: found.1, exists: found.2, modseq })
    }

    /// Names of folders, at most two hundred, for showing what there is.
    pub async fn folders(&mut self) -> Result<Vec<String>, Trouble> {
        let mut names = Vec::new();
        let ended = self.run("LIST \"\" \"*\"", |heard| {
            if let Heard::Data { name, mut values, .. } = heard
                && name == "LIST"
                && names.len() < 200
            {
                let bytes = values.pop().and_then(super::value::Value::into_bytes);
                names.extend(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()));
            }
        });
        ended.await?.fine("to list its folders")?;
        Ok(names)
    }

    /// Makes a folder.
    pub async fn create(&mut self, folder: &str) -> Result<(), Trouble> {
        self.run(&format!("CREATE {}", name(folder)?), |_| ()).await?.fine("to make a folder")
    }

    /// A sign of life; the server may tell news with it.
    pub async fn noop(&mut self) -> Result<(), Trouble> {
        self.run("NOOP", |_| ()).await?.fine("a sign of life")
    }

    /// Whether mail came since the last call of this.
    pub fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }

    /// Waits for news, at most this long.
    pub async fn idle(&mut self, at_most: Duration) -> Result<Idle, Trouble> {
        if self.take_news() {
            return Ok(Idle::News);
        }
        let tag = self.line.say("IDLE", self.limits.answer).await?;
        let until = tokio::time::Instant::now() + at_most;
        loop {
            match self.line.hear(self.limits.answer).await? {
                Heard::Continue => break,
                Heard::Done { tag: done, how, text } if done == tag => {
                    Ended { how, text }.fine("to wait for news")?;
                    return Ok(Idle::Quiet);
                }
                other => self.note(&other)?,
            }
        }
        while !self.news && self.line.something(until).await? {
            let heard = self.line.hear(self.limits.answer).await?;
            self.note(&heard)?;
        }
        self.line.write(b"DONE\r\n", self.limits.answer).await?;
        self.end_of(&tag, |_| ()).await?.fine("to wait for news")?;
        Ok(if self.take_news() { Idle::News } else { Idle::Quiet })
    }

    /// Says good-bye; nobody waits for the answer.
    pub async fn leave(mut self) {
        if self.line.say("LOGOUT", Duration::from_secs(2)).await.is_err() {
            tracing::debug!("a mail server was gone before the good-bye");
        }
    }

    /// Runs a command to its tagged end.
    pub(super) async fn run(&mut self, command: &str, each: impl FnMut(Heard)) -> Result<Ended, Trouble> {
        let tag = self.line.say(command, self.limits.answer).await?;
        self.end_of(&tag, each).await
    }

    /// Runs a command that ends in a literal, which is said when the server asks for it.
    pub(super) async fn run_with(&mut self, command: &str, literal: &[u8]) -> Result<Ended, Trouble> {
        let tag = self.line.say(command, self.limits.answer).await?;
        loop {
            match self.line.hear(self.limits.answer).await? {
                Heard::Continue => {
                    self.line.write(literal, self.limits.answer).await?;
                    self.line.write(b"\r\n", self.limits.answer).await?;
                }
                Heard::Done { tag: done, how, text } if done == tag => return Ok(Ended { how, text }),
                other => self.note(&other)?,
            }
        }
    }

    async fn end_of(&mut self, tag: &str, mut each: impl FnMut(Heard)) -> Result<Ended, Trouble> {
        loop {
            match self.line.hear(self.limits.answer).await? {
                Heard::Done { tag: done, how, text } if done == tag => return Ok(Ended { how, text }),
                heard => {
                    self.note(&heard)?;
                    each(heard);
                }
            }
        }
    }

    /// What an answer says beside the command: good-bye, more mails, fewer mails.
    fn note(&mut self, heard: &Heard) -> Result<(), Trouble> {
        match heard {
            Heard::Status { how: How::Bye, text } => {
                return Err(Trouble::cut(format!("the mail server said good-bye: \"{}\"", quoted(text))));
            }
            Heard::Data { name, number: Some(number), .. } if name == "EXISTS" => {
                self.news |= *number > self.exists;
                self.exists = *number;
            }
            Heard::Data { name, number: Some(_), .. } if name == "EXPUNGE" => {
                self.exists = self.exists.saturating_sub(1);
            }
            Heard::Odd(text) => tracing::debug!(said = %text, "a mail server said something unreadable"),
            _ => {}
        }
        Ok(())
    }

    /// Takes a capability list from a code in brackets.
    fn note_code(&mut self, text: &str) {
        let upper = text.to_ascii_uppercase();
        if let Some(list) = upper.strip_prefix("[CAPABILITY ").and_then(|rest| rest.split(']').next()) {
            self.can = list.split_whitespace().map(str::to_owned).collect();
        }
    }
}

fn no_tokens(host: &str) -> Trouble {
    let words = format!("{host} takes no sign-in through a provider (neither OAUTHBEARER nor XOAUTH2); use a password");
    Trouble::new(Why::SignIn, words)
}

/// The number in a code such as `[UIDNEXT 12]`.
fn code<T: std::str::FromStr>(text: &str, name: &str) -> Option<T> {
    let (word, number) = text.strip_prefix('[')?.split(']').next()?.split_once(' ')?;
    word.eq_ignore_ascii_case(name).then(|| number.trim().parse().ok()).flatten()
}

/// A text in quotes.
fn text(value: &str) -> Result<String, Trouble> {
    if value.contains(['\r', '\n', '\0']) {
        return Err(Trouble::new(Why::SignIn, "a user name, password or folder name cannot hold a line break"));
    }
    Ok(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A folder's name: letters beyond the first alphabet in the old notation of RFC 3501 5.1.3.
pub(super) fn name(folder: &str) -> Result<String, Trouble> {
    let mut out = String::new();
    let mut wide: Vec<u8> = Vec::new();
    let flush = |wide: &mut Vec<u8>, out: &mut String| {
        if !wide.is_empty() {
            out.push_str(&format!("&{}-", BASE64_NOPAD.encode(wide).replace('/', ",")));
            wide.clear();
        }
    };
    for c in folder.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut wide, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            wide.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut wide, &mut out);
    text(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_are_written_in_the_old_way() {
        assert_eq!(name("INBOX").unwrap(), "\"INBOX\"");
        assert_eq!(name("Entwürfe").unwrap(), "\"Entw&APw-rfe\"");
        assert_eq!(name("~peter/mail/台北/日本語").unwrap(), "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");
        assert_eq!(name("A & B").unwrap(), "\"A &- B\"");
        assert_eq!(name("a\"b\r\nc").unwrap(), "\"a\\\"b&AA0ACg-c\"");
    }

    #[test]
    fn codes_are_read() {
        assert_eq!(code("[UIDNEXT 12] predicted", "UIDNEXT"), Some(12));
        assert_eq!(code("[HIGHESTMODSEQ 715194045007]", "HIGHESTMODSEQ"), Some(715_194_045_007_u64));
        assert_eq!(code("[uidvalidity 7]", "UIDVALIDITY"), Some(7));
        assert_eq!(code::<u32>("no code", "UIDNEXT"), None);
    }
}
