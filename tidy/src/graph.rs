//! The workspace's crates and who needs whom, from `cargo metadata`.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// A crate of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// The folder of its manifest, relative to the workspace.
    pub folder: String,
    /// What it needs to build, tests apart.
    pub needs: BTreeSet<String>,
}

/// All crates of the workspace.
#[derive(Debug)]
pub struct Graph {
    /// By name.
    pub crates: BTreeMap<String, Crate>,
}

impl Graph {
    /// Asks cargo about the workspace at a folder.
    ///
    /// # Errors
    /// When cargo cannot be asked.
    pub fn of(root: &Path) -> Result<Self, String> {
        let mut cargo = Command::new("cargo");
        cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(root);
        let output = cargo.output().map_err(|why| why.to_string())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        Self::parse(&String::from_utf8_lossy(&output.stdout))
    }

    /// Reads what cargo printed.
    ///
    /// # Errors
    /// When it is not cargo's JSON.
    pub fn parse(json: &str) -> Result<Self, String> {
        let metadata: Value = serde_json::from_str(json).map_err(|why| why.to_string())?;
        let root = text(&metadata, "workspace_root");
        let packages = list(&metadata, "packages").map(|package| read(package, root));
        Ok(Self { crates: packages.map(|package| (package.name.clone(), package)).collect() })
    }

    /// The crates of the workspace that a crate needs itself.
    #[must_use]
    pub fn below(&self, name: &str) -> BTreeSet<&str> {
        let needs = self.crates.get(name).into_iter().flat_map(|of| &of.needs);
        needs.filter(|need| self.crates.contains_key(*need)).map(String::as_str).collect()
    }

    /// All crates below one, at any distance.
    #[must_use]
    pub fn reach(&self, name: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<_> = self.below(name).into_iter().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(self.below(next));
            }
        }
        seen
    }

    /// The edges of a crate that no longer way replaces.
    #[must_use]
    pub fn needed_edges(&self, name: &str) -> BTreeSet<&str> {
        let below = self.below(name);
        let by_others: BTreeSet<_> = below.iter().flat_map(|other| self.reach(other)).collect();
        below.difference(&by_others).copied().collect()
    }

    /// Crates on the longest way down.
    #[must_use]
    pub fn deepest(&self) -> usize {
        let mut depths = BTreeMap::new();
        self.crates.keys().map(|name| self.depth(name, &mut depths)).max().unwrap_or_default()
    }

    fn depth<'a>(&'a self, name: &'a str, known: &mut BTreeMap<&'a str, usize>) -> usize {
        if let Some(depth) = known.get(name) {
            return *depth;
        }
        let below: Vec<_> = self.below(name).into_iter().map(|below| self.depth(below, known)).collect();
        let depth = 1 + below.into_iter().max().unwrap_or_default();
        known.insert(name, depth);
        depth
    }

    /// All edges after reduction.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.crates.keys().map(|name| self.needed_edges(name).len()).sum()
    }

    /// Crates, all channels counted as one.
    #[must_use]
    pub fn count(&self) -> usize {
        let channel = |of: &&Crate| of.folder.starts_with("channels/") && of.name != "contract";
        let channels = self.crates.values().filter(channel).count();
        self.crates.len() - channels + channels.min(1)
    }
}

fn read(package: &Value, root: &str) -> Crate {
    let manifest = text(package, "manifest_path").trim_end_matches("/Cargo.toml");
    let folder = manifest.strip_prefix(root).unwrap_or(manifest).trim_start_matches('/');
    let built = list(package, "dependencies").filter(|need| text(need, "kind") != "dev");
    let needs = built.map(|need| text(need, "name").to_owned()).collect();
    Crate { name: text(package, "name").to_owned(), folder: folder.to_owned(), needs }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}
