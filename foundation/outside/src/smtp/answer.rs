//! What became of a letter.

/// What the server said about one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It took the letter for them.
    Taken,
    /// Not now, in words.
    Later(String),
    /// Never, in words.
    Refused(String),
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Handed over for at least one recipient; each one's answer, and the server's last words.
    Handed {
        /// Recipients with what was said about them.
        to: Vec<(String, Told)>,
        /// What the server said at the end, usually with its queue id.
        said: String,
    },
    /// Nobody got it and nobody will.
    Refused(String),
    /// The same, because of the envelope sender: from another one they may.
    NotFrom(String),
    /// The server does not let us in; nobody got it.
    NotSignedIn(String),
    /// Nobody got it; try again, perhaps after the milliseconds the server named.
    Later(String, Option<i64>),
    /// The connection broke after the whole letter was handed over.
    Unknown(String),
}
