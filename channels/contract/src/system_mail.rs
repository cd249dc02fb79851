//! The system's own mail: invitations, resets, notifications. Any area may queue one.

use base::{Fault, OutboxId};
use store::Tx;
use store::outbox::{Leaving, put};

/// Name under which the outbox holds it; the e-mail channel sends it from the company's system account.
pub const SYSTEM_MAIL: &str = "system_mail";

/// A mail from goodword itself to one person.
#[derive(Clone, Debug)]
pub struct SystemMail {
    /// To whom.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// The same key is sent once only.
    pub key: String,
}

impl SystemMail {
    /// Queues it in this transaction.
    pub async fn queue(self, tx: &mut Tx) -> Result<OutboxId, Fault> {
        let payload = serde_json::json!({ "to": self.to, "subject": self.subject, "text": self.text, "key": self.key });
        let leaving = Leaving {
            class: SYSTEM_MAIL,
            channel: SYSTEM_MAIL.into(),
            inbox: None,
            conversation: None,
            message: None,
            sent_to: self.to,
            subject: self.subject,
            payload,
            key: self.key,
            not_before: tx.now(),
        };
        put(tx, leaving).await
    }
}
