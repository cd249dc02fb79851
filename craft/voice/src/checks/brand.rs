//! Words of the company.

use crate::check::{Check, Example, Mark};
use crate::fold;
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "brand",
    catches: "Words the company does not use, and its own names spelt otherwise. Warns.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"brand": {"avoid": ["cheap"], "prefer": ["goodword app"]}}"#,
            before: "The cheap lid is in the GoodWord App.",
            after: "The lid is in the goodword app.",
        },
        Example {
            language: "de",
            given: r#"{"brand": {"prefer": {"Handy-App": "goodword app"}}}"#,
            before: "Das steht in der Handy-App.",
            after: "Das steht in der goodword app.",
        },
    ],
    find,
};

/// Entries of a glossary that are looked for.
const MOST: usize = 500;

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let brand = &seen.reply.brand;
    let avoid = brand.avoid.iter().map(|word| (word.as_str(), ""));
    let mut found: Vec<Mark> = avoid.take(MOST).flat_map(|(word, instead)| unwanted(seen, word, instead)).collect();
    let instead = brand.prefer.instead.iter().take(MOST);
    found.extend(instead.flat_map(|(word, instead)| unwanted(seen, word, instead)));
    found.extend(brand.prefer.spelt.iter().take(MOST).flat_map(|word| misspelt(seen, word)));
    found
}

fn unwanted(seen: &Seen<'_>, word: &str, instead: &str) -> Vec<Mark> {
    let mark = |place| {
        Mark::new(Severity::Warn, place, format!("we do not say \"{word}\"")).by("brand-avoid", word).replacing(instead)
    };
    places(seen, word).into_iter().map(mark).collect()
}

fn misspelt(seen: &Seen<'_>, word: &str) -> Vec<Mark> {
    let wrong = places(seen, word).into_iter().filter(|place| seen.text.cut(place) != word);
    // At the beginning of a sentence a small letter may be large.
    let wrong = wrong.filter(|place| {
        let written = seen.text.cut(place);
        let first = place.start == 0
            || seen.text.cut(&(place.start.saturating_sub(2)..place.start)).starts_with(['.', '!', '?', '\n']);
        !(first && written.chars().skip(1).eq(word.chars().skip(1)))
    });
    let mark = |place| Mark::new(Severity::Warn, place, format!("we write \"{word}\""));
    wrong.map(|place| mark(place).by("brand-spelling", word).replacing(word)).collect()
}

/// Where these words stand, however they are spelt.
fn places(seen: &Seen<'_>, word: &str) -> Vec<std::ops::Range<usize>> {
    let folded = fold::text(word);
    let wanted: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let text = seen.text;
    let here = |at: &usize| {
        wanted.iter().enumerate().all(|(offset, word)| {
            text.word(at + offset) == *word && !text.words.get(at + offset).is_some_and(|word| word.quoted)
        })
    };
    (0..text.words.len()).filter(here).map(|at| text.place_of(&(at..at + wanted.len()))).collect()
}
