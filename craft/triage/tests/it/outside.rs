//! Groups of real public posts against topics that others gave them by hand; skipped where the posts are not there.

use crate::figures::number;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A post and its topics.
pub(crate) type Post = (String, BTreeSet<String>);

/// How well groups agree with topics.
pub(crate) struct Agreement {
    pub(crate) groups: usize,
    pub(crate) grouped: usize,
    /// Of the grouped posts with a topic, how many have the commonest topic of their group.
    pub(crate) pure: (usize, usize),
    /// Adjusted Rand index over the grouped posts with exactly one topic, and their number.
    pub(crate) rand: (f64, usize),
    /// The same share if all posts were one group.
    pub(crate) blind: f64,
}

/// Where outside data is.
pub(crate) fn folder() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "tests find outside data by this variable")]
    let given = std::env::var("GOODWORD_TEST_DATA");
    given.map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from)
}

/// The labelled posts of a company, or `None` where they are not present.
pub(crate) fn posts(company: &str) -> Option<Vec<Post>> {
    let bytes = std::fs::read(folder().join("social").join(format!("topics-{company}-inbound.csv"))).ok()?;
    let mut rows = rows(&String::from_utf8_lossy(&bytes)).into_iter();
    let names = rows.next()?;
    let named = |row: &[String]| {
        let marks = names.iter().zip(row).skip(3).filter(|(_, mark)| *mark == "1");
        marks.map(|(name, _)| name.clone()).collect()
    };
    Some(rows.filter(|row| row.len() == names.len()).map(|row| (row[2].clone(), named(&row))).collect())
}

/// Cells of a table with quotes.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' => {}
            _ => cell.push(c),
        }
    }
    rows
}

#[expect(clippy::print_stdout, reason = "a skipped test says so")]
pub(crate) fn skipped() {
    println!("skipped: the labelled posts are not here; GOODWORD_TEST_DATA names their folder");
}

pub(crate) fn agreement(posts: &[Post]) -> Agreement {
    let texts: Vec<&str> = posts.iter().map(|(text, _)| text.as_str()).collect();
    let mut members: BTreeMap<usize, Vec<&BTreeSet<String>>> = BTreeMap::new();
    for (group, (_, topics)) in triage::groups(&texts).into_iter().zip(posts) {
        if let Some(group) = group {
            members.entry(group.number).or_default().push(topics);
        }
    }
    let mut pure = (0, 0);
    let mut pairs = Vec::new();
    for (number, topics) in &members {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        topics.iter().flat_map(|topics| topics.iter()).for_each(|topic| *counts.entry(topic).or_default() += 1);
        pure.0 += counts.values().max().copied().unwrap_or_default();
        pure.1 += topics.iter().filter(|topics| !topics.is_empty()).count();
        pairs.extend(
            topics.iter().filter(|topics| topics.len() == 1).map(|topics| (*number, topics.first().unwrap().clone())),
        );
    }
    let grouped = members.values().map(Vec::len).sum();
    let rand = (rand_index(&pairs), pairs.len());
    Agreement { groups: members.len(), grouped, pure, rand, blind: blind(posts) }
}

/// The share of the commonest topic among posts with one.
fn blind(posts: &[Post]) -> f64 {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    posts.iter().flat_map(|(_, topics)| topics).for_each(|topic| *counts.entry(topic).or_default() += 1);
    let with = posts.iter().filter(|(_, topics)| !topics.is_empty()).count();
    number(counts.into_values().max().unwrap_or_default()) / number(with).max(1.0)
}

/// The adjusted Rand index of Hubert and Arabie.
fn rand_index(pairs: &[(usize, String)]) -> f64 {
    let two = |n: usize| number(n) * (number(n) - 1.0) / 2.0;
    let sum = |keys: Vec<String>| -> f64 {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        keys.into_iter().for_each(|key| *counts.entry(key).or_default() += 1);
        counts.into_values().map(two).sum()
    };
    let both = sum(pairs.iter().map(|(group, topic)| format!("{group} {topic}")).collect());
    let groups = sum(pairs.iter().map(|(group, _)| group.to_string()).collect());
    let topics = sum(pairs.iter().map(|(_, topic)| topic.clone()).collect());
    let chance = groups * topics / two(pairs.len()).max(1.0);
    (both - chance) / ((groups + topics) / 2.0 - chance)
}

#[test]
fn groups_of_real_posts_follow_their_topics() {
    for company in ["AppleSupport", "SpotifyCares"] {
        let Some(posts) = posts(company) else {
            return skipped();
        };
        let found = agreement(&posts);
        let (pure, of) = found.pure;
        assert!(number(pure) > (found.blind + 0.1) * number(of) && found.groups > 3, "{company}: {pure} of {of}");
    }
}

#[test]
fn the_index_is_one_for_the_same_and_near_nought_for_chance() {
    let same = [(1, "a".to_owned()), (1, "a".to_owned()), (2, "b".to_owned()), (2, "b".to_owned())];
    assert!((rand_index(&same) - 1.0).abs() < 1e-12);
    let crossed = [(1, "a".to_owned()), (1, "b".to_owned()), (2, "a".to_owned()), (2, "b".to_owned())];
    assert!(rand_index(&crossed) <= 0.0);
}
