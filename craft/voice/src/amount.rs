//! Amounts of money in a text.

use std::ops::Range;

/// An amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) cents: i64,
    pub(crate) currency: &'static str,
    pub(crate) flat: Range<usize>,
}

const CURRENCIES: [(&str, &[&str]); 4] = [
    ("€", &["€", "eur", "euro", "euros"]),
    ("$", &["$", "usd", "dollar", "dollars", "dolares"]),
    ("£", &["£", "gbp", "pound", "pounds"]),
    ("CHF", &["chf", "franken", "francs"]),
];
/// Digits of an amount; longer ones are numbers of something.
const LONGEST: usize = 12;

impl Amount {
    /// As it is told.
    pub(crate) fn shown(&self) -> String {
        format!("{}.{:02} {}", self.cents / 100, self.cents % 100, self.currency)
    }
}

/// The largest amount of money a text names, in hundredths of whatever currency stands beside it.
#[must_use]
pub fn largest_amount(text: &str) -> Option<i64> {
    let flat: Vec<char> = text.to_lowercase().chars().collect();
    find(&flat).iter().map(|amount| amount.cents).max()
}

/// All amounts with a currency beside them, in order.
pub(crate) fn find(flat: &[char]) -> Vec<Amount> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < flat.len() {
        let width = flat
            .get(at..)
            .unwrap_or_default()
            .iter()
            .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
            .count();
        if width == 0 || !flat.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
            continue;
        }
        let number = flat.get(at..at + width).unwrap_or_default();
        let trailing = number.iter().rev().take_while(|c| !c.is_ascii_digit()).count();
        let number = at..at + width - trailing;
        if let (Some(cents), Some((currency, whole))) = (cents(flat, &number), currency(flat, &number)) {
            found.push(Amount { cents, currency, flat: whole });
        }
        at += width;
    }
    found
}

/// The value, whichever of point and comma parts the cents.
fn cents(flat: &[char], number: &Range<usize>) -> Option<i64> {
    let text: String = flat.get(number.clone())?.iter().collect();
    let tail = text.rsplit(['.', ',']).next().filter(|tail| tail.len() == 2 && tail.len() < text.len());
    let digits: String = text.chars().filter(char::is_ascii_digit).take(LONGEST + 1).collect();
    let value: i64 = if digits.len() > LONGEST { return None } else { digits.parse().ok()? };
    Some(if tail.is_some() { value } else { value.checked_mul(100)? })
}

/// The currency beside a number, and where both stand.
fn currency(flat: &[char], number: &Range<usize>) -> Option<(&'static str, Range<usize>)> {
    let gap = |c: Option<&char>| usize::from(c.is_some_and(|c| c.is_whitespace()));
    let to = number.end + gap(flat.get(number.end));
    let after: String = flat.get(to..)?.iter().take_while(|c| is_name(**c)).take(9).collect();
    if let Some(name) = named(&after) {
        return Some((name, number.start..to + after.chars().count()));
    }
    let end = number.start - gap(number.start.checked_sub(1).and_then(|at| flat.get(at))).min(number.start);
    let before: Vec<char> = flat.get(..end)?.iter().rev().take_while(|c| is_name(**c)).take(9).copied().collect();
    let word: String = before.iter().rev().collect();
    named(&word).map(|name| (name, end - before.len()..number.end))
}

fn is_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '€' | '$' | '£')
}

fn named(word: &str) -> Option<&'static str> {
    CURRENCIES.iter().find(|(_, names)| names.contains(&word)).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written_in_four_languages() {
        for (text, shown) in [
            ("the €40 for it", "40.00 €"),
            ("47,50 euro", "47.50 €"),
            ("eur 1.299,00!", "1299.00 €"),
            ("$1,299.05.", "1299.05 $"),
            ("£ 5 each", "5.00 £"),
            ("5 chf", "5.00 CHF"),
        ] {
            let flat: Vec<char> = text.chars().collect();
            let found: Vec<String> = find(&flat).iter().map(Amount::shown).collect();
            assert_eq!(found, [shown], "{text}");
        }
        for text in ["order 48040", "26.11.2026", "3 jars", "", "99999999999999 €", "1,2,3"] {
            assert_eq!(find(&text.chars().collect::<Vec<_>>()), [], "{text}");
        }
    }

    #[test]
    fn the_largest_counts_whatever_its_currency() {
        assert_eq!(largest_amount("EUR 12,50 back, and 1.200 Euro more; order 990000"), Some(120_000));
        assert_eq!(largest_amount("order 990000 is on its way"), None);
    }
}
