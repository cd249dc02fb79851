//! Folders are nouns a support lead says: no grab-bags.

use crate::tree::Tree;

const BANNED: [&str; 10] =
    ["utils", "util", "common", "helpers", "helper", "manager", "managers", "service", "services", "misc"];

/// Folders with a name that says nothing.
#[must_use]
pub fn offences(tree: &Tree) -> Vec<String> {
    let name = |folder: &str| folder.rsplit('/').next().unwrap_or_default().to_owned();
    let banned = tree.folders.iter().filter(|folder| BANNED.contains(&name(folder).as_str()));
    banned
        .map(|folder| format!("{folder}: `{}` says nothing of what is inside; use a noun of the domain", name(folder)))
        .collect()
}
