//! A conversation as data: its turns in order and where it stands today.

use std::sync::Arc;

use crate::language::Language;

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The customer waits for us.
    Open,
    /// We wait for the customer.
    Waiting,
    /// We wait for somebody else on our side.
    WaitingUs,
    /// Sleeps until a time.
    Snoozed,
    /// Done.
    Resolved,
    /// Junk.
    Spam,
    /// Thrown away.
    Trash,
}

/// How pressing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Can wait.
    Low,
    /// As usual.
    Normal,
    /// Before others.
    High,
    /// Now.
    Urgent,
}

/// One conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// Key of the inbox.
    pub inbox: &'static str,
    /// Channel: "email", "form", "note" or "internal".
    pub channel: &'static str,
    /// Index into `Company::customers`; none between colleagues.
    pub customer: Option<usize>,
    /// Subject.
    pub subject: String,
    /// Language of its text.
    pub language: Language,
    /// When it began: the time of the first turn.
    pub opened_at: i64,
    /// Where it stands.
    pub status: Status,
    /// When it was resolved, if it is.
    pub resolved_at: Option<i64>,
    /// When it wakes, if it sleeps; the only time that lies in the future.
    pub snoozed_until: Option<i64>,
    /// How pressing.
    pub priority: Priority,
    /// Key of the agent who has it.
    pub assignee: Option<&'static str>,
    /// Key of the team that has it.
    pub team: Option<&'static str>,
    /// Keys of its labels.
    pub labels: Vec<&'static str>,
    /// Agents who have not read its latest turn.
    pub unread_by: Vec<&'static str>,
    /// Agents who starred it.
    pub starred_by: Vec<&'static str>,
    /// What was said, in order of time.
    pub turns: Vec<Turn>,
    /// Answers begun and not sent.
    pub drafts: Vec<Draft>,
}

/// One thing said.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// What kind of turn.
    pub kind: Kind,
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Who said it.
    pub author: Author,
    /// Receivers; empty for notes and calls.
    pub to: Vec<Person>,
    /// Copied in.
    pub cc: Vec<Person>,
    /// Plain text, everything the reader would see: greeting, sign-off, quoted history.
    pub text: String,
    /// The same as HTML, when the sender's program wrote HTML.
    pub html: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Local part of its Message-ID; unique in the company.
    pub message_id: String,
    /// Local part of the Message-ID it answers.
    pub in_reply_to: Option<String>,
}

/// What kind of turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Came in.
    In,
    /// Came in, written by a machine (out of office).
    InAutomatic,
    /// Went out.
    Out(Delivery),
    /// A private note.
    Note {
        /// Keys of agents mentioned.
        mentions: Vec<&'static str>,
    },
    /// A call, letter or meeting somebody wrote down.
    Call {
        /// By which way.
        how: How,
        /// How long, for calls.
        minutes: Option<u32>,
    },
}

/// The way a noted contact took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// They called.
    PhoneIn,
    /// We called.
    PhoneOut,
    /// A letter.
    Letter,
    /// A fax.
    Fax,
    /// Met in person.
    InPerson,
    /// Met at a fair or market.
    Event,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Handed over.
    Sent,
    /// Did not arrive, and what the other server said.
    Failed(String),
}

/// Who said something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// The customer of the conversation, under one of their addresses (none for calls and letters).
    Customer(Option<String>),
    /// Key of an agent.
    Agent(&'static str),
    /// Somebody else who is on the thread.
    Other(Person),
}

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name, may be empty.
    pub name: String,
    /// Address.
    pub address: String,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// Media type.
    pub content_type: &'static str,
    /// Content; equal pictures share one allocation.
    pub bytes: Arc<[u8]>,
}

/// An answer begun and not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Key of the agent.
    pub agent: &'static str,
    /// Last touched.
    pub at_ms: i64,
    /// The text so far.
    pub text: String,
}

impl Conversation {
    /// A conversation nobody has said anything in yet.
    pub(crate) fn bare((inbox, channel): (&'static str, &'static str), subject: String, opened_at: i64) -> Self {
        Self {
            inbox,
            channel,
            customer: None,
            subject,
            language: Language::English,
            opened_at,
            status: Status::Resolved,
            resolved_at: None,
            snoozed_until: None,
            priority: Priority::Normal,
            assignee: None,
            team: None,
            labels: Vec::new(),
            unread_by: Vec::new(),
            starred_by: Vec::new(),
            turns: Vec::new(),
            drafts: Vec::new(),
        }
    }
}

impl Turn {
    /// A turn with nothing but its text.
    pub(crate) fn bare(kind: Kind, at_ms: i64, author: Author, text: String) -> Self {
        Self {
            kind,
            at_ms,
            author,
            to: Vec::new(),
            cc: Vec::new(),
            text,
            html: None,
            attachments: Vec::new(),
            message_id: String::new(),
            in_reply_to: None,
        }
    }

    /// Whether it is a letter in or out, not a note or a call.
    #[must_use]
    pub fn is_letter(&self) -> bool {
        matches!(self.kind, Kind::In | Kind::InAutomatic | Kind::Out(_))
    }
}
