//! Limits in front of the parser: hostile structure is refused before it costs anything.
//!
//! One pass over the lines; only the structure (headers, boundaries) is looked at.

use std::collections::{HashMap, HashSet};

use crate::Quarantine;
use crate::bytes::{find_ignore_case, starts_ignore_case, trim_end};

/// Deepest nesting of parts that is read.
const DEPTH: usize = 100;
/// Most parts that are read.
const PARTS: usize = 1_000;
/// Largest header block.
const HEADER_BYTES: usize = 1 << 20;
/// Most numbered continuations of parameters (RFC 2231).
const CONTINUATIONS: usize = 1_000;
/// Most declared boundaries that never occur: each costs the parser a search to the end.
const LOST_BOUNDARIES: usize = 20;

#[derive(Default)]
struct Structure<'a> {
    declared: HashSet<&'a [u8]>,
    seen: HashSet<&'a [u8]>,
    open: Vec<&'a [u8]>,
    place: HashMap<&'a [u8], usize>,
    parts: usize,
    embedded: usize,
    embedded_in_a_row: usize,
    continuations: usize,
}

/// Refuses mail whose structure is beyond the limits.
pub(crate) fn check(raw: &[u8]) -> Result<(), Quarantine> {
    check_header_block(raw)?;
    let mut structure = Structure::default();
    for line in raw.split(|byte| *byte == b'\n') {
        structure.take_in(trim_end(line))?;
    }
    let lost = structure.declared.difference(&structure.seen).count();
    if lost > LOST_BOUNDARIES {
        return Err(Quarantine::because(format!(
            "{lost} parts are announced but do not occur (limit {LOST_BOUNDARIES})"
        )));
    }
    Ok(())
}

fn check_header_block(raw: &[u8]) -> Result<(), Quarantine> {
    let mut size: usize = 0;
    for line in raw.split(|byte| *byte == b'\n') {
        if trim_end(line).is_empty() && size > 0 {
            return Ok(());
        }
        size = size.saturating_add(line.len()).saturating_add(1);
        if size > HEADER_BYTES {
            return Err(Quarantine::because("the header is larger than 1 MiB"));
        }
    }
    Ok(())
}

impl<'a> Structure<'a> {
    fn take_in(&mut self, line: &'a [u8]) -> Result<(), Quarantine> {
        if line.starts_with(b"--") {
            return self.boundary_line(line);
        }
        if let Some(boundary) = declared_boundary(line) {
            self.declared.insert(boundary);
        }
        self.count_continuation(line);
        self.count_embedded(line);
        self.within_limits()
    }

    fn boundary_line(&mut self, line: &'a [u8]) -> Result<(), Quarantine> {
        let name = line.strip_prefix(b"--").unwrap_or_default();
        let closing = name.strip_suffix(b"--").filter(|bare| self.declared.contains(bare));
        if let Some(bare) = closing {
            self.seen.insert(bare);
            self.leave(bare);
            return Ok(());
        }
        if self.declared.contains(name) {
            self.seen.insert(name);
            self.parts = self.parts.saturating_add(1);
            self.embedded_in_a_row = 0;
            self.enter(name);
        }
        self.within_limits()
    }

    fn enter(&mut self, boundary: &'a [u8]) {
        if let Some(place) = self.place.get(boundary).copied() {
            for dropped in self.open.drain(place.saturating_add(1)..) {
                self.place.remove(dropped);
            }
            return;
        }
        self.place.insert(boundary, self.open.len());
        self.open.push(boundary);
    }

    fn leave(&mut self, boundary: &'a [u8]) {
        if let Some(place) = self.place.get(boundary).copied() {
            for dropped in self.open.drain(place..) {
                self.place.remove(dropped);
            }
        }
    }

    fn count_continuation(&mut self, line: &[u8]) {
        if !line.contains(&b'*') {
            return;
        }
        let count = line.split(|byte| *byte == b';').filter(|piece| is_continuation(piece)).count();
        self.continuations = self.continuations.saturating_add(count);
    }

    fn count_embedded(&mut self, line: &[u8]) {
        if starts_ignore_case(line, b"content-type:") && find_ignore_case(line, b"message/").is_some() {
            self.embedded = self.embedded.saturating_add(1);
            self.embedded_in_a_row = self.embedded_in_a_row.saturating_add(1);
        }
    }

    fn within_limits(&self) -> Result<(), Quarantine> {
        if self.open.len() > DEPTH || self.embedded_in_a_row > DEPTH {
            return Err(Quarantine::because("parts are nested deeper than 100"));
        }
        if self.parts > PARTS || self.embedded > PARTS {
            return Err(Quarantine::because("more than 1,000 parts"));
        }
        if self.continuations > CONTINUATIONS {
            return Err(Quarantine::because("more than 1,000 continued parameters in headers"));
        }
        Ok(())
    }
}

fn is_continuation(piece: &[u8]) -> bool {
    let piece = piece.trim_ascii();
    let known =
        [&b"name*"[..], b"filename*", b"boundary*", b"charset*"].iter().any(|start| starts_ignore_case(piece, start));
    known && piece.contains(&b'=')
}

fn declared_boundary(line: &[u8]) -> Option<&[u8]> {
    let at = find_ignore_case(line, b"boundary")?;
    let rest = line.get(at.saturating_add(8)..)?.trim_ascii_start();
    let value = rest.strip_prefix(b"=")?.trim_ascii_start();
    let value = match value.strip_prefix(b"\"") {
        Some(quoted) => quoted.split(|byte| *byte == b'"').next()?,
        None => value.split(|byte| matches!(byte, b';' | b' ' | b'\t')).next()?,
    };
    (!value.is_empty()).then_some(trim_end(value))
}
