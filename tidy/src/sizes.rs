//! Files stay small: an alarm for each kind, and a ratchet for the exceptions.

use crate::tree::{File, Tree};
use std::collections::BTreeMap;

const PRODUCT: usize = 500;
const TEST: usize = 800;
/// Lines of `LINES PATH`; an exception may only shrink.
pub const RATCHET: &str = "tidy/ratchet.txt";

/// Files over their alarm, and exceptions that are no longer needed or could be lowered.
#[must_use]
pub fn offences(tree: &Tree) -> Vec<String> {
    let mut excused = exceptions(tree.text(RATCHET));
    let mut found: Vec<_> = tree
        .rust()
        .chain(tree.sql())
        .filter(|file| !file.is_generated())
        .filter_map(|file| judge(file, excused.remove(&file.path)))
        .collect();
    found.extend(excused.keys().map(|path| format!("{RATCHET}: {path} is gone: remove its line")));
    found
}

fn exceptions(text: &str) -> BTreeMap<String, usize> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let parts = lines.filter_map(|line| line.trim().split_once(' '));
    parts.map(|(lines, path)| (path.to_owned(), lines.parse().unwrap_or_default())).collect()
}

fn judge(file: &File, excused: Option<usize>) -> Option<String> {
    let lines = file.text.lines().count();
    let alarm = if file.is_test() { TEST } else { PRODUCT };
    let path = &file.path;
    match excused {
        None if lines > alarm => Some(format!("{path}: {lines} lines, the alarm is {alarm}: split it by noun")),
        Some(_) if lines <= alarm => Some(format!("{RATCHET}: {path} is within its alarm: remove its line")),
        Some(most) if lines > most => {
            Some(format!("{path}: {lines} lines, its exception was {most} and may only shrink"))
        }
        Some(most) if lines < most => Some(format!("{RATCHET}: {path} has shrunk: write {lines} instead of {most}")),
        _ => None,
    }
}
