//! Work in fixed chunks, so that a result does not depend on the number of threads.

use std::ops::Range;

/// Applies `f` to `0..n` in chunks of fixed size and returns the results in order; chunks are
/// dealt to at most `threads` threads.
pub fn map_chunks<R: Send>(n: usize, chunk: usize, threads: usize, f: impl Fn(Range<usize>) -> R + Sync) -> Vec<R> {
    let chunk = chunk.max(1);
    let ranges: Vec<Range<usize>> = (0..n).step_by(chunk).map(|s| s..(s + chunk).min(n)).collect();
    if threads <= 1 || ranges.len() < 2 {
        return ranges.into_iter().map(f).collect();
    }
    let share = ranges.len().div_ceil(threads);
    std::thread::scope(|scope| {
        let handles: Vec<_> =
            ranges.chunks(share).map(|part| scope.spawn(|| part.iter().cloned().map(&f).collect::<Vec<R>>())).collect();
        handles.into_iter().flat_map(|h| h.join().unwrap_or_default()).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_threads_gives_the_same_order() {
        let one = map_chunks(1000, 7, 1, |r| r.sum::<usize>());
        assert_eq!(one, map_chunks(1000, 7, 4, |r| r.sum::<usize>()));
    }
}
