//! The rows of a file whose bytes come piece by piece.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

/// Bytes of one row, at most; a longer one usually is a quote that never ends.
pub const LONGEST_ROW: usize = 256 * 1024;
/// Cells of one row, at most.
pub const MOST_CELLS: usize = 500;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    encoding: &'static Encoding,
    separator: u8,
}

impl Reading {
    /// From the name of an encoding and a separator; none if either is unknown.
    #[must_use]
    pub fn new(encoding: &str, separator: char) -> Option<Self> {
        let encoding = Encoding::for_label(encoding.as_bytes())?;
        let separator = u8::try_from(separator).ok().filter(|byte| b",;\t|".contains(byte))?;
        Some(Self { encoding, separator })
    }

    pub(crate) const fn of(encoding: &'static Encoding, separator: u8) -> Self {
        Self { encoding, separator }
    }

    /// Name of the encoding.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// What stands between two cells.
    #[must_use]
    pub fn separator(&self) -> char {
        char::from(self.separator)
    }
}

impl Default for Reading {
    fn default() -> Self {
        Self::of(UTF_8, b',')
    }
}

/// Why a row could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Longer than [`LONGEST_ROW`].
    TooLong,
    /// More cells than [`MOST_CELLS`].
    TooManyCells,
}

/// A row and the line of the file it begins in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Counted from 1; a quoted cell may go over several lines.
    pub line: u64,
    /// Its cells.
    pub cells: Result<Vec<String>, Unread>,
}

/// Bytes in, rows out.
pub struct Rows {
    decoder: Decoder,
    core: Reader,
    text: Vec<u8>,
    used: usize,
    ends: Vec<usize>,
    cells: usize,
    unread: Option<Unread>,
    /// Lines that were empty: nobody counts them but us.
    empty: u64,
    begins: Option<u64>,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("line", &self.core.line()).finish_non_exhaustive()
    }
}

impl Rows {
    /// The rows of a file read like this.
    #[must_use]
    pub fn new(reading: &Reading) -> Self {
        Self {
            decoder: reading.encoding.new_decoder_with_bom_removal(),
            core: ReaderBuilder::new().delimiter(reading.separator).build(),
            text: vec![0; LONGEST_ROW],
            used: 0,
            ends: vec![0; MOST_CELLS],
            cells: 0,
            unread: None,
            empty: 0,
            begins: None,
        }
    }

    /// The rows that ended within these bytes.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Row> {
        let text = self.decoded(bytes, End::Open);
        self.take(text.as_bytes())
    }

    /// The rest, when no more bytes come.
    #[must_use]
    pub fn finish(mut self) -> Vec<Row> {
        let text = self.decoded(&[], End::Reached);
        let mut rows = self.take(text.as_bytes());
        while self.begins.is_some() {
            rows.extend(self.step(&mut &[][..]));
        }
        rows
    }

    fn take(&mut self, mut input: &[u8]) -> Vec<Row> {
        let mut rows = Vec::new();
        loop {
            if self.begins.is_none() {
                self.skip_empty(&mut input);
            }
            if input.is_empty() {
                return rows;
            }
            self.begins.get_or_insert(self.core.line() + self.empty);
            rows.extend(self.step(&mut input));
        }
    }

    fn skip_empty(&mut self, input: &mut &[u8]) {
        while let Some((first, rest)) = input.split_first().filter(|(first, _)| b"\r\n".contains(first)) {
            self.empty += u64::from(*first == b'\n');
            *input = rest;
        }
    }

    /// Reads on in the row that has begun; no more input ends it.
    fn step(&mut self, input: &mut &[u8]) -> Option<Row> {
        let text = self.text.get_mut(self.used..).unwrap_or_default();
        let ends = self.ends.get_mut(self.cells..).unwrap_or_default();
        let (result, read, written, ended) = self.core.read_record(input, text, ends);
        *input = input.get(read..).unwrap_or_default();
        self.used += written;
        self.cells += ended;
        match result {
            ReadRecordResult::InputEmpty => {}
            // Whoever writes over the beginning of a row that is too long needs no more room for it.
            ReadRecordResult::OutputFull => (self.unread, self.used) = (Some(Unread::TooLong), 0),
            ReadRecordResult::OutputEndsFull => {
                self.unread.get_or_insert(Unread::TooManyCells);
                self.cells = 0;
            }
            ReadRecordResult::Record => return self.row(),
            ReadRecordResult::End => self.begins = None,
        }
        None
    }

    /// The row that has ended. One of nothing but empty cells is none: spreadsheets leave them behind.
    fn row(&mut self) -> Option<Row> {
        let line = self.begins.take()?;
        let ends = self.ends.get(..self.cells).unwrap_or_default();
        let begins = [0].iter().chain(ends);
        let cells: Vec<String> = begins
            .zip(ends)
            .map(|(from, to)| String::from_utf8_lossy(self.text.get(*from..*to).unwrap_or_default()).into_owned())
            .collect();
        (self.used, self.cells) = (0, 0);
        let cells = self.unread.take().map_or(Ok(cells), Err);
        let blank = cells.as_ref().is_ok_and(|cells| cells.iter().all(|cell| cell.trim().is_empty()));
        (!blank).then_some(Row { line, cells })
    }

    fn decoded(&mut self, mut bytes: &[u8], end: End) -> String {
        let mut text = String::new();
        loop {
            text.reserve(self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
            let (result, read, _) = self.decoder.decode_to_string(bytes, &mut text, matches!(end, End::Reached));
            bytes = bytes.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return text;
            }
        }
    }
}

enum End {
    Open,
    Reached,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(reading: Reading, bytes: &[u8], piece: usize) -> Vec<Row> {
        let mut rows = Rows::new(&reading);
        let mut all: Vec<Row> = bytes.chunks(piece).flat_map(|piece| rows.feed(piece)).collect();
        all.extend(rows.finish());
        all
    }

    fn row(line: u64, cells: &[&str]) -> Row {
        Row { line, cells: Ok(cells.iter().map(|cell| (*cell).to_owned()).collect()) }
    }

    #[track_caller]
    fn check(bytes: &[u8], wanted: &[Row]) {
        for piece in [1, 3, 1_000] {
            assert_eq!(rows(Reading::default(), bytes, piece), wanted, "in pieces of {piece}");
        }
    }

    #[test]
    fn quoted_cells_go_over_lines_and_lines_are_counted() {
        let text = b"name,notes\r\nMia,\"likes\r\ntea, \"\"black\"\"\"\r\n\r\n,,\r\nBob,x";
        let wanted = [row(1, &["name", "notes"]), row(2, &["Mia", "likes\r\ntea, \"black\""]), row(6, &["Bob", "x"])];
        check(text, &wanted);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_cell() {
        check("\u{feff}a,b\n1,2\n".as_bytes(), &[row(1, &["a", "b"]), row(2, &["1", "2"])]);
        check(b"", &[]);
        check(b"\n\n", &[]);
    }

    #[test]
    fn other_encodings_and_separators_are_read() {
        let reading = Reading::new("windows-1252", ';').unwrap();
        assert_eq!(rows(reading, b"J\xf6rg;a,b", 2), [row(1, &["Jörg", "a,b"])]);
        let utf16: Vec<u8> = "\u{feff}Jörg\t😀\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(rows(Reading::new("utf-16le", '\t').unwrap(), &utf16, 1), [row(1, &["Jörg", "😀"])]);
        assert!(Reading::new("utf-8", 'x').is_none() && Reading::new("no", ',').is_none());
    }

    #[test]
    fn an_endless_cell_spoils_only_its_own_row() {
        let endless = format!("a,b\n\"{}\",x\nc,d\n", "y".repeat(3 * LONGEST_ROW));
        let wanted = [row(1, &["a", "b"]), Row { line: 2, cells: Err(Unread::TooLong) }, row(3, &["c", "d"])];
        assert_eq!(rows(Reading::default(), endless.as_bytes(), 7_777), wanted);
        let wide = format!("a,b\n{}\nc,d\n", "1,".repeat(2 * MOST_CELLS));
        let wanted = [row(1, &["a", "b"]), Row { line: 2, cells: Err(Unread::TooManyCells) }, row(3, &["c", "d"])];
        assert_eq!(rows(Reading::default(), wide.as_bytes(), 100), wanted);
    }

    #[test]
    fn a_quote_that_never_ends_takes_the_rest_with_it() {
        let open = format!("a,b\n1,2\n\"open,3\n{}", "x,y\n".repeat(LONGEST_ROW));
        let wanted = [row(1, &["a", "b"]), row(2, &["1", "2"]), Row { line: 3, cells: Err(Unread::TooLong) }];
        assert_eq!(rows(Reading::default(), open.as_bytes(), 50_000), wanted);
    }

    proptest! {
        #[test]
        fn how_the_bytes_come_makes_no_difference(bytes in prop::collection::vec(prop::sample::select(b"a,\"\r\n\0\xff;".to_vec()), 0..60), piece in 1_usize..9) {
            prop_assert_eq!(rows(Reading::default(), &bytes, piece), rows(Reading::default(), &bytes, 1_000));
        }
    }
}
