//! The two ways a command fails, and what they say.

use std::fmt;

use evidence::Trouble;

/// Why there is no JSON.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The data are bad: exit status 1.
    Data(String),
    /// The command was used wrongly: exit status 2.
    Usage(String),
}

impl Failure {
    pub(crate) fn status(&self) -> i32 {
        match self {
            Self::Data(_) => 1,
            Self::Usage(_) => 2,
        }
    }

    pub(crate) fn data(text: impl Into<String>) -> Self {
        Self::Data(text.into())
    }

    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::Usage(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data(text) | Self::Usage(text) => f.write_str(text),
        }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Data(trouble.to_string())
    }
}
