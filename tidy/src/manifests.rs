//! Manifests: versions stand once in the workspace's table, lints come from it too.

use crate::tree::{File, Tree};

/// Crates with their own lints or their own versions.
#[must_use]
pub fn offences(tree: &Tree) -> Vec<String> {
    let crates = tree.files.iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    crates.flat_map(|file| [own_lints(file), own_versions(file)].concat()).collect()
}

fn own_lints(file: &File) -> Vec<String> {
    let shared = sections(&file.text).any(|(section, line)| section == "lints" && line == "workspace = true");
    if shared { Vec::new() } else { vec![format!("{}: no `[lints] workspace = true`", file.path)] }
}

fn own_versions(file: &File) -> Vec<String> {
    let needs = sections(&file.text).filter(|(section, _)| section.ends_with("dependencies"));
    let own = needs.filter(|(_, line)| !line.contains("workspace = true"));
    own.map(|(_, line)| format!("{}: `{line}`: say `workspace = true`, versions stand in the root manifest", file.path))
        .collect()
}

/// Each line that says something, with the section it stands in.
fn sections(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut section = "";
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).filter_map(move |line| {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
            return None;
        }
        line.contains('=').then_some((section, line))
    })
}
