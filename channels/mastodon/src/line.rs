//! What all that speak for one account share: how long it keeps still, and a call to look again at once.

use crate::call::Wrong;
use base::{InboxId, Time};
use contract::{Pace, wait_asked};
use outside::http::Got;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// How long it keeps still after "too many" where the server names no time.
const REST_MS: i64 = 30 * Time::SECOND;

/// What a call is for: the lower never takes what the higher needs (CH-112).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Answers of agents.
    Answers,
    /// Whether somebody wrote.
    News,
    /// What stands around it, and what is listened for.
    Around,
}

impl Lane {
    /// The part of what the server allows that is left to the lanes above, in hundredths.
    const fn leaves(self) -> i64 {
        match self {
            Self::Answers => 0,
            Self::News => 10,
            Self::Around => 30,
        }
    }
}

/// One account's.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pace: Pace,
    news: Pace,
    around: Pace,
    /// Somebody has seen something the receiver should look into now.
    pub(crate) look: Notify,
    /// The server's words where it takes no answers although it may let us read.
    shut: Mutex<Option<String>>,
}

impl Line {
    /// Notes how handing over an answer went: well, or what the server said.
    pub(crate) fn note(&self, shut: Option<&str>) {
        *self.shut.lock().unwrap_or_else(PoisonError::into_inner) = shut.map(str::to_owned);
    }

    /// Whoever is not even let in says so while receiving: what was said of answers before is over with that.
    pub(crate) fn hears(&self, wrong: &Wrong) {
        if matches!(wrong, Wrong::SignIn(_)) {
            self.note(None);
        }
    }

    /// What it said when it last took none.
    pub(crate) fn shut(&self) -> Option<String> {
        self.shut.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How long a call of this lane has to wait, in milliseconds.
    pub(crate) fn wait(&self, lane: Lane, now: Time) -> Option<i64> {
        let own = match lane {
            Lane::Answers => None,
            Lane::News => self.news.left(now),
            Lane::Around => self.news.left(now).max(self.around.left(now)),
        };
        self.pace.left(now).max(own)
    }

    /// Reads from an answer how much is left to ask for.
    pub(crate) fn heard(&self, got: &Got, now: Time) {
        let asked = || wait_asked(|name| got.header(name), now);
        if got.status == 429 {
            return self.pace.rest(now, rest(got, now));
        }
        let number = |name: &str| got.header(name).and_then(|text| text.trim().parse::<i64>().ok());
        let (limit, left) = (number("x-ratelimit-limit"), number("x-ratelimit-remaining"));
        let Some((limit, left, wait)) = limit.zip(left).zip(asked()).map(|((limit, left), wait)| (limit, left, wait))
        else {
            return;
        };
        for (lane, pace) in [(Lane::Answers, &self.pace), (Lane::News, &self.news), (Lane::Around, &self.around)] {
            if left <= limit.saturating_mul(lane.leaves()) / 100 {
                pace.rest(now, wait);
            }
        }
    }
}

/// How long an answer asks to wait.
pub(crate) fn rest(got: &Got, now: Time) -> i64 {
    wait_asked(|name| got.header(name), now).unwrap_or(REST_MS)
}

/// Whether a call has a limit of its own, beside the one of the account: files and deletions, thirty in half an hour.
pub(crate) fn is_counted_apart(method: &str, path: &str) -> bool {
    method == "DELETE" || path.contains("/media")
}

/// Of all accounts.
#[derive(Debug, Default)]
pub(crate) struct Lines(Mutex<HashMap<InboxId, Arc<Line>>>);

impl Lines {
    pub(crate) fn of(&self, inbox: &InboxId) -> Arc<Line> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(inbox.clone()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_772_442_000_000); // 2026-03-02T09:00:00Z

    fn got(status: u16, headers: &[(&str, &str)]) -> Got {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Got { status, headers, body: vec![], url: String::new() }
    }

    #[test]
    fn nobody_asks_before_the_time_the_server_named() {
        let line = Line::default();
        line.heard(&got(429, &[("x-ratelimit-reset", "2026-03-02T09:04:00.000Z")]), NOW);
        assert_eq!(line.wait(Lane::Answers, NOW), Some(240_000));
        assert_eq!(line.wait(Lane::Answers, NOW.plus(240_000)), None);
        line.heard(&got(429, &[]), NOW.plus(240_000));
        assert_eq!(line.wait(Lane::Answers, NOW.plus(240_000)), Some(REST_MS));
    }

    #[test]
    fn what_stands_around_leaves_room_for_answers() {
        let left = |left: &str| {
            let line = Line::default();
            let reset = ("x-ratelimit-reset", "2026-03-02T09:01:00Z");
            line.heard(&got(200, &[("x-ratelimit-limit", "300"), ("x-ratelimit-remaining", left), reset]), NOW);
            [Lane::Around, Lane::News, Lane::Answers].map(|lane| line.wait(lane, NOW).is_some())
        };
        assert_eq!(left("200"), [false, false, false]);
        assert_eq!(left("90"), [true, false, false]);
        assert_eq!(left("30"), [true, true, false]);
        assert_eq!(left("0"), [true, true, true]);
    }
}
