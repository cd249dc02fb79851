//! Complaints and unsubscriptions (RFC 5965), and their older forms.

use super::{Bounce, Source, shortened};
use crate::header::Fields;

/// Reads a feedback report.
pub(super) fn read(source: &Source<'_>) -> Vec<Bounce> {
    if let Some(fields) = fields(source) {
        return vec![report(source, &fields.lower("Feedback-Type"), &address(&fields))];
    }
    let subject = source.subject.trim().to_lowercase();
    let embedded = source.attachments.iter().find(|file| file.content_type == "message/rfc822");
    if subject.starts_with("complaint about message from")
        && let Some(file) = embedded
    {
        let fields = Fields::read(&file.bytes);
        return vec![report(source, "abuse", &recipient_of(&fields))];
    }
    if source.human.contains("sent this email to unsubscribe from the message") {
        return vec![report(source, "opt-out", &sender(source))];
    }
    Vec::new()
}

/// What its machine-readable part says.
fn fields<'a>(source: &Source<'a>) -> Option<Fields<'a>> {
    let part = source.attachments.iter().find(|file| file.content_type.ends_with("feedback-report"))?;
    Some(Fields::read(part.bytes.trim_ascii_start()))
}

/// Where the envelope of the mail complained of said it came from: what a provider leaves in where it takes ids out.
pub(super) fn senders(source: &Source<'_>) -> Vec<String> {
    let Some(fields) = fields(source) else { return Vec::new() };
    let named = fields.all("Original-Mail-From").take(5).flat_map(crate::address::read_list);
    named.map(|who| who.address).take(5).collect()
}

fn address(fields: &Fields<'_>) -> String {
    let raw = fields.raw("Original-Rcpt-To").or_else(|| fields.raw("Removal-Recipient"));
    raw.map(crate::address::read_list).unwrap_or_default().into_iter().next().unwrap_or_default().address
}

fn recipient_of(fields: &Fields<'_>) -> String {
    let raw = fields.raw("X-HmXmrOriginalRecipient").or_else(|| fields.raw("To"));
    raw.map(crate::address::read_list).unwrap_or_default().into_iter().next().unwrap_or_default().address
}

fn sender(source: &Source<'_>) -> String {
    let raw = source.fields.raw("From");
    raw.map(crate::address::read_list).unwrap_or_default().into_iter().next().unwrap_or_default().address
}

fn report(source: &Source<'_>, kind: &str, recipient: &str) -> Bounce {
    let kind = if kind.is_empty() { "abuse" } else { kind };
    Bounce {
        recipient: recipient.to_owned(),
        action: kind.trim().to_owned(),
        reason: "feedback".to_owned(),
        diagnostic: shortened(&source.human),
        ..Bounce::default()
    }
}
