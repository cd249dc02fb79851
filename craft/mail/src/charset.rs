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
    match label.and_then(by_label) {
        Some(encoding) => decode_declared(bytes, encoding),
        None => guess(bytes),
    }
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
    if encoding == UTF_8 && wrong.saturating_mul(20) > text.len() {
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
    fn nul_leaves_the_text() {
        assert_eq!(decode(b"a\0b", None).text, "ab");
    }
}
