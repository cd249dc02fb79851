//! Message ids as they are found in the wild: no brackets, no blanks, case kept.

/// Most ids that are read from one field.
const MOST: usize = 1_000;

/// Reads the ids of Message-ID, In-Reply-To or References.
pub(crate) fn read(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(&crate::word::unfold(raw)).into_owned();
    let mut out: Vec<String> = Vec::new();
    for piece in text.split('<') {
        let closed = piece.split_once('>');
        let inner = closed.map_or(piece, |(inner, _)| inner);
        add(inner, Closed::from(closed.is_some()), &mut out);
        if out.len() >= MOST {
            break;
        }
    }
    if out.is_empty() && !text.contains('<') {
        out.extend(lone(&text));
    }
    out
}

enum Closed {
    Yes,
    No,
}

impl From<bool> for Closed {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

fn add(inner: &str, closed: Closed, out: &mut Vec<String>) {
    let ats = inner.matches('@').count();
    match closed {
        Closed::Yes if ats <= 1 => push(&without_blanks(inner), out),
        _ => inner.split([' ', '\t', ',', ';', '>']).filter(|word| word.contains('@')).for_each(|word| push(word, out)),
    }
}

fn lone(text: &str) -> Option<String> {
    let id = text.split_whitespace().next()?;
    clean(id)
}

fn push(id: &str, out: &mut Vec<String>) {
    if let Some(id) = clean(id)
        && !out.iter().rev().take(8).any(|known| *known == id)
    {
        out.push(id);
    }
}

fn clean(id: &str) -> Option<String> {
    let id: String = id.chars().filter(|c| !c.is_control()).collect();
    let id = id.trim().trim_matches(['<', '>', ',', ';', '"']);
    (!id.is_empty() && id.len() <= 998).then(|| id.to_owned())
}

fn without_blanks(id: &str) -> String {
    id.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expect: &[&str]) {
        assert_eq!(read(raw.as_bytes()), expect, "{raw}");
    }

    #[test]
    fn broken_lists_are_read() {
        check("<a@x> <b@x>", &["a@x", "b@x"]);
        check("<a@x>,<b@x>", &["a@x", "b@x"]);
        check("<a@x <b@x>", &["a@x", "b@x"]);
        check("a@x b@x", &["a@x", "b@x"]);
        check("<abc\r\n def@x>", &["abcdef@x"]);
        check("your mail of monday <a@x>", &["a@x"]);
        check("<no-at-sign>", &["no-at-sign"]);
        check("", &[]);
    }
}
