//! What all these pages are put together from: the head, days, numbers. Everything that came from outside is escaped here
//! or where it stands. Pure.

use super::words::{LANGUAGES, Words, filled};
use base::Time;
use html_escape::{encode_double_quoted_attribute as in_quotes, encode_text as shown};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What the head of a page says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    pub(crate) title: &'a str,
    pub(crate) about: &'a str,
    /// Where the page is, in every language.
    pub(crate) address: &'a str,
    /// Other forms of it.
    pub(crate) more: &'a str,
}

/// A page that is to be found: with its languages, and the looks of all public pages and of this one.
pub(crate) fn document(words: &Words, head: Head<'_>, body: &str) -> String {
    let address = in_quotes(head.address);
    let other =
        |one: &&Words| format!("<link rel=\"alternate\" hreflang=\"{0}\" href=\"{address}?lang={0}\">\n", one.code);
    let languages: String = LANGUAGES.iter().map(other).collect();
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"description\" content=\"{}\">\n<title>{}</title>\n<link rel=\"canonical\" href=\"{address}\">\n{languages}{}\
         <link rel=\"stylesheet\" href=\"/p/paper.css\">\n<link rel=\"stylesheet\" href=\"/p/board.css\">\n<link rel=\"icon\" href=\"data:,\">\n\
         </head>\n<body class=\"board\">\n<main>\n{body}</main>\n</body>\n</html>\n",
        words.code,
        in_quotes(head.about),
        shown(head.title),
        head.more
    )
}

/// Links to the same page in the other languages.
pub(crate) fn tongues(words: &Words) -> String {
    let link = |one: &&Words| {
        let here = if one.code == words.code { " aria-current=\"true\"" } else { "" };
        format!("<a href=\"?lang={0}\" hreflang=\"{0}\" lang=\"{0}\"{here}>{1}</a>\n", one.code, one.own_name)
    };
    let all: String = LANGUAGES.iter().map(link).collect();
    format!("<nav class=\"tongues\" aria-label=\"{}\">\n{all}</nav>\n", words.own_name)
}

/// A day as people of the language write it, where they live by this zone.
pub(crate) fn day(words: &Words, at: Time, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let Ok(at) = Timestamp::from_millisecond(at.0) else { return String::new() };
    let day = at.to_zoned(zone).date();
    let month = words.month(&day.strftime("%Y-%m").to_string());
    filled(words.day, &[("day", &day.day().to_string()), ("month", month), ("year", &day.year().to_string())])
}

/// A whole number with its thousands apart.
pub(crate) fn count(words: &Words, number: u64) -> String {
    let digits = number.to_string();
    let apart = if words.point == '.' { ',' } else { '\u{202f}' };
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(apart);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public::words::of;

    #[test]
    fn days_and_numbers_are_of_the_language() {
        let at = Time(1_790_985_600_000);
        assert_eq!(day(of("en"), at, "UTC"), "3 October 2026");
        assert_eq!(day(of("de"), at, "UTC"), format!("3. {} 2026", of("de").month("2026-10")));
        assert_eq!(day(of("es"), at, "Pacific/Auckland"), "3 de octubre de 2026");
        assert_eq!(count(of("en"), 1_234_567), "1,234,567");
        assert_eq!(count(of("fr"), 4_120), "4\u{202f}120");
        assert_eq!(count(of("en"), 999), "999");
    }
}
