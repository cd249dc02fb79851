//! What only its owner can make is compared without telling by time how much of it was right (SEC-F3).

use crate::tokens::{Kind, tokens};
use crate::tree::{File, Tree};
use std::collections::BTreeMap;

/// What makes a keyed hash or a signature of ours.
const MAKERS: [&str; 3] = ["keyed_hash", "mac", "sign"];

/// Lines that compare a keyed hash by `==`: `constant_eq`, `ct_eq` and `verify_slice` take equally long for all.
#[must_use]
pub fn compared(tree: &Tree) -> Vec<String> {
    tree.rust().filter(|file| !file.is_test()).flat_map(compared_in).collect()
}

fn compared_in(file: &File) -> Vec<String> {
    let end = file.tests_begin();
    let code = tokens(&file.text).into_iter().filter(|token| token.kind == Kind::Code && token.line < end);
    let mut lines: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for token in code {
        lines.entry(token.line).or_default().push(token.text);
    }
    let offends = |words: &Vec<&str>| {
        let pair = |a: &str, b: &str| words.windows(2).any(|two| *two == [a, b]);
        (pair("=", "=") || pair("!", "=")) && MAKERS.iter().any(|maker| pair(maker, "("))
    };
    let found = lines.iter().filter(|(_, words)| offends(words));
    found
        .map(|(line, _)| format!("{}:{line}: compare a keyed hash by `constant_eq` or `verify_slice`", file.path))
        .collect()
}
