//! The attached files of a mail, with their bytes as far as they can be decoded.

use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

use crate::attachment::{Attachment, safe_name};
use crate::fingerprint::sha256;
use crate::header::Fields;
use crate::word;

/// Every attached file, inline picture and embedded message. Their bytes are taken out of the message, which would
/// otherwise hold all of a large mail a third time.
pub(super) fn read(raw: &[u8], message: &mut Message<'_>) -> Vec<Attachment> {
    let ids = message.attachments.clone();
    let place = |id: u32| usize::try_from(id).unwrap_or(usize::MAX);
    ids.into_iter().filter_map(|id| Some(attachment(raw, message.parts.get_mut(place(id))?))).collect()
}

fn attachment(raw: &[u8], part: &mut MessagePart<'_>) -> Attachment {
    let content_type = content_type(part);
    let (bytes, damaged) = take(raw, part);
    let content_id =
        part.content_id().map(|id| id.trim_matches(['<', '>', ' ']).to_owned()).filter(|id| !id.is_empty());
    Attachment {
        filename: safe_name(&name(part, &bytes), &content_type),
        inline: is_inline(part, content_id.as_deref(), &content_type),
        sha256: sha256(&bytes),
        content_type,
        bytes,
        content_id,
        damaged,
    }
}

fn is_inline(part: &MessagePart<'_>, content_id: Option<&str>, content_type: &str) -> bool {
    let disposition = part.content_disposition();
    let said = disposition.is_some_and(|d| d.ctype().eq_ignore_ascii_case("inline"));
    let attached = disposition.is_some_and(|d| d.ctype().eq_ignore_ascii_case("attachment"));
    let picture = content_type.starts_with("image/");
    said || (picture && content_id.is_some() && !attached)
}

/// The type as declared, in lower case.
pub(super) fn content_type(part: &MessagePart<'_>) -> String {
    let embedded = matches!(part.body, PartType::Message(_));
    match part.content_type() {
        Some(found) => format!("{}/{}", found.ctype(), found.subtype().unwrap_or("octet-stream")).to_ascii_lowercase(),
        None if embedded => "message/rfc822".to_owned(),
        None => "text/plain".to_owned(),
    }
}

fn name(part: &MessagePart<'_>, bytes: &[u8]) -> String {
    let declared =
        part.attachment_name().map(|name| if name.contains("=?") { word::decode_words(name) } else { name.to_owned() });
    if let Some(name) = declared.filter(|name| !name.trim().is_empty()) {
        return name;
    }
    if matches!(part.body, PartType::Message(_)) {
        let subject = Fields::read(bytes).text("Subject").unwrap_or_default();
        let subject = subject.replace(['/', '\\'], "_");
        let subject = crate::bytes::head(subject.trim(), 120);
        return if subject.is_empty() { "message.eml".to_owned() } else { format!("{subject}.eml") };
    }
    String::new()
}

/// The same as [`content`], leaving nothing behind where the bytes stand decoded already.
fn take(raw: &[u8], part: &mut MessagePart<'_>) -> (Vec<u8>, bool) {
    if part.is_encoding_problem || part.encoding != Encoding::Base64 {
        return content(raw, part);
    }
    let damaged = !complete_base64(source(raw, part));
    match &mut part.body {
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => (std::mem::take(bytes).into_owned(), damaged),
        _ => content(raw, part),
    }
}

/// The bytes and whether they are damaged.
pub(super) fn content(raw: &[u8], part: &MessagePart<'_>) -> (Vec<u8>, bool) {
    let source = source(raw, part);
    let declared = part.content_transfer_encoding().unwrap_or_default().trim().to_ascii_lowercase();
    match (&part.body, declared.as_str()) {
        (PartType::Message(_), "base64") | (_, "base64")
            if part.is_encoding_problem || part.encoding != Encoding::Base64 =>
        {
            (broken_base64(source), true)
        }
        (PartType::Binary(bytes) | PartType::InlineBinary(bytes), "base64") => {
            let cut = !complete_base64(source);
            (bytes.to_vec(), cut)
        }
        (PartType::Binary(bytes) | PartType::InlineBinary(bytes), _) => (bytes.to_vec(), part.is_encoding_problem),
        (_, "base64") => (broken_base64(source), !complete_base64(source)),
        (_, "quoted-printable") => match quoted_printable_decode(source) {
            Some(bytes) => (bytes, false),
            None => (source.to_vec(), true),
        },
        _ => (source.to_vec(), false),
    }
}

/// The part as it stands in the mail, without the line end that belongs to the boundary.
fn source<'a>(raw: &'a [u8], part: &MessagePart<'_>) -> &'a [u8] {
    let start = usize::try_from(part.raw_body_offset()).unwrap_or(usize::MAX);
    let end = usize::try_from(part.raw_end_offset()).unwrap_or(usize::MAX).min(raw.len());
    raw.get(start..end).unwrap_or_default()
}

fn broken_base64(source: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(source);
    word::base64(&text).unwrap_or_default()
}

/// Base64 comes in groups of four; an incomplete group means the end is missing.
fn complete_base64(source: &[u8]) -> bool {
    let symbols = source.iter().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    symbols.count().is_multiple_of(4)
}

/// True if a part is of `type/…subtype`.
pub(super) fn has_type(message: &Message<'_>, subtype: &str) -> bool {
    message.parts.iter().any(|part| content_type(part).ends_with(subtype))
}

/// True if a calendar part asks for or answers an invitation.
pub(super) fn has_calendar(message: &Message<'_>) -> bool {
    message.parts.iter().any(|part| {
        let method = part.content_type().and_then(|found| found.attribute("method"));
        content_type(part) == "text/calendar" && method.is_some()
    })
}

/// Says that a mail is signed or encrypted, which is not checked here.
pub(super) fn protection(message: &Message<'_>) -> Option<&'static str> {
    let kinds = || message.parts.iter().take(20).map(content_type);
    let any = |names: &[&str]| kinds().any(|kind| names.contains(&kind.as_str()));
    if any(&["multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"]) {
        return Some("encrypted or sealed: the raw mail has to be opened with the recipient's key");
    }
    any(&["multipart/signed"]).then_some("signed: the signature was not checked")
}
