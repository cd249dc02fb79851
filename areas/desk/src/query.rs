//! What people type into the search field: words, phrases and operators. Never an error; what is not understood is a word,
//! with a hint that says so. Pure.

mod hint;
pub(crate) mod names;
mod near;
mod terms;

pub use hint::{Hint, Misread};

use crate::status::Priority;
use base::Time;

/// A search, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words and "phrases" that must all be there.
    pub words: String,
    /// Conditions.
    pub terms: Vec<Term>,
    /// The first that was read differently than it may have been meant.
    pub hint: Option<Hint>,
}

impl Query {
    /// Whether anything is asked at all.
    #[must_use]
    pub const fn asks(&self) -> bool {
        !self.words.is_empty() || !self.terms.is_empty()
    }

    /// Whether it asks for what is promised, and by when.
    #[must_use]
    pub fn asks_when(&self) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Due(_) | Term::Sla(Sla::Risk | Sla::Late | Sla::Runs)))
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
    /// With this team; `me` for one's own teams, `none`, or a name.
    Team(String),
    /// On this channel.
    Channel(String),
    /// This urgent.
    Priority(Priority),
    /// Somebody works on it; `me`, `nobody` or a name.
    Assignee(String),
    /// Of customers with these words in name, company or address.
    Customer(String),
    /// Of customers of this company.
    Company(String),
    /// Newest message before this day (milliseconds).
    Before(i64),
    /// Newest message on or after this day (milliseconds).
    After(i64),
    /// What is promised next is due before this time (milliseconds).
    Due(i64),
    /// How what is promised stands.
    Sla(Sla),
    /// Has a file.
    HasAttachment,
    /// Not read by me.
    Unread,
    /// Starred by me.
    Starred,
    /// Muted by me.
    Muted,
    /// Put aside by me, until something new is written.
    Archived,
    /// Seen by everyone.
    Public,
    /// Between the customer and us.
    Private,
    /// Among colleagues.
    Internal,
    /// Told to be so by whoever reads it: `complaint`, `mood:bad`, `topic:refund`.
    Told(String),
    /// In this language, by its code; `none` where it was not told.
    Language(String),
    /// Holds these words; only denied, others are in [`Query::words`].
    Words(String),
    /// Not so.
    Not(Box<Term>),
}

impl Term {
    /// The opposite: what this leaves out, and nothing else.
    #[must_use]
    pub(crate) fn denied(self) -> Self {
        match self {
            Self::Not(term) => *term,
            Self::Before(at) => Self::After(at),
            Self::After(at) => Self::Before(at),
            Self::Sla(Sla::Runs) => Self::Sla(Sla::None),
            term => Self::Not(Box::new(term)),
        }
    }
}

/// How what is promised in a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sla {
    /// Its policy has warned of it, and it is not late yet.
    Risk,
    /// It was missed.
    Late,
    /// Something is promised at all.
    Runs,
    /// Nothing is.
    None,
}

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

/// Understands what was typed; `zone` and `now` say which days are meant.
#[must_use]
pub fn parse(typed: &str, (zone, now): (&str, Time)) -> Query {
    let mut query = Query::default();
    for token in tokens(typed) {
        match terms::read(&token, (zone, now)) {
            terms::Read::Term(term) => query.terms.push(term),
            terms::Read::Word(hint) => {
                query.hint = query.hint.or(hint);
                if !query.words.is_empty() {
                    query.words.push(' ');
                }
                query.words.push_str(&token);
            }
        }
    }
    query
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 2 March 2026, noon in London.
    const NOON: Time = Time(1_772_452_800_000);

    fn read(typed: &str) -> Query {
        parse(typed, ("UTC", NOON))
    }

    #[test]
    fn words_phrases_and_operators_are_told_apart() {
        let query = read("lid \"batch b\" from:ana label:\"lid cracks\" has:attachment is:unread http://x 12:30");
        assert_eq!(query.words, "lid \"batch b\" http://x 12:30");
        assert_eq!(
            query.terms,
            [Term::From("ana".into()), Term::Label("lid cracks".into()), Term::HasAttachment, Term::Unread]
        );
        assert_eq!(query.hint, None);
    }

    #[test]
    fn whose_how_urgent_and_where_are_asked_for_by_name() {
        let query =
            read("team:Care priority:HIGH channel:email customer:ana company:\"Acme Ltd\" is:private is:internal");
        assert_eq!(
            query.terms,
            [
                Term::Team("Care".into()),
                Term::Priority(Priority::High),
                Term::Channel("email".into()),
                Term::Customer("ana".into()),
                Term::Company("Acme Ltd".into()),
                Term::Private,
                Term::Internal,
            ]
        );
        assert_eq!(read("visibility:public").terms, read("is:public").terms);
        assert_eq!(query.hint, None);
    }

    #[test]
    fn what_is_promised_is_asked_for_by_its_state_or_its_day() {
        let terms = |typed: &str| read(typed).terms;
        assert_eq!(terms("sla:risk sla:Late"), [Term::Sla(Sla::Risk), Term::Sla(Sla::Late)]);
        assert_eq!(terms("due:2026-03-04"), [Term::Due(1_772_668_800_000)], "until that day is over");
        assert_eq!(terms("due:today"), [Term::Due(1_772_496_000_000)]);
        assert_eq!(terms("due:today"), terms("due:2026-03-02"));
        assert!(read("due:today").asks_when() && !read("sla:none due").asks_when());
    }

    #[test]
    fn what_is_denied_is_the_opposite_of_what_is_asked() {
        let not = |term: Term| Term::Not(Box::new(term));
        let query = read("lid -crack -\"batch b\" -label:\"lid cracks\" -is:unread -from:ana -status:OPEN");
        assert_eq!(query.words, "lid");
        assert_eq!(
            query.terms,
            [
                not(Term::Words("crack".into())),
                not(Term::Words("\"batch b\"".into())),
                not(Term::Label("lid cracks".into())),
                not(Term::Unread),
                not(Term::From("ana".into())),
                not(Term::Status("open".into())),
            ]
        );
        assert_eq!(read("-before:today -sla:runs").terms, read("after:today sla:none").terms);
        assert!(read("-lid").asks() && !read("-due:today").asks_when());
        for plain in ["-", "--", "-- lid", "--lid", "-!", "a-b", "lid-", "e-mail"] {
            assert_eq!((read(plain).words, read(plain).terms), (plain.to_owned(), vec![]), "{plain}");
        }
    }

    #[test]
    fn languages_are_asked_for_by_their_code() {
        let language = |code: &str| vec![Term::Language(code.into())];
        assert_eq!(read("language:de").terms, language("de"));
        assert_eq!(read("language:PT-br").terms, language("pt"), "where it is spoken is not asked");
        assert_eq!(read("language:none").terms, language("none"));
        for (typed, near) in [
            ("language:German", Some("language:de")),
            ("language:xx", None),
            ("-language:español", Some("-language:es")),
        ] {
            let query = read(typed);
            assert_eq!((query.terms.len(), query.words.as_str()), (0, typed), "{typed}");
            assert_eq!(query.hint.unwrap().nearest.as_deref(), near, "{typed}");
        }
        assert_eq!(read("lang:de").hint.unwrap().nearest.as_deref(), Some("language:de"));
    }

    #[test]
    fn what_is_told_of_a_conversation_is_asked_for_by_name() {
        let told = |all: &[&str]| all.iter().map(|one| Term::Told((*one).to_owned())).collect::<Vec<_>>();
        assert_eq!(read("is:complaint is:question is:praise is:urgent").terms, told(&terms::KINDS));
        assert_eq!(read("mood:Bad topic:Refund mood:good").terms, told(&["mood:bad", "topic:refund", "mood:good"]));
    }

    #[test]
    fn days_begin_where_the_reader_lives() {
        let day = |typed, zone| parse(typed, (zone, NOON)).terms;
        assert_eq!(day("after:2026-03-02", "UTC"), [Term::After(1_772_409_600_000)]);
        assert_eq!(day("after:2026-03-02", "Europe/Vienna"), [Term::After(1_772_406_000_000)]);
        assert_eq!(day("before:today after:yesterday", "UTC"), day("before:2026-03-02 after:2026-03-01", "UTC"));
    }

    #[test]
    fn what_is_not_understood_is_a_word_with_a_hint_that_names_it() {
        for (typed, near) in [
            ("labxel:x", Some("label:x")),
            ("prio:high", Some("priority:high")),
            ("assxignee:me", Some("assignee:me")),
            ("status:opxen", Some("status:open")),
            ("is:unraed", Some("is:unread")),
            ("priority:hgih", Some("priority:high")),
            ("sla:overdue", Some("sla:late")),
            ("topic:moon", None),
            ("before:soon", None),
            ("order:4711", None),
            ("-prio:high", Some("-priority:high")),
            ("-status:opxen", Some("-status:open")),
        ] {
            let query = read(&format!("lid {typed} is:public"));
            let hint = query.hint.unwrap();
            assert_eq!((query.words.as_str(), query.terms), (format!("lid {typed}").as_str(), vec![Term::Public]));
            assert_eq!((hint.term.as_str(), hint.nearest.as_deref()), (typed, near), "{typed}");
            assert!(hint.to_string().contains(typed), "{hint}");
        }
        assert_eq!(read("\"open").words, "\"open");
        assert_eq!(read(&"x ".repeat(9_000)).words.len(), 1_999);
    }

    #[test]
    fn what_anybody_may_write_is_no_filter_gone_wrong() {
        for plain in ["Re:", "mailto:ana@shop.test", "https://shop.test/a", "10:30", "a::b", ":x", "c:\\temp"] {
            assert_eq!(read(plain).hint, None, "{plain}");
            assert_eq!(read(plain).words, plain);
        }
    }
}
