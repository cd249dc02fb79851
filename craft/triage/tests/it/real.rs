//! Posts of real customers, read; what is true of them stands in `posts.tsv`, the posts themselves are not kept here.

use crate::figures::Hits;
use crate::outside::folder;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt::Write;
use triage::{TOPICS, read};

const ROWS: [(&str, &[&str]); 4] =
    [("complaint", &["complaint"]), ("question", &["question"]), ("urgent", &["urgent"]), ("all topics", &TOPICS)];

/// The labels a person gave, and those the model gave, for each post.
fn posts(part: &str) -> Option<Vec<(Vec<String>, Vec<String>)>> {
    let text = std::fs::read_to_string(folder().join("social/care-conversations.json")).ok()?;
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let first = |talk: &Value| talk["dialogContent"][0]["message"].as_str().unwrap().to_owned();
    let session = |talk: &Value| talk["dialogHeader"]["sessionID"].as_str().unwrap().to_owned();
    let messages: HashMap<String, String> = all.iter().map(|talk| (session(talk), first(talk))).collect();
    let lines = include_str!("posts.tsv").lines().skip(1);
    let rows = lines.map(|line| line.split('\t').collect::<Vec<&str>>()).filter(|cells| cells[1] == part);
    let labels = |cells: &[&str]| cells.iter().flat_map(|cell| cell.split(',')).map(str::to_owned).collect();
    Some(rows.map(|cells| (labels(&cells[2..]), told(&messages[cells[0]]))).collect())
}

fn told(text: &str) -> Vec<String> {
    let it = read(text);
    let kinds = [("complaint", it.complaint), ("question", it.question), ("urgent", it.urgent)];
    let said = kinds.into_iter().filter(|(_, chance)| *chance >= 0.5).map(|(kind, _)| kind);
    said.chain(it.topics).map(str::to_owned).collect()
}

fn hits(posts: &[(Vec<String>, Vec<String>)], labels: &[&str]) -> Hits {
    let mut hits = Hits::default();
    for (truth, told) in posts {
        for label in labels {
            let has = |list: &Vec<String>| list.iter().any(|named| named == label);
            hits.add(has(told), has(truth));
        }
    }
    hits
}

/// The table for the documentation, where the posts are there.
pub(crate) fn table() -> Option<String> {
    let mut page = "| posts | label | precision | recall |\n|---|---|---|---|\n".to_owned();
    for part in ["unseen", "seen"] {
        let posts = posts(part)?;
        for (name, labels) in ROWS {
            let hits = hits(&posts, labels);
            writeln!(page, "| {part} ({}) | {name} | {} | {} |", posts.len(), hits.precision(), hits.recall()).unwrap();
        }
    }
    Some(page)
}
