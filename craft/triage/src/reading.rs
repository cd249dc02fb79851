//! One text read.

use crate::arithmetic::short;
use crate::features::{Seen, see};
use crate::labels::{FIRST_TOPIC, HEADS, LABELS, TOPICS};
use crate::model::{Table, model};
use serde::Serialize;

/// Languages the model learnt from.
const LEARNT: [&str; 4] = ["en", "de", "fr", "es"];
/// A topic is named from this probability on.
const NAMED: f64 = 0.35;
/// Pieces that are given as reasons.
const REASONS: usize = 3;

/// What is told of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// How likely it is that something went wrong for the writer.
    pub complaint: f64,
    /// How likely it is that somebody or something is praised.
    pub praise: f64,
    /// How likely it is that an answer is asked for.
    pub question: f64,
    /// How likely it is that hours count.
    pub urgent: f64,
    /// From −1, all bad, to 1, all good.
    pub mood: f64,
    /// The language, where it can be told.
    pub language: Option<String>,
    /// What it is about, the likeliest first.
    pub topics: Vec<&'static str>,
}

/// Reads a text. Where its language is none of those learnt, only its signs count, and no topic is named.
#[must_use]
pub fn read(text: &str) -> Reading {
    let language = language::detect(text);
    told(weighed(text, language.as_deref()).unwrap_or_default(), language)
}

/// How likely each of [`LABELS`] is, in their order; nothing where there is nothing to see.
#[must_use]
pub fn likely(text: &str) -> Option<[f64; HEADS]> {
    weighed(text, language::detect(text).as_deref())
}

fn weighed(text: &str, language: Option<&str>) -> Option<[f64; HEADS]> {
    text.chars().find(|c| !c.is_whitespace() && !language::fold::is_invisible(*c))?;
    let seen = see(text);
    if let Some(words) = table(&seen, language) {
        return Some(words.read(&seen.words));
    }
    let mut likely = model().signs.read(&seen.signs);
    likely.iter_mut().skip(FIRST_TOPIC).for_each(|topic| *topic = 0.0);
    Some(likely)
}

/// The words and signs that speak most for a label, the strongest first; none where words could not be read.
#[must_use]
pub fn because(text: &str, label: &str) -> Vec<String> {
    let seen = see(text);
    let head = LABELS.iter().position(|name| *name == label);
    let (Some(words), Some(head)) = (table(&seen, language::detect(text).as_deref()), head) else { return Vec::new() };
    let mut sums = vec![0.0_f32; seen.pieces.len()];
    for feature in &seen.words {
        if let (Some(sum), Some(weight)) = (sums.get_mut(feature.piece), words.row(feature.hash).get(head)) {
            *sum += feature.weight * f32::from(*weight);
        }
    }
    let mut reasons: Vec<_> = seen.pieces.into_iter().zip(sums).filter(|(_, sum)| *sum > 0.0).collect();
    reasons.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    reasons.into_iter().take(REASONS).map(|(piece, _)| piece).collect()
}

/// The table with words, if they can be read: in a language learnt, or in one that cannot be told but with a word that is
/// known.
fn table(seen: &Seen, language: Option<&str>) -> Option<&'static Table> {
    let is_learnt = language.map_or(seen.is_known, |code| LEARNT.contains(&code));
    is_learnt.then(|| &model().words)
}

fn told(likely: [f64; HEADS], language: Option<String>) -> Reading {
    let [complaint, praise, question, urgent, good, bad, ..] = likely;
    let topics = likely.into_iter().skip(FIRST_TOPIC).zip(TOPICS);
    let mut topics: Vec<_> = topics.filter(|(likely, _)| *likely >= NAMED).collect();
    topics.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    Reading {
        complaint: short(complaint),
        praise: short(praise),
        question: short(question),
        urgent: short(urgent),
        mood: short(good - bad),
        language,
        topics: topics.into_iter().map(|(_, topic)| topic).collect(),
    }
}
