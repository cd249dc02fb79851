//! Texts as directions: each telling word weighs the more the fewer texts have it.

use super::stem::Stems;
use crate::arithmetic::count;
use std::collections::HashMap;

/// What one text weighs, by the number of a stem; as long as 1, sorted by number.
pub(crate) type Vector = Vec<(usize, f64)>;

/// All texts.
pub(crate) struct Vectors {
    pub(crate) all: Vec<Vector>,
    /// The stems, by their numbers.
    pub(crate) names: Vec<String>,
    /// The texts that have a stem.
    pub(crate) holders: Vec<Vec<usize>>,
}

impl Vectors {
    pub(crate) fn of(texts: &[Stems]) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut vectors = Self { all: Vec::with_capacity(texts.len()), names: Vec::new(), holders: Vec::new() };
        for (at, text) in texts.iter().enumerate() {
            let mut mine: Vec<usize> = text.all.iter().map(|(stem, ..)| vectors.number(&mut numbers, stem)).collect();
            mine.sort_unstable();
            mine.dedup();
            for stem in &mine {
                vectors.holders.iter_mut().skip(*stem).take(1).for_each(|holders| holders.push(at));
            }
            vectors.all.push(mine.into_iter().map(|stem| (stem, 0.0)).collect());
        }
        vectors.weigh();
        vectors
    }

    fn number<'a>(&mut self, numbers: &mut HashMap<&'a str, usize>, stem: &'a str) -> usize {
        *numbers.entry(stem).or_insert_with(|| {
            self.names.push(stem.to_owned());
            self.holders.push(Vec::new());
            self.names.len() - 1
        })
    }

    fn weigh(&mut self) {
        let texts = count(self.all.len());
        let rare: Vec<f64> =
            self.holders.iter().map(|holders| (1.0 + texts / count(holders.len()).max(1.0)).ln()).collect();
        for vector in &mut self.all {
            vector.iter_mut().for_each(|(stem, weight)| *weight = rare.get(*stem).copied().unwrap_or_default());
            unit(vector);
        }
    }
}

/// Makes a vector as long as 1.
pub(crate) fn unit(vector: &mut Vector) {
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt().max(1e-12);
    vector.iter_mut().for_each(|(_, weight)| *weight /= length);
}

/// How alike two vectors are: 0 for nothing shared, 1 for the same.
pub(crate) fn alike(one: &Vector, other: &Vector) -> f64 {
    let mut sum = 0.0;
    let mut rest = other.iter().peekable();
    for (stem, weight) in one {
        while rest.next_if(|(next, _)| next < stem).is_some() {}
        if let Some((_, shared)) = rest.next_if(|(next, _)| next == stem) {
            sum += weight * shared;
        }
    }
    sum
}
