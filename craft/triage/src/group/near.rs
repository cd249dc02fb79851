//! The texts close to each text, found by the rare words they share.

use super::vector::{Vectors, alike};

/// How alike neighbours are at least.
const CLOSE: f64 = 0.15;
/// Rare stems of a text that lead to others.
const LEADS: usize = 8;
/// Texts that share a stem, at most, for it to lead to all of them; else to those before and behind only.
const CROWD: usize = 100;
/// Texts one text is compared with.
const MET: usize = 400;
/// Neighbours that are kept.
const MOST: usize = 24;

/// The closest texts of each text, the closest first.
pub(super) fn neighbours(vectors: &Vectors) -> Vec<Vec<(usize, f64)>> {
    let mut met = vec![usize::MAX; vectors.all.len()];
    (0..vectors.all.len()).map(|at| around(vectors, at, &mut met)).collect()
}

fn around(vectors: &Vectors, at: usize, met: &mut [usize]) -> Vec<(usize, f64)> {
    let Some(mine) = vectors.all.get(at) else { return Vec::new() };
    let mut leads: Vec<(usize, &Vec<usize>)> =
        mine.iter().filter_map(|(stem, _)| Some((*stem, vectors.holders.get(*stem)?))).collect();
    leads.sort_by_key(|(stem, holders)| (holders.len(), *stem));
    let mut found = Vec::new();
    let met_by = leads.into_iter().take(LEADS).flat_map(|(_, holders)| beside(holders, at));
    for other in met_by.take(MET) {
        let Some(seen) = met.get_mut(*other).filter(|seen| **seen != at && *other != at) else { continue };
        *seen = at;
        let closeness = vectors.all.get(*other).map_or(0.0, |vector| alike(mine, vector));
        if closeness >= CLOSE {
            found.push((*other, closeness));
        }
    }
    found.sort_by(|(one, a), (other, b)| b.total_cmp(a).then(one.cmp(other)));
    found.truncate(MOST);
    found
}

/// Of the texts that share a stem with one the closest in order.
fn beside(holders: &[usize], at: usize) -> &[usize] {
    let here = holders.partition_point(|holder| *holder < at);
    let from = here.saturating_sub(CROWD / 2).min(holders.len().saturating_sub(CROWD));
    holders.get(from..holders.len().min(from + CROWD)).unwrap_or_default()
}
