//! A reply read once, for all checks.

use crate::check::{Check, Mark};
use crate::checks;
use crate::languages::{self, Pack};
use crate::phrase::Phrases;
use crate::private::{self, Found};
use crate::promise;
use crate::question;
use crate::read;
use crate::reply::Reply;
use crate::report::{Finding, Private, Promise, Report, Severity, Verdict};
use crate::script::{self, Earlier, Share};
use crate::text::Text;
use jiff::civil::Date;
use std::ops::Range;

/// Characters of a quote; a longer one ends with a sign that says so.
const QUOTE: usize = 300;
/// Findings of one check in one text.
const MOST: usize = 100;

/// Everything the checks ask.
pub(crate) struct Seen<'s> {
    pub(crate) reply: &'s Reply,
    pub(crate) text: &'s Text<'s>,
    pub(crate) message: Option<&'s Text<'s>>,
    pub(crate) language: Option<String>,
    /// The language the customer wrote or prefers.
    pub(crate) wanted: Vec<String>,
    pub(crate) pack: Option<&'static Pack>,
    pub(crate) private: Vec<Found>,
    /// Kinds of private data in the customer's message.
    pub(crate) told: Vec<String>,
    pub(crate) promises: Vec<Promise>,
    pub(crate) share: Share,
    pub(crate) grade: Option<f64>,
    pub(crate) today: Date,
}

/// Checks a reply. The texts that were there before may be in several indexes.
#[must_use]
pub fn check(reply: &Reply, earlier: &[&Earlier], today: Date) -> Report {
    let text = Text::of(&reply.text);
    let message = reply.message.as_deref().map(Text::of);
    let seen = Seen::of(reply, (&text, message.as_ref()), earlier, today);
    let findings = seen.findings();
    let verdict = findings.iter().map(|one| one.severity).max();
    Report {
        verdict: match verdict {
            Some(Severity::Block) => Verdict::Block,
            Some(Severity::Warn) => Verdict::Warn,
            Some(Severity::Hint) | None => Verdict::Ok,
        },
        findings,
        private_data: seen.private.iter().map(|found| told(&text, found)).collect(),
        script_share: (seen.share.share * 1_000.0).round() / 1_000.0,
        reading_grade: seen.grade,
        language: seen.language,
        promises: seen.promises,
    }
}

/// What there is of a text, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its own words: without greeting, signature and what it quotes.
    pub words: usize,
    /// Questions it asks.
    pub questions: usize,
}

/// Counts the words and questions of a text.
#[must_use]
pub fn counted(text: &str) -> Counted {
    let text = Text::of(text);
    let words = text.own_sentences().map(|one| one.words.len()).sum();
    Counted { words, questions: question::asked(&text).len() }
}

fn told(text: &Text<'_>, found: &Found) -> Private {
    let place = text.place(found.flat.clone());
    Private { kind: found.kind.clone(), start: place.start, end: place.end }
}

impl<'s> Seen<'s> {
    fn of(
        reply: &'s Reply,
        (text, message): (&'s Text<'s>, Option<&'s Text<'s>>),
        earlier: &[&Earlier],
        today: Date,
    ) -> Self {
        let language = language::detect(&own_words(text));
        let wanted = wanted(reply, message);
        // A reply too short to be told is read as one in her language.
        let pack = language.as_ref().or(wanted.first()).and_then(|code| languages::pack(code));
        let names = [&reply.customer.name, &reply.agent.name];
        let names = script::name_words(names.into_iter().flatten().map(String::as_str));
        Self {
            reply,
            text,
            message,
            wanted,
            private: private::find(text, reply),
            told: message
                .map(|message| private::find(message, reply))
                .unwrap_or_default()
                .into_iter()
                .map(|one| one.kind)
                .collect(),
            promises: pack.map(|pack| promise::find(text, pack, today)).unwrap_or_default(),
            share: script::share(text, &names, earlier),
            grade: language.as_deref().and_then(|language| read::grade(text, language)),
            language,
            pack,
            today,
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let mut all: Vec<Finding> = checks::ALL.iter().flat_map(|check| self.of_check(check)).collect();
        all.sort_by_key(|one| (one.start, one.end));
        all
    }

    fn of_check(&self, check: &Check) -> Vec<Finding> {
        (check.find)(self).into_iter().take(MOST).map(|mark| self.told(check.name, mark)).collect()
    }

    fn told(&self, check: &'static str, mark: Mark) -> Finding {
        let Mark { severity, place, why, instead, rule, about, offer } = mark;
        let mut quote: String = self.text.cut(&place).chars().take(QUOTE).collect();
        if place.len() > QUOTE {
            quote.push('…');
        }
        let (start, end, rule) = (place.start, place.end, rule.unwrap_or(check));
        Finding { check, severity, start, end, quote, why, instead, rule, about, offer }
    }

    /// A mark at each phrase of a list in the reply's own sentences, with what could stand there instead.
    pub(crate) fn plain(&self, phrases: &Phrases<&'static str>, severity: Severity, why: &str) -> Vec<Mark> {
        let hits = phrases.find(self.text, self.text.own_sentences());
        hits.into_iter().map(|hit| Mark::new(severity, self.text.place_of(&hit.words), why).listing(hit.what)).collect()
    }

    /// The same for a list without offers.
    pub(crate) fn marked(&self, phrases: &Phrases<()>, severity: Severity, why: &str) -> Vec<Mark> {
        let hits = phrases.find(self.text, self.text.own_sentences());
        hits.into_iter().map(|hit| Mark::new(severity, self.text.place_of(&hit.words), why)).collect()
    }

    /// The empty place behind the last own word, for what is missing.
    pub(crate) fn end(&self) -> Range<usize> {
        let body = self.text.frame.body(self.text.words.len());
        let end = self.text.place_of(&body).end;
        end..end
    }

    /// The words between greeting and signature.
    pub(crate) fn own_words(&self) -> usize {
        self.text.own_sentences().map(|one| one.words.len()).sum()
    }

    /// The customer as one calls them.
    pub(crate) fn customer(&self) -> &str {
        let name = self.reply.customer.name.as_deref().unwrap_or_default();
        name.split_whitespace().next().unwrap_or("the customer")
    }
}

/// The text without quoted lines and links: these may be in any language.
pub(crate) fn own_words(text: &Text<'_>) -> String {
    let own = text.sentences.iter().filter(|one| text.among(&one.words).iter().any(|word| !word.quoted));
    let mut words = String::new();
    for sentence in own {
        words.push_str(text.cut(&text.place_of(&sentence.words)));
        words.push('\n');
    }
    words
}

fn wanted(reply: &Reply, message: Option<&Text<'_>>) -> Vec<String> {
    let written = message.and_then(|message| language::detect(&own_words(message)));
    let preferred = reply.customer.language.as_deref().map(|code| crate::fold::text(code).chars().take(2).collect());
    written.into_iter().chain(preferred).collect()
}
