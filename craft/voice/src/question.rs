//! What was asked, and whether an answer speaks of it.

use crate::due;
use crate::languages::Pack;
use crate::text::{Sentence, Text, Word};
use jiff::civil::Date;
use std::ops::Range;

/// Question words that begin a second question behind an "and", folded.
const ASKS: &[&str] = &[
    "when", "where", "who", "how", "what", "why", "which", "wann", "wo", "wer", "wie", "was", "warum", "welche",
    "wohin", "quand", "qui", "comment", "pourquoi", "combien", "quel", "quelle", "cuando", "donde", "quien", "como",
    "cuanto", "cual",
];
const AND: &[&str] = &["and", "und", "et", "y", "or", "oder"];
/// Letters two words begin with alike to be taken for the same.
const STEM: usize = 5;
/// Questions of one message.
const MOST: usize = 20;

/// The questions of a message, as ranges of its words.
pub(crate) fn asked(message: &Text<'_>) -> Vec<Range<usize>> {
    let questions = message.own_sentences().filter(|one| one.asks);
    questions.flat_map(|one| parts(message, one.words)).take(MOST).collect()
}

fn parts(message: &Text<'_>, words: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = words.start;
    for at in words.start + 1..words.end {
        if ASKS.contains(&message.word(at)) && AND.contains(&message.word(at - 1)) && at - 1 > from {
            parts.push(from..at - 1);
            from = at;
        }
    }
    parts.push(from..words.end);
    parts
}

/// Whether the reply speaks of what a question asks. Where there is doubt it does.
pub(crate) fn answered(
    (message, question): (&Text<'_>, &Range<usize>),
    reply: &Text<'_>,
    pack: &Pack,
    today: Date,
) -> bool {
    let own: Vec<Sentence> = reply.own_sentences().collect();
    let part = [Sentence { words: question.clone(), asks: true }];
    if pack.when.any(message, part.clone()) {
        return own.iter().any(|one| due::any(reply, pack, &one.words, today) || counted(reply, pack, &one.words));
    }
    let content = content(message, question, pack);
    let shared = own
        .iter()
        .flat_map(|one| reply.among(&one.words))
        .any(|word| content.iter().any(|asked| alike(asked, word, pack)));
    if pack.amount.any(message, part) {
        return own.iter().any(|one| counted(reply, pack, &one.words)) || shared && free(reply, pack);
    }
    let yes = own.first().is_some_and(|first| pack.answers.at(reply, first.words.start, first.words.end).is_some());
    // What a page behind a link says is not known.
    content.is_empty() || shared || yes || !reply.links.is_empty()
}

/// A number, in digits or in words before something counted.
pub(crate) fn counted(text: &Text<'_>, pack: &Pack, words: &Range<usize>) -> bool {
    text.among(words).iter().any(|word| {
        word.text.starts_with(|c: char| c.is_ascii_digit())
            || pack.numbers.iter().any(|(name, value)| *value > 1 && *name == word.text)
    })
}

fn free(text: &Text<'_>, pack: &Pack) -> bool {
    let words = text.words.iter().map(|word| word.text.as_str());
    pack.alike.first().is_some_and(|group| words.into_iter().any(|word| group.iter().any(|known| known == word)))
}

/// The words that say what it is about.
pub(crate) fn content<'t>(text: &'t Text<'_>, words: &Range<usize>, pack: &Pack) -> Vec<&'t Word> {
    let says = |word: &&Word| word.text.chars().count() >= 3 && !pack.small.contains(&word.text);
    text.among(words).iter().filter(says).filter(|word| !ASKS.contains(&word.text.as_str())).collect()
}

/// Whether two words are of one matter: the same, of one stem, or in one group.
pub(crate) fn alike(asked: &Word, said: &Word, pack: &Pack) -> bool {
    let (one, other) = (asked.text.as_str(), said.text.as_str());
    let stem = |word: &str| word.chars().take(STEM).collect::<String>();
    let same =
        one == other || (one.chars().count() >= STEM && other.chars().count() >= STEM && stem(one) == stem(other));
    let inside =
        one.chars().count() >= STEM && other.contains(one) || other.chars().count() >= STEM && one.contains(other);
    let group = |group: &Vec<String>| group.iter().any(|word| word == one) && group.iter().any(|word| word == other);
    same || inside || pack.alike.iter().any(group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages;

    fn open(message: &str, reply: &str) -> Vec<String> {
        let (message, reply) = (Text::of(message), Text::of(reply));
        let pack = languages::pack("en").unwrap();
        let today = Date::constant(2026, 11, 23);
        let asked = asked(&message).into_iter().filter(|one| !answered((&message, one), &reply, pack, today));
        asked.map(|one| message.cut(&message.place_of(&one)).to_owned()).collect()
    }

    #[test]
    fn two_questions_are_two() {
        let message = "Where is my parcel and who pays for the return?";
        assert_eq!(open(message, "Your parcel is at the depot in Graz."), ["who pays for the return"]);
        assert_eq!(open(message, "Your parcel is in Graz. The return is free for you."), Vec::<String>::new());
    }

    #[test]
    fn when_wants_a_time() {
        assert_eq!(open("When does it arrive?", "It left Graz and is on its way."), ["When does it arrive"]);
        assert_eq!(open("When does it arrive?", "It comes on Friday."), Vec::<String>::new());
    }
}
