//! Each moment at which a test can let the program die stands somewhere in it (REL-25).

use crate::tree::{File, Tree};

/// The list of them.
pub const LIST: &str = "foundation/base/src/failpoint.rs";

/// Moments of the list that nothing comes to: a crash test that waits for one would prove nothing.
#[must_use]
pub fn offences(tree: &Tree) -> Vec<String> {
    let code: Vec<&File> = tree.rust().filter(|file| !file.is_test() && file.path != LIST).collect();
    let stands = |name: &&str| code.iter().any(|file| file.text.contains(&format!("Point::{name})")));
    let missing = listed(tree.text(LIST)).filter(|name| !stands(name));
    missing.map(|name| format!("{LIST}: nothing comes to {name}")).collect()
}

/// `ImapFetched` of `(Self::ImapFetched, "imap.fetched"),`.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.trim().strip_prefix("(Self::")?.split_once(',').map(|(name, _)| name))
}
