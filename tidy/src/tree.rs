//! The files of a workspace as the rules see them: path, text, and what kind of file it is.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold what others made.
const NOT_OURS: [&str; 7] = [".git", "target", "node_modules", "dist", "data", "seeded", "__pycache__"];
/// Files worth reading.
const READ: [&str; 4] = ["rs", "sql", "toml", "txt"];

/// All files and folders below a root that are ours.
#[derive(Debug)]
pub struct Tree {
    /// Where it lies.
    pub root: PathBuf,
    /// Files that rules read, by path.
    pub files: Vec<File>,
    /// Folders, relative to the root.
    pub folders: Vec<String>,
}

/// One file.
#[derive(Debug)]
pub struct File {
    /// Relative to the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Tree {
    /// The workspace this crate belongs to.
    #[must_use]
    pub fn own() -> Self {
        Self::at(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
    }

    /// A seeded offence: a small tree below `seeded/`.
    #[must_use]
    pub fn seeded(name: &str) -> Self {
        Self::at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("seeded").join(name))
    }

    /// The tree below a folder.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        let mut tree = Self { root: root.to_path_buf(), files: Vec::new(), folders: Vec::new() };
        tree.walk(root);
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        tree.folders.sort();
        tree
    }

    fn walk(&mut self, folder: &Path) {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        for path in entries.map(|entry| entry.path()) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if NOT_OURS.contains(&name.as_str()) || path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                self.folders.push(self.relative(&path));
                self.walk(&path);
            } else {
                self.take(&path);
            }
        }
    }

    fn take(&mut self, path: &Path) {
        let extension = path.extension().map(|text| text.to_string_lossy().into_owned()).unwrap_or_default();
        if !READ.contains(&extension.as_str()) {
            return;
        }
        if let Ok(text) = fs::read_to_string(path) {
            self.files.push(File { path: self.relative(path), text });
        }
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().into_owned()
    }

    /// The text of a file, empty where there is none.
    #[must_use]
    pub fn text(&self, path: &str) -> &str {
        self.files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str())
    }

    /// Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is("rs"))
    }

    /// SQL files.
    pub fn sql(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is("sql"))
    }
}

impl File {
    /// Whether the path ends in this extension.
    #[must_use]
    pub fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|own| own == extension)
    }

    /// Whether one of the folders it lies in has this name.
    #[must_use]
    pub fn lies_in(&self, folder: &str) -> bool {
        self.path.rsplit_once('/').is_some_and(|(folders, _)| folders.split('/').any(|name| name == folder))
    }

    /// Tests, benches and their builders: no product code.
    #[must_use]
    pub fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        ["tests", "benches", "testkit", "tidy", "bench", "conformance"].iter().any(|folder| self.lies_in(folder))
            || ["tests.rs", "fixtures.rs", "conformance.rs"].contains(&name)
    }

    /// The first line (from 1) of the unit tests at the end of the file.
    #[must_use]
    pub fn tests_begin(&self) -> usize {
        self.text.lines().position(|line| line == "#[cfg(test)]").map_or(usize::MAX, |index| index + 1)
    }

    /// Whether a tool wrote it.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        self.lies_in("generated") || self.text.lines().take(3).any(|line| line.contains("@generated"))
    }
}
