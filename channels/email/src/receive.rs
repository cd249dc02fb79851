//! Receiving: keeps a mailbox connected, comes back after every kind of trouble, and says how it is.

mod fetch;
mod health;
mod missed;
mod session;
mod state;
mod whole;

use crate::settings::{Place, Reading};
use crate::{Email, settings};
use contract::{Account, Intake};
pub(crate) use fetch::{BEGINNING, LIST, key, unfetched};
use futures_util::future::{join, join_all};
use health::Health;
use outside::{Trouble, Why};
use session::Session;
pub(crate) use session::sign_in;
pub(crate) use state::State;
use state::Suspects;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
pub(crate) use whole::whole;

/// Waiting times of receiving.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long one wait for news lasts before it is begun anew (IDLE).
    pub idle: Duration,
    /// The mailbox is looked at this often although it would tell.
    pub poll: Duration,
    /// The mailbox is looked at this often if it does not tell.
    pub blind_poll: Duration,
    /// First wait after trouble; it doubles.
    pub retry_first: Duration,
    /// Longest wait after trouble.
    pub retry_last: Duration,
    /// Between two batches of old mail, new mail is looked for this often.
    pub look: Duration,
    /// The mailbox is compared with what is stored this often, and at each connection.
    pub compare: Duration,
    /// Bytes from which a mail is too large to be fetched whole.
    pub oversize: u32,
}

impl Default for Pace {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            idle: seconds(540),
            poll: seconds(300),
            blind_poll: seconds(60),
            retry_first: seconds(1),
            retry_last: seconds(300),
            look: seconds(5),
            compare: seconds(900),
            oversize: 50 * 1024 * 1024,
        }
    }
}

/// Receives until told to stop.
pub(crate) async fn run(email: Arc<Email>, account: Account, intake: Arc<dyn Intake>, mut stop: watch::Receiver<bool>) {
    if email.keeper.is_some() {
        return;
    }
    let health = Health::new(&account, &*intake);
    let one = Inbox { email: &email, account: &account, intake: &*intake, health: &health };
    // with these settings nobody has tried yet
    email.leaving.note(&account.inbox, None);
    tokio::select! {
        biased;
        // a sender that is gone means the same as an order to stop
        _ = stop.wait_for(|stop| *stop) => {}
        _ = join(one.fetch(), health.follow(&email.leaving)) => {}
    }
}

/// A mailbox that is read, and whom to tell.
#[derive(Clone, Copy)]
struct Inbox<'a> {
    email: &'a Email,
    account: &'a Account,
    intake: &'a dyn Intake,
    health: &'a Health<'a>,
}

impl Inbox<'_> {
    /// Reads all places for ever.
    async fn fetch(&self) {
        if !settings::fetches(&self.account.settings) {
            // handed in: nothing to wait for, nothing that could be ill
            drop(self.health.say(&Place::In, None).await);
            return;
        }
        let places = settings::places(&self.account.settings);
        join_all(places.iter().map(|place| self.keep_receiving(place))).await;
    }

    /// Reads a place for ever.
    async fn keep_receiving(&self, place: &Place) {
        let pace = self.email.pace;
        let mut suspects = Suspects::default();
        let mut wait = pace.retry_first;
        loop {
            let begun = Instant::now();
            let trouble = match self.reading(place) {
                Ok(reading) => self.once(&reading, &mut suspects).await,
                Err(trouble) => trouble,
            };
            // servers end connections every day: one that held for a while has earned a quick and quiet return
            let held = begun.elapsed() > pace.retry_last / 5 || suspects.made_progress();
            if held {
                wait = pace.retry_first;
            }
            if !(held && trouble.why == Why::Cut) {
                self.tell(place, &trouble).await;
            }
            // asking again and again with a wrong password locks accounts
            let pause = if matches!(trouble.why, Why::SignIn | Why::Barred) { pace.retry_last } else { wait };
            tokio::time::sleep(jitter(pause)).await;
            wait = (wait * 2).min(pace.retry_last);
        }
    }

    fn reading(&self, place: &Place) -> Result<Reading, Trouble> {
        settings::reading_of(&self.account.settings, place).map_err(|refusal| {
            Trouble::new(Why::Barred, format!("the settings of this inbox do not work: {}", refusal.detail))
        })
    }

    /// One connection, from the first byte to its end, which is always some trouble.
    async fn once(&self, reading: &Reading, suspects: &mut Suspects) -> Trouble {
        match Session::open(*self, reading).await {
            Ok(mut session) => session.run(suspects).await,
            Err(trouble) => trouble,
        }
    }

    async fn tell(&self, place: &Place, trouble: &Trouble) {
        let mut told = self.health.say(place, Some(trouble.words.clone())).await;
        if trouble.why == Why::SignIn {
            told = told.and(self.intake.shut_out(&self.account.inbox, &trouble.words).await);
        }
        let written = told.map_or_else(|fault| fault.to_string(), |()| "yes".to_owned());
        tracing::info!(inbox.id = %self.account.inbox, error = %trouble, health.written = %written, "receiving mail was interrupted");
    }
}

/// Between half and all of a pause, so that a thousand mailboxes do not come back at once.
fn jitter(pause: Duration) -> Duration {
    let half = pause / 2;
    let most = u64::try_from(half.as_millis()).unwrap_or(0);
    half + Duration::from_millis(rand::random_range(0..=most))
}

/// Something that is the intake's fault, not the server's.
fn not_taken(fault: &base::Fault) -> Trouble {
    Trouble::new(Why::Refused, format!("mail could not be stored and stays in the mailbox; it is tried again: {fault}"))
}
