//! A promise: what was said, whose it is, by when, and how it stands.

use base::{ConversationId, Fault, MessageId, PromiseActId, PromiseId, Time};
use customers::CustomerRef;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use team::AgentRef;

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromiseState")]
pub enum State {
    /// To be kept.
    Open,
    /// Kept in time.
    Kept,
    /// Kept, and late.
    KeptLate,
    /// It will not be kept.
    Broken,
    /// Another time was agreed on before it was due; a new promise stands for it.
    Changed,
    /// It was none.
    Void,
}

impl State {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Open, "open"),
        (Self::Kept, "kept"),
        (Self::KeptLate, "kept_late"),
        (Self::Broken, "broken"),
        (Self::Changed, "changed"),
        (Self::Void, "void"),
    ];

    /// Its name, as stored and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("open", |(_, code)| code)
    }

    pub(crate) fn read(code: String) -> Result<Self, Fault> {
        let known = Self::ALL.iter().find(|(_, known)| **known == code).map(|(state, _)| *state);
        known.ok_or_else(|| Fault::new(format!("unknown state of a promise {code}")))
    }

    /// What a promise that was kept at a moment is.
    #[must_use]
    pub fn kept(due: Time, at: Time) -> Self {
        if at <= due { Self::Kept } else { Self::KeptLate }
    }

    /// Whether it can be opened again: what was agreed on with the customer stands.
    #[must_use]
    pub const fn may_reopen(self) -> bool {
        matches!(self, Self::Kept | Self::KeptLate | Self::Broken | Self::Void)
    }
}

/// How it came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromiseOrigin")]
pub enum Origin {
    /// Found in an answer.
    Found,
    /// Found, and looked at by its writer before it left.
    Judged,
    /// Written down by somebody.
    ByHand,
    /// In the place of one whose time was changed.
    Renewed,
}

impl Origin {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Judged => "judged",
            Self::ByHand => "by_hand",
            Self::Renewed => "renewed",
        }
    }

    pub(crate) fn read(code: &str) -> Self {
        [Self::Judged, Self::ByHand, Self::Renewed].into_iter().find(|one| one.code() == code).unwrap_or(Self::Found)
    }
}

/// What a due time is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromiseNamed")]
pub enum Named {
    /// The words name an hour, or a time from now.
    Hour,
    /// They name a day.
    Day,
    /// They name nothing: three business days.
    Nothing,
    /// Somebody chose it.
    Chosen,
}

impl Named {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Nothing => "nothing",
            Self::Chosen => "chosen",
        }
    }

    pub(crate) fn read(code: &str) -> Self {
        [Self::Hour, Self::Day, Self::Nothing].into_iter().find(|one| one.code() == code).unwrap_or(Self::Chosen)
    }
}

/// Where a promise was made.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PromisePlace")]
pub struct Place {
    /// Conversation.
    pub id: ConversationId,
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
}

/// Another time that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PromiseMove")]
pub struct Move {
    /// The new time.
    pub due_at: Time,
    /// The customer may object until then.
    pub until: Time,
}

/// A promise.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerPromise")]
pub struct Promise {
    /// Id.
    pub id: PromiseId,
    /// Where it was made.
    pub conversation: Place,
    /// To whom.
    pub customer: Option<CustomerRef>,
    /// The message it stands in.
    pub message: Option<MessageId>,
    /// The exact words.
    pub words: String,
    /// What is promised.
    pub what: String,
    /// How it came here.
    pub origin: Origin,
    /// Who gave it.
    pub promiser: Option<AgentRef>,
    /// Who keeps it.
    pub owner: Option<AgentRef>,
    /// Whether everyone could read it.
    pub public: bool,
    /// When it was given.
    pub made_at: Time,
    /// By when.
    pub due_at: Time,
    /// The zone that time was told in.
    pub zone: String,
    /// What the time is taken from.
    pub named: Named,
    /// How it stands.
    pub state: State,
    /// Open, and its time is over.
    pub overdue: bool,
    /// Since when it stands so.
    pub settled_at: Option<Time>,
    /// The message that kept it.
    pub evidence: Option<MessageId>,
    /// The promise whose place it took.
    pub renews: Option<PromiseId>,
    /// Another time that was asked for and not answered yet.
    pub moving: Option<Move>,
    /// Where it is late: honest words to begin with, in the customer's language. Never sent by itself.
    pub honest: Option<String>,
    /// Counts changes.
    pub version: i64,
}

/// Something that was done about a promise.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PromiseAct")]
pub struct Act {
    /// Id.
    pub id: PromiseActId,
    /// When.
    pub at: Time,
    /// Who, by the name they had; goodword itself where nobody did.
    pub by: String,
    /// `made`, `owner`, `kept`, `broken`, `void`, `moving`, `changed`, `objected`, `reopened`, `reminded` or `late`.
    pub act: String,
    /// A word on it.
    pub words: String,
    /// Codes behind it: ids and times.
    pub data: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip() {
        for (state, code) in State::ALL {
            assert_eq!((state.code(), State::read(code.into()).unwrap()), (code, state));
        }
        assert!(State::read("lost".into()).is_err());
        for origin in [Origin::Found, Origin::Judged, Origin::ByHand, Origin::Renewed] {
            assert_eq!(Origin::read(origin.code()), origin);
        }
        for named in [Named::Hour, Named::Day, Named::Nothing, Named::Chosen] {
            assert_eq!(Named::read(named.code()), named);
        }
    }

    #[test]
    fn kept_at_the_last_moment_is_kept_and_a_moment_later_is_late() {
        assert_eq!(State::kept(Time(10), Time(10)), State::Kept);
        assert_eq!(State::kept(Time(10), Time(11)), State::KeptLate);
    }

    #[test]
    fn what_was_agreed_on_is_not_opened_again() {
        let may: Vec<&str> = State::ALL.iter().filter(|(state, _)| state.may_reopen()).map(|(_, code)| *code).collect();
        assert_eq!(may, ["kept", "kept_late", "broken", "void"]);
    }
}
