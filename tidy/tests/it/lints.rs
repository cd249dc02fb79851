//! Each denied lint bites: a file with one offence for each is shown to the linter, which must name them all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use tidy::tree::Tree;

/// The workspace's lints as the linter takes them, with their level.
fn denied(manifest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut prefix = None;
    for line in manifest.lines() {
        if line.starts_with('[') {
            prefix = match line {
                "[workspace.lints.rust]" => Some(""),
                "[workspace.lints.clippy]" => Some("clippy::"),
                _ => None,
            };
        } else if let (Some(prefix), Some((name, level))) = (prefix, line.split_once(" = ")) {
            found.push((format!("{prefix}{name}"), level.trim_matches('"').to_owned()));
        }
    }
    found
}

/// The codes the linter gives for a source file.
fn named(folder: &Path, source: &str, lints: &[(String, String)]) -> Option<BTreeSet<String>> {
    let file = folder.join("offences.rs");
    std::fs::write(&file, source).unwrap();
    let mut linter = Command::new("clippy-driver");
    linter.args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--error-format", "json"]);
    for (name, level) in lints {
        linter.arg(if level == "forbid" { "-F" } else { "-W" }).arg(name);
    }
    linter.arg("--out-dir").arg(folder).arg(&file).env("CLIPPY_CONF_DIR", folder);
    let output = linter.output().ok()?;
    let lines = String::from_utf8_lossy(&output.stderr).into_owned();
    let codes = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    Some(
        codes
            .filter_map(|told| told.pointer("/code/code").and_then(serde_json::Value::as_str).map(str::to_owned))
            .collect(),
    )
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("goodword-lints-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A function longer than the alarm.
fn long() -> String {
    let lines: String = (0..70).map(|n| format!("    sum += n + {n};\n")).collect();
    format!("pub fn long(n: u64) -> u64 {{\n    let mut sum = 0;\n{lines}    sum\n}}\n")
}

#[test]
#[expect(clippy::print_stdout, reason = "a test that was left out says so where people look")]
fn each_denied_lint_bites() {
    let root = Tree::own().root;
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let (lints, folder) = (denied(&read("Cargo.toml")), folder());
    assert!(lints.len() > 25, "the table was read: {lints:?}");
    // No type is banned so far; that one could be is part of the promise.
    let banned = "disallowed-types = [{ path = \"std::collections::LinkedList\" }]\n";
    std::fs::write(folder.join("clippy.toml"), read("clippy.toml") + banned).unwrap();
    let offences = read("tidy/seeded/lints/offences.rs").replace("LONG\n", &long());
    let Some(mut found) = named(&folder, &offences, &lints) else {
        println!("skipped: clippy-driver is not installed");
        return;
    };
    // What is forbidden ends the work of the linter, so it is shown alone.
    found.extend(named(&folder, "pub fn a(b: *const u8) -> u8 { unsafe { *b } }\n", &lints).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
    let silent: Vec<_> = lints.iter().map(|(name, _)| name).filter(|name| !found.contains(*name)).collect();
    assert!(silent.is_empty(), "nothing was said of {silent:?}; it said {found:?}");
}
