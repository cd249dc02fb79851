//! A calendar as people write it.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When a team answers: hours for each day of the week in one time zone, and the days that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Name in the time zone database, such as `Europe/Vienna`.
    pub zone: String,
    /// Hours of an ordinary week.
    pub week: Week,
    /// Days that differ; of two that fit a day, the first counts.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
}

/// Open spans by weekday; an empty day is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    /// Monday.
    pub monday: Vec<Span>,
    /// Tuesday.
    pub tuesday: Vec<Span>,
    /// Wednesday.
    pub wednesday: Vec<Span>,
    /// Thursday.
    pub thursday: Vec<Span>,
    /// Friday.
    pub friday: Vec<Span>,
    /// Saturday.
    pub saturday: Vec<Span>,
    /// Sunday.
    pub sunday: Vec<Span>,
}

impl Week {
    /// The days with their names, Monday first.
    #[must_use]
    pub const fn days(&self) -> [(&'static str, &Vec<Span>); 7] {
        [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }
}

/// Open from one time of day to another. An end at or before the beginning lies on the next day: `22:00` to `06:00`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// `HH:MM`, from `00:00` to `23:59`.
    pub from: String,
    /// `HH:MM`, up to `24:00`.
    pub to: String,
}

/// A day or range of days that differs from the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// What it is called.
    pub name: String,
    /// First day.
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day; the same day if absent.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub to: Option<Date>,
    /// Comes every year.
    #[serde(default)]
    pub yearly: bool,
    /// Hours on these days; none means closed, some make a half day.
    #[serde(default)]
    pub open: Vec<Span>,
}

/// Why a calendar cannot be used: where it is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field, such as `week.monday`.
    pub field: String,
    /// What is wrong with it, for people.
    pub why: String,
}

impl Wrong {
    pub(crate) fn new(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self { field: field.into(), why: why.into() }
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.why)
    }
}

impl std::error::Error for Wrong {}
