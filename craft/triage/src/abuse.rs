//! Words nobody writes kindly: insults and threats to whoever reads them, a list for each language. What hurts in other words
//! is not known here, and nothing of it is learnt: better missed than told of somebody who is merely angry.

use crate::words::{self, Word};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Words `…` may stand for.
const GAP: usize = 3;
/// Who is spoken of instead, or that it is not so: no gap goes over these.
const ELSEWHERE: &[&str] = &[
    "i", "im", "me", "my", "myself", "us", "we", "like", "not", "dont", "arent", "no", "never", "he", "she", "it",
    "think", "if", "for", "that", "this", "ich", "uns", "wir", "mich", "mir", "mein", "meine", "nicht", "kein",
    "keine", "er", "es", "wenn", "fur", "wie", "je", "nous", "moi", "me", "mon", "ma", "pas", "il", "elle", "si",
    "pour", "comme", "ne", "par", "que", "yo", "nos", "mi", "se", "el", "lo", "si", "como", "para", "ni",
];

static LISTS: [LazyLock<List>; 4] = [
    LazyLock::new(|| List::of("en", include_str!("abuse/en.txt"))),
    LazyLock::new(|| List::of("de", include_str!("abuse/de.txt"))),
    LazyLock::new(|| List::of("fr", include_str!("abuse/fr.txt"))),
    LazyLock::new(|| List::of("es", include_str!("abuse/es.txt"))),
];

enum Part {
    Words(Vec<&'static str>),
    Gap,
}

struct List {
    code: &'static str,
    phrases: Vec<Vec<Part>>,
    /// By the word a phrase begins with.
    first: HashMap<&'static str, Vec<usize>>,
}

impl List {
    fn of(code: &'static str, lines: &'static str) -> Self {
        let mut list = Self { code, phrases: Vec::new(), first: HashMap::new() };
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let parts: Vec<Part> = line.split_whitespace().map(part).collect();
            if let Some(Part::Words(either)) = parts.first() {
                for word in either {
                    list.first.entry(word).or_default().push(list.phrases.len());
                }
                list.phrases.push(parts);
            }
        }
        list
    }

    /// The words of the first phrase that stands there.
    fn find(&self, words: &[Word]) -> Option<String> {
        (0..words.len()).find_map(|at| {
            let rest = words.get(at..)?;
            let phrases = self.first.get(rest.first()?.text.as_str())?;
            let length = phrases.iter().find_map(|at| stands(self.phrases.get(*at)?, rest, 0))?;
            let found: Vec<&str> = rest.iter().take(length).map(|word| word.text.as_str()).collect();
            Some(found.join(" "))
        })
    }
}

fn part(text: &'static str) -> Part {
    if text == "…" { Part::Gap } else { Part::Words(text.split('|').collect()) }
}

/// How many words the parts take, if they stand here and in one sentence. Gaps are few and short.
fn stands(parts: &[Part], words: &[Word], taken: usize) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(taken) };
    match part {
        Part::Words(either) => {
            let word = words.get(taken).filter(|word| taken == 0 || !word.first)?;
            either.contains(&word.text.as_str()).then(|| stands(rest, words, taken + 1))?
        }
        Part::Gap => {
            let over = |skipped: usize| words.get(taken..taken + skipped).is_some_and(|gap| gap.iter().all(is_near));
            (0..=GAP).take_while(|skipped| over(*skipped)).find_map(|skipped| stands(rest, words, taken + skipped))
        }
    }
}

fn is_near(word: &Word) -> bool {
    !word.first && !ELSEWHERE.contains(&word.text.as_str())
}

/// Words in a text that hurt whoever reads it. Where the language can be told, only its own list counts.
#[must_use]
pub fn abuse(text: &str) -> Option<String> {
    let words = words::of(text);
    let found: Vec<_> = LISTS.iter().filter_map(|list| Some((list.code, list.find(&words)?))).collect();
    if found.is_empty() {
        // Telling the language costs more than looking.
        return None;
    }
    let language = language::detect(text);
    let known = LISTS.iter().any(|list| Some(list.code) == language.as_deref());
    found.into_iter().find_map(|(code, words)| (!known || Some(code) == language.as_deref()).then_some(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_written_as_texts_are_folded() {
        for list in &LISTS {
            for phrase in &list.phrases {
                for word in phrase
                    .iter()
                    .filter_map(|part| if let Part::Words(either) = part { Some(either) } else { None })
                    .flatten()
                {
                    let told: Vec<String> = words::of(word).into_iter().map(|word| word.text).collect();
                    assert_eq!(told, [*word], "{}", list.code);
                }
            }
        }
    }

    #[test]
    fn a_phrase_ends_with_its_sentence_and_speaks_of_nobody_else() {
        assert_eq!(abuse("You are such an idiot").as_deref(), Some("you are such an idiot"));
        assert_eq!(abuse("You absolute idiots!").as_deref(), Some("you absolute idiots"));
        assert_eq!(abuse("Thank you. Idiots everywhere."), None);
        assert_eq!(abuse("You must think I am an idiot."), None);
        assert_eq!(abuse("Do not treat us like this, you are not idiots"), None);
    }
}
