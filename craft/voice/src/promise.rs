//! Promises in a text: who will do what, and by which day.

use crate::due;
use crate::languages::{self, Pack};
use crate::report::Promise;
use crate::seen::own_words;
use crate::text::{Sentence, Text};
use jiff::civil::Date;
use std::ops::Range;

/// Characters of what is quoted.
const LONGEST: usize = 300;
/// Promises told of one text.
const MOST: usize = 50;

/// The promises of a text alone; `language` is asked where the text is too short to tell its own.
#[must_use]
pub fn promises(text: &str, language: Option<&str>, today: Date) -> Vec<Promise> {
    let text = Text::of(text);
    let known = || language.map(|code| crate::fold::text(code).chars().take(2).collect());
    let code = language::detect(&own_words(&text)).or_else(known);
    code.and_then(|code| languages::pack(&code)).map(|pack| find(&text, pack, today)).unwrap_or_default()
}

/// The promises of a text, one for each thing promised.
pub(crate) fn find(text: &Text<'_>, pack: &Pack, today: Date) -> Vec<Promise> {
    let sentences = text.own_sentences();
    sentences.flat_map(|sentence| in_sentence(text, pack, &sentence, today)).take(MOST).collect()
}

fn in_sentence(text: &Text<'_>, pack: &Pack, sentence: &Sentence, today: Date) -> Vec<Promise> {
    let commits = pack.commits.find(text, [sentence.clone()]);
    let conditions = conditions(text, pack, sentence);
    let mut found = Vec::new();
    for (index, commit) in commits.iter().enumerate() {
        // A time before the first promise is its time: "By Friday we'll …".
        let next = commits.get(index + 1);
        if next.is_some_and(|next| next.words.start <= commit.words.end + 1) {
            // "I promise that I'll …" is one
            continue;
        }
        let from = if index == 0 { sentence.words.start } else { commit.words.start };
        let to = next.map_or(sentence.words.end, |next| next.words.start);
        let part = Sentence { words: from..to, asks: sentence.asks };
        if sentence.asks
            || is_conditional(conditions, &(commit.words.start..to), sentence)
            || pack.not.any(text, [part.clone()])
        {
            continue;
        }
        let (due, clock) = when(text, pack, (&part.words, commit.words.start), today);
        let due = due.map(|due| with_hour(from_preposition(text, due, from), clock.as_ref()));
        let future = due.as_ref().is_some_and(|due| due.day.is_some_and(|day| day >= today));
        if *commit.what && !future {
            continue;
        }
        let start = due.as_ref().map_or(commit.words.start, |due| due.words.start.min(commit.words.start));
        let quoted = start..trimmed(text, pack, to, sentence.words.end);
        let verb = commit.words.end.saturating_sub(verb_words(text.word(commit.words.end - 1)));
        let what = what(text, verb..quoted.end, due.as_ref().map(|due| &due.words));
        let place = text.place_of(&quoted);
        let (day, after) = due.map_or((None, None), |due| (due.day, due.after));
        found.push(Promise {
            quote: text.cut(&place).chars().take(LONGEST).collect(),
            what,
            due: day.map(|day| day.to_string()),
            days: day.and_then(|day| day.since(today).ok()).map(|span| span.get_days()),
            time: clock.filter(|_| day.is_some() && after.is_none()).map(|clock| clock.time),
            after,
            place,
        });
    }
    found
}

/// Where conditions begin: the first and the last. "I'll look if it arrived" holds none.
fn conditions(text: &Text<'_>, pack: &Pack, sentence: &Sentence) -> Option<(usize, usize)> {
    let indirect: Vec<_> = pack.indirect.find(text, [sentence.clone()]).into_iter().map(|hit| hit.words).collect();
    let inside = |at: &usize| {
        let before = indirect.partition_point(|words| words.start <= *at);
        before.checked_sub(1).and_then(|last| indirect.get(last)).is_some_and(|words| words.contains(at))
    };
    let starts = pack.conditions.find(text, [sentence.clone()]).into_iter().map(|hit| hit.words.start);
    let meant: Vec<usize> = starts.filter(|at| !inside(at)).collect();
    meant.first().copied().zip(meant.last().copied())
}

/// "If it arrives I will" is no promise. Behind a promise a condition counts only where no other promise follows:
/// "I'll call, and if it broke I'll send a new one".
fn is_conditional(conditions: Option<(usize, usize)>, part: &Range<usize>, sentence: &Sentence) -> bool {
    let is_last = part.end == sentence.words.end;
    conditions.is_some_and(|(first, last)| first < part.start || (is_last && last > part.start))
}

/// Words that begin a promise and say nothing of what is promised; any other last word of a commitment is its verb.
const HELPERS: &[&str] = &[
    "ll",
    "will",
    "shall",
    "to",
    "that",
    "you",
    "word",
    "guarantee",
    "werde",
    "werden",
    "ich",
    "wir",
    "verspreche",
    "versprechen",
    "vais",
    "allons",
    "va",
    "promets",
    "promettons",
    "a",
    "prometo",
    "prometemos",
    "garantizo",
    "con",
];

/// How many words of a commitment are its verb, by its last one: "melde mich" has two.
fn verb_words(last: &str) -> usize {
    match last {
        "mich" | "uns" | "contacto" => 2,
        last if HELPERS.contains(&last) => 0,
        _ => 1,
    }
}

/// Words between what is promised and its time.
const PREPOSITIONS: &[&str] = &[
    "by",
    "on",
    "before",
    "until",
    "at",
    "till",
    "the",
    "latest",
    "bis",
    "am",
    "um",
    "im",
    "vor",
    "zum",
    "spatestens",
    "le",
    "avant",
    "d",
    "ici",
    "pour",
    "au",
    "el",
    "antes",
    "del",
    "hasta",
    "para",
];

/// A time with the words that lead to it.
fn from_preposition(text: &Text<'_>, mut due: due::Due, floor: usize) -> due::Due {
    while due.words.start > floor && PREPOSITIONS.contains(&text.word(due.words.start - 1)) {
        due.words.start -= 1;
    }
    due
}

/// By when: a day named behind the promise, before one in front of it ("It left today, and I'll call you on Friday").
fn when(
    text: &Text<'_>,
    pack: &Pack,
    (part, commit): (&Range<usize>, usize),
    today: Date,
) -> (Option<due::Due>, Option<due::Clock>) {
    let behind = commit..part.end;
    let named = |words| due::day(text, pack, words, today).filter(|due| due.day.is_some());
    let due = named(&behind).or_else(|| named(part)).or_else(|| due::find(text, pack, part, today));
    let Some(due) = due else { return (None, None) };
    let in_front = || if due.words.start < commit { due::time(text, pack, part) } else { None };
    let clock = due::time(text, pack, &behind).or_else(in_front);
    (Some(due), clock)
}

/// A day with the hour that stands beside it.
fn with_hour(mut due: due::Due, clock: Option<&due::Clock>) -> due::Due {
    let Some(clock) = clock else { return due };
    if clock.words.start <= due.words.end && due.words.start <= clock.words.end {
        due.words = due.words.start.min(clock.words.start)..due.words.end.max(clock.words.end);
    }
    due
}

/// The "and" before the next promise belongs to neither.
fn trimmed(text: &Text<'_>, pack: &Pack, to: usize, sentence: usize) -> usize {
    let last = to.saturating_sub(1);
    if to < sentence && pack.small.contains(text.word(last)) && text.word(last).len() <= 3 { last } else { to }
}

/// What is promised, without the time, if something is left then.
fn what(text: &Text<'_>, words: Range<usize>, time: Option<&Range<usize>>) -> String {
    let inside = time.filter(|time| time.start >= words.start && time.end <= words.end);
    let (before, after) = match inside {
        Some(time) => (words.start..time.start, time.end..words.end),
        None => (words.clone(), words.end..words.end),
    };
    let said = |words: Range<usize>| if words.is_empty() { "" } else { text.cut(&text.place_of(&words)) };
    let what = format!("{} {}", said(before), said(after));
    let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = if what.is_empty() { said(words).to_owned() } else { what };
    whole.chars().take(LONGEST).collect()
}
