//! Waiting as a network asks: no call before the time it named (CH-112). Each form in which it is named is read here.

use base::Time;
use std::sync::{Arc, Mutex, PoisonError};

/// Longest time a network is believed to want us to wait: some count what is left of a day.
const LONGEST_MS: i64 = Time::DAY;

/// Until when an account keeps still; shared by all that speak for it.
#[derive(Clone, Debug, Default)]
pub struct Pace(Arc<Mutex<i64>>);

impl Pace {
    /// Milliseconds still to wait; none if one may ask.
    #[must_use]
    pub fn left(&self, now: Time) -> Option<i64> {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Some(until - now.0).filter(|left| *left > 0)
    }

    /// Keeps still so long from now on; a shorter wait never shortens a longer one.
    pub fn rest(&self, now: Time, wait_ms: i64) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(now.0.saturating_add(wait_ms.clamp(0, LONGEST_MS)));
    }
}

/// How long a network asks to wait, in milliseconds: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), or a time of
/// reset in seconds since 1970 or by ISO 8601. `header` gives a header by name.
pub fn wait_asked<'a>(header: impl Fn(&str) -> Option<&'a str>, now: Time) -> Option<i64> {
    let retry = header("retry-after").and_then(|text| seconds(text).or_else(|| date(text, now)));
    let reset = ["x-ratelimit-reset", "ratelimit-reset"].iter().find_map(|name| header(name));
    let reset = || reset.and_then(|text| moment(text, now).or_else(|| date(text, now)));
    retry.or_else(reset).map(|wait| wait.clamp(0, LONGEST_MS))
}

fn seconds(text: &str) -> Option<i64> {
    text.trim().parse::<i64>().ok().map(|s| s.saturating_mul(Time::SECOND))
}

/// A number that is a moment, not a length: seconds since 1970.
fn moment(text: &str, now: Time) -> Option<i64> {
    let ms = seconds(text)?;
    Some(if ms > now.0 / 2 { ms - now.0 } else { ms })
}

fn date(text: &str, now: Time) -> Option<i64> {
    let text = text.trim();
    let iso = text.parse::<jiff::Timestamp>().ok();
    let http = || jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    Some(iso.or_else(http)?.as_millisecond() - now.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_772_442_000_000); // 2026-03-02T09:00:00Z

    fn asked(name: &str, value: &str) -> Option<i64> {
        wait_asked(|wanted| (wanted == name).then_some(value), NOW)
    }

    #[test]
    fn every_form_of_waiting_is_read() {
        assert_eq!(asked("retry-after", "7"), Some(7_000));
        assert_eq!(asked("retry-after", "Mon, 02 Mar 2026 09:00:30 GMT"), Some(30_000));
        assert_eq!(asked("x-ratelimit-reset", "2026-03-02T09:05:00.000Z"), Some(300_000));
        assert_eq!(asked("ratelimit-reset", "1772442060"), Some(60_000));
        assert_eq!(asked("ratelimit-reset", "90"), Some(90_000));
        assert_eq!(asked("retry-after", "21600"), Some(6 * Time::HOUR));
        assert_eq!(asked("retry-after", "soon"), None);
        assert_eq!(asked("retry-after", "Mon, 02 Mar 2026 08:00:00 GMT"), Some(0));
        assert_eq!(asked("retry-after", "99999999999"), Some(LONGEST_MS));
    }

    #[test]
    fn the_longest_wait_counts() {
        let pace = Pace::default();
        assert_eq!(pace.left(NOW), None);
        pace.rest(NOW, 5_000);
        pace.clone().rest(NOW, 1_000);
        assert_eq!(pace.left(NOW), Some(5_000));
        assert_eq!(pace.left(NOW.plus(5_000)), None);
    }
}
