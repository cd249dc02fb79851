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
    /// Addresses that mail came back from, to which its writer sends all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub came_back_anyway: Vec<String>,
    /// Addresses of those besides the customer who are meant to read a private post, too; they take part in its thread already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named_knowingly: Vec<String>,
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
            came_back_anyway: Vec::new(),
            named_knowingly: Vec::new(),
            draft_version: None,
            audience: None,
            warning: None,
            language: None,
            override_reason: None,
        }
    }

    /// As it leaves when its time has come, however long it waited: a rest that is over by then puts nothing away, and the
    /// conversation waits for the customer. Pure.
    #[must_use]
    pub fn at_its_time(self, now: Time) -> Self {
        let snooze_until = self.snooze_until.filter(|until| *until > now);
        let over = snooze_until.is_none() && self.snooze_for.is_none();
        let status_after =
            self.status_after.map(|one| if one == Status::Snoozed && over { Status::Waiting } else { one });
        Self { snooze_until, status_after, ..self }
    }

    /// Whether its writer sends there although mail came back.
    #[must_use]
    pub fn sends_anyway_to(&self, address: &str) -> bool {
        let same = |one: &String| customers::normalise("email", one) == customers::normalise("email", address);
        self.came_back_anyway.iter().any(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(until: Option<i64>, snooze_for: Option<For>, expected: (Status, Option<i64>)) {
        let planned = Writing {
            status_after: Some(Status::Snoozed),
            snooze_until: until.map(Time),
            snooze_for,
            ..Writing::to(vec![], Sort::Reply, 1)
        };
        let left = planned.at_its_time(Time(1_000));
        assert_eq!((left.status_after, left.snooze_until), (Some(expected.0), expected.1.map(Time)));
        assert_eq!(left.snooze_for, snooze_for);
    }

    #[test]
    fn a_rest_that_is_over_puts_nothing_away() {
        check(Some(1_001), None, (Status::Snoozed, Some(1_001)));
        check(Some(1_000), None, (Status::Waiting, None));
        check(Some(1_000), Some(For::Colleague), (Status::Snoozed, None));
        check(None, Some(For::Reply), (Status::Snoozed, None));
        check(None, None, (Status::Waiting, None));
    }

    #[test]
    fn a_writing_kept_before_nobody_could_send_anyway_still_reads() {
        let kept = serde_json::json!({ "kind": "reply", "to": [], "body_text": "x", "seen_thread_version": 1 });
        let writing: Writing = serde_json::from_value(kept).expect("an old row");
        assert!(!writing.sends_anyway_to("ana@post.example"));
        let writing = Writing { came_back_anyway: vec!["Ana@Post.example".into()], ..writing };
        assert!(writing.sends_anyway_to("ana@post.example") && !writing.sends_anyway_to("bo@post.example"));
    }
}
