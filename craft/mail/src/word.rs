//! Encoded words in headers (RFC 2047), joined before they are decoded.

use data_encoding::{BASE64_NOPAD, Specification};

use crate::charset;

struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    length: usize,
}

/// Decodes a header value: unfolds it, joins and decodes encoded words, reads raw 8-bit text.
pub(crate) fn decode(raw: &[u8]) -> String {
    let unfolded = unfold(raw);
    if !unfolded.contains(&0x1b)
        && let Ok(text) = std::str::from_utf8(&unfolded)
    {
        return decode_words(&text.replace('\0', ""));
    }
    if !unfolded.windows(2).any(|pair| pair == b"=?") {
        return charset::guess(&unfolded).text;
    }
    // encoded words with raw bytes inside: each byte stands for itself until it is decoded
    let bytes: String = unfolded.iter().map(|byte| char::from(*byte)).collect();
    decode_pieces(&bytes, &|plain| charset::guess(&as_bytes(plain)).text)
}

/// The bytes behind text in which each character stands for one byte.
fn as_bytes(text: &str) -> Vec<u8> {
    text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// Folded lines become one; line ends vanish.
pub(crate) fn unfold(raw: &[u8]) -> Vec<u8> {
    raw.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect::<Vec<u8>>().trim_ascii().to_vec()
}

/// Decodes encoded words inside text that is already characters.
pub(crate) fn decode_words(text: &str) -> String {
    decode_pieces(text, &str::to_owned)
}

fn decode_pieces(text: &str, plain: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let (before, from_mark) = rest.split_at(at);
        let Some(word) = read_word(from_mark) else {
            flush(&mut pending, &mut out);
            out.push_str(&plain(before));
            out.push_str("=?");
            rest = from_mark.get(2..).unwrap_or_default();
            continue;
        };
        let joins = before.trim().is_empty();
        if !(joins && pending.is_some()) {
            flush(&mut pending, &mut out);
            out.push_str(&plain(before));
        }
        add_word(&mut pending, &mut out, &word);
        rest = from_mark.get(word.length..).unwrap_or_default();
    }
    flush(&mut pending, &mut out);
    out.push_str(&plain(rest));
    out
}

fn add_word(pending: &mut Option<(String, Vec<u8>)>, out: &mut String, word: &Word<'_>) {
    match pending {
        Some((charset, bytes)) if charset.eq_ignore_ascii_case(word.charset) => {
            bytes.extend_from_slice(&word.bytes);
        }
        _ => {
            flush(pending, out);
            *pending = Some((word.charset.to_owned(), word.bytes.clone()));
        }
    }
}

fn flush(pending: &mut Option<(String, Vec<u8>)>, out: &mut String) {
    if let Some((charset, bytes)) = pending.take() {
        let text = charset::decode(&bytes, Some(&charset)).text;
        out.extend(text.chars().filter(|c| !matches!(c, '\r' | '\n')));
    }
}

/// Longest encoded word that is looked at; the RFC says 75, real mailers go beyond.
const LONGEST_WORD: usize = 8_000;

fn read_word(text: &str) -> Option<Word<'_>> {
    let body = text.strip_prefix("=?")?;
    let (charset, rest) = body.split_once('?').filter(|(name, _)| name.len() < 60)?;
    let (kind, rest) = rest.split_once('?').filter(|(kind, _)| kind.len() == 1)?;
    let window = crate::bytes::head(rest, LONGEST_WORD);
    let end = window.find("?=")?;
    let encoded = rest.get(..end)?;
    let bytes = match kind {
        "B" | "b" => base64(encoded)?,
        "Q" | "q" => quoted(encoded),
        _ => return None,
    };
    // =? charset ? kind ? encoded ?=
    let length = charset.len().saturating_add(end).saturating_add(7);
    Some(Word { charset, bytes, length })
}

/// Base64 as mailers write it: padding anywhere, line noise, a last group cut short.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let clean: Vec<u8> =
        text.bytes().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')).collect();
    let keep = match clean.len() % 4 {
        1 => clean.len().saturating_sub(1),
        _ => clean.len(),
    };
    let clean = clean.get(..keep)?;
    BASE64_NOPAD.decode(clean).ok().or_else(|| lenient()?.decode(clean).ok())
}

fn lenient() -> Option<data_encoding::Encoding> {
    let mut spec = Specification::new();
    spec.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    spec.check_trailing_bits = false;
    spec.encoding().ok()
}

fn quoted(text: &str) -> Vec<u8> {
    let raw = if text.is_ascii() || text.chars().any(|c| u32::from(c) > 0xff) {
        text.as_bytes().to_vec()
    } else {
        as_bytes(text)
    };
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'_' => out.push(b' '),
            b'=' => {
                let mut ahead = bytes.clone();
                match (ahead.next().and_then(hex), ahead.next().and_then(hex)) {
                    (Some(high), Some(low)) => {
                        out.push(high << 4 | low);
                        bytes.nth(1);
                    }
                    _ => out.push(b'='),
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// The value of a hexadecimal digit.
pub(crate) fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_split_inside_a_character_are_joined() {
        assert_eq!(decode(b"=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?="), "café");
        assert_eq!(decode(b"=?UTF-8?B?w6Q=?=\r\n =?UTF-8?B?w7Y=?="), "äö");
    }

    #[test]
    fn text_between_words_stays() {
        assert_eq!(decode(b"Re: =?iso-8859-1?Q?=FC?= and =?iso-8859-1?Q?=E4?=!"), "Re: ü and ä!");
    }

    #[test]
    fn raw_eight_bit_headers_are_guessed() {
        let (bytes, _, _) = encoding_rs::GBK.encode("关于订单的问题，请尽快回复我们");
        assert_eq!(decode(&bytes), "关于订单的问题，请尽快回复我们");
    }

    #[test]
    fn raw_bytes_inside_encoded_words_are_read_as_declared() {
        assert_eq!(decode(b"=?iso-8859-1?Q?Fr\xf6sche?="), "Frösche");
        assert_eq!(decode("=?iso-8859-1?Q?Fr\u{f6}sche?=".as_bytes()), "Frösche");
    }

    #[test]
    fn broken_words_are_shown_as_they_are() {
        assert_eq!(decode(b"=?utf-8?X?abc?= =?"), "=?utf-8?X?abc?= =?");
    }
}
