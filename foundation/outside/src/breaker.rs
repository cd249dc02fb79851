//! Leaves a host alone that keeps failing, and tries it again with one careful call (REL-14).

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::Instant;

/// Failures in a row that open it.
const MOST: u32 = 5;
/// A probe nobody reported on is forgotten after this.
const PROBE: Duration = Duration::from_secs(120);
/// Hosts remembered.
const HOSTS: usize = 10_000;

/// One for all hosts of a purpose.
#[derive(Debug)]
pub struct Breaker {
    rest: Duration,
    hosts: Mutex<HashMap<String, Record>>,
}

#[derive(Clone, Copy, Debug)]
struct Record {
    failures: u32,
    since: Instant,
    probing: Option<Instant>,
}

impl Breaker {
    /// A breaker that lets a failing host rest this long.
    #[must_use]
    pub fn new(rest: Duration) -> Self {
        Self { rest, hosts: Mutex::default() }
    }

    /// Whether the host may be called now; if not, how long to wait.
    pub fn ask(&self, host: &str, now: Instant) -> Result<(), Duration> {
        let Ok(mut hosts) = self.hosts.lock() else { return Ok(()) };
        let Some(record) = hosts.get_mut(host).filter(|record| record.failures >= MOST) else { return Ok(()) };
        let rested = now.saturating_duration_since(record.since);
        if rested < self.rest {
            return Err(self.rest - rested);
        }
        if record.probing.is_some_and(|since| now.saturating_duration_since(since) < PROBE) {
            return Err(self.rest);
        }
        record.probing = Some(now);
        drop(hosts);
        Ok(())
    }

    /// The host answered.
    pub fn well(&self, host: &str) {
        if let Ok(mut hosts) = self.hosts.lock() {
            hosts.remove(host);
        }
    }

    /// The host did not answer, or not sensibly.
    pub fn failed(&self, host: &str, now: Instant) {
        let Ok(mut hosts) = self.hosts.lock() else { return };
        if hosts.len() >= HOSTS && !hosts.contains_key(host) {
            hosts.clear();
        }
        let record = hosts.entry(host.to_owned()).or_insert(Record { failures: 0, since: now, probing: None });
        *record = Record { failures: record.failures.saturating_add(1), since: now, probing: None };
        drop(hosts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_open_it_and_one_probe_decides() {
        let (rest, start) = (Duration::from_secs(60), Instant::now());
        let breaker = Breaker::new(rest);
        for _ in 0..4 {
            breaker.failed("a.test", start);
        }
        assert_eq!(breaker.ask("a.test", start), Ok(()));
        breaker.failed("a.test", start);
        assert_eq!(breaker.ask("a.test", start), Err(rest));
        assert_eq!(breaker.ask("b.test", start), Ok(()));
        let later = start + rest;
        assert_eq!(breaker.ask("a.test", later), Ok(()));
        assert!(breaker.ask("a.test", later).is_err(), "a second call beside the probe");
        breaker.failed("a.test", later);
        assert!(breaker.ask("a.test", later).is_err());
        assert_eq!(breaker.ask("a.test", later + rest), Ok(()));
        breaker.well("a.test");
        assert_eq!(breaker.ask("a.test", later), Ok(()));
    }
}
