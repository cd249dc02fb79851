//! Where outside test data is; absent data skips a test with a printed line.
#![expect(clippy::unwrap_used, reason = "test helper, a broken corpus should fail loudly")]

use std::path::{Path, PathBuf};

use serde_json::Value;

/// One line of the corpus index.
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) file: String,
    pub(crate) expect: Value,
    pub(crate) bytes: Vec<u8>,
    pub(crate) folder: PathBuf,
}

fn root() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "tests find outside data by this variable")]
    let given = std::env::var("GOODWORD_TEST_DATA");
    given.map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from)
}

#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn skipped() {
    println!("skipped: corpora not present");
}

/// All message files of the corpora, or nothing.
pub(crate) fn corpora() -> Option<Vec<Entry>> {
    let folder = root().join("corpora");
    let Ok(index) = std::fs::read_to_string(folder.join("index.jsonl")) else {
        skipped();
        return None;
    };
    Some(index.lines().map(|line| entry(&folder, line)).collect())
}

fn entry(folder: &Path, line: &str) -> Entry {
    let value: Value = serde_json::from_str(line).unwrap();
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Entry {
        id: text("id"),
        kind: text("kind"),
        bytes: std::fs::read(folder.join(text("file"))).unwrap(),
        file: text("file"),
        expect: value.get("expect").cloned().unwrap_or_default(),
        folder: folder.to_owned(),
    }
}

/// Lines of a list of hostile strings, or nothing.
pub(crate) fn strings(file: &str) -> Option<Vec<Value>> {
    let path = root().join("corpora/strings").join(file);
    let Ok(text) = std::fs::read_to_string(path) else {
        skipped();
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// Whether a figure was right.
pub(crate) struct Hit(pub(crate) bool);

/// Counts hits and prints misses.
#[derive(Default)]
pub(crate) struct Score {
    pub(crate) hits: usize,
    pub(crate) all: usize,
    misses: Vec<String>,
}

impl Score {
    pub(crate) fn count(&mut self, Hit(hit): Hit, miss: impl FnOnce() -> String) {
        self.all += 1;
        if hit {
            self.hits += 1;
        } else {
            self.misses.push(miss());
        }
    }

    /// Fails below `least` percent.
    #[expect(clippy::print_stdout, reason = "figures are printed for reading")]
    pub(crate) fn at_least(&self, what: &str, least: usize) {
        for miss in &self.misses {
            println!("  miss {what}: {miss}");
        }
        println!("{what}: {} of {}", self.hits, self.all);
        assert!(self.hits * 100 >= least * self.all, "{what}: {} of {}", self.hits, self.all);
        published(what, &format!("| {what} | {} of {} | {least} % |", self.hits, self.all));
    }
}

/// The figure stands in the documents as it was measured; `UPDATE_GENERATED=1` writes it there.
fn published(what: &str, row: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/mail-corpora.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let start = format!("| {what} |");
    #[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the tests")]
    let update = std::env::var("UPDATE_GENERATED").is_ok();
    if update {
        let lines = text.lines().map(|line| if line.starts_with(&start) { row } else { line });
        std::fs::write(&path, lines.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        return;
    }
    let kept = text.lines().find(|line| line.starts_with(&start));
    assert_eq!(kept, Some(row), "docs/mail-corpora.md is out of date: run with UPDATE_GENERATED=1 and -j1");
}

/// White space folded.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every tag and attribute of the output is on the list; nothing runs, nothing loads.
pub(crate) fn assert_harmless(html: &str, id: &str) {
    const FORBIDDEN: [&str; 14] = [
        "<script",
        "<svg",
        "<math",
        "<iframe",
        "<object",
        "<embed",
        "<form",
        "<input",
        "<base",
        "<link",
        "<style",
        "<template",
        "<textarea",
        "<select",
    ];
    let lower = html.to_lowercase();
    for tag in FORBIDDEN {
        assert!(!lower.contains(tag), "{id}: {tag} in {html}");
    }
    for tag in html.split('<').skip(1) {
        let inside = tag.split('>').next().unwrap_or_default().to_lowercase();
        for piece in inside.split('"').step_by(2) {
            for name in piece.split_whitespace().filter_map(|word| word.strip_suffix('=')) {
                let known = [
                    "href",
                    "src",
                    "alt",
                    "title",
                    "style",
                    "lang",
                    "dir",
                    "align",
                    "valign",
                    "width",
                    "height",
                    "bgcolor",
                    "color",
                    "border",
                    "cellpadding",
                    "cellspacing",
                    "colspan",
                    "rowspan",
                    "start",
                    "target",
                    "rel",
                    "charset",
                    "name",
                    "content",
                ];
                assert!(known.contains(&name), "{id}: attribute {name} in {html}");
            }
        }
        for scheme in ["javascript:", "vbscript:", "data:text", "url(", "expression(", "position"] {
            assert!(
                !inside.contains(scheme) || inside.contains("alt=") || inside.contains("title="),
                "{id}: {scheme} in {html}"
            );
        }
    }
}
