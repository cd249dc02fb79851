//! What a check is.

use crate::report::Severity;
use crate::seen::Seen;
use std::ops::Range;

/// A check: its name, what it catches, examples, and how it finds.
pub struct Check {
    /// One word, never changed.
    pub name: &'static str,
    /// What it catches and how much that weighs, in a sentence or two.
    pub catches: &'static str,
    /// What it finds something in, and how that is written better.
    pub examples: &'static [Example],
    pub(crate) find: fn(&Seen<'_>) -> Vec<Mark>,
}

/// A text the check speaks up at, and one it is silent at.
pub struct Example {
    /// Two-letter code.
    pub language: &'static str,
    /// What else is known: the other fields of the line, as JSON.
    pub given: &'static str,
    /// Found.
    pub before: &'static str,
    /// Not found.
    pub after: &'static str,
}

/// What a check found, before it is told.
pub(crate) struct Mark {
    pub(crate) severity: Severity,
    /// Characters of the raw text.
    pub(crate) place: Range<usize>,
    pub(crate) why: String,
    pub(crate) instead: Option<String>,
}

impl Mark {
    pub(crate) fn new(severity: Severity, place: Range<usize>, why: impl Into<String>) -> Self {
        Self { severity, place, why: why.into(), instead: None }
    }

    /// With an offer; an empty one is none.
    pub(crate) fn offering(mut self, instead: &str) -> Self {
        self.instead = (!instead.is_empty()).then(|| instead.to_owned());
        self
    }
}
