//! Holidays out of a calendar file (RFC 5545): whole days, ranges, and what comes back every year. Everything else is told
//! apart with its reason; nothing is guessed, and no recurrence is ever unrolled without end.

mod line;

use crate::Holiday;
use jiff::ToSpan;
use jiff::civil::Date;
use line::Line;
use schemars::JsonSchema;
use serde::Serialize;

/// Bytes of a file that are looked at.
pub const LARGEST: usize = 1024 * 1024;
/// Events that are looked at.
const EVENTS: usize = 5_000;
/// Holidays taken from one file.
const HOLIDAYS: usize = 500;
/// Years a rule with an end is written out for.
const YEARS: i16 = 50;
/// Days of one holiday.
const LONGEST: i32 = 366;
/// Days after which a day that does not come back is long over.
const OVER: i64 = 400;
const NAME: usize = 200;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "HolidaysRead")]
pub struct Read {
    /// What can be taken over, in order of time.
    pub taken: Vec<Holiday>,
    /// What cannot, each with its reason.
    pub left: Vec<Left>,
}

/// An event that becomes no holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "HolidayLeft")]
pub struct Left {
    /// What it is called.
    pub name: String,
    /// Line of the file it begins on.
    pub line: usize,
    /// Why.
    pub why: Why,
}

/// Why an event becomes no holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "HolidayLeftWhy")]
pub enum Why {
    /// It was cancelled.
    Cancelled,
    /// It has no day, or one that is none.
    NoDay,
    /// It has a time of day; only whole days become holidays.
    TimeOfDay,
    /// It ends before it begins.
    EndsBefore,
    /// It lasts longer than a year.
    TooLong,
    /// It comes back otherwise than every year on the same day.
    Rule,
    /// It changes or leaves out one day of a series.
    Exception,
    /// It comes back in longer than a year, or for longer than is written out.
    TooOften,
    /// It is long over.
    Over,
    /// The same is here already.
    Twice,
    /// There were too many before it.
    TooMany,
}

/// What is no calendar file at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCalendar {
    /// It does not begin like one.
    #[error("this is no calendar file; such a file ends in .ics and begins with BEGIN:VCALENDAR")]
    Other,
    /// It is too large.
    #[error("this calendar file is larger than 1 MiB; export only the holidays")]
    TooLarge,
}

/// Reads the holidays out of the text of a file.
///
/// # Errors
/// If the text is no calendar, or too large to be one of holidays.
pub fn holidays(text: &str, today: Date) -> Result<Read, NoCalendar> {
    if text.len() > LARGEST {
        return Err(NoCalendar::TooLarge);
    }
    let mut lines = line::lines(text.trim_start_matches('\u{feff}').trim_start());
    if !lines.next().is_some_and(|first| first.is("BEGIN", "VCALENDAR")) {
        return Err(NoCalendar::Other);
    }
    let mut read = Read::default();
    for (count, event) in events(lines).enumerate() {
        if count >= EVENTS {
            break;
        }
        read.add(&event, today);
    }
    read.taken.sort_by_key(|one| (one.from, one.to));
    Ok(read)
}

/// An event as far as it matters: its lines, without those of what is inside it.
#[derive(Debug, Default)]
struct Event {
    line: usize,
    lines: Vec<Line>,
}

fn events(lines: impl Iterator<Item = Line>) -> impl Iterator<Item = Event> {
    let (mut depth, mut open): (usize, Option<Event>) = (0, None);
    lines.filter_map(move |line| {
        match (&mut open, line.name.as_str()) {
            (None, "BEGIN") if line.value.eq_ignore_ascii_case("VEVENT") => {
                open = Some(Event { line: line.number, lines: vec![] });
                depth = 0;
            }
            (Some(_), "BEGIN") => depth += 1,
            (Some(_), "END") if depth > 0 => depth -= 1,
            (Some(_), "END") => return open.take(),
            (Some(event), _) if depth == 0 && event.lines.len() < 100 => event.lines.push(line),
            _ => {}
        }
        None
    })
}

impl Event {
    fn get(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn name(&self) -> String {
        let text = self.get("SUMMARY").map(|line| line::unescaped(&line.value)).unwrap_or_default();
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(NAME).collect();
        clean.trim().to_owned()
    }
}

impl Read {
    fn add(&mut self, event: &Event, today: Date) {
        let outcome = understood(event, today).and_then(|found| self.take(found));
        if let Err(why) = outcome {
            self.left.push(Left { name: event.name(), line: event.line, why });
        }
    }

    fn take(&mut self, found: Vec<Holiday>) -> Result<(), Why> {
        if self.taken.len() + found.len() > HOLIDAYS {
            return Err(Why::TooMany);
        }
        let fresh: Vec<Holiday> = found.into_iter().filter(|one| !self.taken.contains(one)).collect();
        if fresh.is_empty() {
            return Err(Why::Twice);
        }
        self.taken.extend(fresh);
        Ok(())
    }
}

/// The holidays an event means. Pure.
fn understood(event: &Event, today: Date) -> Result<Vec<Holiday>, Why> {
    if event.get("STATUS").is_some_and(|line| line.value.eq_ignore_ascii_case("CANCELLED")) {
        return Err(Why::Cancelled);
    }
    let (from, to) = days(event)?;
    if ["RECURRENCE-ID", "EXDATE", "EXRULE"].iter().any(|name| event.has(name)) {
        return Err(Why::Exception);
    }
    if event.has("RDATE") || event.lines.iter().filter(|line| line.name == "RRULE").count() > 1 {
        return Err(Why::Rule);
    }
    let name = Some(event.name()).filter(|name| !name.is_empty()).unwrap_or_else(|| from.to_string());
    let one = Holiday { name, from, to: (to != from).then_some(to), yearly: false, open: vec![] };
    let all = match event.get("RRULE") {
        None => vec![one],
        Some(rule) => returning(&Rule::read(&rule.value, from)?, &one)?,
    };
    let left: Vec<Holiday> = all.into_iter().filter(|one| one.yearly || !is_over(one, today)).collect();
    if left.is_empty() { Err(Why::Over) } else { Ok(left) }
}

fn is_over(one: &Holiday, today: Date) -> bool {
    one.to.unwrap_or(one.from).checked_add(OVER.days()).is_ok_and(|then| then < today)
}

/// First and last day. A file says the day after the last.
fn days(event: &Event) -> Result<(Date, Date), Why> {
    let start = event.get("DTSTART").ok_or(Why::NoDay)?;
    let from = line::day(start)?;
    let to = match (event.get("DTEND"), event.get("DURATION")) {
        (Some(end), _) => {
            let end = line::day(end)?;
            // Some programs write the same day twice for one whole day.
            if end == from { from } else { end.yesterday().map_err(|_odd| Why::NoDay)? }
        }
        (None, Some(duration)) => {
            let days = line::days(&duration.value).ok_or(Why::TimeOfDay)?;
            from.checked_add((days - 1).days()).map_err(|_odd| Why::TooLong)?
        }
        (None, None) => from,
    };
    if to < from {
        return Err(Why::EndsBefore);
    }
    if (to - from).get_days() >= LONGEST { Err(Why::TooLong) } else { Ok((from, to)) }
}

/// A rule that brings a day back every year.
#[derive(Debug, PartialEq, Eq)]
struct Rule {
    every: i16,
    times: Option<i16>,
    until: Option<Date>,
}

impl Rule {
    /// Reads a rule; one that means anything but the same day of a year is refused.
    fn read(text: &str, from: Date) -> Result<Self, Why> {
        let mut rule = Self { every: 1, times: None, until: None };
        let mut yearly = false;
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part.split_once('=').ok_or(Why::Rule)?;
            let value = value.trim();
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => yearly = value.eq_ignore_ascii_case("YEARLY"),
                "INTERVAL" => rule.every = value.parse().ok().filter(|every| *every > 0).ok_or(Why::Rule)?,
                "COUNT" => rule.times = Some(value.parse().ok().filter(|times| *times > 0).ok_or(Why::TooOften)?),
                "UNTIL" => rule.until = Some(line::date(value.get(..8).unwrap_or_default()).ok_or(Why::Rule)?),
                "BYMONTH" if value.parse() == Ok(from.month()) => {}
                "BYMONTHDAY" if value.parse() == Ok(from.day()) => {}
                "WKST" => {}
                _ => return Err(Why::Rule),
            }
        }
        if yearly { Ok(rule) } else { Err(Why::Rule) }
    }
}

/// A day that comes back: for ever as such, with an end written out year by year.
fn returning(rule: &Rule, one: &Holiday) -> Result<Vec<Holiday>, Why> {
    if rule.times.is_none() && rule.until.is_none() {
        return if rule.every == 1 { Ok(vec![Holiday { yearly: true, ..one.clone() }]) } else { Err(Why::TooOften) };
    }
    let mut all = Vec::new();
    for turn in 0..rule.times.unwrap_or(i16::MAX) {
        let years = turn.checked_mul(rule.every).filter(|years| *years <= YEARS);
        let Some(years) = years else { return Err(Why::TooOften) };
        let later = |day: Date| day.checked_add(i64::from(years).years()).map_err(|_odd| Why::TooOften);
        let from = later(one.from)?;
        if rule.until.is_some_and(|until| from > until) {
            break;
        }
        // On the 29th of February there is a day only in some years.
        if from.day() == one.from.day() {
            all.push(Holiday { from, to: one.to.map(later).transpose()?, ..one.clone() });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 3, 1);

    fn file(events: &[&str]) -> String {
        let event = |body: &&str| format!("BEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\n");
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.iter().map(event).collect::<String>())
    }

    fn read(body: &str) -> Read {
        holidays(&file(&[body]), TODAY).unwrap()
    }

    #[track_caller]
    fn taken(body: &str, expect: &[(&str, Date, Option<Date>, bool)]) {
        let read = read(body);
        let found: Vec<_> = read.taken.iter().map(|one| (one.name.as_str(), one.from, one.to, one.yearly)).collect();
        assert_eq!(found, expect, "{read:?}");
    }

    #[track_caller]
    fn left(body: &str, why: Why) {
        assert_eq!(read(body).left.iter().map(|one| one.why).collect::<Vec<_>>(), [why], "{body}");
    }

    #[test]
    fn whole_days_ranges_and_yearly_days_are_taken() {
        let easter = date(2026, 4, 5);
        taken("SUMMARY:Easter\r\nDTSTART;VALUE=DATE:20260405", &[("Easter", easter, None, false)]);
        taken("SUMMARY:Easter\r\nDTSTART:20260405\r\nDTEND:20260406", &[("Easter", easter, None, false)]);
        taken("SUMMARY:Easter\r\nDTSTART:20260405\r\nDTEND:20260405", &[("Easter", easter, None, false)]);
        let stock = ("Stock\u{2011}taking, all of it", date(2026, 12, 28), Some(date(2027, 1, 1)), false);
        taken(
            "DTEND;VALUE=DATE:20270102\r\nSUMMARY;LANGUAGE=en:Stock\u{2011}taking\\,\r\n  all of it\r\nDTSTART;VALUE=DATE:20261228",
            &[stock],
        );
        taken(
            "SUMMARY:Week\r\nDTSTART:20260706\r\nDURATION:P1W",
            &[("Week", date(2026, 7, 6), Some(date(2026, 7, 12)), false)],
        );
        let national = ("1.\u{a0}August", date(2020, 8, 1), None, true);
        taken("SUMMARY:1.\u{a0}August\r\nDTSTART:20200801\r\nRRULE:FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=1", &[national]);
        taken(
            "DTSTART;TZID=Europe/Berlin:20261003T000000\r\nDTEND;TZID=Europe/Berlin:20261004T000000",
            &[("2026-10-03", date(2026, 10, 3), None, false)],
        );
        taken(
            "SUMMARY:x\r\nBEGIN:VALARM\r\nDTSTART:19990101\r\nEND:VALARM\r\nDTSTART:20260405",
            &[("x", easter, None, false)],
        );
    }

    #[test]
    fn a_rule_with_an_end_is_written_out() {
        let day = |year| ("Fair", date(year, 5, 2), None, false);
        taken("SUMMARY:Fair\r\nDTSTART:20250502\r\nRRULE:FREQ=YEARLY;COUNT=3", &[day(2025), day(2026), day(2027)]);
        taken(
            "SUMMARY:Fair\r\nDTSTART:20260502\r\nRRULE:FREQ=YEARLY;INTERVAL=2;UNTIL=20300101T000000Z",
            &[day(2026), day(2028)],
        );
        taken(
            "SUMMARY:Leap\r\nDTSTART:20240229\r\nRRULE:FREQ=YEARLY;COUNT=5",
            &[("Leap", date(2028, 2, 29), None, false)],
        );
    }

    #[test]
    fn everything_else_is_told_apart() {
        left("SUMMARY:Lunch\r\nDTSTART:20260405T120000Z", Why::TimeOfDay);
        left("SUMMARY:Half\r\nDTSTART:20260405\r\nDURATION:PT4H", Why::TimeOfDay);
        left("SUMMARY:No day", Why::NoDay);
        left("DTSTART:20260231", Why::NoDay);
        left("DTSTART:20260405\r\nDTEND:20260401", Why::EndsBefore);
        left("DTSTART:20260405\r\nDTEND:20280405", Why::TooLong);
        left("DTSTART:20260405\r\nSTATUS:CANCELLED", Why::Cancelled);
        left("DTSTART:20260405\r\nRRULE:FREQ=WEEKLY", Why::Rule);
        left("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", Why::Rule);
        left("DTSTART:20260405\r\nRRULE:FREQ=YEARLY;BYMONTH=5", Why::Rule);
        left("DTSTART:20260405\r\nRRULE:FREQ=YEARLY;INTERVAL=4", Why::TooOften);
        left("DTSTART:20260405\r\nRRULE:FREQ=YEARLY\r\nEXDATE:20270405", Why::Exception);
        left("DTSTART:20260405\r\nRDATE:20270401", Why::Rule);
        left("SUMMARY:Old\r\nDTSTART:20200101", Why::Over);
        let twice =
            holidays(&file(&["SUMMARY:A\r\nDTSTART:20260405", "SUMMARY:A\r\nDTSTART:20260405"]), TODAY).unwrap();
        assert_eq!((twice.taken.len(), twice.left[0].why, twice.left[0].line), (1, Why::Twice, 7));
    }

    #[test]
    fn no_recurrence_and_no_number_of_events_gets_out_of_hand() {
        for bomb in [
            "FREQ=SECONDLY",
            "FREQ=YEARLY;COUNT=32767",
            "FREQ=YEARLY;COUNT=99999999999999999999",
            "FREQ=YEARLY;UNTIL=99991231",
            "FREQ=YEARLY;INTERVAL=32767;COUNT=9",
        ] {
            let read = read(&format!("DTSTART:20260405\r\nRRULE:{bomb}"));
            assert!(read.taken.is_empty() && read.left.len() == 1, "{bomb}: {read:?}");
        }
        let many: Vec<String> = (0..6_000).map(|n| format!("SUMMARY:{n}\r\nDTSTART:20260405")).collect();
        let read = holidays(&file(&many.iter().map(String::as_str).collect::<Vec<_>>()), TODAY).unwrap();
        assert_eq!((read.taken.len(), read.left.len()), (HOLIDAYS, EVENTS - HOLIDAYS));
        assert_eq!(read.left[0].why, Why::TooMany);
        assert_eq!(holidays(&"x".repeat(LARGEST + 1), TODAY), Err(NoCalendar::TooLarge));
        for other in ["", "<html>", "Name,Date\r\n", "BEGIN:VCARD\r\n"] {
            assert_eq!(holidays(other, TODAY), Err(NoCalendar::Other));
        }
    }

    proptest! {
        #[test]
        fn whatever_the_file_says_it_is_read_and_every_holiday_can_be_used(
            pieces in prop::collection::vec(prop_oneof![
                Just("BEGIN:VEVENT".to_owned()), Just("END:VEVENT".to_owned()), Just("BEGIN:VALARM".to_owned()), Just("END:VALARM".to_owned()),
                "DTSTART(;VALUE=DATE)?:[0-9]{4}[01][0-9][0-3][0-9](T[0-9]{6}Z?)?", "DTEND:[0-9]{8}", "DURATION:-?P[0-9]{1,9}[DW]",
                "RRULE:FREQ=(YEARLY|DAILY)(;(COUNT|INTERVAL)=[0-9]{1,6})?(;UNTIL=[0-9]{8})?", "SUMMARY(;[A-Z]+=\"[:;]\")?:\\PC{0,20}", "\\PC{0,40}", " \\PC{0,9}"
            ], 0..60)
        ) {
            let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}", pieces.join("\r\n"));
            let read = holidays(&text, TODAY).unwrap();
            for one in &read.taken {
                prop_assert!(one.to.is_none_or(|to| to > one.from) && !one.name.is_empty(), "{:?}", one);
            }
            prop_assert!(read.taken.len() <= HOLIDAYS);
        }

        #[test]
        fn bytes_of_any_kind_are_survived(text in "\\PC{0,400}") {
            drop(holidays(&text, TODAY));
            drop(holidays(&format!("BEGIN:VCALENDAR\n{text}"), TODAY));
        }
    }
}
