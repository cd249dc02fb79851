//! A secret that is made here: after a change the one before holds for another day, so that the other side can follow.
//! Kept as one text: the newest, and perhaps the one before with its end.

use base::Time;

/// How long the one before holds.
const BOTH_MS: i64 = Time::DAY;

/// What is kept once `fresh` takes the place of what was.
#[must_use]
pub fn renewed_secret(kept: &str, fresh: &str, now: Time) -> String {
    match kept.split(' ').next().filter(|newest| !newest.is_empty()) {
        Some(newest) => format!("{fresh} {newest}@{}", now.plus(BOTH_MS).0),
        None => fresh.to_owned(),
    }
}

/// The secrets that hold now, the newest first.
#[must_use]
pub fn standing_secrets(kept: &str, now: Time) -> Vec<&str> {
    let mut parts = kept.split(' ').filter(|part| !part.is_empty());
    let newest = parts.next();
    let before = parts.next().and_then(|part| part.split_once('@'));
    let before = before.filter(|(_, until)| until.parse::<i64>().is_ok_and(|until| now.0 < until));
    newest.into_iter().chain(before.map(|(secret, _)| secret)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_before_holds_for_a_day() {
        let first = renewed_secret("", "a", Time(0));
        assert_eq!(standing_secrets(&first, Time(0)), ["a"]);
        let second = renewed_secret(&first, "b", Time(0));
        assert_eq!(standing_secrets(&second, Time(BOTH_MS - 1)), ["b", "a"]);
        assert_eq!(standing_secrets(&second, Time(BOTH_MS)), ["b"]);
        assert_eq!(standing_secrets(&renewed_secret(&second, "c", Time(1)), Time(2)), ["c", "b"]);
        assert!(standing_secrets("", Time(0)).is_empty());
    }
}
