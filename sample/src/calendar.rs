//! Dates without a clock or a zone database: all the shop's zones are European and change on the same Sundays.

use crate::language::Language;

/// A minute in milliseconds.
pub(crate) const MINUTE: i64 = 60_000;
/// An hour in milliseconds.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// A day in milliseconds.
pub(crate) const DAY: i64 = 24 * HOUR;

/// A moment as somebody in a zone reads it off the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wall {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    /// 0 = Monday.
    pub(crate) weekday: i64,
    /// Minute of the day.
    pub(crate) minute: i64,
}

/// What the wall shows at a moment.
pub(crate) fn wall(at_ms: i64, zone: &str) -> Wall {
    let local = at_ms + offset(at_ms, zone);
    let days = local.div_euclid(DAY);
    let (year, month, day) = civil(days);
    Wall { year, month, day, weekday: (days + 3).rem_euclid(7), minute: local.rem_euclid(DAY) / MINUTE }
}

/// Hours ahead of UTC, in milliseconds.
fn offset(at_ms: i64, zone: &str) -> i64 {
    let winter = if matches!(zone, "Europe/London" | "Europe/Dublin" | "Atlantic/Canary") { 0 } else { HOUR };
    if is_summer(at_ms) { winter + HOUR } else { winter }
}

/// Whether European summer time holds: last Sunday of March to last Sunday of October, 01:00 UTC.
fn is_summer(at_ms: i64) -> bool {
    let (year, _, _) = civil(at_ms.div_euclid(DAY));
    at_ms >= change(year, 3) && at_ms < change(year, 10)
}

fn change(year: i64, month: i64) -> i64 {
    let last = days(year, month, 31);
    (last - (last + 4).rem_euclid(7)) * DAY + HOUR
}

/// Year, month and day of a day number since 1970 (the usual 400-year-era arithmetic).
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The day number of a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// A day in the words of a language: "12 March", "12. März".
pub(crate) fn day_in_words(at_ms: i64, language: Language) -> String {
    let wall = wall(at_ms, "Europe/Amsterdam");
    let month = month_name(wall.month, language);
    match language {
        Language::English | Language::French => format!("{} {month}", wall.day),
        Language::German => format!("{}. {month}", wall.day),
        Language::Spanish => format!("{} de {month}", wall.day),
    }
}

/// The name of the month at a moment.
pub(crate) fn month_in_words(at_ms: i64, language: Language) -> &'static str {
    month_name(wall(at_ms, "Europe/Amsterdam").month, language)
}

/// The name of the weekday at a moment.
pub(crate) fn weekday_in_words(at_ms: i64, language: Language) -> &'static str {
    let names = WEEKDAYS.get(language.slot());
    let at = usize::try_from(wall(at_ms, "Europe/Amsterdam").weekday).unwrap_or(0);
    names.and_then(|names| names.get(at)).copied().unwrap_or_default()
}

fn month_name(month: i64, language: Language) -> &'static str {
    let at = usize::try_from(month - 1).unwrap_or(0);
    MONTHS.get(language.slot()).and_then(|names| names.get(at)).copied().unwrap_or_default()
}

const WEEKDAYS: [[&str; 7]; 4] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
];

#[rustfmt::skip]
const MONTHS: [[&str; 12]; 4] = [
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
];

#[cfg(test)]
mod tests {
    use super::{Wall, day_in_words, wall};
    use crate::language::Language;

    #[test]
    fn wall_follows_summer_time() {
        // 2026-03-29 00:59:00 and 01:00:00 UTC, the night of the change; a Sunday
        let before = wall(1_774_745_940_000, "Europe/Berlin");
        let after = wall(1_774_746_000_000, "Europe/Berlin");
        assert_eq!(before, Wall { year: 2026, month: 3, day: 29, weekday: 6, minute: 119 });
        assert_eq!(after.minute, 180);
        assert_eq!(wall(1_774_746_000_000, "Europe/London").minute, 120);
    }

    #[test]
    fn days_read_as_each_language_writes_them() {
        assert_eq!(day_in_words(1_774_746_000_000, Language::German), "29. März");
        assert_eq!(day_in_words(1_774_746_000_000, Language::Spanish), "29 de marzo");
    }
}
