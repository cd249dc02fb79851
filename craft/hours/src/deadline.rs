//! Deadlines and lengths in business time.

use crate::open::Hours;
use jiff::ToSpan;

/// Days that are looked at for an opening: about eleven years.
const DAYS: i64 = 4_000;

/// The calendar does not open often enough for this to end within eleven years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Never;

impl std::fmt::Display for Never {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this calendar never opens long enough")
    }
}

impl std::error::Error for Never {}

impl Hours {
    /// Open spans that end after `at`, clipped to begin there, in order and without overlap.
    fn spans_from(&self, at: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        // An overnight span of the day before may still be open.
        let first = self.day_of(at).and_then(|day| day.yesterday().ok());
        let days = first.into_iter().flat_map(|first| (0..DAYS).map_while(move |n| first.checked_add(n.days()).ok()));
        days.flat_map(|day| self.open_on(day))
            .scan(at, |reached, (open, close)| {
                let begin = open.max(*reached);
                *reached = close.max(*reached);
                Some((begin, close))
            })
            .filter(|(begin, close)| begin < close)
    }

    /// The instant at which `length` of business time has passed since `at`. A length of zero or less is over at once.
    ///
    /// # Errors
    /// [`Never`] if that lies more than eleven years ahead.
    pub fn deadline(&self, at: i64, length: i64) -> Result<i64, Never> {
        let mut left = length;
        if left <= 0 {
            return Ok(at);
        }
        for (begin, close) in self.spans_from(at) {
            if left <= close - begin {
                return Ok(begin + left);
            }
            left -= close - begin;
        }
        Err(Never)
    }

    /// Business time between two instants; zero if they are not in this order.
    #[must_use]
    pub fn elapsed(&self, from: i64, to: i64) -> i64 {
        self.spans_from(from).take_while(|(begin, _)| *begin < to).map(|(begin, close)| close.min(to) - begin).sum()
    }

    /// Whether it is open at an instant.
    #[must_use]
    pub fn is_open(&self, at: i64) -> bool {
        self.spans_from(at).next().is_some_and(|(begin, _)| begin == at)
    }

    /// When it opens next; the instant itself if it is open.
    ///
    /// # Errors
    /// [`Never`] if that lies more than eleven years ahead.
    pub fn next_opening(&self, at: i64) -> Result<i64, Never> {
        self.spans_from(at).next().map(|(begin, _)| begin).ok_or(Never)
    }
}
