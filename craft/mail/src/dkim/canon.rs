//! The forms in which header and body are signed: as they are, or with blanks that do not matter left out.

use crate::header::{Field, Fields};

/// How much change on the way a signature bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Canon {
    /// None.
    Simple,
    /// Blanks and folding.
    Relaxed,
}

/// The forms of header and body by the tag `c`.
pub(super) fn of(tag: Option<&str>) -> Option<(Canon, Canon)> {
    let (header, body) = tag.map_or(("simple", "simple"), |text| text.split_once('/').unwrap_or((text, "simple")));
    Some((one(header)?, one(body)?))
}

fn one(word: &str) -> Option<Canon> {
    match word.trim() {
        "simple" => Some(Canon::Simple),
        "relaxed" => Some(Canon::Relaxed),
        _ => None,
    }
}

/// The body as signed: lines end in CR LF, empty ones at the end do not count.
pub(super) fn body(raw: &[u8], canon: Canon) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len().saturating_add(2));
    let mut kept = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let start = out.len();
        match canon {
            Canon::Simple => out.extend_from_slice(line),
            Canon::Relaxed => squeeze(line, &mut out),
        }
        let empty = out.len() == start;
        out.extend_from_slice(b"\r\n");
        if !empty {
            kept = out.len();
        }
    }
    out.truncate(kept);
    if out.is_empty() && canon == Canon::Simple {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// Runs of blanks become one, blanks at the end none.
fn squeeze(line: &[u8], out: &mut Vec<u8>) {
    let mut blank = false;
    for byte in line {
        if matches!(byte, b' ' | b'\t') {
            blank = true;
            continue;
        }
        if blank {
            out.push(b' ');
            blank = false;
        }
        out.push(*byte);
    }
}

/// The signed fields in the order named, the lowest of a name first, and last the signature itself without its value.
pub(super) fn header(fields: &Fields<'_>, canon: Canon, names: &[String], place: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut used: Vec<(&str, usize)> = Vec::new();
    for name in names {
        let nth = used.iter().filter(|(known, _)| known == name).count();
        used.push((name, nth));
        let same: Vec<Field<'_>> = fields.named(name).collect();
        if let Some(field) = same.len().checked_sub(nth + 1).and_then(|at| same.get(at)) {
            put(field, canon, &mut out);
            out.extend_from_slice(b"\r\n");
        }
    }
    if let Some(own) = fields.named("DKIM-Signature").nth(place) {
        let bare = without_value(own.value);
        put(&Field { name: own.name, value: &bare }, canon, &mut out);
    }
    out
}

fn put(field: &Field<'_>, canon: Canon, out: &mut Vec<u8>) {
    match canon {
        Canon::Simple => {
            out.extend_from_slice(field.name.as_bytes());
            out.push(b':');
            let value = field.value.strip_suffix(b"\r").unwrap_or(field.value);
            for line in value.split_inclusive(|byte| *byte == b'\n') {
                let bare = line.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
                out.extend_from_slice(bare.unwrap_or(line));
                if bare.is_some() {
                    out.extend_from_slice(b"\r\n");
                }
            }
        }
        Canon::Relaxed => {
            out.extend_from_slice(field.name.to_ascii_lowercase().as_bytes());
            out.push(b':');
            let unfolded: Vec<u8> = field.value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
            squeeze(unfolded.trim_ascii_start(), out);
        }
    }
}

/// The signature's own field with the value of `b` left out.
fn without_value(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    for (number, part) in value.split(|byte| *byte == b';').enumerate() {
        if number > 0 {
            out.push(b';');
        }
        let (name, _) = crate::bytes::cut(part, b'=').unwrap_or((part, &[]));
        if name.trim_ascii() == b"b" {
            out.extend_from_slice(name);
            out.push(b'=');
        } else {
            out.extend_from_slice(part);
        }
    }
    out
}
