//! Migrations only add: a file that was listed once is never edited or removed.

use crate::tree::{File, Tree};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Lines of `SHA256  PATH`.
pub const LIST: &str = "tidy/migrations.txt";

/// Edited, removed and unlisted migrations.
#[must_use]
pub fn offences(tree: &Tree) -> Vec<String> {
    let mut listed = listed(tree.text(LIST));
    let mut found: Vec<_> = own(tree).filter_map(|file| judge(file, listed.remove(&file.path))).collect();
    found.extend(
        listed.keys().map(|path| format!("{path}: a listed migration is gone; databases out there have run it")),
    );
    found
}

/// The list with the migrations that are new to it at its end.
#[must_use]
pub fn with_new(tree: &Tree) -> String {
    let text = tree.text(LIST);
    let known = listed(text);
    let new = own(tree).filter(|file| !known.contains_key(&file.path));
    let lines = new.map(|file| format!("{}  {}\n", hash(file), file.path));
    text.to_owned() + &lines.collect::<String>()
}

fn own(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.sql().filter(|file| file.lies_in("migrations"))
}

fn listed(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once("  ")).map(|(hash, path)| (path.to_owned(), hash.to_owned())).collect()
}

fn judge(file: &File, listed: Option<String>) -> Option<String> {
    match listed {
        None => Some(format!("{}: not in {LIST}; add it with `make migrations`", file.path)),
        Some(before) if before != hash(file) => Some(format!("{}: edited; write a new migration instead", file.path)),
        Some(_) => None,
    }
}

fn hash(file: &File) -> String {
    HEXLOWER.encode(&Sha256::digest(file.text.as_bytes()))
}
