//! How far the news are read, and what of them was handed in already.

use base::Time;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{HashSet, VecDeque};

/// What came a little before the last is looked at again: a network may show something late.
pub(super) const OVERLAP_MS: i64 = 2 * Time::MINUTE;
/// Most things remembered as handed in.
const MOST_SEEN: usize = 20_000;
/// Most posts that are asked again whether they are still there.
const MOST_RECENT: usize = 200;

/// How far the news are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// When the network saw the newest thing handed in.
    pub(super) at: i64,
    /// Its address.
    pub(super) uri: String,
    /// From when on things are news; what was there before is history.
    #[serde(default)]
    pub(super) begun: i64,
    /// The last posts that became messages, newest last.
    #[serde(default)]
    pub(super) recent: VecDeque<String>,
}

impl Mark {
    pub(super) fn read(note: Option<Value>) -> Option<Self> {
        serde_json::from_value(note?).ok()
    }

    pub(super) fn note(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Moves on to something newer.
    pub(super) fn forward(&mut self, at: Time, uri: &str) {
        if (at.0, uri) > (self.at, self.uri.as_str()) {
            (self.at, self.uri) = (at.0, uri.to_owned());
        }
    }

    /// Remembers a post that became a message.
    pub(super) fn remember(&mut self, uri: &str) {
        if !self.recent.iter().any(|known| known == uri) {
            self.recent.push_back(uri.to_owned());
        }
        while self.recent.len() > MOST_RECENT {
            self.recent.pop_front();
        }
    }

    /// Whether something of this time may be new.
    pub(super) const fn reaches(&self, at: Time) -> bool {
        at.0 >= self.at.saturating_sub(OVERLAP_MS)
    }
}

/// What was handed in by this receiver.
#[derive(Debug, Default)]
pub(super) struct Seen {
    keys: HashSet<String>,
    order: VecDeque<String>,
}

impl Seen {
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    pub(super) fn add(&mut self, key: String) {
        if self.keys.insert(key.clone()) {
            self.order.push_back(key);
        }
        while self.order.len() > MOST_SEEN {
            if let Some(oldest) = self.order.pop_front() {
                self.keys.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_only_moves_forward_and_survives_being_kept() {
        let mut mark = Mark { at: 1_000_000, uri: "b".into(), ..Mark::default() };
        mark.forward(Time(1_000_000), "a");
        assert_eq!(mark.uri, "b");
        mark.forward(Time(1_000_000), "c");
        mark.forward(Time(2_000_000), "a");
        mark.forward(Time(1_500_000), "z");
        assert_eq!((mark.at, mark.uri.as_str()), (2_000_000, "a"));
        mark.remember("x");
        mark.remember("x");
        assert_eq!(Mark::read(Some(mark.note())), Some(mark.clone()));
        assert!(mark.reaches(Time(2_000_000 - OVERLAP_MS)) && !mark.reaches(Time(2_000_000 - OVERLAP_MS - 1)));
        assert_eq!(mark.recent.len(), 1);
    }

    #[test]
    fn what_was_seen_is_forgotten_oldest_first() {
        let mut seen = Seen::default();
        for number in 0..=MOST_SEEN {
            seen.add(number.to_string());
        }
        assert!(!seen.has("0") && seen.has("1") && seen.has(&MOST_SEEN.to_string()));
    }
}
