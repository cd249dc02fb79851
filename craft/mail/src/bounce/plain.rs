//! Reports in words only: who sends them, what they say, whom they name.

use super::{Bounce, Source, reason, shortened};

/// Splits the text for people from the returned mail below it.
pub(super) fn without_returned_mail(text: &str) -> (&str, &str) {
    let mut at: usize = 0;
    let mut run = Run::default();
    for line in text.split_inclusive('\n') {
        if is_return_mark(line) {
            return text.split_at_checked(at).unwrap_or((text, ""));
        }
        if line.trim().is_empty() {
            run = Run::default();
        } else if is_header_line(line, &NAMES) {
            run.start.get_or_insert(at);
            run.lines = run.lines.saturating_add(1);
            run.transport = run.transport.saturating_add(usize::from(is_header_line(line, &TRANSPORT)));
        }
        if run.lines >= 3 && run.transport > 0 {
            return text.split_at_checked(run.start.unwrap_or(at)).unwrap_or((text, ""));
        }
        at = at.saturating_add(line.len());
    }
    (text, "")
}

const RETURN_MARKS: [&str; 26] = [
    "this is a copy of the message",
    "this is a copy of your message",
    "original message",
    "the header of the original message",
    "original mail as follows",
    "original message follows",
    "below this line is a copy of the message",
    "unsent message below",
    "undelivered message",
    "returned message",
    "message header follows",
    "message headers follow",
    "original message headers",
    "returned mail follows",
    "text of your message",
    "the original message was",
    "header of the message",
    "included is a copy",
    "message follows",
    "copy of your message",
    "original message text",
    "----- returned",
    "the mail system's original",
    "your original message",
    "returned mail header",
    "ursprüngliche nachricht",
];

fn is_return_mark(line: &str) -> bool {
    let line = line.trim();
    let drawn = line.starts_with("--")
        || line.starts_with("==")
        || line.starts_with("**")
        || line.starts_with("__")
        || line.ends_with(':');
    if !drawn || line.len() > 160 {
        return false;
    }
    let lower = line.to_lowercase();
    RETURN_MARKS.iter().any(|mark| lower.contains(mark)) && !lower.contains("was received")
}

/// Header lines of a returned mail standing in the text.
#[derive(Default)]
struct Run {
    start: Option<usize>,
    lines: usize,
    transport: usize,
}

const NAMES: [&str; 12] = [
    "received:",
    "return-path:",
    "message-id:",
    "mime-version:",
    "content-type:",
    "dkim-signature:",
    "x-mailer:",
    "from:",
    "to:",
    "subject:",
    "date:",
    "delivered-to:",
];
/// Fields nobody writes by hand.
const TRANSPORT: [&str; 4] = ["received:", "return-path:", "mime-version:", "dkim-signature:"];

fn is_header_line(line: &str, names: &[&str]) -> bool {
    let lower = crate::bytes::head(line.trim_start(), 40).to_ascii_lowercase();
    names.iter().any(|name| lower.starts_with(name))
}

/// True if sender, subject and words together say that mail was not delivered.
pub(super) fn is_report(source: &Source<'_>) -> bool {
    let fields = source.fields;
    let content_type = fields.lower("Content-Type");
    if content_type.contains("report-type=delivery-status")
        || content_type.contains("report-type=\"delivery-status\"")
        || fields.has("X-Failed-Recipients")
    {
        return true;
    }
    let text = source.human.to_lowercase();
    let subject = source.subject.to_lowercase();
    let words = WORDS.iter().filter(|word| text.contains(*word)).count();
    let subjects = SUBJECTS.iter().any(|word| subject.contains(word));
    let daemon = is_daemon(source);
    let null_path = fields.all("Return-Path").any(|path| path.trim_ascii() == b"<>");
    match (daemon, subjects, words) {
        (false, true, _) | (false, _, 1..) if null_path => true,
        (true, true, _) | (true, _, 1..) | (_, true, 2..) => true,
        (true, ..) => !reason::in_words(&text).is_empty(),
        (false, true, 1) => !reason::in_words(&text).is_empty() || fields.lower("Return-Path").contains("<>"),
        _ => false,
    }
}

fn is_daemon(source: &Source<'_>) -> bool {
    const NAMES: [&str; 14] = [
        "mailerdaemon",
        "postmaster",
        "mailadmin",
        "maildeliverysystem",
        "maildeliverysubsystem",
        "bounce",
        "mmdf",
        "mailsystem",
        "postmast",
        "systemadministrator",
        "bouncehandler",
        "mailerrobot",
        "autoanswer",
        "mdaemon",
    ];
    let from = source.fields.lower("From");
    let plain: String = from.chars().filter(|c| c.is_alphanumeric()).collect();
    NAMES.iter().any(|name| plain.contains(name))
}

const SUBJECTS: [&str; 41] = [
    "undeliver",
    "delivery status notification",
    "delivery failure",
    "delivery failed",
    "mail delivery",
    "returned mail",
    "failure notice",
    "mail system error",
    "returned to sender",
    "returning message to sender",
    "delivery notification",
    "non recapitabile",
    "non-delivery",
    "nondeliverable",
    "delivery report",
    "delivery problem",
    "could not send message",
    "mail could not be delivered",
    "message delivery",
    "warning: could not send",
    "warning: message",
    "unzustellbar",
    "nicht zustellbar",
    "zustellung fehlgeschlagen",
    "impossible de remettre",
    "non remis",
    "no se puede entregar",
    "no entregado",
    "mancata consegna",
    "onbestelbaar",
    "notificación de estado de entrega",
    "配信",
    "不達",
    "недоставл",
    "не доставлено",
    "delivery delayed",
    "delayed mail",
    "unable to deliver",
    "delivery error",
    "are not member",
    "loop alert",
];

const WORDS: [&str; 50] = [
    "could not be delivered",
    "was not delivered",
    "not be delivered",
    "were not delivered",
    "undeliverable",
    "undelivered",
    "delivery failed",
    "delivery to the following",
    "delivery has failed",
    "failed permanently",
    "permanent fatal errors",
    "permanent error",
    "mail delivery software",
    "returned to sender",
    "smtp error from remote",
    "transcript of session",
    "unable to deliver",
    "trying to deliver",
    "wasn't able to deliver",
    "could not deliver",
    "can't be delivered",
    "cannot be delivered",
    "couldn't be delivered",
    "did not reach",
    "user unknown",
    "unknown user",
    "no such user",
    "mailbox full",
    "quota exceeded",
    "over quota",
    "invalid recipient",
    "recipient rejected",
    "address rejected",
    "unrouteable address",
    "host unknown",
    "mailbox unavailable",
    "message rejected",
    "delivery attempt",
    "konnte nicht zugestellt",
    "n'a pas pu être",
    "no se ha podido entregar",
    "impossibile consegnare",
    "не было доставлено",
    "配信できません",
    "送信できません",
    "could not send",
    "not member of",
    "failure reason",
    "not a member of",
    "duplicated message-id",
];

/// One recipient named in the text, with what is said about it.
#[derive(Default)]
struct Named {
    address: String,
    said: String,
    complete: bool,
}

impl Named {
    /// Takes what follows the name; an empty line ends it once something was said.
    fn hear(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            let telling =
                || !reason::in_words(&self.said.to_lowercase()).is_empty() || reason::status_code(&self.said).is_some();
            self.complete = self.complete || telling();
        } else if !self.complete && self.said.len() < 3_000 {
            self.said.push(' ');
            self.said.push_str(line);
        }
    }
}

/// Reads recipients from the text for people.
pub(super) fn read(source: &Source<'_>) -> Vec<Bounce> {
    let mut named = named_recipients(source);
    if named.is_empty() {
        named.push(Named::default());
    }
    named.iter().map(|who| bounce(source, who)).collect()
}

fn bounce(source: &Source<'_>, who: &Named) -> Bounce {
    let status = reason::status_code(&who.said).or_else(|| reason::status_code(&source.human));
    let subject = source.subject.to_lowercase();
    let delayed = ["delay", "warning", "still being", "verzöger"].iter().any(|word| subject.contains(word));
    let action = if delayed { "delayed" } else { "failed" };
    let human = format!("{} {}", source.subject, source.human);
    let said = if who.said.trim().is_empty() { human.as_str() } else { who.said.as_str() };
    let reason =
        reason::decide(&reason::Evidence { said, around: "", human: &human, status: status.as_deref(), action });
    Bounce {
        recipient: who.address.clone(),
        action: action.to_owned(),
        hard: reason::is_hard(reason),
        reason: reason.to_owned(),
        status,
        diagnostic: shortened(if who.said.trim().is_empty() { &source.human } else { &who.said }),
    }
}

fn named_recipients(source: &Source<'_>) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for line in source.human.lines() {
        let known =
            |address: &str, found: &[Named]| found.iter().any(|named| named.address.eq_ignore_ascii_case(address));
        match recipient_line(line).or_else(|| answer_line(line)) {
            Some((address, rest)) if !known(&address, &found) => {
                found.push(Named { address, said: rest, ..Named::default() })
            }
            _ => {
                if let Some(last) = found.last_mut() {
                    last.hear(line);
                }
            }
        }
        if found.len() > super::MOST_RECIPIENTS {
            break;
        }
    }
    if found.is_empty() {
        let failed = source.fields.all("X-Failed-Recipients").flat_map(crate::address::read_list);
        found.extend(failed.map(|who| Named { address: who.address, ..Named::default() }));
    }
    if found.is_empty() {
        found.extend(named_in_brackets(&source.human).map(|address| Named { address, ..Named::default() }));
    }
    found
}

/// `550 <mia@x.test>... User unknown` in a transcript.
fn answer_line(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let code = line.get(..4).filter(|code| code.ends_with(' ') && code.bytes().take(3).all(|b| b.is_ascii_digit()))?;
    let rest = line.strip_prefix(code)?.strip_prefix('<')?;
    let (address, said) = rest.split_once('>')?;
    let said = said.strip_prefix("...")?;
    crate::Address::new("", address).is_deliverable().then(|| (address.to_owned(), format!("{code}{}", said.trim())))
}

/// The first address in angle brackets.
fn named_in_brackets(text: &str) -> Option<String> {
    let inside = |piece: &str| piece.split_once('>').map(|(inner, _)| inner.to_owned());
    text.split('<').skip(1).take(50).filter_map(inside).find(|word| crate::Address::new("", word).is_deliverable())
}

/// A line that names a recipient, and what follows on it.
fn recipient_line(line: &str) -> Option<(String, String)> {
    if line.len() > 600 {
        return None;
    }
    let bare = line.trim();
    let bare = LEADS.iter().find_map(|lead| strip_lead(bare, lead)).unwrap_or(bare);
    let bare = bare.trim_start_matches(['>', '-', '*', ' ', '\t', '"', '\'', '<']);
    let end = bare
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '"' | '\'' | ',' | ';' | '(' | ')'))
        .unwrap_or(bare.len());
    let word = bare.get(..end)?.trim_end_matches(['.', ':', ',']);
    let fine = crate::Address::new("", word).is_deliverable() && word.contains('.');
    let rest = bare.get(end..)?.trim_start_matches(['>', '"', '\'', ':', '.', ' ', ',', ';']);
    let plain_start = line.trim_start().starts_with(word)
        || line.trim_start().starts_with(['<', '"', '\'', '>', '-', '*'])
        || line.trim() != bare;
    (fine && plain_start).then(|| (word.to_owned(), rest.to_owned()))
}

const LEADS: [&str; 12] = [
    "recipient:",
    "to:",
    "final-recipient: rfc822;",
    "original-recipient: rfc822;",
    "rcpt to:",
    "failed recipient:",
    "address:",
    "email address:",
    "e-mail address:",
    "user:",
    "delivered to:",
    "recipient address:",
];

fn strip_lead<'a>(line: &'a str, lead: &str) -> Option<&'a str> {
    let head = line.get(..lead.len())?;
    head.eq_ignore_ascii_case(lead).then(|| line.get(lead.len()..).unwrap_or_default().trim_start())
}
