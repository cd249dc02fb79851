//! By when: the instant a promise falls due, from what its words name, the customer's zone and the company's hours. Pure,
//! but for asking whose hours and zone these are.

use crate::promise::Named;
use base::{Fault, Time};
use desk::head::Head;
use futures_util::future::BoxFuture;
use hours::{Calendar, Hours, Span, Week};
use jiff::civil::{Date, Time as Clock};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::sync::Arc;
use store::Conn;
use voice::After;

/// Business days for what names no time (PRO-3).
const UNNAMED_DAYS: u32 = 3;
/// Days looked through for business days.
const MOST_DAYS: u32 = 1_000;

/// The business hours that hold for a conversation, if any are known.
pub type CalendarOf =
    Arc<dyn for<'a> Fn(&'a mut Conn, &'a Head) -> BoxFuture<'a, Result<Option<Calendar>, Fault>> + Send + Sync>;

/// Brought at start by whoever knows business hours.
#[derive(Clone)]
pub struct Calendars(pub CalendarOf);

impl std::fmt::Debug for Calendars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Calendars")
    }
}

/// In which hours and which zone times are meant.
#[derive(Clone, Debug)]
pub struct Frame {
    hours: Hours,
    zone: TimeZone,
    /// The zone's name.
    pub name: String,
}

/// When something falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The instant.
    pub at: Time,
    /// What it is taken from.
    pub named: Named,
}

impl Frame {
    /// Hours and zone; a zone nobody knows is that of the hours.
    ///
    /// # Errors
    /// A fault if the calendar is not one that was checked.
    pub fn new(calendar: &Calendar, zone: Option<&str>) -> Result<Self, Fault> {
        let hours = Hours::new(calendar).map_err(|wrong| Fault::new(wrong).doing("open a calendar"))?;
        let known = |name: &str| TimeZone::get(name).ok().map(|zone| (zone, name.to_owned()));
        let (zone, name) =
            zone.and_then(known).or_else(|| known(&calendar.zone)).unwrap_or((TimeZone::UTC, "UTC".into()));
        Ok(Self { hours, zone, name })
    }

    /// What holds in a conversation: the hours promised there or the usual ones, and the customer's zone where it is known.
    pub async fn of(conn: &mut Conn, calendars: &Calendars, head: &Head) -> Result<Self, Fault> {
        let calendar = match (calendars.0)(conn, head).await? {
            Some(calendar) => calendar,
            None => usual(&team::company(conn).await?.zone),
        };
        let customer = match &head.customer {
            Some(id) => customers::get(conn, id).await?,
            None => None,
        };
        Self::new(&calendar, customer.and_then(|customer| customer.zone).as_deref())
    }

    /// The day of an instant where the customer lives.
    #[must_use]
    pub fn day_of(&self, at: Time) -> Date {
        Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(self.zone.clone()).date()
    }

    /// When a promise made at `said` falls due.
    #[must_use]
    pub fn due(&self, promise: &voice::Promise, said: Time) -> Due {
        let day = promise.due.as_deref().and_then(|day| day.parse::<Date>().ok());
        let hour = promise.time.as_deref().and_then(clock);
        let (at, named) = match (promise.after, day, hour) {
            (Some(After::Minutes(count)), ..) => (said.plus(i64::from(count) * Time::MINUTE), Named::Hour),
            (Some(After::WorkingDays(count)), ..) => (self.business_day(said, count), Named::Day),
            (None, Some(day), Some(hour)) => (self.coming(day, hour, said), Named::Hour),
            (None, Some(day), None) => (self.close_of(day, said), Named::Day),
            (None, None, _) => (self.business_day(said, UNNAMED_DAYS), Named::Nothing),
        };
        Due { at, named }
    }

    /// An hour of a day; of today's hours that are over, tomorrow's is meant.
    fn coming(&self, day: Date, hour: Clock, said: Time) -> Time {
        let at = self.instant(day, hour);
        if at > said { at } else { self.instant(day.tomorrow().unwrap_or(day), hour) }
    }

    /// When business ends on a day; the end of the day where there is none, or it is over already.
    fn close_of(&self, day: Date, said: Time) -> Time {
        let (begin, end) = self.span(day);
        let open = self.hours.elapsed(begin.0, end.0);
        let close = if open > 0 { self.hours.deadline(begin.0, open).map_or(end, Time) } else { end };
        if close > said { close } else { end.plus(-Time::MINUTE).max(said.plus(Time::MINUTE)) }
    }

    /// The close of the n-th day from now on which we are open.
    fn business_day(&self, said: Time, count: u32) -> Time {
        let (mut day, mut left) = (self.day_of(said), count.max(1));
        for _ in 0..MOST_DAYS {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            let (begin, end) = self.span(day);
            left -= u32::from(self.hours.elapsed(begin.0, end.0) > 0);
            if left == 0 {
                break;
            }
        }
        self.close_of(day, said)
    }

    /// A day where the customer lives: 23 to 25 hours.
    fn span(&self, day: Date) -> (Time, Time) {
        let midnight = |day: Date| self.instant(day, Clock::midnight());
        (midnight(day), midnight(day.tomorrow().unwrap_or(day)))
    }

    /// A local time as an instant. What clocks skip in spring is the moment after, what they repeat in autumn the first.
    fn instant(&self, day: Date, hour: Clock) -> Time {
        let zoned = self.zone.to_ambiguous_zoned(day.to_datetime(hour)).compatible();
        Time(zoned.as_ref().map_or(0, |zoned: &Zoned| zoned.timestamp().as_millisecond()))
    }
}

/// `HH:MM`
fn clock(text: &str) -> Option<Clock> {
    let (hour, minute) = text.split_once(':')?;
    Clock::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// Monday to Friday, nine to five.
fn usual(zone: &str) -> Calendar {
    let day = || vec![Span { from: "09:00".into(), to: "17:00".into() }];
    let week =
        Week { monday: day(), tuesday: day(), wednesday: day(), thursday: day(), friday: day(), ..Week::default() };
    let zone = if TimeZone::get(zone).is_ok() { zone } else { "UTC" };
    Calendar { zone: zone.to_owned(), week, holidays: vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hours::Holiday;
    use jiff::civil::date;

    /// Open Monday to Friday from nine to five in Vienna, closed on 8 December and 1 January.
    fn vienna(zone: Option<&str>) -> Frame {
        let holiday = |name: &str, month, day| Holiday {
            name: name.into(),
            from: date(2026, month, day),
            to: None,
            yearly: true,
            open: vec![],
        };
        let holidays = vec![holiday("Immaculate Conception", 12, 8), holiday("New Year", 1, 1)];
        Frame::new(&Calendar { holidays, ..usual("Europe/Vienna") }, zone).unwrap()
    }

    fn at(text: &str) -> Time {
        Time(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    fn told(frame: &Frame, text: &str, said: &str) -> (String, Named) {
        let said = at(said);
        let promises = voice::promises(text, Some("en"), frame.day_of(said));
        let due = frame.due(promises.first().unwrap(), said);
        (due.at.to_rfc3339(), due.named)
    }

    #[test]
    fn what_is_named_is_due_where_the_customer_lives() {
        // Monday 23 November 2026, ten o'clock in Vienna.
        let said = "2026-11-23T09:00:00Z";
        for (zone, text, due, named) in [
            (None, "I'll call you by Friday 17:00.", "2026-11-27T16:00:00Z", Named::Hour),
            (Some("Europe/Lisbon"), "I'll call you by Friday 17:00.", "2026-11-27T17:00:00Z", Named::Hour),
            (Some("America/New_York"), "I'll call you on Friday at 9:30am.", "2026-11-27T14:30:00Z", Named::Hour),
            (Some("no such zone"), "I'll call you by Friday 17:00.", "2026-11-27T16:00:00Z", Named::Hour),
            (None, "I'll call you within two hours.", "2026-11-23T11:00:00Z", Named::Hour),
            (None, "I'll call you by 9:00.", "2026-11-24T08:00:00Z", Named::Hour),
            (None, "I'll call you by Friday.", "2026-11-27T16:00:00Z", Named::Day),
            (None, "I'll call you on Saturday.", "2026-11-28T23:00:00Z", Named::Day),
            (None, "I'll call you tomorrow.", "2026-11-24T16:00:00Z", Named::Day),
            (None, "We'll refund you within 5 business days.", "2026-11-30T16:00:00Z", Named::Day),
            (None, "We will send you a new lid soon.", "2026-11-26T16:00:00Z", Named::Nothing),
        ] {
            assert_eq!(told(&vienna(zone), text, said), (due.to_owned(), named), "{zone:?} {text}");
        }
    }

    #[test]
    fn today_after_we_closed_is_due_at_the_end_of_the_day() {
        assert_eq!(told(&vienna(None), "I'll call you today.", "2026-11-23T17:30:00Z").0, "2026-11-23T22:59:00Z");
    }

    #[test]
    fn a_public_holiday_is_no_business_day() {
        // From Friday: Monday, not Tuesday the 8th, Wednesday, Thursday.
        let (due, named) = told(&vienna(None), "We will send you a new lid soon.", "2026-12-04T09:00:00Z");
        assert_eq!((due.as_str(), named), ("2026-12-10T16:00:00Z", Named::Nothing));
        let (due, _) = told(&vienna(None), "We'll refund you within two business days.", "2026-12-07T09:00:00Z");
        assert_eq!(due, "2026-12-10T16:00:00Z");
        // A day that is named is meant, holiday or not: it ends at midnight.
        assert_eq!(told(&vienna(None), "I'll call you tomorrow.", "2026-12-07T09:00:00Z").0, "2026-12-08T23:00:00Z");
    }

    #[test]
    fn the_hour_that_is_named_stands_when_clocks_change() {
        // Clocks go forward on 29 March 2026 and back on 25 October, in Vienna.
        for (said, due) in
            [("2026-03-27T09:00:00Z", "2026-03-30T15:00:00Z"), ("2026-10-23T09:00:00Z", "2026-10-26T16:00:00Z")]
        {
            assert_eq!(told(&vienna(None), "I'll call you by Monday 17:00.", said).0, due);
        }
        // 02:30 is not there that night: the moment after is meant.
        let (due, _) = told(&vienna(None), "I'll call you on Sunday at 2:30am.", "2026-03-27T09:00:00Z");
        assert_eq!(due, "2026-03-29T01:30:00Z");
    }
}
