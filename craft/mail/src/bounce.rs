//! Reports on deliveries: whom they are about, what happened and why.
//!
//! RFC 3464 first, then RFC 5965 (complaints), RFC 3834 (absence), then the words servers use.

mod feedback;
mod notice;
mod plain;
mod reason;
mod status;
mod words;

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::header::Fields;
use crate::{ids, kind};

/// What became of one recipient.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// The address the report is about.
    pub recipient: String,
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`, or the type of a feedback report.
    pub action: String,
    /// Enhanced status code (RFC 3463), if there is one.
    pub status: Option<String>,
    /// Class of the reason: `userunknown`, `mailboxfull`, `feedback`, …
    pub reason: String,
    /// The address will not work again.
    pub hard: bool,
    /// What the other server said.
    pub diagnostic: String,
}

/// What was found in a mail about deliveries.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) is_report: bool,
    pub(crate) bounces: Vec<Bounce>,
    pub(crate) original_ids: Vec<String>,
    pub(crate) original_senders: Vec<String>,
}

/// Everything a report may be read from.
pub(super) struct Source<'a> {
    fields: &'a Fields<'a>,
    subject: &'a str,
    /// The text for people, up to the returned mail.
    human: String,
    attachments: &'a [Attachment],
}

/// Most text of a report that is looked into.
const MOST_TEXT: usize = 64 << 10;
/// Most recipients of one report.
const MOST_RECIPIENTS: usize = 500;

/// Looks for reports on deliveries in a mail.
pub(crate) fn find(raw: &[u8], fields: &Fields<'_>, text: &str, attachments: &[Attachment]) -> Found {
    let subject = fields.text("Subject").unwrap_or_default();
    let subject = subject.as_str();
    let whole = whole_body(raw, fields);
    let text = if text.trim().len() < 20 { &whole } else { text };
    let (human, returned) = plain::without_returned_mail(crate::bytes::head(text, MOST_TEXT));
    let source = Source { fields, subject, human: human.to_owned(), attachments };
    let mut bounces = feedback::read(&source);
    if bounces.is_empty() {
        bounces = notice::read(&source);
    }
    let absent = kind::is_vacation_subject(subject) && kind::is_auto_reply(fields, subject);
    if bounces.is_empty() && (status::is_there(&source) || (!absent && plain::is_report(&source))) {
        bounces = deliveries(&source);
    }
    if bounces.is_empty() && kind::is_auto_reply(fields, subject) {
        return Found { bounces: vec![vacation(&source)], ..Found::default() };
    }
    bounces.truncate(MOST_RECIPIENTS);
    let original_senders = feedback::senders(&source);
    Found { is_report: !bounces.is_empty(), original_ids: original_ids(&source, returned), original_senders, bounces }
}

/// The body as it stands, for reports whose parts are broken.
fn whole_body(raw: &[u8], fields: &Fields<'_>) -> String {
    let body = raw.get(fields.length..).unwrap_or_default();
    String::from_utf8_lossy(crate::attachment::start(body, MOST_TEXT)).into_owned()
}

/// Recipients by their status fields, else by the words of the text.
fn deliveries(source: &Source<'_>) -> Vec<Bounce> {
    let by_status = status::read(source);
    if by_status.is_empty() { plain::read(source) } else { by_status }
}

fn vacation(source: &Source<'_>) -> Bounce {
    let from = source.fields.raw("From").map(crate::address::read_list).unwrap_or_default();
    Bounce {
        recipient: from.into_iter().next().unwrap_or_default().address,
        action: "vacation".to_owned(),
        reason: "vacation".to_owned(),
        diagnostic: shortened(&source.human),
        ..Bounce::default()
    }
}

/// Message-IDs of the mail a report is about.
fn original_ids(source: &Source<'_>, returned: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let embedded = source.attachments.iter().filter(|file| {
        matches!(
            file.content_type.as_str(),
            "message/rfc822"
                | "text/rfc822-headers"
                | "message/global"
                | "message/rfc822-headers"
                | "message/global-headers"
        )
    });
    for file in embedded {
        found.extend(Fields::read(&file.bytes).raw("Message-ID").map(ids::read).unwrap_or_default());
    }
    let lines =
        returned.lines().filter(|line| crate::bytes::starts_ignore_case(line.trim().as_bytes(), b"message-id:"));
    for line in lines.take(5) {
        found.extend(ids::read(line.split_once(':').map_or("", |(_, id)| id).as_bytes()));
    }
    let named = source.fields.raw("In-Reply-To").map(ids::read).unwrap_or_default();
    found.extend(named);
    found.dedup();
    found
}

/// A diagnostic in one line, not longer than people read.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::bytes::head(&line, 600).to_owned()
}
