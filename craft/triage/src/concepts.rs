//! What is spoken of, however it is said: lists of words in four languages, one line a concept.

use std::collections::HashMap;
use std::sync::LazyLock;

static CONCEPTS: LazyLock<Concepts> = LazyLock::new(|| Concepts::of(include_str!("concepts.txt")));

#[derive(Default)]
struct Concepts {
    whole: HashMap<&'static str, Vec<&'static str>>,
    beginnings: HashMap<&'static str, Vec<&'static str>>,
}

impl Concepts {
    fn of(lists: &'static str) -> Self {
        let mut concepts = Self::default();
        let lines = lists.lines().filter(|line| !line.starts_with('#'));
        for (name, words) in lines.filter_map(|line| line.split_once(':')) {
            words.split_whitespace().filter(|word| *word != "|").for_each(|word| concepts.add(name, word));
        }
        concepts
    }

    fn add(&mut self, name: &'static str, word: &'static str) {
        let names = match word.strip_suffix('*') {
            Some(beginning) => self.beginnings.entry(beginning).or_default(),
            None => self.whole.entry(word).or_default(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// The concepts a folded word stands for.
pub(crate) fn of(word: &str) -> Vec<&'static str> {
    let mut found = CONCEPTS.whole.get(word).cloned().unwrap_or_default();
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    for beginning in ends.take(14).filter_map(|end| word.get(..end)) {
        found.extend(CONCEPTS.beginnings.get(beginning).into_iter().flatten());
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concept_is_the_same_in_every_language() {
        for word in ["refunded", "erstattung", "remboursement", "reembolso"] {
            assert!(of(word).contains(&"refund"), "{word}");
        }
        assert_eq!(of("xyzzy"), Vec::<&str>::new());
    }

    #[test]
    fn lists_are_written_as_texts_are_folded() {
        for line in include_str!("concepts.txt").lines().filter(|line| !line.starts_with('#')) {
            assert_eq!(language::fold::text(line), line);
        }
    }
}
