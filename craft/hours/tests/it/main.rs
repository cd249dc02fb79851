//! Deadlines by the published vectors, their laws, and the clocks of whole conversations.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod clocks;
mod laws;
mod refusals;
mod vectors;

use hours::{Calendar, Holiday, Hours, Span, Week};
use jiff::civil::Date;

pub(crate) fn span(from: &str, to: &str) -> Span {
    Span { from: from.into(), to: to.into() }
}

pub(crate) fn week(days: usize, spans: &[Span]) -> Week {
    let day = |at: usize| if at < days { spans.to_vec() } else { vec![] };
    Week {
        monday: day(0),
        tuesday: day(1),
        wednesday: day(2),
        thursday: day(3),
        friday: day(4),
        saturday: day(5),
        sunday: day(6),
    }
}

pub(crate) fn calendar(zone: &str, week: Week, closed: &[&str]) -> Calendar {
    let holiday = |day: &&str| Holiday {
        name: "closed".into(),
        from: day.parse::<Date>().unwrap(),
        to: None,
        yearly: false,
        open: vec![],
    };
    Calendar { zone: zone.into(), week, holidays: closed.iter().map(holiday).collect() }
}

/// Monday to Friday, nine to five, in Vienna.
pub(crate) fn office(closed: &[&str]) -> Hours {
    Hours::new(&calendar("Europe/Vienna", week(5, &[span("09:00", "17:00")]), closed)).unwrap()
}

/// An instant, written with its offset.
pub(crate) fn at(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
