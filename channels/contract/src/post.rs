//! A post on a network: who said it to whom, what it answers, how far it reaches. What was said is a message's own matter.

use crate::incoming::Party;
use base::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who may read a post, as its network has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Those named in it.
    #[default]
    Named,
    /// Those who follow its author.
    Followers,
    /// Everyone, but it is shown off nowhere.
    Quiet,
    /// Everyone.
    Everyone,
}

impl Audience {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Followers => "followers",
            Self::Quiet => "quiet",
            Self::Everyone => "everyone",
        }
    }
    /// From how it is stored; what nobody knows is read by the fewest.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        let known = [Self::Followers, Self::Quiet, Self::Everyone];
        known.into_iter().find(|one| one.code() == code).unwrap_or_default()
    }
    /// Whether others than those named read it: then it is published, with all that takes.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Named)
    }
}

/// How a network answered a post so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Answers.
    pub replies: i64,
    /// Times it was passed on.
    pub shares: i64,
    /// Likes.
    pub likes: i64,
}

/// A picture, film or sound of a post, where it lies elsewhere.
#[derive(Clone, Debug, Default, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Medium {
    /// `image`, `video`, `audio` or `other`.
    pub kind: String,
    /// What its author says it shows.
    pub description: String,
    /// What its network calls it: under another name it is another picture. Empty where nobody knows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(skip)]
    pub key: String,
    /// Where it lies, the best place first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub places: Vec<String>,
}

/// Where a picture lies is no part of what is said with it: servers move what they keep.
impl PartialEq for Medium {
    fn eq(&self, other: &Self) -> bool {
        (&self.kind, &self.description, &self.key) == (&other.kind, &other.description, &other.key)
    }
}

impl Medium {
    /// As people see it: what it is, and what is said of it.
    #[must_use]
    pub fn shown(self) -> Self {
        Self { key: String::new(), places: Vec::new(), ..self }
    }
}

/// A post, as its network shows it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The same on every server of the network; also the id of the message it becomes.
    pub id: String,
    /// What the account's own server calls it, or the version of it: for asking and answering.
    pub local: String,
    /// The post the thread began with: its own id if it is that.
    pub root: String,
    /// The post it answers.
    pub parent: Option<String>,
    /// Who wrote it: the address is the network's lasting id of them.
    pub author: Party,
    /// Written by the account itself.
    pub own: bool,
    /// How many follow its author.
    pub followers: Option<i64>,
    /// Who may read it.
    pub audience: Audience,
    /// Its words as text.
    pub text: String,
    /// Its words as a node tree.
    pub body: Value,
    /// What its author warns of before one reads it.
    pub warning: String,
    /// Its pictures are better not seen unasked.
    pub sensitive: bool,
    /// Language its author chose.
    pub language: Option<String>,
    /// Where people read it.
    pub url: Option<String>,
    /// When it was written, as far as that can be believed.
    pub at: Time,
    /// When it was last changed.
    pub edited_at: Option<Time>,
    /// How it was answered so far.
    pub counts: Counts,
    /// Pictures and the like.
    pub media: Vec<Medium>,
    /// What others say of it or its author: `spam`, `graphic-media`.
    pub labels: Vec<String>,
    /// Why it cannot be answered, in words.
    pub closed: Option<String>,
}

/// The post an answer goes under, and how.
#[derive(Clone, Debug)]
pub struct Under {
    /// The post; for one that begins a thread there is none.
    pub post: Option<Post>,
    /// Who shall read the answer; never more than may read the post.
    pub audience: Audience,
    /// A warning before the words.
    pub warning: String,
    /// Language of the words.
    pub language: Option<String>,
}

/// What can be done to a post besides answering it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Take back a post of one's own.
    Delete,
    /// Hide somebody's answer below a post of one's own.
    Hide,
    /// Like it.
    Like,
    /// See nothing of its author any more.
    Mute,
    /// Neither see nor be seen by its author.
    Block,
    /// Tell the moderators.
    Report,
}

impl Act {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Hide => "hide",
            Self::Like => "like",
            Self::Mute => "mute",
            Self::Block => "block",
            Self::Report => "report",
        }
    }
}

/// Words somebody listens for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Listening {
    /// Our id of it; comes back in the envelope under `heard_by`.
    pub id: String,
    /// What is searched: words, or one `#tag`.
    pub words: String,
    /// Only posts in this language.
    pub language: Option<String>,
}
