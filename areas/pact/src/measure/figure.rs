//! From things counted to a figure: how many are needed, the share, and its interval (PACT-M4, M5). Pure.

use super::How;
use crate::board::{Figure, Side};
use base::Time;
use evidence::chance::Chance;
use evidence::survey::{ShareMethod, share};
use std::collections::{BTreeMap, BTreeSet};

/// Things a line of the company's needs.
pub const COMPANY: u64 = 30;
/// Different customers a line of theirs needs.
pub const CUSTOMERS: u64 = 50;
/// Draws of a bootstrap, and its seed: the same on every machine and every day.
pub const DRAWS: u64 = 2_000;
/// The seed.
pub const SEED: u64 = 2_008;
/// How sure an interval is.
const LEVEL: f64 = 0.95;
/// Of the draws in order, the places at which the middle 95 % begin and end.
const ENDS: (usize, usize) = (49, 1_949);

/// One thing that fell due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The conversation it belongs to.
    pub thread: String,
    /// Whose it is; the conversation itself where nobody knows.
    pub whom: String,
    /// When it fell due.
    pub due: Time,
    /// Whether it came to what was promised.
    pub good: bool,
}

/// Hits and how many there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Those that are good.
    pub good: u32,
    /// All.
    pub all: u32,
}

impl Counted {
    const fn with(self, good: u32, all: u32) -> Self {
        Self { good: self.good.saturating_add(good), all: self.all.saturating_add(all) }
    }

    fn share(self) -> f64 {
        f64::from(self.good) / f64::from(self.all.max(1))
    }
}

/// What these come to.
#[must_use]
pub fn counted(seen: &[Seen], (side, how): (Side, How)) -> Figure {
    let mut threads: BTreeMap<&str, Counted> = BTreeMap::new();
    for one in seen {
        let sum = threads.entry(one.thread.as_str()).or_default();
        *sum = sum.with(u32::from(one.good), 1);
    }
    let clusters: Vec<Counted> = threads.into_values().collect();
    let whole = clusters.iter().fold(Counted::default(), |sum, one| sum.with(one.good, one.all));
    let (n, least) = match side {
        Side::Company => (u64::from(whole.all), COMPANY),
        Side::Customers => (customers(seen), CUSTOMERS),
    };
    if n < least {
        return Figure::TooFew { n };
    }
    let (low, high) = match how {
        How::Wilson => wilson(whole),
        How::Bootstrap => bootstrap(&clusters),
    };
    Figure::Measured { value: six(whole.share()), low: six(low), high: six(high), n }
}

fn customers(seen: &[Seen]) -> u64 {
    let all: BTreeSet<&str> = seen.iter().map(|one| one.whom.as_str()).collect();
    u64::try_from(all.len()).unwrap_or(u64::MAX)
}

/// Wilson's interval of a share.
fn wilson(of: Counted) -> (f64, f64) {
    share(f64::from(of.good), f64::from(of.all), ShareMethod::Wilson, LEVEL).map_or((0.0, 1.0), |all| (all.lo, all.hi))
}

/// Conversations drawn again and again, as many as there are. Where all are alike no draw differs, and that is no certainty: then
/// it is Wilson's, each conversation counted once.
fn bootstrap(clusters: &[Counted]) -> (f64, f64) {
    let whole = clusters.iter().fold(Counted::default(), |sum, one| sum.with(one.good, one.all));
    if whole.good == 0 || whole.good == whole.all {
        let each = u32::try_from(clusters.len()).unwrap_or(u32::MAX);
        return wilson(Counted { good: if whole.good == 0 { 0 } else { each }, all: each });
    }
    let mut draws: Vec<f64> = (0..DRAWS).map(|draw| drawn(clusters, draw)).collect();
    draws.sort_by(f64::total_cmp);
    let at = |place: usize| draws.get(place).copied().unwrap_or_default();
    (at(ENDS.0), at(ENDS.1))
}

fn drawn(clusters: &[Counted], draw: u64) -> f64 {
    let mut chance = Chance::replicate(SEED, draw);
    let picked = (0..clusters.len()).filter_map(|_| clusters.get(chance.below(clusters.len())));
    picked.fold(Counted::default(), |sum, one| sum.with(one.good, one.all)).share()
}

/// To six places, so that what is written and read again is the same to the last digit.
#[must_use]
pub fn six(value: f64) -> f64 {
    format!("{value:.6}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(threads: u32, each: u32, good: impl Fn(u32) -> bool) -> Vec<Seen> {
        let of = |thread: u32| (0..each).map(move |_| thread);
        let one = |thread: u32| Seen {
            thread: format!("con_{thread:03}"),
            whom: format!("cus_{thread:03}"),
            due: Time(0),
            good: good(thread),
        };
        (0..threads).flat_map(of).map(one).collect()
    }

    #[test]
    fn below_the_least_nothing_is_said_but_how_many_there_are() {
        let company = |n| counted(&seen(n, 1, |_| true), (Side::Company, How::Wilson));
        assert_eq!(company(0), Figure::TooFew { n: 0 });
        assert_eq!(company(29), Figure::TooFew { n: 29 });
        assert!(matches!(company(30), Figure::Measured { n: 30, .. }));
        let customers = |n, each| counted(&seen(n, each, |_| true), (Side::Customers, How::Wilson));
        assert_eq!(customers(49, 9), Figure::TooFew { n: 49 }, "customers count, not what they wrote");
        assert!(matches!(customers(50, 1), Figure::Measured { n: 50, .. }));
    }

    #[test]
    fn a_share_of_conversations_has_wilsons_interval() {
        let figure = counted(&seen(40, 1, |thread| thread < 30), (Side::Company, How::Wilson));
        // 30 of 40 by Wilson (1927), computed from the formula with z = 1.959964
        assert_eq!(figure, Figure::Measured { value: 0.75, low: 0.598_06, high: 0.858_129, n: 40 });
    }

    #[test]
    fn answers_of_one_conversation_are_not_counted_as_if_they_were_of_many() {
        let few = counted(&seen(10, 20, |thread| thread % 2 == 0), (Side::Company, How::Bootstrap));
        let many = counted(&seen(200, 1, |thread| thread % 2 == 0), (Side::Company, How::Bootstrap));
        let width = |figure: &Figure| match figure {
            Figure::Measured { low, high, n: 200, .. } => high - low,
            other => panic!("{other:?}"),
        };
        assert!(width(&few) > 3.0 * width(&many), "{few:?} {many:?}");
        assert_eq!(few, counted(&seen(10, 20, |thread| thread % 2 == 0), (Side::Company, How::Bootstrap)));
    }

    #[test]
    fn all_alike_is_no_certainty() {
        let Figure::Measured { value, low, high, .. } =
            counted(&seen(20, 2, |_| true), (Side::Company, How::Bootstrap))
        else {
            panic!("40 are enough");
        };
        assert!((value, high) == (1.0, 1.0) && low > 0.8 && low < 0.9, "{low}");
    }

    #[test]
    fn six_places_are_read_as_they_were_written() {
        for value in [0.0, 1.0, 1.0 / 3.0, 0.123_456_7] {
            assert_eq!(six(six(value)).to_bits(), six(value).to_bits());
        }
    }
}
