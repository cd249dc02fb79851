//! What is said of a piece of a search that was read as words. Pure.

use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// A piece of a search that may have been meant differently than it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SearchHint")]
pub struct Hint {
    /// What was typed.
    pub term: String,
    /// What is wrong with it.
    pub why: Misread,
    /// The nearest that would be understood.
    pub nearest: Option<String>,
    /// All that would be understood there, where these are few.
    pub known: Vec<String>,
}

/// Why a piece was read as words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SearchMisread")]
pub enum Misread {
    /// There is no such filter.
    Unknown,
    /// The filter is there, but not with this value.
    Value,
    /// It asks for a day, and this is none.
    Day,
    /// Nothing is called so: no label, inbox, team or person.
    Name,
}

impl Hint {
    /// A hint without a list of what would be understood.
    #[must_use]
    pub(crate) fn new(term: &str, why: Misread, nearest: Option<String>) -> Self {
        Self { term: term.chars().take(100).collect(), why, nearest, known: vec![] }
    }

    /// The same of a piece that was denied.
    #[must_use]
    pub(super) fn denied(self, token: &str) -> Self {
        let not = |said: String| format!("-{said}");
        let known = self.known.into_iter().map(not).collect();
        Self { known, ..Self::new(token, self.why, self.nearest.map(not)) }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { term, why, nearest, known } = self;
        match why {
            Misread::Unknown => write!(to, "{term} is no filter, so it was taken as words")?,
            Misread::Value => write!(to, "{term} is not known, so it was taken as words")?,
            Misread::Day => write!(to, "{term} names no day, so it was taken as words; write 2026-03-31 or today")?,
            Misread::Name => write!(to, "nothing is called as in {term}")?,
        }
        match nearest {
            Some(nearest) => write!(to, "; did you mean {nearest}?"),
            None if known.is_empty() => Ok(()),
            None => write!(to, "; there are {}", known.join(", ")),
        }
    }
}
