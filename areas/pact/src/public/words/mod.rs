//! What the public pages and their mail say, in four languages. Pure.

mod de;
mod en;
mod es;
mod fr;

use crate::board::Promise;
use crate::signing::edition::{Wording, WordsWritten};

/// What is said of one promise.
#[derive(Debug)]
pub struct Told {
    /// Which.
    pub promise: Promise,
    /// Its name.
    pub name: &'static str,
    /// In plain words.
    pub plain: &'static str,
    /// What the share is of.
    pub measure: &'static str,
    /// How it is counted.
    pub how: &'static str,
}

/// Words of one language.
#[derive(Debug)]
pub struct Words {
    /// Language.
    pub code: &'static str,
    /// Its own name.
    pub own_name: &'static str,
    /// The sign between whole and tenths.
    pub point: char,
    /// What follows a number of hundredths.
    pub percent: &'static str,
    pub(crate) months: [&'static str; 12],
    pub(crate) day: &'static str,
    pub(crate) promises: [Told; 10],
    pub(crate) title: &'static str,
    pub(crate) lede: &'static str,
    pub(crate) met_of: &'static str,
    pub(crate) counted: &'static str,
    pub(crate) preview: &'static str,
    pub(crate) ours: &'static str,
    pub(crate) yours: &'static str,
    pub(crate) goal: &'static str,
    pub(crate) interval: &'static str,
    pub(crate) number: &'static str,
    pub(crate) too_few: &'static str,
    pub(crate) not_measured: &'static str,
    pub(crate) reasons: [(&'static str, &'static str); 6],
    pub(crate) corrected: &'static str,
    pub(crate) met: &'static str,
    pub(crate) missed: &'static str,
    pub(crate) cannot_tell: &'static str,
    pub(crate) no_goal: &'static str,
    pub(crate) chart: &'static str,
    pub(crate) chart_empty: &'static str,
    pub(crate) table: &'static str,
    pub(crate) week: &'static str,
    pub(crate) share: &'static str,
    pub(crate) how_link: &'static str,
    pub(crate) no_word: &'static str,
    pub(crate) reading: &'static str,
    pub(crate) people: &'static str,
    pub(crate) officer: &'static str,
    pub(crate) witness: &'static str,
    pub(crate) alone: &'static str,
    pub(crate) published: &'static str,
    pub(crate) listed: &'static str,
    pub(crate) nobody: &'static str,
    pub(crate) more: &'static str,
    pub(crate) colleague: &'static str,
    pub(crate) sign: &'static str,
    pub(crate) how: &'static str,
    pub(crate) method: &'static str,
    pub(crate) files: &'static str,
    pub(crate) snapshots: &'static str,
    pub(crate) snapshot: &'static str,
    pub(crate) key: &'static str,
    pub(crate) promise_link: &'static str,
    pub(crate) days: [&'static str; 7],
    pub(crate) promise_title: &'static str,
    pub(crate) promise_lede: &'static str,
    pub(crate) how_soon: &'static str,
    pub(crate) by_channel: &'static str,
    pub(crate) by_hour: &'static str,
    pub(crate) half: &'static str,
    pub(crate) nine: &'static str,
    pub(crate) in_time: &'static str,
    pub(crate) unanswered: &'static str,
    pub(crate) promised: &'static str,
    pub(crate) hours: &'static str,
    pub(crate) reach: &'static str,
    pub(crate) form_link: &'static str,
    pub(crate) repair: &'static str,
    pub(crate) tongues: &'static str,
    pub(crate) to_pact: &'static str,
    pub(crate) sign_title: &'static str,
    pub(crate) sign_lede: &'static str,
    pub(crate) name: &'static str,
    pub(crate) name_hint: &'static str,
    pub(crate) email: &'static str,
    pub(crate) email_hint: &'static str,
    pub(crate) list: &'static str,
    pub(crate) list_hint: &'static str,
    pub(crate) send: &'static str,
    pub(crate) no_mail: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) name_empty: &'static str,
    pub(crate) name_long: &'static str,
    pub(crate) name_link: &'static str,
    pub(crate) name_odd: &'static str,
    pub(crate) email_wrong: &'static str,
    pub(crate) trap: &'static str,
    pub(crate) leave_empty: &'static str,
    pub(crate) quick: &'static str,
    pub(crate) stale: &'static str,
    pub(crate) often: &'static str,
    pub(crate) sent: &'static str,
    pub(crate) sent_text: &'static str,
    pub(crate) mail_subject: &'static str,
    pub(crate) mail: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) confirm_listed: &'static str,
    pub(crate) confirm_counted: &'static str,
    pub(crate) confirm_button: &'static str,
    pub(crate) thanks: &'static str,
    pub(crate) thanks_listed: &'static str,
    pub(crate) thanks_counted: &'static str,
    pub(crate) take_back: &'static str,
    pub(crate) take_back_text: &'static str,
    pub(crate) taken_back: &'static str,
    pub(crate) taken_back_text: &'static str,
    pub(crate) over: &'static str,
    pub(crate) over_text: &'static str,
    pub(crate) again: &'static str,
    pub(crate) back: &'static str,
}

/// Every language.
pub static LANGUAGES: [&Words; 4] = [&en::WORDS, &de::WORDS, &fr::WORDS, &es::WORDS];

/// The words of a language, else English ones.
#[must_use]
pub fn of(code: &str) -> &'static Words {
    let short = code.split('-').next().unwrap_or_default();
    LANGUAGES.into_iter().find(|words| words.code == short).unwrap_or(&en::WORDS)
}

/// Whether there are words of this language.
#[must_use]
pub fn known(code: &str) -> Option<&'static str> {
    LANGUAGES.into_iter().find(|words| words.code == code).map(|words| words.code)
}

impl Words {
    /// What is said of a promise.
    #[must_use]
    pub fn told(&self, promise: Promise) -> &Told {
        let [first, ..] = &self.promises;
        self.promises.iter().find(|told| told.promise == promise).unwrap_or(first)
    }

    /// Why something is not measured, in words; nothing for a reason nobody has words for.
    #[must_use]
    pub fn reason(&self, key: &str) -> &'static str {
        self.reasons.iter().find(|(known, _)| *known == key).map_or("", |(_, words)| *words)
    }

    /// A share as a person reads it: 0.941 is 94.1 %.
    #[must_use]
    pub fn share_of(&self, share: f64) -> String {
        format!("{}{}", self.tenths(share), self.percent)
    }

    /// The same without its sign.
    #[must_use]
    pub fn tenths(&self, share: f64) -> String {
        format!("{:.1}", share * 100.0).replace('.', &self.point.to_string())
    }

    /// The name of a month written like `2026-10`.
    #[must_use]
    pub fn month(&self, month: &str) -> &'static str {
        let at = month.split('-').nth(1).and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        at.checked_sub(1).and_then(|at| self.months.get(at)).copied().unwrap_or_default()
    }
}

/// A text with its blanks filled, each once: what fills one is not looked through for others.
#[must_use]
pub fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| *value));
        rest = behind;
    }
    out + rest
}

/// Our plain words, where an empty beginning may start from. Goals are the company's own; these are only a beginning.
#[must_use]
pub fn proposal(locale: &str) -> WordsWritten {
    let words = of(locale);
    let line = |told: &Told| Wording {
        promise: told.promise,
        wording: told.plain.to_owned(),
        goal: (told.promise.side() == crate::board::Side::Company).then_some(0.9),
    };
    WordsWritten {
        language: words.code.to_owned(),
        repair: String::new(),
        lines: words.promises.iter().map(line).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_tells_all_ten_in_their_order() {
        for words in LANGUAGES {
            assert_eq!(words.promises.each_ref().map(|told| told.promise), Promise::ALL, "{}", words.code);
            assert!(words.promises.iter().all(|told| told.how.len() > 40 && told.plain.len() <= 400));
        }
    }

    #[test]
    fn every_language_fills_the_same_blanks() {
        let blanks = |text: &str| {
            let mut all: Vec<String> =
                text.split('{').skip(1).filter_map(|part| part.split('}').next()).map(str::to_owned).collect();
            all.sort();
            all
        };
        for words in LANGUAGES {
            let en = of("en");
            for (ours, theirs) in [
                (words.mail, en.mail),
                (words.mail_subject, en.mail_subject),
                (words.chart, en.chart),
                (words.listed, en.listed),
                (words.published, en.published),
                (words.met_of, en.met_of),
                (words.method, en.method),
                (words.sent_text, en.sent_text),
                (words.counted, en.counted),
                (words.day, en.day),
            ] {
                assert_eq!(blanks(ours), blanks(theirs), "{}: {ours}", words.code);
            }
        }
    }

    #[test]
    fn shares_are_written_as_people_of_the_language_do() {
        assert_eq!(of("en").share_of(0.9412), "94.1%");
        assert_eq!(of("de-AT").share_of(0.9412), "94,1\u{a0}%");
        assert_eq!(of("xx").share_of(1.0), "100.0%");
        assert_eq!(of("en").month("2026-10"), "October");
        assert_eq!(of("en").month("nothing"), "");
    }

    #[test]
    fn what_fills_a_blank_is_not_looked_through() {
        assert_eq!(filled("{a} and {b}", &[("a", "{b}"), ("b", "x")]), "{b} and x");
        assert_eq!(filled("{a", &[("a", "x")]), "x");
    }
}
