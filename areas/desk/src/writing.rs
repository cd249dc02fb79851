//! What an agent wants to send.

use crate::status::Status;
use crate::waking::For;
use base::{FileId, Time};
use contract::{Audience, Party};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of message leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// To the sender.
    Reply,
    /// To everybody.
    ReplyAll,
    /// To an outsider.
    Forward,
}

/// What an agent wants to send.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Writing {
    /// Reply, reply to all, or forward.
    pub kind: Sort,
    /// Recipients.
    pub to: Vec<Party>,
    /// Copies.
    #[serde(default)]
    pub cc: Vec<Party>,
    /// Hidden copies.
    #[serde(default)]
    pub bcc: Vec<Party>,
    /// The address to write from, if one of several.
    #[serde(default)]
    pub from: Option<String>,
    /// Subject, if it shall differ.
    #[serde(default)]
    pub subject: Option<String>,
    /// The words.
    pub body_text: String,
    /// Uploaded files.
    #[serde(default)]
    pub attachments: Vec<FileId>,
    /// Where the conversation stands afterwards; waiting for the customer by default.
    #[serde(default)]
    pub status_after: Option<Status>,
    /// For `snoozed`: until when.
    #[serde(default)]
    pub snooze_until: Option<Time>,
    /// For `snoozed`: until what happens, alone or before that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snooze_for: Option<For>,
    /// What the writer had seen: the reply is stopped if the thread moved since.
    pub seen_thread_version: i64,
    /// Send although it moved.
    #[serde(default)]
    pub send_anyway: bool,
    /// The draft it was written in.
    #[serde(default)]
    pub draft_version: Option<i64>,
    /// On a network of posts: who reads it, never more than read the post; as many as that if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// On a network of posts: a warning before the words; that of the post if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// On a network of posts: language of the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Why it is sent although the reply check stops it: whoever leads may say so, in private.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
}

impl Writing {
    /// Nothing yet, to these people.
    #[must_use]
    pub const fn to(to: Vec<Party>, kind: Sort, seen_thread_version: i64) -> Self {
        Self {
            kind,
            to,
            cc: Vec::new(),
            bcc: Vec::new(),
            from: None,
            subject: None,
            body_text: String::new(),
            attachments: Vec::new(),
            status_after: None,
            snooze_until: None,
            snooze_for: None,
            seen_thread_version,
            send_anyway: false,
            draft_version: None,
            audience: None,
            warning: None,
            language: None,
            override_reason: None,
        }
    }
}
