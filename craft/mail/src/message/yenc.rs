//! Files written into the text as yEnc: nearly all bytes stand for themselves, moved up by 42, and what would break a line
//! is escaped by `=` (the yEnc draft 1.3, sections 3 to 5).

use crate::attachment::{Attachment, safe_name};
use crate::charset;
use crate::fingerprint::sha256;

/// What begins a file.
pub(super) const MARK: &str = "=ybegin ";
/// What ends it.
const END: &str = "=yend";
/// The line of a file that came in pieces: where this one belongs.
const PIECE: &str = "=ypart ";
/// Files taken out of one text.
const MOST: usize = 1_000;

/// Takes encoded files out of the bytes of a text; nothing where there are none.
pub(super) fn take_out(bytes: &[u8], files: &mut Vec<Attachment>) -> Option<Vec<u8>> {
    let before = files.len();
    let mut rest = Vec::with_capacity(bytes.len());
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    while let Some(line) = lines.next() {
        let mut ahead = lines.clone();
        match begin(line).filter(|_| files.len() < MOST).and_then(|begin| read(&begin, &mut ahead)) {
            Some(file) => {
                files.push(file);
                lines = ahead;
            }
            None => rest.extend_from_slice(line),
        }
    }
    (files.len() > before).then_some(rest)
}

/// The line a file begins with.
struct Begin {
    name: String,
    size: usize,
}

/// `=ybegin line=128 size=584 name=cat.bin`: the name is last and may hold blanks.
fn begin(line: &[u8]) -> Option<Begin> {
    let said = charset::guess(line.strip_prefix(MARK.as_bytes())?).text;
    let (numbers, name) = said.split_once("name=")?;
    number(numbers, "line")?;
    Some(Begin { size: number(numbers, "size")?, name: name.trim().to_owned() })
}

/// The value of a key among `key=value` words.
fn value<'a>(words: &'a str, key: &str) -> Option<&'a str> {
    words.split_whitespace().filter_map(|word| word.split_once('=')).find(|(name, _)| *name == key).map(|(_, v)| v)
}

fn number(words: &str, key: &str) -> Option<usize> {
    value(words, key)?.parse().ok()
}

/// The file up to its end. One that never ends, or in which another begins, is none: it stays in the text.
fn read<'a>(begin: &Begin, lines: &mut impl Iterator<Item = &'a [u8]>) -> Option<Attachment> {
    let mut bytes = Vec::new();
    for line in lines {
        if let Some(end) = line.strip_prefix(END.as_bytes()) {
            let whole = is_whole(&bytes, begin.size, &String::from_utf8_lossy(end));
            return Some(file(&begin.name, bytes, whole));
        }
        if line.starts_with(MARK.as_bytes()) {
            return None;
        }
        if !line.starts_with(PIECE.as_bytes()) {
            decode(line, &mut bytes);
        }
    }
    None
}

/// Whether a file came in full and as it was sent.
#[derive(PartialEq)]
enum Whole {
    Yes,
    No,
}

/// By the sizes said at both ends, and by the check sum at the end where there is one.
fn is_whole(bytes: &[u8], size: usize, end: &str) -> Whole {
    let sum = value(end, "pcrc32").or_else(|| value(end, "crc32")).map(|sum| u32::from_str_radix(sum, 16));
    let same_sum = sum.is_none_or(|sum| sum == Ok(crc32(bytes)));
    let same_size = bytes.len() == size && number(end, "size").is_none_or(|told| told == size);
    if same_sum && same_size { Whole::Yes } else { Whole::No }
}

fn file(name: &str, bytes: Vec<u8>, whole: Whole) -> Attachment {
    let content_type = "application/octet-stream".to_owned();
    Attachment {
        filename: safe_name(name, &content_type),
        content_type,
        inline: false,
        content_id: None,
        sha256: sha256(&bytes),
        damaged: whole == Whole::No,
        bytes,
    }
}

fn decode(line: &[u8], out: &mut Vec<u8>) {
    let mut moved = 42;
    for byte in line.iter().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        if *byte == b'=' && moved == 42 {
            moved = 42 + 64;
        } else {
            out.push(byte.wrapping_sub(moved));
            moved = 42;
        }
    }
}

/// As in zip files and Ethernet frames.
fn crc32(bytes: &[u8]) -> u32 {
    let bit = |sum: u32| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg());
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| bit(sum)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            match byte.wrapping_add(42) {
                code @ (0 | b'\n' | b'\r' | b'=') => out.extend([b'=', code.wrapping_add(64)]),
                code => out.push(code),
            }
            if at % 128 == 127 {
                out.extend(b"\r\n");
            }
        }
        out.extend(b"\r\n");
        out
    }

    fn block(bytes: &[u8], end: &str) -> Vec<u8> {
        let begin = format!("=ybegin line=128 size={} name=all bytes.bin\r\n", bytes.len());
        [b"see file\r\n", begin.as_bytes(), &encoded(bytes), end.as_bytes(), b"bye\r\n"].concat()
    }

    #[test]
    fn mail_503_every_byte_comes_back() {
        let all: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        let end = format!("=yend size=1000 crc32={:08X}\r\n", crc32(&all));
        let mut files = Vec::new();
        assert_eq!(take_out(&block(&all, &end), &mut files).unwrap(), b"see file\r\nbye\r\n");
        let file = files.first().unwrap();
        assert_eq!((file.filename.as_str(), file.damaged), ("all bytes.bin", false));
        assert_eq!(file.bytes, all);
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn mail_503_what_is_not_whole_is_marked() {
        for end in ["=yend size=3 crc32=00000000\r\n", "=yend size=4\r\n", "=yend size=3 part=1 pcrc32=zz\r\n"] {
            let mut files = Vec::new();
            take_out(&block(b"abc", end), &mut files).unwrap();
            assert!(files.first().unwrap().damaged, "{end}");
        }
        let piece = b"=ybegin part=1 line=128 size=9 name=x\n=ypart begin=1 end=3\n\x8b\x8c\x8d\n=yend size=3 part=1\n";
        let mut files = Vec::new();
        take_out(piece, &mut files).unwrap();
        assert_eq!((files[0].bytes.as_slice(), files[0].damaged), (b"abc".as_slice(), true));
    }

    #[test]
    fn sentences_stay_and_hostile_ones_take_a_moment() {
        for text in ["=ybegin of the story\n", "=ybegin line=1 size=1 name=x\nno end\n", "plain"] {
            assert_eq!(take_out(text.as_bytes(), &mut Vec::new()), None, "{text}");
        }
        let many = "=ybegin line=1 size=1 name=x\n".repeat(40_000);
        assert_eq!(take_out(many.as_bytes(), &mut Vec::new()), None);
    }
}
