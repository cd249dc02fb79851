//! What is handed in, as the contract has it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something somebody wrote.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChannelItem")]
pub(crate) struct Item {
    /// The other system's id of it; handed in twice, it is one message.
    pub(crate) id: String,
    /// The thread it stands in: each person's part of it is a conversation.
    pub(crate) thread: String,
    /// The id of what it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<String>,
    /// Who wrote it.
    pub(crate) from: Writer,
    /// The words, plain; or `html`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    /// The words as HTML; it is cleaned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) html: Option<String>,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) attachments: Vec<Enclosed>,
    /// Who may read it; left out: as the manifest says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) visibility: Option<Seen>,
    /// Where people read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Its language, such as `de`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    /// When it was written: `2026-03-02T09:00:00Z`.
    pub(crate) at: String,
    /// When it was changed; only in an edit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) edited_at: Option<String>,
}

/// Who wrote something.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChannelWriter")]
pub(crate) struct Writer {
    /// The other system's lasting id of them.
    pub(crate) id: String,
    /// What they are called.
    pub(crate) name: String,
    /// How the other system shows them, without `@`; left out: the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) handle: Option<String>,
    /// Their e-mail address, if they gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    /// Their telephone number, if they gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<String>,
    /// Whether the other system has made sure of address and number.
    #[serde(default)]
    pub(crate) verified: bool,
}

/// A file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChannelFile")]
pub(crate) struct Enclosed {
    /// Its name.
    pub(crate) name: String,
    /// Its type; what it really is is looked at here.
    #[serde(default)]
    pub(crate) content_type: String,
    /// Its bytes in base64.
    pub(crate) content: String,
    /// What it shows, in words.
    #[serde(default)]
    pub(crate) description: String,
}

/// Who may read something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ChannelVisibility")]
pub(crate) enum Seen {
    /// Everyone.
    Public,
    /// Its writer and we.
    Private,
}

/// Something that was taken back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChannelDeletion")]
pub(crate) struct Gone {
    /// The id under which it was handed in.
    pub(crate) id: String,
    /// When it was taken back.
    pub(crate) deleted_at: String,
}

/// What became of an answer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChannelReceipt")]
pub(crate) struct Receipt {
    /// The answer, as it was called when it was posted to you; the same as in the path.
    pub(crate) message: String,
    /// What became of it.
    pub(crate) state: State,
    /// When.
    pub(crate) at: String,
    /// Why it failed, in words for whoever wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ChannelReceiptState")]
pub(crate) enum State {
    /// It reached the person.
    Delivered,
    /// They opened it.
    Read,
    /// It did not reach them and will not.
    Failed,
}

impl State {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
        }
    }
}

/// One or several things, at most 500.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(inline)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used: things are read one by one, so that one mistake is one refusal")]
pub(crate) enum Batch<T> {
    /// Several.
    List(Vec<T>),
    /// One.
    One(T),
}

/// What became of each thing, in the order handed in.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ChannelAnswer")]
pub(crate) struct Answered {
    /// One for each.
    pub(crate) items: Vec<Taken>,
}

/// What became of one thing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ChannelTaken")]
pub(crate) struct Taken {
    /// Its id, where it has one that can be read.
    pub(crate) id: Option<String>,
    /// What became of it.
    pub(crate) result: Became,
    /// The field at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<String>,
    /// What is wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
}

/// What became of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ChannelOutcome")]
pub(crate) enum Became {
    /// It is safe here.
    Accepted,
    /// It was here already.
    Duplicate,
    /// It cannot be taken as it is.
    Refused,
}

/// What a thing is called, whatever else is wrong with it.
#[derive(Deserialize)]
struct Named {
    id: Option<String>,
    message: Option<String>,
}

impl Taken {
    pub(crate) fn refused(thing: &[u8], wrong: Wrong) -> Self {
        let named: Option<Named> = serde_json::from_slice(thing).ok();
        let id = named.and_then(|named| named.id.or(named.message));
        let id = id.map(|id| id.chars().filter(|c| !c.is_control()).take(200).collect());
        Self { id, result: Became::Refused, field: wrong.field, detail: Some(wrong.detail) }
    }
}

/// A mistake in one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) field: Option<String>,
    pub(crate) detail: String,
}

impl Wrong {
    pub(crate) fn at(field: &str, detail: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), detail: detail.into() }
    }

    /// What reading it as JSON of this shape says.
    pub(crate) fn unread(error: &serde_json::Error) -> Self {
        let detail = error.to_string();
        Self { field: detail.split('`').nth(1).map(str::to_owned), detail }
    }
}
