//! A clock that moves only when told.

use base::{Clock, Time};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Shared by everything in a test.
#[derive(Clone, Debug)]
pub struct FakeClock(Arc<AtomicI64>);

impl Default for FakeClock {
    /// Monday, 2 March 2026, 09:00 UTC.
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(1_772_442_000_000)))
    }
}

impl FakeClock {
    /// Moves on.
    pub fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::SeqCst))
    }
}
