//! A text made ready once for all checks: words with their places, sentences, quotes, greeting and signature.

use crate::fold;
use crate::frame::Frame;
use std::ops::Range;

/// A word, folded.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// Place in [`Text::flat`].
    pub(crate) flat: Range<usize>,
    pub(crate) case: Case,
    /// Somebody else's words.
    pub(crate) quoted: bool,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Small,
    Capital,
    /// Two letters or more, all of them large.
    Large,
}

/// Words that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) words: Range<usize>,
    /// It ends with a question mark.
    pub(crate) asks: bool,
}

/// A text with what the checks ask of it. Making one takes time linear in its length.
#[derive(Debug)]
pub(crate) struct Text<'t> {
    raw: &'t str,
    /// Where each character of `raw` begins, in bytes, and its end.
    bytes: Vec<usize>,
    /// The characters as they are compared.
    pub(crate) flat: Vec<char>,
    /// The same with each sign of a link as a space that is none: words of links are not the writer's.
    pub(crate) masked: Vec<char>,
    /// Where links are, among the folded characters.
    pub(crate) links: Vec<Range<usize>>,
    /// For each of them the character of `raw` it comes from, and the end.
    origin: Vec<usize>,
    pub(crate) words: Vec<Word>,
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) frame: Frame,
}

impl<'t> Text<'t> {
    pub(crate) fn of(raw: &'t str) -> Self {
        let mut text = Self {
            raw,
            bytes: raw.char_indices().map(|(at, _)| at).chain([raw.len()]).collect(),
            flat: Vec::with_capacity(raw.len()),
            masked: Vec::new(),
            links: Vec::new(),
            origin: Vec::with_capacity(raw.len()),
            words: Vec::new(),
            sentences: Vec::new(),
            frame: Frame::default(),
        };
        text.fold();
        text.mask();
        let quoted = crate::quotes::marks(&text.flat);
        text.words = text.read_words(&quoted);
        text.sentences = text.read_sentences();
        text.frame = Frame::of(&text);
        text
    }

    fn fold(&mut self) {
        for (index, c) in self.raw.chars().enumerate() {
            let before = self.flat.len();
            fold::each(c, |part| self.flat.push(part));
            self.origin.resize(self.origin.len() + self.flat.len() - before, index);
        }
        self.origin.push(self.length());
    }

    fn mask(&mut self) {
        self.links = crate::links::find(&self.flat);
        self.masked = self.flat.clone();
        for link in &self.links {
            if let Some(part) = self.masked.get_mut(link.clone()) {
                part.fill('\u{1}');
            }
        }
    }

    /// The text as it came.
    pub(crate) const fn raw(&self) -> &'t str {
        self.raw
    }

    /// Characters of the text.
    pub(crate) fn length(&self) -> usize {
        self.bytes.len().saturating_sub(1)
    }

    /// The characters of the raw text that stand behind a part of the folded one.
    pub(crate) fn place(&self, flat: Range<usize>) -> Range<usize> {
        let end = self.length();
        let from = self.origin.get(flat.start).copied().unwrap_or(end);
        let last = flat.end.checked_sub(1).filter(|last| *last >= flat.start);
        let to = last.map_or(from, |last| self.origin.get(last).map_or(end, |at| at + 1));
        from..to.max(from)
    }

    /// The characters of the raw text behind some words.
    pub(crate) fn place_of(&self, words: &Range<usize>) -> Range<usize> {
        self.place(self.flat_of(words))
    }

    /// The folded characters behind some words.
    pub(crate) fn flat_of(&self, words: &Range<usize>) -> Range<usize> {
        let end = self.flat.len();
        let from = self.words.get(words.start).map_or(end, |word| word.flat.start);
        let last = words.end.checked_sub(1).filter(|last| *last >= words.start);
        from..last.and_then(|last| self.words.get(last)).map_or(from, |word| word.flat.end)
    }

    /// A part of the raw text, by its characters.
    pub(crate) fn cut(&self, place: &Range<usize>) -> &'t str {
        crate::steps::count(place.len());
        let byte = |at: usize| self.bytes.get(at).copied().unwrap_or(self.raw.len());
        self.raw.get(byte(place.start)..byte(place.end)).unwrap_or_default()
    }

    /// What stands between a word and the next one.
    pub(crate) fn gap(&self, after: usize) -> &[char] {
        let from = self.words.get(after).map_or(0, |word| word.flat.end);
        let to = self.words.get(after + 1).map_or(self.flat.len(), |word| word.flat.start);
        crate::steps::count(to.saturating_sub(from));
        self.masked.get(from..to).unwrap_or_default()
    }

    /// A folded word, or nothing behind the end.
    pub(crate) fn word(&self, at: usize) -> &str {
        crate::steps::count(1);
        self.words.get(at).map_or("", |word| word.text.as_str())
    }

    /// The words of a range.
    pub(crate) fn among(&self, words: &Range<usize>) -> &[Word] {
        crate::steps::count(words.len());
        self.words.get(words.clone()).unwrap_or_default()
    }

    /// The sentences between greeting and signature, without those that are quoted.
    pub(crate) fn own_sentences(&self) -> impl Iterator<Item = Sentence> {
        let body = self.frame.body(self.words.len());
        self.sentences.iter().filter_map(move |sentence| {
            let words = sentence.words.start.max(body.start)..sentence.words.end.min(body.end);
            let own = self.among(&words).iter().any(|word| !word.quoted);
            (own && words.start < words.end).then_some(Sentence { words, asks: sentence.asks })
        })
    }

    fn read_words(&self, quoted: &[bool]) -> Vec<Word> {
        let mut words = Vec::new();
        let mut at = 0;
        while let Some(c) = self.masked.get(at) {
            let end = match c {
                c if stands_alone(*c) => at + 1,
                c if c.is_alphanumeric() => self.word_end(at),
                _ => {
                    at += 1;
                    continue;
                }
            };
            words.push(self.read_word(at..end, quoted));
            at = end;
        }
        words
    }

    fn word_end(&self, from: usize) -> usize {
        let rest = self.masked.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|c| c.is_alphanumeric() && !stands_alone(**c)).count()
    }

    fn read_word(&self, flat: Range<usize>, quoted: &[bool]) -> Word {
        let letters = self.masked.get(flat.clone()).unwrap_or_default();
        Word {
            text: letters.iter().collect(),
            case: case(self.cut(&self.place(flat.clone()))),
            quoted: quoted.get(flat.start).copied().unwrap_or(false),
            flat,
        }
    }

    fn read_sentences(&self) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        let mut from = 0;
        for at in 0..self.words.len() {
            if self.ends_at(at) {
                let asks = self.gap(at).iter().take_while(|c| !c.is_whitespace()).any(|c| is_question(*c))
                    || self.gap(at).iter().find(|c| !c.is_whitespace()).is_some_and(|c| is_question(*c));
                sentences.push(Sentence { words: from..at + 1, asks });
                from = at + 1;
            }
        }
        sentences
    }

    fn ends_at(&self, at: usize) -> bool {
        let (Some(word), Some(next)) = (self.words.get(at), self.words.get(at + 1)) else { return true };
        if word.quoted != next.quoted {
            return true;
        }
        let gap = self.gap(at);
        let lines = gap.iter().filter(|c| **c == '\n').count();
        let spaced = gap.iter().any(|c| c.is_whitespace());
        let marked = gap.iter().any(|c| matches!(c, '!' | '…' | '。' | '！' | '？' | '؟') || is_question(*c));
        // "27. November" and "z. B." go on
        let short = word.text.chars().count() <= 2;
        let stopped = gap.contains(&'.') && spaced && !short && next.case != Case::Small
            || gap.contains(&'.') && spaced && !short && !next.text.starts_with(char::is_alphabetic);
        let stepped = gap.contains(&'.') && spaced && short && word.text.chars().all(char::is_alphabetic);
        lines >= 2
            || marked
            || stopped
            || (stepped && next.case != Case::Small && word.case == Case::Small)
            || (lines == 1 && (next.case != Case::Small || gap.iter().any(|c| matches!(c, ',' | ':' | '-' | '*'))))
    }
}

const fn is_question(c: char) -> bool {
    matches!(c, '?' | '？' | '؟' | ';' | '⁇') && c != ';'
}

/// Scripts without spaces between words: each sign is a word.
const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn case(raw: &str) -> Case {
    let mut letters = raw.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Case::Small };
    if !first.is_uppercase() {
        return Case::Small;
    }
    let mut more = letters.peekable();
    if more.peek().is_some() && more.all(char::is_uppercase) { Case::Large } else { Case::Capital }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(raw: &str) -> Vec<String> {
        let text = Text::of(raw);
        text.sentences.iter().map(|one| text.cut(&text.place_of(&one.words)).to_owned()).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        assert_eq!(
            sentences("It left. You get it on 27. November. OK?"),
            ["It left", "You get it on 27. November", "OK"]
        );
        assert_eq!(sentences("one line\nthat goes on\n\nnew"), ["one line\nthat goes on", "new"]);
    }

    #[test]
    fn places_are_counted_in_characters() {
        let text = Text::of("Grüße 😀 an A\u{200b}na");
        let last = text.words.len() - 1;
        assert_eq!(text.place_of(&(last..last + 1)), 11..15);
        assert_eq!(text.cut(&(11..15)), "A\u{200b}na");
        assert_eq!(text.word(last), "ana");
    }
}
