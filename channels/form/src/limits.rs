//! Who wrote lately: limits per address and per network, and the same message twice is one.

use base::Time;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use web::throttle::{Limit, Throttle};

/// Messages from one e-mail address, and from one network.
const PER_ADDRESS: Limit = Limit { count: 5, window_ms: Time::HOUR };
const PER_NETWORK: Limit = Limit { count: 20, window_ms: Time::HOUR };
/// The same message within this time is the same message (FORM-02).
const SAME_MS: i64 = 10 * Time::MINUTE;
/// Messages remembered.
const REMEMBERED: usize = 20_000;

/// In memory: a restart forgives whoever wrote too often. Which messages are the same it must not forget: the first key of
/// one is made of the page it was written on.
#[derive(Debug, Default)]
pub(crate) struct Lately {
    throttle: Throttle,
    same: Mutex<HashMap<String, (Time, String)>>,
}

impl Lately {
    /// Counts a message; gives the minutes to wait if it is one too many.
    pub(crate) fn count(&self, email: &str, network: &str, now: Time) -> Result<(), i64> {
        let minutes = |ms: i64| ms.div_euclid(Time::MINUTE).saturating_add(1);
        let (address, network) = (format!("a/{}", email.to_lowercase()), format!("n/{}", network_of(network)));
        self.throttle.attempt(&network, PER_NETWORK, now).map_err(minutes)?;
        self.throttle.attempt(&address, PER_ADDRESS, now).map_err(minutes)
    }

    /// The key of a message: the one it had if it came within the last minutes, else a new one. Pressed once more on the
    /// same page it is the same message, though we were killed in between and remember nothing.
    pub(crate) fn key(&self, (page, content): (&str, &str), now: Time) -> String {
        let made = |of: &str| {
            HEXLOWER.encode(&Sha256::digest(format!("{of}/{content}").as_bytes())).chars().take(40).collect::<String>()
        };
        let Ok(mut same) = self.same.lock() else { return made(page) };
        if same.len() >= REMEMBERED {
            same.retain(|_, (at, _)| now.since(*at) < SAME_MS);
        }
        if let Some((_, key)) = same.get(content).filter(|(at, _)| now.since(*at) < SAME_MS) {
            return key.clone();
        }
        let key = if same.contains_key(content) { made(&now.0.to_string()) } else { made(page) };
        same.insert(content.to_owned(), (now, key.clone()));
        drop(same);
        key
    }

    /// Whether this message came within the last minutes.
    pub(crate) fn known(&self, content: &str, now: Time) -> bool {
        self.same.lock().is_ok_and(|same| same.get(content).is_some_and(|(at, _)| now.since(*at) < SAME_MS))
    }

    /// Forgets a message that could not be stored.
    pub(crate) fn forget(&self, content: &str) {
        if let Ok(mut same) = self.same.lock() {
            same.remove(content);
        }
    }
}

/// One person's network: an address of the old kind, the first half of one of the new kind.
fn network_of(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_network_have_limits_of_their_own() {
        let lately = Lately::default();
        for _ in 0..5 {
            lately.count("Ana@x.test", "192.0.2.1", Time(0)).unwrap();
        }
        assert_eq!(lately.count("ana@x.test", "192.0.2.2", Time(0)), Err(61));
        for n in 0..15 {
            lately.count(&format!("{n}@x.test"), "192.0.2.1", Time(0)).unwrap();
        }
        assert!(lately.count("new@x.test", "192.0.2.1", Time(0)).is_err());
        assert!(lately.count("new@x.test", "192.0.2.1", Time(Time::HOUR)).is_ok());
    }

    #[test]
    fn neighbours_in_a_new_network_are_one() {
        assert_eq!(network_of("2001:db8:1:2::5"), network_of("2001:db8:1:2:ffff::1"));
        assert_ne!(network_of("2001:db8:1:2::5"), network_of("2001:db8:1:3::5"));
    }

    #[test]
    fn the_same_message_keeps_its_key_for_ten_minutes() {
        let lately = Lately::default();
        let first = lately.key(("page", "hello"), Time(0));
        assert_eq!(lately.key(("another page", "hello"), Time(SAME_MS - 1)), first);
        assert_ne!(lately.key(("page", "hello"), Time(SAME_MS)), first, "on purpose, after so long");
        assert_ne!(lately.key(("page", "other"), Time(0)), first);
        lately.forget("hello");
        assert!(!lately.known("hello", Time(SAME_MS)));
    }

    #[test]
    fn pressed_once_more_on_the_same_page_it_is_the_same_although_nobody_remembers() {
        let first = Lately::default().key(("page", "hello"), Time(0));
        let reborn = Lately::default();
        assert_eq!(reborn.key(("page", "hello"), Time(3_000)), first);
        assert_ne!(Lately::default().key(("another page", "hello"), Time(3_000)), first);
    }
}
