//! Files written into the text itself (uuencode), as old programs do.

use crate::attachment::{Attachment, safe_name};
use crate::fingerprint::sha256;

/// Takes encoded files out of a text.
pub(super) fn take_out(text: &str, files: &mut Vec<Attachment>) -> String {
    if !text.contains("begin ") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let Some(name) = begin(line) else {
            out.push_str(line);
            continue;
        };
        let mut ahead = lines.clone();
        match read(name, &mut ahead) {
            Some(file) => {
                files.push(file);
                lines = ahead;
            }
            None => out.push_str(line),
        }
        if files.len() > 1_000 {
            break;
        }
    }
    out.extend(lines);
    out
}

/// `begin 644 name`.
fn begin(line: &str) -> Option<&str> {
    let (mode, name) = line.trim_end().strip_prefix("begin ")?.split_once(' ')?;
    let fine = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| b.is_ascii_digit());
    (fine && !name.trim().is_empty()).then_some(name.trim())
}

fn read<'a>(name: &str, lines: &mut impl Iterator<Item = &'a str>) -> Option<Attachment> {
    let mut bytes = Vec::new();
    for line in lines {
        let line = line.trim_end_matches(['\r', '\n']);
        if line == "end" {
            return Some(file(name, bytes));
        }
        if !decode_line(line, &mut bytes) {
            return None;
        }
    }
    None
}

fn file(name: &str, bytes: Vec<u8>) -> Attachment {
    let content_type = "application/octet-stream".to_owned();
    Attachment {
        filename: safe_name(name, &content_type),
        content_type,
        inline: false,
        content_id: None,
        sha256: sha256(&bytes),
        damaged: false,
        bytes,
    }
}

/// Each line says how many bytes it holds; four characters hold three bytes.
fn decode_line(line: &str, out: &mut Vec<u8>) -> bool {
    let mut symbols = line.bytes();
    let Some(length) = symbols.next().and_then(value) else {
        return line.is_empty();
    };
    let mut left = usize::from(length);
    let codes: Option<Vec<u8>> = symbols.map(value).collect();
    let Some(codes) = codes else {
        return false;
    };
    for group in codes.chunks(4) {
        let code = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let joined = code(0) << 18 | code(1) << 12 | code(2) << 6 | code(3);
        let three = joined.to_be_bytes();
        let take = left.min(3);
        out.extend(three.iter().skip(1).take(take));
        left = left.saturating_sub(take);
    }
    left == 0
}

fn value(symbol: u8) -> Option<u8> {
    match symbol {
        b' '..=b'`' => Some(symbol.wrapping_sub(b' ') & 0x3f),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_the_text_becomes_an_attachment() {
        let mut files = Vec::new();
        let text = take_out("see file\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\n", &mut files);
        assert_eq!(text, "see file\nbye\n");
        let file = files.first().unwrap();
        assert_eq!((file.filename.as_str(), file.bytes.as_slice()), ("cat.txt", b"Cat".as_slice()));
    }

    #[test]
    fn sentences_that_begin_stay() {
        let mut files = Vec::new();
        let text = "begin 100 times\nand never end\n";
        assert_eq!(take_out(text, &mut files), text);
        assert!(files.is_empty());
    }
}
