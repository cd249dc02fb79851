//! The examples of the handbook, as tests.

use crate::{found, said};
use serde_json::{Value, json};

fn line(given: &str, text: &str) -> Value {
    let mut line: Value = serde_json::from_str(given).unwrap();
    line["text"] = json!(text);
    line
}

#[test]
fn every_check_finds_its_before_and_is_silent_at_its_after() {
    let mut wrong = Vec::new();
    for check in voice::ALL {
        for example in check.examples {
            for (text, expected) in [(example.before, true), (example.after, false)] {
                let spoke = found(&line(example.given, text)).iter().any(|(name, _)| name == check.name);
                if spoke != expected {
                    wrong.push(format!("{} expected {expected}: {text}", check.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_written_better_passes_every_check() {
    let mut wrong = Vec::new();
    for check in voice::ALL {
        for example in check.examples {
            let report = said(&line(example.given, example.after));
            if report["verdict"] != "ok" {
                wrong.push(format!("{}: {} {}", check.name, example.after, report["findings"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_are_in_the_language_they_say() {
    let mut wrong = Vec::new();
    for example in voice::ALL.iter().flat_map(|check| check.examples) {
        let told = said(&line("{}", example.before))["language"].clone();
        if !told.is_null() && told != example.language {
            wrong.push(format!("{told}: {}", example.before));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_of_checks_are_one_small_word_each_and_never_change() {
    let names: Vec<_> = voice::ALL.iter().map(|check| check.name).collect();
    let kept = [
        "private_data",
        "placeholder",
        "length",
        "abuse",
        "offer",
        "links",
        "script",
        "doublespeak",
        "apology",
        "blame",
        "sarcasm",
        "shouting",
        "unanswered",
        "specific",
        "repeated",
        "elsewhere",
        "greeting",
        "signer",
        "language",
        "brand",
        "readability",
        "promise",
        "risk",
        "facts",
        "mood",
        "formality",
        "access",
    ];
    assert_eq!(names, kept);
}
