//! kill -9 at any moment, and what else befalls a program, against the real one: nothing taken is lost, nothing is
//! there twice (REL-R1, R4, R9, R11, R13, R19, R20).
//!
//! The same tests run short with every change and long by hand: `GOODWORD_TEST_MAILS`, `GOODWORD_TEST_KILLS` and
//! `GOODWORD_TEST_REPORT` (a file to add a line to) make the long run of `make soak`.

mod away;
mod back;
mod copied;
mod doors;
mod full;
mod inbound;
pub(crate) mod line;
mod network;
pub(crate) mod outbound;
mod points;
mod pooled;
mod public;
pub(crate) mod server;
mod sink;
mod standby;
mod stopping;
mod strained;
pub(crate) mod traced;
mod upgrade;

/// How much is sent and how often the program is killed meanwhile.
pub(crate) struct Plan {
    pub(crate) mails: usize,
    pub(crate) kills: usize,
}

#[expect(clippy::disallowed_methods, reason = "how whoever runs the tests asks for the long form")]
pub(crate) fn told(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Plan {
    /// The short form, unless another was asked for.
    pub(crate) fn or(mails: usize, kills: usize) -> Self {
        let number = |name: &str| told(name).map(|text| text.parse().unwrap());
        Self {
            mails: number("GOODWORD_TEST_MAILS").unwrap_or(mails),
            kills: number("GOODWORD_TEST_KILLS").unwrap_or(kills),
        }
    }
}

/// Numbers that look random and are the same in each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}
