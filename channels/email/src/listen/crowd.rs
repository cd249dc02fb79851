//! How many are here at once, and how much each of them hands in.

use super::Limits;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Addresses remembered.
const REMEMBERED: usize = 10_000;

#[derive(Debug, Default)]
struct One {
    here: usize,
    minute: i64,
    mails: u32,
}

#[derive(Debug, Default)]
struct All {
    here: usize,
    of: HashMap<Option<IpAddr>, One>,
}

/// Everybody who is connected.
#[derive(Debug)]
pub(super) struct Crowd {
    limits: Limits,
    all: Mutex<All>,
}

impl Crowd {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, all: Mutex::default() }
    }

    /// Lets one more in, if there is room.
    pub(super) fn enter(&self, who: Option<IpAddr>) -> bool {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let one = all.of.get(&who).map_or(0, |one| one.here);
        if all.here >= self.limits.connections || (who.is_some() && one >= self.limits.of_one) {
            return false;
        }
        all.here = all.here.saturating_add(1);
        let one = all.of.entry(who).or_default();
        one.here = one.here.saturating_add(1);
        drop(all);
        true
    }

    /// One is gone.
    pub(super) fn leave(&self, who: Option<IpAddr>) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.here = all.here.saturating_sub(1);
        if let Some(one) = all.of.get_mut(&who) {
            one.here = one.here.saturating_sub(1);
        }
        if all.of.len() > REMEMBERED {
            all.of.retain(|_, one| one.here > 0);
        }
    }

    /// Whether one more mail may be handed in within this minute.
    pub(super) fn may_send(&self, who: Option<IpAddr>, minute: i64) -> bool {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let one = all.of.entry(who).or_default();
        if one.minute != minute {
            (one.minute, one.mails) = (minute, 0);
        }
        one.mails = one.mails.saturating_add(1);
        let mails = one.mails;
        drop(all);
        mails <= self.limits.mails_a_minute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_takes_neither_all_places_nor_all_time() {
        let limits = Limits { connections: 3, of_one: 2, mails_a_minute: 2, ..Limits::default() };
        let crowd = Crowd::new(limits);
        let (a, b) = (Some("192.0.2.1".parse().unwrap()), Some("192.0.2.2".parse().unwrap()));
        assert_eq!([a, a, a, b, b].map(|who| crowd.enter(who)), [true, true, false, true, false]);
        crowd.leave(a);
        assert!(crowd.enter(b));
        assert_eq!([7, 7, 7, 8].map(|minute| crowd.may_send(a, minute)), [true, true, false, true]);
        assert!(crowd.may_send(b, 7));
    }
}
