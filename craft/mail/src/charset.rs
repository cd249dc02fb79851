//! Bytes to text: the declared charset, then a byte-order mark, then detection.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// What decoding found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text, without NUL.
    pub(crate) text: String,
    /// The charset was missing, unknown or wrong, so it was guessed.
    pub(crate) guessed: bool,
}

/// The encoding a label names; a few labels real mailers write are added.
pub(crate) fn by_label(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().trim_matches(['"', '\'']);
    let label = label.split('*').next().unwrap_or(label);
    Encoding::for_label(label.as_bytes()).or_else(|| by_odd_label(&label.to_ascii_lowercase()))
}

fn by_odd_label(label: &str) -> Option<&'static Encoding> {
    let known = match label {
        "utf8mb4" | "utf-8-mac" | "unicode-1-1-utf-8" => "utf-8",
        "cp932" | "shift-jis" | "x-sjis-jp" | "ms932" => "shift_jis",
        "cp936" | "ms936" | "gb_2312-80" | "hz-gb-2312" => "gbk",
        "cp949" | "ks_c_5601" | "ksc5601" | "ms949" => "euc-kr",
        "cp950" | "big5-eten" => "big5",
        "iso-2022-kr" => "euc-kr",
        "cp850" | "cp437" | "cp-850" | "ansi" | "default" | "unknown-8bit" | "x-unknown" => "windows-1252",
        _ => return windows_label(label),
    };
    Encoding::for_label(known.as_bytes())
}

fn windows_label(label: &str) -> Option<&'static Encoding> {
    let number = ["cp", "cp-", "win-", "win", "windows", "x-cp"]
        .iter()
        .find_map(|start| label.strip_prefix(start).filter(|rest| rest.starts_with("125")))?;
    Encoding::for_label(format!("windows-{number}").as_bytes())
}

/// Decodes bytes with the declared label, a byte-order mark, or a guess.
pub(crate) fn decode(bytes: &[u8], label: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return plain(encoding, rest);
    }
    if label.is_some_and(is_utf7) {
        return utf7(bytes).map_or_else(|| guess(bytes), |text| finish(&text));
    }
    match label.and_then(by_label) {
        Some(encoding) => decode_declared(bytes, encoding),
        None => guess(bytes),
    }
}

/// True for the labels of UTF-7, which the web's list of charsets leaves out.
pub(crate) fn is_utf7(label: &str) -> bool {
    let label = label.trim().to_ascii_lowercase();
    matches!(label.as_str(), "utf-7" | "utf7" | "unicode-1-1-utf-7" | "x-unicode-2-0-utf-7")
}

/// UTF-7 (RFC 2152): ASCII with runs of base64 between `+` and `-`.
fn utf7(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('+');
    out.push_str(pieces.next()?);
    for piece in pieces {
        let in_run = |c: char| c.is_ascii_alphanumeric() || c == '/';
        let length = piece.find(|c| !in_run(c)).unwrap_or(piece.len());
        let (run, rest) = piece.split_at_checked(length)?;
        if run.is_empty() {
            out.push('+');
        } else {
            let units = crate::word::base64(run)?;
            let units = units.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
            out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
        }
        out.push_str(rest.strip_prefix('-').unwrap_or(rest));
    }
    Some(out)
}

fn decode_declared(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if !broken {
        return finish(&text);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return finish_guess(text);
    }
    // a few wrong bytes in an otherwise right text are not a reason to guess
    let wrong = text.matches('\u{fffd}').count();
    let right = text.chars().filter(|c| !c.is_ascii()).count().saturating_sub(wrong);
    if encoding == UTF_8 && wrong > right {
        return guess(bytes);
    }
    finish(&text)
}

/// Decodes bytes of unknown charset.
pub(crate) fn guess(bytes: &[u8]) -> Decoded {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !bytes.contains(&0x1b)
    {
        return finish(text);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Allow);
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken && encoding != UTF_8 {
        return finish_guess(&WINDOWS_1252.decode_without_bom_handling(bytes).0);
    }
    finish_guess(&text)
}

fn plain(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    finish(&encoding.decode_without_bom_handling(bytes).0)
}

fn finish(text: &str) -> Decoded {
    let text = if text.contains('\0') { text.replace('\0', "") } else { text.to_owned() };
    Decoded { text, guessed: false }
}

/// The same, marked as a guess.
fn finish_guess(text: &str) -> Decoded {
    Decoded { guessed: true, ..finish(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_charset_wins() {
        assert_eq!(decode(b"caf\xe9", Some("iso-8859-1")).text, "café");
    }

    #[test]
    fn utf8_with_a_wrong_label_is_still_read() {
        let found = decode("привет".as_bytes(), Some("us-ascii"));
        // windows-1252 never fails, so the label is believed
        assert!(!found.text.is_empty());
        assert_eq!(decode("привет".as_bytes(), None).text, "привет");
    }

    #[test]
    fn unknown_charset_is_guessed_and_marked() {
        let (bytes, _, _) = encoding_rs::KOI8_R.encode("Добрый день, заказ не пришёл");
        let found = decode(&bytes, Some("no-such-charset"));
        assert_eq!(found.text, "Добрый день, заказ не пришёл");
        assert!(found.guessed);
    }

    #[test]
    fn utf7_is_read() {
        assert_eq!(decode(b"Fr+APY-sche 1 +- 1", Some("utf-7")).text, "Frösche 1 + 1");
    }

    #[test]
    fn nul_leaves_the_text() {
        assert_eq!(decode(b"a\0b", None).text, "ab");
    }
}
