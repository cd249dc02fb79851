//! A reply on its way out, before and after its channel has given it its final form.

use crate::incoming::{File, Party};
use crate::post::Under;
use base::{MessageId, Time};
use serde_json::Value;

/// A message to leave, as the desk has it.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Our id of it.
    pub message: MessageId,
    /// The conversation's number.
    pub number: i64,
    /// When it was written.
    pub at: Time,
    /// Who writes: the agent's name.
    pub author: String,
    /// The address it leaves from, if one of several was chosen.
    pub from: Option<String>,
    /// Recipients.
    pub to: Vec<Party>,
    /// Copies.
    pub cc: Vec<Party>,
    /// Hidden copies.
    pub bcc: Vec<Party>,
    /// Subject.
    pub subject: String,
    /// Text, signature included.
    pub text: String,
    /// Network id of the message this answers.
    pub answers: Option<String>,
    /// Network ids of the thread, oldest first.
    pub thread: Vec<String>,
    /// Files.
    pub files: Vec<File>,
    /// Who wrote it.
    pub writer: Writer,
    /// Where it stands in a thread of posts, on a network of posts.
    pub under: Option<Under>,
}

impl Outgoing {
    /// Words of a person to nobody yet, in no conversation: whoever sends them sets the rest.
    #[must_use]
    pub fn written(message: MessageId, at: Time, text: impl Into<String>) -> Self {
        Self {
            message,
            number: 0,
            at,
            author: String::new(),
            from: None,
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: String::new(),
            text: text.into(),
            answers: None,
            thread: Vec::new(),
            files: Vec::new(),
            writer: Writer::Person,
            under: None,
        }
    }
}

/// Who wrote something that leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// A person: answers and reports are wanted.
    Person,
    /// A program: marked as such, and nothing may come back by itself.
    Program,
}

/// Its final form: fixed in the transaction that decided to send it, byte for byte.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The network id it will have, where we choose it.
    pub provider_id: Option<String>,
    /// What `send` needs beside the bytes.
    pub payload: Value,
    /// The bytes to send, kept as a blob.
    pub bytes: Vec<u8>,
}
