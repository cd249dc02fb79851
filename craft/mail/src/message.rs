//! From the bytes of a mail to everything the desk wants to know about it.

mod body;
mod enclosed;
mod files;
mod uuencode;
mod yenc;

use mail_parser::MessageParser;

use crate::address::{self, Address};
use crate::attachment::Attachment;
use crate::bounce::{self, Bounce};
use crate::header::Fields;
use crate::kind::{self, Kind};
use crate::node::{self, Node};
use crate::{Quarantine, calendar, date, forward, ids, limits, spam, threading, word};

/// Most addresses in one mail.
const MOST_ADDRESSES: usize = 1_000;

/// A mail, read.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one mail, each asked for alone")]
pub struct Parsed {
    /// The first mailbox of From that has an address; never Reply-To.
    pub from: Address,
    /// Every mailbox of every From.
    pub from_all: Vec<Address>,
    /// Sender, where it differs from From.
    pub sender: Option<Address>,
    /// Where the writer wants answers.
    pub reply_to: Vec<Address>,
    /// Shown recipients.
    pub to: Vec<Address>,
    /// Shown recipients of a copy.
    pub cc: Vec<Address>,
    /// Subject, decoded.
    pub subject: String,
    /// Date in milliseconds since 1970; none where impossible.
    pub date_ms: Option<i64>,
    /// Date with the sender's zone, RFC 3339.
    pub date: Option<String>,
    /// Message-ID without brackets.
    pub message_id: Option<String>,
    /// Ids of In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// Ids of References, oldest first.
    pub references: Vec<String>,
    /// The visible text.
    pub text: String,
    /// Sanitised HTML of the whole message.
    pub html: Option<String>,
    /// HTML as it was sent, cut at 1 MiB, hostile: only ever for `original_html`.
    pub html_source: Option<String>,
    /// Text without quotes and signature.
    pub reply_text: String,
    /// Quotes and signature.
    pub quoted_text: String,
    /// The reply as nodes.
    pub body: Vec<Node>,
    /// Quotes and signature as nodes.
    pub quoted: Vec<Node>,
    /// What the mails say that are attached; their lines stand at the end of `quoted`.
    pub enclosed: String,
    /// Everything that is not the shown body.
    pub attachments: Vec<Attachment>,
    /// Sort of the mail.
    pub kind: Kind,
    /// A program sent it: nothing automatic answers, nothing reopens.
    pub automatic: bool,
    /// An acknowledgement would be sent.
    pub would_auto_reply: bool,
    /// Reports on deliveries.
    pub bounces: Vec<Bounce>,
    /// Ids of the mail a bounce or receipt is about, without brackets.
    pub original_ids: Vec<String>,
    /// Envelope senders of the mail a complaint is about.
    pub original_senders: Vec<String>,
    /// Language of the reply, ISO 639-1 where there is such a code.
    pub language: Option<String>,
    /// What was odd.
    pub warnings: Vec<String>,
    /// Pictures on the web the message wants to load.
    pub remote_images: usize,
    /// Delivered-To, X-Original-To, Envelope-To.
    pub delivered_to: Vec<String>,
    /// Authentication-Results, topmost first, unfolded.
    pub auth_results: Vec<String>,
    /// Forwarded by its subject or its body.
    pub forwarded: bool,
    /// The mark of the mail server's filter that holds it for unwanted.
    pub spam: Option<String>,
}

/// Reads a mail. Never panics; what cannot be read is a [`Quarantine`] with its reason.
pub fn parse(raw: &[u8]) -> Result<Parsed, Quarantine> {
    let mut parsed = parse_known(raw)?;
    parsed.language = language(&parsed.reply_text, &parsed.text);
    Ok(parsed)
}

/// Reads a mail whose language the caller knows: guessing it costs about as much as all the rest.
pub fn parse_known(raw: &[u8]) -> Result<Parsed, Quarantine> {
    let raw = start_of_mail(raw);
    limits::check(raw)?;
    let fields = Fields::read(raw);
    if !looks_like_mail(raw, &fields) {
        return Err(Quarantine::because("no mail header was found at the beginning of the file"));
    }
    let message = MessageParser::new()
        .with_mime_headers()
        .parse(raw)
        .ok_or_else(|| Quarantine::because("the structure of the mail could not be read"))?;
    let mut parsed = assemble(raw, &fields, message)?;
    parsed.forwarded |= forward::is_unmarked(&parsed);
    Ok(parsed)
}

/// Skips empty lines, a byte-order mark and the "From " line of mailbox files.
fn start_of_mail(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let blank = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let raw = raw.get(blank..).unwrap_or_default();
    let marked = raw.starts_with(b"From ") || raw.starts_with(b">From ");
    match raw.iter().position(|byte| *byte == b'\n') {
        Some(end) if marked => raw.get(end.saturating_add(1)..).unwrap_or_default(),
        _ => raw,
    }
}

const EXPECTED: [&str; 18] = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "Received",
    "Return-Path",
    "Sender",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Delivered-To",
    "X-Mailer",
    "Resent-From",
    "X-Original-To",
    "References",
    "DKIM-Signature",
];

/// A file that begins with a boundary is a lone part, unless the header of a mail follows all the same.
fn looks_like_mail(raw: &[u8], fields: &Fields<'_>) -> bool {
    let lone = raw.starts_with(b"--");
    EXPECTED.iter().any(|name| fields.has(name) && !(lone && matches!(*name, "MIME-Version" | "Content-Type")))
}

struct People {
    from: Address,
    from_all: Vec<Address>,
    sender: Option<Address>,
    reply_to: Vec<Address>,
    to: Vec<Address>,
    cc: Vec<Address>,
}

fn people(fields: &Fields<'_>, warnings: &mut Vec<String>) -> Result<People, Quarantine> {
    let all = |name: &str| -> Vec<Address> { fields.all(name).flat_map(address::read_list).collect() };
    let (from_all, to, cc, reply_to) = (all("From"), all("To"), all("Cc"), all("Reply-To"));
    let count = [&from_all, &to, &cc, &reply_to].iter().fold(0_usize, |sum, list| sum.saturating_add(list.len()));
    if count > MOST_ADDRESSES {
        return Err(Quarantine::because(format!("{count} addresses in one mail (limit {MOST_ADDRESSES})")));
    }
    let sender = all("Sender").into_iter().next();
    let named = from_all
        .iter()
        .find(|who| who.address.contains('@'))
        .or_else(|| from_all.iter().find(|who| !who.address.is_empty()));
    if fields.all("From").count() > 1 || from_all.iter().filter(|who| who.address.contains('@')).count() > 1 {
        warnings.push("several senders: the first with an address is taken".to_owned());
    }
    let from = named
        .cloned()
        .or_else(|| sender.clone())
        .or_else(|| all("Return-Path").into_iter().find(|who| who.address.contains('@')))
        .or_else(|| from_all.first().cloned())
        .unwrap_or_default();
    if from.name_claims_another_address() {
        warnings.push("the sender's name claims another address".to_owned());
    }
    Ok(People { from, from_all, sender, reply_to, to, cc })
}

fn assemble(raw: &[u8], fields: &Fields<'_>, mut message: mail_parser::Message<'_>) -> Result<Parsed, Quarantine> {
    let mut warnings = Vec::new();
    let people = people(fields, &mut warnings)?;
    let mut attachments = files::read(raw, &mut message);
    let message = &message;
    let mut shown = body::read(raw, message, &mut attachments, &mut warnings);
    shown.add(&calendar::told(&attachments));
    let subject = fields.text("Subject").unwrap_or_default();
    let found = bounce::find(raw, fields, &shown.text, &attachments);
    let parts = kind::Parts {
        bounce: (found.is_report).into(),
        calendar: files::has_calendar(message).into(),
        receipt: files::has_type(message, "disposition-notification").into(),
    };
    let kind = kind::decide(fields, &subject, parts);
    let date = dated(fields, &mut warnings);
    // What a report returns is our own words.
    let enclosed = if found.is_report { Vec::new() } else { enclosed::read(&attachments) };
    enclosed.iter().for_each(|mail| shown.quoted.push(mail.folded()));
    warnings.extend(files::protection(message).map(str::to_owned));
    if attachments.iter().any(|file| file.damaged) {
        warnings.push("an attachment is damaged".to_owned());
    }
    let auto = kind == Kind::Bounce || kind == Kind::AutoReply || kind == Kind::Receipt || kind::is_automatic(fields);
    Ok(Parsed {
        would_auto_reply: !auto && kind::would_auto_reply(fields, kind, &people.from.address),
        from: people.from,
        from_all: people.from_all,
        sender: people.sender,
        reply_to: people.reply_to,
        to: people.to,
        cc: people.cc,
        date_ms: date.as_ref().map(|date| date.ms),
        date: date.map(|date| date.rfc3339),
        message_id: fields.raw("Message-ID").map(ids::read).unwrap_or_default().into_iter().next(),
        in_reply_to: fields.all("In-Reply-To").flat_map(ids::read).collect(),
        references: fields.all("References").flat_map(ids::read).collect(),
        forwarded: threading::is_forward(&subject) || forward::is_marked(&shown.reply_text, &shown.quoted_text),
        spam: spam::mark(fields),
        language: None,
        remote_images: shown.remote_images,
        text: shown.text,
        html: shown.html,
        html_source: shown.html_source,
        reply_text: shown.reply_text,
        quoted_text: shown.quoted_text,
        body: shown.body,
        quoted: shown.quoted,
        enclosed: enclosed::text(&enclosed),
        attachments,
        kind,
        automatic: auto,
        bounces: if matches!(kind, Kind::Bounce | Kind::AutoReply) { found.bounces } else { Vec::new() },
        original_ids: found.original_ids,
        original_senders: found.original_senders,
        subject,
        warnings,
        delivered_to: delivered_to(fields),
        auth_results: auth_results(fields),
    })
}

/// A mail without a date is ordinary; one that claims an impossible day is not.
fn dated(fields: &Fields<'_>, warnings: &mut Vec<String>) -> Option<date::Written> {
    let written = fields.text("Date")?;
    let date = date::read(&written);
    if date.is_none() && !written.trim().is_empty() {
        warnings.push("its date cannot be right; the time it arrived is shown".to_owned());
    }
    date
}

fn auth_results(fields: &Fields<'_>) -> Vec<String> {
    let unfolded = |value: &[u8]| String::from_utf8_lossy(&word::unfold(value)).into_owned();
    fields.all("Authentication-Results").map(unfolded).collect()
}

fn delivered_to(fields: &Fields<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To"] {
        for who in fields.all(name).take(50).flat_map(address::read_list) {
            if !who.address.is_empty() && !found.contains(&who.address) {
                found.push(who.address);
            }
        }
    }
    found
}

/// The language of the text if it is long and clear enough.
fn language(reply: &str, text: &str) -> Option<String> {
    let sample = if reply.chars().count() >= 20 { reply } else { text };
    language::detect(crate::bytes::head(sample, 16_000))
}

/// Pictures of nodes that wait for consent.
pub(crate) fn remote_pictures(nodes: &[Node]) -> usize {
    node::pictures(nodes).iter().filter(|picture| picture.remote == Some(true)).count()
}
