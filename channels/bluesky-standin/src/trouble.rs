//! What can be told to go wrong.

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 429 with `ratelimit-reset` so many seconds from now.
    TooMany(i64),
    /// 429 with `Retry-After` in seconds.
    RetryAfter(i64),
    /// 429 with `Retry-After` as an HTTP date, so many seconds from now.
    RetryAt(i64),
    /// The token has run out.
    Expired,
    /// A status, and nothing done.
    Status(u16),
    /// No answer at all, ever.
    Hang,
    /// The connection ends before anything is done.
    CutBefore,
    /// It is done, and the connection ends before the answer.
    CutAfter,
    /// It is done, and no answer comes, ever.
    HangAfter,
    /// It is done, and the answer ends in its middle.
    Truncated,
    /// An answer of twenty mebibytes.
    Oversize,
    /// Lists in an order nobody asked for.
    Shuffled,
    /// Lists without anything on them, as if there were nothing.
    Empty,
    /// Led elsewhere.
    Redirect(&'static str),
}

/// Trouble waiting for a call of this name.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) name: String,
    pub(crate) what: Trouble,
    pub(crate) times: usize,
}
