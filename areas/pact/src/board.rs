//! The board: always all ten promises, each with its goal, what it comes to now, and its weeks (PACT-N5). Pure.

use base::Time;
use jiff::civil::ISOWeekDate;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

pub use crate::weeks::{frozen, running};

/// How everything here is counted; a change of any definition changes it (PACT-P4).
pub const METHOD: &str = "pact-method 1.0";

/// One of the ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PactPromise")]
pub enum Promise {
    /// Be human.
    C1,
    /// Be personal.
    C2,
    /// Be ready.
    C3,
    /// Be accountable.
    C4,
    /// Be earnest.
    C5,
    /// Be understanding.
    K1,
    /// Be yourself.
    K2,
    /// Be helpful.
    K3,
    /// Be fair.
    K4,
    /// Be open.
    K5,
}

/// Whose promise it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PactSide")]
pub enum Side {
    /// The company's.
    Company,
    /// The customers', told only of all of them together (PACT-N3).
    Customers,
}

impl Promise {
    /// All ten, in the order in which they are shown.
    pub const ALL: [Self; 10] =
        [Self::C1, Self::C2, Self::C3, Self::C4, Self::C5, Self::K1, Self::K2, Self::K3, Self::K4, Self::K5];

    /// Its lasting name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::C3 => "C3",
            Self::C4 => "C4",
            Self::C5 => "C5",
            Self::K1 => "K1",
            Self::K2 => "K2",
            Self::K3 => "K3",
            Self::K4 => "K4",
            Self::K5 => "K5",
        }
    }

    /// The promise of this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|promise| promise.id() == id)
    }

    /// Whose it is.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::C1 | Self::C2 | Self::C3 | Self::C4 | Self::C5 => Side::Company,
            Self::K1 | Self::K2 | Self::K3 | Self::K4 | Self::K5 => Side::Customers,
        }
    }
}

/// What something comes to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
#[schemars(rename = "PactFigure")]
pub enum Figure {
    /// Enough to say.
    Measured {
        /// The figure.
        value: f64,
        /// Lower end of its 95 % interval.
        low: f64,
        /// Upper end.
        high: f64,
        /// Of how many.
        n: u64,
    },
    /// Too few to say (PACT-M4).
    TooFew {
        /// How many there are.
        n: u64,
    },
    /// Nothing here counts it yet.
    NotMeasured {
        /// Why, as a key of the locale files.
        reason: &'static str,
    },
}

impl Figure {
    /// Of how many, where they were counted.
    #[must_use]
    pub const fn n(&self) -> Option<u64> {
        match self {
            Self::Measured { n, .. } | Self::TooFew { n } => Some(*n),
            Self::NotMeasured { .. } => None,
        }
    }
}

/// What a figure says of its goal (PACT-M6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PactVerdict")]
pub enum Verdict {
    /// Even the lower end reaches it.
    Met,
    /// Not even the upper end does.
    Missed,
    /// The data cannot say, or there is no goal.
    CannotTell,
}

/// What a figure says of a goal. Pure.
#[must_use]
pub fn verdict(figure: &Figure, goal: Option<f64>) -> Verdict {
    match (figure, goal) {
        (Figure::Measured { low, .. }, Some(goal)) if *low >= goal => Verdict::Met,
        (Figure::Measured { high, .. }, Some(goal)) if *high < goal => Verdict::Missed,
        _ => Verdict::CannotTell,
    }
}

/// An ISO week in the company's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PactWeek")]
pub struct Week {
    /// The year its Thursday lies in.
    pub year: i32,
    /// 1 to 53.
    pub week: u8,
}

impl Week {
    /// The week a moment lies in. None outside of time as calendars know it.
    #[must_use]
    pub fn of(at: Time, zone: &TimeZone) -> Option<Self> {
        let day = Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone()).date().iso_week_date();
        Some(Self { year: i32::from(day.year()), week: u8::try_from(day.week()).ok()? })
    }

    fn monday(self) -> Option<jiff::civil::Date> {
        let (year, week) = (i16::try_from(self.year).ok()?, i8::try_from(self.week).ok()?);
        Some(ISOWeekDate::new(year, week, Weekday::Monday).ok()?.date())
    }

    fn days_on(self, days: i64) -> Option<Self> {
        let day = self.monday()?.checked_add(days.days()).ok()?.iso_week_date();
        Some(Self { year: i32::from(day.year()), week: u8::try_from(day.week()).ok()? })
    }

    /// The week after.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.days_on(7)
    }

    /// The week before.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        self.days_on(-7)
    }

    /// From its Monday to before the next one, in a zone: a week in which the clocks change has its own length.
    #[must_use]
    pub fn span(self, zone: &TimeZone) -> Option<(Time, Time)> {
        let begins = |day: jiff::civil::Date| {
            let midnight = day.to_zoned(zone.clone()).ok()?.start_of_day().ok()?;
            Some(Time(midnight.timestamp().as_millisecond()))
        };
        Some((begins(self.monday()?)?, begins(self.next()?.monday()?)?))
    }

    /// The week written like `2026-W07`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, week) = text.split_once("-W")?;
        let week = Self { year: year.parse().ok()?, week: week.parse().ok()? };
        week.monday().map(|_| week)
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

/// One of the ten lines.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PactLine")]
pub struct Line {
    /// Which promise.
    pub promise: Promise,
    /// What the company wants to reach, from 0 to 1; none until it says so.
    pub goal: Option<f64>,
    /// Weeks that "now" is about: 4, or 13 where 4 have too few (PACT-M2).
    pub window: u8,
    /// What it comes to in the window.
    pub now: Figure,
    /// Week by week, oldest first, the last of them the newest of the board; as they were first frozen.
    pub weeks: Vec<(Week, Figure)>,
    /// What was corrected later and stands beside the week it corrects (PACT-N6).
    pub corrections: Vec<(Week, Figure)>,
    /// What stands beside it, by its name.
    pub supporting: Vec<(&'static str, Figure)>,
}

impl Line {
    /// What the line says of its goal.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        verdict(&self.now, self.goal)
    }
}

/// All ten lines.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PactBoard")]
pub struct Board {
    /// How it was counted.
    pub method: &'static str,
    /// What was written until then is in it.
    pub cut_ms: i64,
    /// The longest window of its lines: 4, or 13.
    pub window: u8,
    /// Always all ten, in their order.
    pub lines: Vec<Line>,
}
