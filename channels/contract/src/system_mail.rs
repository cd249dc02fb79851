//! The system's own mail: invitations, resets, notifications. Any area may queue one.

use base::{AgentId, ConversationId, Fault, OutboxId, Vault};
use serde_json::{Value, json};
use store::Tx;
use store::outbox::{Leaving, put};

/// Name under which the outbox holds it; the e-mail channel sends it from the company's system account.
pub const SYSTEM_MAIL: &str = "system_mail";
/// Purpose under which a text that opens something is sealed.
const SEALED: &str = "system_mail";

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
    /// Queues it in this transaction. Whoever reads the database reads its text.
    pub async fn queue(self, tx: &mut Tx) -> Result<OutboxId, Fault> {
        let text = json!(self.text);
        self.put(tx, [("text", text)]).await
    }

    /// Queues a mail that its receiver may answer, where the conversation's inbox lets them.
    pub async fn queue_answerable(
        self,
        tx: &mut Tx,
        (conversation, agent, seen): (&ConversationId, &AgentId, i64),
    ) -> Result<OutboxId, Fault> {
        let about = json!({ "conversation": conversation, "agent": agent, "seen": seen });
        let text = json!(self.text);
        self.put(tx, [("text", text), ("about", about)]).await
    }

    /// Queues a mail whose link opens something: neither the database nor a backup of it holds the text.
    pub async fn queue_sealed(self, tx: &mut Tx, vault: &Vault) -> Result<OutboxId, Fault> {
        let sealed = json!(vault.seal(SEALED, &self.text)?);
        self.put(tx, [("sealed", sealed)]).await
    }

    async fn put<const N: usize>(self, tx: &mut Tx, words: [(&str, Value); N]) -> Result<OutboxId, Fault> {
        let mut payload = json!({ "to": self.to, "subject": self.subject, "key": self.key });
        if let Some(parts) = payload.as_object_mut() {
            parts.extend(words.into_iter().map(|(how, words)| (how.to_owned(), words)));
        }
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

    /// A queued mail as its channel sends it, with its text opened.
    pub fn opened(payload: &Value, vault: &Vault) -> Result<Value, Fault> {
        let mut open = payload.clone();
        if let (Some(sealed), Some(parts)) = (payload.get("sealed").and_then(Value::as_str), open.as_object_mut()) {
            parts.remove("sealed");
            parts.insert("text".into(), json!(vault.open(SEALED, sealed)?));
        }
        Ok(open)
    }
}
