//! The phrase book: hand-written fragments by language and topic, dealt like cards so that none comes up twice running.

use std::collections::BTreeMap;

use crate::{dice::Dice, language::Language, library::TEXTS};

type Key = (usize, &'static str, &'static str);

/// All fragments, and how far each deck has been dealt.
#[derive(Debug)]
pub(crate) struct PhraseBook {
    sections: BTreeMap<Key, Vec<&'static str>>,
    decks: BTreeMap<Key, Vec<usize>>,
}

impl PhraseBook {
    /// Reads the texts: `[section]` lines, then one fragment per `- ` line.
    pub(crate) fn read() -> Self {
        let mut sections: BTreeMap<Key, Vec<&'static str>> = BTreeMap::new();
        for &(language, topic, text) in TEXTS {
            let mut section = "";
            for line in text.lines() {
                if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                    section = name;
                } else if let Some(fragment) = line.strip_prefix("- ") {
                    sections.entry((language.slot(), topic, section)).or_default().push(fragment.trim());
                }
            }
        }
        Self { sections, decks: BTreeMap::new() }
    }

    /// The next fragment of a section: the topic's own, else the common one; empty when neither has any.
    pub(crate) fn deal(
        &mut self,
        dice: &mut Dice,
        language: Language,
        (topic, section): (&'static str, &'static str),
    ) -> &'static str {
        let own = (language.slot(), topic, section);
        let key = if self.sections.contains_key(&own) { own } else { (language.slot(), "common", section) };
        let Some(fragments) = self.sections.get(&key) else { return "" };
        let deck = self.decks.entry(key).or_default();
        if deck.is_empty() {
            *deck = dice.order(fragments.len());
        }
        deck.pop().and_then(|at| fragments.get(at)).copied().unwrap_or_default()
    }

    /// Whether the topic has fragments of its own for a section.
    pub(crate) fn has(&self, language: Language, topic: &'static str, section: &'static str) -> bool {
        self.sections.contains_key(&(language.slot(), topic, section))
    }

    /// Every fragment of a topic's section.
    pub(crate) fn all(&self, language: Language, topic: &'static str, section: &'static str) -> &[&'static str] {
        self.sections.get(&(language.slot(), topic, section)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A matter somebody writes about: `product | subject | question | answer`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Case {
    pub(crate) product: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) question: &'static str,
    pub(crate) answer: &'static str,
}

impl Case {
    /// Reads the four fields of a line.
    pub(crate) fn read(line: &'static str) -> Self {
        let mut fields = line.split(" | ").map(str::trim);
        let mut next = || fields.next().unwrap_or_default();
        Self { product: next(), subject: next(), question: next(), answer: next() }
    }
}

/// Fills `{slot}`s; a slot nobody knows stays, and the tests find it.
pub(crate) fn fill(template: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, behind) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        filled.push_str(&value(slot).unwrap_or_else(|| format!("{{{slot}}}")));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::{PhraseBook, fill};
    use crate::{dice::Dice, language::LANGUAGES, library::TEXTS};

    #[test]
    fn fill_replaces_what_it_knows() {
        let known = |slot: &str| (slot == "city").then(|| "Graz".to_owned());
        assert_eq!(fill("to {city}, {when}", &known), "to Graz, {when}");
    }

    #[test]
    fn a_deck_is_dealt_out_before_any_card_returns() {
        let (mut book, mut dice) = (PhraseBook::read(), Dice::new(3));
        for language in LANGUAGES {
            let count = book.all(language, "common", "thanks").len();
            let mut dealt: Vec<_> = (0..count).map(|_| book.deal(&mut dice, language, ("common", "thanks"))).collect();
            dealt.sort_unstable();
            dealt.dedup();
            assert_eq!(dealt.len(), count);
            assert!(count > 3, "{language:?}");
        }
    }

    #[test]
    fn every_line_of_the_texts_is_a_heading_or_a_fragment() {
        for (language, topic, text) in TEXTS {
            for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                assert!(line.starts_with('[') || line.starts_with("- "), "{language:?} {topic}: {line}");
            }
        }
    }

    #[test]
    fn every_case_has_its_four_fields() {
        let book = PhraseBook::read();
        for (language, topic, _) in TEXTS {
            for line in book.all(*language, topic, "case") {
                assert_eq!(line.split(" | ").count(), 4, "{language:?} {topic}: {line}");
            }
        }
    }
}
