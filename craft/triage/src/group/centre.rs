//! The middles of groups: found from texts with many neighbours, joined where they say the same, and then every text goes to
//! the closest.

use super::near::neighbours;
use super::vector::{Vector, Vectors, alike, unit};
use std::collections::BTreeMap;

/// How alike the middles of two groups are that become one.
const SAME: f64 = 0.45;
/// How alike a text and the middle of its group are.
const NEAR: f64 = 0.25;
/// Stems a middle keeps.
const KEPT: usize = 24;
/// Middles a text is compared with, those of its rarest stems first.
const MET: usize = 400;
/// How often groups are joined and texts move.
const ROUNDS: usize = 3;

/// The middles.
pub(super) struct Centres {
    all: Vec<Vector>,
    /// The middles that have a stem.
    holders: BTreeMap<usize, Vec<usize>>,
}

impl Centres {
    pub(super) fn of(vectors: &Vectors) -> Self {
        let mut centres = Self::among(middles(&stars(vectors), vectors));
        for _ in 0..ROUNDS {
            centres = centres.joined();
            let homes = centres.homes(vectors);
            centres = Self::among(middles(&homes, vectors));
        }
        centres
    }

    fn among(all: Vec<Vector>) -> Self {
        let mut holders: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, centre) in all.iter().enumerate() {
            centre.iter().for_each(|(stem, _)| holders.entry(*stem).or_default().push(at));
        }
        Self { all, holders }
    }

    /// The closest middle and how close it is; of two the first.
    fn closest(&self, vector: &Vector, but: Option<usize>) -> Option<(usize, f64)> {
        let mut leads: Vec<&Vec<usize>> = vector.iter().filter_map(|(stem, _)| self.holders.get(stem)).collect();
        leads.sort_by_key(|centres| centres.len());
        let mut met: Vec<usize> =
            leads.into_iter().flatten().copied().filter(|at| Some(*at) != but).take(MET).collect();
        met.sort_unstable();
        met.dedup();
        let close = met.into_iter().filter_map(|at| Some((at, alike(vector, self.all.get(at)?))));
        close.max_by(|(one, a), (other, b)| a.total_cmp(b).then(other.cmp(one)))
    }

    /// The closest middle of each text that has one near.
    pub(super) fn homes(&self, vectors: &Vectors) -> Vec<Option<usize>> {
        let home = |vector| self.closest(vector, None).filter(|(_, close)| *close >= NEAR).map(|(at, _)| at);
        vectors.all.iter().map(home).collect()
    }

    /// Middles that say the same, made one.
    fn joined(&self) -> Self {
        let mut all: Vec<Option<Vector>> = self.all.iter().cloned().map(Some).collect();
        for (at, centre) in self.all.iter().enumerate() {
            let Some((into, _)) = self.closest(centre, Some(at)).filter(|(_, close)| *close >= SAME) else { continue };
            let (first, second) = (at.min(into), at.max(into));
            let gone = all.get_mut(second).and_then(Option::take);
            if let (Some(kept), Some(gone)) = (all.get_mut(first).and_then(Option::as_mut), gone.as_ref()) {
                *kept = middle([&*kept, gone].into_iter());
            } else if let (Some(gone), Some(place)) = (gone, all.get_mut(second)) {
                *place = Some(gone);
            }
        }
        Self::among(all.into_iter().flatten().collect())
    }
}

/// Groups as they begin: a text with many neighbours and those of them that are free, from the best-connected on.
fn stars(vectors: &Vectors) -> Vec<Option<usize>> {
    let near = neighbours(vectors);
    let weight = |list: &Vec<(usize, f64)>| list.iter().map(|(_, close)| close).sum::<f64>();
    let mut order: Vec<(f64, usize)> = near.iter().enumerate().map(|(at, list)| (weight(list), at)).collect();
    order.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.cmp(other)));
    let mut homes = vec![None; near.len()];
    let mut groups = 0;
    for (_, at) in order {
        let is_free = |other: usize| homes.get(other).is_some_and(Option::is_none);
        let list = near.get(at).into_iter().flatten().map(|(other, _)| *other);
        let members: Vec<usize> = list.filter(|other| is_free(*other)).collect();
        if is_free(at) && !members.is_empty() {
            let all = members.into_iter().chain([at]);
            all.for_each(|member| homes.iter_mut().skip(member).take(1).for_each(|home| *home = Some(groups)));
            groups += 1;
        }
    }
    homes
}

/// The middle of each group that has texts.
fn middles(homes: &[Option<usize>], vectors: &Vectors) -> Vec<Vector> {
    let mut members: BTreeMap<usize, Vec<&Vector>> = BTreeMap::new();
    for (home, vector) in homes.iter().zip(&vectors.all) {
        if let Some(home) = home {
            members.entry(*home).or_default().push(vector);
        }
    }
    members.into_values().filter(|group| group.len() > 1).map(|group| middle(group.into_iter())).collect()
}

fn middle<'a>(vectors: impl Iterator<Item = &'a Vector>) -> Vector {
    let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
    for (stem, weight) in vectors.flatten() {
        *sums.entry(*stem).or_default() += weight;
    }
    let mut centre: Vector = sums.into_iter().collect();
    centre.sort_by(|(one, a), (other, b)| b.total_cmp(a).then(one.cmp(other)));
    centre.truncate(KEPT);
    centre.sort_by_key(|(stem, _)| *stem);
    unit(&mut centre);
    centre
}
