//! Reading CSV: separator from the header, BOM and CRLF accepted, every refusal with its line.
//! The file is read once, in a stream; only the columns asked for are kept, as numbers, codes or
//! text.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use sha2::{Digest, Sha256};

use crate::Streams;
use crate::failure::Failure;
pub(crate) use crate::names::Names;
use crate::names::whole;
use crate::numbers;
use crate::options::Reading;
use crate::progress::Progress;
use crate::sweep::Sweep;

/// Longest line.
const LINE_BYTES: usize = 1 << 20;
/// Bytes from which people are told how far reading has come.
const LARGE_FILE: u64 = 32 << 20;
/// Most columns.
const COLUMNS: usize = 10_000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Numbers; empty cells are missing.
    Number,
    /// Numbers; empty cells are NaN and not counted as missing.
    NumberOrBlank,
    /// Text.
    Text,
    /// Text that repeats: numbered in order of appearance.
    Code,
    /// Dates or times, in milliseconds.
    Time,
}

/// One column as read.
#[derive(Debug)]
pub(crate) enum Column {
    Numbers(Vec<f64>),
    Texts(Vec<String>),
    Codes(Vec<u32>),
    Times(Vec<i64>),
}

/// Where a table came from.
#[derive(Debug, Default, Clone)]
pub(crate) struct Provenance {
    pub(crate) sha256: String,
    pub(crate) ignored: Vec<String>,
    pub(crate) dropped: usize,
}

/// Columns by name.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) rows: usize,
    pub(crate) provenance: Provenance,
    columns: HashMap<String, Column>,
}

impl Table {
    /// Takes a column of numbers out.
    pub(crate) fn numbers(&mut self, name: &str) -> Result<Vec<f64>, Failure> {
        match self.columns.remove(name) {
            Some(Column::Numbers(x)) => Ok(x),
            _ => Err(missing(name)),
        }
    }

    /// Takes a column of numbers out where the file has it.
    pub(crate) fn numbers_if(&mut self, name: &str) -> Option<Vec<f64>> {
        self.numbers(name).ok()
    }

    /// Takes a column of text out.
    pub(crate) fn texts(&mut self, name: &str) -> Result<Vec<String>, Failure> {
        match self.columns.remove(name) {
            Some(Column::Texts(x)) => Ok(x),
            _ => Err(missing(name)),
        }
    }

    /// Takes a column of codes out.
    pub(crate) fn codes(&mut self, name: &str) -> Result<Vec<u32>, Failure> {
        match self.columns.remove(name) {
            Some(Column::Codes(x)) => Ok(x),
            _ => Err(missing(name)),
        }
    }

    /// Takes a column of times out.
    pub(crate) fn times(&mut self, name: &str) -> Result<Vec<i64>, Failure> {
        match self.columns.remove(name) {
            Some(Column::Times(x)) => Ok(x),
            _ => Err(missing(name)),
        }
    }
}

fn missing(name: &str) -> Failure {
    Failure::data(format!("the column \"{name}\" is missing"))
}

/// Reads and hashes at once.
struct Hashed<'a> {
    inner: Box<dyn Read + 'a>,
    hash: Sha256,
    done: u64,
    /// Told of large files only.
    progress: Option<(Progress<'a>, u64)>,
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..n).unwrap_or_default());
        self.done += u64::try_from(n).unwrap_or(0);
        if let Some((progress, of)) = &mut self.progress {
            progress.at(self.done, *of);
        }
        Ok(n)
    }
}

/// An open CSV file: the header is known, the rows are not read yet.
pub(crate) struct Csv<'a> {
    name: String,
    reader: BufReader<Hashed<'a>>,
    separator: u8,
    header: Vec<String>,
    line: usize,
    buffer: Vec<u8>,
}

impl<'a> Csv<'a> {
    /// Opens a file (`-` is standard input) and reads its header.
    pub(crate) fn open(path: &str, reading: &Reading, streams: &'a mut Streams<'_>) -> Result<Self, Failure> {
        let (name, inner, size): (String, Box<dyn Read + 'a>, u64) = if path == "-" {
            ("standard input".to_owned(), Box::new(&mut *streams.stdin), 0)
        } else {
            let file = File::open(path).map_err(|e| Failure::usage(format!("{path}: cannot be opened: {e}")))?;
            let size = file.metadata().map_or(0, |m| m.len());
            (path.to_owned(), Box::new(file), size)
        };
        let progress = if size < LARGE_FILE {
            None
        } else {
            Some((Progress::new(format!("reading {name}"), streams.screen, &mut *streams.stderr), size))
        };
        let hashed = Hashed { inner, hash: Sha256::new(), done: 0, progress };
        let reader = BufReader::with_capacity(1 << 17, hashed);
        let mut csv = Self { name, reader, separator: b',', header: vec![], line: 0, buffer: vec![] };
        csv.read_header(reading)?;
        Ok(csv)
    }

    fn fault(&self, text: impl std::fmt::Display) -> Failure {
        Failure::data(format!("{}:{}: {text}", self.name, self.line))
    }

    fn read_header(&mut self, reading: &Reading) -> Result<(), Failure> {
        if !self.next_line()? {
            return Err(self.fault("the file is empty: the first line must name the columns"));
        }
        if let Some(rest) = self.buffer.strip_prefix(b"\xef\xbb\xbf") {
            self.buffer = rest.to_vec();
        }
        let text = String::from_utf8(self.buffer.clone()).map_err(|_e| self.fault("the header is not UTF-8"))?;
        let first =
            [b',', b';', b'\t'].into_iter().max_by_key(|s| (text.bytes().filter(|b| b == s).count(), *s == b','));
        self.separator = first.unwrap_or(b',');
        let mut cells = Vec::new();
        split(&self.buffer, self.separator, &mut cells);
        let names: Vec<String> = cells.iter().map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect();
        if names.len() > COLUMNS {
            return Err(self.fault(format!("{} columns; at most {COLUMNS} are read", names.len())));
        }
        let renamed =
            |n: String| reading.column.iter().find(|(_, h)| *h == n).map_or(n.clone(), |(name, _)| name.clone());
        self.header = names.into_iter().map(renamed).collect();
        let mut sorted = self.header.clone();
        sorted.sort();
        match sorted.windows(2).find_map(|w| w.first().filter(|a| w.last() == Some(a))) {
            Some(twice) => Err(self.fault(format!("the column \"{twice}\" stands twice in the header"))),
            None => Ok(()),
        }
    }

    /// Is there a column of this name?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.header.iter().any(|h| h == name)
    }

    /// The next line that is not empty, without its end; quoted line breaks are joined.
    fn next_line(&mut self) -> Result<bool, Failure> {
        self.buffer.clear();
        loop {
            self.line += 1;
            let mut limited = (&mut self.reader).take(u64::try_from(LINE_BYTES).unwrap_or(u64::MAX));
            let n =
                limited.read_until(b'\n', &mut self.buffer).map_err(|e| self.fault(format!("cannot be read: {e}")))?;
            if self.buffer.len() >= LINE_BYTES {
                return Err(self.fault("a line is longer than 1 MiB"));
            }
            let open = self.buffer.contains(&b'"') && self.buffer.iter().filter(|b| **b == b'"').count() % 2 == 1;
            if n > 0 && open {
                continue;
            }
            if open {
                return Err(self.fault("a quotation mark is never closed"));
            }
            while matches!(self.buffer.last(), Some(b'\n' | b'\r')) {
                self.buffer.pop();
            }
            if n == 0 || !self.buffer.is_empty() {
                return Ok(n > 0);
            }
        }
    }

    /// Reads the rows; `wanted` are the columns to keep, `names` numbers the codes of each
    /// column of kind [`Kind::Code`], in order.
    pub(crate) fn rows(
        mut self,
        wanted: &[(&str, Kind)],
        reading: &Reading,
        names: &mut [Names],
    ) -> Result<Table, Failure> {
        let mut plan: Vec<(usize, usize, Kind)> = Vec::new();
        for (k, (name, kind)) in wanted.iter().enumerate() {
            let at = self.header.iter().position(|h| h == name).ok_or_else(|| self.lacks(name))?;
            plan.push((at, k, *kind));
        }
        let mut columns: Vec<Column> = wanted.iter().map(|(_, kind)| empty(*kind)).collect();
        let mut later: Vec<Later> = names.iter().map(|_| Later::default()).collect();
        let mut table = Table::default();
        let mut cells: Vec<Cell> = Vec::new();
        let mut sweep = Sweep::of(&plan, self.header.len(), self.separator);
        while self.next_line()? {
            if let Some(row) = sweep.as_mut().and_then(|s| s.read(&self.buffer)) {
                append(row, &mut columns);
                table.rows += 1;
                continue;
            }
            let found = cut(&self.buffer, self.separator, &mut cells);
            if found != self.header.len() {
                let why = format!("{found} cells, but the header names {} columns", self.header.len());
                return Err(self.fault(why));
            }
            if reading.drop_missing && self.blank(&plan, &cells) {
                table.provenance.dropped += 1;
                continue;
            }
            self.keep(&plan, &cells, (&mut columns, names, &mut later))?;
            table.rows += 1;
            if table.rows % BATCH == 0 {
                settle(&mut columns, names, &mut later);
            }
        }
        settle(&mut columns, names, &mut later);
        if table.rows == 0 {
            return Err(self.fault("there are no rows"));
        }
        let used = |h: &String| wanted.iter().any(|(n, _)| n == h);
        table.provenance.ignored = self.header.iter().filter(|h| !used(h)).cloned().collect();
        table.columns = wanted.iter().map(|(n, _)| (*n).to_owned()).zip(columns).collect();
        let digest = self.reader.into_inner().hash.finalize();
        table.provenance.sha256 = digest.iter().map(|b| format!("{b:02x}")).collect();
        Ok(table)
    }

    fn lacks(&self, name: &str) -> Failure {
        let why = format!("the column \"{name}\" is missing; the file has {}", self.header.join(", "));
        Failure::data(format!("{}:1: {why}", self.name))
    }

    /// Is a wanted cell empty? Asked only when such rows are to be left out.
    fn blank(&self, plan: &[(usize, usize, Kind)], cells: &[Cell]) -> bool {
        plan.iter().any(|(at, _, kind)| {
            *kind != Kind::NumberOrBlank && cells.get(*at).is_none_or(|c| c.clean(&self.buffer).is_empty())
        })
    }

    fn empty_cell(&self, at: usize) -> Failure {
        let name = self.header.get(at).map_or("", String::as_str);
        self.fault(format!("column \"{name}\" is empty; give a value, or leave such rows out with --drop-missing"))
    }

    fn keep(
        &self,
        plan: &[(usize, usize, Kind)],
        cells: &[Cell],
        (columns, names, later): (&mut [Column], &mut [Names], &mut [Later]),
    ) -> Result<(), Failure> {
        let mut coded = 0;
        for ((at, _, kind), column) in plan.iter().zip(columns.iter_mut()) {
            let cell = cells.get(*at).map(|c| c.clean(&self.buffer)).unwrap_or_default();
            let bytes: &[u8] = &cell;
            if bytes.is_empty() && *kind != Kind::NumberOrBlank {
                return Err(self.empty_cell(*at));
            }
            let fault = |what: &str| {
                let name = self.header.get(*at).map_or("", String::as_str);
                let shown: String = String::from_utf8_lossy(bytes).chars().take(60).collect();
                self.fault(format!("column \"{name}\": \"{shown}\" is not {what}"))
            };
            match column {
                Column::Numbers(v) if *kind == Kind::NumberOrBlank && bytes.is_empty() => v.push(f64::NAN),
                Column::Numbers(v) => v.push(numbers::number(bytes).ok_or_else(|| fault("a number"))?),
                Column::Times(v) => v.push(numbers::time_ms(bytes).ok_or_else(|| fault("a date or time"))?),
                Column::Texts(v) => v.push(String::from_utf8(bytes.to_vec()).map_err(|_e| fault("UTF-8 text"))?),
                Column::Codes(v) => {
                    match (whole(bytes), names.get_mut(coded), later.get_mut(coded)) {
                        (Some(n), _, Some(later)) => {
                            later.0.push((v.len(), n));
                            v.push(0);
                        }
                        (_, Some(names), _) => v.push(names.code(bytes)),
                        _ => {}
                    }
                    coded += 1;
                }
            }
        }
        Ok(())
    }
}

/// Adds a row of numbers to columns of numbers.
fn append(row: &[f64], columns: &mut [Column]) {
    for (x, column) in row.iter().zip(columns) {
        if let Column::Numbers(v) = column {
            v.push(*x);
        }
    }
}

/// Rows after which whole-number ids are looked up together: one after the other the misses of
/// a large table add up, together they overlap.
const BATCH: usize = 1024;

/// Whole-number ids that wait for their code, with their row.
#[derive(Debug, Default)]
struct Later(Vec<(usize, u64)>);

fn settle(columns: &mut [Column], names: &mut [Names], later: &mut [Later]) {
    let coded = columns.iter_mut().filter_map(|c| if let Column::Codes(v) = c { Some(v) } else { None });
    for ((codes, names), later) in coded.zip(names).zip(later) {
        for (row, n) in later.0.drain(..) {
            if let Some(slot) = codes.get_mut(row) {
                *slot = names.whole_code(n);
            }
        }
    }
}

fn empty(kind: Kind) -> Column {
    match kind {
        Kind::Number | Kind::NumberOrBlank => Column::Numbers(vec![]),
        Kind::Text => Column::Texts(vec![]),
        Kind::Code => Column::Codes(vec![]),
        Kind::Time => Column::Times(vec![]),
    }
}

/// Where a cell lies in its line.
#[derive(Debug, Clone, Copy)]
struct Cell {
    from: usize,
    to: usize,
}

impl Cell {
    fn bytes(self, line: &[u8]) -> &[u8] {
        line.get(self.from..self.to).unwrap_or_default().trim_ascii()
    }

    /// Without its quotes.
    fn clean(self, line: &[u8]) -> std::borrow::Cow<'_, [u8]> {
        let raw = self.bytes(line);
        match raw.strip_prefix(b"\"").and_then(|r| r.strip_suffix(b"\"")) {
            Some(inside) if inside.contains(&b'"') => {
                let mut out = Vec::with_capacity(inside.len());
                let mut skip = false;
                for b in inside {
                    if *b == b'"' && !skip {
                        skip = true;
                        continue;
                    }
                    skip = false;
                    out.push(*b);
                }
                out.into()
            }
            Some(inside) => inside.into(),
            None => raw.into(),
        }
    }
}

/// Cuts a line at its separators, minding quotes; returns the number of cells.
fn cut(line: &[u8], separator: u8, cells: &mut Vec<Cell>) -> usize {
    cells.clear();
    let (mut from, mut quoted) = (0, false);
    for (i, b) in line.iter().enumerate() {
        if *b == separator && !quoted {
            cells.push(Cell { from, to: i });
            from = i + 1;
        } else if *b == b'"' {
            quoted = !quoted;
        }
    }
    cells.push(Cell { from, to: line.len() });
    cells.len()
}

fn split(line: &[u8], separator: u8, out: &mut Vec<Vec<u8>>) {
    let mut cells = Vec::new();
    cut(line, separator, &mut cells);
    out.extend(cells.iter().map(|c| c.clean(line).into_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hide_separators_and_double_into_one() {
        let mut out = Vec::new();
        split(b"a,\"b,\"\"c\"\"\", d ", b',', &mut out);
        assert_eq!(out, vec![b"a".to_vec(), b"b,\"c\"".to_vec(), b"d".to_vec()]);
    }
}
