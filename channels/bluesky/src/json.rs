//! Reading what strangers wrote as JSON: whatever is missing or of another kind is read as nothing.

use base::Time;
use serde_json::Value;

/// Longest text that is kept of anything.
const LONGEST: usize = 20_000;

/// The text at a path such as `/author/did`; nothing where there is none.
pub(crate) fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// The same, if there is something.
pub(crate) fn some<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    Some(text(value, path)).filter(|text| !text.is_empty())
}

/// The list at a path.
pub(crate) fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value.pointer(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether it says so there.
pub(crate) fn is(value: &Value, path: &str) -> bool {
    value.pointer(path).and_then(Value::as_bool).unwrap_or_default()
}

/// A count that cannot be less than nothing.
pub(crate) fn count(value: &Value, path: &str) -> i64 {
    value.pointer(path).and_then(Value::as_i64).unwrap_or_default().max(0)
}

/// A moment as the network writes it.
pub(crate) fn time(value: &Value, path: &str) -> Option<Time> {
    text(value, path).parse::<jiff::Timestamp>().ok().map(|at| Time(at.as_millisecond()))
}

/// Words of several lines without characters that nobody meant to write.
pub(crate) fn words(text: &str) -> String {
    let kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.replace("\r\n", "\n").chars().filter(kept).take(LONGEST).collect()
}

/// Words of one line.
pub(crate) fn line(text: &str, most: usize) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect();
    flat.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_of_another_kind_is_nothing() {
        let odd =
            json!({ "a": 7, "b": { "c": "x" }, "d": "text", "n": -3, "t": "2026-03-02T09:00:00.123Z", "u": "soon" });
        assert_eq!((text(&odd, "/a"), text(&odd, "/b"), text(&odd, "/b/c")), ("", "", "x"));
        assert!(list(&odd, "/d").is_empty() && !is(&odd, "/d"));
        assert_eq!((count(&odd, "/n"), count(&odd, "/a")), (0, 7));
        assert_eq!((time(&odd, "/t"), time(&odd, "/u")), (Some(Time(1_772_442_000_123)), None));
    }

    #[test]
    fn controls_are_no_words() {
        assert_eq!(words("a\0b\r\nc\u{7}"), "ab\nc");
        assert_eq!(line(" a\nb\0 ", 10), "a b");
    }
}
