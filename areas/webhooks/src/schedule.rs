//! When to try again, and what an answer means. Pure: time and chance come in.

use base::Time;

/// Waits after each failed try: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h; then daily (REL-26).
const WAITS_MS: &[i64] = &[
    5 * Time::SECOND,
    5 * Time::MINUTE,
    30 * Time::MINUTE,
    2 * Time::HOUR,
    5 * Time::HOUR,
    10 * Time::HOUR,
    10 * Time::HOUR,
];
/// Failures for this long switch a webhook off.
pub const OFF_AFTER_MS: i64 = 120 * Time::HOUR;
/// A receiver that fails this often in a row is left alone for a while.
const REST_AFTER: i64 = 5;
const LONGEST_REST_MS: i64 = 30 * Time::MINUTE;
/// Nobody may ask us to wait longer.
const LONGEST_ASKED_MS: i64 = Time::DAY;
/// A receiver that is overloaded and names no time.
const THROTTLED_MS: i64 = Time::MINUTE;

/// How long to wait after the `tries`-th failed try; `chance` in 0..1000 spreads it by up to a tenth.
#[must_use]
pub fn wait(tries: i64, chance: i64) -> i64 {
    let place = usize::try_from(tries - 1).unwrap_or(0);
    let step = WAITS_MS.get(place).copied().unwrap_or(Time::DAY);
    step.saturating_add(step / 10 * chance.clamp(0, 1_000) / 1_000)
}

/// How long a receiver is left alone after so many failures in a row; one that fails seldom is not.
#[must_use]
pub fn rest(failures: i64) -> Option<i64> {
    let doublings = u32::try_from(failures.checked_sub(REST_AFTER).filter(|more| *more >= 0)?.min(10)).ok()?;
    Some((30 * Time::SECOND * 2_i64.pow(doublings)).min(LONGEST_REST_MS))
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It was taken.
    Taken,
    /// Not now, and not so much: leave the receiver alone for this long.
    TooMuch(i64),
    /// Nobody is there any more.
    Gone,
    /// It was not taken, in words; perhaps a time to wait was named.
    Failed(String, Option<i64>),
}

/// Reads an answer: its status, and what it says under `Retry-After`.
#[must_use]
pub fn meaning(status: u16, retry_after: Option<&str>, now: Time) -> Meaning {
    let asked = retry_after.and_then(|text| asked(text, now));
    match status {
        200..=299 => Meaning::Taken,
        410 => Meaning::Gone,
        429 | 502 | 504 => Meaning::TooMuch(asked.unwrap_or(THROTTLED_MS)),
        503 if asked.is_some() => Meaning::TooMuch(asked.unwrap_or(THROTTLED_MS)),
        300..=399 => Meaning::Failed(
            format!("the receiver answered {status}, which leads elsewhere; enter the final address"),
            asked,
        ),
        _ => Meaning::Failed(format!("the receiver answered {status} instead of 200 to 299"), asked),
    }
}

/// Milliseconds to wait: a number of seconds, or a date (RFC 9110).
fn asked(text: &str, now: Time) -> Option<i64> {
    let text = text.trim();
    let ms = match text.parse::<i64>() {
        Ok(seconds) => seconds.saturating_mul(Time::SECOND),
        Err(_no_number) => {
            let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            at.as_millisecond().saturating_sub(now.0)
        }
    };
    (ms > 0).then(|| ms.min(LONGEST_ASKED_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_those_of_the_rule_and_then_a_day() {
        let waits: Vec<i64> = (1..=9).map(|tries| wait(tries, 0) / Time::SECOND).collect();
        assert_eq!(waits, [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 86_400, 86_400]);
        assert_eq!(wait(8, 1_000), Time::DAY / 10 * 11);
        for chance in [-5, 0, 999, 5_000] {
            assert!((Time::DAY..=Time::DAY / 10 * 11).contains(&wait(8, chance)));
        }
    }

    #[test]
    fn who_fails_often_is_left_alone_ever_longer() {
        let rests: Vec<Option<i64>> = [0, 4, 5, 6, 8, 100].into_iter().map(rest).collect();
        let minutes = |n: i64| Some(n * Time::MINUTE);
        assert_eq!(rests, [None, None, Some(30_000), minutes(1), minutes(4), minutes(30)]);
    }

    #[test]
    fn answers_mean_what_the_rule_says() {
        let now = Time(784_111_777_000);
        let read = |status, after| meaning(status, after, now);
        assert_eq!(read(204, None), Meaning::Taken);
        assert_eq!(read(410, None), Meaning::Gone);
        for status in [429, 502, 504] {
            assert_eq!(read(status, None), Meaning::TooMuch(THROTTLED_MS));
            assert_eq!(read(status, Some("120")), Meaning::TooMuch(120_000));
        }
        assert_eq!(read(429, Some("Sun, 06 Nov 1994 08:51:37 GMT")), Meaning::TooMuch(120_000));
        assert_eq!(read(503, Some("9999999999999999")), Meaning::TooMuch(LONGEST_ASKED_MS));
        for (status, after) in [(503, None), (500, None), (404, None), (302, None), (429 - 1, Some("soon"))] {
            assert!(matches!(read(status, after), Meaning::Failed(_, None)), "{status}");
        }
        assert!(matches!(read(500, Some("60")), Meaning::Failed(_, Some(60_000))));
        assert!(matches!(read(500, Some("-60")), Meaning::Failed(_, None)));
    }
}
