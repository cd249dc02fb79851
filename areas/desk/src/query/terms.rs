//! The operators a search knows: one table, from which the reading, the hints and the nearest spelling come. Pure.

use super::hint::{Hint, Misread};
use super::near::nearest;
use super::{Sla, Term};
use crate::spoken;
use crate::status::{Priority, Status};
use base::Time;

/// What a conversation may be told to be.
pub(super) const KINDS: [&str; 4] = ["complaint", "question", "praise", "urgent"];
/// Moods that are told.
const MOODS: [&str; 2] = ["good", "bad"];
const IS: [&str; 11] = [
    "unread",
    "starred",
    "muted",
    "archived",
    "public",
    "private",
    "internal",
    "complaint",
    "question",
    "praise",
    "urgent",
];
const SLA: [&str; 4] = ["risk", "late", "runs", "none"];
const PRIORITIES: [Priority; 4] = [Priority::Low, Priority::Normal, Priority::High, Priority::Urgent];
/// Days by name, and how many days from today they are.
const DAYS: [(&str, i64); 3] = [("today", 0), ("yesterday", -1), ("tomorrow", 1)];

/// Every operator.
const NAMES: [&str; 21] = [
    "from",
    "to",
    "label",
    "status",
    "inbox",
    "team",
    "channel",
    "priority",
    "assignee",
    "customer",
    "company",
    "before",
    "after",
    "due",
    "sla",
    "has",
    "is",
    "visibility",
    "mood",
    "topic",
    "language",
];
/// What other programs, and people, call the same.
const CALLED: [(&str, &str); 13] = [
    ("prio", "priority"),
    ("urgency", "priority"),
    ("tag", "label"),
    ("state", "status"),
    ("in", "inbox"),
    ("agent", "assignee"),
    ("owner", "assignee"),
    ("since", "after"),
    ("until", "before"),
    ("group", "team"),
    ("contact", "customer"),
    ("organisation", "company"),
    ("lang", "language"),
];
/// Values by other names.
const SAME: [(&str, &str); 7] = [
    ("overdue", "late"),
    ("missed", "late"),
    ("soon", "risk"),
    ("at_risk", "risk"),
    ("closed", "resolved"),
    ("pending", "waiting"),
    ("file", "attachment"),
];

/// What a piece of a search is.
pub(super) enum Read {
    Term(Term),
    /// A word; with a hint where it looks like an operator.
    Word(Option<Hint>),
}

/// Reads one piece; one with a dash before it is denied.
pub(super) fn read(token: &str, when: (&str, Time)) -> Read {
    match token.strip_prefix('-').filter(|denied| may_be_denied(denied)) {
        Some(denied) => deny(token, denied, when),
        None => asked(token, when),
    }
}

/// Lines of dashes and dashes between words deny nothing.
fn may_be_denied(said: &str) -> bool {
    !said.starts_with('-') && said.contains(char::is_alphanumeric)
}

fn deny(token: &str, denied: &str, when: (&str, Time)) -> Read {
    match asked(denied, when) {
        Read::Term(term) => Read::Term(term.denied()),
        Read::Word(None) => Read::Term(Term::Words(denied.to_owned()).denied()),
        Read::Word(Some(hint)) => Read::Word(Some(hint.denied(token))),
    }
}

fn asked(token: &str, when: (&str, Time)) -> Read {
    let Some((name, value)) = token.split_once(':') else { return Read::Word(None) };
    let (name, value) = (name.to_lowercase(), value.trim_matches('"'));
    if value.is_empty() || !may_be_operator(&name, value) {
        return Read::Word(None);
    }
    if !NAMES.contains(&name.as_str()) {
        let near = alias(&CALLED, &name).or_else(|| nearest(&name, &NAMES)).map(|known| format!("{known}:{value}"));
        return Read::Word(Some(Hint::new(token, Misread::Unknown, near)));
    }
    named(&name, value, when)
        .unwrap_or_else(|| free(&name, value))
        .map_or_else(|missed| Read::Word(Some(missed.hint(token, &name, value))), Read::Term)
}

/// Addresses of pages and times of day hold a colon too.
fn may_be_operator(name: &str, value: &str) -> bool {
    let letters = (2..=20).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    letters && name != "mailto" && !value.starts_with(['/', ':', '\\'])
}

fn alias(table: &[(&'static str, &'static str)], said: &str) -> Option<&'static str> {
    table.iter().find(|(called, _)| *called == said).map(|(_, known)| *known)
}

/// Why a value is not one its operator takes.
enum Missed {
    Day,
    /// There are these.
    OneOf(Vec<&'static str>),
    /// No code of a language; that of the language that is called so.
    Language(Option<&'static str>),
}

impl Missed {
    fn hint(self, token: &str, name: &str, value: &str) -> Hint {
        match self {
            Self::Day => Hint::new(token, Misread::Day, None),
            Self::Language(code) => Hint::new(token, Misread::Value, code.map(|code| format!("{name}:{code}"))),
            Self::OneOf(known) => {
                let said = value.to_lowercase();
                let same = alias(&SAME, &said).filter(|same| known.contains(same));
                let near = same.or_else(|| nearest(&said, &known)).map(|known| format!("{name}:{known}"));
                let there = known.iter().map(|value| format!("{name}:{value}")).collect();
                Hint { known: there, ..Hint::new(token, Misread::Value, near) }
            }
        }
    }
}

/// Operators whose values are a list or a day; none for those that take a name.
fn named(name: &str, value: &str, when: (&str, Time)) -> Option<Result<Term, Missed>> {
    let low = value.to_lowercase();
    Some(match name {
        "status" => status(&low),
        "priority" => priority(&low),
        "sla" => sla(&low),
        "is" => is(&low),
        "visibility" => one_of(&low, &["public", "private", "internal"]).and_then(|_| is(&low)),
        "has" => one_of(&low, &["attachment"]).map(|_| Term::HasAttachment),
        "mood" => one_of(&low, &MOODS).map(|mood| Term::Told(format!("mood:{mood}"))),
        "topic" => one_of(&low, &triage::TOPICS).map(|topic| Term::Told(format!("topic:{topic}"))),
        "language" => language(&low),
        "before" => day(&low, when, 0).map(Term::Before),
        "after" => day(&low, when, 0).map(Term::After),
        "due" => day(&low, when, 1).map(Term::Due),
        _ => return None,
    })
}

/// Operators that take a name.
fn free(name: &str, value: &str) -> Result<Term, Missed> {
    let value = value.to_owned();
    Ok(match name {
        "from" => Term::From(value),
        "to" => Term::To(value),
        "label" => Term::Label(value),
        "inbox" => Term::Inbox(value),
        "team" => Term::Team(value),
        "channel" => Term::Channel(value),
        "customer" => Term::Customer(value),
        "company" => Term::Company(value),
        _ => Term::Assignee(value),
    })
}

fn one_of<'a>(said: &'a str, known: &[&'static str]) -> Result<&'a str, Missed> {
    if known.contains(&said) { Ok(said) } else { Err(Missed::OneOf(known.to_vec())) }
}

fn status(said: &str) -> Result<Term, Missed> {
    let known = || Missed::OneOf(Status::ALL.iter().map(|status| status.code()).collect());
    Status::from_code(said).map(|status| Term::Status(status.code().to_owned())).ok_or_else(known)
}

fn priority(said: &str) -> Result<Term, Missed> {
    let known = || Missed::OneOf(PRIORITIES.map(Priority::code).to_vec());
    PRIORITIES.into_iter().find(|one| one.code() == said).map(Term::Priority).ok_or_else(known)
}

fn sla(said: &str) -> Result<Term, Missed> {
    Ok(Term::Sla(match said {
        "risk" => Sla::Risk,
        "late" => Sla::Late,
        "runs" => Sla::Runs,
        "none" => Sla::None,
        _ => return Err(Missed::OneOf(SLA.to_vec())),
    }))
}

fn language(said: &str) -> Result<Term, Missed> {
    if said == spoken::NONE {
        return Ok(Term::Language(said.to_owned()));
    }
    let missed = || Missed::Language(spoken::called(said));
    spoken::code(said).map(|code| Term::Language(code.to_owned())).ok_or_else(missed)
}

fn is(said: &str) -> Result<Term, Missed> {
    Ok(match said {
        "unread" => Term::Unread,
        "starred" => Term::Starred,
        "muted" => Term::Muted,
        "archived" => Term::Archived,
        "public" => Term::Public,
        "private" => Term::Private,
        "internal" => Term::Internal,
        kind if KINDS.contains(&kind) => Term::Told(said.to_owned()),
        _ => return Err(Missed::OneOf(IS.to_vec())),
    })
}

/// When a day begins where the reader lives, in milliseconds; `later` days after the one that is named.
fn day(said: &str, (zone, now): (&str, Time), later: i64) -> Result<i64, Missed> {
    day_start(said, (zone, now), later).ok_or(Missed::Day)
}

fn day_start(said: &str, (zone, now): (&str, Time), later: i64) -> Option<i64> {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let date = match DAYS.iter().find(|(name, _)| *name == said) {
        Some((_, days)) => {
            let today = jiff::Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone()).date();
            today.checked_add(jiff::Span::new().try_days(*days).ok()?).ok()?
        }
        None => said.parse().ok()?,
    };
    let date = date.checked_add(jiff::Span::new().try_days(later).ok()?).ok()?;
    Some(date.to_zoned(zone).ok()?.timestamp().as_millisecond())
}
