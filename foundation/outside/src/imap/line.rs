//! The line: commands out, whole answers in, with limits on both size and silence.

use super::value::{Piece, Value, read};
use crate::dial::Stream;
use crate::trouble::{Trouble, Why, quoted};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

/// Longest line: a list of a million numbers.
const LINE: u64 = 16 * 1024 * 1024;
/// Most pieces of one answer.
const PIECES: usize = 2_000;

/// An answer of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// `+`: go on.
    Continue,
    /// The end of a command: OK, NO or BAD, the code in brackets, text.
    Done { tag: String, how: How, text: String },
    /// OK, NO, BAD or BYE without a command.
    Status { how: How, text: String },
    /// Anything else, by its name, with the number before it if there is one.
    Data { name: String, number: Option<u32>, values: Vec<Value> },
    /// Whole, but not well formed.
    Odd(String),
}

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Ok,
    No,
    Bad,
    Bye,
    Preauth,
}

impl How {
    fn of(word: &str) -> Option<Self> {
        Some(match word.to_ascii_uppercase().as_str() {
            "OK" => Self::Ok,
            "NO" => Self::No,
            "BAD" => Self::Bad,
            "BYE" => Self::Bye,
            "PREAUTH" => Self::Preauth,
            _ => return None,
        })
    }
}

/// A connection that speaks IMAP.
pub(super) struct Line {
    stream: BufReader<Stream>,
    tags: u32,
    /// Largest literal taken.
    literal: usize,
}

impl Line {
    pub(super) fn new(stream: Stream, literal: usize) -> Self {
        Self { stream: BufReader::with_capacity(32 * 1024, stream), tags: 0, literal }
    }

    /// The bare connection, for changing to TLS; what was read ahead is dropped (CVE-2011-0411).
    pub(super) fn into_stream(self) -> Stream {
        self.stream.into_inner()
    }

    /// Says a command; gives its tag.
    pub(super) async fn say(&mut self, command: &str, within: Duration) -> Result<String, Trouble> {
        self.tags = self.tags.wrapping_add(1);
        let tag = format!("G{}", self.tags);
        self.write(format!("{tag} {command}\r\n").as_bytes(), within).await?;
        Ok(tag)
    }

    pub(super) async fn write(&mut self, bytes: &[u8], within: Duration) -> Result<(), Trouble> {
        let work = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match tokio::time::timeout(within, work).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_gone)) => Err(ended()),
            Err(_late) => Err(Trouble::cut("the mail server stopped listening")),
        }
    }

    /// The next answer. The time counts anew for each piece of 64 KiB, so that a large mail may take long and a silent
    /// server may not.
    pub(super) async fn hear(&mut self, within: Duration) -> Result<Heard, Trouble> {
        let mut pieces = Vec::new();
        loop {
            let line = self.line(within).await?;
            let literal = announced(&line);
            pieces.push(Piece::Line(line));
            let Some((length, cut)) = literal else { return Ok(sort(pieces)) };
            if pieces.len() > PIECES {
                return Err(Trouble::garbled("the mail server's answer has too many parts"));
            }
            if let Some(Piece::Line(line)) = pieces.last_mut() {
                line.truncate(cut);
            }
            pieces.push(Piece::Literal(self.literal(length, within).await?));
        }
    }

    /// Waits until something can be heard; false when the time is over first.
    pub(super) async fn something(&mut self, until: tokio::time::Instant) -> Result<bool, Trouble> {
        match tokio::time::timeout_at(until, self.stream.fill_buf()).await {
            Ok(Ok([])) | Ok(Err(_)) => Err(ended()),
            Ok(Ok(_)) => Ok(true),
            Err(_late) => Ok(false),
        }
    }

    async fn line(&mut self, within: Duration) -> Result<Vec<u8>, Trouble> {
        let mut line = Vec::new();
        loop {
            let before = line.len();
            let mut limited = (&mut self.stream).take(64 * 1024);
            let read = tokio::time::timeout(within, limited.read_until(b'\n', &mut line)).await;
            read.map_err(|_late| silent())?.map_err(|_gone| ended())?;
            if line.ends_with(b"\n") {
                break;
            }
            if line.len() == before {
                return Err(ended());
            }
            if u64::try_from(line.len()).unwrap_or(u64::MAX) > LINE {
                return Err(Trouble::new(Why::TooLarge, "the mail server sent a line without end"));
            }
        }
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(line)
    }

    async fn literal(&mut self, length: usize, within: Duration) -> Result<Vec<u8>, Trouble> {
        if length > self.literal {
            return Err(Trouble::new(Why::TooLarge, format!("the mail server sent {length} bytes in one piece")));
        }
        let mut bytes = Vec::with_capacity(length.min(1024 * 1024));
        while bytes.len() < length {
            let missing = length.saturating_sub(bytes.len()).min(64 * 1024);
            let before = bytes.len();
            let mut limited = (&mut self.stream).take(u64::try_from(missing).unwrap_or(0));
            let read = tokio::time::timeout(within, limited.read_to_end(&mut bytes)).await;
            read.map_err(|_late| silent())?.map_err(|_gone| ended())?;
            if bytes.len() == before {
                return Err(Trouble::cut("the connection ended in the middle of a mail"));
            }
        }
        Ok(bytes)
    }
}

fn ended() -> Trouble {
    Trouble::cut("the mail server ended the connection")
}

fn silent() -> Trouble {
    Trouble::cut("the mail server stopped answering")
}

/// The length of the literal a line announces, and where the line ends before that.
fn announced(line: &[u8]) -> Option<(usize, usize)> {
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|byte| *byte == b'{')?;
    let digits = std::str::from_utf8(inner.get(open + 1..)?).ok()?.trim_end_matches('+');
    let before = line.get(..open)?;
    // `~{…}` is a literal of bytes (RFC 3516)
    let cut = if before.ends_with(b"~") { open.saturating_sub(1) } else { open };
    Some((digits.parse().ok()?, cut))
}

fn sort(pieces: Vec<Piece>) -> Heard {
    let Some(Piece::Line(first)) = pieces.first() else { return Heard::Odd(String::new()) };
    let text = String::from_utf8_lossy(first).into_owned();
    let (tag, rest) = text.split_once(' ').unwrap_or((&text, ""));
    if tag == "+" {
        return Heard::Continue;
    }
    let (word, words) = rest.split_once(' ').unwrap_or((rest, ""));
    match How::of(word) {
        Some(how) if tag == "*" => Heard::Status { how, text: words.to_owned() },
        Some(how) => Heard::Done { tag: tag.to_owned(), how, text: words.to_owned() },
        None if tag == "*" => data(&text, pieces),
        None => Heard::Odd(quoted(&text)),
    }
}

fn data(text: &str, pieces: Vec<Piece>) -> Heard {
    let Some(values) = read(pieces) else { return Heard::Odd(quoted(text)) };
    let mut values = values.into_iter().skip(1);
    let first = values.next();
    let number = first.as_ref().and_then(Value::number);
    let name = if number.is_some() { values.next() } else { first };
    match name.as_ref().and_then(Value::atom) {
        Some(name) => Heard::Data { name: name.to_ascii_uppercase(), number, values: values.collect() },
        None => Heard::Odd(quoted(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_announced_at_the_end_of_a_line() {
        assert_eq!(announced(b"BODY[] {12}"), Some((12, 7)));
        assert_eq!(announced(b"BODY[] ~{12}"), Some((12, 7)));
        assert_eq!(announced(b"x {3+}"), Some((3, 2)));
        assert_eq!(announced(b"x {a}"), None);
        assert_eq!(announced(b"x }"), None);
        assert_eq!(announced(b"{99999999999999999999999}"), None);
    }
}
