//! Counts frozen weeks again from what happened, and says which differ (PACT-M1, PACT-N6).

use super::count::{self, Count};
use super::row::{self, Kept, hash};
use super::zone;
use crate::board::{Figure, METHOD, Promise, Week};
use base::{Fault, Time};
use std::fmt;
use store::Conn;

/// Lines counted from what is forgotten by design: flags of messages that hurt are gone after 90 days (PACT-N9). The chain holds
/// them; they cannot be counted again, and whoever verifies is told so.
const FORGOTTEN: &[Promise] = &[Promise::K1];

/// A figure that is not what it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Differs {
    /// Of which week.
    pub week: Week,
    /// The row that stands.
    pub seq: i64,
    /// Its data cut.
    pub cut: Time,
    /// What stands there.
    pub was: Count,
    /// What it comes to now; nothing where it is not counted any more.
    pub now: Option<Count>,
}

impl fmt::Display for Differs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (promise, part) = (self.was.promise.id(), self.was.part.code());
        let now = self.now.as_ref().map_or_else(|| "nothing".to_owned(), |now| told(&now.figure));
        write!(f, "{} {promise} {part}: frozen {}, counted again {now}", self.week, told(&self.was.figure))
    }
}

fn told(figure: &Figure) -> String {
    match figure {
        Figure::Measured { value, low, high, n } => format!("{value:.6} ({low:.6} to {high:.6}, n = {n})"),
        Figure::TooFew { n } => format!("too few to say (n = {n})"),
        Figure::NotMeasured { reason } => format!("not measured ({reason})"),
    }
}

/// What verifying found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Weeks looked at.
    pub weeks: usize,
    /// Weeks counted by another method, which are not counted again.
    pub other_method: usize,
    /// Figures that only the chain holds, since what they were counted from is forgotten by design.
    pub forgotten: usize,
    /// Figures that differ.
    pub differs: Vec<Differs>,
    /// The first row that is not what it was when it was written, or not chained to the one before.
    pub broken: Option<(i64, Week)>,
}

impl Found {
    /// Whether all is as it was.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.differs.is_empty() && self.broken.is_none()
    }
}

/// Looks at the chain, and counts the frozen weeks from one to another again.
pub async fn weeks(conn: &mut Conn, (from, to): (Option<Week>, Option<Week>)) -> Result<Found, Fault> {
    let mut found = Found { broken: chain(conn).await?, ..Found::default() };
    let all = row::weeks(conn, usize::MAX).await?;
    let wanted = |week: &Week| from.is_none_or(|from| *week >= from) && to.is_none_or(|to| *week <= to);
    for week in all.into_iter().filter(wanted) {
        found.weeks += 1;
        let kept = row::of(conn, &[week]).await?;
        found.other_method += usize::from(kept.iter().all(|row| row.method != METHOD));
        found.forgotten += standing(&kept).filter(|row| is_forgotten(row)).count();
        found.differs.extend(differing(conn, week, &kept).await?);
    }
    Ok(found)
}

/// What differs of one week.
pub(super) async fn week(conn: &mut Conn, week: Week) -> Result<Vec<Differs>, Fault> {
    let kept = row::of(conn, &[week]).await?;
    differing(conn, week, &kept).await
}

async fn differing(conn: &mut Conn, week: Week, kept: &[Kept]) -> Result<Vec<Differs>, Fault> {
    let standing: Vec<&Kept> = standing(kept).filter(|row| row.method == METHOD && !is_forgotten(row)).collect();
    let Some(first) = standing.first() else { return Ok(vec![]) };
    let zone = zone(conn).await?;
    let now = count::until(conn, week, (first.cut, &zone)).await?.1;
    let again = |was: &Count| now.iter().find(|one| one.promise == was.promise && one.part == was.part).cloned();
    let differs = standing.into_iter().map(|row| Differs {
        week,
        seq: row.seq,
        cut: row.cut,
        was: row.count.clone(),
        now: again(&row.count),
    });
    Ok(differs.filter(|one| one.now.as_ref() != Some(&one.was)).collect())
}

fn is_forgotten(row: &Kept) -> bool {
    FORGOTTEN.contains(&row.count.promise)
}

/// Of each figure the newest row: a correction stands for what it corrects.
fn standing(kept: &[Kept]) -> impl Iterator<Item = &Kept> {
    let corrected = |row: &&Kept| kept.iter().any(|later| later.corrects == Some(row.seq));
    kept.iter().filter(move |row| !corrected(row))
}

async fn chain(conn: &mut Conn) -> Result<Option<(i64, Week)>, Fault> {
    let (mut seq, mut previous) = (0, String::new());
    loop {
        let page = row::after(conn, seq).await?;
        if page.is_empty() {
            return Ok(None);
        }
        for row in page {
            if row.seq != seq + 1 || row.previous != previous || row.hash != hash(&row) {
                return Ok(Some((row.seq, row.week)));
            }
            (seq, previous) = (row.seq, row.hash);
        }
    }
}
