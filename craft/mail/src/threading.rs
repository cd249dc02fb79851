//! Which conversation a mail belongs to: evidence in order of strength.

use crate::message::Parsed;
use crate::token::{self, Keys, Notice};

/// One piece of evidence, strongest first in what [`evidence`] returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// A signed reply address among the recipients: the conversation's number.
    ReplyToken(u64),
    /// A signed Message-ID of ours: the conversation's number.
    OwnMessageId(u64),
    /// A signed mark of a notification to a colleague.
    Notice(Notice),
    /// The id named in In-Reply-To.
    InReplyTo(String),
    /// An id named in References, newest first.
    Reference(String),
}

/// All evidence of a mail, strongest first; the caller looks ids up and applies its guards.
///
/// `envelope` holds the envelope recipients.
pub fn evidence(mail: &Parsed, envelope: &[String], keys: &Keys, account: &str) -> Vec<Evidence> {
    let mut found = Vec::new();
    for address in recipients(mail, envelope) {
        push(&mut found, token::read_notice_address(keys, account, address).map(Evidence::Notice));
    }
    for id in named_ids(mail) {
        push(&mut found, token::read_notice_id(keys, account, id).map(Evidence::Notice));
    }
    for address in recipients(mail, envelope) {
        push(&mut found, token::read_reply_address(keys, account, address).map(Evidence::ReplyToken));
    }
    let reported = reported_id(mail, envelope, keys, account);
    for id in reported.as_deref().into_iter().chain(named_ids(mail)) {
        push(&mut found, token::read_message_id(keys, account, id).map(Evidence::OwnMessageId));
    }
    for id in &mail.in_reply_to {
        push(&mut found, Some(Evidence::InReplyTo(id.clone())));
    }
    for id in mail.references.iter().rev() {
        if !mail.in_reply_to.contains(id) {
            push(&mut found, Some(Evidence::Reference(id.clone())));
        }
    }
    found
}

/// The id of the mail of ours that a report speaks of: by the signed envelope it came back to or names, else by our
/// signature in what it returns. Anybody can write a report; without one of the two it speaks of nothing (MAIL-805).
pub fn reported_id(mail: &Parsed, envelope: &[String], keys: &Keys, account: &str) -> Option<String> {
    let named = mail.original_senders.iter().map(String::as_str);
    let by_envelope =
        recipients(mail, envelope).chain(named).find_map(|who| token::read_bounce_address(keys, account, who));
    let signed = |id: &&String| token::read_message_id(keys, account, id).is_some();
    by_envelope.or_else(|| mail.original_ids.iter().find(signed).cloned())
}

/// Evidence looked at; a mail may name hundreds of ids.
const MOST: usize = 400;

fn push(found: &mut Vec<Evidence>, evidence: Option<Evidence>) {
    if let Some(evidence) = evidence
        && found.len() < MOST
        && !found.contains(&evidence)
    {
        found.push(evidence);
    }
}

fn recipients<'a>(mail: &'a Parsed, envelope: &'a [String]) -> impl Iterator<Item = &'a str> {
    let shown = mail.to.iter().chain(&mail.cc).map(|a| a.address.as_str());
    let envelope = envelope.iter().map(String::as_str);
    envelope.chain(shown).chain(mail.delivered_to.iter().map(String::as_str))
}

fn named_ids(mail: &Parsed) -> impl Iterator<Item = &str> {
    let newest_first = mail.references.iter().rev();
    mail.in_reply_to.iter().chain(newest_first).map(String::as_str)
}

/// Words before a subject that say the mail was forwarded.
const FORWARDED: [&str; 24] = [
    "fwd",
    "fw",
    "wg",
    "tr",
    "rv",
    "i",
    "vs",
    "vb",
    "enc",
    "doorst",
    "ilt",
    "i̇lt",
    "转发",
    "轉寄",
    "轉發",
    "转寄",
    "vl",
    "pd",
    "fs",
    "továbbítás",
    "προωθ",
    "πρθ",
    "пересл",
    "reenv",
];
/// Words before a subject that say the mail is an answer.
const ANSWERED: [&str; 24] = [
    "re", "aw", "antw", "antwort", "sv", "r", "rif", "res", "odp", "ynt", "yan", "回复", "回覆", "答复", "rép", "réf",
    "vá", "bls", "ref", "απ", "σχετ", "на", "отв", "hf",
];

/// True if the subject's prefix says "forwarded".
pub fn is_forward(subject: &str) -> bool {
    prefix(subject).is_some_and(|(word, _)| FORWARDED.contains(&word.as_str()))
}

/// True if the subject's prefix says "answered".
pub(crate) fn is_answer(subject: &str) -> bool {
    prefix(subject).is_some_and(|(word, _)| ANSWERED.contains(&word.as_str()))
}

/// The subject without answer and forward marks, blanks folded, in lower case.
pub fn plain_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    for _ in 0..20 {
        match prefix(rest) {
            Some((word, after)) if FORWARDED.contains(&word.as_str()) || ANSWERED.contains(&word.as_str()) => {
                rest = after;
            }
            _ => break,
        }
    }
    rest.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The word before the first colon (a count in brackets left out) and what follows.
fn prefix(subject: &str) -> Option<(String, &str)> {
    let (head, rest) = subject.trim_start().split_once([':', '：'])?;
    if head.len() > 24 {
        return None;
    }
    let word = head.split(['[', '(']).next().unwrap_or(head);
    let word = word.trim().trim_end_matches(|c: char| c.is_ascii_digit());
    Some((word.to_lowercase(), rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_lose_their_marks() {
        assert_eq!(plain_subject("Re: AW: [x]  Order 5"), "[x] order 5");
        assert_eq!(plain_subject("RE[2]: 回复：hello"), "hello");
        assert_eq!(plain_subject("Invoice: 5"), "invoice: 5");
    }

    #[test]
    fn forwards_are_known_in_several_languages() {
        for subject in ["Fwd: a", "WG: a", "TR : a", "转发：a", "FW: Re: a", "Doorst: a"] {
            assert!(is_forward(subject), "{subject}");
        }
        assert!(!is_forward("Re: Fwd: a"));
        assert!(!is_forward("Time: now"));
    }
}
