//! Numbers that belong to somebody: cards, telephones, machines, identity papers.

use super::Found;
use crate::text::Text;
use std::ops::Range;

/// Words a telephone number stands behind, as their beginnings.
const PHONE_WORDS: &[&str] = &[
    "tel",
    "phone",
    "call",
    "mobil",
    "cell",
    "ring",
    "handy",
    "fax",
    "anruf",
    "rufnummer",
    "portable",
    "appel",
    "movil",
    "llam",
    "sms",
];
/// Words a number in four parts stands behind that is no machine's.
const VERSIONS: &[&str] = &["version", "beta", "build", "release", "update", "ios", "android", "firmware", "v"];
/// Signs of one number, with what separates them.
const LONGEST: usize = 40;

/// Digits in groups, as one writes a long number.
struct Run {
    flat: Range<usize>,
    groups: Vec<Range<usize>>,
    separators: Vec<char>,
    plus: bool,
}

/// Cards, by issuer, length and checksum.
pub(super) fn cards(text: &Text<'_>) -> Vec<Found> {
    runs(&text.masked).iter().filter_map(|run| card(text, run)).map(|flat| Found::own("card", flat)).collect()
}

/// Everything else.
pub(super) fn find(text: &Text<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = runs(&text.masked).iter().filter_map(|run| judge(text, run)).collect();
    found.extend(
        text.words.iter().filter(|word| is_dni(&word.text)).map(|word| Found::own("national_id", word.flat.clone())),
    );
    found
}

fn judge(text: &Text<'_>, run: &Run) -> Option<Found> {
    if run.is_date(text) {
        return None;
    }
    if run.is_machine(text) {
        if behind(text, run.flat.start, VERSIONS) {
            return None;
        }
        return Some(Found::own("ip", run.flat.clone()));
    }
    if run.lengths() == [3, 2, 4] && run.separators.iter().all(|c| *c == '-') || is_nir(&run.digits(text)) {
        return Some(Found::own("national_id", run.flat.clone()));
    }
    run.is_phone(text).then(|| Found::own("phone", run.flat.clone()))
}

fn runs(flat: &[char]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(c) = flat.get(at) {
        if !c.is_ascii_digit() {
            at += 1;
            continue;
        }
        let run = run(flat, at);
        at = run.flat.end.max(at + 1);
        let before = run.flat.start.checked_sub(1).and_then(|before| flat.get(before));
        let glued = |c: Option<&char>| c.is_some_and(|c| c.is_alphabetic());
        if !glued(before) && !glued(flat.get(run.flat.end)) {
            runs.push(run);
        }
    }
    runs
}

fn run(flat: &[char], from: usize) -> Run {
    let mut run = Run { flat: from..from, groups: Vec::new(), separators: Vec::new(), plus: false };
    let before = from.checked_sub(1).and_then(|before| flat.get(before));
    run.plus = before == Some(&'+');
    run.flat.start = from - usize::from(run.plus);
    let mut at = from;
    loop {
        let digits = flat.get(at..).unwrap_or_default().iter().take_while(|c| c.is_ascii_digit()).count();
        crate::steps::count(digits + 1);
        run.groups.push(at..at + digits);
        at += digits;
        let gap: Vec<char> =
            flat.get(at..).unwrap_or_default().iter().copied().take(3).take_while(|c| is_separator(*c)).collect();
        let goes_on = flat.get(at + gap.len()).is_some_and(char::is_ascii_digit);
        if gap.is_empty() || !goes_on || at - from > LONGEST {
            run.flat.end = at;
            return run;
        }
        run.separators.push(gap.iter().copied().find(|c| *c != ' ').unwrap_or(' '));
        at += gap.len();
    }
}

const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '/' | '(' | ')')
}

impl Run {
    fn lengths(&self) -> Vec<usize> {
        self.groups.iter().map(ExactSizeIterator::len).collect()
    }

    fn digits(&self, text: &Text<'_>) -> String {
        digits(text, &self.groups)
    }

    fn all(&self, separator: char) -> bool {
        !self.separators.is_empty() && self.separators.iter().all(|c| *c == separator)
    }

    fn is_date(&self, text: &Text<'_>) -> bool {
        let same = self.separators.windows(2).all(|pair| pair.first() == pair.last());
        let shape = matches!(self.lengths().as_slice(), [1 | 2, 1 | 2, 2 | 4] | [4, 1 | 2, 1 | 2]);
        let year = digits(text, self.groups.get(..1).unwrap_or_default());
        let stamp =
            matches!(self.lengths().as_slice(), [4, 2, 2, 2, ..]) && (year.starts_with("19") || year.starts_with("20"));
        (shape && same && !self.all(' ')) || stamp
    }

    fn is_machine(&self, text: &Text<'_>) -> bool {
        let small = |group: &Range<usize>| digits(text, std::slice::from_ref(group)).parse::<u8>().is_ok();
        self.groups.len() == 4 && self.all('.') && self.groups.iter().all(small)
    }

    /// 1.234.567 and 1 234 567 are amounts.
    fn is_amount(&self) -> bool {
        let mut lengths = self.lengths().into_iter();
        let first = lengths.next().unwrap_or(0);
        self.groups.len() > 1 && first <= 3 && lengths.all(|length| length == 3) && (self.all('.') || self.all(' '))
    }

    fn is_phone(&self, text: &Text<'_>) -> bool {
        let digits = self.digits(text);
        let named = behind(text, self.flat.start, PHONE_WORDS);
        if !(6..=15).contains(&digits.len()) {
            return false;
        }
        let abroad = (self.plus || digits.starts_with("00")) && digits.len() >= 8;
        let home = digits.starts_with('0') && digits.len() >= 8 && (self.groups.len() > 1 || digits.len() >= 10);
        let lengths = self.lengths();
        let tens = matches!(lengths.as_slice(), [3, 3, 4] | [1, 3, 3, 4]) && !self.all(' ');
        let nines = matches!(lengths.as_slice(), [3, 3, 3] | [3, 2, 2, 2]) && digits.starts_with(['6', '7', '8', '9']);
        abroad
            || (home && !self.all('.'))
            || tens
            || (nines && self.all(' '))
            || (named && !self.is_amount() && digits.len() >= 6)
    }
}

fn digits(text: &Text<'_>, groups: &[Range<usize>]) -> String {
    groups.iter().filter_map(|group| text.flat.get(group.clone())).flatten().collect()
}

/// Whether one of the three words before begins like one of these.
fn behind(text: &Text<'_>, flat: usize, starts: &[&str]) -> bool {
    let next = text.words.partition_point(|word| word.flat.start < flat);
    let before = text.words.get(next.saturating_sub(3)..next).unwrap_or_default();
    before.iter().any(|word| starts.iter().any(|start| word.text.starts_with(start)))
}

/// The part of a run that is a card's number.
fn card(text: &Text<'_>, run: &Run) -> Option<Range<usize>> {
    let groups = run.groups.len().min(12);
    for from in 0..groups {
        for to in from + 1..=groups {
            let part = run.groups.get(from..to)?;
            let digits = digits(text, part);
            crate::steps::count(digits.len());
            if is_card(&digits) {
                return Some(part.first()?.start..part.last()?.end);
            }
            if digits.len() > 19 {
                break;
            }
        }
    }
    None
}

fn is_card(digits: &str) -> bool {
    let starts = |width: usize| digits.get(..width).and_then(|head| head.parse::<u32>().ok()).unwrap_or(0);
    let issued = match digits.len() {
        13 => starts(1) == 4,
        14 => matches!(starts(2), 30 | 36 | 38 | 39),
        15 => matches!(starts(2), 34 | 37),
        16 => {
            starts(1) == 4
                || (51..=55).contains(&starts(2))
                || (2221..=2720).contains(&starts(4))
                || matches!(starts(2), 35 | 60 | 62 | 64 | 65)
        }
        17..=19 => starts(1) == 4 || matches!(starts(2), 50 | 56..=58 | 62 | 63 | 67),
        _ => false,
    };
    issued && luhn(digits)
}

fn luhn(digits: &str) -> bool {
    let values = digits.chars().rev().filter_map(|c| c.to_digit(10));
    let sum: u32 = values
        .enumerate()
        .map(|(at, value)| match (at % 2, value * 2) {
            (0, _) => value,
            (_, twice) => twice / 10 + twice % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Spain: eight digits and the letter that follows from them.
fn is_dni(word: &str) -> bool {
    let (digits, letter) = word.split_at_checked(8).unwrap_or_default();
    let expected = digits.parse::<usize>().ok().and_then(|number| "trwagmyfpdxbnjzsqvhlcke".chars().nth(number % 23));
    letter.chars().count() == 1 && digits.bytes().all(|b| b.is_ascii_digit()) && letter.chars().next() == expected
}

/// France: thirteen digits and the two that follow from them.
fn is_nir(digits: &str) -> bool {
    let Some((number, key)) = digits.split_at_checked(13).filter(|(_, key)| key.len() == 2) else { return false };
    let parsed = number.parse::<u64>().ok().zip(key.parse::<u64>().ok());
    number.starts_with(['1', '2']) && parsed.is_some_and(|(number, key)| 97 - number % 97 == key)
}
