//! Delivery status fields (RFC 3464), in their own part or wherever a program put them.

use super::{Bounce, Source, reason, shortened};
use crate::bytes::starts_ignore_case;
use crate::word;

/// Fields of one recipient.
#[derive(Debug, Default, Clone)]
struct Recipient {
    original: String,
    last: String,
    action: String,
    status: String,
    diagnostic: String,
    /// What was said outside the known fields.
    other: String,
}

/// True if a part or the text holds status fields.
pub(super) fn is_there(source: &Source<'_>) -> bool {
    blocks(source).iter().any(|text| {
        text.lines().any(|line| {
            starts_ignore_case(line.trim_start().as_bytes(), b"final-recipient:")
                || starts_ignore_case(line.trim_start().as_bytes(), b"original-recipient:")
        })
    })
}

/// The texts that may hold status fields: the status parts, else the text for people.
fn blocks(source: &Source<'_>) -> Vec<String> {
    let parts: Vec<String> = source
        .attachments
        .iter()
        .filter(|file| file.content_type.ends_with("delivery-status"))
        .map(|file| String::from_utf8_lossy(crate::attachment::start(&file.bytes, 256 << 10)).into_owned())
        .collect();
    if parts.is_empty() { vec![source.human.clone()] } else { parts }
}

/// Reads the recipients of all status parts.
pub(super) fn read(source: &Source<'_>) -> Vec<Bounce> {
    let mut found: Vec<Recipient> = Vec::new();
    for block in blocks(source) {
        read_block(&block, &mut found);
    }
    found.retain(|recipient| !recipient.address().is_empty());
    let failures = found.iter().any(|recipient| !recipient.is_success());
    found.retain(|recipient| !failures || !recipient.is_success());
    found.iter().map(|recipient| recipient.bounce(source)).collect()
}

fn read_block(text: &str, found: &mut Vec<Recipient>) {
    let mut open = Recipient::default();
    for (name, value) in fields(text) {
        if open.has(&name) {
            found.push(std::mem::take(&mut open));
        }
        open.set(&name, &value);
    }
    found.push(open);
}

/// Fields with folded lines joined; lines without a name belong to the field before.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let folded = line.starts_with([' ', '\t']);
        let named = line.split_once(':').filter(|(name, _)| is_name(name.trim()));
        match named {
            Some((name, value)) if !folded || is_status_name(name.trim()) => {
                out.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            _ if line.trim().is_empty() => out.push((String::new(), String::new())),
            _ => {
                if let Some((_, value)) = out.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
    }
    out
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() < 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_status_name(name: &str) -> bool {
    let known = [
        "final-recipient",
        "original-recipient",
        "action",
        "status",
        "diagnostic-code",
        "remote-mta",
        "last-attempt-date",
    ];
    known.iter().any(|known| name.eq_ignore_ascii_case(known))
}

impl Recipient {
    /// True if a field that stands once for each recipient is there already.
    fn has(&self, name: &str) -> bool {
        match name {
            "final-recipient" => !self.last.is_empty(),
            "original-recipient" => !self.original.is_empty(),
            "action" => !self.action.is_empty(),
            "status" => !self.status.is_empty(),
            _ => false,
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        let slot = match name {
            "final-recipient" => &mut self.last,
            "original-recipient" => &mut self.original,
            "action" => &mut self.action,
            "status" => &mut self.status,
            "diagnostic-code" => &mut self.diagnostic,
            "x-actual-recipient" if self.last.is_empty() => &mut self.last,
            "x-supplementary-info" | "x-display-name" | "x-notes" | "reason" | "x-postfix-reason" => &mut self.other,
            _ => return,
        };
        if slot.is_empty() {
            value.clone_into(slot);
        } else if name == "diagnostic-code" {
            slot.push(' ');
            slot.push_str(value);
        }
    }

    fn address(&self) -> String {
        let address = |field: &str| -> String {
            let decoded = word::decode_words(field);
            let value = decoded.split_once(';').map_or(decoded.as_str(), |(_, value)| value);
            value.split('(').next().unwrap_or_default().trim().trim_matches(['<', '>', '"', ' ']).to_owned()
        };
        let last = address(&self.last);
        if last.contains('@') || self.original.is_empty() { last } else { address(&self.original) }
    }

    fn is_success(&self) -> bool {
        matches!(first_word(&self.action).as_str(), "delivered" | "relayed" | "expanded")
    }

    fn bounce(&self, source: &Source<'_>) -> Bounce {
        let action = first_word(&self.action);
        let said = self.diagnostic.split_once(';').map_or(self.diagnostic.as_str(), |(_, said)| said).trim();
        let status = reason::better_code(reason::status_code(&self.status), reason::status_code(said));
        let address = self.address();
        let said = format!("{said} {}", self.other);
        let around = lines_about(&source.human, &address);
        let reason = reason::decide(&reason::Evidence {
            said: said.trim(),
            around: &around,
            human: &source.human,
            status: status.as_deref(),
            action: &action,
        });
        let diagnostic = if said.trim().is_empty() { around } else { said };
        Bounce {
            recipient: address,
            action: if action.is_empty() { "failed".to_owned() } else { action },
            hard: reason::is_hard(reason),
            reason: reason.to_owned(),
            status,
            diagnostic: shortened(&diagnostic),
        }
    }
}

fn first_word(text: &str) -> String {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .find(|word| !word.is_empty())
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The lines of the text that name the address, and the one after each.
fn lines_about(human: &str, address: &str) -> String {
    if address.is_empty() {
        return String::new();
    }
    let lines: Vec<&str> = human.lines().collect();
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if line.contains(address) && out.len() < 2_000 {
            for near in lines.iter().skip(index).take(3) {
                out.push_str(near.trim());
                out.push(' ');
            }
        }
    }
    out
}
