//! What is said of a reply: the line that goes out. Names of fields and checks never change.

use serde::Serialize;
use std::ops::Range;

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// What it comes to.
    pub verdict: Verdict,
    /// One by one, in the order of the text.
    pub findings: Vec<Finding>,
    /// Promises made.
    pub promises: Vec<Promise>,
    /// Private data, whether or not it may stand there.
    pub private_data: Vec<Private>,
    /// How much of it stands in a macro or an earlier reply, 0 to 1; texts of fewer than twelve words are not compared.
    pub script_share: f64,
    /// Two-letter code, where it can be told.
    pub language: Option<String>,
    /// Years at school it takes to read this with ease; none in a language without a formula.
    pub reading_grade: Option<f64>,
}

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It can go.
    Ok,
    /// It can go; look at it again.
    Warn,
    /// It cannot go.
    Block,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Hint,
    /// Underlined, and dismissed with a word.
    Warn,
    /// Not sent.
    Block,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check.
    pub check: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// First character.
    pub start: usize,
    /// The one behind the last.
    pub end: usize,
    /// The words.
    pub quote: String,
    /// One sentence.
    pub why: String,
    /// What could stand there instead, if anything can be said in general.
    #[serde(rename = "try")]
    pub instead: Option<String>,
    /// Which of the check's reasons it is, for whoever says it in another language; never changed.
    #[serde(skip)]
    pub rule: &'static str,
    /// What the reason names: a kind, a name, a number.
    #[serde(skip)]
    pub about: String,
    /// What kind of offer it is.
    #[serde(skip)]
    pub offer: Offer,
}

/// What kind of offer stands in `try`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Advice, in English.
    Advice,
    /// Advice or words, in the language of the reply.
    Told,
    /// Words that can stand in place of the quote.
    Words,
}

/// Something promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// The words.
    pub quote: String,
    /// What is promised.
    pub what: String,
    /// By which day, if one is named.
    pub due: Option<String>,
    /// Days from today to it.
    pub days: Option<i32>,
    /// At which hour of that day, as `HH:MM`, if one is named.
    #[serde(skip)]
    pub time: Option<String>,
    /// What is counted from now, where that says more than the day.
    #[serde(skip)]
    pub after: Option<After>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Range<usize>,
}

/// A time counted from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// "Within two hours".
    Minutes(u32),
    /// "In three working days": which days these are, a calendar knows.
    WorkingDays(u32),
}

/// Something private.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Private {
    /// `email`, `phone`, `order`, `iban`, `card`, `address` and so on.
    pub kind: String,
    /// First character.
    pub start: usize,
    /// The one behind the last.
    pub end: usize,
}
