//! Rust source cut into words, comments and string literals: enough to tell SQL from prose from code.

/// What a piece of source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An identifier, a number or one sign.
    Code,
    /// A comment with its slashes.
    Comment,
    /// A string literal with its quotes.
    Text,
}

/// A piece of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// The line it begins on, from 1.
    pub line: usize,
    /// The piece as written.
    pub text: &'a str,
}

/// Cuts a source text; blanks are left out.
#[must_use]
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (source, 1);
    while let Some(first) = rest.chars().next() {
        let (kind, length) = next(rest, first);
        let Some((text, after)) = rest.split_at_checked(length.max(1)) else { break };
        if !first.is_whitespace() {
            found.push(Token { kind, line, text });
        }
        line += text.matches('\n').count();
        rest = after;
    }
    found
}

fn next(rest: &str, first: char) -> (Kind, usize) {
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, block_comment(rest));
    }
    if let Some(length) = raw_text(rest) {
        return (Kind::Text, length);
    }
    match first {
        '"' => (Kind::Text, plain_text(rest)),
        '\'' => (Kind::Code, character(rest)),
        _ if is_word(first) => (Kind::Code, rest.find(|sign| !is_word(sign)).unwrap_or(rest.len())),
        _ => (Kind::Code, first.len_utf8()),
    }
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (at, sign) in rest.char_indices() {
        match (previous, sign) {
            ('/', '*') => depth += 1,
            ('*', '/') if depth == 1 => return at + 1,
            ('*', '/') => depth -= 1,
            _ => {
                previous = sign;
                continue;
            }
        }
        previous = ' ';
    }
    rest.len()
}

fn raw_text(rest: &str) -> Option<usize> {
    let body = ["br", "cr", "r"].iter().find_map(|prefix| rest.strip_prefix(prefix))?;
    let hashes = body.len() - body.trim_start_matches('#').len();
    let inner = body.trim_start_matches('#').strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inner.find(&end).map_or(inner.len(), |at| at + end.len());
    Some(rest.len() - inner.len() + length)
}

fn plain_text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in rest.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// A character such as `'"'`, or the one sign that opens a lifetime.
fn character(rest: &str) -> usize {
    let mut signs = rest.char_indices().skip(1);
    match (signs.next(), signs.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let from = at + escaped.len_utf8();
            rest.get(from..).and_then(|after| after.find('\'')).map_or(1, |end| from + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

/// Whether a text holds a statement or a clause of SQL.
#[must_use]
pub fn is_sql(text: &str) -> bool {
    const OPENINGS: [&str; 12] = [
        "select ",
        "insert into ",
        "delete from ",
        "update ",
        "with ",
        "create table",
        "create index",
        "create unique index",
        "alter table",
        "drop table",
        "order by ",
        "where ",
    ];
    const SIGNS: [&str; 12] =
        [" from ", " values", " set ", " as (", "(", " on ", "add column", "drop", " asc", " desc", " = ", " in ("];
    let text = flat(text);
    let text = text.trim_start_matches(['"', 'r', '#', ' ']);
    OPENINGS.iter().any(|opening| text.starts_with(opening)) && SIGNS.iter().any(|sign| text.contains(sign))
}

/// Lower case, every run of blanks one blank.
#[must_use]
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a word stands in a text, not as a part of a longer one; `_` ends a word.
#[must_use]
pub fn has_word(text: &str, word: &str) -> bool {
    let ends = |near: Option<char>| near.is_none_or(|sign| !sign.is_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|part| part.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|part| part.chars().next());
        ends(before) && ends(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expect: &[(Kind, &str)]) {
        let found: Vec<_> = tokens(source).iter().map(|token| (token.kind, token.text)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn strings_comments_and_characters_are_told_apart() {
        use Kind::{Code, Comment, Text};
        check(
            r#"a = "b // c\" d"; // e"#,
            &[(Code, "a"), (Code, "="), (Text, r#""b // c\" d""#), (Code, ";"), (Comment, "// e")],
        );
        check(
            "'\"' 'a '\\'' '\\u{41}'",
            &[(Code, "'\"'"), (Code, "'"), (Code, "a"), (Code, "'\\''"), (Code, "'\\u{41}'")],
        );
        check(
            "r#\"a \"b\" c\"# /* x /* y */ z */ b\"k\"",
            &[(Text, "r#\"a \"b\" c\"#"), (Comment, "/* x /* y */ z */"), (Code, "b"), (Text, "\"k\"")],
        );
        check("router rate \"é\"", &[(Code, "router"), (Code, "rate"), (Text, "\"é\"")]);
    }

    #[test]
    fn lines_are_counted_through_long_literals() {
        let lines: Vec<_> = tokens("a\n\"b\nc\"\nd").iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn sql_is_told_from_prose() {
        assert!(is_sql("\"select id\n from thing\""));
        assert!(is_sql("\"update thing set a = $1\""));
        assert!(is_sql("\"where a = $1\""));
        assert!(!is_sql("\"select a team\""));
        assert!(!is_sql("\"with thanks, Mia\""));
    }

    #[test]
    fn a_word_is_whole() {
        assert!(has_word("to_telegram(x)", "telegram"));
        assert!(!has_word("telegraph telegrams", "telegram"));
    }
}
