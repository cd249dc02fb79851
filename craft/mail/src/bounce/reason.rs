//! Why a delivery failed: from words first, then from the status code.

use super::super::bytes::head;

/// What is known about one recipient's failure.
pub(super) struct Evidence<'a> {
    /// What the other server said.
    pub(super) said: &'a str,
    /// Lines of the text that name the recipient.
    pub(super) around: &'a str,
    /// The whole text for people.
    pub(super) human: &'a str,
    /// Enhanced status code.
    pub(super) status: Option<&'a str>,
    /// Action of the report.
    pub(super) action: &'a str,
}

/// The class of the reason.
pub(super) fn decide(evidence: &Evidence<'_>) -> &'static str {
    if matches!(evidence.action, "delivered" | "relayed" | "expanded") {
        return "delivered";
    }
    let by_status = evidence.status.map(by_status).unwrap_or_default();
    for text in [evidence.said, evidence.around] {
        let found = in_words(&flat(text));
        let late = found == "expired" && is_telling(by_status);
        if !found.is_empty() && !late {
            return weighed(found, evidence);
        }
    }
    if is_telling(by_status) {
        return by_status;
    }
    let found = in_words(&flat(evidence.human));
    match (found, by_status, evidence.action) {
        ("blocked", "expired", _) => "expired",
        ("", "" | "undefined", _) => by_step(evidence),
        ("", status, _) => status,
        (found, ..) => weighed(found, evidence),
    }
}

/// Without words or code: what a refusal at that step usually means.
fn by_step(evidence: &Evidence<'_>) -> &'static str {
    match (step(evidence), evidence.action) {
        (Step::Connection, _) => "blocked",
        (Step::Sender, _) => "rejected",
        (_, "delayed") => "expired",
        _ => "undefined",
    }
}

/// Words of two meanings are settled by the status code and by when they were said.
fn weighed(found: &'static str, evidence: &Evidence<'_>) -> &'static str {
    let status = evidence.status.unwrap_or_default();
    match (found, status, step(evidence)) {
        (_, "5.7.20" | "5.7.23" | "5.7.26" | "5.7.30", _) => "authfailure",
        ("userunknown", "5.2.2" | "4.2.2", _) => "mailboxfull",
        ("userunknown", ..) if a_domain_does_not_exist(evidence.said) => "hostunknown",
        ("userunknown", "5.1.6", _) => "hasmoved",
        ("rejected" | "systemerror", "5.1.1", _) => "userunknown",
        // the address was taken at first: a filter behind the server refused it
        ("userunknown", "5.2.0" | "5.7.1", _) => "filtered",
        ("userunknown", code, Step::Data) if code != "5.1.1" => "filtered",
        ("rejected" | "policyviolation", _, Step::Connection) => "blocked",
        (other, ..) => other,
    }
}

/// "553 x.test does not exist" is about a host, not a person.
fn a_domain_does_not_exist(said: &str) -> bool {
    let flat = flat(said);
    let Some((before, _)) = flat.split_once(" does not exist") else {
        return false;
    };
    let subject = before.rsplit(' ').next().unwrap_or_default();
    subject.contains('.') && !subject.contains(['@', '>', ')'])
}

/// How far the delivery had come when it was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Connection,
    Sender,
    Data,
    Unknown,
}

const STEPS: [(Step, &[&str]); 3] = [
    (Step::Connection, &["after initial connection", "after connection", "in reply to initial connection"]),
    (
        Step::Sender,
        &[
            "after mail from",
            "in reply to mail from",
            "command mail from",
            ">>> mail from",
            "in reply to our mail from",
        ],
    ),
    (Step::Data, &["end of data", "in reply to data", "command data", ">>> data", "[data]", "after data"]),
];

fn step(evidence: &Evidence<'_>) -> Step {
    for text in [evidence.said, evidence.human] {
        let text = flat(text);
        let found = STEPS.iter().find(|(_, marks)| marks.iter().any(|mark| text.contains(mark)));
        if let Some((step, _)) = found {
            return *step;
        }
    }
    Step::Unknown
}

/// The address does not exist, moved, or its host does not exist or takes no mail.
pub(super) fn is_hard(reason: &str) -> bool {
    matches!(reason, "userunknown" | "hostunknown" | "hasmoved" | "notaccept")
}

fn is_telling(reason: &str) -> bool {
    !matches!(
        reason,
        "" | "undefined" | "rejected" | "onhold" | "policyviolation" | "systemerror" | "filtered" | "expired"
    )
}

fn flat(text: &str) -> String {
    let text = head(text, 16 << 10).to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first class whose words stand in a text in lower case, or nothing.
pub(super) fn in_words(text: &str) -> &'static str {
    if text.is_empty() {
        return "";
    }
    super::words::PHRASES
        .iter()
        .find(|(_, phrases)| phrases.iter().any(|phrase| holds(text, phrase)))
        .map_or("", |(class, _)| class)
}

/// `a…b` means a, then b somewhere behind it.
fn holds(text: &str, phrase: &str) -> bool {
    match phrase.split_once('…') {
        Some((first, then)) => text.split_once(first).is_some_and(|(_, rest)| rest.contains(then)),
        None => text.contains(phrase),
    }
}

/// The class an enhanced status code alone stands for.
pub(super) fn by_status(code: &str) -> &'static str {
    let mut numbers = code.split('.');
    let class = numbers.next().unwrap_or_default();
    let subject = numbers.next().unwrap_or_default();
    let detail = numbers.next().unwrap_or_default();
    match (class, subject, detail) {
        ("2", ..) => "delivered",
        (_, "1", "0" | "1" | "3") => "userunknown",
        ("5", "1", "2") | (_, "4", "3") if class == "5" => "hostunknown",
        (_, "1", "6") => "hasmoved",
        (_, "1", "8") => "rejected",
        (_, "1", "10") => "notaccept",
        (_, "2", "1") => "suspend",
        (_, "2", "2") => "mailboxfull",
        (_, "2", "3") | (_, "3", "4") => "mesgtoobig",
        (_, "3", "1") => "systemfull",
        (_, "3", "2") => "notaccept",
        (_, "3", _) => "systemerror",
        (_, "4", "1" | "7") => "expired",
        (_, "4", "2" | "4" | "6") => "networkerror",
        (_, "4", "5") => "toomanyconn",
        (_, "5", "2" | "4") => "syntaxerror",
        (_, "5", "3") => "toomanyconn",
        (_, "7", "0") => "securityerror",
        (_, "7", "13") => "suspend",
        (_, "7", "1") => "rejected",
        (_, "7", "20" | "21" | "22" | "23" | "24" | "26" | "30") => "authfailure",
        (_, "7", "25") => "requireptr",
        (_, "7", _) => "policyviolation",
        _ => "",
    }
}

/// The more particular of two codes: what the server said outranks a vague field.
pub(super) fn better_code(field: Option<String>, said: Option<String>) -> Option<String> {
    let vague = field.as_deref().is_none_or(|code| code.ends_with(".0.0") || code == "4.4.7" || code == "5.4.7");
    if vague { said.or(field) } else { field }
}

/// The first enhanced status code in a text.
pub(super) fn status_code(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find(|word| is_code(word.trim_matches('.')))
        .map(|word| word.trim_matches('.').to_owned())
}

fn is_code(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let [class, subject, detail] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    matches!(*class, "2" | "4" | "5") && subject.len() <= 2 && number(subject) && number(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_and_addresses_are_not() {
        assert_eq!(status_code("550 5.1.1 unknown").as_deref(), Some("5.1.1"));
        assert_eq!(status_code("host 5.2.3.4 said 4.2.2: full").as_deref(), Some("4.2.2"));
        assert_eq!(status_code("version 3.1.4"), None);
    }

    #[test]
    fn words_outweigh_vague_codes() {
        let check = |said: &str, status: Option<&str>, expect: &str| {
            let evidence = Evidence { said, around: "", human: "", status, action: "failed" };
            assert_eq!(decide(&evidence), expect, "{said}");
        };
        check("550 5.7.1 mailbox is full", Some("5.7.1"), "mailboxfull");
        check("550 5.1.1 no such user here", Some("5.1.1"), "userunknown");
        check("", Some("5.2.2"), "mailboxfull");
        check("Host or domain name not found. Name service error", Some("5.4.4"), "hostunknown");
        check("", None, "undefined");
    }
}
