//! What is promised is tested by the tests the page of proofs names.

use crate::tree::Tree;
use std::collections::BTreeSet;
use std::path::Path;

/// Lines of `| requirement | file | tests, … | what is open |`.
pub const PAGE: &str = "docs/security-tests.md";

/// Lines that name a requirement, a file or a test that does not exist. `read` gives the text of a file.
#[must_use]
pub fn offences(page: &str, ids: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let known: BTreeSet<_> = ids.lines().collect();
    let rows = page.lines().skip_while(|line| !line.starts_with("|---")).skip(1).filter(|line| line.starts_with('|'));
    rows.flat_map(|row| judge(row, &known, read)).collect()
}

fn judge(row: &str, known: &BTreeSet<&str>, read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let [id, file, tests, _open] = cells.as_slice() else { return vec![format!("{PAGE}: not four cells: {row}")] };
    let mut found = Vec::new();
    if !known.contains(id) {
        found.push(format!("{PAGE}: there is no requirement {id}"));
    }
    let Some(text) = read(file) else {
        found.push(format!("{PAGE}: {id}: {file} is not there"));
        return found;
    };
    // A title in prose holds commas; then the whole of it is one test.
    let one = text.contains(tests);
    let missing = tests.split(", ").filter(|test| !one && !text.contains(test));
    found.extend(missing.map(|test| format!("{PAGE}: {id}: {file} has no test \"{test}\"")));
    found
}

/// The same for our own tree.
#[must_use]
pub fn own(tree: &Tree) -> Vec<String> {
    let read = |file: &str| std::fs::read_to_string(Path::new(&tree.root).join(file)).ok();
    offences(&read(PAGE).unwrap_or_default(), &read(crate::requirements::LIST).unwrap_or_default(), &read)
}
