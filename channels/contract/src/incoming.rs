//! What a parser makes of something received: a message in the same shape for every channel.

use crate::post::Post;
use base::{AgentId, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Somebody as the network names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Display name; proves nothing.
    #[serde(default)]
    pub name: String,
    /// Address, number, or the network's lasting id.
    pub address: String,
    /// How the network shows them now, where that is not the address; it changes and proves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
}

impl Party {
    /// Somebody by name and address.
    #[must_use]
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: name.into(), address: address.into(), handle: None }
    }
}

/// A file that came with a message.
#[derive(Clone, Debug)]
pub struct File {
    /// Safe name.
    pub name: String,
    /// Declared type.
    pub content_type: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// Shown inside the text.
    pub inline: bool,
    /// By which the text refers to it.
    pub content_id: Option<String>,
    /// Could not be decoded to the end.
    pub damaged: bool,
    /// What it shows, in words for those who do not see it.
    pub description: String,
    /// What its network calls it, where it is a picture of a post there: the key of a [`crate::Medium`].
    pub key: Option<String>,
}

/// Why a file that lies elsewhere was not had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unhad {
    /// It may be had another time.
    NotNow(String),
    /// It will not be had.
    Never(String),
}

impl Unhad {
    /// For people.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::NotNow(words) | Self::Never(words) => words,
        }
    }
}

/// A file of a message that lies elsewhere and was not had.
#[derive(Clone, Debug)]
pub struct Missing {
    /// What its network calls it; empty where nobody knows.
    pub key: String,
    /// Where it lies, the best place first.
    pub places: Vec<String>,
    /// What it shows, in words.
    pub description: String,
    /// Why it is missing, as it stands among the warnings of its message.
    pub why: Unhad,
}

impl File {
    /// A whole file beside the text, without words about it.
    #[must_use]
    pub fn new(name: impl Into<String>, content_type: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            content_type: content_type.into(),
            bytes,
            inline: false,
            content_id: None,
            damaged: false,
            description: String::new(),
            key: None,
        }
    }
}

/// Why a message may belong to a conversation, strongest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A reply token of ours, verified: the conversation's number.
    Token(i64),
    /// A signed message id of ours, verified: the conversation's number.
    OwnId(i64),
    /// Ids that the message says it answers, nearest first.
    Answers(Vec<String>),
    /// Further ids the message names, newest first.
    Names(Vec<String>),
    /// Signed marks of a notification to a colleague: an answer of theirs, if it is really they who write.
    Notice(Notice),
    /// The post a public thread began with: within it, each person's posts to us are one conversation (CH-117).
    Thread(String),
}

/// What the marks of a notification say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The conversation's number.
    pub number: i64,
    /// Short for the colleague it was sent to; see [`colleague_tag`].
    pub colleague: [u8; 6],
    /// The thread's version then; the lowest 24 bits of it.
    pub seen: u32,
}

/// Short for a colleague in the marks of a notification.
#[must_use]
pub fn colleague_tag(agent: &AgentId) -> [u8; 6] {
    let [a, b, c, d, e, f, ..] = base::vault::keyed_hash(&[0; 32], &[agent.as_str().as_bytes()]);
    [a, b, c, d, e, f]
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Written by a person.
    Message,
    /// A report about something we sent: not delivered, read, complained of.
    Bounce,
    /// Any other automatic message.
    Automatic,
}

/// How far the sender's identity is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Proven.
    Verified,
    /// Neither proven nor refused.
    Unverified,
    /// The claimed domain refuses it.
    Failed,
}

/// A message in the same shape for every channel.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about a message, asked for alone")]
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Kind of identity the sender's address is: `email`, `phone`, `network`.
    pub identity_kind: &'static str,
    /// Sender.
    pub from: Party,
    /// Where answers shall go, if elsewhere.
    pub reply_to: Vec<Party>,
    /// Recipients.
    pub to: Vec<Party>,
    /// Copies.
    pub cc: Vec<Party>,
    /// Subject, empty where there is none.
    pub subject: String,
    /// When it was written, if it says so believably.
    pub written_at: Option<Time>,
    /// The network's id.
    pub provider_id: Option<String>,
    /// Same for the same content: for finding duplicates.
    pub fingerprint: String,
    /// The visible text, whole.
    pub text: String,
    /// The part that is new.
    pub new_text: String,
    /// The new part as a node tree.
    pub body: Value,
    /// Quotes and signature as a node tree.
    pub quoted: Value,
    /// Files.
    pub files: Vec<File>,
    /// Files that came with it in name only. Each is told among the warnings, too.
    pub missing: Vec<Missing>,
    /// Images that lie elsewhere.
    pub remote_images: i64,
    /// Whether there is a richer original to show.
    pub has_original: bool,
    /// What it is.
    pub kind: Kind,
    /// Whether its sender may be written to automatically: a person, as far as can be told.
    pub answerable: bool,
    /// Proof of the sender.
    pub trust: Trust,
    /// Why it may belong somewhere.
    pub evidence: Vec<Evidence>,
    /// Language, if sure.
    pub language: Option<String>,
    /// What an agent should know before believing it.
    pub warnings: Vec<String>,
    /// Passed on by somebody: opens a conversation of its own.
    pub forwarded: bool,
    /// Who wrote what is passed on, as it says itself; proves nothing.
    pub first_writer: Option<Party>,
    /// What a filter wrote that holds it for unwanted.
    pub spam: Option<String>,
    /// For notes: phone, letter, in person.
    pub how: Option<String>,
    /// Delivery reports in it.
    pub reports: Vec<Report>,
    /// What it says of its sender's absence, where it is a notice of one.
    pub away: Option<Away>,
    /// What it is on its network, where that is one of posts.
    pub post: Option<Box<Post>>,
}

impl Incoming {
    /// Words of a person, unproven, with nothing else to them: what a channel knows more of it sets itself.
    #[must_use]
    pub fn written(identity_kind: &'static str, from: Party, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            identity_kind,
            from,
            reply_to: Vec::new(),
            to: Vec::new(),
            cc: Vec::new(),
            subject: String::new(),
            written_at: None,
            provider_id: None,
            fingerprint: String::new(),
            new_text: text.clone(),
            text,
            body: Value::Array(Vec::new()),
            quoted: Value::Array(Vec::new()),
            files: Vec::new(),
            missing: Vec::new(),
            remote_images: 0,
            has_original: false,
            kind: Kind::Message,
            answerable: true,
            trust: Trust::Unverified,
            evidence: Vec::new(),
            language: None,
            warnings: Vec::new(),
            forwarded: false,
            first_writer: None,
            spam: None,
            how: None,
            reports: Vec::new(),
            away: None,
            post: None,
        }
    }

    /// A post as a message. Its network vouches for who wrote it.
    #[must_use]
    pub fn posted(post: Post) -> Self {
        let answers = post.parent.clone().map(|id| Evidence::Answers(vec![id]));
        let written = Self::written("network", post.author.clone(), post.text.clone());
        Self {
            written_at: Some(post.at).filter(|at| *at > Time(0)),
            provider_id: Some(post.id.clone()),
            fingerprint: base::vault::fingerprint(&post.id),
            body: post.body.clone(),
            trust: Trust::Verified,
            evidence: std::iter::once(Evidence::Thread(post.root.clone())).chain(answers).collect(),
            language: post.language.clone(),
            post: Some(Box::new(post)),
            ..written
        }
    }

    /// Whether others than those it is addressed to read it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.post.as_ref().is_some_and(|post| post.audience.is_public())
    }
}

/// Its sender is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// The last day away as `YYYY-MM-DD`, where that is certain.
    pub until: Option<String>,
}

/// What became of one of our messages on its way to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Our message's network id.
    pub about: String,
    /// The recipient, empty where the report names none.
    pub recipient: String,
    /// What became of it.
    pub became: Became,
    /// In words.
    pub words: String,
}

/// What a report says of one of our messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is late, and still tried.
    Delayed,
    /// It failed for good.
    Failed,
    /// It failed for good, and so will whatever else is sent to this recipient.
    Gone,
    /// It arrived, and its reader called it spam or wants no more.
    Unwanted,
}

/// What the other side says became of one of our messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Our message's id there.
    pub about: String,
    /// What became of it.
    pub state: Delivered,
    /// Why it failed, in words.
    pub words: String,
}

/// How far a message of ours came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It reached the person.
    Arrived,
    /// They opened it.
    Read,
    /// It did not reach them and will not.
    Failed,
}

/// What a parser found in one thing received.
#[derive(Clone, Debug)]
pub enum Parsed {
    /// A message.
    Message(Box<Incoming>),
    /// Our own message come back; nothing to do but to say so.
    Echo(String),
    /// What [`crate::Channel::probe`] made, with this id, has arrived. Only what nobody else can have made.
    Probe(String),
    /// Written by one of us with another program, and sent already.
    Outside(Box<Incoming>),
    /// A message that is known here, as it reads now.
    Edited(Box<Incoming>),
    /// The post with this id is gone from the network.
    Deleted(String),
    /// How posts of a thread stand now, whoever wrote them: nothing of it is a message.
    Thread(Vec<Post>),
    /// Found by listening; the id of what listened. Nobody asked us: it becomes a conversation by rule or by click.
    Heard(String, Box<Post>),
    /// What became of one of our messages.
    Receipt(Receipt),
    /// Something this version does not know, in words; kept.
    Unknown(String),
}

/// Could not be parsed; the bytes are kept and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined(pub String);
