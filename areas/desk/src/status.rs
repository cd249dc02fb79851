//! Where a conversation stands, and what moves it. Pure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Somebody here has to do something.
    Open,
    /// The customer has the next word.
    Waiting,
    /// Somebody else here has the next word.
    WaitingUs,
    /// Put away until a time.
    Snoozed,
    /// Done.
    Resolved,
    /// Unwanted.
    Spam,
    /// Thrown away; can be restored.
    Trash,
}

impl Status {
    /// Every status.
    pub const ALL: &'static [Self] =
        &[Self::Open, Self::Waiting, Self::WaitingUs, Self::Snoozed, Self::Resolved, Self::Spam, Self::Trash];

    /// As stored and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::WaitingUs => "waiting_us",
            Self::Snoozed => "snoozed",
            Self::Resolved => "resolved",
            Self::Spam => "spam",
            Self::Trash => "trash",
        }
    }

    /// The status with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.code() == code)
    }

    /// In words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting for the customer",
            Self::WaitingUs => "waiting for somebody here",
            Self::Snoozed => "snoozed",
            Self::Resolved => "resolved",
            Self::Spam => "spam",
            Self::Trash => "in the trash",
        }
    }

    /// The list it is kept in: work at hand is one shelf, everything else its own.
    #[must_use]
    pub const fn shelf(self) -> &'static str {
        match self {
            Self::Open | Self::Waiting | Self::WaitingUs => "active",
            other => other.code(),
        }
    }

    /// What a message from a customer makes of it: everything comes back to work, but unwanted mail stays away.
    #[must_use]
    pub const fn after_customer_message(self) -> Self {
        match self {
            Self::Spam => Self::Spam,
            _ => Self::Open,
        }
    }
}

/// How urgent, as 1 (low) to 4 (urgent).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Can wait.
    Low,
    /// As usual.
    Normal,
    /// Soon.
    High,
    /// Now.
    Urgent,
}

impl Priority {
    /// As stored.
    #[must_use]
    pub const fn rank(self) -> i64 {
        match self {
            Self::Low => 1,
            Self::Normal => 2,
            Self::High => 3,
            Self::Urgent => 4,
        }
    }
    /// From what is stored.
    #[must_use]
    pub const fn from_rank(rank: i64) -> Self {
        match rank {
            1 => Self::Low,
            3 => Self::High,
            4 => Self::Urgent,
            _ => Self::Normal,
        }
    }
    /// As in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

/// Stands in for "not waiting" where conversations are sorted by how long somebody waits.
pub const NOT_WAITING: i64 = 9_000_000_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_message_brings_everything_back_but_spam() {
        for status in Status::ALL {
            let next = status.after_customer_message();
            assert_eq!(next, if *status == Status::Spam { Status::Spam } else { Status::Open });
        }
    }

    #[test]
    fn codes_round_trip() {
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(*status));
        }
        for rank in 1..=4 {
            assert_eq!(Priority::from_rank(rank).rank(), rank);
        }
    }
}
