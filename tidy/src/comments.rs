//! What a reader is owed: each file says what it is, each crate what it does not know, each exception why.

use crate::tokens::{Kind, Token, tokens};
use crate::tree::{File, Tree};

/// Crates whose every public item has a line of documentation.
const DOCUMENTED: [&str; 4] = ["foundation/base", "channels/contract", "craft/", "tidy"];

/// Product files that do not open with `//!`.
#[must_use]
pub fn unopened(tree: &Tree) -> Vec<String> {
    let written =
        tree.rust().filter(|file| file.lies_in("src") && has_code(file) && !file.is_generated() && !file.is_test());
    let silent = written.filter(|file| !file.text.starts_with("//!"));
    silent.map(|file| format!("{}: does not open with `//!` and what it is", file.path)).collect()
}

/// Crates that do not say what they deliberately do not know.
#[must_use]
pub fn unbounded(tree: &Tree) -> Vec<String> {
    let says = |file: &File| file.text.lines().any(|line| line.starts_with("//! Does not know:"));
    let silent = libraries(tree).filter(|file| !says(file));
    silent.map(|file| format!("{}: no line `//! Does not know: …`", file.path)).collect()
}

/// Contract crates without `#![warn(missing_docs)]`.
#[must_use]
pub fn undocumented(tree: &Tree) -> Vec<String> {
    let contract = libraries(tree).filter(|file| DOCUMENTED.iter().any(|path| file.path.starts_with(path)));
    let silent = contract.filter(|file| !file.text.contains("#![warn(missing_docs)]"));
    silent.map(|file| format!("{}: a contract crate opens with `#![warn(missing_docs)]`", file.path)).collect()
}

fn libraries(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.rust().filter(|file| file.path.ends_with("src/lib.rs") && has_code(file))
}

/// A crate that holds nothing yet has nothing to say.
fn has_code(file: &File) -> bool {
    file.text.lines().any(|line| !line.trim().is_empty() && !line.starts_with("//"))
}

/// `#[expect(…)]` without a reason, or with one of three words or fewer.
/// Test helpers may say just that.
#[must_use]
pub fn unreasoned(tree: &Tree) -> Vec<String> {
    tree.rust().filter(|file| !file.is_test()).flat_map(unreasoned_in).collect()
}

fn unreasoned_in(file: &File) -> Vec<String> {
    let tokens: Vec<_> = tokens(&file.text).into_iter().filter(|token| token.kind != Kind::Comment).collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let after = tokens.get(at + 1..).unwrap_or_default();
        if token.text == "[" && starts(after, "expect", "(") && reason_words(after) <= 3 {
            found.push(format!("{}:{}: an exception needs a reason of more than three words", file.path, token.line));
        }
    }
    found
}

fn starts(tokens: &[Token<'_>], first: &str, second: &str) -> bool {
    let mut texts = tokens.iter().map(|token| token.text);
    texts.next() == Some(first) && texts.next() == Some(second)
}

fn reason_words(attribute: &[Token<'_>]) -> usize {
    let mut inside = attribute.iter().take_while(|token| token.text != "]");
    let reason = inside.by_ref().find(|token| token.text == "reason");
    let text = reason.and_then(|_| inside.find(|token| token.kind == Kind::Text));
    text.map_or(0, |token| token.text.trim_matches('"').split_whitespace().count())
}
