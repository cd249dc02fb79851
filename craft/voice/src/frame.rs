//! What stands around the matter of a letter: the greeting, and the closing line with the signature.

use crate::text::{Case, Text};
use std::ops::Range;

/// Words greetings begin with, in four languages, folded.
const GREETS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "dear",
    "morning",
    "hallo",
    "moin",
    "liebe",
    "lieber",
    "liebes",
    "servus",
    "bonjour",
    "bonsoir",
    "salut",
    "cher",
    "chere",
    "hola",
    "estimado",
    "estimada",
    "querido",
    "querida",
    "greetings",
];
/// Greetings of two words.
const GREETS_TWICE: &[(&str, &str)] = &[
    ("good", "morning"),
    ("good", "afternoon"),
    ("good", "evening"),
    ("good", "day"),
    ("guten", "tag"),
    ("guten", "morgen"),
    ("guten", "abend"),
    ("gruss", "gott"),
    ("sehr", "geehrte"),
    ("sehr", "geehrter"),
    ("buenos", "dias"),
    ("buenas", "tardes"),
    ("buenas", "noches"),
    ("muy", "senor"),
];
/// How closing lines begin, folded; the longer first where one begins another.
const CLOSES: &[&str] = &[
    "kind regards",
    "best regards",
    "warm regards",
    "regards",
    "best wishes",
    "all the best",
    "best",
    "cheers",
    "yours sincerely",
    "yours truly",
    "yours faithfully",
    "sincerely",
    "take care",
    "many thanks",
    "thanks",
    "warmly",
    "mit freundlichen grussen",
    "mit freundlichem gruss",
    "freundliche grusse",
    "viele grusse",
    "liebe grusse",
    "beste grusse",
    "herzliche grusse",
    "schone grusse",
    "herzlich",
    "gruss",
    "grusse",
    "lg",
    "vg",
    "mfg",
    "bien cordialement",
    "cordialement",
    "bien a vous",
    "salutations",
    "amicalement",
    "belle journee",
    "bonne journee",
    "un saludo",
    "saludos cordiales",
    "saludos",
    "atentamente",
    "cordialmente",
    "un cordial saludo",
    "un abrazo",
];
/// Lines a closing may have below its first one, and words in all of it.
const CLOSING_LINES: usize = 6;
const CLOSING_WORDS: usize = 20;
/// Words of a signature on the line of the closing itself.
const SIGNATURE_WORDS: usize = 4;
/// Words of a greeting.
const GREETING_WORDS: usize = 8;

/// The parts of a letter, as words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    /// "Hello Ana", with the word of greeting.
    pub(crate) greeting: Option<Range<usize>>,
    /// Whom the greeting names.
    pub(crate) named: Range<usize>,
    /// From the closing line on; its words of closing are left out.
    pub(crate) signature: Option<Range<usize>>,
    /// Where the closing line begins.
    closing: Option<usize>,
    /// Words before the greeting: handles.
    handles: usize,
}

impl Frame {
    pub(crate) fn of(text: &Text<'_>) -> Self {
        let handles = handles(text);
        let mut frame = Self { handles, ..Self::default() };
        frame.greet(text);
        let floor = frame.greeting.as_ref().map_or(handles, |greeting| greeting.end);
        if let Some((closing, signature)) = closing(text, floor) {
            frame.closing = Some(closing);
            frame.signature = Some(signature);
        }
        frame
    }

    fn greet(&mut self, text: &Text<'_>) {
        let first = self.handles;
        let one = GREETS.contains(&text.word(first));
        let two = GREETS_TWICE.contains(&(text.word(first), text.word(first + 1)));
        if !one && !two || text.words.get(first).is_none_or(|word| word.quoted) {
            return;
        }
        let name = first + 1 + usize::from(two);
        let most = text.words.len().min(first + GREETING_WORDS);
        let ends = |at: &usize| text.gap(*at).iter().any(|c| matches!(c, ',' | '!' | '.' | ':' | ';' | '\n' | '-'));
        let end = (first..most).find(ends).map(|at| at + 1).unwrap_or_else(|| {
            let capital = text.words.get(name).is_some_and(|word| word.case == Case::Capital);
            name + usize::from(capital)
        });
        self.greeting = Some(first..end);
        self.named = name.min(end)..end;
    }

    /// The matter: what is neither greeting nor signature.
    pub(crate) fn body(&self, words: usize) -> Range<usize> {
        let from = self.greeting.as_ref().map_or(self.handles, |greeting| greeting.end);
        from..self.closing.unwrap_or(words).max(from)
    }
}

/// Words of handles at the beginning: `@ana@host.example`.
fn handles(text: &Text<'_>) -> usize {
    let mut at = 0;
    loop {
        let before = text.words.get(at).and_then(|word| word.flat.start.checked_sub(1));
        if before.and_then(|before| text.flat.get(before)) != Some(&'@') {
            return at;
        }
        while at < text.words.len() && !text.gap(at).iter().any(|c| c.is_whitespace()) {
            at += 1;
        }
        at += 1;
    }
}

/// Where the closing begins, and the words of who signs.
fn closing(text: &Text<'_>, floor: usize) -> Option<(usize, Range<usize>)> {
    let end = own_end(text);
    let mut lines = 0;
    for at in (floor + 1..end).rev() {
        let begins = text.gap(at - 1).contains(&'\n') || text.gap(at - 1).iter().any(|c| matches!(c, '.' | '!'));
        if begins && let Some(words) = closes(text, at, end) {
            return Some((at, at + words..end));
        }
        lines += usize::from(text.gap(at - 1).contains(&'\n'));
        if lines > CLOSING_LINES || end - at > CLOSING_WORDS {
            break;
        }
    }
    let name = last_name(text, floor, end)?;
    Some((name, name..end))
}

/// Quoted lines below the letter are not its end.
fn own_end(text: &Text<'_>) -> usize {
    text.words.iter().rposition(|word| !word.quoted).map_or(0, |last| last + 1)
}

/// Words of closing at this place, if a line or the text ends soon behind them.
fn closes(text: &Text<'_>, at: usize, end: usize) -> Option<usize> {
    CLOSES.iter().find_map(|phrase| {
        let words = phrase.split(' ').count();
        let same = phrase.split(' ').enumerate().all(|(offset, word)| text.word(at + offset) == word);
        let last = at + words - 1;
        let left = end.saturating_sub(last + 1);
        let gap = text.gap(last);
        // "Thanks, it is there" and "Best price you can get" are no closings
        let ends = left == 0 || (gap.contains(&'\n') && left <= CLOSING_WORDS);
        let goes_on = left <= SIGNATURE_WORDS && (gap.contains(&',') || words > 1);
        (same && last < end && (ends || goes_on)).then_some(words)
    })
}

/// A name alone at the end: on its own line, behind `^`, `/` or a dash, or behind the last full stop.
fn last_name(text: &Text<'_>, floor: usize, end: usize) -> Option<usize> {
    let tail = end.checked_sub(1)?;
    let ended = text.gap(tail).iter().any(|c| matches!(c, '.' | '?' | '!' | ':'));
    for at in (floor.max(1)..end).rev().take(3) {
        if text.words.get(at).is_none_or(|word| word.case == Case::Small || !word.text.chars().all(char::is_alphabetic))
        {
            return None;
        }
        let gap = text.gap(at - 1);
        let marked = gap.iter().any(|c| matches!(c, '^' | '/')) && gap.iter().any(|c| c.is_whitespace());
        let dashed = gap.contains(&'-') && gap.contains(&'\n');
        let alone = gap.contains(&'\n') || gap.iter().any(|c| matches!(c, '.' | '!' | '?')) && gap.contains(&' ');
        if marked || dashed || (alone && !ended) {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, named: &str, signed: &str) {
        let text = Text::of(raw);
        let frame = &text.frame;
        assert_eq!(text.cut(&text.place_of(&frame.named)), named, "{raw}");
        let signature = frame.signature.clone().unwrap_or_default();
        assert_eq!(text.cut(&text.place_of(&signature)), signed, "{raw}");
    }

    #[test]
    fn greeting_and_signature_are_found() {
        check("Hi Ana,\n\nit left today.\n\nKind regards,\nMia Berg", "Ana", "Mia Berg");
        check("Hello Ana, it left today. Mia", "Ana", "Mia");
        check("@ana@host.example Hi Ana! It left today. ^Mia", "Ana", "Mia");
        check("Liebe Ana,\nes ist unterwegs.\nViele Grüße\nMia", "Ana", "Mia");
        check("Guten Tag Frau Berg, es kommt morgen.", "Frau Berg", "");
        check("It left today.", "", "");
        check("Best price you can get.", "", "");
        check("I asked the depot in Graz.", "", "");
        check("Bonjour Ana, il arrive demain. Cordialement, Mia", "Ana", "Mia");
    }
}
