//! When an agent is left alone (DESK-110): quiet hours by their own clock, a pause, and mails that come together once an
//! hour or a day. What happens meanwhile stands in the app all the same; mails about it wait. Pure.

use base::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use team::{Mails, Quiet};

/// Minutes of a day.
const DAY: i64 = 24 * 60;
/// When mails of a day come.
const MORNING: i64 = 9 * 60;

/// When a mail about something that happens now is sent: at once, or when its reader wants to hear again.
pub(crate) fn mails_at(quiet: &Quiet, zone: &str, now: Time) -> Time {
    let from = quiet.paused_until.map_or(now, |until| until.max(now));
    let Some(there) = there(zone, from) else { return from };
    let round = match quiet.mails {
        Mails::Each => there.clone(),
        Mails::Hourly => at_minute(&there, (minute(&there) / 60 + 1) * 60),
        Mails::Daily if minute(&there) < MORNING => at_minute(&there, MORNING),
        Mails::Daily => at_minute(&there, DAY + MORNING),
    };
    let loud = loud_from(quiet, &round);
    if loud == there { from } else { Time(loud.timestamp().as_millisecond()) }
}

/// The clock in a zone; UTC's where nobody knows that zone.
fn there(zone: &str, at: Time) -> Option<Zoned> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    Timestamp::from_millisecond(at.0).ok().map(|at| at.to_zoned(zone))
}

fn minute(there: &Zoned) -> i64 {
    i64::from(there.hour()) * 60 + i64::from(there.minute())
}

/// The moment when the clock shows so many minutes after the midnight before; what summer time skips comes after it.
fn at_minute(there: &Zoned, minute: i64) -> Zoned {
    let day = there.datetime().date().to_datetime(jiff::civil::Time::midnight());
    let wall = day.checked_add(Span::new().minutes(minute));
    wall.and_then(|wall| there.time_zone().to_ambiguous_zoned(wall).compatible()).unwrap_or_else(|_far| there.clone())
}

/// Whether a clock shows quiet hours.
fn is_quiet(quiet: &Quiet, there: &Zoned) -> bool {
    let (now, from, to) = (minute(there), quiet.from_minute, quiet.to_minute);
    let hours = if from <= to { (from..to).contains(&now) } else { now >= from || now < to };
    let weekend = quiet.weekends && matches!(there.weekday(), Weekday::Saturday | Weekday::Sunday);
    weekend || (quiet.on && hours)
}

/// The first moment from then on that is not quiet: now, the end of quiet hours, or a midnight.
fn loud_from(quiet: &Quiet, from: &Zoned) -> Zoned {
    if !is_quiet(quiet, from) {
        return from.clone();
    }
    let ends = (0..8).flat_map(|day| [day * DAY, day * DAY + quiet.to_minute]);
    let mut ends: Vec<Zoned> = ends.map(|minute| at_minute(from, minute)).filter(|end| end > from).collect();
    ends.sort();
    ends.into_iter().find(|end| !is_quiet(quiet, end)).unwrap_or_else(|| from.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "Europe/Vienna";

    fn nights(mails: Mails) -> Quiet {
        Quiet { on: true, from_minute: 20 * 60, to_minute: 7 * 60, weekends: true, paused_until: None, mails }
    }

    #[track_caller]
    fn check(quiet: &Quiet, at: &str, expected: &str) {
        let at: Zoned = format!("{at}[{ZONE}]").parse().unwrap();
        let then = mails_at(quiet, ZONE, Time(at.timestamp().as_millisecond()));
        let shown = there(ZONE, then).unwrap().strftime("%a %d %H:%M").to_string();
        assert_eq!(shown, expected);
    }

    #[test]
    fn mails_wait_for_the_end_of_quiet_hours() {
        // 2 March 2026 is a Monday.
        check(&nights(Mails::Each), "2026-03-02T12:34", "Mon 02 12:34");
        check(&nights(Mails::Each), "2026-03-02T20:00", "Tue 03 07:00");
        check(&nights(Mails::Each), "2026-03-03T06:59", "Tue 03 07:00");
        check(&nights(Mails::Each), "2026-03-06T23:00", "Mon 09 07:00");
        check(&Quiet::default(), "2026-03-07T23:00", "Sat 07 23:00");
        // Clocks go forward in the night to 29 March.
        let hours = Quiet { weekends: false, to_minute: 150, ..nights(Mails::Each) };
        check(&hours, "2026-03-29T01:00", "Sun 29 03:30");
    }

    #[test]
    fn mails_come_together_by_the_hour_and_by_the_day() {
        check(&nights(Mails::Hourly), "2026-03-02T12:34", "Mon 02 13:00");
        check(&nights(Mails::Hourly), "2026-03-02T19:30", "Tue 03 07:00");
        check(&nights(Mails::Daily), "2026-03-02T08:00", "Mon 02 09:00");
        check(&nights(Mails::Daily), "2026-03-02T09:00", "Tue 03 09:00");
        check(&nights(Mails::Daily), "2026-03-06T12:00", "Mon 09 07:00");
    }

    #[test]
    fn a_pause_is_quiet_whatever_the_hour() {
        let noon: Zoned = format!("2026-03-02T14:00[{ZONE}]").parse().unwrap();
        let until = Some(Time(noon.timestamp().as_millisecond()));
        check(&Quiet { paused_until: until, ..Quiet::default() }, "2026-03-02T12:00", "Mon 02 14:00");
        check(&Quiet { paused_until: until, ..Quiet::default() }, "2026-03-02T15:00", "Mon 02 15:00");
    }
}
