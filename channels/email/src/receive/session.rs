//! One connection: agree on where we are, catch up, wait for news, catch up again.

use super::fetch::{LIST, batches};
use super::health::Health;
use super::missed::Missed;
use super::state::{Deal, Older, Point, State, Suspects};
use super::{Inbox, not_taken};
use crate::Email;
use crate::settings::{After, First, Reading};
use crate::sign_in::{opened, opened_again};
use base::{Time, failpoint};
use contract::{Account, History, Intake, SoFar};
use outside::imap::{Folder, Head, Idle, Mailbox};
use outside::{Trouble, Why};
use tokio::time::Instant;

/// A signed-in connection with what is known of its mailbox.
pub(super) struct Session<'a> {
    pub(super) email: &'a Email,
    pub(super) account: &'a Account,
    pub(super) intake: &'a dyn Intake,
    pub(super) reading: &'a Reading,
    pub(super) mailbox: Mailbox,
    pub(super) state: State,
    /// What is wrong although mail comes in.
    pub(super) complaint: Option<String>,
    health: &'a Health<'a>,
    /// Old mail still to come, newest last.
    older: Vec<u32>,
    /// Numbers that were passed and are not stored.
    pub(super) missed: Missed,
    /// Mail was found that the server had not told of although it was to.
    untold: bool,
}

impl<'a> Session<'a> {
    /// Connects, signs in, opens the folder and compares it with what is known.
    pub(super) async fn open(inbox: Inbox<'a>, reading: &'a Reading) -> Result<Self, Trouble> {
        let Inbox { email, account, intake, health } = inbox;
        let mut mailbox = Mailbox::connect(&email.outside, &reading.host, email.imap).await?;
        sign_in(email, account, reading, &mut mailbox).await?;
        let folder = mailbox.select(&reading.folder).await?;
        let known = intake.state(&account.inbox, &reading.place.code()).await.map_err(|fault| not_taken(&fault))?;
        let known = known.and_then(|known| serde_json::from_value(known).ok());
        let first = known.is_none();
        let state = known.unwrap_or_default();
        let (older, missed, complaint) = (Vec::new(), Missed::default(), None);
        let mut session =
            Self { email, account, intake, reading, mailbox, state, complaint, health, older, missed, untold: false };
        if first {
            session.begin(&folder).await?
        } else {
            session.compare(&folder).await?
        }
        Ok(session)
    }

    /// The first connection ever: where to begin is fixed now, once.
    async fn begin(&mut self, folder: &Folder) -> Result<(), Trouble> {
        let now = self.email.clock.now();
        let next = match folder.uid_next {
            Some(next) => next,
            None => self.mailbox.uids_from(1).await?.last().map_or(1, |last| last.saturating_add(1)),
        };
        let last = next.saturating_sub(1);
        // what is there at the beginning is left on purpose, unless all of it is wanted
        let here = Point { uid: if self.reading.first == First::All { 0 } else { last }, at_ms: now.0 };
        let base = State {
            folder: self.reading.folder.clone(),
            uid_validity: folder.uid_validity,
            modseq: folder.modseq,
            compared: here,
            compared_once: here,
            ..State::default()
        };
        self.state = match self.reading.first {
            First::New => State { last_uid: last, since_ms: now.0, ..base },
            First::All => State { last_uid: last, since_ms: now.0, older: Older::Archived, below: Some(next), ..base },
            First::Days(days) => {
                State { since_ms: now.plus(-days.saturating_mul(Time::DAY)).0, again_to: Some(last), ..base }
            }
        };
        self.save().await
    }

    /// Any later connection: is the folder still the one we know?
    async fn compare(&mut self, folder: &Folder) -> Result<(), Trouble> {
        let mut again = self.state.renumbered(folder, &self.reading.folder);
        if !again {
            let heads = self.landmarks().await?;
            again = self.state.disagrees(&heads) || self.state.went_back(folder, &heads);
        }
        let changed = std::mem::replace(&mut self.state.modseq, folder.modseq) != folder.modseq;
        if again {
            tracing::info!(inbox.id = %self.account.inbox, "the mail server counts its mails anew; all are looked at again");
            self.state.look_again(folder, &self.reading.folder, self.email.clock.now());
            return self.save().await;
        }
        if changed {
            self.save().await?;
        }
        let todo = self.state.todo.clone();
        self.finish(&todo).await
    }

    /// The last mails that were taken in, as far as they are still there.
    async fn landmarks(&mut self) -> Result<Vec<Head>, Trouble> {
        let mut landmarks: Vec<u32> = self.state.landmarks.iter().map(|(uid, ..)| *uid).collect();
        landmarks.sort_unstable();
        if landmarks.is_empty() { Ok(Vec::new()) } else { self.mailbox.heads(&landmarks).await }
    }

    /// Runs until trouble.
    pub(super) async fn run(&mut self, suspects: &mut Suspects) -> Trouble {
        match self.keep_up(suspects).await {
            Ok(never) => match never {},
            Err(trouble) => trouble,
        }
    }

    async fn keep_up(&mut self, suspects: &mut Suspects) -> Result<std::convert::Infallible, Trouble> {
        loop {
            self.catch_up(suspects).await?;
            self.say_well().await?;
            if self.older_batch(suspects).await? || self.missed_batch(suspects).await? {
                continue;
            }
            self.wait().await?;
        }
    }

    /// Waits for news, but no longer than until the next look.
    async fn wait(&mut self) -> Result<(), Trouble> {
        let pace = self.email.pace;
        if !self.mailbox.can("IDLE") {
            tokio::time::sleep(pace.blind_poll).await;
            return self.mailbox.noop().await;
        }
        // one that kept silent about a mail is asked as often as one that cannot tell, until it tells again
        let until = Instant::now() + if self.untold { pace.blind_poll } else { pace.poll };
        while Instant::now() < until {
            let left = until.saturating_duration_since(Instant::now());
            if self.mailbox.idle(left.min(pace.idle)).await? == Idle::News {
                self.untold = false;
                return Ok(());
            }
        }
        let first = self.state.last_uid.saturating_add(1);
        // what it tells while it answers came this moment
        let there = !self.mailbox.uids_from(first).await?.is_empty();
        self.untold |= there && !self.mailbox.take_news();
        Ok(())
    }

    /// Takes in everything after the last number.
    async fn catch_up(&mut self, suspects: &mut Suspects) -> Result<(), Trouble> {
        loop {
            let first = self.state.last_uid.saturating_add(1);
            let uids = self.mailbox.uids_from(first).await?;
            if uids.is_empty() {
                return self.end_again().await;
            }
            for some in uids.chunks(LIST) {
                let heads = self.mailbox.heads(some).await?;
                self.new_ones(heads, some, suspects).await?;
            }
        }
    }

    async fn new_ones(&mut self, heads: Vec<Head>, listed: &[u32], suspects: &mut Suspects) -> Result<(), Trouble> {
        let dealt = heads.into_iter().map(|head| (head, self.state.deal(&head)));
        let wanted: Vec<(Head, Deal)> = dealt.filter(|(_, deal)| *deal != Deal::Leave).collect();
        self.take_all(wanted, suspects).await?;
        // what was listed and is gone or not ours is passed too
        if let Some(last) = listed.last().filter(|last| **last > self.state.last_uid) {
            self.state.last_uid = *last;
            self.save().await?;
        }
        Ok(())
    }

    /// Everything was looked at again.
    async fn end_again(&mut self) -> Result<(), Trouble> {
        if self.state.again_to.take().is_some() { self.save().await } else { Ok(()) }
    }

    /// One batch of old mail, newest first; false when there is none left.
    async fn older_batch(&mut self, suspects: &mut Suspects) -> Result<bool, Trouble> {
        let Some(below) = self.state.below else { return Ok(false) };
        if self.older.is_empty() {
            self.older = self.mailbox.uids_from(1).await?;
            self.older.retain(|uid| *uid < below);
            self.state.older_of = self.state.older_of.max(i64::try_from(self.older.len()).unwrap_or(0));
        }
        let until = Instant::now() + self.email.pace.look;
        while Instant::now() < until {
            let start = self.older.len().saturating_sub(LIST / 8);
            let some = self.older.split_off(start);
            let Some(lowest) = some.first().copied() else {
                self.state.below = None;
                self.save().await?;
                return Ok(true);
            };
            let heads = self.mailbox.heads(&some).await?;
            let wanted = heads.into_iter().map(|head| (head, Deal::Archive)).collect();
            self.take_all(wanted, suspects).await?;
            self.state.below = Some(lowest);
            self.save().await?;
            if self.mailbox.take_news() {
                break;
            }
        }
        Ok(true)
    }

    /// Bytes from which a mail is too large to be fetched whole.
    pub(super) fn oversize(&self) -> u32 {
        self.reading.oversize.unwrap_or(self.email.pace.oversize)
    }

    /// Takes these in, however many batches it needs.
    pub(super) async fn take_all(&mut self, heads: Vec<(Head, Deal)>, suspects: &mut Suspects) -> Result<(), Trouble> {
        for batch in batches(heads, suspects, (self.state.uid_validity, self.oversize())) {
            let taken = self.fetch(batch, suspects).await?;
            self.finish(&taken).await?;
        }
        Ok(())
    }

    /// Marks on the server what is safely stored, as the settings say.
    async fn finish(&mut self, uids: &[u32]) -> Result<(), Trouble> {
        self.state.todo.clear();
        if uids.is_empty() {
            return Ok(());
        }
        let done = match &self.reading.after {
            After::Leave => Ok(()),
            After::Seen => self.mailbox.mark_seen(uids).await,
            After::Delete => self.mailbox.remove(uids).await,
            After::Move(folder) => self.mailbox.move_to(uids, folder).await,
        };
        if done.is_ok() {
            failpoint::hit(failpoint::Point::ImapFlagged);
            self.note_taken_out(uids).await?;
        }
        match done {
            Err(trouble) if trouble.why == Why::Refused => {
                self.complaint = Some(format!("mail comes in, but cannot be marked as read: {}", trouble.words));
                Ok(())
            }
            other => other,
        }
    }

    /// What is gone from the folder for certain and is seen there again is another mail under an old number.
    async fn note_taken_out(&mut self, uids: &[u32]) -> Result<(), Trouble> {
        let gone = matches!(self.reading.after, After::Delete | After::Move(_)) && self.mailbox.can("UIDPLUS");
        if !gone {
            return Ok(());
        }
        self.state.taken_out(uids);
        self.save().await
    }

    /// Writes the state down without mails.
    pub(super) async fn save(&mut self) -> Result<(), Trouble> {
        let so_far = Some(self.so_far());
        self.intake.take(&self.account.inbox, Vec::new(), so_far).await.map_err(|fault| not_taken(&fault))?;
        Ok(())
    }

    /// How far we are, to be kept with what was taken.
    pub(super) fn so_far(&self) -> SoFar {
        let left = i64::try_from(self.older.len()).unwrap_or(i64::MAX);
        let history = self.state.below.map(|_| History { left, of: self.state.older_of.max(left) });
        let note = serde_json::to_value(&self.state).unwrap_or_default();
        SoFar { place: self.reading.place.code(), note, history }
    }

    async fn say_well(&mut self) -> Result<(), Trouble> {
        let told = self.health.say(&self.reading.place, self.complaint.clone()).await;
        told.map_err(|fault| not_taken(&fault))
    }
}

/// Signs in. A token that should hold and does not is asked for anew, once.
pub(crate) async fn sign_in(
    email: &Email,
    account: &Account,
    reading: &Reading,
    mailbox: &mut Mailbox,
) -> Result<(), Trouble> {
    let host = opened(email, account, reading.host.clone()).await?;
    match mailbox.sign_in(&host).await {
        Err(trouble) if trouble.why == Why::SignIn && reading.host.login.is_none() => {
            let again = opened_again(email, account, host).await?;
            mailbox.sign_in(&again).await
        }
        done => done,
    }
}
