//! What a check is.

use crate::report::{Offer, Severity};
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
    /// Which of several reasons the check has.
    pub(crate) rule: Option<&'static str>,
    /// What the reason names.
    pub(crate) about: String,
    pub(crate) offer: Offer,
}

impl Mark {
    pub(crate) fn new(severity: Severity, place: Range<usize>, why: impl Into<String>) -> Self {
        Self { severity, place, why: why.into(), instead: None, rule: None, about: String::new(), offer: Offer::Advice }
    }

    /// For whoever says it in other words: which reason this is, and what it names.
    pub(crate) fn by(mut self, rule: &'static str, about: impl Into<String>) -> Self {
        self.rule = Some(rule);
        self.about = about.into();
        self
    }

    /// With an offer; an empty one is none.
    pub(crate) fn offering(mut self, instead: &str) -> Self {
        self.instead = (!instead.is_empty()).then(|| instead.to_owned());
        self
    }

    /// With words that can stand there as they are; empty ones are none.
    pub(crate) fn replacing(self, instead: &str) -> Self {
        Self { offer: Offer::Words, ..self.offering(instead) }
    }

    /// With what a language's list says: a single word can stand there, anything longer may be advice in that language.
    pub(crate) fn listing(self, instead: &str) -> Self {
        let word = !instead.is_empty() && instead.chars().all(char::is_alphabetic);
        Self { offer: if word { Offer::Words } else { Offer::Told }, ..self.offering(instead) }
    }
}
