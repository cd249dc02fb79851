//! The house has floors: a crate needs only crates on lower ones, and a third party has one door.

use crate::graph::{Crate, Graph};

/// Lowest first. Crates in `channels/` stand on [`CHANNELS`] without a line here.
const FLOORS: [&[&str]; 8] = [
    &["base", "language"],
    &["store", "outside", "lake", "mail", "voice", "evidence", "hours", "table", "triage"],
    &["web", "testkit", "contract"],
    &["customers", "team"],
    &["desk", "helpcentre", "surveys", "measure", "sample"],
    &["causes", "frontline", "crisis", "campaigns", "advocacy", "webhooks", "clocks", "promises"],
    &["pact", "impact", "ingest"],
    &["goodword"],
];
const CHANNELS: usize = 6;
/// Crates that nothing stands on and that may see everything.
const FREE: [&str; 2] = ["tidy", "bench"];
/// The steps along a floor: who, what it needs.
const ALONG: [(&str, &str); 1] = [("testkit", "web")];

/// Third parties and the crates that may name them outside tests.
const DOORS: [(&str, &[&str]); 12] = [
    ("sqlx", &["store", "testkit"]),
    ("rusqlite", &["store"]),
    ("axum", &["web", "testkit", "mastodon-standin"]),
    ("reqwest", &["outside"]),
    ("hyper", &["outside", "web"]),
    ("lettre", &["outside"]),
    ("async-imap", &["outside"]),
    ("tokio-rustls", &["outside"]),
    ("hickory-resolver", &["outside"]),
    ("datafusion", &["lake"]),
    ("ballista", &["lake"]),
    ("object_store", &["lake"]),
];

const MOST_CRATES: usize = 30;
const MOST_EDGES: usize = 4;
const MOST_DEPTH: usize = 8;

/// Crates without a floor, and edges that do not lead down.
#[must_use]
pub fn offences(graph: &Graph) -> Vec<String> {
    let houses = graph.crates.values().filter(|of| !FREE.contains(&of.name.as_str()));
    houses.flat_map(|of| judge(graph, of)).collect()
}

fn judge(graph: &Graph, of: &Crate) -> Vec<String> {
    let Some(floor) = floor(graph, &of.name) else {
        return vec![format!("{} has no floor: give it one in tidy/src/floors.rs", of.name)];
    };
    let below = graph.below(&of.name).into_iter();
    let known = below.filter_map(|need| Some((need, self::floor(graph, need)?)));
    let wrong = known.filter(|(need, lower)| *lower >= floor && !ALONG.contains(&(of.name.as_str(), *need)));
    wrong.map(|(need, other)| format!("{} (floor {floor}) -> {need} (floor {other})", of.name)).collect()
}

fn floor(graph: &Graph, name: &str) -> Option<usize> {
    let named = FLOORS.iter().position(|crates| crates.contains(&name));
    let channel = || graph.crates.get(name).is_some_and(|of| of.folder.starts_with("channels/"));
    named.or_else(|| channel().then_some(CHANNELS))
}

/// Crates that name a third party whose door is elsewhere, and tests that something needs.
#[must_use]
pub fn doors(graph: &Graph) -> Vec<String> {
    let houses = graph.crates.values().filter(|of| !FREE.contains(&of.name.as_str()));
    let mut found = Vec::new();
    for of in houses {
        let closed =
            DOORS.iter().filter(|(party, doors)| of.needs.contains(*party) && !doors.contains(&of.name.as_str()));
        found.extend(closed.map(|(party, doors)| format!("{} -> {party}: only {} may", of.name, doors.join(", "))));
        let tests = ["testkit", "tidy", "bench"].into_iter().filter(|kit| of.needs.contains(*kit));
        found.extend(tests.map(|kit| format!("{} -> {kit}: for tests, so under [dev-dependencies]", of.name)));
    }
    found
}

/// Whether the picture of all crates is still one to keep in the head.
#[must_use]
pub fn shape(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    if graph.count() > MOST_CRATES {
        found.push(format!("{} crates, at most {MOST_CRATES}: merge two that turned out to be one", graph.count()));
    }
    if graph.edges() > MOST_EDGES * graph.crates.len() {
        found.push(format!("{} edges for {} crates, at most {MOST_EDGES} each", graph.edges(), graph.crates.len()));
    }
    if graph.deepest() > MOST_DEPTH {
        found.push(format!("{} crates deep, at most {MOST_DEPTH}", graph.deepest()));
    }
    found
}
