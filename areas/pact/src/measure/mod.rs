//! How the ten promises are measured: what happened is read once ([`mod@ground`]), each line picks what it counts ([`SOURCES`]), and
//! [`figure`] makes a figure with its interval of it. What a line counts is a pure function: one file and one line below.

mod c1;
mod c2;
mod c3;
mod c4;
mod c5;
pub mod figure;
pub mod ground;
mod k1;
mod k2;
mod k3;
mod k4;
mod k5;
mod read;
pub mod terms;

pub use figure::{Counted, Seen, counted};
pub use ground::{Ground, Said, Span, Thread, Who};
pub use read::ground;

use crate::board::{Figure, Promise};

/// How an interval is made (PACT-M5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// One thing of each conversation: Wilson, 95 %.
    Wilson,
    /// Several of one conversation: bootstrap over conversations.
    Bootstrap,
}

/// What a line counts: things that fell due, and whether they are good; or why nobody counts them yet.
pub type Sees = fn(&Ground) -> Result<Vec<Seen>, &'static str>;

/// Where a figure comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Of which promise.
    pub promise: Promise,
    /// What stands beside the headline has a name; the headline has none.
    pub beside: Option<&'static str>,
    /// How its interval is made.
    pub how: How,
    /// What it counts.
    pub sees: Sees,
}

/// Every figure there is: a headline for each of the ten, and what stands beside them.
pub const SOURCES: &[Source] = &[
    Source { promise: Promise::C1, beside: None, how: How::Bootstrap, sees: c1::unscripted },
    Source { promise: Promise::C1, beside: Some("short"), how: How::Bootstrap, sees: c1::short },
    Source { promise: Promise::C1, beside: Some("plain"), how: How::Bootstrap, sees: c1::plain },
    Source { promise: Promise::C1, beside: Some("clean"), how: How::Bootstrap, sees: c1::clean },
    Source { promise: Promise::C2, beside: None, how: How::Bootstrap, sees: c2::signed },
    Source { promise: Promise::C2, beside: Some("one_person"), how: How::Wilson, sees: c2::one_person },
    Source { promise: Promise::C3, beside: None, how: How::Wilson, sees: c3::in_time },
    Source { promise: Promise::C3, beside: Some("answered"), how: How::Wilson, sees: c3::answered },
    Source { promise: Promise::C4, beside: None, how: How::Wilson, sees: c4::in_time },
    Source { promise: Promise::C5, beside: None, how: How::Bootstrap, sees: c5::told },
    Source { promise: Promise::C5, beside: Some("kept_on_time"), how: How::Bootstrap, sees: c5::kept },
    Source { promise: Promise::K1, beside: None, how: How::Bootstrap, sees: k1::kind },
    Source { promise: Promise::K2, beside: None, how: How::Wilson, sees: k2::known },
    Source { promise: Promise::K3, beside: None, how: How::Bootstrap, sees: k3::answered },
    Source { promise: Promise::K4, beside: None, how: How::Wilson, sees: k4::told_us },
    Source { promise: Promise::K5, beside: None, how: How::Wilson, sees: k5::heard },
];

/// What a source comes to between two moments.
#[must_use]
pub fn figure_of(source: &Source, ground: &Ground, span: (base::Time, base::Time)) -> Figure {
    match (source.sees)(ground) {
        Err(reason) => Figure::NotMeasured { reason },
        Ok(seen) => {
            let due: Vec<Seen> = seen.into_iter().filter(|one| one.due >= span.0 && one.due < span.1).collect();
            counted(&due, (source.promise.side(), source.how))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_ten_has_one_headline_and_every_figure_a_name_of_its_own() {
        for promise in Promise::ALL {
            let heads = SOURCES.iter().filter(|one| one.promise == promise && one.beside.is_none());
            assert_eq!(heads.count(), 1, "{promise:?}");
        }
        let mut names: Vec<_> = SOURCES.iter().map(|one| (one.promise, one.beside)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SOURCES.len());
    }
}
