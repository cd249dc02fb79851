//! A calendar that was checked: which spans a day is open, as instants.

use crate::calendar::{Calendar, Holiday, Span, Wrong};
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Minutes since midnight, open and close; a close beyond 1,440 lies on the next day.
type Minutes = (i16, i16);

/// Holidays of a calendar: every deadline looks through them.
const HOLIDAYS: usize = 1_000;

/// Business hours that compute.
#[derive(Clone, Debug)]
pub struct Hours {
    zone: TimeZone,
    week: [Vec<Minutes>; 7],
    holidays: Vec<(Holiday, Vec<Minutes>)>,
}

impl Hours {
    /// Checks a calendar.
    ///
    /// # Errors
    /// Names the field and what is wrong: an unknown zone, a time that is none, a span that opens when it closes, a range
    /// that ends before it begins, or a calendar that never opens.
    pub fn new(calendar: &Calendar) -> Result<Self, Wrong> {
        let zone = TimeZone::get(&calendar.zone).map_err(|_unknown| {
            Wrong::new("zone", format!("\"{}\" is no time zone; write Europe/Vienna", calendar.zone))
        })?;
        let mut week: [Vec<Minutes>; 7] = Default::default();
        for (place, (day, spans)) in week.iter_mut().zip(calendar.week.days()) {
            *place = minutes(&format!("week.{day}"), spans)?;
        }
        if calendar.holidays.len() > HOLIDAYS {
            return Err(Wrong::new(
                "holidays",
                format!("a calendar has at most {HOLIDAYS} holidays; remove some that are over"),
            ));
        }
        let holidays = calendar.holidays.iter().map(holiday).collect::<Result<Vec<_>, _>>()?;
        if week.iter().all(Vec::is_empty) && holidays.iter().all(|(_, open)| open.is_empty()) {
            return Err(Wrong::new("week", "this calendar never opens; give at least one day hours"));
        }
        Ok(Self { zone, week, holidays })
    }

    /// The day of an instant, where the calendar lives.
    pub(crate) fn day_of(&self, at: i64) -> Option<Date> {
        Some(Timestamp::from_millisecond(at).ok()?.to_zoned(self.zone.clone()).date())
    }

    /// When it is open on the day that begins on `date`, as instants in order.
    pub(crate) fn open_on(&self, date: Date) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.minutes_of(date)
            .iter()
            .filter_map(move |(from, to)| Some((self.instant(date, *from)?, self.instant(date, *to)?)))
    }

    fn minutes_of(&self, date: Date) -> &[Minutes] {
        if let Some((_, open)) = self.holidays.iter().find(|(holiday, _)| falls(holiday, date)) {
            return open;
        }
        let place = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        self.week.get(place).map_or(&[], Vec::as_slice)
    }

    /// A local time as an instant. What the clocks skip in spring is the moment after, what they repeat in autumn the first.
    fn instant(&self, date: Date, minutes: i16) -> Option<i64> {
        let day = date.checked_add(i64::from(minutes / 1_440).days()).ok()?;
        let rest = minutes % 1_440;
        let at = day.to_datetime(time(i8::try_from(rest / 60).ok()?, i8::try_from(rest % 60).ok()?, 0, 0));
        Some(self.zone.to_ambiguous_timestamp(at).compatible().ok()?.as_millisecond())
    }
}

fn falls(holiday: &Holiday, date: Date) -> bool {
    let (from, to) = (holiday.from, holiday.to.unwrap_or(holiday.from));
    if !holiday.yearly {
        return (from..=to).contains(&date);
    }
    let of_year = |day: Date| (day.month(), day.day());
    let (from, to, date) = (of_year(from), of_year(to), of_year(date));
    if from <= to { from <= date && date <= to } else { date >= from || date <= to }
}

fn holiday(holiday: &Holiday) -> Result<(Holiday, Vec<Minutes>), Wrong> {
    if holiday.to.is_some_and(|to| to < holiday.from) {
        return Err(Wrong::new("holidays", format!("\"{}\" ends before it begins", holiday.name)));
    }
    let open = minutes("holidays.open", &holiday.open)?;
    Ok((holiday.clone(), open))
}

fn minutes(field: &str, spans: &[Span]) -> Result<Vec<Minutes>, Wrong> {
    let mut open = spans.iter().map(|span| span_of(field, span)).collect::<Result<Vec<_>, _>>()?;
    open.sort_unstable();
    Ok(open)
}

fn span_of(field: &str, span: &Span) -> Result<Minutes, Wrong> {
    let (from, to) = (of_day(field, &span.from)?, of_day(field, &span.to)?);
    if from == 1_440 || from == to {
        let why = format!("{} to {} is no time that is open; write 09:00 to 17:00", span.from, span.to);
        return Err(Wrong::new(field, why));
    }
    Ok((from, if to < from { to + 1_440 } else { to }))
}

fn of_day(field: &str, text: &str) -> Result<i16, Wrong> {
    let wrong = || Wrong::new(field, format!("\"{text}\" is no time of day; write 09:00, at most 24:00"));
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let number = |part: &str, most: i16| part.parse::<i16>().ok().filter(|n| part.len() == 2 && (0..=most).contains(n));
    let (hours, minutes) = (number(hours, 24).ok_or_else(wrong)?, number(minutes, 59).ok_or_else(wrong)?);
    Some(hours * 60 + minutes).filter(|all| *all <= 1_440).ok_or_else(wrong)
}
