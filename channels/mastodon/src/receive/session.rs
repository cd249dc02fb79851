//! One stretch of receiving, from the first question to the first trouble.

use super::stream::Hints;
use super::{Health, fetch, listening, news, not_taken, stream};
use crate::about::{About, is_loss};
use crate::call::{Client, Form, Wrong};
use crate::line::Lane;
use crate::seen::Seen;
use crate::{Mastodon, look_up, settings};
use contract::{Received, SoFar, Taken};
use serde_json::Value;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Most bytes and things handed in at once.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
const BATCH: usize = 40;

/// An account that is being read.
pub(crate) struct Session<'a> {
    pub(crate) net: &'a Mastodon,
    pub(crate) health: &'a Health<'a>,
    pub(crate) client: Client<'a>,
    about: Mutex<About>,
    /// What is listened for in vain, in words.
    deaf: Mutex<Option<String>>,
    pub(crate) seen: Mutex<Seen>,
    pub(crate) hints: Hints,
}

impl<'a> Session<'a> {
    pub(crate) async fn open(net: &'a Mastodon, health: &'a Health<'a>) -> Result<Self, Wrong> {
        let client = Client::open(net, health.account).await?;
        let about = Mutex::new(About::of(health.account));
        let session = Self {
            net,
            health,
            client,
            about,
            deaf: Mutex::default(),
            seen: Mutex::default(),
            hints: Hints::default(),
        };
        session.learn().await?;
        Ok(session)
    }

    pub(crate) fn about(&self) -> About {
        self.about.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on until something is wrong.
    pub(crate) async fn run(&self) -> Wrong {
        tokio::select! {
            wrong = self.keep_looking() => wrong,
            never = stream::keep_listening(self) => match never {},
        }
    }

    async fn keep_looking(&self) -> Wrong {
        let rhythm = self.net.rhythm;
        let now = Instant::now();
        let (mut seldom, mut learn) = (now, now + rhythm.learn);
        loop {
            let round = async {
                if Instant::now() >= learn {
                    self.learn().await?;
                    learn = Instant::now() + rhythm.learn;
                }
                news::look(self).await?;
                if Instant::now() >= seldom {
                    seldom = Instant::now() + rhythm.seldom;
                    self.look_seldom().await?;
                }
                self.wait(rhythm.poll).await
            };
            if let Err(wrong) = round.await {
                return wrong;
            }
        }
    }

    /// Until it is time to ask again; what the stream tells meanwhile is taken in at once.
    async fn wait(&self, poll: Duration) -> Result<(), Wrong> {
        let until = Instant::now() + poll;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => return Ok(()),
                () = self.client.line.look.notified() => return Ok(()),
                () = self.hints.told() => {
                    let told = self.hints.take();
                    fetch::told(self, told.events).await?;
                    if told.look {
                        return Ok(());
                    }
                    if told.rescan {
                        news::rescan(self).await?;
                    }
                }
            }
        }
    }

    /// What changes slowly.
    async fn look_seldom(&self) -> Result<(), Wrong> {
        if self.about().filters {
            news::put_aside(self).await?;
        }
        let deaf = listening::look(self).await?;
        *self.deaf.lock().unwrap_or_else(PoisonError::into_inner) = deaf;
        self.health.say(self.losses()).await;
        Ok(())
    }

    /// What does not reach us, or others from us, although reading goes well; in words.
    pub(crate) fn losses(&self) -> Option<String> {
        let deaf = self.deaf.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let warnings = self.about().warnings.into_iter().filter(|words| is_loss(words));
        let words: Vec<String> = warnings.chain(deaf).chain(self.client.line.shut()).collect();
        Some(words.join("; ")).filter(|words| !words.is_empty())
    }

    /// Asks the server for its limits, opens the account's filter where that is wished, and writes down what it said.
    async fn learn(&self) -> Result<(), Wrong> {
        let settings = &self.health.account.settings;
        let mut about = About::learn(&self.client).await?;
        if about.filters && settings.yes("opens_filter") && self.accept_all().await? {
            (about.warnings, about.filters) = (Vec::new(), false);
        }
        let wants_words = self.health.account.listening.iter().any(|one| listening::tag(&one.words).is_none());
        if wants_words && let Some(words) = self.search(&about).await? {
            about.warnings.push(words);
        }
        let written = self.health.intake.learn(&self.health.account.inbox, about.value()).await;
        written.map_err(|fault| not_taken(&fault))?;
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) = about;
        Ok(())
    }

    /// Whether the server lets words be searched for; if not, in words.
    async fn search(&self, about: &About) -> Result<Option<String>, Wrong> {
        let no =
            |why: &str| Some(format!("what is listened for is not searched: {why}; listen for a #hashtag instead"));
        if !settings::by_token(&self.health.account.settings) && !self.health.account.settings.yes("listens") {
            return Ok(no(
                "the right to search was not asked for; switch it on in the inbox's settings and sign in again",
            ));
        }
        Ok(match look_up::searches(&self.client, about).await {
            Ok(Some(true) | None) => None,
            Ok(Some(false)) => no("the server has no search for words"),
            Err(Wrong::Gone | Wrong::Refused(_) | Wrong::SignIn(_)) => {
                no("the server does not let this account search")
            }
            Err(other) => return Err(other),
        })
    }

    async fn accept_all(&self) -> Result<bool, Wrong> {
        let accept = || "accept".to_owned();
        let all: Form<'_> = &[
            ("for_not_following", accept()),
            ("for_not_followers", accept()),
            ("for_new_accounts", accept()),
            ("for_private_mentions", accept()),
            ("for_limited_accounts", accept()),
        ];
        match self.client.call(Lane::News, ("PATCH", "/api/v2/notifications/policy", all)).await {
            Ok(_) => Ok(true),
            Err(Wrong::Gone | Wrong::Refused(_) | Wrong::SignIn(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// The receiver's note of a place.
    pub(crate) async fn note(&self, place: &str) -> Result<Option<Value>, Wrong> {
        let note = self.health.intake.state(&self.health.account.inbox, place).await;
        note.map_err(|fault| not_taken(&fault))
    }

    /// Hands in, a little at a time; the note goes with the last of it. Gives how much of it was new.
    pub(crate) async fn take(&self, all: Vec<Received>, so_far: Option<SoFar>) -> Result<usize, Wrong> {
        let (mut batch, mut bytes, mut new) = (Vec::new(), 0_usize, 0);
        for one in all {
            let size = one.bytes.len();
            if !batch.is_empty() && (batch.len() >= BATCH || bytes.saturating_add(size) > BATCH_BYTES) {
                new += self.hand_in(std::mem::take(&mut batch), None).await?;
                bytes = 0;
            }
            bytes = bytes.saturating_add(size);
            batch.push(one);
        }
        if batch.is_empty() && so_far.is_none() {
            return Ok(new);
        }
        Ok(new + self.hand_in(batch, so_far).await?)
    }

    async fn hand_in(&self, batch: Vec<Received>, so_far: Option<SoFar>) -> Result<usize, Wrong> {
        let taken = self.health.intake.take(&self.health.account.inbox, batch, so_far).await;
        let taken = taken.map_err(|fault| not_taken(&fault))?;
        Ok(taken.iter().filter(|one| **one == Taken::New).count())
    }
}
