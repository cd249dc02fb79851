//! Names on the network: lasting ids of people, handles, addresses of records, and keys made beforehand.

use base::Time;
use sha2::{Digest, Sha256};

/// Digits of record keys, in the order they sort.
const DIGITS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";

/// Kinds of records.
pub(crate) const POST: &str = "app.bsky.feed.post";
pub(crate) const LIKE: &str = "app.bsky.feed.like";
pub(crate) const BLOCK: &str = "app.bsky.graph.block";
pub(crate) const GATE: &str = "app.bsky.feed.threadgate";

/// The address of a record: `at://` whose, what kind, which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) did: String,
    pub(crate) kind: String,
    pub(crate) key: String,
}

impl Address {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("at://")?.splitn(3, '/');
        let (did, kind, key) = (parts.next()?, parts.next()?, parts.next()?);
        let fine = is_did(did) && is_kind(kind) && is_key(key);
        fine.then(|| Self { did: did.into(), kind: kind.into(), key: key.into() })
    }
}

/// Where a record lies.
pub(crate) fn address(did: &str, kind: &str, key: &str) -> String {
    format!("at://{did}/{kind}/{key}")
}

/// Where people read a post.
pub(crate) fn page(uri: &str) -> Option<String> {
    let at = Address::read(uri).filter(|at| at.kind == POST)?;
    Some(format!("https://bsky.app/profile/{}/post/{}", at.did, at.key))
}

/// Where people read about somebody.
pub(crate) fn profile(did: &str) -> String {
    format!("https://bsky.app/profile/{did}")
}

/// A lasting id, such as `did:plc:…`.
pub(crate) fn is_did(text: &str) -> bool {
    let rest = text.strip_prefix("did:").and_then(|rest| rest.split_once(':'));
    let fine = |c: char| c.is_ascii_alphanumeric() || "._:%-".contains(c);
    let named = rest.is_some_and(|(method, id)| {
        !method.is_empty() && method.chars().all(|c| c.is_ascii_lowercase()) && !id.is_empty() && id.chars().all(fine)
    });
    text.len() <= 2_048 && named
}

fn is_kind(text: &str) -> bool {
    !text.is_empty() && text.len() <= 317 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
}

fn is_key(text: &str) -> bool {
    (1..=512).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "._:~-".contains(c))
}

/// A handle: a host name with at least one dot whose last part begins with a letter.
pub(crate) fn is_handle(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(label)
        && last.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// A record key for something of this time: the same for the same seed, so that a repeat can make no second record.
pub(crate) fn key(at: Time, seed: &str) -> String {
    let hash = Sha256::digest(seed.as_bytes());
    let chance = hash.iter().take(8).fold(0_u64, |all, byte| (all << 8) | u64::from(*byte));
    let micros = u64::try_from(at.0.max(0)).unwrap_or(0).saturating_mul(1_000).saturating_add(chance % 1_000);
    let raw = ((micros & ((1 << 53) - 1)) << 10) | ((chance >> 32) & 1_023);
    (0..13).rev().map(|place| digit(raw >> (place * 5))).collect()
}

fn digit(raw: u64) -> char {
    let place = usize::try_from(raw & 31).unwrap_or(0);
    char::from(DIGITS.get(place).copied().unwrap_or(b'2'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_nothing_else_is() {
        let at = Address::read("at://did:plc:ana/app.bsky.feed.post/3k2a").unwrap();
        assert_eq!((at.did.as_str(), at.kind.as_str(), at.key.as_str()), ("did:plc:ana", POST, "3k2a"));
        for bad in [
            "",
            "at://",
            "at://ana.test/app.bsky.feed.post/3k",
            "https://x/y/z",
            "at://did:plc:a/x/",
            "at://did:plc:a/x/../y",
        ] {
            assert_eq!(Address::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn handles_are_host_names() {
        for good in ["ana.test", "a-b.example.com", "xn--ls8h.test"] {
            assert!(is_handle(good), "{good}");
        }
        for bad in ["ana", "ana.", ".test", "-a.test", "a b.test", "ana.1", "127.0.0.1", "ana..test", "ána.test"] {
            assert!(!is_handle(bad), "{bad}");
        }
    }

    #[test]
    fn keys_are_the_same_for_the_same_seed_and_sort_by_time() {
        let at = Time(1_772_442_000_000);
        assert_eq!(key(at, "msg_1"), key(at, "msg_1"));
        assert_ne!(key(at, "msg_1"), key(at, "msg_2"));
        assert!(key(at, "z") < key(at.plus(1), "a"));
        let made = key(at, "msg_1");
        assert!(made.len() == 13 && made.bytes().all(|b| DIGITS.contains(&b)), "{made}");
        assert!("234567abcdefghij".contains(made.chars().next().unwrap()), "{made}");
    }
}
