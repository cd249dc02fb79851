//! The line (or lines) above a quote: "On … wrote:", in the languages of `words`.

use super::words::{BEGINS, BEGINS_WITH_NUMBER, WROTE};
use super::{LONGEST_LINE, Line};

/// Most lines one attribution is broken into.
const MOST_LINES: usize = 4;
/// Longest attribution.
const LONGEST: usize = 400;

/// Where attributions stand: first line and number of lines.
pub(super) fn find(lines: &[&str], kinds: &[Line]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut index: usize = 0;
    while index < lines.len() {
        let length = length_at(lines, kinds, index);
        if length > 0 {
            found.push((index, length));
        }
        index = index.saturating_add(length.max(1));
    }
    found
}

/// How many lines the attribution that begins here has, or none.
fn length_at(lines: &[&str], kinds: &[Line], start: usize) -> usize {
    let mut joined = String::new();
    for length in 1..=MOST_LINES {
        let at = start.saturating_add(length).saturating_sub(1);
        let (Some(line), Some(Line::Text)) = (lines.get(at), kinds.get(at)) else {
            return 0;
        };
        if line.len() > LONGEST_LINE || joined.len().saturating_add(line.len()) > LONGEST {
            return 0;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(line.trim());
        if length == 1 && !may_begin(&joined) {
            return 0;
        }
        let next = kinds.get(at.saturating_add(1));
        if is_attribution(&joined, length) || is_dated_line(&joined, next) {
            // a sentence may end in the line above: the shorter reading wins
            let below = start.saturating_add(1);
            let begins_below = lines.get(below).is_some_and(|line| begins_known(&line.trim().to_lowercase()));
            let shorter = length > 1 && begins_below && length_at(lines, kinds, below) > 0;
            return if shorter { 0 } else { length };
        }
    }
    0
}

fn may_begin(line: &str) -> bool {
    let lower = line.trim_start_matches(['*', '_', ' ', '[']).to_lowercase();
    begins_known(&lower) || begins_with_date(&lower) || (names_somebody(&lower) && wrote(&lower).is_some())
}

fn begins_known(lower: &str) -> bool {
    let numbered =
        |begin: &str| lower.strip_prefix(begin).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    BEGINS.iter().any(|begin| lower.starts_with(begin)) || BEGINS_WITH_NUMBER.iter().any(|begin| numbered(begin))
}

fn begins_with_date(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_digit()) && line.chars().take(24).filter(char::is_ascii_digit).count() >= 3
}

fn names_somebody(line: &str) -> bool {
    line.contains('@') || line.contains('"') || line.contains('<')
}

fn has_time(line: &str) -> bool {
    line.chars().filter(char::is_ascii_digit).count() >= 3
}

fn wrote(lower: &str) -> Option<&'static str> {
    WROTE.iter().find(|word| lower.contains(*word)).copied()
}

fn is_attribution(joined: &str, length: usize) -> bool {
    if !(has_time(joined) || joined.contains('@')) {
        return false;
    }
    let lower = joined.to_lowercase();
    let bare = lower.trim_end_matches(['*', '_', ' ', ']']);
    let ends = bare.ends_with([':', '：']) || WROTE.iter().any(|word| bare.ends_with(word));
    if !ends || wrote(bare).is_none() {
        return false;
    }
    let dated = begins_known(bare.trim_start_matches(['*', '_', '['])) || begins_with_date(bare);
    dated || (names_somebody(bare) && length <= 2)
}

/// "2016-03-03 17:21 GMT+01:00 Mia <mia@x.test>:" has no verb at all.
fn is_dated_line(joined: &str, next: Option<&Line>) -> bool {
    let quote_follows = matches!(next, None | Some(Line::Blank | Line::Quote));
    let dated = begins_with_date(joined) || (has_time(joined) && begins_known(&joined.to_lowercase()));
    if !quote_follows || !dated {
        return false;
    }
    let closes = [">", ">:", ">：", "):"].iter().any(|end| joined.ends_with(end));
    let year_first = joined.chars().take_while(char::is_ascii_digit).count() == 4;
    (joined.contains('@') && closes && has_time(joined)) || (year_first && joined.contains("GMT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, length: usize) {
        let lines: Vec<&str> = text.lines().collect();
        let kinds = vec![Line::Text; lines.len()];
        assert_eq!(length_at(&lines, &kinds, 0), length, "{text}");
    }

    #[test]
    fn fourteen_languages_are_known() {
        for line in [
            "On Mon, 3 Feb 2025 at 10:00, Mia <m@x.test> wrote:",
            "Am 03.02.2025 um 10:00 schrieb Mia <m@x.test>:",
            "Le lun. 3 févr. 2025 à 10:00, Mia <m@x.test> a écrit :",
            "El lun, 3 feb 2025 a las 10:00, Mia (<m@x.test>) escribió:",
            "Il giorno lun 3 feb 2025 alle ore 10:00 Mia <m@x.test> ha scritto:",
            "Op ma 3 feb 2025 om 10:00 schreef Mia <m@x.test>:",
            "Em seg., 3 de fev. de 2025 às 10:00, Mia <m@x.test> escreveu:",
            "Den mån 3 feb. 2025 kl 10:00 skrev Mia <m@x.test>:",
            "pon., 3 lut 2025 o 10:00 Mia <m@x.test> napisał(a):",
            "po 3. 2. 2025 v 10:00 odesílatel Mia <m@x.test> napsal:",
            "пн, 3 февр. 2025 г. в 10:00, Mia <m@x.test>: написал:",
            "ma 3.2.2025 klo 10.00 Mia (m@x.test) kirjoitti:",
            "Mia <m@x.test>, 3 Şub 2025 Pzt, 10:00 tarihinde şunu yazdı:",
            "Mia <m@x.test> ezt írta (időpont: 2025. febr. 3., H, 10:00):",
            "在 2025年2月3日，10:00，Mia <m@x.test> 写道：",
            "2025年2月3日(月) 10:00 Mia <m@x.test>:",
            "2025년 2월 3일 (월) 오전 10:00, Mia <m@x.test>님이 작성:",
            "Vào Th 2, 3 thg 2, 2025 vào lúc 10:00 Mia <m@x.test> đã viết:",
            "Στις Δευ 3 Φεβ 2025, 10:00 ο χρήστης Mia <m@x.test> έγραψε:",
            "În lun., 3 feb. 2025 la 10:00, Mia <m@x.test> a scris:",
        ] {
            check(line, 1);
        }
    }

    #[test]
    fn broken_lines_are_joined() {
        check("On Thu, Jun 20, 2013 at 4:18 PM, a very long name <\ninfo@x.test> wrote:", 2);
        check("Le 4 janv. 2016 19:03, \"Neil\"\n<n@x.test>\na écrit :", 3);
    }

    #[test]
    fn ordinary_sentences_are_none() {
        for line in [
            "On Monday I wrote to you about 3 orders.",
            "to test this in 2 weeks. I will let you know",
            "Please note the following 3 points:",
            "On 3 February we ordered 12 chairs:",
        ] {
            check(line, 0);
        }
    }
}
