//! A notice as numbers, words and signs.

/// A piece of a notice in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A number and how many digits it has; none where it is too long to be part of a day.
    Number(Option<u32>, usize),
    /// Letters.
    Word(&'a str),
    /// Anything else but blanks; a line break is one.
    Sign(char),
}

/// Reads all of a notice.
pub(super) fn read(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = run(rest, first);
        let (piece, after) = rest.split_at(length);
        rest = after;
        if first.is_ascii_digit() {
            tokens.push(Token::Number(piece.parse().ok().filter(|_| piece.len() <= 4), piece.len()));
        } else if first.is_alphabetic() {
            tokens.push(Token::Word(piece));
        } else if first == '\n' || !first.is_whitespace() {
            tokens.push(Token::Sign(first));
        }
    }
    tokens
}

/// Bytes that belong to the piece that begins with this character.
fn run(text: &str, first: char) -> usize {
    let same: fn(char) -> bool = if first.is_ascii_digit() {
        |c| c.is_ascii_digit()
    } else if first.is_alphabetic() {
        char::is_alphabetic
    } else {
        return first.len_utf8();
    };
    text.find(|c| !same(c)).unwrap_or(text.len())
}
