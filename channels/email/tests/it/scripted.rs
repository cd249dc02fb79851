//! A mail server with one folder that can be told to misbehave.

use outside::Doubles;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream};
use tokio::sync::watch;

/// A mail on the server.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) uid: u32,
    pub(crate) bytes: Vec<u8>,
    pub(crate) flags: Vec<String>,
    pub(crate) date: String,
}

/// What goes wrong when the body of a mail is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection ends in the middle of the mail.
    Cut,
    /// The connection ends before it.
    Close,
    /// The mail is there, its content is not.
    Empty,
    /// Somebody else deletes it at this moment.
    Expunged,
    /// The server says nothing more.
    Silent,
    /// An answer no grammar knows.
    Garbled,
}

/// The folder and its moods.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) uid_validity: u32,
    pub(crate) uid_next: u32,
    pub(crate) mails: Vec<Stored>,
    pub(crate) moved: Vec<(u32, String)>,
    pub(crate) can: String,
    pub(crate) password: String,
    pub(crate) connections: usize,
    pub(crate) log: Vec<String>,
    pub(crate) faults: HashMap<u32, (Fault, usize)>,
    /// Says good-bye in answer to the next command that begins like this.
    pub(crate) bye: Option<String>,
    /// Whether mail is told of while waiting.
    pub(crate) tells: bool,
    pub(crate) read_only: bool,
    /// The count of changes, where it is told.
    pub(crate) modseq: Option<u64>,
    /// Numbers that are there and not listed yet.
    pub(crate) hidden: Vec<u32>,
    /// Connections up to this one are heard of no more, and do not end.
    pub(crate) mute: usize,
    /// Mails whose text was given, each time it was.
    pub(crate) given: usize,
}

/// A scripted server.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    inner: Arc<Mutex<Inner>>,
    news: watch::Sender<u64>,
}

pub(crate) const TODAY: &str = "02-Mar-2026 09:00:00 +0000";

impl Server {
    #[expect(clippy::disallowed_methods, reason = "a test's own server")]
    pub(crate) fn start(world: &Doubles, place: SocketAddr) -> Self {
        let inner = Inner {
            uid_validity: 7,
            uid_next: 1,
            mails: Vec::new(),
            moved: Vec::new(),
            can: "IMAP4rev1 IDLE UIDPLUS MOVE ESEARCH AUTH=PLAIN".into(),
            password: "geheim".into(),
            connections: 0,
            log: Vec::new(),
            faults: HashMap::new(),
            bye: None,
            tells: true,
            read_only: false,
            modseq: None,
            hidden: Vec::new(),
            mute: 0,
            given: 0,
        };
        let server = Self { inner: Arc::new(Mutex::new(inner)), news: watch::Sender::new(0) };
        let mut door = world.listen(place);
        let here = server.clone();
        tokio::spawn(async move {
            while let Some(stream) = door.recv().await {
                let number = {
                    let mut inner = here.at();
                    inner.connections += 1;
                    inner.connections
                };
                let here = here.clone();
                tokio::spawn(async move { Talk::new(here, number, stream).run().await.unwrap_or_default() });
            }
        });
        server
    }

    pub(crate) fn at(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Puts a mail into the folder; gives its number.
    pub(crate) fn deliver(&self, bytes: &[u8]) -> u32 {
        self.deliver_at(bytes, TODAY)
    }

    pub(crate) fn deliver_at(&self, bytes: &[u8], date: &str) -> u32 {
        let mut inner = self.at();
        let uid = inner.uid_next;
        inner.uid_next += 1;
        inner.mails.push(Stored { uid, bytes: bytes.to_vec(), flags: Vec::new(), date: date.into() });
        drop(inner);
        self.news.send_modify(|count| *count += 1);
        uid
    }

    /// The server numbers everything anew.
    pub(crate) fn renumber(&self, uid_validity: u32) {
        let mut inner = self.at();
        inner.uid_validity = uid_validity;
        inner.uid_next = 1;
        let mails = std::mem::take(&mut inner.mails);
        for mut mail in mails {
            mail.uid = inner.uid_next;
            inner.uid_next += 1;
            inner.mails.push(mail);
        }
    }

    /// Ends all connections that wait.
    pub(crate) fn hang_up(&self) {
        self.at().bye = Some("DONE".into());
        self.news.send_modify(|count| *count += 1);
    }

    pub(crate) fn fault(&self, uid: u32, fault: Fault, times: usize) {
        self.at().faults.insert(uid, (fault, times));
    }

    pub(crate) fn flags(&self, uid: u32) -> Vec<String> {
        self.at().mails.iter().find(|mail| mail.uid == uid).map(|mail| mail.flags.clone()).unwrap_or_default()
    }

    pub(crate) fn uids(&self) -> Vec<u32> {
        self.at().mails.iter().map(|mail| mail.uid).collect()
    }

    pub(crate) fn asked(&self, command: &str) -> usize {
        self.at().log.iter().filter(|line| line.starts_with(command)).count()
    }
}

struct Talk {
    /// Mails the other side knows of.
    told: usize,
    number: usize,
    server: Server,
    stream: BufReader<DuplexStream>,
}

type Going = Option<()>;

impl Talk {
    fn new(server: Server, number: usize, stream: DuplexStream) -> Self {
        Self { told: 0, number, server, stream: BufReader::new(stream) }
    }

    async fn say(&mut self, text: &str) -> Going {
        let mute = self.server.at().mute;
        if self.number <= mute {
            return std::future::pending().await;
        }
        self.stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await.ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }

    async fn run(mut self) -> Going {
        let can = self.server.at().can.clone();
        self.say(&format!("* OK [CAPABILITY {can}] ready")).await?;
        loop {
            let line = self.line().await?;
            let (tag, command) = line.split_once(' ')?;
            self.server.at().log.push(command.to_owned());
            let bye = self.server.at().bye.clone().filter(|start| command.starts_with(start));
            if bye.is_some() {
                self.server.at().bye = None;
                return self.say("* BYE restarting").await;
            }
            self.command(tag, command).await?;
        }
    }

    async fn command(&mut self, tag: &str, command: &str) -> Going {
        let words: Vec<&str> = command.split(' ').collect();
        match words.as_slice() {
            ["AUTHENTICATE", "PLAIN"] => self.authenticate(tag).await,
            ["CAPABILITY"] => {
                let can = self.server.at().can.clone();
                self.say(&format!("* CAPABILITY {can}")).await?;
                self.say(&format!("{tag} OK done")).await
            }
            ["SELECT", ..] => self.select(tag).await,
            ["UID", "SEARCH", rest @ ..] => self.search(tag, rest).await,
            ["UID", "FETCH", set, ..] => self.fetch(tag, set, command).await,
            ["UID", "STORE", set, _, flag] => self.store(tag, set, flag).await,
            ["UID", "MOVE", set, folder] => self.take_out(tag, set, Some(folder)).await,
            ["UID", "EXPUNGE", set] => self.take_out(tag, set, None).await,
            ["IDLE"] => self.idle(tag).await,
            ["LOGOUT"] => None,
            _ => self.say(&format!("{tag} OK done")).await,
        }
    }

    async fn authenticate(&mut self, tag: &str) -> Going {
        self.say("+").await?;
        let secret = self.line().await?;
        let plain = data_encoding::BASE64.decode(secret.as_bytes()).ok()?;
        let good = plain.ends_with(format!("\0{}", self.server.at().password).as_bytes());
        let can = self.server.at().can.clone();
        if good {
            self.say(&format!("{tag} OK [CAPABILITY {can}] in")).await
        } else {
            self.say(&format!("{tag} NO [AUTHENTICATIONFAILED] wrong")).await
        }
    }

    async fn select(&mut self, tag: &str) -> Going {
        let (count, validity, next, modseq) = {
            let inner = self.server.at();
            (inner.mails.len(), inner.uid_validity, inner.uid_next, inner.modseq)
        };
        if let Some(modseq) = modseq {
            self.say(&format!("* OK [HIGHESTMODSEQ {modseq}] counted")).await?;
        }
        self.told = count;
        self.say(&format!("* {count} EXISTS")).await?;
        self.say(&format!("* OK [UIDVALIDITY {validity}] valid")).await?;
        self.say(&format!("* OK [UIDNEXT {next}] next")).await?;
        self.say(&format!("{tag} OK [READ-WRITE] open")).await
    }

    async fn search(&mut self, tag: &str, rest: &[&str]) -> Going {
        let set = rest.last()?;
        let mut found = self.members(set);
        found.retain(|uid| !self.server.at().hidden.contains(uid));
        // the last mail is always meant by `*`
        if set.ends_with(":*") && found.is_empty() {
            found.extend(self.server.uids().last());
        }
        let list: Vec<String> = found.iter().map(u32::to_string).collect();
        let answer = if rest.first() == Some(&"RETURN") {
            let all = if list.is_empty() { String::new() } else { format!(" ALL {}", list.join(",")) };
            format!("* ESEARCH (TAG \"{tag}\") UID{all}")
        } else {
            format!("* SEARCH {}", list.join(" "))
        };
        self.say(answer.trim_end()).await?;
        self.say(&format!("{tag} OK done")).await
    }

    fn members(&self, set: &str) -> Vec<u32> {
        let within = |uid: u32| {
            set.split(',').any(|range| {
                let (first, last) = range.split_once(':').unwrap_or((range, range));
                let last = if last == "*" { u32::MAX } else { last.parse().unwrap() };
                (first.parse::<u32>().unwrap()..=last).contains(&uid)
            })
        };
        self.server.uids().into_iter().filter(|uid| within(*uid)).collect()
    }

    async fn fetch(&mut self, tag: &str, set: &str, command: &str) -> Going {
        for uid in self.members(set) {
            let Some(mail) = self.server.at().mails.iter().find(|mail| mail.uid == uid).cloned() else { continue };
            if !command.contains("BODY.PEEK[") {
                let (size, date) = (mail.bytes.len(), &mail.date);
                self.say(&format!("* 1 FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"{date}\")")).await?;
                continue;
            }
            self.body(&mail, command).await?;
        }
        self.tell().await?;
        let gone = std::mem::take(&mut self.server.at().moved)
            .into_iter()
            .partition::<Vec<_>, _>(|(_, folder)| folder == "expunged");
        self.server.at().moved = gone.1;
        if gone.0.is_empty() {
            self.say(&format!("{tag} OK done")).await
        } else {
            self.say(&format!("{tag} NO [EXPUNGEISSUED] some are gone")).await
        }
    }

    /// News may come with any answer.
    async fn tell(&mut self) -> Going {
        let (tells, count) = {
            let inner = self.server.at();
            (inner.tells, inner.mails.len())
        };
        if tells && count > self.told {
            self.told = count;
            self.say(&format!("* {count} EXISTS")).await?;
        }
        Some(())
    }

    async fn body(&mut self, mail: &Stored, command: &str) -> Going {
        let fault = self.fault(mail.uid);
        let bytes = part(&mail.bytes, command);
        let head = format!("* 1 FETCH (UID {} FLAGS (\\Recent) BODY[] {{{}}}\r\n", mail.uid, bytes.len());
        match fault {
            Some(Fault::Close) => return None,
            Some(Fault::Silent) => std::future::pending().await,
            Some(Fault::Empty) => return self.say(&format!("* 1 FETCH (UID {} BODY[] NIL)", mail.uid)).await,
            Some(Fault::Garbled) => {
                return self.say(&format!("* 1 FETCH (UID {} BODY[] \"never closed", mail.uid)).await;
            }
            Some(Fault::Expunged) => {
                self.server.at().mails.retain(|known| known.uid != mail.uid);
                self.server.at().moved.push((mail.uid, "expunged".into()));
                return self.say("* 1 EXPUNGE").await;
            }
            Some(Fault::Cut) => {
                self.stream.write_all(head.as_bytes()).await.ok()?;
                self.stream.write_all(&bytes[..bytes.len() / 2]).await.ok()?;
                return None;
            }
            None => {}
        }
        self.stream.write_all(head.as_bytes()).await.ok()?;
        self.stream.write_all(&bytes).await.ok()?;
        self.server.at().given += 1;
        self.say(")").await
    }

    fn fault(&self, uid: u32) -> Option<Fault> {
        let mut inner = self.server.at();
        let found = inner.faults.get_mut(&uid).and_then(|(fault, left)| {
            *left = left.checked_sub(1)?;
            Some(*fault)
        });
        drop(inner);
        found
    }

    async fn store(&mut self, tag: &str, set: &str, flag: &str) -> Going {
        if self.server.at().read_only {
            return self.say(&format!("{tag} NO [NOPERM] read only")).await;
        }
        for uid in self.members(set) {
            let flag = flag.trim_matches(['(', ')']).to_owned();
            if let Some(mail) = self.server.at().mails.iter_mut().find(|mail| mail.uid == uid) {
                mail.flags.push(flag);
            }
        }
        self.say(&format!("{tag} OK done")).await
    }

    async fn take_out(&mut self, tag: &str, set: &str, to: Option<&str>) -> Going {
        for uid in self.members(set) {
            self.server.at().mails.retain(|mail| mail.uid != uid);
            if let Some(folder) = to {
                self.server.at().moved.push((uid, folder.trim_matches('"').to_owned()));
            }
            self.say("* 1 EXPUNGE").await?;
        }
        self.say(&format!("{tag} OK done")).await
    }

    async fn idle(&mut self, tag: &str) -> Going {
        let mut news = self.server.news.subscribe();
        self.say("+ idling").await?;
        loop {
            tokio::select! {
                line = self.line() => {
                    line?;
                    return self.say(&format!("{tag} OK done")).await;
                }
                _ = news.changed() => {
                    if self.server.at().bye.take_if(|bye| bye == "DONE").is_some() {
                        return self.say("* BYE restarting").await.and(None);
                    }
                    let (tells, count) = { let inner = self.server.at(); (inner.tells, inner.mails.len()) };
                    if tells {
                        self.say(&format!("* {count} EXISTS")).await?;
                    }
                }
            }
        }
    }
}

fn part(bytes: &[u8], command: &str) -> Vec<u8> {
    if let Some(count) = command.split("<0.").nth(1).and_then(|rest| rest.split('>').next()) {
        return bytes.iter().copied().take(count.parse().unwrap()).collect();
    }
    if command.contains("[HEADER]") {
        let text = String::from_utf8_lossy(bytes).into_owned();
        return format!("{}\r\n\r\n", text.split("\r\n\r\n").next().unwrap_or_default()).into_bytes();
    }
    bytes.to_vec()
}
