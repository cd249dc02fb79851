//! How well the lists of words that hurt do on texts written for this. Whoever wrote the texts wrote the lists: an upper bound.

use crate::figures::{Hits, within};
use serde::Deserialize;
use std::fmt::Write;
use std::path::PathBuf;

/// What is flagged without anybody's click has to be right this often.
const LEAST: f64 = 0.95;

#[derive(Deserialize)]
struct Sample {
    language: String,
    text: String,
    abuse: bool,
}

fn samples() -> Vec<Sample> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("set/abuse.jsonl");
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn hits<'a>(samples: impl Iterator<Item = &'a Sample>) -> Hits {
    let mut hits = Hits::default();
    for sample in samples {
        hits.add(triage::abuse(&sample.text).is_some(), sample.abuse);
    }
    hits
}

/// The figures, for the page.
pub(crate) fn table() -> String {
    let samples = samples();
    let mut page = String::from("| language | precision | recall |\n|---|---|---|\n");
    for (code, name) in [("en", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish")] {
        let hits = hits(samples.iter().filter(|sample| sample.language == code));
        writeln!(page, "| {name} | {} | {} |", hits.precision(), hits.recall()).unwrap();
    }
    let all = hits(samples.iter());
    writeln!(page, "| all | {} | {} |", all.precision(), all.recall()).unwrap();
    page
}

#[test]
fn who_is_angry_is_not_told_to_abuse_anybody() {
    for code in ["en", "de", "fr", "es"] {
        let samples: Vec<Sample> = samples().into_iter().filter(|sample| sample.language == code).collect();
        let wrong: Vec<String> = samples
            .iter()
            .filter(|sample| !sample.abuse)
            .filter_map(|sample| triage::abuse(&sample.text).map(|words| format!("{words}: {}", sample.text)))
            .collect();
        assert!(wrong.is_empty(), "{code}: {wrong:?}");
        let missed: Vec<&str> = samples
            .iter()
            .filter(|sample| sample.abuse && triage::abuse(&sample.text).is_none())
            .map(|sample| sample.text.as_str())
            .collect();
        let hits = hits(samples.iter());
        let told = crate::figures::number(hits.right + hits.wrong);
        assert!(crate::figures::number(hits.right) >= LEAST * told, "{code}: {}", hits.precision());
        assert!(hits.right > hits.missed, "{code}: {} {missed:?}", within(hits.right, hits.right + hits.missed));
    }
}
