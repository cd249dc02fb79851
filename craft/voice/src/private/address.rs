//! Postal addresses: a street with its number, in four languages, and British postcodes.

use super::Found;
use crate::text::{Case, Text};
use std::ops::Range;

/// Endings of German streets.
const ENDS: &[&str] = &["strasse", "str", "weg", "platz", "gasse", "allee", "ufer"];
/// Behind the name, in English.
const TYPES: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "ln",
    "drive",
    "dr",
    "boulevard",
    "blvd",
    "court",
    "square",
    "terrace",
    "crescent",
    "way",
];
/// Before the name, behind the number.
const RUES: &[&str] =
    &["rue", "avenue", "av", "boulevard", "bd", "place", "chemin", "impasse", "allee", "quai", "route", "cours"];
/// Before the name, before the number.
const CALLES: &[&str] = &["calle", "avenida", "avda", "plaza", "paseo", "camino", "carrer", "ronda", "carretera"];
/// Words of a street's name.
const NAME: usize = 4;

pub(super) fn find(text: &Text<'_>) -> Vec<Found> {
    let starts = (0..text.words.len()).filter_map(|at| {
        let words =
            german(text, at).or_else(|| english(text, at)).or_else(|| french(text, at)).or_else(|| spanish(text, at));
        words.map(|words| with_town(text, words)).or_else(|| postcode(text, at))
    });
    starts.map(|words| Found::own("address", text.flat_of(&words))).collect()
}

fn is_number(word: &str) -> bool {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    (1..=4).contains(&digits) && word.chars().count() <= digits + 1
}

fn large(text: &Text<'_>, at: usize) -> bool {
    text.words.get(at).is_some_and(|word| word.case != Case::Small && word.text.starts_with(char::is_alphabetic))
}

fn near(text: &Text<'_>, at: usize) -> bool {
    text.gap(at).iter().all(|c| matches!(c, ' ' | '.' | ',' | '\'' | '-' | 'º' | '°'))
}

/// Kirchweg 3 · Lange Straße 12a
fn german(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let word = text.word(at);
    let named = ENDS.iter().any(|end| word.len() > end.len() + 1 && word.ends_with(end)) && large(text, at);
    let apart = ENDS.contains(&word) && at > 0 && large(text, at) && large(text, at - 1) && near(text, at - 1);
    let numbered = is_number(text.word(at + 1)) && near(text, at);
    (numbered && (named || apart)).then(|| at - usize::from(apart)..at + 2)
}

/// 10 Downing Street
fn english(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    if !is_number(text.word(at)) {
        return None;
    }
    for last in at + 2..at + 2 + NAME {
        let inside = large(text, last) && near(text, last - 1) && large(text, last - 1) && near(text, last - 2);
        if !inside {
            return None;
        }
        if TYPES.contains(&text.word(last)) {
            return Some(at..last + 1);
        }
    }
    None
}

/// 12 bis, rue de la Paix
fn french(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let again = usize::from(matches!(text.word(at + 1), "bis" | "ter"));
    let street = at + 1 + again;
    if !is_number(text.word(at)) || !RUES.contains(&text.word(street)) || !near(text, at) {
        return None;
    }
    let mut end = street + 1;
    while end <= street + NAME + 1
        && text.gap(end - 1).iter().all(|c| matches!(c, ' ' | '\'' | '-'))
        && end < text.words.len()
    {
        end += 1;
        if large(text, end - 1) && !large(text, end) {
            return Some(at..end);
        }
    }
    (end > street + 1 && large(text, end - 1)).then_some(at..end)
}

/// Calle de Alcalá, 14
fn spanish(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    if !CALLES.contains(&text.word(at)) {
        return None;
    }
    let number = (at + 2..at + 3 + NAME).find(|next| is_number(text.word(*next)))?;
    let named = (at + 1..number).any(|word| large(text, word));
    ((at..number).all(|word| near(text, word)) && named).then_some(at..number + 1)
}

/// The town behind, when it has a code: ", 8010 Graz".
fn with_town(text: &Text<'_>, words: Range<usize>) -> Range<usize> {
    let code = text.word(words.end);
    let coded = (4..=5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    let near = text.gap(words.end - 1).iter().all(|c| matches!(c, ' ' | ',' | '\n'));
    if coded && near && large(text, words.end + 1) { words.start..words.end + 2 } else { words }
}

/// SW1A 1AA
fn postcode(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let (first, second) = (text.word(at), text.word(at + 1));
    let written = text.words.get(at + 1)?.case == Case::Large && large(text, at);
    let head = first.chars().take_while(char::is_ascii_alphabetic).count();
    let outward = (1..=2).contains(&head)
        && (2..=4).contains(&first.len())
        && first.chars().nth(head).is_some_and(|c| c.is_ascii_digit());
    let mut inward = second.chars();
    let shape = inward.next().is_some_and(|c| c.is_ascii_digit())
        && second.len() == 3
        && inward.all(|c| c.is_ascii_alphabetic());
    (written && outward && shape && text.gap(at) == [' ']).then_some(at..at + 2)
}
