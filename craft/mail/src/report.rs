//! The lines `goodword mail parse` prints.

use serde_json::{Value, json};

use crate::attachment::Attachment;
use crate::message::{Parsed, parse};

/// One line of `goodword mail parse --json`: what was read, or why it could not be.
pub fn report(file: &str, raw: &[u8]) -> Value {
    match parse(first_message(raw)) {
        Ok(mail) => described(file, &mail),
        Err(quarantine) => json!({"file": file, "ok": false, "quarantine": quarantine.reason}),
    }
}

/// One line of `goodword mail parse --json --reply-text`.
pub fn reply_report(file: &str, text: &str) -> Value {
    let text = text.replace("\r\n", "\n");
    let split = crate::quote::split(&text);
    json!({"file": file, "reply_text": split.reply, "quoted_text": split.quoted})
}

/// The first message of a mailbox file; any other file as it is.
pub fn first_message(raw: &[u8]) -> &[u8] {
    if !raw.starts_with(b"From ") {
        return raw;
    }
    let mut blank = false;
    let mut at: usize = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if blank && at > 0 && is_from_line(line) {
            return raw.get(..at).unwrap_or(raw);
        }
        blank = line.trim_ascii().is_empty();
        at = at.saturating_add(line.len());
    }
    raw
}

/// `From somebody Mon Feb  3 10:00:00 2025`.
fn is_from_line(line: &[u8]) -> bool {
    let words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count();
    line.starts_with(b"From ")
        && words >= 6
        && line.windows(3).any(|w| matches!(w, [a, b':', b] if a.is_ascii_digit() && b.is_ascii_digit()))
}

fn described(file: &str, mail: &Parsed) -> Value {
    json!({
        "file": file,
        "ok": true,
        "quarantine": null,
        "kind": mail.kind,
        "from": mail.from,
        "reply_to": mail.reply_to,
        "to": mail.to,
        "cc": mail.cc,
        "subject": mail.subject,
        "date": mail.date,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "text": mail.text,
        "html": mail.html,
        "reply_text": mail.reply_text,
        "quoted_text": mail.quoted_text,
        "attachments": mail.attachments.iter().map(attachment).collect::<Vec<_>>(),
        "bounces": mail.bounces,
        "would_auto_reply": mail.would_auto_reply,
        "language": mail.language,
        "warnings": mail.warnings,
    })
}

fn attachment(file: &Attachment) -> Value {
    json!({
        "filename": file.filename,
        "content_type": file.content_type,
        "size": file.bytes.len(),
        "inline": file.inline,
        "content_id": file.content_id,
        "sha256": file.sha256,
        "damaged": file.damaged,
    })
}
