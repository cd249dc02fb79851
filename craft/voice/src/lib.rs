//! The reply check: a text goes in, findings come out, each with its place, its reason and at most one offer.
//!
//! One file a check in `checks`, with examples before and after that are its page in the handbook and its tests; one file
//! of words a language in `languages`. Everything is a pure function and takes time linear in the size of the text.
//!
//! Does not know: channels, customers, what is on file, what day it is, or who may send in spite of a finding.
#![warn(missing_docs)]

mod amount;
mod check;
mod checks;
mod due;
mod frame;
mod handbook;
mod languages;
mod line;
mod links;
mod marks;
mod phrase;
mod private;
mod promise;
mod question;
mod quotes;
mod read;
mod reply;
mod report;
mod script;
mod seen;
mod steps;
mod text;

use language::fold;

pub use amount::largest_amount;
pub use check::{Check, Example};
pub use checks::ALL;
pub use handbook::handbook;
pub use line::{Checker, Unread};
pub use marks::marks;
pub use private::private_in;
pub use promise::promises;
pub use reply::{Brand, Known, Limit, Offers, Person, Prefer, Reply, Whose};
pub use report::{After, Finding, Offer, Private, Promise, Report, Severity, Verdict};
pub use script::{Earlier, MOST_TEXTS};
pub use seen::{Counted, check, counted};

/// The version of the rules: counted up whenever a check says something else of the same text.
pub const RULES: i64 = 4;

/// The day of an instant, in milliseconds since 1970, by UTC.
#[must_use]
pub fn day_of(instant: i64) -> Date {
    let instant = jiff::Timestamp::from_millisecond(instant).unwrap_or_default();
    instant.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The day promises are counted from.
pub use jiff::civil::Date;
