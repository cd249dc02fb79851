//! Texts that seem to tell of one problem, put together; whoever reads them says whether it is one.
//!
//! What two texts share counts the more the rarer it is. Texts close to each other make a group, groups that say the same
//! become one, and whatever is close to none stays alone.

mod centre;
mod label;
mod near;
mod stem;
mod vector;

use crate::arithmetic::count;
use centre::Centres;
use std::collections::BTreeMap;
use stem::Stems;
use vector::Vectors;

/// Texts in a group, at least; and one of so many of all.
const LEAST: usize = 3;
const OF_ALL: usize = 5_000;
/// The share of a group's texts that have one word in common.
const SHARED: f64 = 0.6;

/// What a text belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Counted from 1, in the order of their first texts.
    pub number: usize,
    /// What the group is about, in words that stand in its texts.
    pub label: String,
}

/// The group of each text, or none. The same texts give the same groups.
#[must_use]
pub fn groups<T: AsRef<str>>(texts: &[T]) -> Vec<Option<Group>> {
    let stems: Vec<Stems> = texts.iter().map(|text| Stems::of(text.as_ref())).collect();
    let vectors = Vectors::of(&stems);
    let centres = Centres::of(&vectors);
    let homes = numbered(&centres.homes(&vectors), &vectors);
    let labels = label::labels(&homes, &vectors, &stems);
    let named =
        |number: usize| Group { number, label: labels.get(number.saturating_sub(1)).cloned().unwrap_or_default() };
    homes.into_iter().map(|home| home.map(named)).collect()
}

/// Groups large enough and of one mind, counted from 1 as they appear.
fn numbered(homes: &[Option<usize>], vectors: &Vectors) -> Vec<Option<usize>> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, home) in homes.iter().enumerate() {
        if let Some(home) = home {
            members.entry(*home).or_default().push(at);
        }
    }
    let mut kept: Vec<Vec<usize>> = members.into_values().filter(|group| is_one(group, vectors)).collect();
    kept.sort();
    let mut numbers = vec![None; homes.len()];
    for (number, group) in (1..).zip(kept) {
        group.into_iter().for_each(|at| numbers.iter_mut().skip(at).take(1).for_each(|slot| *slot = Some(number)));
    }
    numbers
}

/// Whether a group is large enough, and a word stands in most of its texts.
fn is_one(group: &[usize], vectors: &Vectors) -> bool {
    let mut holders: BTreeMap<usize, usize> = BTreeMap::new();
    for (stem, _) in group.iter().filter_map(|at| vectors.all.get(*at)).flatten() {
        *holders.entry(*stem).or_default() += 1;
    }
    let most = holders.into_values().max().unwrap_or_default();
    group.len() >= LEAST.max(vectors.all.len() / OF_ALL) && count(most) >= SHARED * count(group.len())
}
