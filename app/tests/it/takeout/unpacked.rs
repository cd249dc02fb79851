//! An export as somebody else reads it: unpacked by the machine's own tar, line by line.

use goodword::takeout;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// An export in a folder.
pub(super) struct Unpacked {
    pub(super) folder: PathBuf,
    pub(super) manifest: Value,
}

impl Unpacked {
    pub(super) fn of(file: &Path) -> Self {
        let aside = file.with_extension("unpacked");
        std::fs::create_dir_all(&aside).unwrap();
        let done = Command::new("tar").arg("-xf").arg(file).arg("-C").arg(&aside).output().unwrap();
        assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
        let folder = aside.join("goodword-export");
        let manifest = serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).unwrap()).unwrap();
        Self { folder, manifest }
    }

    pub(super) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap()
    }

    pub(super) fn objects(&self, table: &str) -> Vec<Map<String, Value>> {
        let text = self.text(&format!("objects/{table}.jsonl"));
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What must be equal wherever it was brought: all but what is switched off and held there.
    pub(super) fn lasting(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        let of = |table: &'static str| {
            if table == "tallies" {
                return (table, self.counted());
            }
            let gone = passing(table);
            let mut lines = BTreeSet::new();
            for mut object in self.objects(table) {
                if one_more(table, &object) {
                    continue;
                }
                object.retain(|name, _| !gone.contains(&name.as_str()));
                lines.insert(Value::Object(object).to_string());
            }
            (table, lines)
        };
        takeout::TAKEN.iter().map(|line| of(line.table)).collect()
    }

    /// What the database counts by itself: changes are appended, only their sums say something.
    fn counted(&self) -> BTreeSet<String> {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for mut object in self.objects("tallies") {
            let n = object.remove("n").unwrap().as_i64().unwrap();
            object.remove("id");
            *sums.entry(Value::Object(object).to_string()).or_default() += n;
        }
        sums.into_iter().filter(|(_, n)| *n != 0).map(|(of, n)| format!("{n} {of}")).collect()
    }

    pub(super) fn blobs(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for folder in std::fs::read_dir(self.folder.join("blobs")).unwrap() {
            for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
                names.insert(file.unwrap().file_name().into_string().unwrap());
            }
        }
        names
    }
}

/// Columns that say how something goes on, which it must not where it is brought.
fn passing(table: &str) -> &'static [&'static str] {
    match table {
        "company" => &["system_mail", "system_mail_at"],
        "inboxes" => &["paused", "health", "health_detail", "health_since"],
        "later_answers" => &["state", "why", "version"],
        "jobs" => &["state", "last_error", "ended_at", "lease_until"],
        "outbox" => &["state", "last_error", "ended_at", "lease_until", "may_be_doubled"],
        "webhooks" => &["secret_at", "old_until"],
        _ => &[],
    }
}

/// What bringing something in adds, or does away with.
fn one_more(table: &str, object: &Map<String, Value>) -> bool {
    match table {
        "audit" => object["action"] == "export.imported",
        "counters" => ["audit", "search", "starts"].iter().any(|name| object["name"] == *name),
        "webhook_stops" => object["detail"].as_str().unwrap().contains("another installation"),
        "jobs" => object["kind"] == "send_later",
        _ => false,
    }
}
