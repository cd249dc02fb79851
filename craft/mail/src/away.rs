//! Absence notices: whether somebody says that they are away, and until when, where that is certain (MAIL-802).
//!
//! A day counts only with words that say what it is ("until …", "back on …") in one of four languages; a day that could be
//! another one (08/09 in English), is past, or contradicts another in the same notice is none.

mod day;
mod token;
mod words;

use day::Day;
use token::Token;
use words::{Order, Sense};

/// Somebody is away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// Their last day away as `YYYY-MM-DD`, where that is certain.
    pub until: Option<String>,
}

/// Characters of a notice that are read.
const MOST: usize = 8_000;
/// Two ways to say the same end lie no further apart: "until Friday", "back on Tuesday".
const SPREAD_DAYS: i64 = 4;
/// A day without a year lies at most this far ahead or back; one with a year about a year.
const AHEAD_DAYS: i64 = 200;
const BACK_DAYS: i64 = 60;
const FAR_DAYS: i64 = 400;

/// What a notice that a program sent says of its sender's absence; none where it speaks of none, or of one that is over.
#[must_use]
pub fn away(subject: &str, text: &str, said_ms: i64) -> Option<Away> {
    let lines = [subject, "\n", text].into_iter().flat_map(str::chars).take(MOST);
    let plain: String = lines.map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase).collect();
    if !words::speaks_of_absence(&plain) {
        return None;
    }
    let said = said_ms.div_euclid(day::DAY_MS);
    let until = last_day(&token::read(&plain), said);
    // a day before the day it was written may be the same day elsewhere
    let over = until.is_some_and(|day| day < said - 1);
    (!over).then(|| Away { until: until.and_then(day::iso) })
}

fn last_day(tokens: &[Token<'_>], said: i64) -> Option<i64> {
    let mut ends = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((found, next)) = day::read(tokens, at) else {
            at += 1;
            continue;
        };
        if let Some((sense, order)) = words::sense(tokens, (at, next)) {
            ends.extend(end(&found, (sense, order), said));
        }
        at = next;
    }
    let (first, last) = (*ends.iter().min()?, *ends.iter().max()?);
    (last - first <= SPREAD_DAYS).then_some(last)
}

/// The last day away that a day with its sense tells of.
fn end(found: &Day, (sense, order): (Sense, Order), said: i64) -> Option<i64> {
    let before = i64::from(sense == Sense::Back);
    let fits = |number: &i64, (back, ahead): (i64, i64)| (said - back..=said + ahead).contains(number);
    let number = match found.year {
        Some(year) => found.number(year, order).filter(|one| fits(one, (FAR_DAYS, FAR_DAYS))),
        None => {
            let this = day::year_of(said)?;
            let years = [this - 1, this, this + 1].into_iter();
            years.filter_map(|year| found.number(year, order)).find(|one| fits(one, (BACK_DAYS, AHEAD_DAYS)))
        }
    };
    number.map(|number| number - before)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3 August 2026.
    const SAID: i64 = 1_785_747_600_000;

    fn until(text: &str) -> Option<String> {
        away("Automatic reply: Lid", text, SAID).unwrap_or_else(|| panic!("no absence in {text:?}")).until
    }

    fn check(day: &str, texts: &[&str]) {
        for text in texts {
            assert_eq!(until(text).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn the_last_day_is_read_in_four_languages() {
        check(
            "2026-08-15",
            &[
                "I am out of the office until 15 August.",
                "I am out of the office until Saturday, August 15th, 2026 and have no access to mail.",
                "I'm on vacation through Aug 15",
                "I’m on annual leave from 1 August 2026 to 15 August 2026.",
                "On holiday 1 - 15 August",
                "I am away until 2026-08-15.",
                "Out of office. I will be back in the office on Sunday 16 August.",
                "I am away from my desk, returning on 16/08/2026",
                "Ich bin bis zum 15.08.2026 nicht im Büro.",
                "Ich bin bis einschließlich Samstag, den 15. August abwesend.",
                "Abwesenheit vom 1. bis 15.8.",
                "Ich bin im Urlaub und ab dem 16.08. wieder erreichbar.",
                "Ich bin im Urlaub. Am 16. August bin ich wieder für Sie da.",
                "Urlaub: 01.08.26 – 15.08.26",
                "Je suis absent jusqu'au 15 août inclus.",
                "Je suis absente du 1er au 15 août 2026.",
                "Je suis en congés et serai de retour le dimanche 16 août.",
                "En vacances, de retour à partir du 16/08",
                "Estaré fuera de la oficina hasta el 15 de agosto de 2026.",
                "Estoy de vacaciones del 1 al 15 de agosto.",
                "Estoy ausente; vuelvo el domingo 16 de agosto.",
                "Je suis absent jusqu'au 15/08. / I am out of the office until 15 August.",
                "I am out of office until Friday 14 August and back on Sunday 16 August.",
            ],
        );
    }

    #[test]
    fn what_is_not_certain_is_no_day() {
        for text in [
            "I am out of the office until further notice.",
            "I am out of the office until next Monday.",
            "I am out of the office until 08/09/2026.",
            "I am out of the office until the end of August.",
            "I am out of the office until 31 February 2027.",
            "I am out of the office until 15 August 2031.",
            "I am on leave until 15 August. My colleague is away until 30 September.",
            "Thank you for getting back to me. From 4 August I am out of the office.",
            "Ich bin im Urlaub, in dringenden Fällen rufen Sie bis 12.10 Uhr an.",
            "I am out of the office. Order 15.08.2026 was sent on 1 August.",
        ] {
            assert_eq!(until(text), None, "{text}");
        }
    }

    #[test]
    fn an_absence_that_is_over_is_none() {
        for text in
            ["I was on vacation until 15 July 2026.", "Ich bin bis 31.07. im Urlaub", "On leave, back on 1 August"]
        {
            assert_eq!(away("Automatic reply", text, SAID), None, "{text}");
        }
    }

    #[test]
    fn a_year_that_is_not_said_is_the_coming_one() {
        let december = SAID + 140 * day::DAY_MS;
        let found = away("Abwesenheit", "Ich bin bis 6. Januar im Urlaub", december).unwrap();
        assert_eq!(found.until.as_deref(), Some("2027-01-06"));
    }

    #[test]
    fn an_acknowledgement_speaks_of_no_absence() {
        for text in ["We received your mail and answer right away, until 15 August.", "Ihr Ticket wurde angelegt.", ""]
        {
            assert_eq!(away("Re: Lid", text, SAID), None, "{text}");
        }
        assert!(away("Out of Office: Lid", "", SAID).is_some(), "the subject counts too");
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "measures how long it takes")]
    fn hostile_notices_take_a_moment() {
        let start = std::time::Instant::now();
        for part in
            ["until ", "15.", "1 - ", "away until 99999999999999999999 ", "bis zum den am ", "’", "\u{0}15.08.\u{202e}"]
        {
            let text = format!("out of office {}", part.repeat(1_000_000 / part.len()));
            drop(away(&text, &text, i64::MIN));
            drop(away("out of office", &text, i64::MAX));
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(2), "{:?}", start.elapsed());
    }
}
