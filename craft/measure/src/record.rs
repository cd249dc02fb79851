//! The record of one run: the envelope, the figures, and which of them may be shown.

use evidence::{Grade, METHOD_VERSION, Refusal};

use crate::json::{Json, object};
use crate::options::Common;

/// Does a refusal stop the headline, or a part beside it?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stops {
    Headline,
    Part,
}

/// Everything that is printed.
#[derive(Debug)]
pub(crate) struct Record {
    method: &'static str,
    grade: Grade,
    n: usize,
    input_sha256: String,
    options: Json,
    ignored_columns: Vec<String>,
    dropped_missing: usize,
    warnings: Vec<String>,
    refusals: Vec<(Refusal, Stops)>,
    fields: Vec<(String, Json)>,
    sentence: String,
}

impl Record {
    pub(crate) fn new(method: &'static str, grade: Grade, options: Json) -> Self {
        Self {
            method,
            grade,
            n: 0,
            input_sha256: String::new(),
            options,
            ignored_columns: vec![],
            dropped_missing: 0,
            warnings: vec![],
            refusals: vec![],
            fields: vec![],
            sentence: String::new(),
        }
    }

    /// Where the figures come from.
    pub(crate) fn input(&mut self, n: usize, table: &crate::table::Provenance) {
        self.n = n;
        self.input_sha256.clone_from(&table.sha256);
        self.ignored_columns.clone_from(&table.ignored);
        self.dropped_missing = table.dropped;
    }

    pub(crate) fn grade(&mut self, grade: Grade) {
        self.grade = grade;
    }

    pub(crate) fn warn(&mut self, text: impl Into<String>) {
        self.warnings.push(text.into());
    }

    pub(crate) fn refuse(&mut self, refusal: Refusal, stops: Stops) {
        self.refusals.push((refusal, stops));
    }

    pub(crate) fn refuse_all(&mut self, refusals: impl IntoIterator<Item = Refusal>, stops: Stops) {
        self.refusals.extend(refusals.into_iter().map(|r| (r, stops)));
    }

    /// Is this figure stopped?
    pub(crate) fn refused(&self, figure: &str) -> bool {
        self.refusals.iter().any(|(r, _)| r.figure == figure)
    }

    /// Is the headline stopped?
    pub(crate) fn headline_refused(&self) -> bool {
        self.refusals.iter().any(|(_, s)| *s == Stops::Headline)
    }

    pub(crate) fn field(&mut self, name: impl Into<String>, value: impl Into<Json>) {
        self.fields.push((name.into(), value.into()));
    }

    pub(crate) fn say(&mut self, sentence: impl Into<String>) {
        self.sentence = sentence.into();
    }

    /// One more sentence, where each row has its own; after ten the JSON speaks for itself.
    pub(crate) fn say_also(&mut self, sentence: impl AsRef<str>) {
        let lines = self.sentence.lines().count();
        if lines < 10 {
            self.sentence.push_str(if lines == 0 { "" } else { "\n" });
            self.sentence.push_str(sentence.as_ref());
        }
    }

    /// What a person reads on standard error: the sentence, or why there is none.
    pub(crate) fn spoken(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        if !self.headline_refused() && !self.sentence.is_empty() {
            lines.push(self.sentence.clone());
        }
        let refusals = self.refusals.iter();
        lines.extend(refusals.map(|(r, _)| format!("not shown: {} ({}): {}", r.figure, r.code.as_str(), r.reason)));
        lines.extend(self.warnings.iter().map(|w| format!("note: {w}")));
        if lines.is_empty() {
            lines.push(format!("rows computed: {}; grade: {}", self.n, self.grade.as_str()));
        }
        lines.join("\n")
    }

    pub(crate) fn status(&self, common: &Common) -> i32 {
        i32::from(self.headline_refused() && !common.diagnostic)
    }

    pub(crate) fn json(&self, common: &Common) -> Json {
        let refusals: Vec<Json> = self
            .refusals
            .iter()
            .map(|(r, _)| object! { "code" => r.code.as_str(), "figure" => r.figure.as_str(), "reason" => r.reason.as_str() })
            .collect();
        let mut out = object! {
            "method" => self.method,
            "method_version" => METHOD_VERSION,
            "grade" => self.grade.as_str(),
            "n" => self.n,
            "input_sha256" => self.input_sha256.as_str(),
            "options" => self.options.clone(),
            "warnings" => self.warnings.clone(),
            "refusals" => refusals,
            "publishable" => !self.headline_refused() && !common.diagnostic,
            "ignored_columns" => self.ignored_columns.clone(),
            "dropped_missing" => self.dropped_missing,
        };
        if let Json::Map(pairs) = &mut out {
            pairs.extend(self.fields.iter().cloned());
        }
        out
    }
}
