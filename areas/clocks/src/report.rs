//! Promises kept: the share met is met ÷ (met + missed); what still runs stands apart and is in no share (DESK-807). Pure.
//!
//! A promise counts when it was decided: met when it was answered, missed when it was due, whether or not somebody has
//! answered since. What still runs counts when it began.

use crate::clock::Clock;
use base::{PolicyId, Refusal, Time};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest time a report is about.
const LONGEST_MS: i64 = 400 * Time::DAY;

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromiseOutcome")]
pub enum Outcome {
    /// Kept.
    Met,
    /// Broken.
    Missed,
    /// Not decided yet.
    Running,
}

impl Outcome {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::Running => "running",
        }
    }

    pub(crate) fn from_code(code: &str) -> Self {
        match code {
            "met" => Self::Met,
            "missed" => Self::Missed,
            _ => Self::Running,
        }
    }
}

/// What became of a clock by now, and the moment by which it counts; nothing if nobody is owed anything.
#[must_use]
pub fn judged(clock: &Clock, now: Time) -> Option<(Outcome, Time)> {
    match (clock.state.as_str(), clock.due_at, clock.stopped_at) {
        ("met", _, Some(stopped)) => Some((Outcome::Met, stopped)),
        ("missed", Some(due), _) => Some((Outcome::Missed, due)),
        // Nobody has answered, and it is late: waiting longer makes nothing better.
        ("runs", Some(due), _) if due <= now => Some((Outcome::Missed, due)),
        ("runs" | "rests", _, _) => Some((Outcome::Running, clock.started_at)),
        _ => None,
    }
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PromiseTally")]
pub struct Tally {
    /// Kept.
    pub met: i64,
    /// Broken.
    pub missed: i64,
    /// Not decided yet.
    pub running: i64,
}

impl Tally {
    /// Counts so many more.
    #[must_use]
    pub const fn with(mut self, outcome: Outcome, count: i64) -> Self {
        match outcome {
            Outcome::Met => self.met += count,
            Outcome::Missed => self.missed += count,
            Outcome::Running => self.running += count,
        }
        self
    }

    /// Met of those decided, from 0 to 1; none where nothing is decided.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        let whole = |count: i64| u32::try_from(count).ok().map(f64::from);
        let (met, decided) = (whole(self.met)?, whole(self.met.saturating_add(self.missed))?);
        (decided > 0.0).then_some(met / decided)
    }
}

/// By what a report counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromiseReportBy")]
pub enum By {
    /// Who had the conversation when it was decided.
    #[default]
    Agent,
    /// Team.
    Team,
    /// Inbox.
    Inbox,
    /// The policy that promised it.
    Policy,
    /// First answer, next answer, resolution.
    Kind,
    /// Day.
    Day,
    /// Week, from Monday.
    Week,
    /// Month.
    Month,
}

/// From when, until before when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Beginning.
    pub from: Time,
    /// End, not in it.
    pub to: Time,
}

impl Period {
    /// The time wished for, else the 30 days before now.
    ///
    /// # Errors
    /// What ends before it begins or is endless is refused.
    pub fn wished(from: Option<Time>, to: Option<Time>, now: Time) -> Result<Self, Refusal> {
        let to = to.unwrap_or(now);
        let from = from.unwrap_or_else(|| to.plus(-30 * Time::DAY));
        if from >= to {
            return Err(Refusal::invalid("from", "the time begins before it ends; turn the two around"));
        }
        if to.since(from) > LONGEST_MS {
            return Err(Refusal::invalid("from", "a report is about 400 days at most; choose a shorter time"));
        }
        Ok(Self { from, to })
    }

    /// The day, week or month a moment lies in, where people live by this zone. Nothing for other ways to count.
    #[must_use]
    pub fn around(at: Time, by: By, zone: &TimeZone) -> Option<Self> {
        let here = Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone()).start_of_day().ok()?;
        let (first, next) = match by {
            By::Day => (here.clone(), here.checked_add(1.day()).ok()?),
            By::Week => {
                let since = here.weekday().since(Weekday::Monday);
                let monday = here.checked_sub(i64::from(since).days()).ok()?;
                (monday.clone(), monday.checked_add(1.week()).ok()?)
            }
            By::Month => {
                let first = here.first_of_month().ok()?;
                (first.clone(), first.checked_add(1.month()).ok()?)
            }
            _ => return None,
        };
        let ms = |at: &Zoned| Time(at.timestamp().as_millisecond());
        Some(Self { from: ms(&first), to: ms(&next) })
    }
}

/// Counts by the quarter of an hour, as days, weeks or months of a zone: no zone has borders within a quarter.
#[must_use]
pub fn by_time(quarters: &[(Time, Outcome, i64)], by: By, zone: &TimeZone) -> Vec<(Period, Tally)> {
    let mut sums: BTreeMap<i64, (Period, Tally)> = BTreeMap::new();
    for (at, outcome, count) in quarters {
        if let Some(period) = Period::around(*at, by, zone) {
            let (_, tally) = sums.entry(period.from.0).or_insert((period, Tally::default()));
            *tally = tally.with(*outcome, *count);
        }
    }
    sums.into_values().collect()
}

/// Which promises a report or list is about; what is absent asks nothing, `none` asks for those without one.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Who had it.
    pub agent: Option<String>,
    /// Team.
    pub team: Option<String>,
    /// Inbox.
    pub inbox: Option<String>,
    /// Policy.
    pub policy: Option<PolicyId>,
    /// Kind of promise.
    pub kind: Option<String>,
    /// What became of it.
    pub outcome: Option<Outcome>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::code;
    use hours::{Calendar, Happening, Hours, Kind, Span, Standing, Targets, Week};

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn vienna() -> Hours {
        let open = || vec![Span { from: "09:00".into(), to: "17:00".into() }];
        let week = Week {
            monday: open(),
            tuesday: open(),
            wednesday: open(),
            thursday: open(),
            friday: open(),
            ..Week::default()
        };
        Hours::new(&Calendar { zone: "Europe/Vienna".into(), week, holidays: vec![] }).unwrap()
    }

    const HOUR: i64 = Time::HOUR;

    /// March 2026 of a small shop: a first answer within four business hours, every later one within eight.
    fn march() -> Vec<Vec<(i64, Happening)>> {
        use Happening::{Answered, Asked, Stands};
        let stands = Standing::Resolved;
        vec![
            // asked on Monday at ten, answered at noon: met
            vec![(at("2026-03-02T09:00:00Z"), Asked), (at("2026-03-02T11:00:00Z"), Answered)],
            // asked on Friday at four, answered on Monday at eleven: one hour and two, met
            vec![(at("2026-03-06T15:00:00Z"), Asked), (at("2026-03-09T10:00:00Z"), Answered)],
            // asked on Tuesday at nine, answered at two: five hours, missed at one
            vec![(at("2026-03-10T08:00:00Z"), Asked), (at("2026-03-10T13:00:00Z"), Answered)],
            // met, then asked again on Thursday and answered the day after at the same hour: eight hours, met to the minute
            vec![
                (at("2026-03-11T08:00:00Z"), Asked),
                (at("2026-03-11T09:00:00Z"), Answered),
                (at("2026-03-12T10:00:00Z"), Asked),
                (at("2026-03-13T10:00:00Z"), Answered),
            ],
            // spam: nobody is owed anything
            vec![(at("2026-03-16T09:00:00Z"), Asked), (at("2026-03-16T09:05:00Z"), Stands(Standing::Away))],
            // never answered, due on the 20th at one: missed, though its clock still runs
            vec![(at("2026-03-20T08:00:00Z"), Asked)],
            // resolved without a word: the promise ended with it
            vec![(at("2026-03-23T09:00:00Z"), Asked), (at("2026-03-23T10:00:00Z"), Stands(stands))],
            // asked on the last day at four: due on the first of April at noon, still running
            vec![(at("2026-03-31T14:00:00Z"), Asked)],
        ]
    }

    fn clocks_of(month: &[Vec<(i64, Happening)>]) -> Vec<Clock> {
        let targets = Targets { first: Some(4 * HOUR), next: Some(8 * HOUR), ..Targets::default() };
        let policy = PolicyId::mint(Time(1));
        let told = month.iter().flat_map(|history| hours::clocks(history, &vienna(), &targets));
        told.map(|clock| Clock::of(clock, &policy)).collect()
    }

    #[test]
    fn at_11_a_worked_month_has_the_share_people_compute_by_hand() {
        let now = Time(at("2026-03-31T15:00:00Z"));
        let all = clocks_of(&march());
        let judged = || all.iter().filter_map(|clock| Some((clock, judged(clock, now)?)));
        let tally = |kind: Kind| {
            let of = judged().filter(|(clock, _)| clock.kind == code(kind));
            of.fold(Tally::default(), |sum, (_, (outcome, _))| sum.with(outcome, 1))
        };
        assert_eq!(tally(Kind::First), Tally { met: 3, missed: 2, running: 1 });
        assert_eq!(tally(Kind::Next), Tally { met: 1, missed: 0, running: 0 });
        let whole = judged().fold(Tally::default(), |sum, (_, (outcome, _))| sum.with(outcome, 1));
        assert_eq!(whole.share(), Some(4.0 / 6.0), "the running one is in no share");
        let quarters: Vec<_> = judged().map(|(_, (outcome, at))| (at, outcome, 1)).collect();
        let months = by_time(&quarters, By::Month, &TimeZone::get("Europe/Vienna").unwrap());
        assert_eq!(months.len(), 1);
        assert_eq!(months[0].1, whole);
        assert_eq!(months[0].0.from, Time(at("2026-02-28T23:00:00Z")), "midnight in Vienna");
    }

    #[test]
    fn nothing_decided_has_no_share() {
        assert_eq!(Tally::default().share(), None);
        assert_eq!(Tally { running: 9, ..Tally::default() }.share(), None);
        assert_eq!(Tally { missed: 1, ..Tally::default() }.share(), Some(0.0));
    }

    #[test]
    fn weeks_begin_on_monday_and_a_day_of_clock_change_has_its_own_length() {
        let vienna = TimeZone::get("Europe/Vienna").unwrap();
        let around = |text: &str, by| Period::around(Time(at(text)), by, &vienna).unwrap();
        let week = around("2026-03-29T20:00:00Z", By::Week);
        assert_eq!((week.from.0, week.to.0), (at("2026-03-22T23:00:00Z"), at("2026-03-29T22:00:00Z")));
        let day = around("2026-03-29T10:00:00Z", By::Day);
        assert_eq!(day.to.since(day.from), 23 * HOUR);
        assert_eq!(Period::around(Time(0), By::Agent, &vienna), None);
    }

    #[test]
    fn an_odd_time_is_refused() {
        let wished = |from, to| Period::wished(Some(Time(from)), Some(Time(to)), Time(9)).is_ok();
        assert!(wished(1, 2) && !wished(2, 2) && !wished(3, 2) && !wished(0, 401 * Time::DAY));
        assert_eq!(Period::wished(None, None, Time(0)).unwrap().from, Time(-30 * Time::DAY));
    }
}
