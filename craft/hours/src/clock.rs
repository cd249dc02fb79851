//! The clocks of a conversation, told from its whole history: so that whatever is merged, moved or changed later, they are
//! computed again and come out the same everywhere.

use crate::open::Hours;

/// Something that moves a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A customer wrote.
    Asked,
    /// A person here answered, and it was sent. Automatic answers, notes and what still waits do not count.
    Answered,
    /// The conversation stands so from now on.
    Stands(Standing),
}

/// Where a conversation stands, as far as clocks care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The next move is ours.
    Ours,
    /// The customer has the next word.
    Customers,
    /// Somebody else here has the next word.
    Elsewhere,
    /// Done.
    Resolved,
    /// Spam or trash: nobody is owed anything.
    Away,
}

/// What is promised, in milliseconds of business time; what is absent is not promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// From the first message to the first answer.
    pub first: Option<i64>,
    /// From the oldest unanswered message to the answer, every later time.
    pub next: Option<i64>,
    /// From opening to the last resolve, without the time the customer had the word.
    pub resolution: Option<i64>,
    /// Whether the resolution clock also rests while somebody else here has the next word.
    pub rests_elsewhere: bool,
}

/// Which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// First response.
    First,
    /// Next response.
    Next,
    /// Resolution.
    Resolution,
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Runs, and is due then.
    Runs {
        /// When the promise is broken.
        due: i64,
    },
    /// Rests with so much business time left.
    Rests {
        /// Milliseconds.
        left: i64,
    },
    /// Stopped in time.
    Met {
        /// When.
        at: i64,
    },
    /// Stopped too late.
    Missed {
        /// When it was due.
        due: i64,
        /// When it stopped.
        at: i64,
    },
    /// Nobody is owed anything any more; counts nowhere.
    Void,
}

/// One clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Which.
    pub kind: Kind,
    /// When it started.
    pub started: i64,
    /// Where it stands after the last happening.
    pub state: State,
    /// Business time it ran, up to the last happening.
    pub spent: i64,
}

/// The clocks of a history in order of time. A conversation that an agent began has no first response.
#[must_use]
pub fn clocks(history: &[(i64, Happening)], hours: &Hours, targets: &Targets) -> Vec<Clock> {
    let mut teller = Teller { hours, targets, done: vec![], response: None, resolution: None, answered: false };
    for (at, happening) in history {
        teller.hear(*at, *happening);
    }
    teller.done.extend(teller.response.map(Running::told));
    teller.done.extend(teller.resolution.map(Running::told));
    teller.done.sort_by_key(|clock| (clock.started, clock.kind == Kind::Resolution));
    teller.done
}

/// A clock that may still move.
#[derive(Clone, Copy)]
struct Running {
    kind: Kind,
    started: i64,
    target: i64,
    spent: i64,
    /// Runs since then, or how it stopped.
    now: Now,
}

#[derive(Clone, Copy)]
enum Now {
    Since { at: i64, due: i64 },
    Rests,
    Stopped { due: i64, at: i64 },
}

struct Teller<'a> {
    hours: &'a Hours,
    targets: &'a Targets,
    done: Vec<Clock>,
    response: Option<Running>,
    resolution: Option<Running>,
    answered: bool,
}

impl Teller<'_> {
    fn hear(&mut self, at: i64, happening: Happening) {
        match happening {
            Happening::Asked => self.asked(at),
            Happening::Answered => self.answered(at),
            Happening::Stands(standing) => self.stands(at, standing),
        }
    }

    fn asked(&mut self, at: i64) {
        let (kind, target) =
            if self.answered { (Kind::Next, self.targets.next) } else { (Kind::First, self.targets.first) };
        let had_first = self.done.iter().any(|clock| clock.kind == Kind::First);
        if self.response.is_none() && !(kind == Kind::First && had_first) {
            self.response = target.and_then(|target| self.start(kind, at, target));
        }
        self.open(at);
    }

    fn answered(&mut self, at: i64) {
        self.answered = true;
        self.open(at);
        if let Some(running) = self.response.take() {
            self.done.push(self.stop(running, at).told());
        }
    }

    /// The resolution clock runs from the first thing that happens.
    fn open(&mut self, at: i64) {
        if self.resolution.is_none() {
            self.resolution = self.targets.resolution.and_then(|target| self.start(Kind::Resolution, at, target));
        }
    }

    fn stands(&mut self, at: i64, standing: Standing) {
        if matches!(standing, Standing::Resolved | Standing::Away) {
            self.done.extend(self.response.take().map(|clock| Clock { state: State::Void, ..clock.told() }));
        }
        let Some(clock) = self.resolution else { return };
        self.resolution = Some(match standing {
            Standing::Resolved => self.stop(clock, at),
            Standing::Customers => self.rest(clock, at),
            Standing::Elsewhere if self.targets.rests_elsewhere => self.rest(clock, at),
            Standing::Ours | Standing::Elsewhere => self.resume(clock, at),
            Standing::Away => {
                self.done.push(Clock { state: State::Void, ..self.rest(clock, at).told() });
                self.resolution = None;
                return;
            }
        });
    }

    fn start(&self, kind: Kind, at: i64, target: i64) -> Option<Running> {
        let due = self.hours.deadline(at, target).ok()?;
        Some(Running { kind, started: at, target, spent: 0, now: Now::Since { at, due } })
    }

    fn rest(&self, clock: Running, at: i64) -> Running {
        match clock.now {
            Now::Since { at: since, .. } => {
                Running { spent: clock.spent + self.hours.elapsed(since, at), now: Now::Rests, ..clock }
            }
            Now::Rests | Now::Stopped { .. } => Running { now: Now::Rests, ..clock },
        }
    }

    fn stop(&self, clock: Running, at: i64) -> Running {
        match clock.now {
            Now::Since { at: since, due } => {
                Running { spent: clock.spent + self.hours.elapsed(since, at), now: Now::Stopped { due, at }, ..clock }
            }
            Now::Rests => {
                let due = self.hours.deadline(at, clock.target - clock.spent).unwrap_or(at);
                Running { now: Now::Stopped { due, at }, ..clock }
            }
            Now::Stopped { .. } => clock,
        }
    }

    /// A clock that rested or was stopped runs again with what is left; one that was missed stays due when it was.
    fn resume(&self, clock: Running, at: i64) -> Running {
        let due = match clock.now {
            Now::Since { .. } => return clock,
            Now::Stopped { due, at: stopped } if stopped > due => due,
            Now::Rests | Now::Stopped { .. } => self.hours.deadline(at, clock.target - clock.spent).unwrap_or(at),
        };
        Running { now: Now::Since { at, due }, ..clock }
    }
}

impl Running {
    fn told(self) -> Clock {
        let state = match self.now {
            Now::Since { due, .. } => State::Runs { due },
            Now::Rests => State::Rests { left: self.target - self.spent },
            Now::Stopped { due, at } if at <= due => State::Met { at },
            Now::Stopped { due, at } => State::Missed { due, at },
        };
        Clock { kind: self.kind, started: self.started, state, spent: self.spent }
    }
}
