//! Outgoing mail to bytes: fixed ids, dates and boundaries, nothing smuggled into headers.

mod markup;

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};

use crate::address::Address;
use crate::fingerprint::sha256;
pub use markup::{markup_to_html, markup_to_plain};

/// Most ids in References besides the first.
const LAST_REFERENCES: usize = 20;
/// Longest References line.
const LINE: usize = 998;

/// A mail to be sent; everything that could vary is given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outgoing {
    /// Message-ID without brackets.
    pub message_id: String,
    /// Date in milliseconds since 1970.
    pub date_ms: i64,
    /// Who writes.
    pub from: Address,
    /// Where answers go.
    pub reply_to: Option<Address>,
    /// Recipients.
    pub to: Vec<Address>,
    /// Recipients of a copy.
    pub cc: Vec<Address>,
    /// Recipients nobody sees; never written into the mail.
    pub bcc: Vec<Address>,
    /// Subject as the customer wrote it.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML; none sends text alone.
    pub html: Option<String>,
    /// Id of the message answered, without brackets.
    pub in_reply_to: Option<String>,
    /// Ids of the thread, oldest first, without brackets.
    pub references: Vec<String>,
    /// Files; those with `inline` and a content id stand inside the HTML.
    pub attachments: Vec<Enclosure>,
    /// `auto-replied` or `auto-generated` for mail a program wrote.
    pub auto_submitted: Option<&'static str>,
    /// Further fields: names and values.
    pub headers: Vec<(String, String)>,
}

/// A file to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enclosure {
    /// Name the recipient sees.
    pub filename: String,
    /// Type, as `image/png`.
    pub content_type: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// Content id without brackets, for pictures inside the HTML.
    pub content_id: Option<String>,
    /// Stands inside the HTML.
    pub inline: bool,
}

/// Why a mail is not composed, in words for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A header value holds a line break or a NUL.
    #[error("the {field} contains a line break or a control character; remove it and send again")]
    Control {
        /// Which field.
        field: String,
    },
    /// An address cannot be delivered to.
    #[error("'{address}' in {field} is not a complete e-mail address; correct it and send again")]
    Address {
        /// Which field.
        field: &'static str,
        /// The address as given.
        address: String,
    },
    /// Nobody to send to.
    #[error("no recipient is given; add one and send again")]
    NoRecipient,
    /// A field name or an id that cannot stand in a mail.
    #[error("the {field} cannot be written into a mail; remove it and send again")]
    Field {
        /// Which field.
        field: String,
    },
}

/// Writes the mail. The same input gives the same bytes.
pub fn compose(mail: &Outgoing) -> Result<Vec<u8>, Refused> {
    check(mail)?;
    let mut builder = MessageBuilder::new()
        .message_id(mail.message_id.as_str())
        .date(mail.date_ms.div_euclid(1_000))
        .from(mailbox(&mail.from))
        .to(mailboxes(&mail.to))
        .subject(mail.subject.as_str())
        .body(body(mail));
    if !mail.cc.is_empty() {
        builder = builder.cc(mailboxes(&mail.cc));
    }
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(mailbox(reply_to));
    }
    builder = thread(builder, mail);
    if let Some(mark) = mail.auto_submitted {
        builder = builder.header("Auto-Submitted", Raw::new(mark)).header("X-Auto-Response-Suppress", Raw::new("All"));
    }
    for (name, value) in &mail.headers {
        builder = builder.header(name.as_str(), Text::new(value.as_str()));
    }
    let mut out = Vec::new();
    builder.serialize(&mut out);
    Ok(out)
}

fn thread<'a>(mut builder: MessageBuilder<'a>, mail: &'a Outgoing) -> MessageBuilder<'a> {
    if let Some(id) = &mail.in_reply_to {
        builder = builder.in_reply_to(id.as_str());
    }
    let references = references(&mail.references, mail.in_reply_to.as_deref());
    if !references.is_empty() {
        builder = builder.references(MessageId::new_list(references.into_iter()));
    }
    builder
}

/// The root and the last ids, in order, within one line.
pub(crate) fn references<'a>(thread: &'a [String], answered: Option<&'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = thread.iter().map(String::as_str).filter(|id| Some(*id) != answered).collect();
    ids.extend(answered);
    let Some((root, rest)) = ids.split_first() else {
        return ids;
    };
    let mut length = root.len().saturating_add("References: <>".len());
    let mut kept: Vec<&str> = Vec::new();
    for id in rest.iter().rev().take(LAST_REFERENCES) {
        length = length.saturating_add(id.len()).saturating_add(3);
        if length > LINE {
            break;
        }
        kept.push(id);
    }
    kept.push(root);
    kept.reverse();
    kept
}

fn mailbox(address: &Address) -> Mailbox<'_> {
    let name = Some(address.name.as_str()).filter(|name| !name.is_empty());
    Mailbox::new_address(name, address.address.as_str())
}

fn mailboxes(addresses: &[Address]) -> Mailbox<'_> {
    Mailbox::new_list(addresses.iter().map(mailbox).collect())
}

/// Boundaries come from the Message-ID: no chance, no clock, and no clash with the content.
fn boundary(mail: &Outgoing, level: &str) -> String {
    let seed = sha256(format!("{level} {} {}", mail.message_id, mail.text.len()).as_bytes());
    format!("=_{}_{level}", crate::bytes::head(&seed, 32))
}

fn multipart<'a>(mail: &Outgoing, subtype: &str, parts: Vec<MimePart<'a>>) -> MimePart<'a> {
    let kind = ContentType::new(format!("multipart/{subtype}")).attribute("boundary", boundary(mail, subtype));
    MimePart::new(kind, BodyPart::Multipart(parts))
}

fn body(mail: &Outgoing) -> MimePart<'_> {
    let text = MimePart::new("text/plain", BodyPart::Text(crlf(&mail.text).into()));
    let (inside, beside): (Vec<&Enclosure>, Vec<&Enclosure>) =
        mail.attachments.iter().partition(|file| file.inline && file.content_id.is_some() && mail.html.is_some());
    let shown = match &mail.html {
        None => text,
        Some(html) => {
            let html = MimePart::new("text/html", BodyPart::Text(crlf(html).into()));
            let html = if inside.is_empty() {
                html
            } else {
                let mut parts = vec![html];
                parts.extend(inside.into_iter().map(enclosure));
                multipart(mail, "related", parts)
            };
            multipart(mail, "alternative", vec![text, html])
        }
    };
    if beside.is_empty() {
        return shown;
    }
    let mut parts = vec![shown];
    parts.extend(beside.into_iter().map(enclosure));
    multipart(mail, "mixed", parts)
}

fn enclosure(file: &Enclosure) -> MimePart<'_> {
    let kind = if is_type(&file.content_type) { file.content_type.as_str() } else { "application/octet-stream" };
    // attached texts go out byte for byte, so they are sent as binary
    let part = MimePart::new(kind, BodyPart::Binary(file.bytes.as_slice().into())).transfer_encoding("base64");
    let part = MimePart { contents: BodyPart::Text(wrapped(&file.bytes).into()), ..part };
    let name = crate::attachment::safe_name(&file.filename, &file.content_type);
    match (&file.content_id, file.inline) {
        (Some(id), true) => named(part.inline(), name).cid(id.as_str()),
        _ => part.attachment(name),
    }
}

fn named(mut part: MimePart<'_>, name: String) -> MimePart<'_> {
    part.headers.retain(|(field, _)| field != "Content-Disposition");
    part.header("Content-Disposition", ContentType::new("inline").attribute("filename", name))
}

fn wrapped(bytes: &[u8]) -> String {
    let flat = data_encoding::BASE64.encode(bytes);
    let mut out = String::with_capacity(flat.len().saturating_add(flat.len() / 38));
    for (index, c) in flat.chars().enumerate() {
        if index > 0 && index.is_multiple_of(76) {
            out.push_str("\r\n");
        }
        out.push(c);
    }
    out
}

fn is_type(text: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
    text.split_once('/').is_some_and(|(kind, sub)| {
        let forbidden = matches!(kind, "multipart" | "message");
        !forbidden && !kind.is_empty() && !sub.is_empty() && kind.chars().all(fine) && sub.chars().all(fine)
    })
}

fn crlf(text: &str) -> String {
    let clean = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}'], "\n").replace('\0', "");
    clean.replace('\n', "\r\n")
}

fn check(mail: &Outgoing) -> Result<(), Refused> {
    let recipients = [("to", &mail.to), ("cc", &mail.cc), ("bcc", &mail.bcc)];
    if recipients.iter().all(|(_, list)| list.is_empty()) {
        return Err(Refused::NoRecipient);
    }
    for (field, list) in recipients {
        list.iter().try_for_each(|who| check_address(field, who))?;
    }
    check_address("from", &mail.from)?;
    mail.reply_to.iter().try_for_each(|who| check_address("reply-to", who))?;
    check_value("subject", &mail.subject)?;
    check_id("message id", &mail.message_id)?;
    for id in mail.references.iter().chain(&mail.in_reply_to) {
        check_id("id of the message answered", id)?;
    }
    mail.headers.iter().try_for_each(|(name, value)| check_header(name, value))?;
    mail.attachments.iter().try_for_each(check_file)
}

fn check_address(field: &'static str, who: &Address) -> Result<(), Refused> {
    check_value(field, &who.name)?;
    if who.is_deliverable() {
        return Ok(());
    }
    let address = who.address.chars().filter(|c| !c.is_control()).take(200).collect();
    Err(Refused::Address { field, address })
}

fn check_value(field: &str, value: &str) -> Result<(), Refused> {
    let forbidden = |c: char| (c.is_control() && c != '\t') || matches!(c, '\u{2028}' | '\u{2029}');
    if value.chars().any(forbidden) {
        return Err(Refused::Control { field: field.to_owned() });
    }
    Ok(())
}

fn check_id(field: &str, id: &str) -> Result<(), Refused> {
    let fine = !id.is_empty()
        && id.len() <= 900
        && id.chars().all(|c| !c.is_control() && !c.is_whitespace() && c != '<' && c != '>');
    if fine { Ok(()) } else { Err(Refused::Field { field: field.to_owned() }) }
}

const OURS: [&str; 16] = [
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "reply-to",
    "sender",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "auto-submitted",
    "return-path",
];

fn check_header(name: &str, value: &str) -> Result<(), Refused> {
    let fine = !name.is_empty() && name.len() <= 70 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !fine || OURS.contains(&name.to_ascii_lowercase().as_str()) {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(70).collect();
        return Err(Refused::Field { field: format!("header '{shown}'") });
    }
    check_value(name, value)
}

fn check_file(file: &Enclosure) -> Result<(), Refused> {
    check_value("file name", &file.filename)?;
    file.content_id.iter().try_for_each(|id| check_id("content id", id))
}

#[cfg(test)]
mod tests;
