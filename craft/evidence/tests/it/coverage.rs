//! Do the intervals cover? Two thousand seeded worlds with known truth for each: nominal 95 %
//! intervals must cover 93.5–96.5 %, conservative ones at least 94.5 %. Run by hand
//! with `make coverage`, which keeps the table in docs/coverage.md.

use evidence::Interval;
use evidence::chance::Chance;
use evidence::special::z_of_level;

mod observed;
mod people;
mod randomised;

/// Worlds per interval.
pub(crate) const WORLDS: u64 = 2_000;

/// What is asked of an interval.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    Nominal,
    Conservative,
}

/// One line of the table.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) claim: Claim,
    pub(crate) covered: f64,
}

impl Line {
    fn holds(&self) -> bool {
        match self.claim {
            Claim::Nominal => (0.935..=0.965).contains(&self.covered),
            Claim::Conservative => self.covered >= 0.945,
        }
    }
}

pub(crate) fn z() -> f64 {
    z_of_level(0.95)
}

pub(crate) fn holds(i: &Interval, truth: f64) -> bool {
    i.lo <= truth && truth <= i.hi
}

/// Several intervals from one simulated world each; `world` returns whether each covered.
pub(crate) fn share<const N: usize>(
    seed: u64,
    names: [(&'static str, Claim); N],
    world: impl Fn(&mut Chance) -> [bool; N] + Sync,
) -> Vec<Line> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let counts = evidence::parallel::map_chunks(WORLDS as usize, 50, threads, |range| {
        let mut counts = [0_u32; N];
        for w in range {
            for (c, covered) in counts.iter_mut().zip(world(&mut Chance::replicate(seed, w as u64))) {
                *c += u32::from(covered);
            }
        }
        counts
    });
    names
        .iter()
        .enumerate()
        .map(|(i, (name, claim))| {
            let total: u32 = counts.iter().map(|c| c[i]).sum();
            Line { name, claim: *claim, covered: f64::from(total) / WORLDS as f64 }
        })
        .collect()
}

#[test]
#[ignore = "minutes of simulation: make coverage"]
fn coverage_of_every_interval() {
    let mut lines = randomised::lines();
    lines.extend(observed::lines());
    lines.extend(people::lines());
    println!("\n| interval | must cover | covered |\n|---|---|---|");
    for l in &lines {
        let claim = if l.claim == Claim::Nominal { "93.5–96.5 %" } else { "≥ 94.5 %" };
        let mark = if l.holds() { "" } else { " **outside**" };
        println!("| {} | {claim} | {:.2} %{mark} |", l.name, 100.0 * l.covered);
    }
    let outside: Vec<&str> = lines.iter().filter(|l| !l.holds()).map(|l| l.name).collect();
    assert!(outside.is_empty(), "outside their band: {outside:?}");
}
