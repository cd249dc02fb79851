//! The header fields of a mail as they stand, in order, undecoded.

use crate::bytes::cut;
use crate::word;

/// One header field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    /// The name as written.
    pub(crate) name: &'a str,
    /// The value with its folding.
    pub(crate) value: &'a [u8],
}

/// The header fields of a mail or of a block that looks like one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields<'a> {
    list: Vec<Field<'a>>,
    /// Bytes up to the body.
    pub(crate) length: usize,
}

impl<'a> Fields<'a> {
    /// Reads fields up to the first empty line.
    pub(crate) fn read(raw: &'a [u8]) -> Self {
        let mut fields = Self::default();
        let mut at: usize = 0;
        while let Some((field, next)) = next_field(raw, at) {
            at = next;
            match field {
                Line::End => break,
                Line::Field(field) => fields.list.push(field),
                Line::Other => {}
            }
        }
        fields.length = at;
        fields
    }

    /// The first field of that name, raw.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// Every value of that name, raw, in order.
    pub(crate) fn all<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'_, 'a, 'n> {
        self.list.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
    }

    /// Every field of that name, in order.
    pub(crate) fn named<'n>(&self, name: &'n str) -> impl Iterator<Item = Field<'a>> + use<'_, 'a, 'n> {
        self.list.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).copied()
    }

    /// The first field of that name, unfolded and decoded.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(word::decode)
    }

    /// The first field of that name, decoded and in lower case, or nothing.
    pub(crate) fn lower(&self, name: &str) -> String {
        self.text(name).unwrap_or_default().to_lowercase()
    }

    /// True if the field is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }
}

enum Line<'a> {
    Field(Field<'a>),
    Other,
    End,
}

fn next_field(raw: &[u8], start: usize) -> Option<(Line<'_>, usize)> {
    let (first_end, mut next) = line_end(raw, start)?;
    let first = raw.get(start..first_end)?;
    if first.trim_ascii().is_empty() {
        return Some((Line::End, next));
    }
    let mut end = first_end;
    while raw.get(next).is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
        let Some((more_end, more_next)) = line_end(raw, next) else {
            break;
        };
        if raw.get(next..more_end)?.trim_ascii().is_empty() {
            break;
        }
        end = more_end;
        next = more_next;
    }
    let line = raw.get(start..end)?;
    Some((as_field(line).map_or(Line::Other, Line::Field), next))
}

fn as_field(line: &[u8]) -> Option<Field<'_>> {
    let (name, value) = cut(line, b':')?;
    let name = std::str::from_utf8(name.trim_ascii_end()).ok()?;
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then_some(Field { name, value })
}

/// End of the line (without its end mark) and start of the next.
fn line_end(raw: &[u8], start: usize) -> Option<(usize, usize)> {
    let rest = raw.get(start..).filter(|rest| !rest.is_empty())?;
    match rest.iter().position(|byte| *byte == b'\n') {
        Some(at) => {
            let end = start.saturating_add(at);
            Some((end, end.saturating_add(1)))
        }
        None => Some((raw.len(), raw.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_fields_are_one_value() {
        let fields = Fields::read(b"Subject: a\r\n b\r\nTo: x@y.test\r\n\r\nbody: no");
        assert_eq!(fields.text("subject").as_deref(), Some("a b"));
        assert!(!fields.has("body"));
    }

    #[test]
    fn the_length_points_at_the_body() {
        let raw = b"A: 1\n\nbody";
        assert_eq!(Fields::read(raw).length, 6);
    }
}
