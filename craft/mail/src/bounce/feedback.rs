//! Complaints and unsubscriptions (RFC 5965), and their older forms.

use super::{Bounce, Source, shortened};
use crate::header::Fields;

/// Reads a feedback report.
pub(super) fn read(source: &Source<'_>) -> Vec<Bounce> {
    let part = source.attachments.iter().find(|file| file.content_type.ends_with("feedback-report"));
    if let Some(part) = part {
        let fields = Fields::read(part.bytes.trim_ascii_start());
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
