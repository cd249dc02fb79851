//! Account numbers, by their country's length and their checksum (ISO 13616).

use super::Found;
use crate::text::Text;

/// Length of a whole number, by country.
const LENGTHS: &[(&str, usize)] = &[
    ("ad", 24),
    ("ae", 23),
    ("al", 28),
    ("at", 20),
    ("az", 28),
    ("ba", 20),
    ("be", 16),
    ("bg", 22),
    ("bh", 22),
    ("br", 29),
    ("by", 28),
    ("ch", 21),
    ("cr", 22),
    ("cy", 28),
    ("cz", 24),
    ("de", 22),
    ("dk", 18),
    ("do", 28),
    ("ee", 20),
    ("eg", 29),
    ("es", 24),
    ("fi", 18),
    ("fo", 18),
    ("fr", 27),
    ("gb", 22),
    ("ge", 22),
    ("gi", 23),
    ("gl", 18),
    ("gr", 27),
    ("gt", 28),
    ("hr", 21),
    ("hu", 28),
    ("ie", 22),
    ("il", 23),
    ("iq", 23),
    ("is", 26),
    ("it", 27),
    ("jo", 30),
    ("kw", 30),
    ("kz", 20),
    ("lb", 28),
    ("li", 21),
    ("lt", 20),
    ("lu", 20),
    ("lv", 21),
    ("mc", 27),
    ("md", 24),
    ("me", 22),
    ("mk", 19),
    ("mr", 27),
    ("mt", 31),
    ("mu", 30),
    ("nl", 18),
    ("no", 15),
    ("pk", 24),
    ("pl", 28),
    ("ps", 29),
    ("pt", 25),
    ("qa", 29),
    ("ro", 24),
    ("rs", 22),
    ("sa", 24),
    ("se", 24),
    ("si", 19),
    ("sk", 24),
    ("sm", 27),
    ("tn", 24),
    ("tr", 26),
    ("ua", 29),
    ("va", 22),
    ("xk", 20),
];

pub(super) fn find(text: &Text<'_>) -> Vec<Found> {
    text.words.iter().filter_map(|word| begins(text, word.flat.start)).collect()
}

fn begins(text: &Text<'_>, from: usize) -> Option<Found> {
    let head = text.flat.get(from..from + 2)?;
    let country: String = head.iter().collect();
    let (_, length) = LENGTHS.iter().find(|(known, _)| *known == country)?;
    let mut signs = Vec::with_capacity(*length);
    let mut blanks = 0;
    crate::steps::count(*length);
    for (offset, c) in text.flat.get(from..)?.iter().enumerate() {
        match c {
            c if c.is_ascii_alphanumeric() => (signs.push(*c), blanks = 0).1,
            ' ' | '-' if blanks == 0 => blanks = 1,
            _ => return None,
        }
        if signs.len() == *length {
            let end = from + offset + 1;
            let free = text.flat.get(end).is_none_or(|c| !c.is_alphanumeric());
            return (free && checks(&signs)).then(|| Found::own("iban", from..end));
        }
    }
    None
}

/// The first four signs behind the rest, letters as numbers, leave 1 when divided by 97.
fn checks(signs: &[char]) -> bool {
    let (head, rest) = signs.split_at(signs.len().min(4));
    let digits = head.get(2..).unwrap_or_default();
    let numbered = digits.iter().all(char::is_ascii_digit);
    let remainder = rest
        .iter()
        .chain(head)
        .filter_map(|c| c.to_digit(36))
        .fold(0, |sum, value| if value < 10 { (sum * 10 + value) % 97 } else { (sum * 100 + value) % 97 });
    numbered && remainder == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_decides() {
        for (raw, count) in [
            ("to DE89 3704 0044 0532 0130 00 please", 1),
            ("GB29NWBK60161331926819", 1),
            ("FR14 2004 1010 0505 0001 3M02 606", 1),
            ("DE89 3704 0044 0532 0130 01", 0),
            ("de89", 0),
        ] {
            assert_eq!(find(&Text::of(raw)).len(), count, "{raw}");
        }
    }
}
