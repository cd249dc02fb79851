//! What was found, as the screens and the store need it.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CheckVerdict")]
pub enum Verdict {
    /// It can go.
    Ok,
    /// It can go; look at it again.
    Warn,
    /// It cannot go.
    Block,
}

impl Verdict {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CheckSeverity")]
pub enum Severity {
    /// Worth knowing.
    Hint,
    /// Worth a second look.
    Warn,
    /// Not sent.
    Block,
}

/// What kind of offer stands in `try`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CheckOffer")]
pub enum Offer {
    /// Advice, in English.
    Advice,
    /// Advice or words, in the language of the answer.
    Told,
    /// Words that can stand in place of the quote.
    Words,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CheckFinding")]
pub struct Found {
    /// Which check.
    pub check: &'static str,
    /// Which of its reasons, for whoever says it in another language.
    pub rule: &'static str,
    /// What the reason names: a kind, a name, a number; may be empty.
    pub about: String,
    /// How much it weighs.
    pub severity: Severity,
    /// First character, counted in code points.
    pub start: usize,
    /// The one behind the last.
    pub end: usize,
    /// The words there; or words that leave beside the answer.
    pub quote: String,
    /// One sentence, in English.
    pub why: String,
    /// What could stand there instead, or what to do.
    #[serde(rename = "try")]
    pub instead: Option<String>,
    /// What kind of offer that is.
    pub offer: Offer,
}

/// Something promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CheckPromise")]
pub struct Promised {
    /// The words.
    pub quote: String,
    /// What is promised.
    pub what: String,
    /// By which day, if one is named.
    pub due: Option<String>,
}

/// What the check says.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Checked {
    /// What it comes to.
    pub verdict: Verdict,
    /// One by one, in the order of the text.
    pub findings: Vec<Found>,
    /// Promises made.
    pub promises: Vec<Promised>,
    /// How much of it stands in a macro or an earlier answer to somebody else, 0 to 1.
    pub script_share: f64,
    /// Its language, where it can be told.
    pub language: Option<String>,
    /// What is only counted.
    #[serde(skip)]
    pub(super) own: Own,
}

/// What is counted of an answer, and told to nobody who writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Own {
    /// Words of its own.
    pub(super) words: usize,
    /// Questions it asks.
    pub(super) asks: usize,
    /// Signed by who sends it.
    pub(super) signed: bool,
}

impl Checked {
    pub(super) fn of(said: voice::Report) -> Self {
        let promised = |one: voice::Promise| Promised { quote: one.quote, what: one.what, due: one.due };
        let mut checked = Self {
            verdict: Verdict::Ok,
            findings: said.findings.into_iter().map(found).collect(),
            promises: said.promises.into_iter().map(promised).collect(),
            script_share: said.script_share,
            language: said.language,
            own: Own::default(),
        };
        checked.settle();
        checked
    }

    /// Counts words, questions and whether `name` signs it: in the words themselves, or in the signature put under them.
    pub(super) fn count(&mut self, text: &str, (name, signature): (&str, &str)) {
        let counted = voice::counted(text);
        let told = |rule: &str| self.findings.iter().any(|one| one.rule == rule);
        let below = is_of(signature, name);
        let signed = !told("signer-team") && !told("signer-other") && (below || !told("signer-missing"));
        self.own = Own { words: counted.words, asks: counted.questions, signed };
    }

    fn settle(&mut self) {
        self.verdict = match self.findings.iter().map(|one| one.severity).max() {
            Some(Severity::Block) => Verdict::Block,
            Some(Severity::Warn) => Verdict::Warn,
            Some(Severity::Hint) | None => Verdict::Ok,
        };
    }

    /// A name is put under the words by itself where there is a signature: nobody has to write it.
    pub(super) fn drop_unsigned(&mut self, own: &str, house: &str) {
        if !(own.trim().is_empty() && house.trim().is_empty()) {
            self.findings.retain(|one| one.rule != "signer-missing");
        }
        self.settle();
    }

    /// What blocks of words that leave beside the text; told at its end.
    pub(super) fn add_blocks(&mut self, said: voice::Report, text: &str) {
        let end = text.chars().count();
        let blocks = Self::of(said).findings.into_iter().filter(|one| one.severity == Severity::Block);
        self.findings.extend(blocks.map(|one| Found { start: end, end, offer: Offer::Advice, ..one }));
        self.settle();
    }

    /// As it is kept: places and names. The words stay where they are, so that they go when the message goes.
    pub(super) fn bare(&self) -> Value {
        let bare = |one: &Found| json!({ "check": one.check, "rule": one.rule, "severity": one.severity, "start": one.start, "end": one.end });
        self.findings.iter().map(bare).collect()
    }
}

/// Whether a signature names this person. Pure.
fn is_of(signature: &str, name: &str) -> bool {
    let words = |text: &str| {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.map(str::to_lowercase).collect::<Vec<_>>()
    };
    let names = words(name);
    words(signature).iter().any(|word| names.contains(word))
}

fn found(one: voice::Finding) -> Found {
    Found {
        check: one.check,
        rule: one.rule,
        about: one.about,
        severity: match one.severity {
            voice::Severity::Hint => Severity::Hint,
            voice::Severity::Warn => Severity::Warn,
            voice::Severity::Block => Severity::Block,
        },
        start: one.start,
        end: one.end,
        quote: one.quote,
        why: one.why,
        instead: one.instead,
        offer: match one.offer {
            voice::Offer::Advice => Offer::Advice,
            voice::Offer::Told => Offer::Told,
            voice::Offer::Words => Offer::Words,
        },
    }
}
