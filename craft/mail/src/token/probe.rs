//! The Message-ID of a check mail that goes from an inbox to itself: that we wrote it, and when.

use super::{Keys, Purpose, UNIQUE, digest, number, open, packed, plain, seal};

/// A signed Message-ID without brackets, in the shape of those of answers. `made` is the time it was written, in milliseconds
/// since 1970; `unique` tells mails of one millisecond apart. Nothing if there is no key.
pub fn probe_id(keys: &Keys, account: &str, made: u64, unique: &str, domain: &str) -> Option<String> {
    let (key, secret) = keys.newest()?;
    let id = plain(|attempt| {
        let mut payload = made.to_be_bytes().to_vec();
        payload.extend(digest(&[unique.as_bytes(), attempt]).into_iter().take(UNIQUE));
        seal(secret, key, (Purpose::Probe, account), &payload)
    })?;
    Some(format!("gw.{id}@{domain}"))
}

/// When the check mail with this Message-ID (with or without brackets) was written, if we signed it for this account.
pub fn read_probe_id(keys: &Keys, account: &str, id: &str) -> Option<u64> {
    let payload = open(keys, (Purpose::Probe, account), &packed(id)?)?;
    number(payload.get(..8)?)
}

#[cfg(test)]
mod tests {
    use super::super::{message_id, read_message_id};
    use super::*;

    #[test]
    fn mail_707_a_check_mail_is_known_by_us_alone() {
        let keys = Keys::new(1, *b"first secret of a test");
        let id = probe_id(&keys, "inb_1", 1_772_442_000_000, "a", "acme.test").unwrap();
        assert_eq!(read_probe_id(&keys, "inb_1", &format!("<{id}>")), Some(1_772_442_000_000));
        assert_eq!(read_probe_id(&keys, "inb_2", &id), None);
        assert_eq!(read_probe_id(&Keys::new(1, *b"another"), "inb_1", &id), None);
        assert_ne!(probe_id(&keys, "inb_1", 1_772_442_000_000, "b", "acme.test").unwrap(), id);
    }

    #[test]
    fn it_is_no_answer_and_no_answer_is_one() {
        let keys = Keys::new(1, *b"first secret of a test");
        let id = probe_id(&keys, "inb_1", 7, "a", "acme.test").unwrap();
        assert_eq!(read_message_id(&keys, "inb_1", &id), None);
        let answer = message_id(&keys, "inb_1", 7, "a", "acme.test").unwrap();
        assert_eq!(read_probe_id(&keys, "inb_1", &answer), None);
    }
}
