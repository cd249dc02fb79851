//! Two kinds of failure: a [`Refusal`] is an answer a person may read, a [`Fault`] is ours and is logged once.

use serde_json::{Map, Value};
use std::fmt;

/// What a domain call gives back.
pub type Outcome<T> = Result<T, Failure>;

/// A "no" with words: what happened, why, and what to do next.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Stable code, such as `conversation.moved`.
    pub code: &'static str,
    /// HTTP status that fits.
    pub status: u16,
    /// One sentence for a person.
    pub detail: String,
    /// The input field at fault, if one is.
    pub field: Option<String>,
    /// Further members of the problem document.
    pub more: Map<String, Value>,
}

impl Refusal {
    /// A refusal with code, status and sentence.
    pub fn new(code: &'static str, status: u16, detail: impl Into<String>) -> Self {
        Self { code, status, detail: detail.into(), field: None, more: Map::new() }
    }

    /// Names the input field at fault.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>) -> Self {
        self.field = Some(name.into());
        self
    }

    /// Adds a member to the problem document.
    #[must_use]
    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.more.insert(key.to_owned(), value);
        self
    }

    /// The thing is not there, or not for this person: the same answer for both.
    #[must_use]
    pub fn missing() -> Self {
        Self::new("not_found", 404, "there is nothing here, or it is not yours to see")
    }

    /// The person is known and may not do this.
    #[must_use]
    pub fn forbidden(action: crate::Action) -> Self {
        Self::new(
            "forbidden",
            403,
            format!("your roles do not include \"{}\"; ask an administrator for it", action.title()),
        )
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn signed_out() -> Self {
        Self::new("session.missing", 401, "sign in first: this session is unknown or has ended")
    }

    /// The input is wrong in one field.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::new("invalid", 422, detail).field(field)
    }

    /// The thing changed since the caller read it.
    #[must_use]
    pub fn changed() -> Self {
        Self::new(
            "thing.changed",
            412,
            "this was changed by someone else meanwhile; load it again and repeat your change",
        )
    }
}

/// What sort of trouble a fault was, where callers care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A unique rule was broken; carries what the database said.
    Unique(String),
    /// The database was busy or away; trying again later may work.
    Busy,
    /// Anything else.
    Other,
}

/// Something of ours failed. Shown to people only as an id.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What sort of trouble.
    pub trouble: Trouble,
    chain: Vec<String>,
}

impl Fault {
    /// A fault with its cause in words.
    pub fn new(cause: impl fmt::Display) -> Self {
        Self { trouble: Trouble::Other, chain: vec![cause.to_string()] }
    }

    /// A fault of a known sort.
    pub fn of(trouble: Trouble, cause: impl fmt::Display) -> Self {
        Self { trouble, chain: vec![cause.to_string()] }
    }

    /// Adds what was being done.
    #[must_use]
    pub fn doing(mut self, what: impl fmt::Display) -> Self {
        self.chain.push(what.to_string());
        self
    }

    /// Whether a unique rule naming `part` was broken.
    #[must_use]
    pub fn breaks_unique(&self, part: &str) -> bool {
        matches!(&self.trouble, Trouble::Unique(name) if name.contains(part))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, part) in self.chain.iter().rev().enumerate() {
            let joint = if place == 0 { "" } else { ": " };
            write!(f, "{joint}{part}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// Either kind of failure.
#[derive(Clone, Debug)]
pub enum Failure {
    /// An answer for a person.
    Refused(Refusal),
    /// A fault of ours.
    Faulty(Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Faulty(fault)
    }
}
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{}: {}", refusal.code, refusal.detail),
            Self::Faulty(fault) => fault.fmt(f),
        }
    }
}
impl std::error::Error for Failure {}
