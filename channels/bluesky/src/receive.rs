//! Receiving: asks at intervals what is new, comes back after every kind of trouble, and says how it is.

mod context;
mod listen;
mod mark;
mod news;
mod overtaken;
mod own;
pub(crate) mod pictures;
mod recheck;

use crate::call::{Call, Trouble};
use crate::session::{Seat, Session};
use crate::{Bluesky, settings};
use base::{Fault, Time};
pub(crate) use context::{standing, views};
use contract::{Account, Intake, Received, SoFar};
use mark::Seen;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Waiting times of receiving, and how much is taken.
#[derive(Clone, Copy, Debug)]
pub struct Pacing {
    /// Between two looks; none means as the settings say.
    pub poll: Option<Duration>,
    /// First wait after trouble; it doubles.
    pub retry_first: Duration,
    /// Longest wait after trouble.
    pub retry_last: Duration,
    /// What is listened for is searched this often.
    pub listen: Duration,
    /// What colleagues wrote in the network's own app is looked for this often.
    pub own: Duration,
    /// Whether posts are still there is asked this often.
    pub recheck: Duration,
    /// Whether the account is still let in is asked this often while nothing else is.
    pub probe: Duration,
    /// Between two sign-ins with the app password.
    pub sign_in_rest: Duration,
    /// Time for one call.
    pub patience: Duration,
    /// Most bytes of an answer.
    pub longest: usize,
    /// Pages of notifications of one look; what is beyond is told as a gap.
    pub pages: usize,
}

impl Default for Pacing {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            poll: None,
            retry_first: seconds(2),
            retry_last: seconds(60),
            listen: seconds(60),
            own: seconds(30),
            recheck: seconds(600),
            probe: seconds(45),
            sign_in_rest: seconds(300),
            patience: seconds(20),
            longest: 8 * 1024 * 1024,
            pages: 300,
        }
    }
}

impl Pacing {
    /// Between two sign-ins, in milliseconds.
    pub(crate) fn sign_in_rest_ms(&self) -> i64 {
        ms(self.sign_in_rest)
    }
}

pub(crate) fn ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// Receives until told to stop.
pub(crate) async fn run(
    channel: Arc<Bluesky>,
    account: Account,
    intake: Arc<dyn Intake>,
    mut stop: watch::Receiver<bool>,
) {
    let mut receiver = Receiver::new(&channel, &account, &*intake);
    tokio::select! {
        biased;
        // a sender that is gone means the same as an order to stop
        _ = stop.wait_for(|stop| *stop) => {}
        () = receiver.keep_on() => {}
    }
}

/// An account that is read, and what is remembered of it.
struct Receiver<'a> {
    seat: Seat<'a>,
    account: &'a Account,
    intake: &'a dyn Intake,
    pacing: Pacing,
    seen: Seen,
    /// The last word on health.
    told: Option<Option<String>>,
    learned: Value,
    /// How threads stood when they were last handed in.
    threads: HashMap<String, String>,
    listened: HashMap<String, Time>,
    /// What could not be searched for, in words.
    deaf: BTreeMap<String, String>,
    looked_for_own: Option<Time>,
    rechecked: Option<Time>,
}

impl<'a> Receiver<'a> {
    fn new(channel: &'a Bluesky, account: &'a Account, intake: &'a dyn Intake) -> Self {
        Self {
            seat: Seat::of(channel, account),
            account,
            intake,
            pacing: channel.pacing,
            seen: Seen::default(),
            told: None,
            learned: account.about.clone(),
            threads: HashMap::new(),
            listened: HashMap::new(),
            deaf: BTreeMap::new(),
            looked_for_own: None,
            rechecked: None,
        }
    }

    fn now(&self) -> Time {
        self.seat.wire().clock.now()
    }

    async fn keep_on(&mut self) {
        let reading = match settings::read(&self.account.settings) {
            Ok(reading) => reading,
            Err(refusal) => {
                return self.say(Some(format!("the settings of this inbox do not work: {}", refusal.detail))).await;
            }
        };
        let poll = self.pacing.poll.unwrap_or(reading.poll);
        let mut wait = self.pacing.retry_first;
        loop {
            let pause = match self.round(reading.back_ms).await {
                Ok(()) => {
                    self.say(self.deaf.values().next().cloned()).await;
                    wait = self.pacing.retry_first;
                    poll
                }
                Err(trouble) => {
                    self.say(Some(trouble.words().to_owned())).await;
                    self.say_more(&trouble).await;
                    let pause = asked(&trouble).max(jitter(wait));
                    wait = (wait * 2).min(self.pacing.retry_last);
                    pause
                }
            };
            self.rest(pause).await;
        }
    }

    /// Waits. An account that is shut out meanwhile is told of within a minute, however seldom it is read (CH-113).
    async fn rest(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            tokio::time::sleep(left.min(self.pacing.probe)).await;
            if left <= self.pacing.probe {
                return;
            }
            let asked = self.seat.call(Call::get("com.atproto.server.getSession", [])).await;
            if let Err(trouble @ (Trouble::SignIn(_) | Trouble::Off(_))) = asked {
                self.say(Some(trouble.words().to_owned())).await;
                self.say_more(&trouble).await;
            }
        }
    }

    /// One look at everything.
    async fn round(&mut self, back_ms: i64) -> Result<(), Trouble> {
        let session = self.seat.session(None).await?;
        self.learn(&session).await?;
        self.news(&session, back_ms).await?;
        self.own(&session, back_ms).await?;
        self.listen(&session).await;
        self.recheck(&session).await
    }

    /// Hands on what the network says of the account.
    async fn learn(&mut self, session: &Session) -> Result<(), Trouble> {
        let about = json!({ "did": session.did, "handle": session.handle, "home": session.home });
        if about != self.learned {
            self.intake.learn(&self.account.inbox, about.clone()).await.map_err(not_taken)?;
            self.learned = about;
        }
        Ok(())
    }

    /// Says how the account is. What is known already is not told again.
    async fn say(&mut self, trouble: Option<String>) {
        if self.told.as_ref() == Some(&trouble) {
            return;
        }
        match self.intake.health(&self.account.inbox, trouble.clone()).await {
            Ok(()) => self.told = Some(trouble),
            Err(fault) => {
                tracing::warn!(inbox.id = %self.account.inbox, error = %fault, "how an inbox is could not be kept")
            }
        }
    }

    /// Says that somebody has to do something about it, or until when the network wants us to wait.
    async fn say_more(&self, trouble: &Trouble) {
        let inbox = &self.account.inbox;
        let told = match trouble {
            Trouble::SignIn(words) | Trouble::Off(words) => self.intake.shut_out(inbox, words).await,
            Trouble::Later(_, Some(wait)) => self.intake.waits(inbox, self.now().plus(*wait)).await,
            _ => Ok(()),
        };
        if let Err(fault) = told {
            tracing::warn!(inbox.id = %inbox, error = %fault, "how an inbox is could not be kept");
        }
    }

    /// Hands things in, together with how far a place was read.
    async fn hand_in(&self, batch: Vec<Received>, so_far: Option<SoFar>) -> Result<(), Trouble> {
        if batch.is_empty() && so_far.is_none() {
            return Ok(());
        }
        self.intake.take(&self.account.inbox, batch, so_far).await.map(drop).map_err(not_taken)
    }
}

/// Something that is the intake's fault, not the network's.
fn not_taken(fault: Fault) -> Trouble {
    Trouble::Later(format!("what came could not be stored and is fetched again: {fault}"), None)
}

fn asked(trouble: &Trouble) -> Duration {
    match trouble {
        Trouble::Later(_, Some(wait)) => Duration::from_millis(u64::try_from(*wait).unwrap_or(0)),
        _ => Duration::ZERO,
    }
}

/// Between half and all of a pause, so that a thousand inboxes do not come back at once.
fn jitter(pause: Duration) -> Duration {
    let half = pause / 2;
    let most = u64::try_from(half.as_millis()).unwrap_or(0);
    half + Duration::from_millis(rand::random_range(0..=most))
}

/// Something to hand in.
pub(crate) fn received(key: String, said: &Value, now: Time) -> Received {
    Received {
        provider_key: key,
        bytes: said.to_string().into_bytes(),
        envelope: json!({ "arrived_at": now.0 }),
        archive: false,
    }
}
