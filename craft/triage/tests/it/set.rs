//! The labelled texts, and the model that was learnt from them.

use crate::{in_language, labelled};
use std::collections::HashSet;
use triage::TOPICS;
use triage::learn::Part;

#[test]
fn the_committed_model_is_what_the_trainer_makes_of_the_set() {
    let kept = include_bytes!("../../src/model.bin");
    assert!(
        triage::learn::model(&labelled()) == kept,
        "the texts or the trainer have changed: cargo run -p triage --example learn, then the tests with UPDATE_GENERATED=1"
    );
}

#[test]
fn each_language_has_enough_texts_of_each_part() {
    for code in ["en", "de", "fr", "es"] {
        let set = in_language(code);
        assert!(set.len() >= 300, "{code}: {}", set.len());
        assert!(set.iter().all(|sample| sample.language == code));
        for (part, least) in [(Part::Train, 150), (Part::Calibrate, 40), (Part::Test, 70)] {
            let number = set.iter().filter(|sample| sample.part() == part).count();
            assert!(number >= least, "{code}: {number} of {part:?}");
        }
    }
}

#[test]
fn labels_are_of_the_list_and_ids_are_unique() {
    let set = labelled();
    let ids: HashSet<&str> = set.iter().map(|sample| sample.id.as_str()).collect();
    assert_eq!(ids.len(), set.len());
    for sample in &set {
        assert!(sample.topics.iter().all(|topic| TOPICS.contains(&topic.as_str())), "{}", sample.id);
        assert!((-1..=1).contains(&sample.mood), "{}", sample.id);
    }
}

/// Near-copies in two parts would make the figures lie.
#[test]
fn no_two_texts_of_a_language_share_half_of_their_words_in_fours() {
    for code in ["en", "de", "fr", "es"] {
        let set = in_language(code);
        let fours: Vec<HashSet<Vec<String>>> = set.iter().map(|sample| fours(&sample.text)).collect();
        for (at, mine) in fours.iter().enumerate() {
            for (other, theirs) in fours.iter().enumerate().take(at) {
                let shared = mine.intersection(theirs).count();
                let least = mine.len().min(theirs.len()).max(1);
                assert!(shared * 2 <= least, "{} and {}", set[at].id, set[other].id);
            }
        }
    }
}

fn fours(text: &str) -> HashSet<Vec<String>> {
    let lower = text.to_lowercase();
    let words: Vec<String> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if words.len() < 4 { HashSet::from([words]) } else { words.windows(4).map(<[String]>::to_vec).collect() }
}
