//! Dates of mail; impossible ones are no dates.

use mail_parser::DateTime;

/// A date that can exist: as a moment and as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// Milliseconds since 1970, UTC.
    pub(crate) ms: i64,
    /// RFC 3339 with the sender's zone.
    pub(crate) rfc3339: String,
}

/// Reads a Date value.
pub(crate) fn read(text: &str) -> Option<Written> {
    let date = DateTime::parse_rfc822(text)?;
    if !date.is_valid() || !exists(&date) {
        return None;
    }
    Some(Written { ms: date.to_timestamp().checked_mul(1000)?, rfc3339: date.to_rfc3339() })
}

/// A moment as mail writes it, in UTC.
#[must_use]
pub fn date_of(ms: i64) -> String {
    DateTime::from_timestamp(ms.div_euclid(1_000)).to_rfc822()
}

/// Days since 1970 of a day, if it can exist.
pub(crate) fn day_number(year: i64, month: u32, day: u32) -> Option<i64> {
    let year = u16::try_from(year).ok()?;
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let date =
        DateTime { year, month, day, hour: 0, minute: 0, second: 0, tz_before_gmt: false, tz_hour: 0, tz_minute: 0 };
    exists(&date).then(|| date.to_timestamp().div_euclid(86_400))
}

/// A day since 1970 as `YYYY-MM-DD`; none where mail knows no such day.
pub(crate) fn day_text(number: i64) -> Option<String> {
    // up to the year 9999
    if !(0..=2_932_896).contains(&number) {
        return None;
    }
    let date = DateTime::from_timestamp(number * 86_400);
    Some(format!("{:04}-{:02}-{:02}", date.year, date.month, date.day))
}

fn exists(date: &DateTime) -> bool {
    let leap = date.year.is_multiple_of(4) && (!date.year.is_multiple_of(100) || date.year.is_multiple_of(400));
    let days = match date.month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    (1970..10_000).contains(&date.year)
        && (1..=12).contains(&date.month)
        && (1..=days).contains(&date.day)
        && date.hour < 24
        && date.minute < 60
        && date.second < 61
        && date.tz_hour <= 14
        && date.tz_minute < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_dates_are_none() {
        assert!(read("Mon, 31 Feb 2025 10:00:00 +0000").is_none());
        assert!(read("Mon, 3 Feb 2025 25:61:00 +0000").is_none());
        assert!(read("yesterday").is_none());
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        assert_eq!(date_of(1_738_569_600_000), "Mon, 3 Feb 2025 08:00:00 +0000");
        assert_eq!(read(&date_of(1_738_569_600_999)).unwrap().ms, 1_738_569_600_000);
    }

    #[test]
    fn days_are_counted_and_written() {
        assert_eq!(day_number(2026, 8, 15), Some(20_680));
        assert_eq!(day_text(20_680).as_deref(), Some("2026-08-15"));
        assert_eq!((day_number(2027, 2, 29), day_number(2028, 2, 29).is_some()), (None, true));
        assert_eq!((day_text(-1), day_text(i64::MAX)), (None, None));
        assert_eq!(day_text(2_932_896).as_deref(), Some("9999-12-31"));
    }

    #[test]
    fn the_senders_zone_is_kept() {
        let date = read("Mon, 3 Feb 2025 10:00:00 +0200").unwrap();
        assert_eq!(date.rfc3339, "2025-02-03T10:00:00+02:00");
        assert_eq!(date.ms, 1_738_569_600_000);
    }
}
