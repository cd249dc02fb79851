//! Amounts that differ from what she wrote, and days that are not on that weekday.

use crate::amount::{self, Amount};
use crate::check::{Check, Example, Mark};
use crate::languages::Pack;
use crate::report::Severity;
use crate::seen::Seen;
use crate::text::Sentence;
use jiff::civil::Date;
use std::ops::Range;

pub(super) const CHECK: Check = Check {
    name: "facts",
    catches: "The one amount in the reply is near the one she wrote, or the one on file, and another; or a day is not on the weekday named. Warns. \
              Only what is at hand is compared.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"message": "I paid 47.50 EUR for the jar and want my money back."}"#,
            before: "Hi Ana, the €40 for the jar went back to your card today.",
            after: "Hi Ana, the €47.50 for the jar went back to your card today.",
        },
        Example {
            language: "en",
            given: "{}",
            before: "Your parcel arrives on Friday, 26 November.",
            after: "Your parcel arrives on Thursday, 26 November.",
        },
        Example {
            language: "de",
            given: r#"{"message": "Ich habe 47,50 Euro für das Glas bezahlt und möchte mein Geld zurück."}"#,
            before: "Hallo Ana, die 40 Euro für das Glas gingen heute zurück auf dein Konto.",
            after: "Hallo Ana, die 47,50 € für das Glas gingen heute zurück auf dein Konto.",
        },
        Example {
            language: "fr",
            given: "{}",
            before: "Votre colis arrive le vendredi 26 novembre.",
            after: "Votre colis arrive le jeudi 26 novembre.",
        },
        Example {
            language: "es",
            given: "{}",
            before: "Su paquete llega el viernes 26 de noviembre.",
            after: "Su paquete llega el jueves 26 de noviembre.",
        },
    ],
    find,
};

/// Words between a weekday and its date.
const NEAR: usize = 5;
/// Days to either side in which a date without a year lies.
const HALF_A_YEAR: i32 = 183;

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    let mut found: Vec<Mark> = amounts(seen).into_iter().collect();
    if let Some(pack) = seen.pack {
        found.extend(seen.text.own_sentences().flat_map(|sentence| days(seen, pack, &sentence)));
    }
    found
}

/// One amount here, none like it there, and one that is near: somebody may have mistyped. Two amounts may each be right.
fn amounts(seen: &Seen<'_>) -> Option<Mark> {
    let ours = amount::find(&seen.text.masked);
    let one = ours.first()?;
    let story = seen.message.map(|message| amount::find(&message.masked)).unwrap_or_default();
    let filed = seen.reply.known.iter().filter(|known| known.kind == "amount");
    let filed = filed.flat_map(|known| amount::find(&known.value.chars().collect::<Vec<_>>()));
    let theirs: Vec<Amount> = story.into_iter().chain(filed).filter(|other| other.currency == one.currency).collect();
    let alone = ours.iter().all(|other| other.cents == one.cents);
    let known = theirs.iter().any(|other| other.cents == one.cents);
    let near = theirs.iter().find(|other| one.cents < other.cents * 2 && other.cents < one.cents * 2)?;
    if !alone || known {
        return None;
    }
    let why = format!("this says {}, and {} is what is written or on file", one.shown(), near.shown());
    Some(Mark::new(Severity::Warn, seen.text.place(one.flat.clone()), why).by("facts-amount", near.shown()))
}

fn days(seen: &Seen<'_>, pack: &Pack, sentence: &Sentence) -> Vec<Mark> {
    let named = sentence.words.clone().filter_map(|at| Some((at, weekday(pack, seen.text.word(at))?)));
    named.filter_map(|(at, weekday)| wrong_day(seen, pack, (at, weekday, sentence.words.end))).collect()
}

fn wrong_day(seen: &Seen<'_>, pack: &Pack, (at, weekday, end): (usize, usize, usize)) -> Option<Mark> {
    let date = date(seen, pack, at + 1..end.min(at + 1 + NEAR))?;
    let right = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
    if right == weekday {
        return None;
    }
    let name = pack.words.time.weekdays.get(right)?;
    let large = seen.text.words.get(at).is_some_and(|word| word.case == crate::text::Case::Capital);
    let name = if large { capital(name) } else { (*name).to_owned() };
    let why = format!("{} is another day of the week: {name}", date.strftime("%Y-%m-%d"));
    let place = seen.text.place_of(&(at..at + 1));
    Some(Mark::new(Severity::Warn, place, why).by("facts-weekday", name.clone()).replacing(&name))
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn weekday(pack: &Pack, word: &str) -> Option<usize> {
    pack.weekdays.iter().position(|name| name == word)
}

/// A day and a month in these words, in either order, and a year if there is one.
fn date(seen: &Seen<'_>, pack: &Pack, words: Range<usize>) -> Option<Date> {
    let number = |at: usize| seen.text.word(at).parse::<i16>().ok().filter(|_| words.contains(&at));
    let month = |at: usize| {
        let word = seen.text.word(at);
        let named = pack.months.iter().position(|name| word.chars().count() >= 3 && name.starts_with(word));
        named.and_then(|place| i8::try_from(place + 1).ok())
    };
    let (day, month, after) = words.clone().find_map(|at| {
        let day = number(at).filter(|day| (1..=31).contains(day)).and_then(|day| i8::try_from(day).ok())?;
        let behind = (at + 1..=at + 2).find_map(|at| Some((month(at)?, at + 1)));
        let before =
            at.checked_sub(1).filter(|before| words.contains(before)).and_then(month).map(|month| (month, at + 1));
        behind.or(before).map(|(month, after)| (day, month, after))
    })?;
    let year = number(after).filter(|year| (1990..=2200).contains(year));
    match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => nearest(seen.today, month, day),
    }
}

/// The day and month nearest to today.
fn nearest(today: Date, month: i8, day: i8) -> Option<Date> {
    let years = [today.year(), today.year() + 1, today.year() - 1];
    let dates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
    dates.into_iter().find(|date| {
        let days = (*date - today).get_days();
        days.abs() <= HALF_A_YEAR
    })
}
