//! What the shop promises, and in which hours.

use crate::conversation::Priority;

/// Business hours of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Key promises refer to.
    pub key: &'static str,
    /// Shown name.
    pub name: &'static str,
    /// Where these hours are lived by.
    pub zone: &'static str,
    /// Open from and to, by weekday, Monday first; empty means closed.
    pub week: [&'static [(&'static str, &'static str)]; 7],
    /// Days that differ.
    pub holidays: &'static [Holiday],
}

/// A day that differs, every year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// What it is called.
    pub name: &'static str,
    /// First and last month and day.
    pub days: ((i8, i8), (i8, i8)),
    /// Open all the same, from and to.
    pub open: &'static [(&'static str, &'static str)],
}

/// What some conversations are promised, in minutes of business time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Shown name.
    pub name: &'static str,
    /// Key of the hours.
    pub hours: &'static str,
    /// Only these inboxes; none means all.
    pub inboxes: &'static [&'static str],
    /// Only these priorities; none means all.
    pub priorities: &'static [Priority],
    /// Until the first answer.
    pub first: i64,
    /// Until each later answer.
    pub next: Option<i64>,
    /// Warned so long before.
    pub warn: i64,
}

const DAY: &[(&str, &str)] = &[("09:00", "17:00")];
const SATURDAY: &[(&str, &str)] = &[("10:00", "15:00")];
const CLOSED: &[(&str, &str)] = &[];

/// The hours: care is there on Saturdays, the trade desk is not.
pub(crate) fn hours() -> Vec<Hours> {
    let week = |saturday| [DAY, DAY, DAY, DAY, DAY, saturday, CLOSED];
    let zone = "Europe/Amsterdam";
    vec![
        Hours { key: "shop", name: "Shop hours", zone, week: week(SATURDAY), holidays: HOLIDAYS },
        Hours { key: "office", name: "Office hours", zone, week: week(CLOSED), holidays: HOLIDAYS },
    ]
}

const HOLIDAYS: &[Holiday] = &[
    Holiday { name: "New Year’s Day", days: ((1, 1), (1, 1)), open: &[] },
    Holiday { name: "King’s Day", days: ((4, 27), (4, 27)), open: &[] },
    Holiday { name: "Christmas Eve", days: ((12, 24), (12, 24)), open: &[("09:00", "12:00")] },
    Holiday { name: "Christmas", days: ((12, 25), (12, 26)), open: &[] },
];

/// The promises, those that count first before those for everybody.
pub(crate) fn promises() -> Vec<Promise> {
    vec![
        Promise {
            name: "Urgent: within two hours",
            hours: "shop",
            inboxes: &[],
            priorities: &[Priority::Urgent],
            first: 120,
            next: Some(240),
            warn: 30,
        },
        Promise {
            name: "Trade: within half a day",
            hours: "office",
            inboxes: &["trade"],
            priorities: &[],
            first: 240,
            next: Some(480),
            warn: 60,
        },
        Promise {
            name: "Everybody: within a working day",
            hours: "shop",
            inboxes: &[],
            priorities: &[],
            first: 480,
            next: Some(960),
            warn: 60,
        },
    ]
}
