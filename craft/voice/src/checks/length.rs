//! Longer than the network takes.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;
use unicode_segmentation::UnicodeSegmentation;

pub(super) const CHECK: Check = Check {
    name: "length",
    catches: "More signs than may be sent: blocks. What a reader takes for one sign counts once, unless the network's own \
              count is passed. More than 60 words in public and 200 in private: a hint.",
    examples: &[Example {
        language: "en",
        given: r#"{"limit": 30}"#,
        before: "It left Graz today and will be with you on Friday.",
        after: "It will be there on Friday.",
    }],
    find,
};

const WORDS_IN_PUBLIC: usize = 60;
const WORDS: usize = 200;

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    too_long(seen).or_else(|| wordy(seen)).into_iter().collect()
}

fn too_long(seen: &Seen<'_>) -> Option<Mark> {
    let limit = seen.reply.limit?;
    let raw = seen.reply.text.as_str();
    let over = limit.over.unwrap_or_else(|| raw.graphemes(true).count().saturating_sub(limit.most));
    if over == 0 {
        return None;
    }
    let end = seen.text.length();
    // Where the network counts otherwise, what is over is about at the end.
    let kept: usize = match limit.over {
        Some(over) => end.saturating_sub(over),
        None => raw.graphemes(true).take(limit.most).map(|sign| sign.chars().count()).sum(),
    };
    let why = format!("{over} signs more than the {} that may be sent", limit.most);
    Some(Mark::new(Severity::Block, kept..end, why).by("length-over", over.to_string()))
}

fn wordy(seen: &Seen<'_>) -> Option<Mark> {
    let most = if seen.reply.public { WORDS_IN_PUBLIC } else { WORDS };
    let words = seen.own_words();
    let why = || format!("{words} words; {most} are read to the end more often");
    (words > most).then(|| Mark::new(Severity::Hint, seen.end(), why()).by("length-wordy", words.to_string()))
}
