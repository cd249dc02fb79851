//! The day a text names: "by Friday", "in zwei Tagen", "le 27 novembre", "27.11.".

use crate::languages::{Pack, Span, Unit};
use crate::report::After;
use crate::text::Text;
use jiff::ToSpan;
use jiff::civil::Date;
use std::ops::Range;

/// A time in a text; "soon" is a time without a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) words: Range<usize>,
    pub(crate) day: Option<Date>,
    /// What is counted from now, where that says more than the day.
    pub(crate) after: Option<After>,
}

impl Due {
    const fn on(words: Range<usize>, day: Option<Date>) -> Self {
        Self { words, day, after: None }
    }
}

/// An hour of a day, as `HH:MM`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) words: Range<usize>,
    pub(crate) time: String,
}

/// The first time named in these words: a day before an hour alone, which is one of today, and both before "soon".
pub(crate) fn find(text: &Text<'_>, pack: &Pack, words: &Range<usize>, today: Date) -> Option<Due> {
    let named = day(text, pack, words, today);
    if named.as_ref().is_some_and(|due| due.day.is_some()) {
        return named;
    }
    let hour = own(text, words).find_map(|at| clock(text, pack, at));
    hour.map(|clock| Due::on(clock.words, Some(today))).or(named)
}

/// The first day named in these words; else "soon".
pub(crate) fn day(text: &Text<'_>, pack: &Pack, words: &Range<usize>, today: Date) -> Option<Due> {
    let mut vague = None;
    for at in own(text, words) {
        match at_word(text, pack, at..words.end, today) {
            Some(due) if due.day.is_some() => return Some(due),
            Some(due) => vague = vague.or(Some(due)),
            None => {}
        }
    }
    vague
}

/// Places of words that are no quote.
fn own(text: &Text<'_>, words: &Range<usize>) -> impl Iterator<Item = usize> {
    words.clone().filter(|at| text.words.get(*at).is_some_and(|word| !word.quoted))
}

/// Whether any time is named.
pub(crate) fn any(text: &Text<'_>, pack: &Pack, words: &Range<usize>, today: Date) -> bool {
    find(text, pack, words, today).is_some() || words.clone().any(|at| clock(text, pack, at).is_some())
}

/// The hour named in these words, beside a day: "Friday 17:00", "freitags um 9 Uhr".
pub(crate) fn time(text: &Text<'_>, pack: &Pack, words: &Range<usize>) -> Option<Clock> {
    own(text, words).find_map(|at| {
        clock(text, pack, at).or_else(|| hour(text, at).map(|(time, end)| Clock { words: at..end, time }))
    })
}

fn at_word(text: &Text<'_>, pack: &Pack, words: Range<usize>, today: Date) -> Option<Due> {
    within(text, pack, &words, today)
        .or_else(|| span(text, pack, &words, today))
        .or_else(|| date(text, pack, &words, today))
        .or_else(|| weekday(text, pack, &words, today))
}

/// "in two days", "innerhalb von 24 Stunden"
fn within(text: &Text<'_>, pack: &Pack, words: &Range<usize>, today: Date) -> Option<Due> {
    let begin = pack.within.at(text, words.start, words.end)?;
    let mut at = begin.words.end;
    let mut count = number(text, pack, at)?;
    at += 1;
    // "two to three days", "2-3 Tage": the later one is promised
    let to = at + usize::from(text.word(at).chars().all(char::is_alphabetic) && !text.word(at).is_empty());
    if let Some(more) = number(text, pack, at) {
        (count, at) = (more, at + 1);
    } else if let Some(more) = number(text, pack, to).filter(|_| text.word(at).len() <= 3) {
        (count, at) = (more, to + 1);
    }
    let unit = pack.units.at(text, at, words.end)?;
    let day = later(today, count, *unit.what)?;
    let after = match *unit.what {
        Unit::Minutes => Some(After::Minutes(count)),
        Unit::Hours => Some(After::Minutes(count.saturating_mul(60))),
        Unit::WorkingDays => Some(After::WorkingDays(count)),
        Unit::Days | Unit::Weeks | Unit::Months => None,
    };
    Some(Due { words: words.start..unit.words.end, day: Some(day), after })
}

fn number(text: &Text<'_>, pack: &Pack, at: usize) -> Option<u32> {
    let word = text.word(at);
    let spelt = pack.numbers.iter().find(|(name, _)| name == word).map(|(_, value)| *value);
    spelt.or_else(|| word.parse().ok().filter(|value| *value <= 1_000))
}

fn later(today: Date, count: u32, unit: Unit) -> Option<Date> {
    let count = i64::from(count);
    let span = match unit {
        Unit::Minutes => 0.days(),
        // Within a day is today or tomorrow: at the latest tomorrow.
        Unit::Hours if count < 12 => 0.days(),
        Unit::Hours => ((count + 23) / 24).days(),
        Unit::Days => count.days(),
        Unit::WorkingDays => return working_days(today, count),
        Unit::Weeks => count.weeks(),
        Unit::Months => count.months(),
    };
    today.checked_add(span).ok()
}

fn working_days(today: Date, count: i64) -> Option<Date> {
    let mut day = today;
    let mut left = count;
    while left > 0 {
        day = day.tomorrow().ok()?;
        left -= i64::from(day.weekday().to_monday_zero_offset() < 5);
    }
    Some(day)
}

/// "tomorrow", "this week", "soon"
fn span(text: &Text<'_>, pack: &Pack, words: &Range<usize>, today: Date) -> Option<Due> {
    let away = pack.days.at(text, words.start, words.end);
    let span = pack.spans.at(text, words.start, words.end);
    match (away, span) {
        (Some(away), None) => Some(Due::on(away.words, today.checked_add(i64::from(*away.what).days()).ok())),
        (_, Some(span)) => Some(Due::on(span.words, end_of(today, *span.what))),
        (None, None) => None,
    }
}

/// The last working day of a week, the last day of a month or year.
fn end_of(today: Date, span: Span) -> Option<Date> {
    let weekday = i64::from(today.weekday().to_monday_zero_offset());
    let friday = if weekday <= 4 { 4 - weekday } else { 6 - weekday };
    let ahead = match span {
        Span::Week => friday.days(),
        Span::NextWeek => (11 - weekday).days(),
        Span::Month => return Some(today.last_of_month()),
        Span::NextMonth => return today.first_of_month().checked_add(1.month()).ok().map(Date::last_of_month),
        Span::Year => return Some(today.last_of_year()),
        Span::Soon => return None,
    };
    today.checked_add(ahead).ok()
}

fn weekday(text: &Text<'_>, pack: &Pack, words: &Range<usize>, today: Date) -> Option<Due> {
    let wanted = pack.weekdays.iter().position(|name| name == text.word(words.start))?;
    let wanted = i64::try_from(wanted).ok()?;
    let now = i64::from(today.weekday().to_monday_zero_offset());
    let ahead = (wanted - now + 6) % 7 + 1;
    let before = words.start.checked_sub(1);
    let next = before.is_some_and(|before| pack.next.at(text, before, words.start).is_some())
        || pack.next.at(text, words.start + 1, words.end).is_some();
    // "next Friday", said on a Monday, is the one of the week that follows
    let further = if next && ahead + now < 7 && pack.words.code == "en" { 7 } else { 0 };
    let day = today.checked_add((ahead + further).days()).ok();
    Some(Due::on(words.start..words.start + 1, day))
}

/// "27 November", "November 27th", "27.11.", "2026-11-27"
fn date(text: &Text<'_>, pack: &Pack, words: &Range<usize>, today: Date) -> Option<Due> {
    let at = words.start;
    let (day, month, year, end) = named(text, pack, at).or_else(|| digits(text, at))?;
    let date = match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => coming(today, month, day),
    };
    date.map(|day| Due::on(at..end.min(words.end), Some(day)))
}

type Parts = (i8, i8, Option<i16>, usize);

fn named(text: &Text<'_>, pack: &Pack, at: usize) -> Option<Parts> {
    let month = |at: usize| {
        let word = text.word(at);
        let short = |name: &String| {
            word.len() >= 3 && name.starts_with(word) && (word.len() == 3 || word.len() == 4 || name == word)
        };
        pack.months.iter().position(short).and_then(|index| i8::try_from(index + 1).ok())
    };
    let day = |at: usize| {
        let word =
            text.word(at).trim_end_matches("st").trim_end_matches("nd").trim_end_matches("rd").trim_end_matches("th");
        word.trim_end_matches("er").parse::<i8>().ok().filter(|day| (1..=31).contains(day))
    };
    let of = at + 1 + usize::from(matches!(text.word(at + 1), "of" | "de"));
    let (day, month, end) = match (day(at), month(of), month(at), day(at + 1)) {
        (Some(day), Some(month), _, _) => (day, month, of + 1),
        (None, _, Some(month), Some(day)) => (day, month, at + 2),
        _ => return None,
    };
    let after = end + usize::from(matches!(text.word(end), "de"));
    let year = text.word(after).parse::<i16>().ok().filter(|year| (2000..2100).contains(year));
    Some((day, month, year, if year.is_some() { after + 1 } else { end }))
}

fn digits(text: &Text<'_>, at: usize) -> Option<Parts> {
    let part = |at: usize| text.word(at).parse::<i16>().ok();
    let small = |value: i16| i8::try_from(value).ok();
    let tied = |at: usize, sign: char| text.gap(at) == [sign] || (sign == '.' && text.gap(at).starts_with(&['.']));
    if tied(at, '-') && tied(at + 1, '-') && text.word(at).len() == 4 {
        return Some((small(part(at + 2)?)?, small(part(at + 1)?)?, part(at), at + 3));
    }
    let sign = ['.', '/'].into_iter().find(|sign| tied(at, *sign))?;
    let (first, second) = (part(at)?, part(at + 1)?);
    if sign == '.' && text.gap(at) != ['.'] || !(1..=31).contains(&first) || !(1..=31).contains(&second) {
        return None;
    }
    let year =
        part(at + 2).filter(|year| tied(at + 1, sign) && ((2000..2100).contains(year) || text.word(at + 2).len() == 2));
    let year = year.map(|year| if year < 100 { year + 2000 } else { year });
    let end = at + 2 + usize::from(year.is_some());
    // With a stroke the day comes first in some countries and the month in others: only one reading may be possible.
    let certain = sign == '.' && (year.is_some() || text.gap(at + 1).starts_with(&['.']));
    match (certain || first > 12 || first == second, second) {
        (true, ..=12) => Some((small(first)?, small(second)?, year, end)),
        (_, 13..) if sign == '/' => Some((small(second)?, small(first)?, year, end)),
        _ => None,
    }
}

/// The next such day from today on.
fn coming(today: Date, month: i8, day: i8) -> Option<Date> {
    let year = today.year();
    let this = Date::new(year, month, day).ok();
    this.filter(|date| *date >= today).or_else(|| Date::new(year + 1, month, day).ok())
}

/// "by 15:00", "at 3 pm", "um 17.30", "a las 15 horas"
fn clock(text: &Text<'_>, pack: &Pack, at: usize) -> Option<Clock> {
    let first = pack.clock.at(text, at, text.words.len())?.words.end;
    let first = first + usize::from(matches!(text.word(first), "las" | "la"));
    let (time, end) = hour(text, first).or_else(|| dotted(text, first))?;
    Some(Clock { words: at..end, time })
}

/// What can be nothing else than an hour, and where it ends: "17:00", "5 pm", "17 Uhr", "15h30".
fn hour(text: &Text<'_>, at: usize) -> Option<(String, usize)> {
    let word = text.word(at);
    if let Some((hour, minute)) = word.split_once('h') {
        let minute = if minute.is_empty() { Some(0) } else { number_of(minute) };
        return Some((told(number_of(hour)?, minute?)?, at + 1));
    }
    let half = |word: &str| number_of(word.strip_suffix("am").or_else(|| word.strip_suffix("pm"))?);
    if let Some(hour) = half(word) {
        return Some((told(of_half(hour, word), 0)?, at + 1));
    }
    let hour = number_of(word)?;
    let tied = text.gap(at) == [':'] || text.gap(at) == ['.'] && text.word(at + 2) == "uhr";
    let after = if tied { text.word(at + 1) } else { "" };
    if let Some(minute) = half(after) {
        return Some((told(of_half(hour, after), minute)?, at + 2));
    }
    let minutes = number_of(after);
    let end = at + 1 + usize::from(minutes.is_some());
    let minute = minutes.unwrap_or_default();
    match text.word(end) {
        mark @ ("am" | "pm") => Some((told(of_half(hour, mark), minute)?, end + 1)),
        "uhr" | "h" | "heures" | "horas" => Some((told(hour, minute)?, end + 1)),
        "o" => Some((told(hour, minute)?, end + 2)),
        _ => Some((told(hour, minutes?)?, end)),
    }
}

/// "17.30", unless it is a day: "24.12."
fn dotted(text: &Text<'_>, at: usize) -> Option<(String, usize)> {
    let (hour, minute) = (number_of(text.word(at))?, number_of(text.word(at + 1))?);
    let tied = text.gap(at) == ['.'] && text.word(at + 1).len() == 2;
    let is_day = (1..=12).contains(&minute) && text.gap(at + 1).starts_with(&['.']);
    (tied && !is_day).then(|| Some((told(hour, minute)?, at + 2))).flatten()
}

fn number_of(word: &str) -> Option<u8> {
    if word.len() > 2 { None } else { word.parse().ok() }
}

/// An hour of half a day; `mark` ends with which half.
fn of_half(hour: u8, mark: &str) -> u8 {
    match (hour, mark.ends_with("pm")) {
        (12, false) => 0,
        (1..=11, true) => hour + 12,
        _ => hour,
    }
}

/// The end of a day is its last minute.
fn told(hour: u8, minute: u8) -> Option<String> {
    let (hour, minute) = if (hour, minute) == (24, 0) { (23, 59) } else { (hour, minute) };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}
