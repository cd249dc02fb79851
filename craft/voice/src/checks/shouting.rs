//! Large letters and many exclamation marks.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;
use crate::text::{Case, Word};
use std::ops::Range;

pub(super) const CHECK: Check = Check {
    name: "shouting",
    catches: "Words in large letters, exclamation marks in a row or after every sentence. Warns. Names of products and abbreviations \
              do not count.",
    examples: &[
        Example {
            language: "en",
            given: "{}",
            before: "Please do NOT open the lid.",
            after: "Please leave the lid closed.",
        },
        Example {
            language: "en",
            given: "{}",
            before: "Your parcel is here!!!",
            after: "Your parcel is here. The USB and HDMI cables are inside.",
        },
        Example {
            language: "de",
            given: "{}",
            before: "Bitte NICHT öffnen, wir kommen am Montag.",
            after: "Bitte lass es zu, wir kommen am Montag.",
        },
        Example {
            language: "fr",
            given: "{}",
            before: "N'ouvrez JAMAIS le couvercle de la machine.",
            after: "Laissez le couvercle de la machine fermé.",
        },
        Example {
            language: "es",
            given: "{}",
            before: "NUNCA abra la tapa de la máquina.",
            after: "Deje cerrada la tapa de la máquina.",
        },
    ],
    find,
};

/// Marks in one text, and in a row.
const MARKS: usize = 4;
const ROW: usize = 2;
/// Words in a row.
const WORDS: usize = 3;

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let mut found = words(seen);
    found.extend(marks(seen));
    found
}

fn words(seen: &Seen<'_>) -> Vec<Mark> {
    let mut found = Vec::new();
    for sentence in seen.text.own_sentences() {
        let mut from = sentence.words.start;
        while from < sentence.words.end {
            let large = |at: &usize| seen.text.words.get(*at).is_some_and(|word| is_large(seen, word));
            let width = (from..sentence.words.end).take_while(large).count();
            if is_loud(seen, from..from + width) {
                let place = seen.text.place_of(&(from..from + width));
                let mark = Mark::new(Severity::Warn, place, "large letters shout").by("shouting-letters", "");
                found.push(mark.offering("write it small"));
            }
            from += width.max(1);
        }
    }
    found
}

fn is_large(seen: &Seen<'_>, word: &Word) -> bool {
    let named =
        |text: &String| crate::fold::text(text).split(|c: char| !c.is_alphanumeric()).any(|part| part == word.text);
    let letters = word.text.chars().all(char::is_alphabetic);
    word.case == Case::Large && letters && !word.quoted && !seen.reply.brand.own.iter().any(named)
}

/// A row of such words, or one that is only ever large when it is loud.
fn is_loud(seen: &Seen<'_>, words: Range<usize>) -> bool {
    let row = seen.text.among(&words);
    let loud = row.iter().any(|word| seen.pack.is_some_and(|pack| pack.loud.contains(&word.text)));
    let long = row.iter().filter(|word| word.text.chars().count() >= 4).count();
    loud || (row.len() >= WORDS && long >= 1) || (row.len() >= 2 && long >= 2)
}

fn marks(seen: &Seen<'_>) -> Vec<Mark> {
    let flat = &seen.text.flat;
    let is_mark = |c: &char| matches!(c, '!' | '¡');
    let rows = flat.split(|c| !matches!(c, '!' | '?')).filter(|row| row.iter().filter(|c| is_mark(c)).count() >= ROW);
    let all = flat.iter().filter(|c| **c == '!').count();
    if rows.count() == 0 && all < MARKS {
        return Vec::new();
    }
    let row = flat.windows(ROW).position(|pair| pair.iter().all(|c| matches!(c, '!' | '?')) && pair.contains(&'!'));
    let first = row.or_else(|| flat.iter().position(is_mark)).unwrap_or(0);
    let width = flat.get(first..).unwrap_or_default().iter().take_while(|c| matches!(c, '!' | '?')).count();
    vec![
        Mark::new(Severity::Warn, seen.text.place(first..first + width), "exclamation marks shout")
            .by("shouting-marks", "")
            .offering("a full stop"),
    ]
}
