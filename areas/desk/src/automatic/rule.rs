//! Whether something that arrived gets an automatic answer, and which. Pure.

use super::Automatic;
use base::Time;

/// At most one automatic answer to an address in this time, over all inboxes and reasons (MAIL-803).
pub(crate) const PER_ADDRESS_MS: i64 = Time::DAY;
/// At most this many in a conversation …
pub(crate) const PER_CONVERSATION: i64 = 5;
/// … in this time; then the circuit opens.
pub(crate) const CONVERSATION_MS: i64 = Time::HOUR;

/// Which automatic answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// We have it.
    Acknowledgement,
    /// Nobody is there.
    Away,
    /// It was too large.
    Large,
}

impl Which {
    /// As stored.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::Away => "away",
            Self::Large => "large",
        }
    }
}

/// What the arrival did to its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// It began one.
    Began,
    /// It joined one.
    Joined,
}

/// What the decision depends on.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one reason to stay silent, looked at alone")]
pub(crate) struct Arrival {
    /// What it did.
    pub(crate) place: Place,
    /// Its channel says that a person may be answered there.
    pub(crate) answerable: bool,
    /// Old mail taken in silently.
    pub(crate) archive: bool,
    /// Filed as spam.
    pub(crate) unwanted: bool,
    /// One of our own addresses wrote it.
    pub(crate) own: bool,
    /// Only its beginning was taken in.
    pub(crate) cut: bool,
}

/// The answer it gets, if any. That something did not arrive says more than an absence, an absence more than an
/// acknowledgement; so each goes alone.
pub(crate) fn choose(automatic: &Automatic, arrival: Arrival, now: Time) -> Option<Which> {
    if !arrival.answerable || arrival.archive || arrival.unwanted || arrival.own {
        return None;
    }
    if arrival.cut && automatic.large.on {
        return Some(Which::Large);
    }
    if automatic.away.holds(now) {
        return Some(Which::Away);
    }
    (automatic.acknowledgement.on && arrival.place == Place::Began).then_some(Which::Acknowledgement)
}

/// Mailboxes that belong to an office, not to a person (RFC 2142): a stranger's is not written to by itself.
pub(crate) fn is_office(address: &str) -> bool {
    const OFFICES: [&str; 18] = [
        "abuse",
        "admin",
        "administrator",
        "ftp",
        "hostmaster",
        "info",
        "list",
        "mail",
        "marketing",
        "news",
        "noc",
        "postmaster",
        "root",
        "sales",
        "security",
        "support",
        "usenet",
        "webmaster",
    ];
    let local = address.split(['@', '+']).next().unwrap_or_default().to_lowercase();
    OFFICES.contains(&local.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automatic::{Acknowledgement, Away, Large};

    const PERSON: Arrival =
        Arrival { place: Place::Began, answerable: true, archive: false, unwanted: false, own: false, cut: false };

    fn on() -> Automatic {
        Automatic {
            acknowledgement: Acknowledgement { on: true, ..Acknowledgement::default() },
            away: Away { on: true, until: Some(Time(100)), ..Away::default() },
            ..Automatic::default()
        }
    }

    #[test]
    fn while_nobody_is_there_that_is_what_is_said() {
        assert_eq!(choose(&on(), PERSON, Time(99)), Some(Which::Away));
        assert_eq!(choose(&on(), Arrival { place: Place::Joined, ..PERSON }, Time(99)), Some(Which::Away));
        assert_eq!(choose(&on(), PERSON, Time(100)), Some(Which::Acknowledgement));
        assert_eq!(choose(&on(), Arrival { place: Place::Joined, ..PERSON }, Time(100)), None);
        assert_eq!(choose(&Automatic::default(), PERSON, Time(0)), None);
    }

    #[test]
    fn whoever_sent_too_much_is_told_first_of_all_that_it_is_not_here() {
        let giant = Arrival { place: Place::Joined, cut: true, ..PERSON };
        assert_eq!(choose(&Automatic::default(), giant, Time(0)), Some(Which::Large));
        assert_eq!(choose(&on(), giant, Time(99)), Some(Which::Large));
        let silent = Automatic { large: Large { on: false, ..Large::default() }, ..Automatic::default() };
        assert_eq!(choose(&silent, giant, Time(0)), None);
        assert_eq!(choose(&Automatic::default(), Arrival { answerable: false, ..giant }, Time(0)), None);
    }

    #[test]
    fn machines_archives_spam_and_ourselves_get_silence() {
        for silent in [
            Arrival { answerable: false, ..PERSON },
            Arrival { archive: true, ..PERSON },
            Arrival { unwanted: true, ..PERSON },
            Arrival { own: true, ..PERSON },
        ] {
            assert_eq!(choose(&on(), silent, Time(0)), None, "{silent:?}");
        }
    }

    #[test]
    fn offices_are_known_by_their_names() {
        for address in ["info@x.test", "Postmaster@x.test", "sales+eu@x.test"] {
            assert!(is_office(address), "{address}");
        }
        assert!(!is_office("information.desk@x.test") && !is_office("ana@x.test"));
    }
}
