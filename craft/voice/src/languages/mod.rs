//! What the checks know of a language: one file of data each. A language without a file gets the checks that need none.

mod de;
mod en;
mod es;
mod fr;

use crate::phrase::Phrases;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A phrase and what is said instead; empty: it is left out.
pub(crate) type Plain = (&'static str, &'static str);

/// The words of a language, as they are written in its file. How phrases are read: [`crate::phrase`].
pub(crate) struct Words {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) doublespeak: &'static [Plain],
    pub(crate) apology: &'static [Plain],
    pub(crate) blame: &'static [Plain],
    pub(crate) sarcasm: &'static [Plain],
    pub(crate) abuse: &'static [&'static str],
    pub(crate) admissions: &'static [&'static str],
    pub(crate) offers: &'static [&'static str],
    pub(crate) elsewhere: &'static [&'static str],
    /// Greetings of nobody in particular.
    pub(crate) nobody: &'static [Plain],
    /// Signatures of nobody in particular.
    pub(crate) teams: &'static [&'static str],
    /// Sentences without a fact.
    pub(crate) empty: &'static [&'static str],
    /// Words that make a sentence loud.
    pub(crate) loud: &'static str,
    pub(crate) asks: Asks,
    pub(crate) promise: Promise,
    pub(crate) time: Time,
    /// What one says to somebody who is glad.
    pub(crate) cheer: &'static [&'static str],
    /// What somebody says who is angry, and who grieves.
    pub(crate) anger: &'static [&'static str],
    pub(crate) grief: &'static [&'static str],
    /// Links that do not say where they lead.
    pub(crate) clicks: &'static [&'static str],
    /// Words of either form of address, and their names, the formal one first.
    pub(crate) formal: &'static str,
    pub(crate) informal: &'static str,
    pub(crate) forms: [&'static str; 2],
    /// Whether only a large letter tells the formal words from others.
    pub(crate) formal_by_case: bool,
    /// Words that say nothing of the matter.
    pub(crate) small: &'static str,
    /// Beginnings of words that mean about the same, a group a line.
    pub(crate) alike: &'static [&'static str],
}

/// How questions are asked.
pub(crate) struct Asks {
    pub(crate) when: &'static [&'static str],
    pub(crate) amount: &'static [&'static str],
    /// Words that answer a question of yes or no.
    pub(crate) answers: &'static [&'static str],
}

/// How promises are made.
pub(crate) struct Promise {
    /// Promises whenever they are.
    pub(crate) firm: &'static [&'static str],
    /// Promises only beside a time to come.
    pub(crate) dated: &'static [&'static str],
    /// What makes a promise none.
    pub(crate) not: &'static [&'static str],
    pub(crate) conditions: &'static [&'static str],
    /// "know if", "see whether": no conditions.
    pub(crate) indirect: &'static [&'static str],
}

/// How times to come are named.
pub(crate) struct Time {
    /// Beginnings of the months' names.
    pub(crate) months: [&'static str; 12],
    /// From Monday.
    pub(crate) weekdays: [&'static str; 7],
    /// Phrases with the days they are away.
    pub(crate) days: &'static [(&'static str, i32)],
    /// Phrases for spans.
    pub(crate) spans: &'static [(&'static str, Span)],
    /// Words before a number of hours or days.
    pub(crate) within: &'static [&'static str],
    pub(crate) units: &'static [(&'static str, Unit)],
    pub(crate) numbers: &'static [(&'static str, u32)],
    /// Beside a weekday: the one after the next.
    pub(crate) next: &'static [&'static str],
    /// Past or usual times, behind which no promise stands.
    pub(crate) clock: &'static [&'static str],
}

/// A span whose end is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    Week,
    NextWeek,
    Month,
    NextMonth,
    Year,
    /// "Soon": it has no end.
    Soon,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minutes,
    Hours,
    Days,
    WorkingDays,
    Weeks,
    Months,
}

/// A language made ready.
pub(crate) struct Pack {
    pub(crate) words: &'static Words,
    pub(crate) doublespeak: Phrases<&'static str>,
    pub(crate) apology: Phrases<&'static str>,
    pub(crate) blame: Phrases<&'static str>,
    pub(crate) sarcasm: Phrases<&'static str>,
    pub(crate) abuse: Phrases<()>,
    pub(crate) admissions: Phrases<()>,
    pub(crate) offers: Phrases<()>,
    pub(crate) elsewhere: Phrases<()>,
    pub(crate) nobody: Phrases<&'static str>,
    pub(crate) teams: Phrases<()>,
    pub(crate) empty: Phrases<()>,
    pub(crate) loud: HashSet<String>,
    pub(crate) when: Phrases<()>,
    pub(crate) amount: Phrases<()>,
    pub(crate) answers: Phrases<()>,
    /// True for those that need a time beside them.
    pub(crate) commits: Phrases<bool>,
    pub(crate) not: Phrases<()>,
    pub(crate) conditions: Phrases<()>,
    pub(crate) indirect: Phrases<()>,
    pub(crate) days: Phrases<i32>,
    pub(crate) spans: Phrases<Span>,
    pub(crate) within: Phrases<()>,
    pub(crate) units: Phrases<Unit>,
    pub(crate) next: Phrases<()>,
    pub(crate) clock: Phrases<()>,
    pub(crate) cheer: Phrases<()>,
    pub(crate) anger: Phrases<()>,
    pub(crate) grief: Phrases<()>,
    pub(crate) clicks: Phrases<()>,
    pub(crate) formal: HashSet<String>,
    pub(crate) informal: HashSet<String>,
    pub(crate) small: HashSet<String>,
    pub(crate) alike: Vec<Vec<String>>,
    pub(crate) months: Vec<String>,
    pub(crate) weekdays: Vec<String>,
    pub(crate) numbers: Vec<(String, u32)>,
}

static PACKS: [LazyLock<Pack>; 4] = [
    LazyLock::new(|| Pack::of(&en::WORDS)),
    LazyLock::new(|| Pack::of(&de::WORDS)),
    LazyLock::new(|| Pack::of(&fr::WORDS)),
    LazyLock::new(|| Pack::of(&es::WORDS)),
];

/// The languages that have a file: code and name.
pub(crate) const KNOWN: [(&str, &str); 4] = [
    (en::WORDS.code, en::WORDS.name),
    (de::WORDS.code, de::WORDS.name),
    (fr::WORDS.code, fr::WORDS.name),
    (es::WORDS.code, es::WORDS.name),
];

/// What is known of a language.
pub(crate) fn pack(code: &str) -> Option<&'static Pack> {
    let at = KNOWN.iter().position(|(known, _)| *known == code)?;
    PACKS.get(at).map(LazyLock::force)
}

/// Makes all languages ready, so that the first reply does not wait for it.
pub(crate) fn ready() {
    for pack in &PACKS {
        LazyLock::force(pack);
    }
}

impl Pack {
    fn of(words: &'static Words) -> Self {
        let firm = words.promise.firm.iter().map(|phrase| (*phrase, false));
        let dated = words.promise.dated.iter().map(|phrase| (*phrase, true));
        Self {
            words,
            doublespeak: pairs(words.doublespeak),
            apology: pairs(words.apology),
            blame: pairs(words.blame),
            sarcasm: pairs(words.sarcasm),
            abuse: list(words.abuse),
            admissions: list(words.admissions),
            offers: list(words.offers),
            elsewhere: list(words.elsewhere),
            nobody: pairs(words.nobody),
            teams: list(words.teams),
            empty: list(words.empty),
            loud: set(words.loud),
            when: list(words.asks.when),
            amount: list(words.asks.amount),
            answers: list(words.asks.answers),
            commits: Phrases::of(firm.chain(dated)),
            not: list(words.promise.not),
            conditions: list(words.promise.conditions),
            indirect: list(words.promise.indirect),
            days: Phrases::of(words.time.days.iter().copied()),
            spans: Phrases::of(words.time.spans.iter().copied()),
            within: list(words.time.within),
            units: Phrases::of(words.time.units.iter().copied()),
            next: list(words.time.next),
            clock: list(words.time.clock),
            cheer: list(words.cheer),
            anger: list(words.anger),
            grief: list(words.grief),
            clicks: list(words.clicks),
            formal: set(words.formal),
            informal: set(words.informal),
            small: set(words.small),
            alike: words.alike.iter().map(|line| folded(line)).collect(),
            months: words.time.months.iter().map(|name| crate::fold::text(name)).collect(),
            weekdays: words.time.weekdays.iter().map(|name| crate::fold::text(name)).collect(),
            numbers: words.time.numbers.iter().map(|(name, value)| (crate::fold::text(name), *value)).collect(),
        }
    }
}

fn pairs(plain: &'static [Plain]) -> Phrases<&'static str> {
    Phrases::of(plain.iter().copied())
}

fn list(phrases: &'static [&'static str]) -> Phrases<()> {
    Phrases::of(phrases.iter().map(|phrase| (*phrase, ())))
}

fn folded(line: &str) -> Vec<String> {
    crate::fold::text(line).split_whitespace().map(str::to_owned).collect()
}

fn set(line: &str) -> HashSet<String> {
    folded(line).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_of_every_language_can_be_found() {
        for (code, _) in KNOWN {
            let pack = pack(code).unwrap();
            let words = pack.words;
            let counts = [
                (pack.doublespeak.len(), words.doublespeak.len()),
                (pack.apology.len(), words.apology.len()),
                (pack.blame.len(), words.blame.len()),
                (pack.sarcasm.len(), words.sarcasm.len()),
                (pack.commits.len(), words.promise.firm.len() + words.promise.dated.len()),
                (pack.empty.len(), words.empty.len()),
                (pack.days.len(), words.time.days.len()),
            ];
            for (made, written) in counts {
                assert_eq!(made, written, "{code}: a phrase begins with a word");
            }
        }
    }

    #[test]
    fn no_phrase_stands_twice_in_a_list() {
        for (code, _) in KNOWN {
            let words = pack(code).unwrap().words;
            for list in [words.doublespeak, words.apology, words.blame, words.sarcasm] {
                let all: HashSet<_> = list.iter().map(|(phrase, _)| phrase).collect();
                assert_eq!(all.len(), list.len(), "{code}");
            }
        }
    }
}
