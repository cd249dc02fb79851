//! What happened, as far as the pact counts it: conversations as they stood at a moment, and who said what in them when.
//!
//! Spam, automatic mail, what was brought in from before, and requests among colleagues are not in it (PACT-M7). A conversation
//! that had become part of another by then is one with it.

use super::terms::Terms;
use base::{InboxId, LabelId, TeamId, Time};
use desk::status::Priority;

/// From when, until before when, and as it stood when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Beginning.
    pub from: Time,
    /// End, not in it.
    pub to: Time,
    /// Nothing that happened later is known.
    pub cut: Time,
}

/// Everything that is counted.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Of when.
    pub span: Span,
    /// Conversations with something said in that time.
    pub threads: Vec<Thread>,
    /// What was promised when.
    pub terms: Terms,
    /// Promises of single answers that fell due, where a ledger of them is kept.
    pub promised: Option<Vec<Promised>>,
}

/// A promise made in an answer, which fell due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promised {
    /// Where it was made; the promise itself where it was made nowhere.
    pub thread: String,
    /// When it was due.
    pub due: Time,
    /// Kept by then.
    pub kept: bool,
}

/// A conversation.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "what stands in a row, none of it following from another")]
pub struct Thread {
    /// Its id.
    pub id: String,
    /// Its customer.
    pub customer: Option<String>,
    /// Whether its customer had proven by then who they are.
    pub proven: bool,
    /// Whether everyone reads along.
    pub public: bool,
    /// Began before the time that was read: what is missing of it is not known.
    pub older: bool,
    /// When it was resolved for the first time.
    pub ended: Option<Time>,
    /// Where it is worked on, for what is promised there.
    pub place: Option<Place>,
    /// What was said, in order.
    pub said: Vec<Said>,
}

/// What promises ask of a conversation.
#[derive(Clone, Debug)]
pub struct Place {
    /// Inbox.
    pub inbox: InboxId,
    /// Team.
    pub team: Option<TeamId>,
    /// Labels.
    pub labels: Vec<LabelId>,
    /// Priority.
    pub priority: Priority,
}

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A customer.
    Customer,
    /// A person here; who, where that is known.
    Person(Option<String>),
}

/// Something said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When; of our own, when it left.
    pub at: Time,
    /// By whom.
    pub who: Who,
    /// Whether everyone can read it.
    pub public: bool,
    /// What the reply check kept of it, where it was written here.
    pub check: Option<Check>,
    /// Whether it hurts whoever reads it here; nothing where nobody has read it for that.
    pub hurts: Option<bool>,
}

/// What the reply check kept of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Its own words.
    pub words: i64,
    /// Questions it asks.
    pub asks: i64,
    /// How much of it stands in a macro or an earlier answer, in thousandths.
    pub script: i64,
    /// Signed by who sent it.
    pub signed: bool,
    /// Nothing to warn of.
    pub clean: bool,
    /// The checks that found something.
    pub found: Vec<String>,
    /// The reasons they gave.
    pub rules: Vec<String>,
}

impl Check {
    /// Whether a check found something.
    #[must_use]
    pub fn has(&self, check: &str) -> bool {
        self.found.iter().any(|one| one == check)
    }

    /// No fact, question, date, action or offer in it (CHK-EMP).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.iter().any(|one| one == "unanswered-empty")
    }
}

impl Said {
    /// Whether a person here says something with it.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        matches!(self.who, Who::Person(_)) && !self.check.as_ref().is_some_and(Check::is_empty)
    }
}

impl Thread {
    /// Whose it is, for counting different customers.
    #[must_use]
    pub fn whom(&self) -> String {
        self.customer.clone().unwrap_or_else(|| self.id.clone())
    }

    /// When a customer first wrote; nothing where an agent began it or its beginning is not known.
    #[must_use]
    pub fn asked(&self) -> Option<Time> {
        self.said.first().filter(|first| first.who == Who::Customer && !self.older).map(|first| first.at)
    }

    /// Answers written here, with what the check kept of them.
    pub fn checked(&self) -> impl Iterator<Item = (&Said, &Check)> {
        self.said.iter().filter_map(|said| said.check.as_ref().map(|check| (said, check)))
    }

    /// The first time a person here said something after the customer had asked.
    #[must_use]
    pub fn answered(&self) -> Option<Time> {
        self.said.iter().find(|said| said.is_answer()).map(|said| said.at)
    }

    /// Put away before anybody here wrote a word, and before it was due: praise, thanks, a second copy.
    #[must_use]
    pub fn needed_none(&self, due: Time) -> bool {
        let silent = !self.said.iter().any(|said| matches!(said.who, Who::Person(_)));
        silent && self.ended.is_some_and(|ended| ended < due)
    }
}
