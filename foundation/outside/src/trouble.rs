//! Why something outside could not be reached, in words for whoever set it up.

/// What sort of trouble it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The guard does not let us go there.
    Barred,
    /// No address, nobody listening, or nobody answering.
    Unreachable,
    /// The other side cannot prove who it is, or offers no encryption.
    Tls,
    /// User name or password were not taken.
    SignIn,
    /// The other side said no to something else.
    Refused,
    /// The connection ended or fell silent in the middle.
    Cut,
    /// The other side said something that makes no sense.
    Garbled,
    /// More than we take.
    TooLarge,
}

/// Trouble with somebody outside.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Trouble {
    /// What sort.
    pub why: Why,
    /// One sentence for a person; never contains a password.
    pub words: String,
    /// How long the other side asked us to stay away, in milliseconds.
    pub wait_ms: Option<i64>,
}

impl Trouble {
    /// Trouble of a sort, in words.
    pub fn new(why: Why, words: impl Into<String>) -> Self {
        Self { why, words: words.into(), wait_ms: None }
    }

    /// The same from somebody who named a time to come back.
    #[must_use]
    pub(crate) fn asking_to_wait(self, wait_ms: Option<i64>) -> Self {
        Self { wait_ms, ..self }
    }

    pub(crate) fn cut(words: impl Into<String>) -> Self {
        Self::new(Why::Cut, words)
    }

    pub(crate) fn garbled(words: impl Into<String>) -> Self {
        Self::new(Why::Garbled, words)
    }
}

/// What the other side said, short and without control characters, for quoting.
pub(crate) fn quoted(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    clean.trim().to_owned()
}
