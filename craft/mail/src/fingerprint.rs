//! When two received mails are one: the same body, people, date and subject.

use sha2::{Digest, Sha256};

use crate::header::Fields;
use crate::word;

const NAMED: [&str; 5] = ["From", "To", "Cc", "Date", "Subject"];

/// A key equal for equal mails, whatever servers added on the way.
pub fn fingerprint(raw: &[u8]) -> String {
    let fields = Fields::read(raw);
    let mut hash = Sha256::new();
    for name in NAMED {
        for value in fields.all(name) {
            hash.update(name.as_bytes());
            hash.update(b"\0");
            hash.update(word::unfold(value));
            hash.update(b"\0");
        }
    }
    hash_lines(raw.get(fields.length..).unwrap_or_default(), &mut hash);
    hex(&hash.finalize())
}

/// Line ends differ between ways of delivery; so do empty lines at the end.
fn hash_lines(body: &[u8], hash: &mut Sha256) {
    for line in body.trim_ascii_end().split(|byte| *byte == b'\n') {
        hash.update(line.strip_suffix(b"\r").unwrap_or(line));
        hash.update(b"\n");
    }
}

/// SHA-256 of bytes in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// How alike two texts are, 0 to 1: the share of words both have, for folding second copies.
pub fn likeness(one: &str, other: &str) -> f64 {
    let mut counts: std::collections::HashMap<&str, i64> = std::collections::HashMap::new();
    let mut total: i64 = 0;
    for word in one.split_whitespace() {
        *counts.entry(word).or_default() += 1;
        total = total.saturating_add(1);
    }
    let mut shared: i64 = 0;
    for word in other.split_whitespace() {
        total = total.saturating_add(1);
        if let Some(left) = counts.get_mut(word).filter(|left| **left > 0) {
            *left = left.saturating_sub(1);
            shared = shared.saturating_add(2);
        }
    }
    ratio(shared, total)
}

fn ratio(part: i64, whole: i64) -> f64 {
    let small = |number: i64| f64::from(i32::try_from(number).unwrap_or(i32::MAX));
    if whole == 0 { 1.0 } else { small(part) / small(whole) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"Received: a\r\nFrom: a@x.test\r\nSubject: s\r\n\r\nbody\r\n";

    #[test]
    fn transport_headers_and_line_ends_do_not_count() {
        let other = b"Received: b\nFrom: a@x.test\nSubject: s\nX-Seen: 1\n\nbody\n\n";
        assert_eq!(fingerprint(MAIL), fingerprint(other));
    }

    #[test]
    fn another_body_or_sender_counts() {
        assert_ne!(fingerprint(MAIL), fingerprint(b"From: a@x.test\nSubject: s\n\nother"));
        assert_ne!(fingerprint(MAIL), fingerprint(b"From: b@x.test\nSubject: s\n\nbody"));
    }

    #[test]
    fn a_footer_leaves_copies_alike() {
        let text = "word ".repeat(100);
        assert!(likeness(&text, &format!("{text} list footer")) > 0.95);
        assert!(likeness("a b c", "x y z") < 0.1);
    }
}
