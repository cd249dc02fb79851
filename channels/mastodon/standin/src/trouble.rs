//! What the server is told to do wrong, and what it was asked.

use crate::wire::Reply;
use crate::world::moment;
use serde_json::json;
use std::collections::VecDeque;

/// How "too many" says how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// `Retry-After` in seconds.
    Seconds(i64),
    /// `Retry-After` as an HTTP date, so many seconds from now.
    Date(i64),
    /// `X-RateLimit-Reset` as an ISO time, so many seconds from now.
    Iso(i64),
    /// Nothing is said.
    Unsaid,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 429.
    TooMany(Waiting),
    /// This status, with the server's words.
    Status(u16, String),
    /// No answer, for ever.
    Hang,
    /// It is done, and the connection breaks before the answer.
    CutAfter,
    /// It is done, and no answer comes, for ever.
    HangAfter,
    /// Half of the answer, as if it were whole.
    Half,
    /// This, whatever was asked.
    Body(String),
    /// So many bytes.
    Huge(usize),
    /// Led elsewhere.
    Redirect(String),
    /// A list without anything on it, as if there were nothing.
    Empty,
}

/// What is ordered, and what was asked.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    waiting: VecDeque<(String, Trouble, usize)>,
    pub(crate) asked: Vec<String>,
}

impl Orders {
    pub(crate) fn order(&mut self, line: &str, trouble: Trouble, times: usize) {
        self.waiting.push_back((line.to_owned(), trouble, times));
    }

    pub(crate) fn calm(&mut self) {
        self.waiting.clear();
    }

    pub(crate) fn due(&mut self, line: &str) -> Option<Trouble> {
        let at = self.waiting.iter().position(|(begin, _, left)| line.starts_with(begin.as_str()) && *left > 0)?;
        let order = self.waiting.get_mut(at)?;
        order.2 -= 1;
        let trouble = order.1.clone();
        if order.2 == 0 {
            self.waiting.remove(at);
        }
        Some(trouble)
    }
}

/// 429 as documented, or as others say it.
pub(crate) fn too_many(waiting: Waiting, now: i64) -> Reply {
    let reply = Reply::json(429, &json!({ "error": "Throttled" }));
    match waiting {
        Waiting::Seconds(s) => reply.with("retry-after", s.to_string()),
        Waiting::Date(s) => reply.with("retry-after", http_date(now + s * 1_000)),
        Waiting::Iso(s) => reply.with("x-ratelimit-reset", moment(now + s * 1_000)),
        Waiting::Unsaid => reply,
    }
}

/// As HTTP writes a moment.
pub(crate) fn http_date(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
