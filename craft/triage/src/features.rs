//! What the model weighs in a text: each thing has a number, a weight, and the piece of text it came from.

use crate::words::Word;
use crate::{concepts, signs, words};

/// How much the kinds of things may say together, whatever the length of a text.
const WORDS: f32 = 0.5;
const PARTS: f32 = 0.6;
const CONCEPTS: f32 = 1.5;
const SIGNS: f32 = 1.5;
/// Lengths of the parts of words, their ends marked.
const PART: std::ops::RangeInclusive<usize> = 3..=5;
/// Characters of a word whose parts are looked at.
const LONGEST: usize = 24;

/// One thing seen in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Feature {
    /// Its number; two things may share one.
    pub(crate) hash: u32,
    /// What it weighs.
    pub(crate) weight: f32,
    /// Its piece.
    pub(crate) piece: usize,
}

/// A text as the model sees it.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The pieces that things came from: words, then signs.
    pub(crate) pieces: Vec<String>,
    /// Everything seen.
    pub(crate) words: Vec<Feature>,
    /// What needs no language.
    pub(crate) signs: Vec<Feature>,
    /// Whether a word of it stands in the list of concepts.
    pub(crate) is_known: bool,
}

/// Looks at a text.
pub(crate) fn see(text: &str) -> Seen {
    let words = words::of(text);
    let signs = signs::of(text);
    let named = named(&words);
    let marked: Vec<Feature> = signs.iter().enumerate().map(|(at, sign)| of(b's', sign, words.len() + at)).collect();
    let is_known = !named.is_empty();
    let mut all = level(whole(&words), WORDS);
    all.extend(level(parts(&words), PARTS));
    all.extend(level(named, CONCEPTS));
    all.extend(level(marked.clone(), SIGNS));
    let pieces = words.into_iter().map(|word| word.text).chain(signs.into_iter().map(str::to_owned)).collect();
    Seen { pieces, words: all, signs: level(marked, 1.0), is_known }
}

/// Words, and pairs of neighbours.
fn whole(words: &[Word]) -> Vec<Feature> {
    let single = words.iter().enumerate().map(|(at, word)| of(b'w', &word.text, at));
    let pairs = words.iter().zip(words.iter().skip(1)).enumerate();
    let pairs = pairs.map(|(at, (one, next))| of(b'b', &format!("{} {}", one.text, next.text), at));
    single.chain(pairs).collect()
}

fn parts(words: &[Word]) -> Vec<Feature> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let letters: Vec<char> = "<".chars().chain(word.text.chars().take(LONGEST)).chain(">".chars()).collect();
        for length in PART {
            found.extend(letters.windows(length).map(|part| Feature {
                hash: hash(b'c', part.iter().copied()),
                weight: 1.0,
                piece: at,
            }));
        }
    }
    found
}

/// Concepts, and those a sentence begins with.
fn named(words: &[Word]) -> Vec<Feature> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        for concept in concepts::of(&word.text) {
            found.push(of(b'k', concept, at));
            if word.first {
                found.push(of(b'f', concept, at));
            }
        }
    }
    found
}

/// Each thing once, all together as long as is given.
fn level(mut features: Vec<Feature>, together: f32) -> Vec<Feature> {
    features.sort_by_key(|feature| (feature.hash, feature.piece));
    features.dedup_by_key(|feature| feature.hash);
    let number = f32::from(u16::try_from(features.len()).unwrap_or(u16::MAX));
    let weight = together / number.max(1.0).sqrt();
    features.iter_mut().for_each(|feature| feature.weight = weight);
    features
}

fn of(kind: u8, name: &str, piece: usize) -> Feature {
    Feature { hash: hash(kind, name.chars()), weight: 1.0, piece }
}

/// FNV-1a, its bits stirred once more.
fn hash(kind: u8, letters: impl Iterator<Item = char>) -> u32 {
    let start = (0x811c_9dc5 ^ u32::from(kind)).wrapping_mul(0x0100_0193);
    let raw = letters.fold(start, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193));
    let stirred = (raw ^ (raw >> 16)).wrapping_mul(0x7feb_352d);
    stirred ^ (stirred >> 15)
}
