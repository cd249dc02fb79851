//! Real servers for tests: PostgreSQL, Dovecot and Postfix, started by the scripts in `bin/servers`.
//!
//! Each is private to its owner and ends with it, even when the test process is killed: the script
//! stays only as long as its standard input is open. What is not installed answers `None` after
//! printing `skipped: …` with the reason.

mod mail;

pub use mail::MailServers;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// One PostgreSQL for a whole run: its URL, when `make test` has started one.
const SHARED_POSTGRES: &str = "GOODWORD_TEST_POSTGRES";

/// A running script of `bin/servers` and the values it printed.
#[derive(Debug)]
struct Server {
    child: Child,
    input: Option<ChildStdin>,
    values: BTreeMap<String, String>,
}

impl Server {
    fn start(name: &str) -> Option<Self> {
        Self::start_with(name, &[])
    }

    fn start_with(name: &str, told: &[(&str, &str)]) -> Option<Self> {
        Self::spawn(name, told).map_err(|why| skipped(name, &why)).ok()
    }

    fn spawn(name: &str, told: &[(&str, &str)]) -> Result<Self, String> {
        let script = root().join("bin/servers").join(name);
        let mut child = Command::new(&script)
            .arg("--until-eof")
            .envs(told.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|why| format!("{}: {why}", script.display()))?;
        let mut server = Self { input: child.stdin.take(), child, values: BTreeMap::new() };
        server.values = server.read_values();
        if server.values.contains_key("READY") {
            return Ok(server);
        }
        Err(server.complaint())
    }

    fn read_values(&mut self) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        let Some(output) = self.child.stdout.take() else { return values };
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let Some((key, value)) = line.split_once('=') else { continue };
            values.insert(key.to_owned(), value.to_owned());
            if key == "READY" {
                break;
            }
        }
        values
    }

    fn complaint(&mut self) -> String {
        let mut text = String::new();
        if let Some(mut errors) = self.child.stderr.take() {
            errors.read_to_string(&mut text).unwrap_or_default();
        }
        text.trim().trim_start_matches("skipped: ").to_owned()
    }

    fn value(&self, key: &str) -> &str {
        self.values.get(key).map_or("", String::as_str)
    }

    fn port(&self, key: &str) -> u16 {
        self.value(key).parse().unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The script takes the end of its input as the order to stop and to tidy up.
        self.input = None;
        if self.child.wait().is_err() {
            self.child.kill().unwrap_or_default();
        }
    }
}

/// A PostgreSQL whose user may create databases: the one of this run, or one of our own.
#[derive(Debug)]
pub struct Postgres {
    url: String,
    own: Option<Server>,
}

impl Postgres {
    /// Uses the server named by `GOODWORD_TEST_POSTGRES`, else starts one. `None` where neither can be.
    #[must_use]
    pub fn start() -> Option<Self> {
        if let Some(url) = setting(SHARED_POSTGRES) {
            return Some(Self { url, own: None });
        }
        Self::start_own()
    }

    /// Starts a server nobody else uses, which a test may kill.
    #[must_use]
    pub fn start_own() -> Option<Self> {
        let server = Server::start("postgres")?;
        Some(Self { url: server.value("PG_URL").to_owned(), own: Some(server) })
    }

    /// Starts a server on this folder, which it leaves behind; on the port it had before, if it is to come back.
    #[must_use]
    pub fn start_at(folder: &Path, port: Option<u16>) -> Option<Self> {
        let (folder, port) = (folder.display().to_string(), port.map(|port| port.to_string()).unwrap_or_default());
        let server = Server::start_with("postgres", &[("SERVER_DIR", &folder), ("SERVER_PORT", &port)])?;
        Some(Self { url: server.value("PG_URL").to_owned(), own: Some(server) })
    }

    /// Starts a server nobody else uses with further settings, such as `max_connections=20`.
    #[must_use]
    pub fn start_set(settings: &str) -> Option<Self> {
        let server = Server::start_with("postgres", &[("SERVER_SETTINGS", settings)])?;
        Some(Self { url: server.value("PG_URL").to_owned(), own: Some(server) })
    }

    /// Starts a standby of this server in a folder, which it leaves behind: it follows, and only reads.
    #[must_use]
    pub fn standby_at(&self, folder: &Path) -> Option<Self> {
        let (folder, of) = (folder.display().to_string(), self.port()?.to_string());
        let server = Server::start_with("postgres", &[("SERVER_DIR", &folder), ("SERVER_STANDBY_OF", &of)])?;
        Some(Self { url: server.value("PG_URL").to_owned(), own: Some(server) })
    }

    /// The port of a server of our own.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.own.as_ref().map(|server| server.port("PG_PORT"))
    }

    /// Where to connect for creating databases.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of another database on the same server.
    #[must_use]
    pub fn database_url(&self, name: &str) -> String {
        let base = self.url.rsplit_once('/').map_or(self.url.as_str(), |(base, _)| base);
        format!("{base}/{name}")
    }

    /// Process id of a server of our own, for tests that kill it.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.own.as_ref()?.value("PG_PID").parse().ok()
    }
}

/// A pgbouncer in front of a PostgreSQL server.
#[derive(Debug)]
pub struct Bouncer {
    server: Server,
}

impl Bouncer {
    /// Starts one before the server of this address, in this `pool_mode`; on the port it had before, if it is to come
    /// back. `None` where it is not installed.
    #[must_use]
    pub fn before(url: &str, mode: &str, port: Option<u16>) -> Option<Self> {
        let (of, port) = (parts(url).1.to_owned(), port.map(|port| port.to_string()).unwrap_or_default());
        let told = [("SERVER_OF", of.as_str()), ("SERVER_MODE", mode), ("SERVER_PORT", port.as_str())];
        Server::start_with("pgbouncer", &told).map(|server| Self { server })
    }

    /// The way to the same database through it.
    #[must_use]
    pub fn through(&self, url: &str) -> String {
        let (head, _, database) = parts(url);
        format!("{head}:{}/{database}", self.port())
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.port("BOUNCER_PORT")
    }

    /// Its process id, for tests that kill it.
    #[must_use]
    pub fn pid(&self) -> &str {
        self.server.value("BOUNCER_PID")
    }
}

/// What stands before the port, the port, the name of the database.
fn parts(url: &str) -> (&str, &str, &str) {
    let (head, rest) = url.rsplit_once(':').unwrap_or((url, ""));
    let (port, database) = rest.split_once('/').unwrap_or((rest, ""));
    (head, port, database)
}

/// A provider to sign in at, which lets everybody in as the user they name. See `bin/servers/oidc`.
#[derive(Debug)]
pub struct Provider {
    server: Server,
}

impl Provider {
    /// Starts it. `None` where it is not installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        Server::start("oidc").map(|server| Self { server })
    }

    /// Its main address.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.server.value("OIDC_ISSUER")
    }

    /// Id and secret of a client that may sign people in.
    #[must_use]
    pub fn client(&self) -> (&str, &str) {
        (self.server.value("OIDC_CLIENT"), self.server.value("OIDC_SECRET"))
    }
}

/// Any other server of `bin/servers`, by the name of its script.
#[derive(Debug)]
pub struct Script {
    server: Server,
}

impl Script {
    /// Starts it. `None` where it is not installed.
    #[must_use]
    pub fn start(name: &str) -> Option<Self> {
        Server::start(name).map(|server| Self { server })
    }

    /// A value it printed.
    #[must_use]
    pub fn value(&self, key: &str) -> &str {
        self.server.value(key)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[expect(clippy::disallowed_methods, reason = "tests find the server of their run by its name")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[expect(clippy::print_stderr, reason = "a skipped test says so where people look")]
fn skipped(name: &str, why: &str) {
    eprintln!("skipped: {name}: {why}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::TcpStream;

    /// A line-wise conversation with a server.
    struct Talk(BufReader<TcpStream>);

    impl Talk {
        #[expect(clippy::disallowed_methods, reason = "a test talks to the server it started")]
        fn to(port: u16) -> Self {
            let mut talk = Self(BufReader::new(TcpStream::connect(("127.0.0.1", port)).unwrap()));
            talk.line();
            talk
        }

        fn line(&mut self) -> String {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            line
        }

        fn say(&mut self, text: &str) {
            self.0.get_mut().write_all(format!("{text}\r\n").as_bytes()).unwrap();
        }

        fn ask(&mut self, text: &str) -> String {
            self.say(text);
            self.line()
        }

        /// Reads until a line starts with `start`.
        fn until(&mut self, start: &str) -> Vec<String> {
            let mut lines = vec![self.line()];
            while !lines.last().unwrap().starts_with(start) {
                lines.push(self.line());
            }
            lines
        }
    }

    fn send(port: u16, from: &str, to: &str, subject: &str) -> String {
        let mut smtp = Talk::to(port);
        smtp.ask("HELO localhost");
        smtp.ask(&format!("MAIL FROM:<{from}>"));
        let answer = smtp.ask(&format!("RCPT TO:<{to}>"));
        if !answer.starts_with('2') {
            return answer;
        }
        smtp.ask("DATA");
        smtp.ask(&format!("From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nhello\r\n."))
    }

    /// Waits by IDLE until the inbox holds `count` mails; answers their subjects.
    fn subjects(mail: &MailServers, user: &str, count: usize) -> Vec<String> {
        let mut imap = Talk::to(mail.imap_port());
        imap.say(&format!("a LOGIN {user} {}", mail.password()));
        imap.until("a OK");
        imap.say("b SELECT INBOX");
        let mut seen = imap.until("b OK").concat();
        while !seen.contains(&format!("* {count} EXISTS")) {
            imap.say("c IDLE");
            seen = imap.until(&format!("* {count} ")).concat();
            imap.say("DONE");
            imap.until("c OK");
        }
        imap.say("d FETCH 1:* (BODY[HEADER.FIELDS (SUBJECT)])");
        let lines = imap.until("d OK");
        lines.iter().filter_map(|line| line.strip_prefix("Subject: ")).map(|text| text.trim().to_owned()).collect()
    }

    #[test]
    fn a_mail_goes_round_and_one_to_nobody_comes_back() {
        let Some(mail) = MailServers::start() else { return };
        let to_us = send(mail.smtp_port(), "mia@customer.test", "support@shop.test", "where is my kettle");
        assert!(to_us.starts_with("250"), "{to_us}");
        assert_eq!(subjects(&mail, "support@shop.test", 1), ["where is my kettle"]);
        send(mail.smtp_port(), "support@shop.test", "gone@nowhere.test", "are you there");
        let both = subjects(&mail, "support@shop.test", 2);
        assert_eq!(both, ["where is my kettle", "Undelivered Mail Returned to Sender"]);
    }

    #[test]
    fn a_mailbox_opens_while_the_servers_run() {
        let Some(mail) = MailServers::start() else { return };
        mail.add_mailbox("new@shop.test").unwrap();
        let answer = send(mail.smtp_port(), "mia@customer.test", "new@shop.test", "first");
        assert!(answer.starts_with("250"), "{answer}");
        assert_eq!(subjects(&mail, "new@shop.test", 1), ["first"]);
        let refused = send(mail.smtp_port(), "mia@customer.test", "full@shop.test", "second");
        assert!(refused.starts_with("552 5.2.2"), "{refused}");
    }

    #[test]
    fn a_server_leaves_nothing_behind() {
        let Some(postgres) = Postgres::start_own() else { return };
        let folder = postgres.own.as_ref().unwrap().value("DIR").to_owned();
        assert!(Path::new(&folder).join("data").is_dir());
        assert!(postgres.database_url("shop").ends_with("/shop"));
        drop(postgres);
        assert!(!Path::new(&folder).exists(), "{folder} is still there");
    }
}
