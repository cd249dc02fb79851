//! JSON as servers write it, broken or not: one thing that cannot be read spoils no other. Linear, and never deep.

use serde_json::Value;
use std::borrow::Cow;

/// A text as JSON, its lone surrogates and wrong bytes replaced.
pub(crate) fn value(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok().or_else(|| serde_json::from_str(&healed(bytes)).ok())
}

/// The elements of an array, each as it was written; nothing if it is no array or not there to its end.
pub(crate) fn elements(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let text = bytes.trim_ascii();
    let inside = text.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let (mut found, mut from, mut depth, mut quote) = (Vec::new(), 0, 0_usize, Quote::Out);
    for (at, byte) in inside.iter().enumerate() {
        quote = quote.next(*byte);
        match byte {
            _ if quote != Quote::Out => {}
            b'[' | b'{' => depth = depth.saturating_add(1),
            b']' | b'}' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => {
                found.push(inside.get(from..at)?.trim_ascii());
                from = at.saturating_add(1);
            }
            _ => {}
        }
    }
    let last = inside.get(from..)?.trim_ascii();
    if !last.is_empty() || !found.is_empty() {
        found.push(last);
    }
    let whole = depth == 0 && quote == Quote::Out && found.iter().all(|one| !one.is_empty());
    whole.then_some(found)
}

/// Whether one is inside a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    Out,
    In,
    Escaped,
}

impl Quote {
    const fn next(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Out, b'"') | (Self::Escaped, _) => Self::In,
            (Self::In, b'"') => Self::Out,
            (Self::In, b'\\') => Self::Escaped,
            (other, _) => other,
        }
    }
}

/// Halves of a surrogate pair that stand alone are not letters in any language.
fn healed(bytes: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    if !text.contains("\\u") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let length = escape(from, &mut out);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Copies one escape, or what replaces it; gives how long it was.
fn escape(from: &str, out: &mut String) -> usize {
    let length = match unit(from) {
        Some(0xd800..=0xdbff) => {
            let low = from.get(6..).and_then(unit);
            if matches!(low, Some(0xdc00..=0xdfff)) { 12 } else { 0 }
        }
        Some(0xdc00..=0xdfff) => 0,
        Some(_) => 6,
        None => from.chars().take(2).map(char::len_utf8).sum(),
    };
    if length == 0 {
        out.push_str("\\ufffd");
        return 6;
    }
    out.push_str(from.get(..length).unwrap_or_default());
    length
}

/// The number of a `\uXXXX`.
fn unit(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<Vec<String>> {
        let found = elements(text.as_bytes())?;
        Some(found.iter().map(|one| String::from_utf8_lossy(one).into_owned()).collect())
    }

    #[test]
    fn an_array_falls_into_its_elements() {
        assert_eq!(parts("[]").unwrap(), Vec::<String>::new());
        assert_eq!(parts(r#" [ {"a":[1,2]}, "b,]\"", 3 ] "#).unwrap(), [r#"{"a":[1,2]}"#, r#""b,]\"""#, "3"]);
        for broken in ["", "{}", "[", "[1", "[1,]", "[1,,2]", "[\"a]", "[}]", "[{]"] {
            assert_eq!(parts(broken), None, "{broken}");
        }
    }

    #[test]
    fn one_deep_element_spoils_no_other() {
        let deep = format!("[{}{},{{\"a\":1}}]", "[".repeat(10_000), "]".repeat(10_000));
        let found = elements(deep.as_bytes()).unwrap();
        assert!(value(found[0]).is_none());
        assert_eq!(value(found[1]).unwrap()["a"], 1);
    }

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_kept() {
        let read = |text: &str| value(text.as_bytes()).unwrap();
        assert_eq!(read(r#""a\ud83db""#), "a\u{fffd}b");
        assert_eq!(read(r#""\udc00\ud83d\ude00""#), "\u{fffd}😀");
        assert_eq!(read(r#""\\ud83d\ud83d\"""#), "\\ud83d\u{fffd}\"");
        assert_eq!(value(b"\"a\xffb\"").unwrap(), "a\u{fffd}b");
        assert_eq!(value(br#""\ud8"#), None);
        assert_eq!(value("\"\\u\u{e9}\"".as_bytes()), None);
    }
}
