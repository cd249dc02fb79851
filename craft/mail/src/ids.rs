//! Message ids as they are found in the wild: no brackets, no blanks, case kept.

/// Most ids that are read from one field.
const MOST: usize = 1_000;

/// Reads the ids of Message-ID, In-Reply-To or References.
pub(crate) fn read(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(&crate::word::unfold(raw)).into_owned();
    // Some programs encode a long list as if it were words.
    let text = if text.contains("=?") { crate::word::decode_words(&text) } else { text };
    let mut out: Vec<String> = Vec::new();
    for piece in text.split('<') {
        match piece.split_once('>') {
            Some((inner, after)) => {
                add(inner, Closed::Yes, &mut out);
                // What stands behind lost its brackets, or is said about the id.
                add(after.split('(').next().unwrap_or_default(), Closed::No, &mut out);
            }
            None => add(piece, Closed::No, &mut out),
        }
        if out.len() >= MOST {
            break;
        }
    }
    out.truncate(MOST);
    if out.is_empty() && !text.contains('<') {
        out.extend(lone(&text));
    }
    out
}

enum Closed {
    Yes,
    No,
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

    #[test]
    fn mail_304_ids_are_found_however_the_list_is_broken() {
        check("<a@x> , b@x;<c@x>", &["a@x", "b@x", "c@x"]);
        check("< a@x >\t<  b@x>", &["a@x", "b@x"]);
        check("<a@x><b@x>\r\n\t<c@\r\n x>", &["a@x", "b@x", "c@x"]);
        check("<a@x>,b@x c@x", &["a@x", "b@x", "c@x"]);
        check("<<a@x>> <b@x", &["a@x", "b@x"]);
        check("<a@x> (added by postmaster@y)", &["a@x"]);
        check("<Case.Kept@X>", &["Case.Kept@X"]);
        check("=?utf-8?Q?=3Ca=40x=3E_=3Cb?=\r\n =?utf-8?Q?=40x=3E?=", &["a@x", "b@x"]);
    }

    #[test]
    fn mail_304_hundreds_of_ids_are_kept_in_their_order() {
        let all: Vec<String> = (0..300).map(|at| format!("{at}.part@mail.example")).collect();
        for between in [" ", ",", "\r\n\t", "", " , "] {
            let list: Vec<String> = all.iter().map(|id| format!("<{id}>")).collect();
            assert_eq!(read(list.join(between).as_bytes()), all, "{between:?}");
        }
        assert_eq!(read(all.join(", ").as_bytes()), all);
        assert_eq!(read("<a@x>".repeat(100_000).as_bytes()), ["a@x"]);
    }
}
