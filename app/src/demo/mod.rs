//! The demo: a sample company on the embedded database, mail taken in on a local port, and sent mail kept to look at.

pub mod fill;
mod habits;
pub mod past;
pub mod sent_mail;

use std::sync::OnceLock;

/// The command that sends a mail in, as the app shows it.
#[derive(Debug, Default)]
pub struct MailCommand(OnceLock<String>);

impl MailCommand {
    /// Sets it, once the port is known.
    pub fn set(&self, command: &str) {
        drop(self.0.set(command.to_owned()));
    }
    /// The command, in the demo.
    #[must_use]
    pub fn get(&self) -> Option<String> {
        self.0.get().cloned()
    }
}

/// The command for a receiver on this port. Works wherever curl does.
#[must_use]
pub fn mail_command(port: u16, mail: &sample::SuggestedMail) -> String {
    format!(
        "printf 'From: {} <{}>\\r\\nTo: {}\\r\\nSubject: {}\\r\\n\\r\\n{}\\r\\n' | curl -s smtp://127.0.0.1:{port} --mail-from {} --mail-rcpt {} --upload-file -",
        mail.from_name,
        mail.from_address,
        mail.to,
        mail.subject,
        "Hello, does the Pebble kettle run on 12 volts?",
        mail.from_address,
        mail.to
    )
}
