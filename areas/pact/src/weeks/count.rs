//! What every source comes to in a week, and in the window that ends with it.

use super::{FREEZES_MS, WINDOWS};
use crate::board::{Figure, Promise, Week};
use crate::measure::{self, Ground, SOURCES, Span, figure_of};
use base::{Fault, Time};
use jiff::tz::TimeZone;
use store::Conn;

/// Which figure of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The headline of the week alone.
    Week,
    /// The headline of the window.
    Now,
    /// What stands beside it, of the window.
    Beside(&'static str),
}

impl Part {
    /// As stored.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Week => "week".into(),
            Self::Now => "now".into(),
            Self::Beside(name) => format!("beside:{name}"),
        }
    }

    /// From what is stored, among the parts there are.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let named = SOURCES.iter().filter_map(|source| source.beside).map(Self::Beside);
        [Self::Week, Self::Now].into_iter().chain(named).find(|part| part.code() == code)
    }
}

/// A figure of a week.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// Of which promise.
    pub promise: Promise,
    /// Which of its figures.
    pub part: Part,
    /// How many weeks it is about.
    pub weeks: u8,
    /// What it comes to.
    pub figure: Figure,
}

/// The moment a week is frozen: its data cut.
#[must_use]
pub fn cut(week: Week, zone: &TimeZone) -> Option<Time> {
    Some(week.span(zone)?.1.plus(FREEZES_MS))
}

/// Everything of a week, as it stood at its cut.
pub async fn week(conn: &mut Conn, week: Week, zone: &TimeZone) -> Result<Vec<Count>, Fault> {
    let odd = || Fault::new(format!("{week} is no week"));
    let cut = cut(week, zone).ok_or_else(odd)?;
    Ok(until(conn, week, (cut, zone)).await?.1)
}

/// Everything of a week and the windows that end with it, as it stood at a moment.
pub async fn until(conn: &mut Conn, week: Week, (cut, zone): (Time, &TimeZone)) -> Result<(Ground, Vec<Count>), Fault> {
    let odd = || Fault::new(format!("{week} is no week"));
    let (from, to) = week.span(zone).ok_or_else(odd)?;
    let begins = WINDOWS.map(|weeks| began(week, weeks).and_then(|first| first.span(zone)).map(|(from, _)| from));
    let [Some(four), Some(wide)] = begins else { return Err(odd()) };
    let ground = measure::ground(conn, Span { from: wide, to, cut }).await?;
    let counts = counts(&ground, (from, to), [four, wide]);
    Ok((ground, counts))
}

/// The first of so many weeks that end with one.
fn began(week: Week, weeks: u8) -> Option<Week> {
    (1..weeks).try_fold(week, |week, _| week.before())
}

/// Every figure of what was read. Pure.
#[must_use]
pub fn counts(ground: &Ground, (from, to): (Time, Time), begins: [Time; 2]) -> Vec<Count> {
    let mut all = Vec::new();
    for source in SOURCES {
        let (weeks, figure) = windowed(source, ground, (begins, to));
        let part = source.beside.map_or(Part::Now, Part::Beside);
        all.push(Count { promise: source.promise, part, weeks, figure });
        if source.beside.is_none() {
            let figure = figure_of(source, ground, (from, to));
            all.push(Count { promise: source.promise, part: Part::Week, weeks: 1, figure });
        }
    }
    all
}

/// Four weeks; thirteen where four have too few (PACT-M2).
fn windowed(source: &measure::Source, ground: &Ground, (begins, to): ([Time; 2], Time)) -> (u8, Figure) {
    let [four, thirteen] = WINDOWS;
    let [near, far] = begins;
    match figure_of(source, ground, (near, to)) {
        Figure::TooFew { .. } => (thirteen, figure_of(source, ground, (far, to))),
        figure => (four, figure),
    }
}
