//! What people type into the search field: words, phrases and operators. Never an error; what is not understood is a word. Pure.

/// A search, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words and "phrases" that must all be there.
    pub words: String,
    /// Conditions.
    pub terms: Vec<Term>,
    /// What was read differently than it may have been meant.
    pub hint: Option<String>,
}

impl Query {
    /// Whether anything is asked at all.
    #[must_use]
    pub const fn asks(&self) -> bool {
        !self.words.is_empty() || !self.terms.is_empty()
    }
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Written by, name or address.
    From(String),
    /// Sent to, name or address.
    To(String),
    /// Has this label.
    Label(String),
    /// Stands so.
    Status(String),
    /// In this inbox.
    Inbox(String),
    /// Somebody works on it; `me`, `nobody` or a name.
    Assignee(String),
    /// Newest message before this day (milliseconds).
    Before(i64),
    /// Newest message on or after this day (milliseconds).
    After(i64),
    /// Has a file.
    HasAttachment,
    /// Not read by me.
    Unread,
    /// Starred by me.
    Starred,
    /// Seen by everyone.
    Public,
    /// Told to be so by whoever reads it: `complaint`, `mood:bad`, `topic:refund`.
    Told(String),
}

/// What a conversation may be told to be.
const KINDS: [&str; 4] = ["complaint", "question", "praise", "urgent"];
/// Moods that are told.
const MOODS: [&str; 2] = ["good", "bad"];

/// Marks the words of a field, so that one index answers `from:ana` as fast as `ana`.
#[must_use]
pub fn tagged(tag: Tag, text: &str) -> String {
    let mark = match tag {
        Tag::From => "xfrom",
        Tag::To => "xto",
    };
    store::search::fold(text).split_whitespace().map(|word| format!("{mark}{word} ")).collect()
}

/// Fields that can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Who wrote it.
    From,
    /// Whom it went to.
    To,
}

/// Understands what was typed; `zone` says when a day begins.
#[must_use]
pub fn parse(typed: &str, zone: &str) -> Query {
    let mut query = Query::default();
    for token in tokens(typed) {
        let term = token.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim_matches('"').to_owned()));
        match term.map(|(name, value)| term_of(&name, value, zone)) {
            Some(Understood::Term(term)) => query.terms.push(term),
            Some(Understood::Hint(hint)) => query.hint = Some(hint),
            Some(Understood::Word) | None => {
                if !query.words.is_empty() {
                    query.words.push(' ');
                }
                query.words.push_str(&token);
            }
        }
    }
    query
}

enum Understood {
    Term(Term),
    Hint(String),
    Word,
}

fn term_of(name: &str, value: String, zone: &str) -> Understood {
    if value.is_empty() {
        return Understood::Word;
    }
    let day = |make: fn(i64) -> Term| {
        day_start(&value, zone).map_or_else(
            || Understood::Hint(format!("\"{value}\" is no day; write {name}:2026-03-31")),
            |ms| Understood::Term(make(ms)),
        )
    };
    match name {
        "from" => Understood::Term(Term::From(value)),
        "to" => Understood::Term(Term::To(value)),
        "label" => Understood::Term(Term::Label(value)),
        "status" => Understood::Term(Term::Status(value)),
        "inbox" => Understood::Term(Term::Inbox(value)),
        "assignee" => Understood::Term(Term::Assignee(value)),
        "before" => day(Term::Before),
        "after" => day(Term::After),
        "has" if value == "attachment" => Understood::Term(Term::HasAttachment),
        "is" => match value.as_str() {
            "unread" => Understood::Term(Term::Unread),
            "starred" => Understood::Term(Term::Starred),
            "public" => Understood::Term(Term::Public),
            kind if KINDS.contains(&kind) => Understood::Term(Term::Told(value)),
            _ => Understood::Hint(format!(
                "is:{value} is not known; there are is:unread, is:starred, is:public, is:{}",
                KINDS.join(", is:")
            )),
        },
        "mood" => told((name, &value), &MOODS),
        "topic" => told((name, &value), &triage::TOPICS),
        "has" => Understood::Hint(format!("has:{value} is not known; there is has:attachment")),
        _ => Understood::Word,
    }
}

/// One of these, told of a conversation. Pure.
fn told((name, value): (&str, &str), known: &[&str]) -> Understood {
    let value = value.to_lowercase();
    if known.contains(&value.as_str()) {
        return Understood::Term(Term::Told(format!("{name}:{value}")));
    }
    let all: Vec<String> = known.iter().map(|one| format!("{name}:{one}")).collect();
    Understood::Hint(format!("{name}:{value} is not known; there are {}", all.join(", ")))
}

/// Blank-separated pieces; a quoted piece stays whole, also after `name:`.
fn tokens(typed: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut token = String::new();
    let mut quoted = false;
    for c in typed.chars().take(2_000) {
        match c {
            '"' => {
                quoted = !quoted;
                token.push(c);
            }
            c if c.is_whitespace() && !quoted => {
                tokens.extend(Some(std::mem::take(&mut token)).filter(|t| !t.is_empty()))
            }
            c => token.push(c),
        }
    }
    tokens.extend(Some(token).filter(|t| !t.is_empty()));
    tokens
}

fn day_start(text: &str, zone: &str) -> Option<i64> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let zoned = date.in_tz(zone).or_else(|_e| date.in_tz("UTC")).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_operators_are_told_apart() {
        let query = parse("lid \"batch b\" from:ana label:\"lid cracks\" has:attachment is:unread http://x", "UTC");
        assert_eq!(query.words, "lid \"batch b\" http://x");
        assert_eq!(
            query.terms,
            [Term::From("ana".into()), Term::Label("lid cracks".into()), Term::HasAttachment, Term::Unread]
        );
        assert_eq!(query.hint, None);
    }

    #[test]
    fn what_is_told_of_a_conversation_is_asked_for_by_name() {
        let told = |typed: &str| parse(typed, "UTC").terms;
        let terms = |all: &[&str]| all.iter().map(|one| Term::Told((*one).to_owned())).collect::<Vec<_>>();
        assert_eq!(told("is:complaint is:question is:praise is:urgent"), terms(&KINDS));
        assert_eq!(told("mood:Bad topic:Refund mood:good"), terms(&["mood:bad", "topic:refund", "mood:good"]));
        for typed in ["mood:sour", "topic:moon", "is:angry"] {
            assert!(parse(typed, "UTC").hint.is_some_and(|hint| hint.contains("there are")), "{typed}");
            assert_eq!(told(typed), [], "{typed}");
        }
    }

    #[test]
    fn days_begin_where_the_reader_lives() {
        let day = |zone| parse("after:2026-03-02", zone).terms;
        assert_eq!(day("UTC"), [Term::After(1_772_409_600_000)]);
        assert_eq!(day("Europe/Vienna"), [Term::After(1_772_406_000_000)]);
    }

    #[test]
    fn what_is_not_understood_gives_a_hint_and_never_fails() {
        assert!(parse("before:soon lid", "UTC").hint.is_some_and(|hint| hint.contains("2026")));
        assert_eq!(parse("before:soon lid", "UTC").words, "lid");
        assert!(parse("is:odd", "UTC").hint.is_some());
        assert_eq!(parse("\"open", "UTC").words, "\"open");
        assert_eq!(parse(&"x ".repeat(9_000), "UTC").words.len(), 1_999);
    }
}
