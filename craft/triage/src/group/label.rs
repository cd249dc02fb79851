//! What a group is called: words that most of its texts have, as one of them wrote them.

use super::stem::Stems;
use super::vector::Vectors;
use std::collections::{BTreeMap, HashMap};

/// Words of a label.
const WORDS: usize = 3;
/// The share of a group's texts that have a word of its label.
const SHARE: f64 = 0.35;

/// The label of each group, by its number less one.
pub(super) fn labels(homes: &[Option<usize>], vectors: &Vectors, texts: &[Stems]) -> Vec<String> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, home) in homes.iter().enumerate() {
        if let Some(home) = home {
            members.entry(*home).or_default().push(at);
        }
    }
    members.into_values().map(|group| label(&group, vectors, texts)).collect()
}

fn label(group: &[usize], vectors: &Vectors, texts: &[Stems]) -> String {
    let chosen = chosen(group, vectors);
    let words = written(group, texts, &chosen);
    let mut order: Vec<(usize, &str)> = chosen.iter().map(|stem| (place(group, texts, stem), *stem)).collect();
    order.sort_unstable();
    let words: Vec<&str> = order.iter().map(|(_, stem)| words.get(*stem).map_or(*stem, String::as_str)).collect();
    words.join(" ")
}

/// The stems that weigh most in a group and stand in enough of its texts.
fn chosen<'a>(group: &[usize], vectors: &'a Vectors) -> Vec<&'a str> {
    let mut sums: BTreeMap<usize, (f64, u32)> = BTreeMap::new();
    for (stem, weight) in group.iter().filter_map(|at| vectors.all.get(*at)).flatten() {
        let sum = sums.entry(*stem).or_default();
        *sum = (sum.0 + weight, sum.1 + 1);
    }
    let mut best: Vec<(usize, f64, u32)> = sums.into_iter().map(|(stem, (sum, texts))| (stem, sum, texts)).collect();
    best.sort_by(|(one, a, _), (other, b, _)| b.total_cmp(a).then(one.cmp(other)));
    let enough = SHARE * crate::arithmetic::count(group.len());
    let shared = best.iter().enumerate().filter(|(rank, (_, _, texts))| *rank == 0 || f64::from(*texts) >= enough);
    shared.take(WORDS).filter_map(|(_, (stem, ..))| vectors.names.get(*stem).map(String::as_str)).collect()
}

/// How each stem is most often written in a group.
fn written(group: &[usize], texts: &[Stems], chosen: &[&str]) -> HashMap<String, String> {
    let mut forms: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for (stem, word, _) in group.iter().filter_map(|at| texts.get(*at)).flat_map(|text| &text.all) {
        if chosen.contains(&stem.as_str()) {
            *forms.entry((stem, word)).or_default() += 1;
        }
    }
    let mut best: HashMap<String, (u32, String)> = HashMap::new();
    for ((stem, word), times) in forms {
        let kept = best.entry(stem.to_owned()).or_default();
        if times > kept.0 {
            *kept = (times, word.to_owned());
        }
    }
    best.into_iter().map(|(stem, (_, word))| (stem, word)).collect()
}

/// Where a stem mostly stands among the words of the texts that have it.
fn place(group: &[usize], texts: &[Stems], stem: &str) -> usize {
    let lists = group.iter().filter_map(|at| texts.get(*at));
    let mut places: Vec<usize> =
        lists.filter_map(|text| text.all.iter().find(|(known, ..)| known == stem).map(|(.., at)| *at)).collect();
    places.sort_unstable();
    places.get(places.len() / 2).copied().unwrap_or_default()
}
