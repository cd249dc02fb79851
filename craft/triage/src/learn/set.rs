//! The labelled texts.

use crate::labels::{FIRST_TOPIC, HEADS, TOPICS};
use serde::Deserialize;

/// A text and what one person who reads it says of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "a row of a table of labels, each yes or no by itself")]
pub struct Sample {
    /// Its name.
    pub id: String,
    /// The language it is written in.
    pub language: String,
    /// The text.
    pub text: String,
    /// Something went wrong for the writer, or does not please.
    pub complaint: bool,
    /// Somebody or something is praised or thanked.
    pub praise: bool,
    /// An answer is asked for, with or without a question mark.
    pub question: bool,
    /// Hours count, whatever the words.
    pub urgent: bool,
    /// −1, 0 or 1.
    pub mood: i8,
    /// What it is about.
    pub topics: Vec<String>,
    /// The words say the contrary of what is meant.
    pub sarcasm: bool,
}

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The weights come from it.
    Train,
    /// The curves from scores to probabilities come from it, and whatever was tried out.
    Calibrate,
    /// The figures in the documentation come from it, and nothing else.
    Test,
}

/// Reads labelled texts, one JSON object a line.
///
/// # Errors
/// The first line that is none.
pub fn samples(lines: &str) -> Result<Vec<Sample>, serde_json::Error> {
    lines.lines().map(serde_json::from_str).collect()
}

impl Sample {
    /// Which part it belongs to: the hash of its id decides, for good.
    #[must_use]
    pub fn part(&self) -> Part {
        let hash = self
            .id
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        match (hash ^ (hash >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 & 0xff {
            0..=140 => Part::Train,
            141..=185 => Part::Calibrate,
            _ => Part::Test,
        }
    }

    /// What is true of it, in the order of [`crate::LABELS`].
    #[must_use]
    pub fn truth(&self) -> [bool; HEADS] {
        let mut truth = [false; HEADS];
        let kinds = [self.complaint, self.praise, self.question, self.urgent, self.mood > 0, self.mood < 0];
        let topics = TOPICS.iter().map(|topic| self.topics.iter().any(|named| named == topic));
        debug_assert_eq!(kinds.len(), FIRST_TOPIC);
        for (mark, is) in truth.iter_mut().zip(kinds.into_iter().chain(topics)) {
            *mark = is;
        }
        truth
    }
}
