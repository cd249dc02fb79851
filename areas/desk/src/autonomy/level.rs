//! What somebody's record allows (AUT-2 to AUT-4). A level rises with evidence only, and only when a lead says so; it falls at
//! once. Pure.

use evidence::survey::{ShareMethod, share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Reviewed answers that count: the newest.
pub const LAST: i64 = 150;
/// After an answer was taken back nothing is proposed for so long.
pub const REST: i64 = 30 * DAY;
/// Without an answer in public for so long, one level less.
const IDLE: i64 = 90 * DAY;
/// So long at L2 before L3.
const PROVEN: i64 = 8 * 7 * DAY;
/// A level is lost when what is sure falls so far below where it begins.
const SLACK: f64 = 0.05;
const DAY: i64 = base::Time::DAY;
/// Two-sided, so that its lower end is the one-sided bound of 95 %.
const SURE: f64 = 0.90;

/// How much somebody may say in public without a second person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AutonomyLevel")]
pub enum Level {
    /// New: every answer is looked at.
    #[default]
    L0,
    /// One in three, by lot, and what is risky.
    L1,
    /// What is risky.
    L2,
    /// What is risky; some are looked at afterwards.
    L3,
}

impl Level {
    /// All, lowest first.
    pub const ALL: [Self; 4] = [Self::L0, Self::L1, Self::L2, Self::L3];

    /// Its name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::L0 => "L0",
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
        }
    }

    /// The level with this name; the lowest of what nobody knows.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|level| level.code() == code).unwrap_or_default()
    }

    /// Of how many answers one is looked at before it leaves, whatever it says.
    pub(super) const fn one_in(self) -> Option<u64> {
        match self {
            Self::L0 => Some(1),
            Self::L1 => Some(3),
            Self::L2 | Self::L3 => None,
        }
    }

    /// Whether an answer that left by itself is looked at afterwards: one in twenty, so that evidence goes on being gathered.
    #[must_use]
    pub const fn is_sampled(self, draw: u64) -> bool {
        matches!(self, Self::L2 | Self::L3) && draw.is_multiple_of(20)
    }

    /// What must be sure of a record before this level.
    #[must_use]
    pub const fn entry(self) -> f64 {
        match self {
            Self::L0 => 0.0,
            Self::L1 => 0.80,
            Self::L2 => 0.90,
            Self::L3 => 0.95,
        }
    }

    /// The same in thousandths.
    #[must_use]
    pub const fn entry_permille(self) -> i64 {
        match self {
            Self::L0 => 0,
            Self::L1 => 800,
            Self::L2 => 900,
            Self::L3 => 950,
        }
    }

    /// The next.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|other| *other > self)
    }

    fn below(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|other| *other < self)
    }
}

/// What the newest reviews said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AutonomyRecord")]
pub struct Record {
    /// Answers that were reviewed; the newest 150 count.
    pub reviewed: u32,
    /// Of these, not sound.
    pub faults: u32,
}

impl Record {
    /// The share of sound answers that is sure: Wilson's lower bound, one-sided, 95 %.
    #[must_use]
    pub fn bound(self) -> f64 {
        let (sound, all) = (f64::from(self.reviewed.saturating_sub(self.faults)), f64::from(self.reviewed));
        share(sound, all, ShareMethod::Wilson, SURE).map_or(0.0, |interval| interval.lo.clamp(0.0, 1.0))
    }

    /// The same in thousandths, rounded down.
    #[must_use]
    pub fn permille(self) -> i64 {
        let bound = self.bound();
        (0..=1_000_i32).rev().find(|whole| f64::from(*whole) <= bound * 1_000.0).map_or(0, i64::from)
    }

    /// How many sound answers more until this level; none where older faults have to pass out of the record first.
    #[must_use]
    pub fn sound_until(self, level: Level) -> Option<u32> {
        let most = u32::try_from(LAST).unwrap_or(u32::MAX).saturating_sub(self.reviewed);
        (0..=most).find(|more| Self { reviewed: self.reviewed + more, ..self }.bound() >= level.entry())
    }
}

/// All that a step depends on.
#[derive(Clone, Copy, Debug)]
pub struct Past {
    /// Where they stand.
    pub level: Level,
    /// Since when.
    pub since: i64,
    /// What reviews said.
    pub record: Record,
    /// When they last said something in public.
    pub last_public: Option<i64>,
    /// When an answer of theirs was last taken back after it was public.
    pub fell_at: Option<i64>,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Stay,
    /// A lead is asked whether to raise it.
    Propose(Level),
    /// It is lowered at once.
    Lower(Level, Why),
}

/// Why a level changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The evidence is there.
    Bound,
    /// The evidence is there no more.
    Below,
    /// Nothing was said in public for long.
    Idle,
    /// Something said in public was taken back.
    TakenBack,
}

impl Why {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bound => "bound",
            Self::Below => "below",
            Self::Idle => "idle",
            Self::TakenBack => "taken_back",
        }
    }
}

/// What follows from a record now.
#[must_use]
pub fn step(past: &Past, now: i64) -> Step {
    let bound = past.record.bound();
    if let Some(below) = past.level.below() {
        if bound < past.level.entry() - SLACK {
            return Step::Lower(below, Why::Below);
        }
        let last = past.last_public.unwrap_or(past.since).max(past.since);
        if now - last >= IDLE {
            return Step::Lower(below, Why::Idle);
        }
    }
    let rests = past.fell_at.is_some_and(|at| now - at < REST);
    let open = |level: &Level| *level < Level::L3 || (past.level == Level::L2 && now - past.since >= PROVEN);
    let reached = Level::ALL.into_iter().rev().filter(open).find(|level| bound >= level.entry()).unwrap_or_default();
    if reached > past.level && !rests { Step::Propose(reached) } else { Step::Stay }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop, proptest};

    /// AUT-3: faults, and how many reviewed answers L1, L2 and L3 need then.
    const TABLE: [(u32, [u32; 3]); 4] = [(0, [11, 25, 52]), (1, [20, 42, 87]), (2, [28, 58, 118]), (3, [35, 72, 147])];

    #[test]
    fn so_many_reviewed_answers_are_needed_as_the_pact_says() {
        for (faults, wanted) in TABLE {
            for (level, reviewed) in [Level::L1, Level::L2, Level::L3].into_iter().zip(wanted) {
                let bound = |reviewed| Record { reviewed, faults }.bound();
                assert!(bound(reviewed) >= level.entry(), "{faults} {level:?}: {}", bound(reviewed));
                assert!(bound(reviewed - 1) < level.entry(), "{faults} {level:?}: {}", bound(reviewed - 1));
                let before = Record { reviewed: reviewed - 9, faults };
                assert_eq!(before.sound_until(level), Some(9));
            }
        }
        assert_eq!(Record { reviewed: 150, faults: 40 }.sound_until(Level::L1), None);
        assert_eq!(Record::default().bound(), 0.0);
        assert_eq!(Record { reviewed: 11, faults: 0 }.permille(), 802);
    }

    fn past(level: Level, reviewed: u32, faults: u32) -> Past {
        Past { level, since: 0, record: Record { reviewed, faults }, last_public: Some(0), fell_at: None }
    }

    #[test]
    fn a_level_is_proposed_with_the_evidence_and_the_last_one_after_eight_weeks() {
        assert_eq!(step(&past(Level::L0, 10, 0), DAY), Step::Stay);
        assert_eq!(step(&past(Level::L0, 11, 0), DAY), Step::Propose(Level::L1));
        assert_eq!(step(&past(Level::L0, 60, 0), DAY), Step::Propose(Level::L2));
        assert_eq!(step(&past(Level::L1, 60, 0), 56 * DAY), Step::Propose(Level::L2));
        assert_eq!(step(&past(Level::L2, 60, 0), 55 * DAY), Step::Stay);
        assert_eq!(step(&past(Level::L2, 60, 0), 56 * DAY), Step::Propose(Level::L3));
        let fell = |at| Past { fell_at: Some(at), last_public: Some(40 * DAY), ..past(Level::L0, 60, 0) };
        assert_eq!(step(&fell(20 * DAY), 49 * DAY), Step::Stay);
        assert_eq!(step(&fell(20 * DAY), 50 * DAY), Step::Propose(Level::L2));
    }

    #[test]
    fn a_level_is_lost_with_the_evidence_and_with_long_silence_one_at_a_time() {
        assert_eq!(step(&past(Level::L2, 60, 4), DAY), Step::Stay, "{}", past(Level::L2, 60, 4).record.bound());
        assert_eq!(step(&past(Level::L2, 60, 6), DAY), Step::Lower(Level::L1, Why::Below));
        assert_eq!(step(&past(Level::L1, 60, 0), 89 * DAY), Step::Propose(Level::L2));
        assert_eq!(step(&past(Level::L1, 60, 0), 90 * DAY), Step::Lower(Level::L0, Why::Idle));
        let lowered = Past { since: 90 * DAY, ..past(Level::L1, 60, 0) };
        assert_eq!(step(&lowered, 91 * DAY), Step::Propose(Level::L2), "silence counts anew at each level");
        assert_eq!(step(&past(Level::L0, 60, 60), 900 * DAY), Step::Stay);
    }

    proptest! {
        /// AUT: over random histories, with a lead who confirms whatever is proposed, a level never rises without the bound.
        #[test]
        fn no_level_is_reached_without_the_bound(turns in prop::collection::vec((any::<u8>(), 0_i64..40), 1..300)) {
            let (mut reviews, mut now) = (Vec::new(), 0);
            let mut past = past(Level::L0, 0, 0);
            for (roll, days) in turns {
                now += days * DAY;
                reviews.push(roll % 12 != 0);
                past.last_public = Some(now);
                if roll == 13 {
                    past = Past { level: Level::L0, since: now, fell_at: Some(now), ..past };
                }
                let newest: Vec<bool> = reviews.iter().rev().take(150).copied().collect();
                let faults = u32::try_from(newest.iter().filter(|sound| !**sound).count()).unwrap();
                past.record = Record { reviewed: u32::try_from(newest.len()).unwrap(), faults };
                match step(&past, now) {
                    Step::Stay => {}
                    Step::Propose(to) => {
                        assert!(to > past.level && past.record.bound() >= to.entry());
                        assert!(past.fell_at.is_none_or(|at| now - at >= REST));
                        assert!(to < Level::L3 || (past.level == Level::L2 && now - past.since >= PROVEN));
                        past = Past { level: to, since: now, ..past };
                    }
                    Step::Lower(to, _) => {
                        assert!(to < past.level);
                        past = Past { level: to, since: now, ..past };
                    }
                }
            }
        }
    }
}
