//! What the screens need to know of a channel: composer, badges and settings form are drawn from this.

use crate::length::Length;
use crate::post::{Act, Audience};
use schemars::JsonSchema;
use serde::Serialize;

/// A channel as the screens see it.
#[expect(clippy::struct_excessive_bools, reason = "each is one capability the screens ask for, told as such")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Manifest {
    /// Stable name.
    pub kind: &'static str,
    /// Name for people.
    pub name: String,
    /// Icon from the app's set.
    pub icon: &'static str,
    /// Colour token.
    pub colour: &'static str,
    /// Who sees what is written there.
    pub visibility: Visibility,
    /// Whether agents may begin a conversation.
    pub can_start: bool,
    /// Whether agents may answer on it.
    pub can_reply: bool,
    /// Whether messages have subjects.
    pub has_subject: bool,
    /// Whether messages have copies to others.
    pub has_cc: bool,
    /// Longest text, if there is a limit.
    pub text_limit: Option<Length>,
    /// Limits of attached files.
    pub attachments: FileLimits,
    /// Who may read a post, widest first; none where there are no posts.
    pub audiences: Vec<Audience>,
    /// What can be done to posts.
    pub acts: Vec<Act>,
    /// Whether pictures must be described in words.
    pub wants_descriptions: bool,
    /// Whether words can be listened for.
    pub listens: bool,
    /// The settings form.
    pub settings: Vec<Field>,
    /// What to know before setting it up, in a few sentences.
    pub help: &'static str,
}

/// Who sees what is written on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Those addressed.
    Private,
    /// Everyone.
    Public,
}

impl Visibility {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
        }
    }
}

/// Limits of attached files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileLimits {
    /// Files a message may carry.
    pub count: u32,
    /// Bytes of all together.
    pub bytes: u64,
}

/// A field of the settings form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Field {
    /// Key in the settings.
    pub key: &'static str,
    /// Label.
    pub label: &'static str,
    /// Kind of input.
    pub kind: FieldKind,
    /// What may be chosen.
    pub choices: &'static [&'static str],
    /// Value when nothing is given.
    pub default: Option<&'static str>,
    /// Whether something must be given.
    pub required: bool,
    /// A sentence below the field.
    pub help: &'static str,
    /// Kept sealed, never given back.
    pub secret: bool,
    /// Where it is of use: only with these values of another field.
    pub only: Option<Only>,
}

/// Values of another field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Only {
    /// Key of the other field.
    pub key: &'static str,
    /// Its values.
    pub values: &'static [&'static str],
}

/// Kind of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// An e-mail address.
    Email,
    /// Hidden while typed.
    Password,
    /// A whole number.
    Number,
    /// One of the choices.
    Choice,
    /// Yes or no, as `yes` or `no`.
    YesNo,
    /// Several lines.
    Lines,
    /// Made here, and shown once; nobody types it.
    Made,
    /// An address to copy: the default, with the inbox's id for `{id}`.
    Address,
}
