//! The words of a text that can tell what it is about, cut down to what their forms share.

use crate::concepts;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Stems of a text that are looked at.
const MOST: usize = 200;
/// Characters of a stem.
const LONG: usize = 6;
const ENDINGS: [&str; 8] = ["ungen", "ung", "ing", "ed", "es", "en", "s", "e"];

/// What is spoken of in every complaint, so that it tells nothing of one.
const EVERYWHERE: [&str; 13] = [
    "anger",
    "ask",
    "but",
    "courtesy",
    "deny",
    "happy",
    "irony",
    "number_of_money",
    "praise",
    "repeated",
    "thanks",
    "unhappy",
    "want",
];

static STOP: LazyLock<HashSet<String>> = LazyLock::new(|| {
    language::fold::text(include_str!("stop.txt")).split_whitespace().map(|word| word.replace('\'', "")).collect()
});

/// The telling words of a text in their order: what is compared, and how it was written.
#[derive(Debug, Default)]
pub(crate) struct Stems {
    /// Stem, word as compared, and its place among all words.
    pub(crate) all: Vec<(String, String, usize)>,
}

impl Stems {
    pub(crate) fn of(text: &str) -> Self {
        let words = crate::words::of(text).into_iter().enumerate();
        let telling = words.filter(|(_, word)| is_telling(&word.text)).take(MOST);
        Self { all: telling.map(|(at, word)| (stem(&word.text), word.text, at)).collect() }
    }
}

fn is_telling(word: &str) -> bool {
    word.chars().take(3).count() == 3
        && word.chars().any(char::is_alphabetic)
        && !STOP.contains(word)
        && !concepts::of(word).iter().any(|concept| EVERYWHERE.contains(concept))
}

fn stem(word: &str) -> String {
    let bare = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= 4));
    bare.unwrap_or(word).chars().take(LONG).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for words in [
            &["crash", "crashes", "crashed", "crashing"][..],
            &["charge", "charged", "charging"],
            &["delivery", "delivered"],
            &["rechnung", "rechnungen"],
            &["rembourser", "remboursement"],
            &["paquete", "paquetes"],
        ] {
            let stems: HashSet<String> = words.iter().map(|word| stem(word)).collect();
            assert_eq!(stems.len(), 1, "{stems:?}");
        }
    }
}
