//! Rows in blocks that fit the nearest cache, and chunks of blocks that are dealt to threads.
//! Both have fixed sizes, so that a result does not depend on the number of threads.

use std::ops::Range;

use super::data::Arranged;

/// Rows of a block: twenty columns of it are 20 KB.
pub(super) const BLOCK: usize = 128;
const CHUNK: usize = 128 * BLOCK;

/// Ranges cut into chunks, each with the index of its range.
pub(super) fn chunks(ranges: &[Range<usize>]) -> Vec<(usize, Range<usize>)> {
    let cut = |(k, r): (usize, &Range<usize>)| {
        let end = r.end;
        r.clone().step_by(CHUNK).map(move |s| (k, s..(s + CHUNK).min(end))).collect::<Vec<_>>()
    };
    ranges.iter().enumerate().flat_map(cut).collect()
}

/// A range in blocks.
pub(super) fn blocks(range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.step_by(BLOCK).map(move |s| s..(s + BLOCK).min(end))
}

/// The covariates of a block.
pub(super) fn columns<'a>(data: &'a Arranged, block: &Range<usize>) -> Vec<&'a [f64]> {
    data.columns.iter().map(|c| &c[block.clone()]).collect()
}

/// β₀ + Xβ over a block.
pub(super) fn linear(columns: &[&[f64]], beta: &[f64], out: &mut [f64]) {
    out.fill(beta[0]);
    for (group, beta) in columns.chunks(4).zip(beta[1..].chunks(4)) {
        if let ([a, b, c, d], [p, q, r, s]) = (group, beta) {
            for ((((o, a), b), c), d) in out.iter_mut().zip(*a).zip(*b).zip(*c).zip(*d) {
                *o += (p * a + q * b) + (r * c + s * d);
            }
            continue;
        }
        for (column, b) in group.iter().zip(beta) {
            for (o, x) in out.iter_mut().zip(*column) {
                *o += b * x;
            }
        }
    }
}
