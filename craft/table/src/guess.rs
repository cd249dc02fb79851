//! What a file is written in: its encoding and what stands between its cells. Guesses, for a person to look at.

use crate::rows::{Reading, Rows};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes from the beginning by which the separator is guessed.
const HEAD: usize = 64 * 1024;
const SEPARATORS: &[u8] = b",;\t|";

/// Looks at a file's bytes as they come.
pub struct Guesser {
    head: Vec<u8>,
    /// Bytes at the end of a piece that may begin a letter.
    cut: Vec<u8>,
    is_utf8: bool,
    detector: EncodingDetector,
}

impl std::fmt::Debug for Guesser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guesser").field("is_utf8", &self.is_utf8).finish_non_exhaustive()
    }
}

impl Default for Guesser {
    fn default() -> Self {
        let detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        Self { head: Vec::new(), cut: Vec::new(), is_utf8: true, detector }
    }
}

impl Guesser {
    /// Looks at the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(room));
        if !bytes.is_ascii() {
            self.detector.feed(bytes, false);
        }
        if self.is_utf8 {
            self.check_utf8(bytes);
        }
    }

    fn check_utf8(&mut self, bytes: &[u8]) {
        let mut all = std::mem::take(&mut self.cut);
        all.extend(bytes);
        if let Err(error) = std::str::from_utf8(&all) {
            self.is_utf8 = error.error_len().is_none();
            self.cut = all.get(error.valid_up_to()..).unwrap_or_default().to_vec();
        }
    }

    /// The guess.
    #[must_use]
    pub fn guess(self) -> Reading {
        let encoding = self.encoding();
        Reading::of(encoding, separator(encoding, &self.head))
    }

    fn encoding(&self) -> &'static Encoding {
        if let Some((marked, _)) = Encoding::for_bom(&self.head) {
            return marked;
        }
        if let Some(wide) = wide(&self.head) {
            return wide;
        }
        if self.is_utf8 && self.cut.is_empty() { UTF_8 } else { self.detector.guess(None, Utf8Detection::Deny) }
    }
}

/// UTF-16 without a mark: every other byte of Latin text is nothing.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    let nothing = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let most = head.len() * 3 / 10;
    if head.len() >= 4 && nothing(1) > most && nothing(0) == 0 {
        Some(UTF_16LE)
    } else if head.len() >= 4 && nothing(0) > most && nothing(1) == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// What cuts most rows into the same number of cells, more than one.
fn separator(encoding: &'static Encoding, head: &[u8]) -> u8 {
    let score = |separator: &u8| {
        let reading = Reading::of(encoding, *separator);
        let counts: Vec<usize> = Rows::new(&reading)
            .feed(head)
            .into_iter()
            .take(100)
            .filter_map(|row| row.cells.ok().map(|cells| cells.len()))
            .collect();
        let first = counts.first().copied().unwrap_or_else(|| only_line(encoding, head, *separator));
        let alike = counts.iter().filter(|count| **count == first).count().max(1);
        if first < 2 { (0, 0) } else { (alike * 100 / counts.len().max(1), first) }
    };
    // Of two that are equally good the one that stands first here.
    SEPARATORS.iter().rev().copied().max_by_key(score).unwrap_or(b',')
}

/// Cells of a file that is one line without an end.
fn only_line(encoding: &'static Encoding, head: &[u8], separator: u8) -> usize {
    let mut rows = Rows::new(&Reading::of(encoding, separator));
    let fed = rows.feed(head);
    fed.into_iter().chain(rows.finish()).next().and_then(|row| row.cells.ok()).map_or(0, |cells| cells.len())
}

/// Why bytes are no text at all, if one can tell from how they begin.
#[must_use]
pub fn no_table(head: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "a zip archive or an Excel workbook"),
        (b"\xd0\xcf\x11\xe0", "an Excel workbook"),
        (b"\x1f\x8b", "a compressed file"),
        (b"%PDF", "a PDF"),
        (b"BZh", "a compressed file"),
    ];
    KNOWN.iter().find(|(begin, _)| head.starts_with(begin)).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], encoding: &str, separator: char) {
        for piece in [1, 1_000_000] {
            let mut guesser = Guesser::default();
            bytes.chunks(piece).for_each(|piece| guesser.feed(piece));
            let guess = guesser.guess();
            assert_eq!((guess.encoding(), guess.separator()), (encoding, separator), "in pieces of {piece}");
        }
    }

    fn wide(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        check("name,mail\nJörg,j@x.example\n".as_bytes(), "UTF-8", ',');
        check("\u{feff}name;mail\nJörg;j@x.example\n".as_bytes(), "UTF-8", ';');
        check(b"name;mail\nJ\xf6rg M\xfcller;j@x.example\nZo\xeb;z@x.example\n", "windows-1252", ';');
        check(&wide("\u{feff}name\tmail\nJörg\tj\n", u16::to_le_bytes), "UTF-16LE", '\t');
        check(&wide("name\tmail\nJörg\tj\n", u16::to_be_bytes), "UTF-16BE", '\t');
        check("имя;почта\nАнна;a@x.example\n".as_bytes(), "UTF-8", ';');
    }

    #[test]
    fn separators_within_quotes_do_not_count() {
        check(b"a;b\n\"1,2,3\";x\n\"1,2,3\";x\n", "UTF-8", ';');
        check(b"a,b\n\"x;y;z\",1\n", "UTF-8", ',');
        check(b"a|b|c\n1|2|3\n", "UTF-8", '|');
        check(b"mail\nmia@x.example\n", "UTF-8", ',');
        check(b"name;mail", "UTF-8", ';');
        check(b"", "UTF-8", ',');
    }

    #[test]
    fn what_is_no_text_is_known_by_its_beginning() {
        assert!(no_table(b"PK\x03\x04rest").is_some());
        assert!(no_table(b"name,mail").is_none());
    }
}
