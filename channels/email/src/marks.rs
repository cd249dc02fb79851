//! The signed marks of an account: reply addresses and Message-IDs that say which conversation, never who.

use base::{Time, Vault};
use contract::{Account, Notice};
use jiff::tz::TimeZone;
use mail::token::Keys;
use std::ops::RangeInclusive;

/// The year whose marks the first key signs, and all before it.
const FIRST: i16 = 2026;
/// Years a key is accepted after the one it signs in (MAIL-401).
const ACCEPTED: i16 = 2;

/// The keys for marks in mail that is written at this time: the newest signs.
pub(crate) fn keys(vault: &Vault, at: Time) -> Keys {
    let newest = number(at);
    with(vault, newest.saturating_sub(ACCEPTED)..=newest)
}

/// The keys whose marks are accepted at this time. One more than sign by then: clocks differ around New Year.
pub(crate) fn accepted(vault: &Vault, now: Time) -> Keys {
    let newest = number(now);
    with(vault, newest.saturating_sub(ACCEPTED)..=newest.saturating_add(1))
}

/// All keys there ever were: what we sent is known as ours however old it is.
pub(crate) fn ever(vault: &Vault, now: Time) -> Keys {
    with(vault, 1..=number(now).saturating_add(1))
}

/// The number of the key of a time: a new one each year.
fn number(at: Time) -> i16 {
    let year = jiff::Timestamp::from_millisecond(at.0).map_or(FIRST, |at| at.to_zoned(TimeZone::UTC).year());
    year.saturating_sub(FIRST).saturating_add(1).clamp(1, 255)
}

fn with(vault: &Vault, numbers: RangeInclusive<i16>) -> Keys {
    let named = numbers.filter_map(|number| u8::try_from(number).ok().filter(|number| *number > 0));
    named.fold(Keys::default(), |keys, number| keys.with(number, secret(vault, number).to_vec()))
}

/// The first key has the name it had before there were others.
fn secret(vault: &Vault, number: u8) -> [u8; 32] {
    match number {
        1 => vault.derive("mail.marks"),
        later => vault.derive(&format!("mail.marks.{later}")),
    }
}

/// The name under which an account's marks are signed: its inbox, which never changes.
pub(crate) fn name(account: &Account) -> String {
    account.inbox.to_string()
}

/// The mail server whose word on senders counts; empty for none.
pub(crate) fn trusted(account: &Account) -> &str {
    account.settings.text("trusted_authserv").trim()
}

/// A conversation's number as signed; numbers are never negative.
pub(crate) fn signed(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A notification's marks as signed.
pub(crate) fn notice(notice: Notice) -> mail::token::Notice {
    let Notice { number, colleague, seen } = notice;
    mail::token::Notice { conversation: signed(number), colleague, seen }
}

/// A notification's marks as read back.
pub(crate) fn read_notice(notice: mail::token::Notice) -> Option<Notice> {
    let mail::token::Notice { conversation, colleague, seen } = notice;
    Some(Notice { number: read(conversation)?, colleague, seen })
}

/// A conversation's number as read back.
pub(crate) fn read(number: u64) -> Option<i64> {
    i64::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::token::{read_reply_address, reply_address};

    fn at(when: &str) -> Time {
        Time(when.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn each_year_has_a_key_of_its_own() {
        for (when, expect) in [
            ("1998-05-01T00:00:00Z", 1),
            ("2026-12-31T23:59:59Z", 1),
            ("2027-01-01T00:00:00Z", 2),
            ("2031-06-01T00:00:00Z", 6),
            ("2400-01-01T00:00:00Z", 255),
        ] {
            assert_eq!(number(at(when)), expect, "{when}");
        }
        assert_eq!(number(Time(i64::MAX)), 1);
    }

    #[test]
    fn mail_401_a_key_is_accepted_for_two_years_after_its_own() {
        let vault = Vault::new([7; 32]);
        let signed = |when| reply_address(&keys(&vault, at(when)), "inb", 7, "support", "shop.test").unwrap();
        let read = |address: &str, when| read_reply_address(&accepted(&vault, at(when)), "inb", address);
        for (made, till, after) in [
            ("2026-03-02T09:00:00Z", "2028-12-31T23:00:00Z", "2029-01-01T00:00:00Z"),
            ("2027-12-31T23:59:59Z", "2029-12-31T23:59:59Z", "2030-01-01T00:00:00Z"),
        ] {
            let address = signed(made);
            assert_eq!((read(&address, made), read(&address, till)), (Some(7), Some(7)), "{made}");
            assert_eq!(read(&address, after), None, "{made}");
        }
        assert_ne!(signed("2026-03-02T09:00:00Z"), signed("2027-03-02T09:00:00Z"));
        // another node's clock may be a little ahead
        assert_eq!(read(&signed("2027-01-01T00:00:01Z"), "2026-12-31T23:59:59Z"), Some(7));
        assert_eq!(read(&signed("2028-01-01T00:00:01Z"), "2026-12-31T23:59:59Z"), None);
    }

    #[test]
    fn what_we_sent_is_ours_for_good() {
        let vault = Vault::new([7; 32]);
        let old = reply_address(&keys(&vault, at("2026-03-02T09:00:00Z")), "inb", 7, "support", "shop.test").unwrap();
        assert_eq!(read_reply_address(&ever(&vault, at("2040-01-01T00:00:00Z")), "inb", &old), Some(7));
    }
}
