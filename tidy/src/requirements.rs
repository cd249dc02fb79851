//! An id of a requirement that is named somewhere exists.

use crate::tree::{File, Tree};
use std::collections::BTreeSet;

/// One id a line.
pub const LIST: &str = "docs/spec-ids.txt";

/// Ids like those of the list that are not in it.
#[must_use]
pub fn offences(tree: &Tree) -> Vec<String> {
    let known: BTreeSet<_> = tree.text(LIST).lines().collect();
    let families: BTreeSet<_> = known.iter().filter_map(|id| family(id)).collect();
    // The rule's own tests name ids that do not exist.
    let files = tree.rust().filter(|file| !file.lies_in("tidy"));
    files.flat_map(|file| unknown_in(file, &known, &families)).collect()
}

fn unknown_in(file: &File, known: &BTreeSet<&str>, families: &BTreeSet<&str>) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let words = line.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');
        let ids = words.filter(|word| family(word).is_some_and(|family| families.contains(family)));
        let wrong = ids.filter(|id| !known.contains(*id));
        found.extend(wrong.map(|id| format!("{}:{}: there is no requirement {id} in {LIST}", file.path, at + 1)));
    }
    found
}

/// `SEC-RULE` of `SEC-RULE-10`, `SEC` of `SEC-D4`.
fn family(id: &str) -> Option<&str> {
    let (family, number) = id.rsplit_once('-')?;
    let capital = |part: &str| part.len() > 1 && part.bytes().all(|sign| sign.is_ascii_uppercase());
    let digits = number.trim_start_matches(|sign: char| sign.is_ascii_uppercase());
    let numbered = number.len() - digits.len() < 2 && digits.starts_with(|sign: char| sign.is_ascii_digit());
    (numbered && family.split('-').all(capital)).then_some(family)
}
