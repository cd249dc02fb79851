//! Long sentences and words from offices.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;

pub(super) const CHECK: Check = Check {
    name: "readability",
    catches: "A sentence of more than 25 words: a hint; of more than 40, or a text that takes more than 14 years of school: warns.",
    examples: &[Example {
        language: "en",
        given: "{}",
        before: "We have asked the depot in Graz, which as far as we can see from the system still has your parcel on its shelf, to send \
                 it out tonight so that it reaches you before the weekend, although we cannot be entirely certain of it.",
        after: "We have asked the depot in Graz: your parcel is on its shelf there. It goes out tonight. I write to you on Friday.",
    }],
    find,
};

const LONG: usize = 25;
const TOO_LONG: usize = 40;
const YEARS: f64 = 14.0;
/// Words before a grade says something.
const WORDS: usize = 40;

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let long = seen.text.own_sentences().filter(|one| one.words.len() > LONG);
    let mut found: Vec<Mark> = long
        .map(|one| {
            let count = one.words.len();
            let severity = if count > TOO_LONG { Severity::Warn } else { Severity::Hint };
            let place = seen.text.place_of(&one.words);
            let mark = Mark::new(severity, place, format!("a sentence of {count} words"));
            mark.by("readability-sentence", count.to_string()).offering("make two of it")
        })
        .collect();
    if let Some(years) = seen.grade.filter(|years| *years > YEARS && seen.own_words() >= WORDS) {
        let why = format!("it takes {years:.0} years of school to read this with ease");
        let mark = Mark::new(Severity::Warn, seen.end(), why).by("readability-grade", format!("{years:.0}"));
        found.push(mark.offering("shorter words and sentences"));
    }
    found
}
