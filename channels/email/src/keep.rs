//! Where mail goes in the demo: nowhere, but it can be looked at.

use base::Fault;
use futures_util::future::BoxFuture;

/// A mail that would have been sent.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Its Message-ID, without brackets.
    pub id: String,
    /// The whole mail.
    pub bytes: Vec<u8>,
}

/// Keeps mail instead of sending it.
pub trait KeepMail: Send + Sync + 'static {
    /// Keeps one mail.
    fn keep(&self, mail: Kept) -> BoxFuture<'_, Result<(), Fault>>;
}
