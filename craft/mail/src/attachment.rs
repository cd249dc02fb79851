//! Attached files: bytes as sent, names that can do no harm.

use serde::Serialize;

/// Longest file name in bytes.
const LONGEST: usize = 255;

/// A file that came with a mail, or a picture shown inside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Name without path, controls shown; never used as a place to store.
    pub filename: String,
    /// Type as declared, lower case.
    pub content_type: String,
    /// The content.
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// Belongs inside the text and not beside it.
    pub inline: bool,
    /// Content id without brackets.
    pub content_id: Option<String>,
    /// Hash of the content, hexadecimal.
    pub sha256: String,
    /// The content could be decoded only in part.
    pub damaged: bool,
}

/// The first bytes of a content.
pub(crate) fn start(bytes: &[u8], most: usize) -> &[u8] {
    bytes.get(..most).unwrap_or(bytes)
}

/// A name that can do no harm: no path, no controls, deceiving characters visible, at most 255 bytes.
pub fn safe_name(name: &str, content_type: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or("");
    let shown: String = last.chars().filter_map(shown).collect();
    let shown = shown.trim().trim_end_matches('.').trim();
    let only_dots = shown.chars().all(|c| c == '.' || c.is_whitespace());
    if only_dots {
        return invented(content_type);
    }
    shortened(shown)
}

/// Characters that turn or hide text become visible; controls vanish.
fn shown(c: char) -> Option<char> {
    match c {
        c if c.is_control() => None,
        c if crate::address::invisible(c) => Some('\u{fffd}'),
        ':' | '*' | '?' | '"' | '<' | '>' | '|' => Some('_'),
        other => Some(other),
    }
}

fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if ending.is_empty() || ending.len() > 20 {
        return crate::bytes::head(name, LONGEST).to_owned();
    }
    let room = LONGEST.saturating_sub(ending.len()).saturating_sub(1);
    format!("{}.{ending}", crate::bytes::head(name, room))
}

/// A name for a file that has none, from its type.
fn invented(content_type: &str) -> String {
    let ending = ENDINGS.iter().find(|(known, _)| *known == content_type);
    match ending {
        Some((_, ending)) => format!("attachment.{ending}"),
        None if content_type.starts_with("text/") => "attachment.txt".to_owned(),
        None => "attachment.bin".to_owned(),
    }
}

const ENDINGS: [(&str, &str); 24] = [
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/svg+xml", "svg"),
    ("image/bmp", "bmp"),
    ("image/tiff", "tiff"),
    ("application/pdf", "pdf"),
    ("application/zip", "zip"),
    ("application/msword", "doc"),
    ("application/json", "json"),
    ("application/pgp-signature", "asc"),
    ("application/pkcs7-signature", "p7s"),
    ("application/x-pkcs7-signature", "p7s"),
    ("application/pkcs7-mime", "p7m"),
    ("application/ms-tnef", "dat"),
    ("text/html", "html"),
    ("text/csv", "csv"),
    ("text/calendar", "ics"),
    ("text/x-vcard", "vcf"),
    ("text/vcard", "vcf"),
    ("message/rfc822", "eml"),
    ("message/delivery-status", "txt"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: &str) {
        assert_eq!(safe_name(name, "image/png"), expect, "{name}");
    }

    #[test]
    fn paths_controls_and_tricks_are_gone() {
        check("../../../../etc/cron.d/x", "x");
        check("/etc/passwd", "passwd");
        check("C:\\x.exe", "x.exe");
        check("a.png\u{202e}gpj.exe", "a.png\u{fffd}gpj.exe");
        check("a\r\nb\0.png", "ab.png");
        check("", "attachment.png");
        check("..", "attachment.png");
        check("~root/.ssh/authorized_keys", "authorized_keys");
        check("rechnung.pdf", "rechnung.pdf");
    }

    #[test]
    fn long_names_keep_their_ending() {
        let name = safe_name(&format!("{}.pdf", "ä".repeat(400)), "application/pdf");
        assert!(name.len() <= 255 && name.ends_with(".pdf"));
    }
}
