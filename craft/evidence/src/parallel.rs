//! Work in fixed chunks, so that a result does not depend on the number of threads.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Is told how many of how many parts of long work are done, from any thread.
pub type Tick<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Tells nobody.
pub fn silent(_done: usize, _of: usize) {}

/// [`map_chunks`], telling `tick` after every chunk how much of `0..n` is done.
pub fn map_chunks_told<R: Send>(
    n: usize,
    chunk: usize,
    (threads, tick): (usize, Tick<'_>),
    f: impl Fn(Range<usize>) -> R + Sync,
) -> Vec<R> {
    let done = AtomicUsize::new(0);
    map_chunks(n, chunk, threads, |range| {
        let size = range.len();
        let result = f(range);
        tick(done.fetch_add(size, Ordering::Relaxed) + size, n);
        result
    })
}

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
        let most = AtomicUsize::new(0);
        let told = |done, of| {
            assert_eq!(of, 1000);
            most.fetch_max(done, Ordering::Relaxed);
        };
        assert_eq!(one, map_chunks_told(1000, 7, (2, &told), |r| r.sum::<usize>()));
        assert_eq!(most.into_inner(), 1000);
    }
}
