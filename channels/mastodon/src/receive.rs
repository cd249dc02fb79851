//! Receiving: asks what is new, is told by a stream when to look, comes back after trouble, and says how it is.
//!
//! The stream is a hint and asking is the truth (MAST-03): what came by one is the same as what comes by the other.

mod fetch;
mod listening;
pub(crate) mod media;
mod news;
mod raw;
mod session;
mod stream;

use crate::Mastodon;
use crate::call::Wrong;
use base::{Fault, Time};
use contract::{Account, Intake};
pub(crate) use raw::{Raw, thread_key};
use session::Session;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Waiting times of receiving.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// How often it is asked what is new.
    pub poll: Duration,
    /// How often listening, requests put aside and the account's filter are looked at.
    pub seldom: Duration,
    /// How often the server's limits are asked for anew.
    pub learn: Duration,
    /// Longest silence of a stream.
    pub quiet: Duration,
    /// First wait after trouble; it doubles.
    pub retry_first: Duration,
    /// Longest wait after trouble.
    pub retry_last: Duration,
    /// Longest time a file of a post is waited for.
    pub file: Duration,
}

impl Default for Rhythm {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            poll: seconds(30),
            seldom: seconds(120),
            learn: seconds(3_600),
            quiet: seconds(90),
            retry_first: seconds(2),
            retry_last: seconds(300),
            file: seconds(8),
        }
    }
}

/// Receives until told to stop.
pub(crate) async fn run(
    net: Arc<Mastodon>,
    account: Account,
    intake: Arc<dyn Intake>,
    mut stop: watch::Receiver<bool>,
) {
    // whoever set it up anew may have mended it
    net.line(&account.inbox).note(None);
    let health = Health { account: &account, intake: &*intake, told: tokio::sync::Mutex::default() };
    tokio::select! {
        biased;
        // a sender that is gone means the same as an order to stop
        _ = stop.wait_for(|stop| *stop) => {}
        () = keep_receiving(&net, &health) => {}
    }
}

async fn keep_receiving(net: &Mastodon, health: &Health<'_>) {
    let rhythm = net.rhythm;
    let line = net.line(&health.account.inbox);
    let mut wait = rhythm.retry_first;
    let mut failures = 0_u32;
    loop {
        let begun = Instant::now();
        let wrong = match Session::open(net, health).await {
            Ok(session) => session.run().await,
            Err(wrong) => wrong,
        };
        if begun.elapsed() > rhythm.poll * 2 {
            (wait, failures) = (rhythm.retry_first, 0);
        }
        failures = failures.saturating_add(1);
        // one bad moment of a server is no news; the second in a row is
        if failures > 1 || matches!(wrong, Wrong::SignIn(_) | Wrong::Refused(_)) {
            health.say(Some(wrong.words())).await;
        }
        health.say_more(&wrong, net.clock.now()).await;
        line.hears(&wrong);
        let pause = match &wrong {
            Wrong::Wait(_, ms) => Duration::from_millis(u64::try_from(*ms).unwrap_or(0)),
            Wrong::SignIn(_) => rhythm.retry_last,
            _ => jitter(wait),
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = line.look.notified(), if !matches!(wrong, Wrong::Wait(..)) => {}
        }
        wait = (wait * 2).min(rhythm.retry_last);
    }
}

/// Between half and all of a pause, so that a thousand accounts do not come back at once.
fn jitter(pause: Duration) -> Duration {
    let half = pause / 2;
    let most = u64::try_from(half.as_millis()).unwrap_or(0);
    half + Duration::from_millis(rand::random_range(0..=most))
}

/// How the account is, told when it changes.
pub(crate) struct Health<'a> {
    pub(crate) account: &'a Account,
    pub(crate) intake: &'a dyn Intake,
    told: tokio::sync::Mutex<Option<Option<String>>>,
}

impl Health<'_> {
    /// Says that somebody has to do something about it, or until when the server wants us to wait.
    async fn say_more(&self, wrong: &Wrong, now: Time) {
        let inbox = &self.account.inbox;
        let told = match wrong {
            Wrong::SignIn(words) => self.intake.shut_out(inbox, words).await,
            Wrong::Wait(_, wait) => self.intake.waits(inbox, now.plus(*wait)).await,
            _ => Ok(()),
        };
        if let Err(fault) = told {
            tracing::warn!(inbox.id = %inbox, error = %fault, "how an inbox is could not be kept");
        }
    }

    pub(crate) async fn say(&self, trouble: Option<String>) {
        let mut told = self.told.lock().await;
        if told.as_ref() == Some(&trouble) {
            return;
        }
        let written = self.intake.health(&self.account.inbox, trouble.clone()).await;
        let seen = written.as_ref().map_or_else(ToString::to_string, |()| "yes".to_owned());
        let words = trouble.as_deref().unwrap_or("well");
        tracing::info!(inbox.id = %self.account.inbox, health.words = %words, health.written = %seen, "how posts are received");
        if written.is_ok() {
            *told = Some(trouble);
        }
        drop(told);
    }
}

/// Something that is the intake's fault, not the server's.
fn not_taken(fault: &Fault) -> Wrong {
    Wrong::Away(format!("posts could not be stored; they are fetched again: {fault}"))
}
