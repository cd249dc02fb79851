//! What sort of mail it is, and whether an automatic answer may be sent.

use serde::{Deserialize, Serialize};

use crate::header::Fields;

/// The sort of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody wrote it.
    Message,
    /// A delivery status or feedback report (RFC 3464, RFC 5965, and dialects).
    Bounce,
    /// An automatic answer (RFC 3834).
    AutoReply,
    /// From a mailing list or a bulk sender.
    List,
    /// An invitation or an answer to one.
    Calendar,
    /// A reading or delivery receipt (RFC 8098).
    Receipt,
}

/// What the parts of a mail show about its sort.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts {
    /// Reports on delivery were found in it.
    pub(crate) bounce: Found,
    /// Holds a calendar part that asks or answers.
    pub(crate) calendar: Found,
    /// Holds a disposition notification.
    pub(crate) receipt: Found,
}

/// Whether something was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Found {
    /// It was.
    Yes,
    /// It was not.
    #[default]
    No,
}

impl From<bool> for Found {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// The sort of a mail from its fields and parts.
pub(crate) fn decide(fields: &Fields<'_>, subject: &str, parts: Parts) -> Kind {
    let content_type = fields.lower("Content-Type");
    if parts.receipt == Found::Yes || content_type.contains("disposition-notification") {
        return Kind::Receipt;
    }
    if parts.bounce == Found::Yes {
        return Kind::Bounce;
    }
    if is_auto_reply(fields, subject) {
        return Kind::AutoReply;
    }
    if parts.calendar == Found::Yes {
        return Kind::Calendar;
    }
    if is_list(fields) {
        return Kind::List;
    }
    Kind::Message
}

/// An answer a program gave for somebody: absence, acknowledgement.
pub(crate) fn is_auto_reply(fields: &Fields<'_>, subject: &str) -> bool {
    let submitted = auto_submitted(fields);
    let precedence = fields.lower("Precedence");
    let marked = submitted.starts_with("auto-replied")
        || submitted.starts_with("auto-notified")
        || precedence.trim() == "auto_reply"
        || has_any(
            fields,
            &[
                "X-Autoreply",
                "X-Autorespond",
                "X-Autoresponder",
                "X-Autoreply-From",
                "X-AutoReply-From",
                "X-Mail-Autoreply",
            ],
        )
        || fields.lower("X-Auto-Response-Suppress").contains("autoreply") && is_vacation_subject(subject);
    let hinted =
        is_vacation_subject(subject) && (!submitted.is_empty() || !precedence.is_empty() || is_automatic(fields));
    marked || hinted
}

fn is_list(fields: &Fields<'_>) -> bool {
    let bulk = matches!(fields.lower("Precedence").trim(), "list" | "bulk" | "junk");
    bulk || has_any(
        fields,
        &["List-Id", "List-Unsubscribe", "List-Post", "List-Help", "Mailing-List", "X-Mailing-List"],
    )
}

fn has_any(fields: &Fields<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| fields.has(name))
}

/// The value of Auto-Submitted without parameters and comments; empty for people.
fn auto_submitted(fields: &Fields<'_>) -> String {
    let value = fields.lower("Auto-Submitted");
    let value = value.split([';', '(']).next().unwrap_or_default().trim();
    if value == "no" { String::new() } else { value.to_owned() }
}

/// True if a program sent it: it is never answered automatically.
pub(crate) fn is_automatic(fields: &Fields<'_>) -> bool {
    !auto_submitted(fields).is_empty() || is_list(fields) || has_mark(fields) || is_from_a_program(fields)
}

const MARKS: [&str; 21] = [
    "X-Auto-Response-Suppress",
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Autoreply-From",
    "X-Mail-Autoreply",
    "X-Loop",
    "X-Failed-Recipients",
    "X-MS-Exchange-Generated-Message-Source",
    "X-MS-Exchange-Inbox-Rules-Loop",
    "X-Auto-Generated",
    "X-Cron-Env",
    "Feedback-ID",
    "X-Ebay-Mailtracker",
    "X-FC-MachineGenerated",
    "X-POST-MessageClass",
    "X-Automatically-Generated",
    "Autorespond",
    "X-Apple-Action",
    "X-Bounce-Id",
    "X-Goodword-Auto",
];

fn has_mark(fields: &Fields<'_>) -> bool {
    let precedence = fields.lower("Precedence");
    let loud = matches!(precedence.trim(), "bulk" | "junk" | "list" | "auto_reply");
    let report = fields.lower("Content-Type");
    loud || has_any(fields, &MARKS) || report.contains("multipart/report") || report.contains("message/delivery-status")
}

fn is_from_a_program(fields: &Fields<'_>) -> bool {
    let null_path = fields.all("Return-Path").any(|path| {
        let path: Vec<u8> = path.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
        path == b"<>" || path.is_empty()
    });
    let senders = ["From", "Sender", "Return-Path"];
    null_path || senders.iter().any(|name| fields.all(name).any(is_program_address))
}

fn is_program_address(raw: &[u8]) -> bool {
    crate::address::read_list(raw).iter().any(|who| {
        let local = who.local_part().to_lowercase();
        let plain: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
        PROGRAMS.contains(&plain.as_str()) || PROGRAM_STARTS.iter().any(|start| plain.starts_with(start))
    })
}

const PROGRAMS: [&str; 14] = [
    "postmaster",
    "root",
    "daemon",
    "listserv",
    "majordomo",
    "maildaemon",
    "mailer",
    "bounce",
    "bounces",
    "autoreply",
    "autoresponder",
    "devnull",
    "nobody",
    "mailerdaemon",
];
const PROGRAM_STARTS: [&str; 8] = [
    "mailerdaemon",
    "noreply",
    "donotreply",
    "dontreply",
    "neantworten",
    "nepasrepondre",
    "noresponder",
    "nichtantworten",
];

/// Beginnings of subjects that absence notices carry; a hint only.
pub(crate) fn is_vacation_subject(subject: &str) -> bool {
    let lower = subject.trim().to_lowercase();
    VACATION.iter().any(|begin| lower.starts_with(begin) || lower.contains(&format!(": {begin}")))
}

const VACATION: [&str; 44] = [
    "out of office",
    "out of the office",
    "ooo:",
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto:",
    "auto response",
    "auto-response",
    "away from",
    "on vacation",
    "vacation",
    "i am out of",
    "i'm out of",
    "absence",
    "automatische antwort",
    "abwesenheit",
    "abwesend",
    "außer haus",
    "urlaub",
    "réponse automatique",
    "reponse automatique",
    "absence du bureau",
    "respuesta automática",
    "respuesta automatica",
    "fuera de la oficina",
    "risposta automatica",
    "fuori sede",
    "resposta automática",
    "fora do escritório",
    "automatisch antwoord",
    "afwezig",
    "automatiskt svar",
    "autosvar",
    "automatisk svar",
    "automatyczna odpowiedź",
    "автоответ",
    "автоматический ответ",
    "автоматична відповідь",
    "自動返信",
    "自动回复",
    "自動回覆",
    "otomatik yanıt",
];

/// True if an acknowledgement would be sent.
pub(crate) fn would_auto_reply(fields: &Fields<'_>, kind: Kind, sender: &str) -> bool {
    let person = matches!(kind, Kind::Message | Kind::Calendar);
    person && !is_automatic(fields) && sender.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the sort, and whether a program sent it.
    fn check(raw: &str, expect: (Kind, bool)) {
        let fields = Fields::read(raw.as_bytes());
        let subject = fields.text("Subject").unwrap_or_default();
        assert_eq!((decide(&fields, &subject, Parts::default()), is_automatic(&fields)), expect, "{raw}");
    }

    #[test]
    fn people_are_people() {
        check("From: a@x.test\nSubject: hi\n\n", (Kind::Message, false));
        check("From: a@x.test\nAuto-Submitted: no\n\n", (Kind::Message, false));
        check("From: a@x.test\nAuto-Submitted: NO (person)\n\n", (Kind::Message, false));
        check("From: a@x.test\nSubject: Out of office chairs\n\n", (Kind::Message, false));
        check("From: a@x.test\nSubject: vacation dates wrong on invoice\n\n", (Kind::Message, false));
    }

    #[test]
    fn programs_are_known_by_their_marks() {
        check("From: a@x.test\nAuto-Submitted: auto-replied; x=y\n\n", (Kind::AutoReply, true));
        check("From: a@x.test\nPrecedence: Bulk\n\n", (Kind::List, true));
        check("From: a@x.test\nList-Id: <l.x.test>\n\n", (Kind::List, true));
        check("From: MAILER-DAEMON@x.test\n\n", (Kind::Message, true));
        check("From: no-reply@x.test\n\n", (Kind::Message, true));
        check("From: a@x.test\nReturn-Path: <>\n\n", (Kind::Message, true));
        check("From: a@x.test\nX-Auto-Response-Suppress: All\n\n", (Kind::Message, true));
        check("From: a@x.test\nPrecedence: bulk\nSubject: Abwesenheit: Mia\n\n", (Kind::AutoReply, true));
    }
}
