//! A text as words: folded, digits all alike, links and names of accounts left out.

/// Characters that are read; what stands behind them says the same again.
const ENOUGH: usize = 20_000;
/// Characters of a word that are looked at.
const LONGEST: usize = 32;

/// A word of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// As it is compared.
    pub(crate) text: String,
    /// Whether a sentence begins with it.
    pub(crate) first: bool,
}

/// The part of a text that is read.
pub(crate) fn head(text: &str) -> &str {
    let end = text.char_indices().nth(ENOUGH).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The words of a text.
pub(crate) fn of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut first = true;
    for chunk in head(text).split_whitespace().filter(|chunk| !is_address(chunk)) {
        for piece in language::fold::text(chunk).split_inclusive(|c: char| !is_inner(c)) {
            let word = plain(piece);
            if !word.is_empty() {
                words.push(Word { text: word, first });
                first = false;
            }
            first |= piece.ends_with(['.', '!', '?', ':', '…', '¿', '¡']);
        }
    }
    words
}

fn is_address(chunk: &str) -> bool {
    chunk.starts_with('@') || chunk.contains("://") || chunk.starts_with("www.")
}

/// An apostrophe joins: "didn't" is one word.
fn is_inner(c: char) -> bool {
    c.is_alphanumeric() || c == '\''
}

/// Letters and digits only, every digit a nought.
fn plain(piece: &str) -> String {
    let kept = piece.chars().filter(|c| c.is_alphanumeric()).take(LONGEST);
    kept.map(|c| if c.is_numeric() { '0' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_sentences_have_a_first() {
        let words = of("Où est-il? @acme Didn't come: 12.5 ＯＫ https://x.example/é z\u{200b}ip");
        let told: Vec<(&str, bool)> = words.iter().map(|word| (word.text.as_str(), word.first)).collect();
        let expected = [("ou", true), ("est", false), ("il", false), ("didnt", true), ("come", false), ("00", true)];
        assert_eq!(told.get(..6), Some(&expected[..]));
        assert_eq!(told.get(7..), Some(&[("ok", false), ("zip", false)][..]));
    }
}
