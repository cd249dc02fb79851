//! Counts attempts in a sliding window, per key. In memory: a restart forgives.

use base::Time;
use std::collections::HashMap;
use std::sync::Mutex;

/// At most `count` attempts within `window_ms`.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Attempts allowed.
    pub count: usize,
    /// Length of the window in milliseconds.
    pub window_ms: i64,
}

/// Keys held at most; the oldest quiet ones go first.
const KEYS: usize = 50_000;

/// Remembers attempts.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<String, Vec<Time>>>);

impl Throttle {
    /// Counts an attempt. If it is one too many, gives the milliseconds to wait and counts nothing.
    pub fn attempt(&self, key: &str, limit: Limit, now: Time) -> Result<(), i64> {
        let Ok(mut seen) = self.0.lock() else { return Ok(()) };
        if seen.len() > KEYS {
            seen.retain(|_, times| times.last().is_some_and(|last| now.since(*last) < limit.window_ms));
        }
        let times = seen.entry(key.to_owned()).or_default();
        times.retain(|at| now.since(*at) < limit.window_ms);
        if times.len() >= limit.count {
            return Err(times.first().map_or(limit.window_ms, |first| limit.window_ms - now.since(*first)));
        }
        times.push(now);
        drop(seen);
        Ok(())
    }

    /// Takes one attempt back that turned out well, so that only the bad ones count.
    pub fn take_back(&self, key: &str, at: Time) {
        let Ok(mut seen) = self.0.lock() else { return };
        let place = seen.get(key).and_then(|times| times.iter().position(|time| *time == at));
        if let (Some(place), Some(times)) = (place, seen.get_mut(key)) {
            times.remove(place);
        }
    }

    /// Forgets a key: the right password was given.
    pub fn forgive(&self, key: &str) {
        if let Ok(mut seen) = self.0.lock() {
            seen.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides() {
        let (throttle, limit) = (Throttle::default(), Limit { count: 2, window_ms: 1_000 });
        assert_eq!(throttle.attempt("a", limit, Time(0)), Ok(()));
        assert_eq!(throttle.attempt("a", limit, Time(600)), Ok(()));
        assert_eq!(throttle.attempt("a", limit, Time(700)), Err(300));
        assert_eq!(throttle.attempt("b", limit, Time(700)), Ok(()));
        assert_eq!(throttle.attempt("a", limit, Time(1_001)), Ok(()));
    }

    #[test]
    fn an_attempt_taken_back_does_not_count() {
        let (throttle, limit) = (Throttle::default(), Limit { count: 1, window_ms: 1_000 });
        assert_eq!(throttle.attempt("a", limit, Time(5)), Ok(()));
        throttle.take_back("a", Time(5));
        throttle.take_back("b", Time(5));
        assert_eq!(throttle.attempt("a", limit, Time(6)), Ok(()));
        assert!(throttle.attempt("a", limit, Time(7)).is_err());
    }
}
