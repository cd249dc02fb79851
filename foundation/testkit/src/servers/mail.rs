//! Servers that carry mail.

use super::{Provider, Server};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Dovecot and Postfix wired together: mail sent to the SMTP port ends in the IMAP mailbox of its
/// recipient; an address without a mailbox is bounced with a real report. See `bin/servers/postfix`.
#[derive(Debug)]
pub struct MailServers {
    server: Server,
}

impl MailServers {
    /// Starts both. `None` where they are not installed or may not be started.
    #[must_use]
    pub fn start() -> Option<Self> {
        Server::start("mail").map(|server| Self { server })
    }

    /// Starts both; the tokens of this provider open mailboxes as passwords do.
    #[must_use]
    pub fn trusting(provider: &Provider) -> Option<Self> {
        let told = [("GOODWORD_TEST_INTROSPECTION", provider.server.value("OIDC_INTROSPECTION"))];
        Server::start_with("mail", &told).map(|server| Self { server })
    }

    /// The host of all ports.
    #[must_use]
    pub fn host(&self) -> &str {
        self.server.value("IMAP_HOST")
    }

    /// IMAP without TLS; STARTTLS is offered.
    #[must_use]
    pub fn imap_port(&self) -> u16 {
        self.server.port("IMAP_PORT")
    }

    /// IMAP inside TLS.
    #[must_use]
    pub fn imaps_port(&self) -> u16 {
        self.server.port("IMAPS_PORT")
    }

    /// SMTP that takes mail from anyone on this machine; STARTTLS is offered.
    #[must_use]
    pub fn smtp_port(&self) -> u16 {
        self.server.port("SMTP_PORT")
    }

    /// SMTP that wants STARTTLS and a login.
    #[must_use]
    pub fn submission_port(&self) -> u16 {
        self.server.port("SUBMISSION_PORT")
    }

    /// SMTP inside TLS that wants a login.
    #[must_use]
    pub fn submissions_port(&self) -> u16 {
        self.server.port("SUBMISSIONS_PORT")
    }

    /// The certificate of the authority that signed the servers' certificate (`localhost`, 127.0.0.1).
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        PathBuf::from(self.server.value("TLS_CA"))
    }

    /// Addresses with a mailbox from the start, such as `support@shop.test`.
    pub fn mailboxes(&self) -> impl Iterator<Item = &str> {
        self.server.value("MAIL_USERS").split(' ')
    }

    /// The password of every mailbox.
    #[must_use]
    pub fn password(&self) -> &str {
        self.server.value("MAIL_PASSWORD")
    }

    /// Opens one more mailbox, at once; the password is [`Self::password`].
    ///
    /// # Errors
    /// When the file of users cannot be written.
    pub fn add_mailbox(&self, address: &str) -> std::io::Result<()> {
        let users = self.server.value("MAIL_USER_FILE");
        let ids = self.server.value("MAIL_OWNER");
        let home = self.maildir(address);
        let line = format!("{address}:{{PLAIN}}{}:{ids}::{}::\n", self.password(), home.display());
        OpenOptions::new().append(true).open(users)?.write_all(line.as_bytes())
    }

    /// From now on what comes in is handed over LMTP to this port instead of to the mailboxes.
    ///
    /// # Errors
    /// When Postfix's own programs cannot be run or say no.
    pub fn hand_to(&self, port: u16) -> std::io::Result<()> {
        self.tell("postconf", &["-e", &format!("virtual_transport=lmtp:inet:127.0.0.1:{port}")])?;
        self.tell("postfix", &["reload"])
    }

    /// From now on nobody has an address with a plus.
    ///
    /// # Errors
    /// When the list of recipients cannot be written, or Postfix's own program says no.
    pub fn know_no_plus(&self) -> std::io::Result<()> {
        let recipients = Path::new(self.server.value("POSTFIX_CONF")).join("recipients");
        OpenOptions::new().append(true).open(recipients)?.write_all(b"/[+]/  550 5.1.1 no such mailbox here\n")?;
        self.tell("postfix", &["reload"])
    }

    fn tell(&self, program: &str, words: &[&str]) -> std::io::Result<()> {
        let conf = self.server.value("POSTFIX_CONF");
        let done = Command::new(format!("/usr/sbin/{program}")).args(["-c", conf]).args(words).output()?;
        if done.status.success() {
            return Ok(());
        }
        Err(std::io::Error::other(String::from_utf8_lossy(&done.stderr).into_owned()))
    }

    /// Certificate and key of the servers, for another that stands beside them.
    #[must_use]
    pub fn certificate(&self) -> (PathBuf, PathBuf) {
        (PathBuf::from(self.server.value("TLS_CERT")), PathBuf::from(self.server.value("TLS_KEY")))
    }

    /// The Maildir of an address: files may be laid into its `new` or taken out.
    #[must_use]
    pub fn maildir(&self, address: &str) -> PathBuf {
        Path::new(self.server.value("MAIL_DIR")).join(address)
    }

    /// Process ids of Dovecot and Postfix, for tests that stop one of them.
    #[must_use]
    pub fn pids(&self) -> (Option<u32>, Option<u32>) {
        let pid = |key| self.server.value(key).parse().ok();
        (pid("DOVECOT_PID"), pid("POSTFIX_PID"))
    }
}
