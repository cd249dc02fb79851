//! Phrases found in words: a list is made ready once, a text is read once.
//!
//! In a phrase `a|b` is either word, `war~` is any word that begins so, `*` is any one word, `…` is up to four. Quoted words
//! and the ends of sentences are never crossed.

use crate::fold;
use crate::text::{Sentence, Text};
use std::collections::HashMap;
use std::ops::Range;

/// Words `…` may stand for.
const GAP: usize = 4;

enum Part {
    Word(Vec<String>),
    Start(String),
    Any,
    Gap,
}

/// A list of phrases, each with what it stands for.
pub(crate) struct Phrases<T> {
    by_first: HashMap<String, Vec<usize>>,
    list: Vec<(Vec<Part>, T)>,
}

/// Where a phrase was found.
pub(crate) struct Hit<'p, T> {
    pub(crate) words: Range<usize>,
    pub(crate) what: &'p T,
}

impl<T> Phrases<T> {
    pub(crate) fn of(phrases: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut made = Self { by_first: HashMap::new(), list: Vec::new() };
        for (phrase, what) in phrases {
            let parts: Vec<Part> = words(phrase).into_iter().map(part).collect();
            let index = made.list.len();
            if let Some(Part::Word(either)) = parts.first() {
                for word in either {
                    made.by_first.entry(word.clone()).or_default().push(index);
                }
                made.list.push((parts, what));
            }
        }
        made
    }

    /// How many can be found at all.
    #[cfg(test)]
    pub(crate) const fn len(&self) -> usize {
        self.list.len()
    }

    /// The longest phrase at each place of these sentences, none over another.
    pub(crate) fn find<'p>(
        &'p self,
        text: &Text<'_>,
        sentences: impl IntoIterator<Item = Sentence>,
    ) -> Vec<Hit<'p, T>> {
        let mut found = Vec::new();
        for sentence in sentences {
            let mut at = sentence.words.start;
            while at < sentence.words.end {
                let hit = self.at(text, at, sentence.words.end);
                at = hit.as_ref().map_or(at + 1, |hit| hit.words.end.max(at + 1));
                found.extend(hit);
            }
        }
        found
    }

    /// The longest phrase that begins at a word.
    pub(crate) fn at(&self, text: &Text<'_>, at: usize, end: usize) -> Option<Hit<'_, T>> {
        if text.words.get(at).is_none_or(|word| word.quoted) {
            return None;
        }
        let candidates = self.by_first.get(text.word(at))?.iter().filter_map(|index| self.list.get(*index));
        let hits =
            candidates.filter_map(|(parts, what)| matched(parts, text, at, end).map(|to| Hit { words: at..to, what }));
        hits.max_by_key(|hit| hit.words.end)
    }

    /// Whether any of them stands in these sentences.
    pub(crate) fn any(&self, text: &Text<'_>, sentences: impl IntoIterator<Item = Sentence>) -> bool {
        sentences.into_iter().any(|one| one.words.clone().any(|at| self.at(text, at, one.words.end).is_some()))
    }
}

fn words(phrase: &str) -> Vec<String> {
    let folded = fold::text(&phrase.replace('…', " \u{1} "));
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '|' | '~' | '*' | '\u{1}');
    folded.split(|c| !kept(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn part(word: String) -> Part {
    match word.as_str() {
        "*" => Part::Any,
        "\u{1}" => Part::Gap,
        _ => match word.strip_suffix('~') {
            Some(start) => Part::Start(start.to_owned()),
            None => Part::Word(word.split('|').map(str::to_owned).collect()),
        },
    }
}

/// Where the phrase ends, if it stands here. Gaps are few and short, so the work at one place has a limit.
fn matched(parts: &[Part], text: &Text<'_>, at: usize, end: usize) -> Option<usize> {
    crate::steps::count(1);
    let Some((first, rest)) = parts.split_first() else { return Some(at) };
    let word = text.words.get(at).filter(|_| at < end);
    match first {
        Part::Gap => (0..=GAP).find_map(|skipped| matched(rest, text, at + skipped, end)),
        Part::Any => word.and_then(|_| matched(rest, text, at + 1, end)),
        Part::Word(either) => {
            word.filter(|word| either.contains(&word.text)).and_then(|_| matched(rest, text, at + 1, end))
        }
        Part::Start(start) => {
            word.filter(|word| word.text.starts_with(start)).and_then(|_| matched(rest, text, at + 1, end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrase: &'static str, raw: &str) -> Vec<String> {
        let text = Text::of(raw);
        let phrases = Phrases::of([(phrase, ())]);
        let hits = phrases.find(&text, text.sentences.iter().cloned());
        hits.into_iter().map(|hit| text.cut(&text.place_of(&hit.words)).to_owned()).collect()
    }

    #[test]
    fn phrases_bend_but_stay_in_their_sentence() {
        assert_eq!(found("we value your|you", "Ana, We value you."), ["We value you"]);
        assert_eq!(
            found("your … import~", "Your continued satisfaction is important."),
            ["Your continued satisfaction is important"]
        );
        assert_eq!(found("please do", "Please. Do it."), Vec::<String>::new());
        assert_eq!(found("sorry to hear", "you said \"so sorry to hear\" twice"), Vec::<String>::new());
        assert_eq!(found("don't worry", "Don’t worry"), ["Don’t worry"]);
        assert_eq!(found("a * c", "a b c a c"), ["a b c"]);
    }
}
